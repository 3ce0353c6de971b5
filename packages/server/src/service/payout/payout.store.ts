import type { PayerTerms, RemedyLine } from '@anxin/engine';
import { sql } from 'kysely';
import { jsonColumn } from '../../foundation/database/columns.ts';
import { type Database, type Json, PLANNED_ONCE, type Tx, UNANSWERED } from '../../foundation/database/database.ts';
import type { PaymentKind, PaymentSource } from '../../ledger/payments/payment.ts';
import type {
  Blame,
  MerchantBears,
  PartName,
  PayoutCause,
  PayoutPart,
  PayoutRow,
  PayoutState,
  WaitsFor,
} from './payout.ts';

type StoredLine = { kind: RemedyLine['kind']; amount: number };

interface PayoutTable {
  id: string;
  cause: PayoutCause;
  cause_ref: string;
  guarantee: string | null;
  order_id: string;
  product_id: string | null;
  consumer_id: string;
  merchant_id: string;
  currency: string;
  lines: Json<StoredLine[]>;
  amount: bigint;
  payer: Json<PayerTerms>;
  bears: MerchantBears;
  own_money: boolean;
  blame: Json<Blame | null>;
  partners: Json<PayoutRow['partners']>;
  incident: string | null;
  reason: string;
  cause_id: string | null;
  asked_by: string | null;
  digest: Buffer;
  state: PayoutState;
  waits_for: WaitsFor | null;
  asked_at: Date;
  held_at: Date | null;
  ended_at: Date | null;
  answered_by: string | null;
  attempt: number;
  failure: string | null;
}

interface PayoutPartTable {
  payment_id: string;
  payout_id: string;
  part: PartName;
  attempt: number;
  kind: PaymentKind;
  source: PaymentSource;
  amount: bigint;
  recover: bigint;
  carrier: bigint;
  hold_key: string;
  state: PayoutPart['state'];
  ended_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    payout: PayoutTable;
    payout_part: PayoutPartTable;
  }
}

type Selected = Omit<PayoutTable, 'lines' | 'payer' | 'blame' | 'partners'> & {
  lines: StoredLine[];
  payer: PayerTerms;
  blame: Blame | null;
  partners: PayoutRow['partners'];
};

const toPayout = (row: Selected): PayoutRow => ({
  ...{ id: row.id, cause: row.cause, causeRef: row.cause_ref, guarantee: row.guarantee, orderId: row.order_id },
  ...{ consumerId: row.consumer_id, merchantId: row.merchant_id, currency: row.currency, amount: row.amount },
  productId: row.product_id,
  lines: row.lines.map(({ kind, amount }) => ({ kind, amount: BigInt(amount) })),
  ...{
    payer: row.payer,
    bears: row.bears,
    ownMoney: row.own_money,
    blame: row.blame,
    partners: row.partners,
    incident: row.incident,
  },
  ...{ reason: row.reason, causeId: row.cause_id, askedBy: row.asked_by, state: row.state, waitsFor: row.waits_for },
  ...{ askedAt: row.asked_at, heldAt: row.held_at, endedAt: row.ended_at, answeredBy: row.answered_by },
  ...{ attempt: row.attempt, failure: row.failure },
});

const toPart = (row: PayoutPartTable): PayoutPart => ({
  ...{ paymentId: row.payment_id, payoutId: row.payout_id, part: row.part, attempt: row.attempt, kind: row.kind },
  ...{ source: row.source, amount: row.amount, recover: row.recover, carrier: row.carrier },
  ...{ holdKey: row.hold_key, state: row.state },
});

export async function insertPayout(tx: Tx, payout: PayoutRow, digest: Buffer): Promise<void> {
  const lines = payout.lines.map(({ kind, amount }) => ({ kind, amount: Number(amount) }));
  await tx
    .insertInto('payout')
    .values({
      ...{ id: payout.id, cause: payout.cause, cause_ref: payout.causeRef, guarantee: payout.guarantee },
      ...{ order_id: payout.orderId, consumer_id: payout.consumerId, merchant_id: payout.merchantId },
      ...{ product_id: payout.productId, own_money: payout.ownMoney },
      ...{ currency: payout.currency, lines: JSON.stringify(lines), amount: payout.amount, bears: payout.bears },
      ...{ payer: JSON.stringify(payout.payer), partners: JSON.stringify(payout.partners) },
      blame: payout.blame === null ? sql`null` : JSON.stringify(payout.blame),
      ...{ incident: payout.incident, reason: payout.reason, cause_id: payout.causeId, asked_by: payout.askedBy },
      ...{ digest, state: payout.state, waits_for: payout.waitsFor, asked_at: payout.askedAt, held_at: payout.heldAt },
      ...{ ended_at: payout.endedAt, answered_by: payout.answeredBy, attempt: payout.attempt, failure: payout.failure },
    })
    .modifyEnd(sql`${PLANNED_ONCE} ${UNANSWERED}`)
    .execute();
}

export async function savePayout(tx: Tx, payout: PayoutRow): Promise<void> {
  const { state, waitsFor, heldAt, endedAt, answeredBy, attempt, failure } = payout;
  await tx
    .updateTable('payout')
    .set({
      ...{ state, waits_for: waitsFor, held_at: heldAt, ended_at: endedAt, answered_by: answeredBy, attempt, failure },
    })
    .where('id', '=', payout.id)
    .modifyEnd(sql`${PLANNED_ONCE} ${UNANSWERED}`)
    .execute();
}

export async function insertParts(tx: Tx, parts: readonly PayoutPart[]): Promise<void> {
  const rows = parts.map(({ paymentId, payoutId, part, attempt, kind, source, amount, recover, carrier, holdKey }) => ({
    ...{ payment_id: paymentId, payout_id: payoutId, part, attempt, kind, source, hold_key: holdKey },
    ...{ amount: String(amount), recover: String(recover), carrier: String(carrier), state: 'held', ended_at: null },
  }));
  await sql`${PLANNED_ONCE} ${UNANSWERED}
    insert into payout_part select r.* from unnest(${jsonColumn(rows)}) as j, jsonb_populate_record(null::payout_part, j) as r`.execute(
    tx,
  );
}

export async function endPart(
  tx: Tx,
  { paymentId, state, recover }: Pick<PayoutPart, 'paymentId' | 'state' | 'recover'>,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('payout_part')
    .set({ state, recover, ended_at: at })
    .where('payment_id', '=', paymentId)
    .modifyEnd(sql`${PLANNED_ONCE} ${UNANSWERED}`)
    .execute();
}

export interface PayoutFound {
  payout: PayoutRow;
  digest: Buffer;
}

/** With its digest; the order's money is locked before it. */
export async function findPayout(db: Database | Tx, id: string): Promise<PayoutFound | undefined> {
  const row = await db.selectFrom('payout').selectAll().where('id', '=', id).modifyEnd(PLANNED_ONCE).executeTakeFirst();
  return row && { payout: toPayout(row), digest: row.digest };
}

/** All tries of it, in the order in which they were made. */
export async function listParts(db: Database | Tx, payoutIds: readonly string[]): Promise<PayoutPart[]> {
  if (payoutIds.length === 0) return [];
  const rows = await db
    .selectFrom('payout_part')
    .selectAll()
    .where('payout_id', 'in', [...payoutIds])
    .orderBy('payout_id')
    .orderBy('attempt')
    .orderBy('hold_key')
    .execute();
  return rows.map(toPart);
}

export interface PayoutFilter {
  state?: PayoutState;
  orderId?: string;
  cause?: PayoutCause;
  consumerId?: string;
  merchantId?: string;
  /** Which advances it. */
  fund?: PayerTerms['advance'];
  currency?: string;
  /** Behind this one. */
  before?: { at: Date; id: string };
  limit: number;
}

/** The newest first. */
export async function listPayouts(db: Database, filter: PayoutFilter): Promise<PayoutRow[]> {
  let query = db.selectFrom('payout').selectAll().orderBy('asked_at', 'desc').orderBy('id', 'desc').limit(filter.limit);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.cause !== undefined) query = query.where('cause', '=', filter.cause);
  if (filter.orderId !== undefined) query = query.where('order_id', '=', filter.orderId);
  if (filter.consumerId !== undefined) query = query.where('consumer_id', '=', filter.consumerId);
  if (filter.merchantId !== undefined) query = query.where('merchant_id', '=', filter.merchantId);
  if (filter.fund !== undefined) query = query.where(sql<boolean>`payer ->> 'advance' = ${filter.fund}`);
  if (filter.currency !== undefined) query = query.where('currency', '=', filter.currency);
  if (filter.before !== undefined)
    query = query.where(sql<boolean>`(asked_at, id) < (${filter.before.at}, ${filter.before.id}::uuid)`);
  return (await query.execute()).map(toPayout);
}

/** What was paid for these orders, and is being paid, the newest first. */
export async function payoutsOfOrders(db: Database, orders: readonly string[], each: number): Promise<PayoutRow[]> {
  if (orders.length === 0) return [];
  const rows = await db
    .selectFrom('payout')
    .selectAll()
    .where('order_id', 'in', [...orders])
    .where('state', '!=', 'refused')
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(each * orders.length)
    .execute();
  return rows.map(toPayout);
}

/** Those that wait for nothing but the fund, the oldest first, with the fund. */
export async function listWaiting(db: Database, limit: number): Promise<{ id: string; fund: string }[]> {
  const { rows } = await sql<{ id: string; fund: string }>`
    select id, payer ->> 'advance' as fund from payout where state = 'approval' and waits_for = 'fund' order by asked_at, id limit ${limit}`.execute(
    db,
  );
  return rows;
}
