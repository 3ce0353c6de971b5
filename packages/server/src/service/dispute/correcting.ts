import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { findPayout } from '../payout/payout.store.ts';
import { PAYER } from './paying.ts';
import { lockCorrections, markPosted, readUncorrected } from './ruling.store.ts';

export interface CorrectingOptions {
  db: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'post'>;
  onStored(): void;
}

/**
 * Gives merchants back what a later ruling says they need not bear: from the fund, as the platform's. What is still being
 * recovered from them goes on being so, and both together come to what they bear. Where they are to bear more, nothing is
 * posted: it stays listed, and the platform bears it.
 * @returns how many were given back
 */
export async function giveBack(options: CorrectingOptions, limit: number): Promise<number> {
  const { db } = options;
  let count = 0;
  const failed: unknown[] = [];
  for (const payout of await readUncorrected(db, limit))
    try {
      if (await db.transaction().execute((tx) => giveBackOne(tx, options, payout))) count++;
    } catch (error) {
      // the fund may be short of one, and have enough for the others
      failed.push(error);
    }
  if (count > 0) options.onStored();
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} corrections failed`);
  return count;
}

async function giveBackOne(tx: Tx, { clock, ledger }: CorrectingOptions, payoutId: string): Promise<boolean> {
  const rows = await lockCorrections(tx, payoutId);
  const last = rows.at(-1)!;
  // what the ledger has is what the last one left that is in it: those that are not may cancel each other out
  const bears = rows.findLast(({ postedAt }) => postedAt !== null)?.merchantAfter ?? rows[0]!.merchantBefore;
  if (last.postedAt !== null || last.merchantAfter > bears) return false;
  await markPosted(tx, payoutId, clock.now());
  const amount = bears - last.merchantAfter;
  if (amount === 0n) return false;
  const { payout } = (await findPayout(tx, payoutId))!;
  const { currency } = last;
  await ledger.post(tx, [
    {
      ...{ do: 'move', key: `dispute/${last.disputeId}/${last.id}`, code: 'dispute.blame-corrected', amount },
      debit: { owner: 'platform', purpose: PAYER.advance, currency },
      credit: { owner: `merchant/${payout.merchantId}`, purpose: 'merchant-balance', currency },
    },
  ]);
  return true;
}
