import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { AboutKind, DisputeRow, DisputeState, Side } from './dispute.ts';

interface DisputeTable {
  id: string;
  order_id: string;
  consumer_id: string;
  merchant_id: string;
  about_kind: AboutKind;
  about_id: string;
  guarantee: string | null;
  reason: DisputeRow['reason'];
  category_id: string | null;
  currency: string;
  paid: bigint;
  wanted: bigint;
  state: DisputeState;
  round: number;
  opened_at: Date;
  opened_by: string;
  opened_side: Side;
  waits_for: DisputeRow['waitsFor'];
  next_at: Date | null;
  due_at: Date | null;
  end_due_at: Date | null;
  tests: number;
  ruled_at: Date | null;
  appeal_until: Date | null;
  comply_by: Date | null;
  complied_at: Date | null;
  closed_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    dispute: DisputeTable;
  }
}

const toRow = (row: DisputeTable): DisputeRow => ({
  ...{ id: row.id, orderId: row.order_id, consumerId: row.consumer_id, merchantId: row.merchant_id },
  ...{ aboutKind: row.about_kind, aboutId: row.about_id, guarantee: row.guarantee, reason: row.reason },
  ...{ categoryId: row.category_id, currency: row.currency, paid: row.paid, wanted: row.wanted, state: row.state },
  ...{ round: row.round, openedAt: row.opened_at, openedBy: row.opened_by, openedSide: row.opened_side },
  ...{ waitsFor: row.waits_for, nextAt: row.next_at, dueAt: row.due_at, endDueAt: row.end_due_at, tests: row.tests },
  ...{ ruledAt: row.ruled_at, appealUntil: row.appeal_until, complyBy: row.comply_by },
  ...{ compliedAt: row.complied_at, closedAt: row.closed_at },
});

const toTable = (row: DisputeRow) => ({
  ...{ id: row.id, order_id: row.orderId, consumer_id: row.consumerId, merchant_id: row.merchantId },
  ...{ about_kind: row.aboutKind, about_id: row.aboutId, guarantee: row.guarantee, reason: row.reason },
  ...{ category_id: row.categoryId, currency: row.currency, paid: String(row.paid), wanted: String(row.wanted) },
  ...{ state: row.state, round: row.round, opened_at: row.openedAt, opened_by: row.openedBy },
  ...{ opened_side: row.openedSide, waits_for: row.waitsFor, next_at: row.nextAt, due_at: row.dueAt },
  ...{ end_due_at: row.endDueAt, tests: row.tests, ruled_at: row.ruledAt, appeal_until: row.appealUntil },
  ...{ comply_by: row.complyBy, complied_at: row.compliedAt, closed_at: row.closedAt },
});

const record = (row: DisputeRow) => sql`jsonb_populate_record(null::dispute, ${JSON.stringify(toTable(row))}::jsonb)`;

/** @returns whether it is there now; false: there is one about the same */
export async function insertDispute(tx: Tx, row: DisputeRow): Promise<boolean> {
  const { rows } = await sql`
    insert into dispute select * from ${record(row)} on conflict do nothing returning id`.execute(tx);
  return rows.length === 1;
}

/** Writes what steps change. */
export async function saveDispute(tx: Tx, row: DisputeRow): Promise<void> {
  await sql`
    update dispute d set reason = n.reason, wanted = n.wanted, state = n.state, round = n.round,
      opened_at = n.opened_at, opened_by = n.opened_by, opened_side = n.opened_side, waits_for = n.waits_for,
      next_at = n.next_at, due_at = n.due_at, end_due_at = n.end_due_at, tests = n.tests, ruled_at = n.ruled_at,
      appeal_until = n.appeal_until, comply_by = n.comply_by, complied_at = n.complied_at, closed_at = n.closed_at
    from ${record(row)} as n where d.id = n.id`.execute(tx);
}

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<DisputeRow[]> =>
  (await sql<DisputeTable>`select * from dispute ${rest}`.execute(db)).rows.map(toRow);

export const readDispute = async (db: Database | Tx, id: string): Promise<DisputeRow | undefined> =>
  (await read(db, sql`where id = ${id}::uuid`))[0];

export const lockDispute = async (tx: Tx, id: string): Promise<DisputeRow | undefined> =>
  (await read(tx, sql`where id = ${id}::uuid for update`))[0];

/** The one about a thing, locked: there is one at most. */
export const lockAboutSame = async (
  tx: Tx,
  { orderId, aboutKind, aboutId }: Pick<DisputeRow, 'orderId' | 'aboutKind' | 'aboutId'>,
): Promise<DisputeRow | undefined> =>
  (
    await read(tx, sql`where order_id = ${orderId} and about_kind = ${aboutKind} and about_id = ${aboutId} for update`)
  )[0];

/** Of one consumer and one merchant, the newest first. */
export const readOfPair = (
  db: Database | Tx,
  { consumerId, merchantId }: Pick<DisputeRow, 'consumerId' | 'merchantId'>,
  limit: number,
): Promise<DisputeRow[]> =>
  read(db, sql`where consumer_id = ${consumerId} and merchant_id = ${merchantId} order by id desc limit ${limit}`);

export interface DisputeQuery {
  consumer?: string | undefined;
  merchant?: string | undefined;
  order?: string | undefined;
  state?: DisputeState | undefined;
  /** Only those that wait for this side. */
  waitsFor?: Side | 'platform' | undefined;
  /** Only those whose answer is owed earlier. */
  dueBefore?: Date | undefined;
  limit: number;
  /** By deadline: only what is open and has one. */
  by: 'newest' | 'due';
  after?: { id: string; due: Date | undefined } | undefined;
}

export function listDisputes(db: Database, query: DisputeQuery): Promise<DisputeRow[]> {
  const { consumer, merchant, order, state, waitsFor, dueBefore, limit, by, after } = query;
  const such = [
    ...(consumer === undefined ? [] : [sql`consumer_id = ${consumer}`]),
    ...(merchant === undefined ? [] : [sql`merchant_id = ${merchant}`]),
    ...(order === undefined ? [] : [sql`order_id = ${order}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(waitsFor === undefined ? [] : [sql`closed_at is null and waits_for @> array[${waitsFor}]::text[]`]),
    ...(dueBefore === undefined ? [] : [sql`closed_at is null and due_at < ${dueBefore}`]),
    ...(by === 'due' ? [sql`closed_at is null and due_at is not null`] : []),
    ...(after === undefined
      ? []
      : [
          by === 'due'
            ? sql`(due_at, id) > (${after.due!}::timestamptz, ${after.id}::uuid)`
            : sql`id < ${after.id}::uuid`,
        ]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  return read(db, sql`${where} order by ${by === 'due' ? sql`due_at, id` : sql`id desc`} limit ${limit}`);
}

/** Of these orders, those that are not closed; one thing is disputed once at a time. */
export const openOfOrders = (db: Database, orders: readonly string[]): Promise<DisputeRow[]> =>
  read(
    db,
    sql`where order_id = any(${[...orders]}::text[]) and closed_at is null order by id limit ${200 * orders.length}`,
  );

/** Those that the worker has to look at, the longest due first. */
export async function readDueDisputes(db: Database, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from dispute where next_at <= ${now} order by next_at, id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Disputes that are looked at for how often somebody disputes: more is many. */
const MOST_PAST = 500;

/** How many a consumer opened since, of the newest; what they took back does not count. */
export async function disputesSince(from: Database | Tx, consumerId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) filter (where opened_at > ${since} and opened_side = 'consumer' and state <> 'withdrawn')::int as count
    from (select opened_at, opened_side, state from dispute where consumer_id = ${consumerId} order by id desc limit ${MOST_PAST}) as d`.execute(
    from,
  );
  return rows[0]!.count;
}

/** How many of a consumer's or a merchant's are open, counted up to so many. */
export async function countOpen(tx: Tx, { consumerId }: Pick<DisputeRow, 'consumerId'>, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from dispute where consumer_id = ${consumerId} and closed_at is null limit ${most}) as found`.execute(
    tx,
  );
  return rows[0]!.count;
}
