import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { assessedNow, type ClaimOptions, createClaimHands, type Held, heldBy, isGone, step } from './claim.acting.ts';
import { createDeciding, type Deciding } from './claim.deciding.ts';
import { createOpening, type Opening } from './claim.opening.ts';
import { createPlatformOpening, type OpenByPlatform } from './claim.platform.ts';
import { claimsToAsk, lockClaim, lockWaiting, markTried } from './claim.store.ts';
import { type ClaimRow, cameOtherwise, refundOf, withRefund } from './claim.ts';

export interface ClaimsOptions extends ClaimOptions {
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
}

/** `failed`: it can be tried again. `refused`: a person did not want it paid. */
export type PayoutOutcome = 'settled' | 'failed' | 'refused';

export interface Claims extends Deciding, Pick<Opening, 'open' | 'openRest' | 'lacking'> {
  openByPlatform: OpenByPlatform;
  /** What became of a payout; nothing where that is known already. */
  paid(tx: Tx, id: string, told: { outcome: PayoutOutcome; reason: string | null; at: Date }): Promise<void>;
  /** Money of an order came back: what asks for the same, and has nothing left to come, is over. */
  refunded(tx: Tx, orderId: string, at: Date): Promise<void>;
  /** Asks for the payouts of what was granted without one, each by itself. @returns how many */
  work(limit: number): Promise<number>;
}

export function createClaims(options: ClaimsOptions): Claims {
  const { db, clock, catalogue } = options;
  const hands = createClaimHands(options);
  const opening = createOpening({ ...options, hands });

  /** Does something to a claim whose payout has still to be asked for. */
  const toAsk = (id: string, work: (tx: Tx, row: ClaimRow, held: Held) => Promise<unknown>): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const row = await lockClaim(tx, id);
      if (row?.toAsk) await work(tx, row, await heldBy(tx, catalogue, row));
    });

  /** Of what was granted only what is still left is paid; where that is nothing, the claim is over. */
  const askLeft = async (tx: Tx, row: ClaimRow, held: Held): Promise<void> => {
    const { assessment } = await assessedNow(tx, options, row, held);
    const left = assessment.outcome === 'pay' ? refundOf(assessment.lines) : 0n;
    const granted = withRefund(row.granted!, left);
    if (granted.length === 0) await hands.close(tx, row, held, clock.now());
    else {
      const less = await hands.pay(tx, { ...row, granted }, held);
      if (cameOtherwise(less) > cameOtherwise(row)) await hands.tellLess(tx, less);
    }
  };

  /** What can never be paid as it is says so, and a person looks; anything else is tried again. */
  const askOne = async (id: string): Promise<void> => {
    await markTried(db, id, clock.now());
    const isRefused = (error: unknown): error is Problem =>
      error instanceof Problem && error.code.startsWith('payout.');
    let why: unknown;
    try {
      return await toAsk(id, (tx, row, held) => hands.pay(tx, row, held));
    } catch (error) {
      if (!isRefused(error)) throw error;
      why = error;
    }
    // the money went another way since it was granted
    if (isRefused(why) && why.code === 'payout.over-paid')
      try {
        return await toAsk(id, askLeft);
      } catch (error) {
        if (!isRefused(error)) throw error;
        why = error;
      }
    await toAsk(id, (tx, row, held) => {
      const after: ClaimRow = { ...row, state: step(row, 'fail'), toAsk: false, reason: (why as Problem).code };
      return hands.move(tx, row, after, held, clock.now());
    });
  };

  return {
    ...{ open: opening.open, openRest: opening.openRest, lacking: opening.lacking },
    ...createDeciding({ ...options, hands, opening }),
    openByPlatform: createPlatformOpening({ ...options, hands }),

    async paid(tx, id, { outcome, reason, at }) {
      const row = await lockClaim(tx, id);
      if (row === undefined || (row.state !== 'granted' && row.state !== 'failed')) return;
      const after: ClaimRow = {
        ...{ ...row, toAsk: false },
        ...(outcome === 'settled' ? { state: step(row, 'settle'), settledAt: at } : {}),
        ...(outcome === 'failed' ? { state: step(row, 'fail'), reason: reason ?? 'payout-failed' } : {}),
        // whoever refused it said why; the consumer can take it to a dispute
        ...(outcome === 'refused' ? { state: step(row, 'deny'), settledAt: at, reason: 'payout-refused' } : {}),
      };
      await hands.move(tx, row, after, await heldBy(tx, catalogue, row), at);
    },

    async refunded(tx, orderId, at) {
      // all at once: whoever holds one waits for the order's money, which is locked behind them
      for (const row of await lockWaiting(tx, orderId)) {
        const held = await heldBy(tx, catalogue, row);
        const { assessment } = await assessedNow(tx, options, row, held);
        if (isGone(assessment)) await hands.close(tx, row, held, at);
      }
    },

    async work(limit) {
      const ids = await claimsToAsk(db, limit);
      const failed: unknown[] = [];
      // one that cannot be asked for keeps none of the others back
      for (const id of ids) await askOne(id).catch((error: unknown) => failed.push(error));
      if (ids.length > 0) options.onStored();
      if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${ids.length} payouts failed`);
      return ids.length;
    },
  };
}
