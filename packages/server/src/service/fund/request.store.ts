import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { RefusalReason } from '../answered.ts';
import type { FundPurpose } from './recovery.ts';
import type { FundRequest, FundRequestKind, FundRequestState } from './request.ts';

interface FundRequestTable {
  id: string;
  kind: FundRequestKind;
  state: FundRequestState;
  currency: string;
  amount: bigint;
  fund: FundPurpose | null;
  merchant_id: string | null;
  category_id: string | null;
  reason: string;
  asked_by: string;
  asked_at: Date;
  answered_by: string | null;
  answered_at: Date | null;
  refused_why: RefusalReason | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    fund_request: FundRequestTable;
    deposit_level: { category_id: string; currency: string; amount: bigint; set_at: Date };
  }
}

const toRequest = (row: FundRequestTable): FundRequest => ({
  ...{ id: row.id, kind: row.kind, state: row.state, currency: row.currency, amount: row.amount, fund: row.fund },
  ...{ merchantId: row.merchant_id, categoryId: row.category_id, reason: row.reason, askedBy: row.asked_by },
  ...{ askedAt: row.asked_at, answeredBy: row.answered_by, answeredAt: row.answered_at, refusedWhy: row.refused_why },
});

export async function insertRequest(tx: Tx, request: FundRequest): Promise<void> {
  await tx
    .insertInto('fund_request')
    .values({
      ...{ id: request.id, kind: request.kind, state: request.state, currency: request.currency },
      ...{ amount: request.amount, fund: request.fund, merchant_id: request.merchantId },
      ...{ category_id: request.categoryId, reason: request.reason, asked_by: request.askedBy },
      ...{ asked_at: request.askedAt, answered_by: request.answeredBy, answered_at: request.answeredAt },
      refused_why: request.refusedWhy,
    })
    .execute();
}

export async function lockRequest(tx: Tx, id: string): Promise<FundRequest | undefined> {
  const row = await tx.selectFrom('fund_request').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toRequest(row);
}

/** One that asks for the same and waits for somebody, whatever its reason is. */
export async function findSameAsked(
  tx: Tx,
  request: FundRequest,
): Promise<Pick<FundRequest, 'id' | 'askedAt'> | undefined> {
  const { kind, currency, amount, fund, merchantId, categoryId } = request;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`fund/asked/${kind}`}, 0))`.execute(tx);
  const { rows } = await sql<Pick<FundRequest, 'id' | 'askedAt'>>`
    select id, asked_at as "askedAt" from fund_request where state = 'asked' and kind = ${kind} and currency = ${currency} and amount = ${amount}
      and (fund, merchant_id, category_id) is not distinct from (${fund}::text, ${merchantId}::text, ${categoryId}::text)
    order by id limit 1`.execute(tx);
  return rows[0];
}

/** What came of it at the provider. */
export async function saveState(tx: Tx, { id, state }: Pick<FundRequest, 'id' | 'state'>): Promise<void> {
  await tx.updateTable('fund_request').set({ state }).where('id', '=', id).execute();
}

export async function saveAnswer(
  tx: Tx,
  { id, state, answeredBy, answeredAt, refusedWhy }: FundRequest,
): Promise<void> {
  await tx
    .updateTable('fund_request')
    .set({ state, answered_by: answeredBy, answered_at: answeredAt, refused_why: refusedWhy })
    .where('id', '=', id)
    .execute();
}

export interface FundRequestFilter {
  kind?: FundRequestKind;
  state?: FundRequestState;
  before?: string;
  limit: number;
}

/** The newest first. */
export async function listRequests(
  db: Database,
  { kind, state, before, limit }: FundRequestFilter,
): Promise<FundRequest[]> {
  let query = db.selectFrom('fund_request').selectAll().orderBy('id', 'desc').limit(limit);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (state !== undefined) query = query.where('state', '=', state);
  if (before !== undefined) query = query.where('id', '<', before);
  return (await query.execute()).map(toRequest);
}

/** What was written off between two instants. Whoever asks takes turns with all others who write off. */
export async function writtenOffSince(tx: Tx, currency: string, since: Date): Promise<bigint> {
  await sql`select pg_advisory_xact_lock(hashtextextended('fund/write-off', 0))`.execute(tx);
  const { rows } = await sql<{ sum: bigint }>`
    select coalesce(sum(amount), 0)::bigint as sum from fund_request
    where kind = 'write-off' and state = 'done' and currency = ${currency} and answered_at >= ${since}`.execute(tx);
  return rows[0]!.sum;
}

/**
 * What was done by those who asked for it alone since an instant. Whoever asks takes turns with all others who ask for such, so that
 * nothing is counted in two pieces.
 */
export async function doneAloneSince(
  tx: Tx,
  { kind, currency, since }: { kind: FundRequestKind; currency: string; since: Date },
): Promise<bigint> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`fund/alone/${kind}`}, 0))`.execute(tx);
  const { rows } = await sql<{ sum: bigint }>`
    select coalesce(sum(amount), 0)::bigint as sum from fund_request
    where kind = ${kind} and currency = ${currency} and answered_at > ${since} and answered_by = asked_by
      and state in ('done', 'paying')`.execute(tx);
  return rows[0]!.sum;
}

export async function saveLevel(tx: Tx, category: string, currency: string, amount: bigint, at: Date): Promise<void> {
  await tx
    .insertInto('deposit_level')
    .values({ category_id: category, currency, amount, set_at: at })
    .onConflict((conflict) => conflict.column('category_id').doUpdateSet({ currency, amount, set_at: at }))
    .execute();
}

export interface DepositLevel {
  categoryId: string;
  currency: string;
  amount: bigint;
  setAt: Date;
}

export async function listLevels(db: Database, after: string | undefined, limit: number): Promise<DepositLevel[]> {
  let query = db.selectFrom('deposit_level').selectAll().orderBy('category_id').limit(limit);
  if (after !== undefined) query = query.where('category_id', '>', after);
  const rows = await query.execute();
  return rows.map(({ category_id, currency, amount, set_at }) => ({
    ...{ categoryId: category_id, currency, amount, setAt: set_at },
  }));
}
