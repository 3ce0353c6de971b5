import { sql } from 'kysely';
import type { Tx } from '../foundation/database/database.ts';

/**
 * Whoever lets somebody reach a consumer takes turns with whoever ends that: one who reads that nobody objects, and one who
 * looks for what there is to end, would each miss what the other is about to write. To be taken before rows are.
 */
export async function lockReach(tx: Tx, consumer: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`privacy.reach/${consumer}`}, 0))`.execute(tx);
}
