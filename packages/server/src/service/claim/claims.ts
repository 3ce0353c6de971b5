import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { type ClaimOptions, createClaimHands, heldBy, step } from './claim.acting.ts';
import { createDeciding, type Deciding } from './claim.deciding.ts';
import { createOpening, type Opening } from './claim.opening.ts';
import { createPlatformOpening, type OpenByPlatform } from './claim.platform.ts';
import { claimsToAsk, lockClaim, markTried } from './claim.store.ts';
import type { ClaimRow } from './claim.ts';

export interface ClaimsOptions extends ClaimOptions {
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
}

export interface Claims extends Deciding, Pick<Opening, 'open' | 'openRest'> {
  openByPlatform: OpenByPlatform;
  /** What became of a payout; nothing where that is known already. */
  paid(tx: Tx, id: string, told: { settled: boolean; reason: string | null; at: Date }): Promise<void>;
  /** Asks for the payouts of what was granted without one, each by itself. @returns how many */
  work(limit: number): Promise<number>;
}

export function createClaims(options: ClaimsOptions): Claims {
  const { db, clock, catalogue } = options;
  const hands = createClaimHands(options);
  const opening = createOpening({ ...options, hands });

  /** What can never be paid as it is says so, and a person looks; anything else is tried again. */
  const askOne = async (id: string): Promise<void> => {
    await markTried(db, id, clock.now());
    try {
      await db.transaction().execute(async (tx) => {
        const row = await lockClaim(tx, id);
        if (row?.toAsk) await hands.pay(tx, row, await heldBy(tx, catalogue, row));
      });
    } catch (error) {
      if (!(error instanceof Problem && error.code.startsWith('payout.'))) throw error;
      await db.transaction().execute(async (tx) => {
        const row = await lockClaim(tx, id);
        if (!row?.toAsk) return;
        const after: ClaimRow = { ...row, state: step(row, 'fail'), toAsk: false, reason: error.code };
        await hands.move(tx, row, after, await heldBy(tx, catalogue, row), clock.now());
      });
    }
  };

  return {
    ...{ open: opening.open, openRest: opening.openRest },
    ...createDeciding({ ...options, hands, opening }),
    openByPlatform: createPlatformOpening({ ...options, hands }),

    async paid(tx, id, { settled, reason, at }) {
      const row = await lockClaim(tx, id);
      if (row === undefined || (row.state !== 'granted' && row.state !== 'failed')) return;
      const after: ClaimRow = settled
        ? { ...row, state: step(row, 'settle'), settledAt: at, toAsk: false }
        : { ...row, state: step(row, 'fail'), toAsk: false, reason: reason ?? 'payout-failed' };
      await hands.move(tx, row, after, await heldBy(tx, catalogue, row), at);
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
