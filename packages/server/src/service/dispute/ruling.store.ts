import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { DisputeRow } from './dispute.ts';
import { pairsOf } from './precedent.ts';
import { type Change, type Paid, partsOf, type RulingRow, totalOf } from './ruling.ts';

export interface RulingTable {
  id: string;
  dispute_id: string;
  number: number;
  appeal_id: string | null;
  at: Date;
  by_whom: string;
  outcome: RulingRow['outcome'];
  refund: bigint;
  compensation: bigint;
  merchant_share: number;
  platform_share: number;
  carrier_share: number;
  grounds: RulingRow['grounds'];
  statement: string;
  law: string | null;
  obligations: RulingRow['obligations'];
  comply_days: number | null;
  otherwise: bigint;
  differs: string | null;
  payout_id: string | null;
  otherwise_payout_id: string | null;
  kept: bigint;
  reason: DisputeRow['reason'];
  guarantee: string | null;
  category_id: string | null;
  currency: string;
  paid: bigint;
  pairs: string[];
  final_at: Date | null;
}

interface CorrectionTable {
  id: string;
  dispute_id: string;
  ruling: number;
  payout_id: string;
  currency: string;
  merchant_before: bigint;
  merchant_after: bigint;
  carrier_before: bigint | null;
  carrier_after: bigint | null;
  at: Date;
  posted_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    dispute_ruling: RulingTable;
    dispute_correction: CorrectionTable;
  }
}

export const toRuling = (row: Omit<RulingTable, 'pairs'>): RulingRow => ({
  ...{
    id: row.id,
    disputeId: row.dispute_id,
    number: row.number,
    appealId: row.appeal_id,
    at: row.at,
    by: row.by_whom,
  },
  ...{ outcome: row.outcome, refund: row.refund, compensation: row.compensation, grounds: row.grounds },
  blame: { merchant: row.merchant_share, platform: row.platform_share, carrier: row.carrier_share },
  ...{ statement: row.statement, law: row.law, obligations: row.obligations, complyDays: row.comply_days },
  ...{ otherwise: row.otherwise, differs: row.differs, payoutId: row.payout_id, kept: row.kept },
  ...{ otherwisePayoutId: row.otherwise_payout_id, finalAt: row.final_at },
});

export async function insertRuling(tx: Tx, row: RulingRow, of: DisputeRow): Promise<void> {
  const { blame } = row;
  await sql`
    insert into dispute_ruling (id, dispute_id, number, appeal_id, at, by_whom, outcome, refund, compensation,
      merchant_share, platform_share, carrier_share, grounds, statement, law, obligations, comply_days, otherwise,
      differs, payout_id, kept, reason, guarantee, category_id, currency, paid, pairs)
    values (${row.id}, ${row.disputeId}, ${row.number}, ${row.appealId}, ${row.at}, ${row.by}, ${row.outcome},
      ${row.refund}, ${row.compensation}, ${blame.merchant}, ${blame.platform}, ${blame.carrier},
      ${[...row.grounds]}::text[], ${row.statement}, ${row.law}, ${[...row.obligations]}::text[], ${row.complyDays},
      ${row.otherwise}, ${row.differs}, ${row.payoutId}, ${row.kept}, ${of.reason}, ${of.guarantee}, ${of.categoryId},
      ${of.currency}, ${of.paid}, ${pairsOf(row.statement)}::text[])`.execute(tx);
}

/** The oldest first; there are three at most: one, and one for each side's appeal. */
export async function readRulings(db: Database | Tx, dispute: string): Promise<RulingRow[]> {
  const { rows } = await sql<RulingTable>`
    select * from dispute_ruling where dispute_id = ${dispute}::uuid order by number`.execute(db);
  return rows.map(toRuling);
}

/** It stands: alike ones can be compared with it. */
export async function makeFinal(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update dispute_ruling set final_at = ${at} where id = ${id}::uuid and final_at is null`.execute(tx);
}

export async function setOtherwise(tx: Tx, id: string, payout: string): Promise<void> {
  await sql`update dispute_ruling set otherwise_payout_id = ${payout} where id = ${id}::uuid`.execute(tx);
}

/** What was paid by the rulings of a dispute, as it stands after all corrections. */
export async function readPaid(db: Database | Tx, rulings: readonly RulingRow[]): Promise<Paid> {
  const payouts = rulings.flatMap((ruling, i) => {
    const before = i === 0 ? 0n : highestOf(rulings.slice(0, i));
    const amount = totalOf(ruling) - before;
    return ruling.payoutId === null || amount <= 0n
      ? []
      : [{ payoutId: ruling.payoutId, amount, ...partsOf(amount, ruling.blame) }];
  });
  const { rows } = await sql<Pick<CorrectionTable, 'payout_id' | 'merchant_after' | 'carrier_after'>>`
    select distinct on (payout_id) payout_id, merchant_after, carrier_after from dispute_correction
    where payout_id = any(${payouts.map(({ payoutId }) => payoutId)}::uuid[])
    order by payout_id, ruling desc`.execute(db);
  const corrected = new Map(rows.map((row) => [row.payout_id, row]));
  return {
    ...paidBy(rulings),
    payouts: payouts.map(({ payoutId, amount, merchant, carrier }) => {
      const by = corrected.get(payoutId);
      return { payoutId, amount, merchant: by?.merchant_after ?? merchant, carrier: by?.carrier_after ?? carrier };
    }),
  };
}

const highestOf = (rulings: readonly RulingRow[]): bigint => rulings.map(totalOf).reduce((a, b) => (a > b ? a : b), 0n);

/** The lines that were paid by rulings one after the other: each pays what is missing of its whole. */
function paidBy(rulings: readonly RulingRow[]): Pick<Paid, 'refund' | 'compensation'> {
  let [refund, compensation] = [0n, 0n];
  for (const ruling of rulings) {
    const missing = totalOf(ruling) - refund - compensation;
    if (missing <= 0n) continue;
    const more = ruling.refund - refund;
    const asRefund = more <= 0n ? 0n : more < missing ? more : missing;
    refund += asRefund;
    compensation += missing - asRefund;
  }
  return { refund, compensation };
}

export interface CorrectionRow {
  id: string;
  disputeId: string;
  ruling: number;
  payoutId: string;
  merchantAfter: bigint;
  /** Null: as it was planned. */
  carrierAfter: bigint | null;
  /** Who ruled so. */
  by: string;
}

export async function addCorrections(
  tx: Tx,
  of: Pick<CorrectionTable, 'ruling' | 'currency' | 'at'> & { disputeId: string },
  corrections: readonly (Change['corrections'][number] & { id: string })[],
): Promise<void> {
  for (const { id, payoutId, before, after, carrierBefore, carrierAfter } of corrections)
    await sql`
      insert into dispute_correction (id, dispute_id, ruling, payout_id, currency, merchant_before, merchant_after,
        carrier_before, carrier_after, at)
      values (${id}, ${of.disputeId}, ${of.ruling}, ${payoutId}, ${of.currency}, ${before}, ${after},
        ${carrierBefore}, ${carrierAfter}, ${of.at})`.execute(tx);
}

/** Payouts of which somebody else bears more or less by now than was handed on, the longest waiting first. */
export async function readUncorrected(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ payout_id: string }>`
    select payout_id from dispute_correction where posted_at is null
    group by payout_id order by min(at), payout_id limit ${limit}`.execute(db);
  return rows.map((row) => row.payout_id);
}

/** Corrections of a payout that are not handed on, in their order, locked. */
export async function lockUncorrected(tx: Tx, payout: string): Promise<CorrectionRow[]> {
  const { rows } = await sql<CorrectionTable & { by_whom: string }>`
    select c.*, r.by_whom from dispute_correction c
    join dispute_ruling r on r.dispute_id = c.dispute_id and r.number = c.ruling
    where c.payout_id = ${payout}::uuid and c.posted_at is null order by c.ruling for update of c`.execute(tx);
  return rows.map((row) => ({
    ...{ id: row.id, disputeId: row.dispute_id, ruling: row.ruling, payoutId: row.payout_id, by: row.by_whom },
    ...{ merchantAfter: row.merchant_after, carrierAfter: row.carrier_after },
  }));
}

export async function markPosted(tx: Tx, payout: string, at: Date): Promise<void> {
  await sql`
    update dispute_correction set posted_at = ${at} where payout_id = ${payout}::uuid and posted_at is null`.execute(
    tx,
  );
}
