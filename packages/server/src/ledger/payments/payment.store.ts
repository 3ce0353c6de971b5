import { type RawBuilder, sql } from 'kysely';
import type { Party } from '../../foundation/access/principal.ts';
import { type Database, listed, PLANNED_ONCE, rowsOf, type Tx } from '../../foundation/database/database.ts';
import type { Payment, PaymentAsk, PaymentKind, PaymentSource, PaymentState } from './payment.ts';

export interface PaymentTable {
  id: string;
  kind: PaymentKind;
  source: PaymentSource;
  order_id: string | null;
  party: Party;
  merchant_id: string;
  amount: bigint;
  currency: string;
  owner: string;
  owner_id: string;
  cause_id: string | null;
  asked_at: Date;
  state: PaymentState;
  settled_at: Date | null;
  provider_id: string | null;
  reason: string | null;
  tries: number;
  next_at: Date;
  claimed_until: Date | null;
  file_day: string | null;
  file_line: bigint | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    payment: PaymentTable;
  }
}

const paymentOf = (row: PaymentTable): Payment => ({
  ...{ id: row.id, kind: row.kind, source: row.source, orderId: row.order_id, party: row.party },
  ...{ merchantId: row.merchant_id, amount: row.amount, currency: row.currency, owner: row.owner },
  ...{ ownerId: row.owner_id, causeId: row.cause_id, askedAt: row.asked_at, state: row.state },
  ...{ settledAt: row.settled_at, providerId: row.provider_id, reason: row.reason, tries: row.tries },
});

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<Payment[]> => {
  const { rows } = await sql<PaymentTable>`select * from payment ${rest}`.execute(db);
  return rows.map(paymentOf);
};

export const readPayment = async (db: Database | Tx, id: string): Promise<Payment | undefined> =>
  (await read(db, sql`where id = ${id}::uuid ${PLANNED_ONCE}`))[0];

export const readPayments = async (db: Database | Tx, ids: readonly string[]): Promise<Payment[]> =>
  ids.length === 0 ? [] : read(db, sql`where id = any(${listed(ids, 'uuid')}) ${PLANNED_ONCE}`);

/** Locked until the transaction ends. */
export const lockPayment = async (tx: Tx, id: string): Promise<Payment | undefined> =>
  (await read(tx, sql`where id = ${id}::uuid for update ${PLANNED_ONCE}`))[0];

/** One that nobody was asked to pay yet, and nobody is about to be; locked. */
export const lockUnsent = async (tx: Tx, id: string): Promise<Payment | undefined> =>
  (await read(tx, sql`where id = ${id}::uuid and state = 'asked' for update skip locked`))[0];

/** @returns the ids of those that are new */
export async function insertPayments(tx: Tx, asks: readonly PaymentAsk[], at: Date): Promise<Set<string>> {
  // in one order everywhere, so that two who ask for the same do not wait for each other in a circle
  const all = [...asks].sort((one, other) => (one.id < other.id ? -1 : 1));
  const column = (type: string, pick: (ask: PaymentAsk) => unknown) => [type, all.map(pick)] as const;
  const { rows } = await sql<{ id: string }>`${PLANNED_ONCE}
    insert into payment (id, kind, source, order_id, party, merchant_id, amount, currency, owner, owner_id, cause_id, asked_at)
    select a.*, ${at}::timestamptz from ${rowsOf(
      ...[column('uuid', ({ id }) => id), column('text', ({ kind }) => kind), column('text', ({ source }) => source)],
      ...[column('text', ({ orderId }) => orderId), column('text', ({ party }) => party)],
      ...[column('text', ({ merchantId }) => merchantId), column('bigint', ({ amount }) => amount)],
      ...[column('text', ({ currency }) => currency), column('text', ({ owner }) => owner)],
      ...[column('text', ({ ownerId }) => ownerId), column('uuid', ({ causeId }) => causeId)],
    )} as a
    on conflict (id) do nothing returning id`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

export async function savePayment(tx: Tx, payment: Payment): Promise<void> {
  const { id, state, settledAt, providerId, reason } = payment;
  await sql`
    update payment set state = ${state}, settled_at = ${settledAt}, provider_id = ${providerId}, reason = ${reason},
      claimed_until = case when ${state} in ('settled', 'failed') then null else claimed_until end
    where id = ${id}::uuid`.execute(tx);
}

/** Long enough for two questions whose answers are lost. */
const CLAIM_S = 30;

/** The right to ask the provider about one payment. */
export interface PaymentClaim {
  /** As it is now: `sent`. */
  payment: Payment;
  /** What it was: one that was never sent needs no question before it is. */
  was: PaymentState;
  /** Until when, as the database writes it: whose right ran out does not take it from whoever has it now. */
  until: string;
}

/**
 * Takes the right to ask the provider about those whose turn it is, the longest waiting first. By the database's clock,
 * which all workers share.
 */
export async function claimPayments(db: Database, limit: number): Promise<PaymentClaim[]> {
  const { rows } = await sql<PaymentTable & { was: PaymentState; until: string }>`
    update payment p set state = 'sent', tries = p.tries + 1,
      claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_S})
    from (
      select id, state from payment
      where state in ('asked', 'sent', 'unknown') and next_at <= clock_timestamp()
        and (claimed_until is null or claimed_until < clock_timestamp())
      order by next_at, id limit ${limit} for update skip locked
    ) as due
    where p.id = due.id
    returning p.*, due.state as was, p.claimed_until::text as until`.execute(db);
  return rows.map((row) => ({ payment: paymentOf(row), was: row.was, until: row.until }));
}

/** Gives the right back: it is asked about again after a pause, unless it is over meanwhile. */
export async function putOff(db: Database, { payment, until }: PaymentClaim, pauseMs: number): Promise<void> {
  await sql`
    update payment set state = 'unknown', claimed_until = null,
      next_at = greatest(clock_timestamp(), clock_timestamp() + ${pauseMs} * interval '1 millisecond')
    where id = ${payment.id}::uuid and state = 'sent' and claimed_until = ${until}::timestamptz`.execute(db);
}

/** It is asked about as soon as somebody is free. */
export async function hasten(tx: Tx, id: string): Promise<void> {
  await sql`
    update payment set next_at = least(next_at, clock_timestamp())
    where id = ${id}::uuid and state in ('asked', 'sent', 'unknown')`.execute(tx);
}

export interface PaymentQuery {
  order?: string | undefined;
  party?: string | undefined;
  merchant?: string | undefined;
  state?: PaymentState | undefined;
  /** All that consumers get when not given. */
  kind?: PaymentKind | undefined;
  /** Only those of which it is not known yet what came. */
  open?: boolean;
  source?: PaymentSource | undefined;
  currency?: string | undefined;
  limit: number;
  before?: { at: Date; id: string } | undefined;
}

/** The newest first. */
export function listPayments(db: Database, query: PaymentQuery): Promise<Payment[]> {
  const { order, party, merchant, state, kind, open, source, currency, limit, before } = query;
  const such = [
    kind === undefined ? sql`kind not in ('deduction', 'deposit-return')` : sql`kind = ${kind}`,
    ...(order === undefined ? [] : [sql`order_id = ${order}`]),
    ...(party === undefined ? [] : [sql`party = ${party}`]),
    ...(merchant === undefined ? [] : [sql`merchant_id = ${merchant}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(open ? [sql`state in ('asked', 'sent', 'unknown')`] : []),
    ...(source === undefined ? [] : [sql`source = ${source}`]),
    ...(currency === undefined ? [] : [sql`currency = ${currency}`]),
    ...(before === undefined ? [] : [sql`(asked_at, id) < (${before.at}, ${before.id}::uuid)`]),
  ];
  return read(db, sql`where ${sql.join(such, sql` and `)} order by asked_at desc, id desc limit ${limit}`);
}
