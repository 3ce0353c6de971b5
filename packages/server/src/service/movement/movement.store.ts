import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import type { PayoutCause } from '../payout/payout.ts';
import type { MovementOf } from './movement.ts';

/** Why money of a payout moved once more, after it was paid. */
interface MovementCorrection {
  id: string;
  reason: string;
  askedAt: Date;
  /** Of the ruling that led to it. */
  disputeId: string | null;
}

export interface Movement {
  orderId: string | null;
  payout: {
    id: string;
    cause: PayoutCause;
    causeRef: string;
    guarantee: string | null;
    amount: bigint;
    currency: string;
    merchantId: string;
  } | null;
  correction: MovementCorrection | null;
  settlementId: string | null;
}

const NOTHING: Movement = { orderId: null, payout: null, correction: null, settlementId: null };

/** What a movement was for, one look each; a debt that a correction left is told with it. */
export async function readMovement(db: Database, of: MovementOf): Promise<Movement> {
  switch (of.kind) {
    case 'order':
      return { ...NOTHING, orderId: of.id };
    case 'settlement':
      return { ...NOTHING, settlementId: of.id };
    case 'payout':
      return ofPayout(db, of.id);
    case 'correction':
      return ofCorrection(db, of.id);
    case 'recovery': {
      const row = await db
        .selectFrom('recovery')
        .select(['payout_id', 'correction_id'])
        .where('id', '=', of.id)
        .executeTakeFirst();
      if (row === undefined) return NOTHING;
      return row.correction_id === null ? ofPayout(db, row.payout_id) : ofCorrection(db, row.correction_id);
    }
  }
}

async function ofPayout(db: Database, id: string): Promise<Movement> {
  const row = await db
    .selectFrom('payout')
    .select(['id', 'cause', 'cause_ref', 'guarantee', 'amount', 'currency', 'order_id', 'merchant_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return NOTHING;
  return {
    ...{ ...NOTHING, orderId: row.order_id },
    payout: {
      ...{ id: row.id, cause: row.cause, causeRef: row.cause_ref, guarantee: row.guarantee, amount: row.amount },
      ...{ currency: row.currency, merchantId: row.merchant_id },
    },
  };
}

/** A correction that a ruling led to has the ruling's own id of it. */
async function ofCorrection(db: Database, id: string): Promise<Movement> {
  const { rows } = await sql<{ payout_id: string; reason: string; asked_at: Date; dispute_id: string | null }>`
    select c.payout_id, c.reason, c.asked_at, d.dispute_id from payout_correction c
    left join dispute_correction d on d.id = c.id where c.id = ${id}::uuid`.execute(db);
  const [row] = rows;
  if (row === undefined) return NOTHING;
  const correction = { id, reason: row.reason, askedAt: row.asked_at, disputeId: row.dispute_id };
  return { ...(await ofPayout(db, row.payout_id)), correction };
}
