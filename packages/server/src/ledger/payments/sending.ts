import type { Database } from '../../foundation/database/database.ts';
import { asProblem } from '../../foundation/errors.ts';
import { claimPayments, type PaymentClaim, putOff } from './payment.store.ts';
import type { SettleOutcome, Told } from './payment.ts';
import type { PaymentAnswer, PaymentPort } from './port.ts';

/**
 * Between the commits of asking a provider. `claimed`: it is written down that the provider is being asked, and it is not
 * yet. `sent`, `found`: it was asked to pay, or what came of it, and nothing is written down of its answer. `written`: it
 * is.
 */
export const SENDING_POINTS = ['claimed', 'sent', 'found', 'written'] as const;
export type SendingPoint = (typeof SENDING_POINTS)[number];

export interface SendingOptions {
  db: Database;
  port: PaymentPort | undefined;
  log: { warn(fields: object, message: string): void };
  pause(tries: number): number;
  settle(told: Told): Promise<SettleOutcome>;
  reached?(point: SendingPoint, id: string): void | Promise<void>;
}

/** Questions to the provider under way at once. */
const AT_ONCE = 8;

export interface Sending {
  work(limit: number): Promise<number>;
}

export function createSending({ db, port, log, pause, settle, reached = () => {} }: SendingOptions): Sending {
  /**
   * One that may have been sent is asked about first. It is sent anew only where the provider never heard of it, and under
   * the same id, so that a sending that is still on its way counts as the same.
   */
  const askAbout = async ({ payment, was }: PaymentClaim, provider: PaymentPort): Promise<PaymentAnswer> => {
    const { id, kind, source, orderId, party, amount, currency } = payment;
    if (was !== 'asked') {
      const found = await provider.find(id);
      await reached('found', id);
      if (found.outcome !== 'absent') return found;
    }
    const answer = await provider.send({ id, kind, source, orderId, party, amount, currency });
    await reached('sent', id);
    // that it failed is believed in answer to a question about it, and not before
    return answer.outcome === 'failed' ? provider.find(id) : answer;
  };

  const settled = async (claim: PaymentClaim, answer: PaymentAnswer): Promise<boolean> => {
    const { id } = claim.payment;
    if (answer.outcome !== 'settled' && answer.outcome !== 'failed') return false;
    const outcome = await settle({ id, ...answer, by: 'answer' });
    await reached('written', id);
    return outcome === 'settled';
  };

  const follow = async (claim: PaymentClaim, provider: PaymentPort): Promise<boolean> => {
    const { id, tries } = claim.payment;
    let done = false;
    try {
      await reached('claimed', id);
      done = await settled(claim, await askAbout(claim, provider));
    } catch (error) {
      log.warn(
        { payment: id, tries, code: asProblem(error).code },
        'a payment could not be followed; it is tried again',
      );
    }
    if (!done) await putOff(db, claim, pause(tries));
    return done;
  };

  return {
    async work(limit) {
      if (port === undefined) return 0;
      let done = 0;
      // as many at a time as are asked about at once: the right to ask about one runs out
      for (let left = limit; left > 0; ) {
        const claims = await claimPayments(db, Math.min(left, AT_ONCE));
        const outcomes = await Promise.all(claims.map((claim) => follow(claim, port)));
        done += outcomes.filter(Boolean).length;
        if (claims.length < Math.min(left, AT_ONCE)) break;
        left -= claims.length;
      }
      return done;
    },
  };
}
