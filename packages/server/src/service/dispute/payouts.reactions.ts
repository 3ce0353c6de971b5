import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { refusalReason } from '../answered.ts';
import { SUPERSEDED } from '../payout/payout.ts';
import type { Moving } from './dispute.moving.ts';
import type { Unpaid } from './unpaid.ts';

export const DISPUTE_PAYOUTS: ReactionDeclaration = {
  ...{ name: 'service.dispute-payouts', types: ['payout.asked', 'payout.failed'], key: 'order' },
};

interface PayoutTold {
  id: string;
  cause: string;
  cause_ref: string;
  state: string;
  failure?: string;
}

/**
 * What was ruled or agreed on and a person refused to pay is ruled anew; what the provider failed at is tried again by its own room.
 * A ruling whose payout was waited for stands once it is asked of the provider.
 */
export const disputePayoutsReaction = (unpaid: Unpaid, moving: Moving): Reaction => ({
  ...DISPUTE_PAYOUTS,
  async handle(tx, events) {
    for (const { data } of events) {
      const { id, cause, cause_ref, state, failure = null } = data.payout as PayoutTold;
      if (cause !== 'dispute') continue;
      // also where it stands already: what is not locked may be about to wait
      if (state === 'held') await moving.within(tx, cause_ref, moving.standAfterAll);
      // what a later ruling took back was looked at with that ruling
      if (state === 'refused' && failure !== SUPERSEDED)
        await unpaid(tx, cause_ref, { id, why: refusalReason(failure) });
    }
  },
});
