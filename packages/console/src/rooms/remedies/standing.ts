import type { Claim, Payout } from './model.ts';

/** By when a payout that is on its way was promised; undefined: nobody promised a time. */
export const promisedBy = ({ id, state }: Payout, claims: readonly Claim[]): string | undefined =>
  state === 'held' ? (claims.find(({ payout_id }) => payout_id === id)?.next?.due_at ?? undefined) : undefined;

/** Where the money of a line goes: a refund back to where it was paid from, all else to whom it is due. */
export const destinationOf = (kind: string): 'refund' | 'coupon' | 'payment' =>
  kind === 'refund' || kind === 'coupon' ? kind : 'payment';
