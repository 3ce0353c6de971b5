import type { RemedyLine } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { type ClaimRow, type ClaimState, WAITING } from './claim.ts';

interface ClaimTable {
  id: string;
  order_id: string;
  code: string;
  consumer_id: string;
  merchant_id: string;
  state: ClaimState;
  words: string | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    claim: ClaimTable;
    claim_evidence: { claim_id: string; attachment_id: string; kind: string; by_merchant: boolean; at: Date };
  }
}

type Line = { kind: RemedyLine['kind']; amount: number };
type Row = Omit<ClaimRow, 'assessed' | 'granted'> & { assessed: Line[] | null; granted: Line[] | null };

const toLines = (lines: Line[] | null): RemedyLine[] | null =>
  lines?.map(({ kind, amount }) => ({ kind, amount: BigInt(amount) })) ?? null;

const linesOf = (lines: readonly RemedyLine[] | null): string | null =>
  lines && JSON.stringify(lines.map(({ kind, amount }) => ({ kind, amount: Number(amount) })));

const COLUMNS = sql`id, order_id as "orderId", code, rest_of as "restOf", consumer_id as "consumerId",
  merchant_id as "merchantId", state, made_by as "madeBy", maker, opened_at as "openedAt", currency, ground,
  product_id as "productId", quantity, asked, given, words, assessed, offered, answered_at as "answeredAt", answer, reason,
  loss_said as "lossSaid", loss, decision_reason as "decisionReason", decision_words as "decisionWords", granted, granted_at as "grantedAt", bears, rest, payout_id as "payoutId", to_ask as "toAsk", settled_at as "settledAt",
  cause_id as "causeId", due_at as "dueAt"`;

async function read(db: Database | Tx, rest: RawBuilder<unknown>): Promise<ClaimRow[]> {
  const { rows } = await sql<Row>`select ${COLUMNS} from claim ${rest}`.execute(db);
  return rows.map((row) => ({ ...row, assessed: toLines(row.assessed), granted: toLines(row.granted) }));
}

export const readClaim = async (db: Database | Tx, id: string): Promise<ClaimRow | undefined> =>
  (await read(db, sql`where id = ${id}::uuid`))[0];

export const lockClaim = async (tx: Tx, id: string): Promise<ClaimRow | undefined> =>
  (await read(tx, sql`where id = ${id}::uuid for update`))[0];

/** The one of a right and order that counts, beside those that ask for its rest. */
export const claimOf = async (db: Database | Tx, orderId: string, code: string): Promise<ClaimRow | undefined> =>
  (
    await read(
      db,
      sql`where order_id = ${orderId} and code = ${code} and rest_of is null and state <> 'withdrawn' limit 1`,
    )
  )[0];

/** Claims of one order, which are never more than its rights and their rests. */
export const claimsOfOrder = (db: Database | Tx, orderId: string): Promise<ClaimRow[]> =>
  read(db, sql`where order_id = ${orderId} order by id limit 200`);

/**
 * Those of an order that somebody is waited for, locked, before anything else of the order is; a rest by law asks for nothing that is
 * refunded.
 */
export const lockWaiting = (tx: Tx, orderId: string): Promise<ClaimRow[]> =>
  read(
    tx,
    sql`where order_id = ${orderId} and state = any(${[...WAITING]}::text[]) and rest_of is null
      order by id limit 200 for update`,
  );

/** The same of several orders. */
export const claimsOfOrders = (db: Database, orderIds: readonly string[]): Promise<ClaimRow[]> =>
  read(db, sql`where order_id = any(${[...orderIds]}::text[]) order by id limit ${200 * orderIds.length}`);

/** @returns whether it is new: one of a right and order, and one of each rest */
export async function insertClaim(tx: Tx, row: ClaimRow): Promise<boolean> {
  const { rows } = await sql`
    insert into claim (id, order_id, code, rest_of, consumer_id, merchant_id, state, made_by, maker, opened_at, currency,
      ground, product_id, quantity, asked, given, words, assessed, granted, granted_at, bears, rest, payout_id, to_ask,
      settled_at, reason, cause_id, loss_said, loss)
    values (${row.id}::uuid, ${row.orderId}, ${row.code}, ${row.restOf}::uuid, ${row.consumerId}, ${row.merchantId},
      ${row.state}, ${row.madeBy}, ${row.maker}, ${row.openedAt}, ${row.currency}, ${row.ground}, ${row.productId},
      ${row.quantity}, ${JSON.stringify(row.asked)}::jsonb, ${JSON.stringify(row.given)}::jsonb, ${row.words},
      ${linesOf(row.assessed)}::jsonb, ${linesOf(row.granted)}::jsonb, ${row.grantedAt}, ${row.bears}, ${row.rest},
      ${row.payoutId}::uuid, ${row.toAsk}, ${row.settledAt}, ${row.reason}, ${row.causeId}::uuid,
      ${row.lossSaid}, ${row.loss})
    on conflict do nothing returning id`.execute(tx);
  return rows.length > 0;
}

export async function saveClaim(tx: Tx, row: ClaimRow): Promise<void> {
  await sql`
    update claim set state = ${row.state}, assessed = ${linesOf(row.assessed)}::jsonb, offered = ${row.offered},
      answered_at = ${row.answeredAt}, answer = ${row.answer}, reason = ${row.reason},
      granted = ${linesOf(row.granted)}::jsonb, granted_at = ${row.grantedAt}, bears = ${row.bears}, rest = ${row.rest},
      payout_id = ${row.payoutId}::uuid, to_ask = ${row.toAsk}, settled_at = ${row.settledAt},
      asked = ${JSON.stringify(row.asked)}::jsonb, loss_said = ${row.lossSaid}, loss = ${row.loss},
      decision_reason = ${row.decisionReason}, decision_words = ${row.decisionWords}
    where id = ${row.id}::uuid`.execute(tx);
}

/** Until when somebody owes something; null: nobody does. */
export async function saveDue(tx: Tx, id: string, dueAt: Date | null): Promise<void> {
  await sql`update claim set due_at = ${dueAt} where id = ${id}::uuid`.execute(tx);
}

/** Those whose payout has still to be asked for; what was tried last comes last. */
export async function claimsToAsk(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from claim where to_ask order by tried_at nulls first, id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

export async function markTried(db: Database, id: string, at: Date): Promise<void> {
  await sql`update claim set tried_at = ${at} where id = ${id}::uuid`.execute(db);
}

export interface ClaimFilter {
  code?: string | undefined;
  consumerId?: string | undefined;
  merchantId?: string | undefined;
  orderId?: string | undefined;
  state?: ClaimState | undefined;
  /** `due`: those of which somebody owes something, the nearest deadline first. */
  by: 'newest' | 'due';
  after?: { id: string; due: Date | undefined } | undefined;
  limit: number;
}

export const listClaims = (db: Database, filter: ClaimFilter): Promise<ClaimRow[]> => {
  const { code, consumerId, merchantId, orderId, state, by, after, limit } = filter;
  const where = [
    ...(code === undefined ? [] : [sql`code = ${code}`]),
    ...(consumerId === undefined ? [] : [sql`consumer_id = ${consumerId}`]),
    ...(merchantId === undefined ? [] : [sql`merchant_id = ${merchantId}`]),
    ...(orderId === undefined ? [] : [sql`order_id = ${orderId}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(by === 'newest' ? [] : [sql`due_at is not null`]),
    ...(after === undefined
      ? []
      : [
          after.due === undefined ? sql`id < ${after.id}::uuid` : sql`(due_at, id) > (${after.due}, ${after.id}::uuid)`,
        ]),
  ];
  return read(
    db,
    sql`${where.length === 0 ? sql`` : sql`where ${sql.join(where, sql` and `)}`}
      order by ${by === 'newest' ? sql`id desc` : sql`due_at, id`} limit ${limit}`,
  );
};

/** Whoever opens claims of a consumer takes turns, so that limits count what is about to be written. */
export async function lockClaiming(tx: Tx, consumerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`service.claiming/${consumerId}`}, 0))`.execute(tx);
}

/**
 * When the newest so many claims of a consumer were opened since an instant, the newest first: under a right, also
 * against one merchant. What they took back, and what the platform opened, does not count.
 */
export async function openedSince(
  db: Database | Tx,
  of: { consumerId: string; code: string; merchantId?: string; since: Date },
  most: number,
): Promise<Date[]> {
  const { consumerId, code, merchantId, since } = of;
  const { rows } = await sql<{ at: Date }>`
    select opened_at as at from claim
    where consumer_id = ${consumerId} and opened_at > ${since} and state <> 'withdrawn' and made_by <> 'platform'
      and code = ${code} ${merchantId === undefined ? sql`` : sql`and merchant_id = ${merchantId}`}
    order by opened_at desc limit ${most}`.execute(db);
  return rows.map(({ at }) => at);
}

export interface PastClaims {
  claims: number;
  refunded: number;
}

/** What a consumer claimed and got back since, of the newest so many. */
export async function pastOf(db: Database | Tx, consumerId: string, since: Date, most: number): Promise<PastClaims> {
  const { rows } = await sql<PastClaims>`
    select count(*)::int as claims, coalesce(sum((
      select sum((line ->> 'amount')::bigint) from jsonb_array_elements(c.granted) as line where line ->> 'kind' = 'refund'
    )), 0)::float8 as refunded
    from (select granted from claim where consumer_id = ${consumerId} and opened_at > ${since} and state <> 'withdrawn'
      order by opened_at desc limit ${most}) as c`.execute(db);
  return rows[0]!;
}

export interface EvidenceRow {
  claimId: string;
  attachmentId: string;
  kind: string;
  byMerchant: boolean;
  at: Date;
}

export async function addEvidence(tx: Tx, rows: readonly EvidenceRow[]): Promise<void> {
  for (const { claimId, attachmentId, kind, byMerchant, at } of rows)
    await sql`
      insert into claim_evidence (claim_id, attachment_id, kind, by_merchant, at)
      values (${claimId}::uuid, ${attachmentId}::uuid, ${kind}, ${byMerchant}, ${at})
      on conflict (claim_id, attachment_id) do update set kind = excluded.kind`.execute(tx);
}

export async function listEvidence(db: Database | Tx, claimId: string): Promise<EvidenceRow[]> {
  const { rows } = await sql<EvidenceRow>`
    select claim_id as "claimId", attachment_id as "attachmentId", kind, by_merchant as "byMerchant", at
    from claim_evidence where claim_id = ${claimId}::uuid order by at, attachment_id limit 100`.execute(db);
  return rows;
}

/** Which of these files lie about it. */
export async function filesAbout(tx: Tx, about: string, ids: readonly string[], person: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from attachment where about = ${about} and person = ${person} and coming is null and id = any(${[...ids]}::uuid[])`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}
