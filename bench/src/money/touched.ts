import pg from 'pg';

/** What statements of this process did at the database, whatever the machine. */
export interface Touched {
  /** Rows that scans of tables went through, and entries that those of indexes gave. */
  read: number;
  /** Inserted, changed and deleted. */
  written: number;
  /** Blocks of tables and indexes, in memory or not. */
  buffers: number;
}

/**
 * By the database's own counts of all tables; nobody else may be at work there.
 * @param warm what is done before it is counted: whatever is asked for once has been asked for then
 */
export async function touchedBy(
  client: pg.Client,
  warm: () => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<Touched> {
  const used = noteClients();
  try {
    await warm();
    await flush([client, ...used.clients]);
    const before = await count(client);
    await work();
    await flush(used.clients);
    const after = await count(client);
    return {
      ...{ read: after.read - before.read, written: after.written - before.written },
      buffers: after.buffers - before.buffers,
    };
  } finally {
    used.stop();
  }
}

/** Connections through which this process asks, from now on. */
function noteClients(): { clients: ReadonlySet<pg.Client>; stop(): void } {
  const { prototype } = pg.Client;
  const { query } = prototype;
  const clients = new Set<pg.Client>();
  prototype.query = function noted(this: pg.Client, ...given: unknown[]) {
    clients.add(this);
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  } as typeof query;
  return {
    clients,
    stop: () => {
      prototype.query = query;
    },
  };
}

/** A connection tells what it counted only now and then; each is made to. */
async function flush(clients: Iterable<pg.Client>): Promise<void> {
  for (const client of [...clients]) await client.query('select pg_stat_force_next_flush()');
}

async function count(client: pg.Client): Promise<Touched> {
  const { rows } = await client.query<Touched>(`
    select ((select sum(seq_tup_read) from pg_stat_user_tables)
        + (select sum(idx_tup_read) from pg_stat_user_indexes))::float8 as read,
      (select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables)::float8 as written,
      (select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))
        from pg_statio_user_tables)::float8 as buffers`);
  return rows[0]!;
}
