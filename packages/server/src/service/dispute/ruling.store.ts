import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { type RefusalReason, refusalReason } from '../answered.ts';
import { sumOf } from '../payout/payout.plan.ts';
import { findPayout, listParts } from '../payout/payout.store.ts';
import { type PayoutPart, type PayoutRow, SUPERSEDED } from '../payout/payout.ts';
import type { DisputeRow } from './dispute.ts';
import { readOffers } from './message.store.ts';
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

/** The oldest first: one, one for each side's appeal, and one for each whose payout was refused. */
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

/** It stands no more: what it gave was refused, and another takes its place. */
export async function unmakeFinal(tx: Tx, dispute: string): Promise<void> {
  await sql`
    update dispute_ruling set final_at = null where dispute_id = ${dispute}::uuid and final_at is not null`.execute(tx);
}

/** What is paid because a merchant did not do what it was told is its own to bear. */
const MERCHANT_ALONE = { merchant: 100, platform: 0, carrier: 0 };

/**
 * What the rulings of a dispute gave, as it stands after all corrections. Of a payout that a person refused only what the consumer had
 * by then counts: where it waited for a second person, nothing. So does what they had of an offer that both agreed on and that was not
 * paid in the end; it is borne as they agreed.
 *
 * @param options.withoutWaiting as if what rulings give and nobody has agreed to yet were taken back
 */
export async function readPaid(
  db: Database | Tx,
  dispute: string,
  rulings: readonly RulingRow[],
  { withoutWaiting = false } = {},
): Promise<Paid> {
  const asked = rulings.flatMap(({ payoutId, otherwisePayoutId, blame }) => [
    ...(payoutId === null ? [] : [{ id: payoutId, blame }]),
    ...(otherwisePayoutId === null ? [] : [{ id: otherwisePayoutId, blame: MERCHANT_ALONE }]),
  ]);
  const { rows } = await sql<Pick<CorrectionTable, 'payout_id' | 'merchant_after' | 'carrier_after'>>`
    select distinct on (payout_id) payout_id, merchant_after, carrier_after from dispute_correction
    where payout_id = any(${asked.map(({ id }) => id)}::uuid[])
    order by payout_id, ruling desc`.execute(db);
  const corrected = new Map(rows.map((row) => [row.payout_id, row]));
  const paid = { refund: 0n, compensation: 0n, payouts: [] as Paid['payouts'][number][] };
  const given = async (id: string) => {
    const { payout } = (await findPayout(db, id))!;
    const isOff = payout.state === 'refused' || (withoutWaiting && payout.state === 'approval');
    const sums = isOff ? hadOf(await listParts(db, [id])) : givenBy(payout.lines);
    paid.refund += sums.refund;
    paid.compensation += sums.compensation;
    return { payout, amount: totalOf(sums) };
  };
  for (const { payoutId } of await readOffers(db, dispute)) if (payoutId !== null) await given(payoutId);
  for (const { id, blame } of asked) {
    const { payout, amount } = await given(id);
    if (amount === 0n) continue;
    const [by, planned] = [corrected.get(id), partsOf(payout.amount, blame)];
    paid.payouts.push({
      ...{ payoutId: id, amount, whole: payout.amount },
      ...{ merchant: by?.merchant_after ?? planned.merchant, carrier: by?.carrier_after ?? planned.carrier },
    });
  }
  return paid;
}

const givenBy = (lines: PayoutRow['lines']): Pick<Paid, 'refund' | 'compensation'> => {
  const refund = sumOf(lines, 'refund');
  return { refund, compensation: sumOf(lines) - refund };
};

const hadOf = (parts: readonly PayoutPart[]): Pick<Paid, 'refund' | 'compensation'> => {
  const of = (kind: PayoutPart['kind']): bigint =>
    parts.reduce((sum, part) => (part.state === 'settled' && part.kind === kind ? sum + part.amount : sum), 0n);
  return { refund: of('refund'), compensation: of('payment') };
};

/** What became of a payout of a dispute. */
export interface PaidOut {
  amount: bigint;
  /** Nobody has agreed to it yet, or the fund has too little. */
  waits: boolean;
  /** A person refused to pay it, and said why or not. */
  refused: { at: Date; why: RefusalReason | null } | null;
}

/** Of payouts, by their ids. */
export async function readPaidOut(db: Database, payouts: readonly string[]): Promise<Map<string, PaidOut>> {
  if (payouts.length === 0) return new Map();
  const rows = await db
    .selectFrom('payout')
    .select(['id', 'amount', 'state', 'ended_at', 'failure'])
    .where('id', 'in', [...payouts])
    .execute();
  return new Map(
    rows.map(({ id, amount, state, ended_at, failure }) => [
      id,
      {
        amount,
        waits: state === 'approval',
        refused: state === 'refused' && failure !== SUPERSEDED ? { at: ended_at!, why: refusalReason(failure) } : null,
      },
    ]),
  );
}

/** Whether some of what rulings give waits for somebody to agree to it, or for the fund to have it. */
export async function isAwaited(db: Database | Tx, rulings: readonly RulingRow[]): Promise<boolean> {
  const asked = rulings.flatMap(({ payoutId }) => (payoutId === null ? [] : [payoutId]));
  const { rows } = await sql<{ awaited: boolean }>`
    select exists (select from payout where id = any(${asked}::uuid[]) and state = 'approval') as awaited`.execute(db);
  return rows[0]!.awaited;
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
