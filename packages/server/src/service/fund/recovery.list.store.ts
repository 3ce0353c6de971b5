import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { partOf, type RecoveryPart } from './recovery.parts.ts';
import { type RecoveryRecord, toRecovery } from './recovery.store.ts';
import type { Recovery } from './recovery.ts';

export interface RecoveryFilter {
  of: RecoveryPart;
  currency?: string;
  merchantId?: string;
  /** Began then: not before, and before. */
  from?: Date;
  to?: Date;
  /** Owed since that time or an earlier one, and since a later one than that. */
  owedBy?: Date;
  owedAfter?: Date;
  /** Behind this one. */
  before?: { at: Date; id: string };
  limit: number;
}

export interface RecoveryLine extends Recovery {
  /** What of it the part is. */
  amount: bigint;
}

/** Those of which the part is not nothing, the newest first. */
export async function listRecoveryLines(db: Database, filter: RecoveryFilter): Promise<RecoveryLine[]> {
  const { of, currency, merchantId, from, to, owedBy, owedAfter, before, limit } = filter;
  const { amount, such } = partOf(of);
  const all = [
    ...[such, sql`${amount} <> 0`],
    ...(currency === undefined ? [] : [sql`currency = ${currency}`]),
    ...(merchantId === undefined ? [] : [sql`merchant_id = ${merchantId}`]),
    ...(from === undefined ? [] : [sql`opened_at >= ${from}`]),
    ...(to === undefined ? [] : [sql`opened_at < ${to}`]),
    ...(owedBy === undefined ? [] : [sql`due_since <= ${owedBy}`]),
    ...(owedAfter === undefined ? [] : [sql`due_since > ${owedAfter}`]),
    ...(before === undefined ? [] : [sql`(opened_at, id) < (${before.at}, ${before.id}::uuid)`]),
  ];
  const { rows } = await sql<RecoveryRecord & { amount: bigint }>`
    select *, ${amount}::bigint as amount from recovery where ${sql.join(all, sql` and `)}
    order by opened_at desc, id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...toRecovery(row), amount: row.amount }));
}
