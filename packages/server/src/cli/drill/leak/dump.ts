import type pg from 'pg';

export interface TableDump {
  table: string;
  rows: number;
  /** Every row as PostgreSQL writes it as text, and every binary value as it is. */
  content: Buffer;
}

const PAGE = 2_000;
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * All tables as text, PostgreSQL's own included: its statistics hold samples of the values of ours. What the database
 * compresses in its files stands here in clear.
 */
export async function* dumpTables(client: pg.Client): AsyncGenerator<TableDump> {
  const { rows: tables } = await client.query<{ oid: number; name: string; binary: string[] }>(`
    select c.oid::int as oid, format('%I.%I', n.nspname, c.relname) as name,
      array(select quote_ident(a.attname) from pg_attribute a
        where a.attrelid = c.oid and a.atttypid = 'bytea'::regtype and a.attnum > 0 and not a.attisdropped)::text[] as binary
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and n.nspname not like 'pg_toast%' and n.nspname not like 'pg_temp%'
    order by n.nspname, c.relname`);
  for (const { name, binary } of tables) {
    const chunks: Buffer[] = [];
    let rows = 0;
    let size = 0;
    await client.query('begin');
    await client.query(
      `declare drill_dump no scroll cursor for select t::text as row ${binary.map((column) => `, t.${column}`).join('')} from ${name} t`,
    );
    for (;;) {
      const page = await client.query<unknown[]>({ text: `fetch ${PAGE} from drill_dump`, rowMode: 'array' });
      for (const row of page.rows)
        for (const value of row) {
          const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value));
          chunks.push(bytes, Buffer.from('\n'));
          size += bytes.length;
        }
      rows += page.rows.length;
      if (size > MOST_BYTES) throw new Error(`${name} is larger than a drill fills it`);
      if (page.rows.length < PAGE) break;
    }
    await client.query('commit');
    yield { table: name, rows, content: Buffer.concat(chunks) };
  }
}
