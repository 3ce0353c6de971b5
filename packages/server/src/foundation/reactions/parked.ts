import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { ParkedKind } from './parked.store.ts';

/** A key that a reaction cannot get past, for people to see. There is no way to skip an event: the cause is mended. */
export interface ParkedKey {
  reaction: string;
  /** `<kind>/<id>` */
  key: string;
  kind: ParkedKind;
  reason: string;
  attempts: number;
  parkedAt: Date;
  triedAt: Date;
  nextTryAt: Date;
  /** Events that wait, counted up to a thousand. */
  waiting: number;
  /** The event at which it stopped. */
  eventId: string | null;
}

export interface ParkedFilter {
  reaction?: string;
  kind?: ParkedKind;
  /** Continue after this entry of an earlier answer. */
  after?: { reaction: string; key: string };
  /** 100 when not given, 1,000 at most. */
  limit?: number;
}

/** Parked keys by reaction and key. */
export async function listParked(db: Database, filter: ParkedFilter = {}): Promise<ParkedKey[]> {
  const where = [sql`true`];
  if (filter.reaction !== undefined) where.push(sql`p.reaction = ${filter.reaction}`);
  if (filter.kind !== undefined) where.push(sql`p.kind = ${filter.kind}`);
  if (filter.after) where.push(sql`(p.reaction, p.key) > (${filter.after.reaction}, ${filter.after.key})`);
  const { rows } = await sql<ParkedKey>`
    select p.reaction, p.key, p.kind, p.reason, p.attempts, p.parked_at as "parkedAt", p.tried_at as "triedAt",
      p.next_try_at as "nextTryAt", w.waiting, f.event_id as "eventId"
    from reaction_parked p
    cross join lateral (
      select count(*)::int as waiting from (
        select 1 from reaction_waiting w where w.reaction = p.reaction and w.key = p.key limit 1000) counted
    ) w
    left join lateral (
      select event_id from reaction_waiting w where w.reaction = p.reaction and w.key = p.key
      order by txid, event_id limit 1
    ) f on true
    where ${sql.join(where, sql` and `)}
    order by p.reaction, p.key limit ${Math.min(filter.limit ?? 100, 1_000)}`.execute(db);
  return rows;
}

/**
 * Makes parked keys due at once: one, or all of a reaction after its fault was mended.
 * @returns how many
 */
export async function retryParked(db: Database, which: { reaction: string; key?: string }, now: Date): Promise<number> {
  const { rows } = await sql`
    update reaction_parked set next_try_at = ${now}
    where reaction = ${which.reaction} and (${which.key ?? null}::text is null or key = ${which.key ?? null})
    returning 1`.execute(db);
  return rows.length;
}
