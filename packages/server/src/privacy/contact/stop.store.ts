import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

declare module '../../foundation/database/database.ts' {
  interface Tables {
    contact_stop: { consumer_id: string; party: string; since: Date; by_whom: string; lifted_at: Date | null };
  }
}

/** With no party at all. */
export const EVERYBODY_ELSE = '*';

export interface Stop {
  consumerId: string;
  /** `merchant/m1`, or `*`. */
  party: string;
  since: Date;
}

/** Whether a consumer wants no contact with a party. */
export async function isStopped(
  db: Database | Tx,
  { consumer, party }: { consumer: string; party: string },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from contact_stop where consumer_id = ${consumer} and party = any(${[party, EVERYBODY_ELSE]}::text[])
      and lifted_at is null limit 1`.execute(db);
  return rows.length > 0;
}
