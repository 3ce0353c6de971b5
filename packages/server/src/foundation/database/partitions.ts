import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Months made ahead: a server that nobody restarts for a season still finds its partition. */
const MONTHS_AHEAD = 4;

/**
 * Makes the partitions of the month before `now` and of those to come. Whoever comes first makes them.
 * @returns how many were made
 */
export async function ensurePartitions(db: Database, now: Date): Promise<number> {
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  return db.transaction().execute(async (tx) => {
    // two that make the same table at once would both fail
    await sql`select pg_advisory_xact_lock(${0x70617274})`.execute(tx);
    const { rows } = await sql<{ made: number }>`
      select ensure_partitions(${from.toISOString().slice(0, 10)}::date, ${MONTHS_AHEAD + 1}) as made`.execute(tx);
    return rows[0]!.made;
  });
}
