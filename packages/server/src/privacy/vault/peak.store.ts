import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

/** A declared sales peak: for its time the quota is so many times what it is. */
export interface Peak {
  id: string;
  /** Null: all merchants. */
  merchantId: string | null;
  from: Date;
  to: Date;
  factor: number;
  reason: string;
  declaredAt: Date;
  declaredBy: string;
  approvedAt: Date | null;
  approvedBy: string | null;
  withdrawnAt: Date | null;
  withdrawnBy: string | null;
}

interface PeakTable {
  id: string;
  merchant_id: string | null;
  from_at: Date;
  to_at: Date;
  factor: number;
  reason: string;
  declared_at: Date;
  declared_by: string;
  approved_at: Date | null;
  approved_by: string | null;
  withdrawn_at: Date | null;
  withdrawn_by: string | null;
}

const toPeak = (row: PeakTable): Peak => ({
  ...{
    id: row.id,
    merchantId: row.merchant_id,
    from: row.from_at,
    to: row.to_at,
    factor: row.factor,
    reason: row.reason,
  },
  ...{
    declaredAt: row.declared_at,
    declaredBy: row.declared_by,
    approvedAt: row.approved_at,
    approvedBy: row.approved_by,
  },
  ...{ withdrawnAt: row.withdrawn_at, withdrawnBy: row.withdrawn_by },
});

/**
 * The greatest factor that is in force; 1 without a peak.
 * @param merchant null: of peaks of all shops alone; undefined: of whoever works for no shop, and has none
 */
export async function factorAt(db: Database | Tx, merchant: string | null | undefined, now: Date): Promise<number> {
  if (merchant === undefined) return 1;
  const { rows } = await sql<{ factor: number }>`
    select coalesce(max(factor), 1)::int as factor from vault_peak
    where withdrawn_at is null and approved_at is not null and from_at <= ${now} and to_at > ${now}
      and (merchant_id is null or merchant_id = ${merchant})`.execute(db);
  return rows[0]!.factor;
}

export async function insertPeak(tx: Tx, peak: Peak): Promise<void> {
  await sql`
    insert into vault_peak (id, merchant_id, from_at, to_at, factor, reason, declared_at, declared_by, approved_at, approved_by)
    values (${peak.id}, ${peak.merchantId}, ${peak.from}, ${peak.to}, ${peak.factor}, ${peak.reason}, ${peak.declaredAt},
      ${peak.declaredBy}, ${peak.approvedAt}, ${peak.approvedBy})`.execute(tx);
}

export async function lockPeak(tx: Tx, id: string): Promise<Peak | undefined> {
  const { rows } = await sql<PeakTable>`select * from vault_peak where id = ${id}::uuid for update`.execute(tx);
  return rows[0] && toPeak(rows[0]);
}

export async function settlePeak(
  tx: Tx,
  id: string,
  how: 'approved' | 'withdrawn',
  by: string,
  at: Date,
): Promise<void> {
  await (how === 'approved'
    ? sql`update vault_peak set approved_at = ${at}, approved_by = ${by} where id = ${id}::uuid`
    : sql`update vault_peak set withdrawn_at = ${at}, withdrawn_by = ${by} where id = ${id}::uuid`
  ).execute(tx);
}

/** The newest first. */
export async function listPeaks(
  db: Database,
  query: { merchant?: string | undefined; before?: string | undefined; limit: number },
): Promise<Peak[]> {
  const { merchant, before, limit } = query;
  const { rows } = await sql<PeakTable>`
    select * from vault_peak
    where ${merchant === undefined ? sql`true` : sql`(merchant_id is null or merchant_id = ${merchant})`}
      and ${before === undefined ? sql`true` : sql`id < ${before}::uuid`}
    order by id desc limit ${limit}`.execute(db);
  return rows.map(toPeak);
}
