import type { Amount } from './format.ts';

/** A payout, as far as it tells what of an order went back. */
export interface PaidOut {
  state: 'approval' | 'held' | 'paid' | 'failed' | 'refused';
  lines: readonly { kind: string; amount: Amount }[];
}

/** How much of an order was refunded: `going` is on its way, or waits for somebody; the goods are not sent any more then. */
export type Refunded = 'no' | 'part' | 'going' | 'whole';

/** What consumers are paid of an order that was refunded: lines that are refunds, by how far their payout is. */
export function refundedOf({ paid }: { paid?: Amount }, payouts: readonly PaidOut[]): Refunded {
  const sum = (states: readonly PaidOut['state'][]): number =>
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
