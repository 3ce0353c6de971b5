import { canonicalJson } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import { requireSigned } from '../../foundation/partners/signed-http.ts';
import { amountText } from '../amounts.ts';
import type { PaymentCallback } from './payment.simulator.ts';
import type { SettleOutcome } from './payment.ts';
import type { Payments } from './payments.ts';

export interface CallbackDesk {
  /**
   * @throws Problem `access.unsigned`; `payment.unknown`, `payment.contradicted` where it is noted as a discrepancy
   */
  take(callback: PaymentCallback, signature: string): Promise<SettleOutcome>;
}

export const CALLBACKS_PATH = 'payments/callbacks';

export function createCallbackDesk({
  payments,
  secret,
}: {
  payments: Pick<Payments, 'settle'>;
  /** Shared with the provider; undefined: none is set. */
  secret: string | undefined;
}): CallbackDesk {
  return {
    async take(callback, signature) {
      // the partners' clocks are those of machines, not of the marketplace
      const partner = { secret, setting: 'ANXIN_PAYMENTS_SECRET' };
      requireSigned(partner, new Date(), CALLBACKS_PATH, canonicalJson(callback), signature);
      const { id, state, provider_id: providerId, amount, currency, at, reason } = callback;
      const outcome = await payments.settle({
        ...{ id: id.toLowerCase(), outcome: state, providerId, amount: BigInt(amount), currency, at: new Date(at) },
        ...{ ...(reason === undefined ? {} : { reason }), by: 'callback' },
      });
      // it is kept for a person; the provider should hear that it is not what we asked for
      if (outcome === 'unknown-payment') throw new Problem('payment.unknown', { field: 'id' });
      if (outcome === 'differs')
        throw new Problem('payment.contradicted', {
          detail: `Payment ${id} is not one of ${amountText(amount, currency)} with that outcome`,
        });
      return outcome;
    },
  };
}
