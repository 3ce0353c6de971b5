import { type RawBuilder, sql } from 'kysely';
import { PLANNED_ONCE, type Tx } from './database.ts';

/**
 * Several writes as one statement: one way to the database and back instead of many, while others wait for what the
 * transaction holds. All of them are done, and none sees what another one writes.
 */
export async function together(tx: Tx, writes: readonly RawBuilder<unknown>[]): Promise<void> {
  const named = writes.map((write, i) => sql`${sql.id(`write_${i}`)} as (${write})`);
  await sql`${PLANNED_ONCE} with ${sql.join(named)} select`.execute(tx);
}
