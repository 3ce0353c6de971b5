import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { CorrectionAsk } from '../payout/correction.ts';
import { byBlame } from '../payout/payout.plan.ts';
import { findPayout } from '../payout/payout.store.ts';
import { lockUncorrected, markPosted, readUncorrected } from './ruling.store.ts';

/** Who bears a payout from now on; what moves because of it is the payouts' business. */
export type Correct = (tx: Tx, ask: CorrectionAsk) => Promise<unknown>;

export interface CorrectingOptions {
  db: Database;
  clock: Clock;
  payouts: { correct: Correct };
  onStored(): void;
}

/**
 * Hands on who bears earlier payouts by a later ruling: less, and it is given back; more, and it is taken as any advance is.
 * Of several rulings in between the last counts.
 * @returns of how many payouts
 */
export async function handOn({ db, clock, payouts, onStored }: CorrectingOptions, limit: number): Promise<number> {
  let count = 0;
  for (const payout of await readUncorrected(db, limit))
    if (await db.transaction().execute((tx) => handOnOne(tx, payouts.correct, payout, clock.now()))) count++;
  if (count > 0) onStored();
  return count;
}

async function handOnOne(tx: Tx, correct: Correct, payoutId: string, now: Date): Promise<boolean> {
  const last = (await lockUncorrected(tx, payoutId)).at(-1);
  if (last === undefined) return false;
  const { payout } = (await findPayout(tx, payoutId))!;
  await correct(tx, {
    ...{ id: last.id, payoutId, merchant: last.merchantAfter, reason: 'dispute-ruled', causeId: null, by: last.by },
    carrier: last.carrierAfter ?? byBlame(payout.amount, payout.blame).carrier,
  });
  await markPosted(tx, payoutId, now);
  return true;
}
