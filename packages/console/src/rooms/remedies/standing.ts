import type { Claim, Order, Payout } from './model.ts';

/** How much of an order was refunded: `going` is on its way, or waits for somebody; the goods are not sent any more then. */
export type Refunded = 'no' | 'part' | 'going' | 'whole';

/** What consumers are paid of an order that was refunded: lines that are refunds, by how far their payout is. */
export function refundedOf({ paid }: Pick<Order, 'paid'>, payouts: readonly Payout[]): Refunded {
  const sum = (states: readonly Payout['state'][]): number =>
    payouts
      .filter(({ state }) => states.includes(state))
      .flatMap(({ lines }) => lines)
      .filter(({ kind, amount }) => kind === 'refund' && amount.currency === paid?.currency)
      .reduce((all, { amount }) => all + amount.amount, 0);
  const there = sum(['paid']);
  const asked = there + sum(['held', 'approval', 'failed']);
  if (asked === 0) return 'no';
  if (paid === undefined || asked < paid.amount) return 'part';
  return there >= paid.amount ? 'whole' : 'going';
}

/** Nobody waits for the goods any more. */
export const isBack = (refunded: Refunded): refunded is 'going' | 'whole' =>
  refunded === 'going' || refunded === 'whole';

/** By when a payout that is on its way was promised; undefined: nobody promised a time. */
export const promisedBy = ({ id, state }: Payout, claims: readonly Claim[]): string | undefined =>
  state === 'held' ? (claims.find(({ payout_id }) => payout_id === id)?.next?.due_at ?? undefined) : undefined;

/** Where the money of a line goes: a refund back to where it was paid from, all else to whom it is due. */
export const destinationOf = (kind: string): 'refund' | 'coupon' | 'payment' =>
  kind === 'refund' || kind === 'coupon' ? kind : 'payment';
