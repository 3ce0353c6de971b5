import type pg from 'pg';
import type { About } from './sections.ts';

export interface Table {
  schema: string;
  name: string;
  /** Those that hold values of their own: generated ones are computed again. */
  columns: string[];
  /** What of it is taken; everything when not given. */
  where?: string;
}

export interface Plan {
  about: Omit<About, 'section'>;
  migrations: { number: number; name: string; sha256: string }[];
  tables: Table[];
}

/** What of pg-boss is taken along: the queues, because jobs need theirs, and the jobs that were not done yet. */
const JOB_TABLES = [
  { name: 'queue', where: 'true' },
  { name: 'job', where: "state < 'completed'" },
];

/** A name as SQL takes it. */
export const quoted = (...names: readonly string[]): string =>
  names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');

/** Session settings under which values look the same wherever they are written and read. */
export const SESSION = `
  set datestyle to 'ISO, YMD'; set timezone to 'UTC'; set intervalstyle to 'iso_8601'; set extra_float_digits to 1;
  set bytea_output to 'hex'; set statement_timeout to 0; set lock_timeout to 0;
  set idle_in_transaction_session_timeout to 0; set client_min_messages to warning`;

/**
 * What there is to back up, as the transaction of this connection sees it. Partitions are read one by one and never
 * through their parent: a lock on that would make a server that adds next month's partition wait for us, and with it
 * everybody who writes. For the same reason the default partitions, which making one has to look into, come last.
 * @returns `undefined` where there is no installation
 */
export async function planBackup(client: pg.ClientBase): Promise<Plan | undefined> {
  const installed = await client.query<{ found: boolean }>("select to_regclass('installation') is not null as found");
  if (!installed.rows[0]!.found) return undefined;
  const installation = await client.query<{ id: string; key_check: string; ceiling: string }>(`
    select id, key_check, (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + txid_offset)::text as ceiling
    from installation`);
  const [row] = installation.rows;
  if (!row) return undefined;
  const migrations = await client.query<Plan['migrations'][number]>(
    'select number, name, sha256 from schema_migration order by number',
  );
  const listed = await client.query<Listed>(LIST);
  const links = await client.query<{ from: string; to: string }>(LINKS);
  const jobs = await listJobTables(client);
  return {
    about: {
      ...{ ceiling: row.ceiling, installation: row.id, keyCheck: row.key_check },
      partitions: listed.rows.flatMap(({ name, parent, bound }) =>
        parent !== null && bound !== null && bound !== DEFAULT ? [{ name, parent, bound }] : [],
      ),
      sequences: await readSequences(client),
      jobs: jobs.length > 0,
    },
    migrations: migrations.rows,
    tables: [...inOrder(listed.rows, links.rows), ...jobs].map(({ schema, name, columns, where }) => ({
      ...{ schema, name, columns },
      ...(where === undefined ? {} : { where }),
    })),
  };
}

/** Whether the key file wraps anything, or will wrap what comes. */
export async function needsKeyFile(client: pg.ClientBase): Promise<boolean> {
  const known = await client.query(
    `select from information_schema.columns
     where table_schema = current_schema() and table_name = 'installation' and column_name = 'key_holder'`,
  );
  // in a database of an older release the master keys never moved
  if (known.rowCount !== 1) return !(await hasOwnRoot(client));
  const { rows } = await client.query<{ needed: boolean }>(
    `select key_holder = 'file' or exists (select from person_key where holder = 'file' and wrapped is not null) as needed
     from installation`,
  );
  return rows[0]!.needed;
}

/** Whether the root lies among the rows, wrapped by a key service. */
export async function hasOwnRoot(client: pg.ClientBase): Promise<boolean> {
  // a database of an older release has no such table
  const { rows } = await client.query<{ there: boolean }>("select to_regclass('key_root') is not null as there");
  return rows[0]!.there && (await client.query('select from key_root')).rowCount === 1;
}

const DEFAULT = 'DEFAULT';

interface Listed extends Table {
  parent: string | null;
  bound: string | null;
}

const COLUMNS = `(select array_agg(a.attname::text order by a.attnum) from pg_attribute a
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '')`;

const LIST = `
  select n.nspname as schema, c.relname as name, p.relname as parent, pg_get_expr(c.relpartbound, c.oid) as bound,
    ${COLUMNS} as columns
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_inherits i on i.inhrelid = c.oid
  left join pg_class p on p.oid = i.inhparent
  where n.nspname = current_schema() and c.relkind = 'r' and c.relpersistence <> 't' and c.relname <> 'schema_migration'
  order by c.relname`;

const LINKS = `
  select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint
  where contype = 'f' and connamespace = current_schema()::regnamespace and conrelid <> confrelid`;

/** Tables that others refer to come before those; default partitions last. */
function inOrder(tables: readonly Listed[], links: readonly { from: string; to: string }[]): Listed[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ordered = new Set<Listed>();
  const open = new Set<string>();
  const visit = (table: Listed): void => {
    if (ordered.has(table)) return;
    if (open.has(table.name)) throw new Error(`${table.name} refers to itself by way of others: there is no order`);
    open.add(table.name);
    for (const { from, to } of links)
      if (from === table.name || from === quoted(table.name)) {
        const needed = byName.get(to.replace(/^"(.*)"$/, '$1'));
        if (needed) visit(needed);
      }
    ordered.add(table);
  };
  for (const table of tables) visit(table);
  const isDefault = ({ bound }: Listed): boolean => bound === DEFAULT;
  const all = [...ordered];
  return [...all.filter((table) => !isDefault(table)), ...all.filter(isDefault)];
}

async function readSequences(client: pg.ClientBase): Promise<About['sequences']> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class
    where relkind = 'S' and relnamespace = current_schema()::regnamespace order by relname`);
  const sequences: About['sequences'] = [];
  for (const { name } of rows) {
    const state = await client.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${quoted(name)}`,
    );
    sequences.push({ name, ...state.rows[0]! });
  }
  return sequences;
}

async function listJobTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, ${COLUMNS} as columns from pg_class c
     join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'pgboss' and c.relname = any($1)`,
    [JOB_TABLES.map(({ name }) => name)],
  );
  return JOB_TABLES.flatMap(({ name, where }) => {
    const found = rows.find((row) => row.name === name);
    return found ? [{ schema: 'pgboss', name, columns: found.columns, where }] : [];
  });
}

/** Columns of a table here, as COPY may fill them; undefined where there is no such table. */
export async function columnsOf(client: pg.ClientBase, schema: string, name: string): Promise<Set<string> | undefined> {
  const { rows } = await client.query<{ columns: string[] | null }>(
    `select ${COLUMNS} as columns from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p')`,
    [schema, name],
  );
  return rows[0] && new Set(rows[0].columns);
}
