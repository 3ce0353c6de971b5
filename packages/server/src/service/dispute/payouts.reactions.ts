import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { refusalReason } from '../answered.ts';
import type { Unpaid } from './unpaid.ts';

export const DISPUTE_PAYOUTS: ReactionDeclaration = {
  ...{ name: 'service.dispute-payouts', types: ['payout.failed'], key: 'order' },
};

interface PayoutTold {
  id: string;
  cause: string;
  cause_ref: string;
  state: string;
  failure?: string;
}

/** What was ruled or agreed on and a person refused to pay is ruled anew; what the provider failed at is tried again by its own room. */
export const disputePayoutsReaction = (unpaid: Unpaid): Reaction => ({
  ...DISPUTE_PAYOUTS,
  async handle(tx, events) {
    for (const { data } of events) {
      const { id, cause, cause_ref, state, failure = null } = data.payout as PayoutTold;
      if (cause === 'dispute' && state === 'refused') await unpaid(tx, cause_ref, { id, why: refusalReason(failure) });
    }
  },
});
