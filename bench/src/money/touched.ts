import pg from 'pg';

/** What statements of this process did at the database, whatever the machine. */
export interface Touched {
  /** Rows that scans of tables went through, and entries that those of indexes gave. */
  read: number;
  /** Inserted, changed and deleted. */
  written: number;
  /** Blocks of tables and indexes, in memory or not. */
  buffers: number;
  /** The same by the table that they are of. */
  byTable: ReadonlyMap<string, number>;
}

/** The connections of this process through which anything was asked, from the first moment on. */
export interface Noted {
  readonly clients: ReadonlySet<pg.Client>;
  stop(): void;
}

/**
 * Notes them from now on. Begun before anything else is asked: a connection that was busy a moment ago tells what it counted
 * only some seconds later, and that would be taken for what is measured then.
 */
export function noteClients(): Noted {
  const { prototype } = pg.Client;
  const { query } = prototype;
  const clients = new Set<pg.Client>();
  prototype.query = function noted(this: pg.Client, ...given: unknown[]) {
    if (!clients.has(this)) {
      clients.add(this);
      this.once('end', () => clients.delete(this));
    }
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  } as typeof query;
  return {
    clients,
    stop: () => {
      prototype.query = query;
    },
  };
}

/**
 * By the database's own counts of all tables; nobody else may be at work there.
 * @param client of those that are noted
 * @param warm what is done before it is counted: whatever is asked for once has been asked for then
 */
export async function touchedBy(
  client: pg.Client,
  { clients }: Noted,
  { warm, work }: { warm: () => Promise<unknown>; work: () => Promise<unknown> },
): Promise<Touched> {
  await warm();
  await flush(clients);
  const before = await count(client);
  await work();
  await flush(clients);
  const after = await count(client);
  const sum = (of: Counted): number =>
    after.reduce((total, one) => total + one[of], 0) - before.reduce((total, one) => total + one[of], 0);
  const had = new Map(before.map(({ name, buffers }) => [name, buffers]));
  const byTable = new Map(after.map(({ name, buffers }) => [name, buffers - (had.get(name) ?? 0)]));
  return { read: sum('read'), written: sum('written'), buffers: sum('buffers'), byTable };
}

/** A connection tells what it counted only now and then; each is made to. */
async function flush(clients: Iterable<pg.Client>): Promise<void> {
  for (const client of [...clients]) await client.query('select pg_stat_force_next_flush()');
}

type Counted = 'read' | 'written' | 'buffers';

async function count(client: pg.Client): Promise<({ name: string } & Record<Counted, number>)[]> {
  const { rows } = await client.query<{ name: string } & Record<Counted, number>>(`
    select t.relname as name,
      (t.seq_tup_read + coalesce((select sum(idx_tup_read) from pg_stat_user_indexes where relid = t.relid), 0))::float8 as read,
      (t.n_tup_ins + t.n_tup_upd + t.n_tup_del)::float8 as written,
      (o.heap_blks_read + o.heap_blks_hit + coalesce(o.idx_blks_read + o.idx_blks_hit, 0))::float8 as buffers
    from pg_stat_user_tables t join pg_statio_user_tables o using (relid)
    where t.schemaname = current_schema()`);
  return rows;
}
