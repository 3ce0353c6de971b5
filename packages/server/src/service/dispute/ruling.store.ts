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
      : [{ payoutId: ruling.payoutId, amount, merchant: partsOf(amount, ruling.blame).merchant }];
  });
  const { rows } = await sql<{ payout_id: string; merchant_after: bigint }>`
    select distinct on (payout_id) payout_id, merchant_after from dispute_correction
    where payout_id = any(${payouts.map(({ payoutId }) => payoutId)}::uuid[])
    order by payout_id, ruling desc`.execute(db);
  const corrected = new Map(rows.map((row) => [row.payout_id, row.merchant_after]));
  return {
    ...paidBy(rulings),
    payouts: payouts.map((one) => ({ ...one, merchant: corrected.get(one.payoutId) ?? one.merchant })),
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
  currency: string;
  merchantBefore: bigint;
  merchantAfter: bigint;
  at: Date;
  postedAt: Date | null;
}

export async function addCorrections(
  tx: Tx,
  of: Pick<CorrectionRow, 'disputeId' | 'ruling' | 'currency' | 'at'>,
  corrections: readonly (Change['corrections'][number] & { id: string })[],
): Promise<void> {
  for (const { id, payoutId, before, after } of corrections)
    await sql`
      insert into dispute_correction (id, dispute_id, ruling, payout_id, currency, merchant_before, merchant_after, at)
      values (${id}, ${of.disputeId}, ${of.ruling}, ${payoutId}, ${of.currency}, ${before}, ${after}, ${of.at})`.execute(
      tx,
    );
}

/** Payouts that reached their consumer and of which a merchant bears less by now than the ledger has. */
export async function readUncorrected(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ payout_id: string }>`
    select c.payout_id from dispute_correction c join payout p on p.id = c.payout_id
    where c.posted_at is null and c.merchant_after < c.merchant_before and p.state = 'paid'
    group by c.payout_id order by min(c.at), c.payout_id limit ${limit}`.execute(db);
  return rows.map((row) => row.payout_id);
}

/** All corrections of a payout in their order, locked. */
export async function lockCorrections(tx: Tx, payout: string): Promise<CorrectionRow[]> {
  const { rows } = await sql<CorrectionTable>`
    select * from dispute_correction where payout_id = ${payout}::uuid order by ruling for update`.execute(tx);
  return rows.map((row) => ({
    ...{ id: row.id, disputeId: row.dispute_id, ruling: row.ruling, payoutId: row.payout_id, currency: row.currency },
    ...{ merchantBefore: row.merchant_before, merchantAfter: row.merchant_after, at: row.at, postedAt: row.posted_at },
  }));
}

export async function markPosted(tx: Tx, payout: string, at: Date): Promise<void> {
  await sql`
    update dispute_correction set posted_at = ${at} where payout_id = ${payout}::uuid and posted_at is null`.execute(
    tx,
  );
}
