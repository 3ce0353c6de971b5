import { type ClaimLimits, durationMs } from '@anxin/engine';
import { sql } from 'kysely';
import { PLANNED_ONCE, type Tx } from '../../foundation/database/database.ts';

/** What a consumer had before, as terms of a right ask about it. Counts are bounded: more is many. */
export interface Past {
  /** Under the right, within the time of its limit: by the consumer, and by the consumer at this merchant. */
  used: number;
  usedPair: number;
  /** Within ninety days: claims and instant refunds, what claims refunded, orders, disputes. */
  claims: number;
  claimed: number;
  orders: number;
  disputes: number;
  /** Of this order, by everybody who pays for it. */
  refunded: bigint;
  compensated: bigint;
  /** What is known of the merchant. */
  merchant: Record<string, unknown>;
}

const PAST_MS = 90 * 86_400_000;
const MOST_PAST = 500;

/** In one statement, whose rows are bounded whatever there was before. */
export async function readPast(
  tx: Tx,
  of: { order: string; consumer: string; merchant: string; code: string; limits: ClaimLimits; at: Date },
): Promise<Past> {
  const { order, consumer, merchant, code, limits, at } = of;
  const before = (milliseconds: number): Date => new Date(at.getTime() - milliseconds);
  const since = before(PAST_MS);
  const within = (limit: { within: string } | undefined): Date => (limit ? before(durationMs(limit.within)) : at);
  const [perConsumer, perPair] = [within(limits.perConsumer), within(limits.perPair)];
  const first = [since, perConsumer, perPair].reduce((one, other) => (other < one ? other : one));
  const { rows } = await sql<Past>`${PLANNED_ONCE}
    select uses.used, uses."usedPair", uses.claims, uses.claimed, o.orders, d.disputes,
      coalesce(m.refunded + m.elsewhere, 0)::bigint as refunded, coalesce(m.compensated, 0)::bigint as compensated,
      coalesce(s.fields, '{}') as merchant
    from (
      select count(*) filter (where own and at > ${perConsumer})::int as used,
        count(*) filter (where own and at > ${perPair} and merchant_id = ${merchant})::int as "usedPair",
        count(*) filter (where at > ${since})::int as claims,
        coalesce(sum(refund) filter (where at > ${since}), 0)::float8 as claimed
      from (
        (select requested_at as at, merchant_id, true as own, 0::bigint as refund from aftersale
         where consumer_id = ${consumer} and instant and requested_at > ${first}
         order by requested_at desc limit ${MOST_PAST})
        union all
        (select opened_at, merchant_id, code = ${code} and made_by <> 'platform', (
           select sum((line ->> 'amount')::bigint) from jsonb_array_elements(granted) as line
           where line ->> 'kind' = 'refund')::bigint
         from claim where consumer_id = ${consumer} and opened_at > ${first} and state <> 'withdrawn'
         order by opened_at desc limit ${MOST_PAST})
      ) as had
    ) as uses
    cross join lateral (
      select count(*)::int as orders from (
        select 1 from order_rights where consumer_id = ${consumer} and paid_at > ${since} limit ${MOST_PAST}) as bought
    ) as o
    cross join lateral (
      select count(*) filter (where opened_at > ${since})::int as disputes from (
        select opened_at from dispute where consumer_id = ${consumer} order by id desc limit ${MOST_PAST}) as argued
    ) as d
    left join order_money m on m.order_id = ${order}
    left join merchant s on s.id = ${merchant}`.execute(tx);
  return rows[0]!;
}
