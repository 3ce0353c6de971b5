import { sql } from 'kysely';
import type pg from 'pg';
import type { Database } from '../../../packages/server/src/foundation/database/database.ts';

/** What statements of a platform did at the database, whatever the machine. */
export interface Touched {
  /** Rows that scans of tables went through, and entries that those of indexes gave. */
  read: number;
  /** Inserted, changed and deleted. */
  written: number;
  /** Blocks of tables and indexes, in memory or not. */
  buffers: number;
}

/** More connections than a platform in this process has. */
const CONNECTIONS = 20;

/** By the database's own counts of all tables; nobody else may be at work there. */
export async function touchedBy(db: Database, client: pg.Client, work: () => Promise<unknown>): Promise<Touched> {
  await flush(db);
  // whatever the one that counts did before is told now, too
  await client.query('select pg_stat_force_next_flush()');
  const before = await count(client);
  await work();
  await flush(db);
  const after = await count(client);
  return {
    ...{ read: after.read - before.read, written: after.written - before.written },
    buffers: after.buffers - before.buffers,
  };
}

/** A connection tells what it counted now and then; each is made to while the others are busy. */
const flush = (db: Database): Promise<unknown> =>
  Promise.all(
    Array.from({ length: CONNECTIONS }, () => sql`select pg_stat_force_next_flush(), pg_sleep(0.02)`.execute(db)),
  );

async function count(client: pg.Client): Promise<Touched> {
  const { rows } = await client.query<Touched>(`
    select ((select sum(seq_tup_read) from pg_stat_user_tables)
        + (select sum(idx_tup_read) from pg_stat_user_indexes))::float8 as read,
      (select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables)::float8 as written,
      (select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))
        from pg_statio_user_tables)::float8 as buffers`);
  return rows[0]!;
}
