import { isUuid } from '../../foundation/ids.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { PAYMENTS_SOURCE } from './payment.events.ts';
import { PROVIDER_ID } from './port.http.ts';
import { keepTold } from './told.store.ts';

export const PAYMENTS_TOLD: ReactionDeclaration = { name: 'ledger.payments', types: ['refund.settled'], key: 'refund' };

const SETTLED: ReadonlySet<string> = new Set(['settled', 'succeeded', 'success', 'paid']);
const FAILED: ReadonlySet<string> = new Set(['failed', 'refused', 'rejected', 'closed']);

/**
 * What the log hears of our payments. What it tells of others is none of our business: the marketplace pays back by itself
 * too.
 */
export const paymentsTold: Reaction = {
  ...PAYMENTS_TOLD,
  async handle(tx, events) {
    for (const event of events) {
      const { refund } = event.data as { refund: ToldRefund };
      const { status = 'settled', provider_id: providerId } = refund;
      const outcome = SETTLED.has(status) ? 'settled' : FAILED.has(status) ? 'failed' : undefined;
      if (event.source === PAYMENTS_SOURCE || outcome === undefined || !isUuid(refund.id)) continue;
      await keepTold(tx, event.id, {
        ...{ id: refund.id, outcome, amount: BigInt(refund.amount.amount), at: event.time },
        ...{ currency: refund.amount.currency, by: 'event' },
        ...(providerId !== undefined && PROVIDER_ID.test(providerId) ? { providerId } : {}),
      });
    }
  },
};

interface ToldRefund {
  id: string;
  amount: { amount: number; currency: string };
  status?: string;
  provider_id?: string;
}
