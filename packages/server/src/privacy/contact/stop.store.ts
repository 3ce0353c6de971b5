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

/** Since when a consumer wants no contact with a party; undefined: they may be contacted. */
export async function stoppedSince(
  db: Database,
  { consumer, party }: { consumer: string; party: string },
): Promise<Date | undefined> {
  const { rows } = await sql<{ since: Date | null }>`
    select min(since) as since from contact_stop where consumer_id = ${consumer}
      and party = any(${[party, EVERYBODY_ELSE]}::text[]) and lifted_at is null`.execute(db);
  return rows[0]?.since ?? undefined;
}

/** @returns whether it changed anything */
export async function putStop(
  tx: Tx,
  stop: { consumer: string; party: string; by: string; at: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into contact_stop (consumer_id, party, since, by_whom) values (${stop.consumer}, ${stop.party}, ${stop.at}, ${stop.by})
    on conflict (consumer_id, party) do update set since = excluded.since, by_whom = excluded.by_whom, lifted_at = null
      where contact_stop.lifted_at is not null`.execute(tx);
  return numAffectedRows === 1n;
}

/** @returns whether there was one */
export async function liftStop(tx: Tx, stop: { consumer: string; party: string; at: Date }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update contact_stop set lifted_at = ${stop.at}
    where consumer_id = ${stop.consumer} and party = ${stop.party} and lifted_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Those of a consumer that hold: a consumer has to do with so many parties at most. */
export async function listStops(db: Database | Tx, consumer: string): Promise<Stop[]> {
  const { rows } = await sql<{ party: string; since: Date }>`
    select party, since from contact_stop where consumer_id = ${consumer} and lifted_at is null
    order by since desc, party limit 1000`.execute(db);
  return rows.map(({ party, since }) => ({ consumerId: consumer, party, since }));
}
