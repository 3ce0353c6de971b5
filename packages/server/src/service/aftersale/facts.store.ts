import { sql } from 'kysely';
import { listed, PLANNED_ONCE, type Tx } from '../../foundation/database/database.ts';
import { lowestIdAt } from '../../foundation/ids.ts';
import { isStopped, type ShipStop } from '../../marketplace/ship-stop.ts';
import { NOT_YET_WORDS } from '../logistics/scan.ts';
import { type Taken, takenBy } from './aftersale.store.ts';
import { creditOf, LIMIT_DAYS } from './instant.ts';

const DAY_MS = 86_400_000;
/** What the read model may not have yet is among the events of the last day. */
const UNSEEN_MS = DAY_MS;
/** Rows that are counted of a consumer: more is many. */
const MOST_COUNTED = 100;

export interface OrderFacts {
  fields: Record<string, unknown>;
  stopped: boolean;
  stop: Pick<ShipStop, 'stoppedAt' | 'stoppedFor'> | null;
  /** By a merchant's word, or a carrier's first scan. */
  shippedAt: Date | null;
  /** By a carrier. */
  scannedAt: Date | null;
  deliveredAt: Date | null;
  completedAt: Date | null;
  cancelledAt: Date | null;
  taken: Taken;
  consumer: number;
  pair: number;
  credit: number;
}

/**
 * All that an after-sale of an order is decided by, in one statement whose rows are bounded. The log is asked for what was
 * told and is in no read model yet: what is refunded at once must not have left.
 */
export async function readFacts(
  tx: Tx,
  asked: { order: string; product: string | null; now: Date; wall: Date; except?: string | null },
): Promise<OrderFacts | undefined> {
  const { order, product, now, wall } = asked;
  const since = new Date(now.getTime() - LIMIT_DAYS * DAY_MS);
  const unseen = lowestIdAt(new Date(wall.getTime() - UNSEEN_MS));
  const { rows } = await sql<{
    fields: Record<string, unknown>;
    told_shipped: Date | null;
    told_cancelled: Date | null;
    scanned: string | null;
    stopped_at: Date | null;
    stopped_for: string | null;
    released_at: Date | null;
    amount: bigint;
    product: bigint;
    quantity: number;
    whole: boolean;
    any: boolean;
    count: number;
    consumer: number;
    pair: number;
    completed: number;
    refunded: number;
  }>`${PLANNED_ONCE}
    select o.fields, e.shipped as told_shipped, e.cancelled as told_cancelled, p.scanned, s.stopped_at, s.stopped_for,
      s.released_at, t.amount, t.product, t.quantity, t.whole, t."any", t.count, c.consumer, c.pair, d.completed, r.refunded
    from "order" o
    left join ship_stop s on s.order_id = o.id
    cross join lateral (
      select min(time) filter (where type = 'order.shipped') as shipped, min(time) filter (where type = 'order.cancelled') as cancelled
      from event where subject_key = 'order/' || o.id and id >= ${unseen}::uuid and type in ('order.shipped', 'order.cancelled')
    ) as e
    cross join lateral (
      select min(fields ->> 'first_scanned_at') as scanned from (
        select fields from parcel where order_id = o.id order by id limit 50) as parcels
      -- folded as foldWord does
      where regexp_replace(lower(btrim(normalize(coalesce(fields ->> 'status', ''), nfkc))), '[[:space:]_-]+', '-', 'g')
        <> all(${listed(NOT_YET_WORDS, 'text')})
    ) as p
    cross join lateral (${takenBy(order, product, asked.except ?? null)}) as t
    cross join lateral (
      select count(*)::int as consumer, count(*) filter (where merchant_id = o.merchant_id)::int as pair from (
        select merchant_id from aftersale where consumer_id = o.consumer_id and instant and requested_at > ${since}
        order by requested_at desc limit ${MOST_COUNTED}) as had
    ) as c
    cross join lateral (
      select count(*) filter (where state = 'completed')::int as completed from (
        select state from "order" where consumer_id = o.consumer_id order by id desc limit ${MOST_COUNTED}) as bought
    ) as d
    cross join lateral (
      select count(*) filter (where state in ('done', 'refunding', 'failed'))::int as refunded from (
        select state from aftersale where consumer_id = o.consumer_id limit ${MOST_COUNTED}) as came
    ) as r
    where o.id = ${order}`.execute(tx);
  const [row] = rows;
  if (row === undefined) return undefined;
  const moment = (name: string): Date | null =>
    typeof row.fields[name] === 'string' ? new Date(row.fields[name]) : null;
  const first = (...all: (Date | null)[]): Date | null =>
    all.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
  const scanned = row.scanned === null ? null : new Date(row.scanned);
  return {
    fields: row.fields,
    stopped: isStopped({ stoppedAt: row.stopped_at, releasedAt: row.released_at }),
    stop: row.stopped_at === null ? null : { stoppedAt: row.stopped_at, stoppedFor: row.stopped_for },
    shippedAt: first(moment('shipped_at'), row.told_shipped, scanned),
    scannedAt: scanned,
    deliveredAt: moment('delivered_at'),
    completedAt: moment('completed_at'),
    cancelledAt: first(moment('cancelled_at'), row.told_cancelled),
    taken: {
      ...{ amount: row.amount, product: row.product, quantity: row.quantity },
      ...{ whole: row.whole, any: row.any, count: row.count },
    },
    consumer: row.consumer,
    pair: row.pair,
    credit: creditOf(row),
  };
}
