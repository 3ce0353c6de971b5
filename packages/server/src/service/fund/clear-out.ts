import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { UsableUntil } from '../usable-until.ts';

/** The measure that ends a shop. */
const KIND = 'clear-out-shop';
const DAY_MS = 86_400_000;

export const CLEAR_OUTS: ReactionDeclaration = {
  ...{ name: 'fund.clear-outs', types: ['measure.taken', 'measure.reversed', 'measure.expired'], key: 'subject' },
};

/**
 * A shop that is cleared out leaves its money behind for its orders: nothing of what falls due to it is paid out, while
 * refunds go on being paid of it. It ends with the measure, or once the orders are over with all that consumers may still
 * ask for.
 */
export const clearOutReaction = ({ clock }: { clock: Clock }): Reaction => ({
  ...CLEAR_OUTS,
  async handle(tx, events) {
    for (const { type, data } of events) {
      const { measure } = data as { measure: { id: string; kind: string; subject: string; party?: string } };
      const party = measure.party ?? measure.subject;
      if (measure.kind !== KIND || !party.startsWith('merchant/')) continue;
      const merchant = party.slice('merchant/'.length);
      if (type === 'measure.taken') await begin(tx, merchant, measure.id, clock.now());
      else await end(tx, merchant, measure.id, clock.now());
    }
  },
});

const RUNNING = { ended_at: null, ended_why: null, until_at: null };

const begin = (tx: Tx, merchant: string, measure: string, now: Date) =>
  tx
    .insertInto('clear_out')
    .values({ merchant_id: merchant, measure_id: measure, since: now, ...RUNNING })
    .onConflict((conflict) =>
      conflict.column('merchant_id').doUpdateSet({ measure_id: measure, since: now, ...RUNNING }),
    )
    .execute();

/** Lifted: what it was for is over with it, also where the orders were first. */
const end = (tx: Tx, merchant: string, measure: string, now: Date) =>
  tx
    .updateTable('clear_out')
    .set({ ended_at: now, ended_why: 'lifted' })
    .where('merchant_id', '=', merchant)
    .where('measure_id', '=', measure)
    .execute();

export interface ClearOutTerms {
  /** After an order of which nothing is known that it was promised. */
  days: number;
  usableUntil: UsableUntil;
}

/** What was told just now may still change what is known of its orders. */
const CATCH_UP_MS = DAY_MS;
/** No right that there is lasts longer. */
const LONGEST_MS = 400 * DAY_MS;
const A_RUN = 200;
const PAGE = 200;

/**
 * Ends those whose orders are over, with all that their consumers can ask for and have asked for: rights, after-sales, claims,
 * disputes, payouts. @returns how many
 */
export async function endClearOuts(db: Database, now: Date, terms: ClearOutTerms): Promise<number> {
  let count = 0;
  for (const merchant of await listQuiet(db, now)) {
    const until = await lastUse(db, merchant, now, terms);
    const over = until === undefined;
    const { numAffectedRows } = await sql`
      update clear_out set until_at = coalesce(${until ?? null}::timestamptz, until_at),
        ended_at = case when ${over} then ${now}::timestamptz end, ended_why = case when ${over} then 'over' end
      where merchant_id = ${merchant} and ended_at is null and since <= ${new Date(now.getTime() - CATCH_UP_MS)}`.execute(
      db,
    );
    if (over) count += Number(numAffectedRows ?? 0n);
  }
  return count;
}

/** Shops of which nothing is under way, and of which it is not known that something can still be asked for. */
async function listQuiet(db: Database, now: Date): Promise<string[]> {
  const { rows } = await sql<{ merchant: string }>`
    select c.merchant_id as merchant from clear_out c
    where c.ended_at is null and c.since <= ${new Date(now.getTime() - CATCH_UP_MS)} and coalesce(c.until_at <= ${now}, true)
      and not exists (select from "order" o where o.merchant_id = c.merchant_id and o.state in ('paid', 'shipped'))
      and not exists (select from payout p where p.merchant_id = c.merchant_id and p.state in ('approval', 'held', 'failed'))
      and not exists (select from claim k where k.merchant_id = c.merchant_id and k.state not in ('paid', 'refused', 'withdrawn'))
      and not exists (select from aftersale a where a.merchant_id = c.merchant_id and a.state not in ('done', 'closed', 'cancelled'))
      and not exists (select from dispute d where d.merchant_id = c.merchant_id and d.closed_at is null)
    order by c.since, c.merchant_id limit ${A_RUN}`.execute(db);
  return rows.map(({ merchant }) => merchant);
}

/** Until when something of its orders can still be used, by the first that is found, the newest first; undefined: nothing can. */
async function lastUse(
  db: Database,
  merchant: string,
  now: Date,
  { days, usableUntil }: ClearOutTerms,
): Promise<Date | undefined> {
  const since = new Date(now.getTime() - Math.max(LONGEST_MS, days * DAY_MS)).toISOString();
  for (let before: { at: string; id: string } | undefined; ; ) {
    const behind = before === undefined ? sql`true` : sql`(over_at, id) < (${before.at}, ${before.id})`;
    const { rows } = await sql<{ id: string; at: string }>`
      select id, over_at as at from (
        select id, coalesce(fields ->> 'delivered_at', fields ->> 'completed_at') as over_at from "order"
        where merchant_id = ${merchant} and not fields ? 'cancelled_at'
      ) as o where over_at > ${since} and ${behind} order by over_at desc, id desc limit ${PAGE}`.execute(db);
    for (const { id, at } of rows) {
      const until = (await usableUntil(db, id)) ?? new Date(Date.parse(at) + days * DAY_MS);
      if (until > now) return until;
    }
    if (rows.length < PAGE) return undefined;
    before = rows.at(-1)!;
  }
}
