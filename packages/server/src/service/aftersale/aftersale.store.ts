import { type RawBuilder, sql } from 'kysely';
import { type Database, PLANNED_ONCE, type Tx, UNANSWERED } from '../../foundation/database/database.ts';
import { isUuid } from '../../foundation/ids.ts';
import {
  AFTERSALE_TYPES,
  type AftersaleRow,
  type AftersaleState,
  type AftersaleType,
  TYPE_TERMS,
} from './aftersale.ts';

declare module '../../foundation/database/database.ts' {
  interface Tables {
    aftersale: { id: string; consumer_id: string };
    aftersale_step: { id: string };
  }
}

interface Read {
  id: string;
  ref: string | null;
  order_id: string;
  consumer_id: string;
  merchant_id: string;
  product_id: string | null;
  quantity: number | null;
  type: AftersaleType;
  reason: string;
  currency: string;
  amount: bigint;
  state: AftersaleState;
  version: number;
  requested_at: Date;
  event_id: string;
  asked_by: string;
  due_at: Date | null;
  promise: string | null;
  refusals: number;
  reopened: boolean;
  extended: boolean;
  agreed: AftersaleRow['agreed'];
  refuse_reason: string | null;
  return_carrier: string | null;
  return_number: string | null;
  sent_back_at: Date | null;
  return_address: AftersaleRow['returnAddress'];
  arrived_at: Date | null;
  ship_carrier: string | null;
  ship_number: string | null;
  arbitration: AftersaleRow['arbitration'];
  payouts: number;
  payout_id: string | null;
  payout_state: string | null;
  refund_type: string | null;
  sources: AftersaleRow['sources'];
  instant: boolean;
  instant_why: AftersaleRow['instantWhy'];
  race: AftersaleRow['race'];
  recall: AftersaleRow['recall'];
  goods_by: AftersaleRow['goodsBy'];
  freight_by: AftersaleRow['freightBy'];
  closed_why: string | null;
  refunded_at: Date | null;
  closed_at: Date | null;
}

const toRow = (r: Read): AftersaleRow => ({
  ...{ id: r.id, ref: r.ref, orderId: r.order_id, consumerId: r.consumer_id, merchantId: r.merchant_id },
  ...{ productId: r.product_id, quantity: r.quantity, type: r.type, reason: r.reason, currency: r.currency },
  ...{ amount: r.amount, state: r.state, version: r.version, requestedAt: r.requested_at, eventId: r.event_id },
  ...{ askedBy: r.asked_by, dueAt: r.due_at, promise: r.promise, refusals: r.refusals, reopened: r.reopened },
  ...{ extended: r.extended, agreed: r.agreed, refuseReason: r.refuse_reason, returnCarrier: r.return_carrier },
  ...{ returnNumber: r.return_number, sentBackAt: r.sent_back_at, arrivedAt: r.arrived_at },
  returnAddress: r.return_address,
  ...{ shipCarrier: r.ship_carrier, shipNumber: r.ship_number, arbitration: r.arbitration, payouts: r.payouts },
  ...{ payoutId: r.payout_id, payoutState: r.payout_state, refundType: r.refund_type, sources: r.sources },
  ...{ instant: r.instant, instantWhy: r.instant_why, race: r.race, goodsBy: r.goods_by, freightBy: r.freight_by },
  ...{ recall: r.recall, closedWhy: r.closed_why, refundedAt: r.refunded_at, closedAt: r.closed_at },
});

/** Behind every deadline: rows without one come last in a line. */
export const END_OF_LINE = new Date('9999-12-31T00:00:00Z');

const toTable = (row: AftersaleRow) => ({
  ...{ id: row.id, ref: row.ref, order_id: row.orderId, consumer_id: row.consumerId, merchant_id: row.merchantId },
  ...{ product_id: row.productId, quantity: row.quantity, type: row.type, reason: row.reason, currency: row.currency },
  ...{ amount: String(row.amount), state: row.state, version: row.version, requested_at: row.requestedAt },
  ...{ event_id: row.eventId, asked_by: row.askedBy, due_at: row.dueAt, promise: row.promise, refusals: row.refusals },
  ...{ reopened: row.reopened, extended: row.extended, agreed: row.agreed, refuse_reason: row.refuseReason },
  ...{ return_carrier: row.returnCarrier, return_number: row.returnNumber, sent_back_at: row.sentBackAt },
  return_address: row.returnAddress,
  ...{ arrived_at: row.arrivedAt, ship_carrier: row.shipCarrier, ship_number: row.shipNumber },
  ...{ arbitration: row.arbitration, payouts: row.payouts, payout_id: row.payoutId, payout_state: row.payoutState },
  ...{ refund_type: row.refundType, sources: row.sources, instant: row.instant, instant_why: row.instantWhy },
  ...{
    race: row.race,
    goods_by: row.goodsBy,
    freight_by: row.freightBy,
    closed_why: row.closedWhy,
    recall: row.recall,
  },
  ...{ refunded_at: row.refundedAt, closed_at: row.closedAt, line_at: row.dueAt ?? END_OF_LINE },
});

const record = (row: AftersaleRow) =>
  sql`jsonb_populate_record(null::aftersale, ${JSON.stringify(toTable(row))}::jsonb)`;

/** Whoever opens one on an order, or asks for its money, waits for the others. */
export const lockOrder = async (tx: Tx, order: string): Promise<void> =>
  void (await sql`select pg_advisory_xact_lock(hashtextextended(${`aftersale ${order}`}, 0))`.execute(tx));

/** The same of whoever opens one: the consumer's others wait too, so that how often they had their money at once is counted in turn. */
export const lockOpening = async (tx: Tx, order: string): Promise<void> =>
  void (await sql`${PLANNED_ONCE} ${UNANSWERED}
    select pg_advisory_xact_lock(hashtextextended(name, 0)) from (
      select 'aftersales of ' || consumer_id as name, 1 as place from "order" where id = ${order} and consumer_id is not null
      union all select ${`aftersale ${order}`}::text, 2
      order by place offset 0
    ) as turns`.execute(tx));

export const insertAftersale = async (tx: Tx, row: AftersaleRow): Promise<void> =>
  void (await sql`${PLANNED_ONCE} ${UNANSWERED} insert into aftersale select * from ${record(row)}`.execute(tx));

/** Writes what steps change. */
export async function saveAftersale(tx: Tx, row: AftersaleRow): Promise<void> {
  await sql`${PLANNED_ONCE} ${UNANSWERED}
    update aftersale a set type = n.type, amount = n.amount, state = n.state, version = n.version, due_at = n.due_at,
      promise = n.promise, refusals = n.refusals, reopened = n.reopened, extended = n.extended, agreed = n.agreed,
      refuse_reason = n.refuse_reason, return_carrier = n.return_carrier, return_number = n.return_number,
      sent_back_at = n.sent_back_at, return_address = n.return_address, arrived_at = n.arrived_at, ship_carrier = n.ship_carrier, ship_number = n.ship_number,
      arbitration = n.arbitration, payouts = n.payouts, payout_id = n.payout_id, payout_state = n.payout_state,
      refund_type = n.refund_type, sources = n.sources, instant = n.instant, race = n.race, recall = n.recall, goods_by = n.goods_by,
      freight_by = n.freight_by, closed_why = n.closed_why, refunded_at = n.refunded_at, closed_at = n.closed_at,
      line_at = n.line_at
    from ${record(row)} as n where a.id = n.id`.execute(tx);
}

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<AftersaleRow[]> =>
  (await sql<Read>`select * from aftersale ${rest}`.execute(db)).rows.map(toRow);

export const readAftersale = async (db: Database | Tx, id: string): Promise<AftersaleRow | undefined> =>
  (await read(db, sql`where id = ${id}::uuid ${PLANNED_ONCE}`))[0];

export const lockAftersale = async (tx: Tx, id: string): Promise<AftersaleRow | undefined> =>
  (await read(tx, sql`where id = ${id}::uuid for update ${PLANNED_ONCE}`))[0];

/** Those of an order; there are few, as what they may take is bounded. */
export const lockOfOrder = (tx: Tx, order: string): Promise<AftersaleRow[]> =>
  read(tx, sql`where order_id = ${order} order by id limit 200 for update ${PLANNED_ONCE}`);

/** Those of the orders for which something was asked. */
export async function ordersWithAftersales(tx: Tx, orders: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ order_id: string }>`
    select distinct order_id from aftersale where order_id = any(${[...orders]}::text[])`.execute(tx);
  return new Set(rows.map(({ order_id }) => order_id));
}

export interface AftersaleQuery {
  consumer?: string | undefined;
  merchant?: string | undefined;
  order?: string | undefined;
  state?: AftersaleState | undefined;
  type?: AftersaleType | undefined;
  dueBefore?: Date | undefined;
  after?: { at: Date; id: string } | undefined;
  limit: number;
}

/** The nearest deadline first; those without one last. */
export function listAftersales(db: Database, query: AftersaleQuery): Promise<AftersaleRow[]> {
  const { consumer, merchant, order, state, type, dueBefore, after } = query;
  const such = [
    ...(consumer === undefined ? [] : [sql`consumer_id = ${consumer}`]),
    ...(merchant === undefined ? [] : [sql`merchant_id = ${merchant}`]),
    ...(order === undefined ? [] : [sql`order_id = ${order}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(type === undefined ? [] : [sql`type = ${type}`]),
    ...(dueBefore === undefined ? [] : [sql`line_at < ${dueBefore}`]),
    ...(after === undefined ? [] : [sql`(line_at, id) > (${after.at}, ${after.id}::uuid)`]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  return read(db, sql`${where} order by line_at, id limit ${query.limit}`);
}

/** Of these orders, those that are not over; what one order may have is bounded. */
export const openOfOrders = (db: Database, orders: readonly string[]): Promise<AftersaleRow[]> =>
  read(
    db,
    sql`where order_id = any(${[...orders]}::text[]) and state not in ('done', 'closed', 'cancelled')
      order by id limit ${200 * orders.length}`,
  );

export interface StepRow {
  id: string;
  aftersaleId: string;
  version: number;
  at: Date;
  by: string;
  step: string;
  state: AftersaleState;
  /** Cipher. */
  note: string | null;
}

export async function addStep(tx: Tx, row: StepRow): Promise<void> {
  await sql`${PLANNED_ONCE} ${UNANSWERED}
    insert into aftersale_step (id, aftersale_id, version, at, by_whom, step, state, note)
    values (${row.id}, ${row.aftersaleId}, ${row.version}, ${row.at}, ${row.by}, ${row.step}, ${row.state}, ${row.note})`.execute(
    tx,
  );
}

/** As many as one can have, and more: steps are bounded by the machine, refusals and extensions. */
const MOST_STEPS = 100;

export async function readSteps(db: Database | Tx, id: string): Promise<StepRow[]> {
  const { rows } = await sql<StepRow>`
    select id, aftersale_id as "aftersaleId", version, at, by_whom as by, step, state, note
    from aftersale_step where aftersale_id = ${id}::uuid order by version limit ${MOST_STEPS}`.execute(db);
  return rows;
}

/** Whose people did something; who acts for no party is of the platform, or nobody is. */
export async function partiesOf(db: Database, actors: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const idsOf = (kind: string): string[] =>
    actors.flatMap((actor) =>
      actor.startsWith(`${kind}/`) && isUuid(actor.slice(kind.length + 1)) ? [actor.slice(kind.length + 1)] : [],
    );
  const { rows } = await sql<{ actor: string; party: string }>`
    select 'user/' || id as actor, party from user_account where party is not null and id = any(${idsOf('user')}::uuid[])
    union all
    select 'key/' || id as actor, party from api_key where party is not null and id = any(${idsOf('key')}::uuid[])`.execute(
    db,
  );
  return new Map(rows.map(({ actor, party }) => [actor, party]));
}

const REFUNDING = AFTERSALE_TYPES.filter((type) => TYPE_TERMS[type].refunds && type !== 'price-protection');

/** What other after-sales of an order have, or may come to have, of its money and items; what claims and disputes refunded is in the money. */
export interface Taken {
  /** Of all. */
  amount: bigint;
  /** Of one product, and how many of it. */
  product: bigint;
  quantity: number;
  /** Some that is not over is about the whole order, or about anything. */
  whole: boolean;
  any: boolean;
  /** How many there are at all. */
  count: number;
}

/**
 * Which rows count: those that may still end with money, and those that did. What may still come for goods that were refunded already is
 * not taken of the others twice. A difference in price counts once it is paid: it stands beside anything else, and has what that leaves.
 */
export const takenBy = (order: string, product: string | null, except: string | null): RawBuilder<unknown> => sql`
  with others as (
    select product_id, quantity, amount, type <> 'price-protection' and state not in ('done', 'closed', 'cancelled') as live,
      case when state in ('refunding', 'failed') then true when state = 'done' then payout_id is not null
        else state not in ('closed', 'cancelled') and type = any(${REFUNDING}) end as money,
      type <> 'price-protection' and (case when state = 'done' then payout_id is not null
        else state not in ('closed', 'cancelled') end) as goods
    from aftersale where order_id = ${order} and (${except}::uuid is null or id <> ${except}::uuid)
  ), of_goods as (
    select product_id, sum(own) as own, sum(paid) as paid from (
      select product_id, amount as own, 0 as paid from others where money
      union all
      select p.product_id, 0, (l ->> 'amount')::bigint from payout p cross join lateral jsonb_array_elements(p.lines) as l
      where p.order_id = ${order} and p.cause <> 'aftersale' and p.state <> 'refused' and l ->> 'kind' = 'refund'
    ) as sums group by product_id
  )
  select money.amount, money.product, own.quantity, own.whole, own."any", own.count
  from (
    select coalesce(sum(quantity) filter (where goods and product_id = ${product}), 0)::int as quantity,
      coalesce(bool_or(live and product_id is null), false) as whole, coalesce(bool_or(live), false) as "any",
      count(*)::int as count
    from others
  ) as own
  cross join (
    select coalesce(sum(own + paid - case when product_id is null then 0 else least(own, paid) end), 0)::bigint as amount,
      coalesce(sum(own + paid) filter (where product_id = ${product}), 0)::bigint as product
    from of_goods
  ) as money`;

/** Files that one party added. */
export async function countFiles(db: Database | Tx, id: string, sender: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from attachment where about = ${`aftersale/${id}`} and sender = ${sender} and coming is null`.execute(
    db,
  );
  return rows[0]!.count;
}

/** The cipher of what was said with the event that asked for one. */
export async function readText(db: Database, eventId: string): Promise<string | null> {
  const { rows } = await sql<{ text: string | null }>`
    select data #>> '{aftersale,text}' as text from event where id = ${eventId}::uuid`.execute(db);
  return rows[0]?.text ?? null;
}
