import type { PaymentAsk } from './payment.ts';

/** What a provider is told. The id is the same however often it is sent, and the provider pays it once. */
export type PaymentOrder = Pick<PaymentAsk, 'id' | 'kind' | 'source' | 'orderId' | 'party' | 'amount' | 'currency'>;

/**
 * `pending`: it has the order and is not done. `unknown`: the answer was lost, so anything may have happened. `absent`: it
 * never heard of it.
 */
export type PaymentAnswer =
  | { outcome: 'settled'; providerId: string; amount: bigint; currency: string; at: Date }
  | { outcome: 'failed'; reason: string; at: Date }
  | { outcome: 'pending' | 'unknown' | 'absent' };

/** Bytes of a file (docs/payments.md); `missing`: there is none of that day; `lost`: it could not be had now. */
export type DayFile = AsyncIterable<Uint8Array | string> | 'missing' | 'lost';

/** A licensed payment provider. Nothing that it is asked is done twice. */
export interface PaymentPort {
  send(order: PaymentOrder): Promise<PaymentAnswer>;
  /** What came of it. */
  find(id: string): Promise<PaymentAnswer>;
  /** @param day `2026-11-20`, in the marketplace's time zone */
  file(day: string): Promise<DayFile>;
}
