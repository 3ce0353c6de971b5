import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { CorrectionRow, CorrectionState } from './correction.ts';

interface CorrectionTable {
  id: string;
  payout_id: string;
  number: number;
  merchant: bigint;
  carrier: bigint;
  reason: string;
  cause_id: string | null;
  asked_by: string | null;
  digest: Buffer;
  state: CorrectionState;
  asked_at: Date;
  posted_at: Date | null;
  dropped: bigint;
  back_merchant: bigint;
  back_carrier: bigint;
  more: bigint;
  borne: bigint;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    payout_correction: CorrectionTable;
  }
}

const toCorrection = (row: CorrectionTable): CorrectionRow & { digest: Buffer } => ({
  ...{ id: row.id, payoutId: row.payout_id, number: row.number, merchant: row.merchant, carrier: row.carrier },
  ...{ reason: row.reason, causeId: row.cause_id, askedBy: row.asked_by, digest: row.digest, state: row.state },
  ...{ askedAt: row.asked_at, postedAt: row.posted_at, dropped: row.dropped, backMerchant: row.back_merchant },
  ...{ backCarrier: row.back_carrier, more: row.more, borne: row.borne },
});

export async function insertCorrection(tx: Tx, row: CorrectionRow, digest: Buffer): Promise<void> {
  await tx
    .insertInto('payout_correction')
    .values({
      ...{ id: row.id, payout_id: row.payoutId, number: row.number, merchant: row.merchant, carrier: row.carrier },
      ...{ reason: row.reason, cause_id: row.causeId, asked_by: row.askedBy, digest, state: row.state },
      ...{ asked_at: row.askedAt, posted_at: row.postedAt, dropped: row.dropped, back_merchant: row.backMerchant },
      ...{ back_carrier: row.backCarrier, more: row.more, borne: row.borne },
    })
    .execute();
}

export async function saveCorrection(tx: Tx, row: CorrectionRow): Promise<void> {
  const { state, postedAt, dropped, backMerchant, backCarrier, more, borne } = row;
  await tx
    .updateTable('payout_correction')
    .set({
      ...{ state, posted_at: postedAt, dropped, back_merchant: backMerchant, back_carrier: backCarrier, more, borne },
    })
    .where('id', '=', row.id)
    .execute();
}

/** In the order in which they were asked for. */
export async function listCorrections(
  db: Database | Tx,
  payoutId: string,
): Promise<(CorrectionRow & { digest: Buffer })[]> {
  const rows = await db
    .selectFrom('payout_correction')
    .selectAll()
    .where('payout_id', '=', payoutId)
    .orderBy('number')
    .execute();
  return rows.map(toCorrection);
}

/** Payouts that are over and have one to be carried out, while nothing of them is being deducted; the oldest first. */
export async function listCorrectable(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.payout_id as id from payout_correction c join payout p on p.id = c.payout_id
    where c.state = 'asked' and p.state in ('paid', 'refused')
      and not exists (select from recovery r where r.payout_id = p.id and r.state = 'waiting')
    group by c.payout_id order by min(c.asked_at), c.payout_id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
