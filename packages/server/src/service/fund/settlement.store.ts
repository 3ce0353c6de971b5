import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { toRecovery } from './recovery.store.ts';
import type { Recovery } from './recovery.ts';

/** `owed`: there were more debts than it could be held against at once, and the others come first. */
export type KeptWhy = 'deposit-short' | 'clear-out' | 'owed';

export interface Settlement {
  id: string;
  merchantId: string;
  currency: string;
  amount: bigint;
  /** Against what the merchant owes. */
  offset: bigint;
  paidOut: bigint;
  kept: bigint;
  keptWhy: KeptWhy | null;
  bookedAt: Date;
  releasedAt: Date | null;
}

interface SettlementTable {
  id: string;
  merchant_id: string;
  currency: string;
  amount: bigint;
  offset_amount: bigint;
  paid_out: bigint;
  kept: bigint;
  kept_why: KeptWhy | null;
  booked_at: Date;
  released_at: Date | null;
}

interface ClearOutTable {
  merchant_id: string;
  measure_id: string;
  since: Date;
  ended_at: Date | null;
  ended_why: 'over' | 'lifted' | null;
  until_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    settlement: SettlementTable;
    clear_out: ClearOutTable;
  }
}

const toSettlement = (row: SettlementTable): Settlement => ({
  ...{ id: row.id, merchantId: row.merchant_id, currency: row.currency, amount: row.amount, offset: row.offset_amount },
  ...{ paidOut: row.paid_out, kept: row.kept, keptWhy: row.kept_why },
  ...{ bookedAt: row.booked_at, releasedAt: row.released_at },
});

/** @returns false: it was booked before */
export async function insertSettlement(tx: Tx, settlement: Settlement): Promise<void> {
  await tx
    .insertInto('settlement')
    .values({
      ...{ id: settlement.id, merchant_id: settlement.merchantId, currency: settlement.currency },
      ...{ amount: settlement.amount, offset_amount: settlement.offset, paid_out: settlement.paidOut },
      ...{ kept: settlement.kept, kept_why: settlement.keptWhy, booked_at: settlement.bookedAt, released_at: null },
    })
    .execute();
}

/** What became of what was kept. */
export async function saveReleased(tx: Tx, { id, offset, kept, keptWhy, releasedAt }: Settlement): Promise<void> {
  await tx
    .updateTable('settlement')
    .set({ offset_amount: offset, kept, kept_why: keptWhy, released_at: releasedAt })
    .where('id', '=', id)
    .execute();
}

export async function isBooked(tx: Tx, id: string): Promise<boolean> {
  // two that book the same wait for each other before they look
  await sql`select pg_advisory_xact_lock(hashtextextended(${`settlement/${id}`}, 0))`.execute(tx);
  return (await tx.selectFrom('settlement').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** What a merchant owes, the oldest first, locked. */
export async function lockOwed(tx: Tx, merchantId: string, currency: string, limit: number): Promise<Recovery[]> {
  const rows = await tx
    .selectFrom('recovery')
    .selectAll()
    .where('merchant_id', '=', merchantId)
    .where('currency', '=', currency)
    .where('state', '=', 'receivable')
    .orderBy('opened_at')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute();
  return rows.map(toRecovery);
}

/** Whether what falls due to a merchant is kept back, and how much of it; undefined: all of it. */
export async function readKeeping(
  tx: Tx,
  merchantId: string,
  currency: string,
): Promise<{ why: KeptWhy; most: bigint | undefined } | undefined> {
  const { rows } = await sql<{ clearing: boolean; missing: bigint }>`
    select exists (select from clear_out where merchant_id = ${merchantId} and ended_at is null) as clearing,
      coalesce((select missing from deposit_standing where merchant_id = ${merchantId} and currency = ${currency}
        and blocked_since is not null), 0) as missing`.execute(tx);
  const { clearing, missing } = rows[0]!;
  if (clearing) return { why: 'clear-out', most: undefined };
  return missing > 0n ? { why: 'deposit-short', most: missing } : undefined;
}

/** Kept back, and nothing keeps it any more. */
export async function listFreed(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.id from settlement s
    where s.kept > 0 and s.released_at is null
      and not exists (select from clear_out c where c.merchant_id = s.merchant_id and c.ended_at is null)
      and not exists (select from deposit_standing d where d.merchant_id = s.merchant_id and d.currency = s.currency
        and d.blocked_since is not null)
    order by s.booked_at, s.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

export async function lockSettlement(tx: Tx, id: string): Promise<Settlement | undefined> {
  const row = await tx.selectFrom('settlement').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toSettlement(row);
}

export interface SettlementFilter {
  merchantId?: string;
  kept?: boolean;
  before?: { at: Date; id: string };
  limit: number;
}

/** The newest first. */
export async function listSettlements(db: Database, filter: SettlementFilter): Promise<Settlement[]> {
  let query = db
    .selectFrom('settlement')
    .selectAll()
    .orderBy('booked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.merchantId !== undefined) query = query.where('merchant_id', '=', filter.merchantId);
  if (filter.kept) query = query.where('kept', '>', 0n).where('released_at', 'is', null);
  if (filter.before) query = query.where(sql<boolean>`(booked_at, id) < (${filter.before.at}, ${filter.before.id})`);
  return (await query.execute()).map(toSettlement);
}
