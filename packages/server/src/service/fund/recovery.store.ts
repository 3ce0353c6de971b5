import type { RecoverySource } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { FundPurpose, Recovery, RecoveryState } from './recovery.ts';

export interface RecoveryRecord {
  id: string;
  payment_id: string | null;
  correction_id: string | null;
  payout_id: string;
  order_id: string;
  merchant_id: string;
  partner: string;
  fund: FundPurpose;
  currency: string;
  steps: RecoverySource[];
  step: number;
  owed: bigint;
  recovered: bigint;
  pending: bigint;
  receivable: bigint;
  collected: bigint;
  written_off: bigint;
  corrected: bigint;
  attempt: number;
  cause_id: string | null;
  state: RecoveryState;
  opened_at: Date;
  due_since: Date | null;
  tried_at: Date | null;
  ended_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    recovery: RecoveryRecord;
  }
}

export const toRecovery = (row: RecoveryRecord): Recovery => ({
  ...{ id: row.id, paymentId: row.payment_id, correctionId: row.correction_id, payoutId: row.payout_id },
  ...{ orderId: row.order_id, corrected: row.corrected },
  ...{ merchantId: row.merchant_id, partner: row.partner, fund: row.fund, currency: row.currency, steps: row.steps },
  ...{ step: row.step, owed: row.owed, recovered: row.recovered, pending: row.pending, receivable: row.receivable },
  ...{
    collected: row.collected,
    writtenOff: row.written_off,
    attempt: row.attempt,
    state: row.state,
    causeId: row.cause_id,
  },
  ...{ openedAt: row.opened_at, dueSince: row.due_since, endedAt: row.ended_at },
});

export async function insertRecoveries(tx: Tx, recoveries: readonly Recovery[]): Promise<void> {
  if (recoveries.length === 0) return;
  await tx
    .insertInto('recovery')
    .values(
      recoveries.map((one) => ({
        ...{ id: one.id, payment_id: one.paymentId, correction_id: one.correctionId, payout_id: one.payoutId },
        ...{ order_id: one.orderId, corrected: one.corrected },
        ...{ merchant_id: one.merchantId, partner: one.partner, fund: one.fund, currency: one.currency },
        ...{ steps: [...one.steps], step: one.step, owed: one.owed, recovered: one.recovered, pending: one.pending },
        ...{ receivable: one.receivable, collected: one.collected, written_off: one.writtenOff, attempt: one.attempt },
        cause_id: one.causeId,
        ...{
          state: one.state,
          opened_at: one.openedAt,
          due_since: one.dueSince,
          tried_at: null,
          ended_at: one.endedAt,
        },
      })),
    )
    .execute();
}

export async function saveRecovery(tx: Tx, recovery: Recovery, triedAt?: Date): Promise<void> {
  const { step, recovered, pending, receivable, collected, writtenOff, attempt, state, dueSince, endedAt } = recovery;
  const { corrected } = recovery;
  await tx
    .updateTable('recovery')
    .set({
      ...{ step, recovered, pending, receivable, collected, written_off: writtenOff, attempt, state },
      ...{ corrected },
      ...{ due_since: dueSince, ended_at: endedAt, ...(triedAt === undefined ? {} : { tried_at: triedAt }) },
    })
    .where('id', '=', recovery.id)
    .execute();
}

export async function lockRecovery(tx: Tx, id: string): Promise<Recovery | undefined> {
  const row = await tx.selectFrom('recovery').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toRecovery(row);
}

/** The same, unless somebody else is at it: what they do with it is done. */
export async function lockFreeRecovery(tx: Tx, id: string): Promise<Recovery | undefined> {
  const row = await tx
    .selectFrom('recovery')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row && toRecovery(row);
}

/** All of a payout, locked. */
export async function lockRecoveries(tx: Tx, payoutId: string): Promise<Recovery[]> {
  const rows = await tx
    .selectFrom('recovery')
    .selectAll()
    .where('payout_id', '=', payoutId)
    .orderBy('opened_at')
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(toRecovery);
}

/** With a step that can be done, the oldest first. */
export async function listOpen(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from recovery where state = 'open' order by opened_at, id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

const AGAIN_MS = 24 * 3_600_000;

/**
 * What is owed by merchants who have something again, the oldest first; each is tried once a day. The deposit is taken only
 * where the balance has nothing and the terms name it.
 */
export async function listCollectable(
  db: Database,
  now: Date,
  limit: number,
): Promise<{ id: string; source: 'merchant-balance' | 'deposit' }[]> {
  const { rows } = await sql<{ id: string; source: 'merchant-balance' | 'deposit' }>`
    select r.id, s.source from recovery r
    cross join lateral (
      select a.purpose as source from ledger_account a join ledger_balance b on b.account_id = a.id
      where a.owner = 'merchant/' || r.merchant_id and a.currency = r.currency and a.purpose in ('merchant-balance', 'deposit')
        and a.purpose = any(r.steps) and a.closed_at is null and b.credits - b.debits - b.debits_held > 0
      order by a.purpose desc limit 1
    ) as s
    where r.state = 'receivable' and r.owed - r.recovered - r.written_off - r.corrected > 0
      and coalesce(r.tried_at <= ${new Date(now.getTime() - AGAIN_MS)}, true)
    order by r.opened_at, r.id limit ${limit}`.execute(db);
  return rows;
}

/** What is to come back of a payout, by its sides. */
export async function listRecoveries(db: Database, payoutId: string): Promise<Recovery[]> {
  const rows = await db
    .selectFrom('recovery')
    .selectAll()
    .where('payout_id', '=', payoutId)
    .orderBy('opened_at')
    .orderBy('id')
    .execute();
  return rows.map(toRecovery);
}
