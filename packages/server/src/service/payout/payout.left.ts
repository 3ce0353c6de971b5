import { above, least } from '../../ledger/amounts.ts';
import { type Share, type Wanted, wantedOf } from './payout.plan.ts';
import { isOwn, type PartName, type PayoutPart, type PayoutRow } from './payout.ts';

/** Parts that stand for each other: a refund is of the merchant's money or advanced, and each try divides it anew. */
export const groupOf = ({ part }: Pick<PayoutPart, 'part'>): Group =>
  part === 'coupon' ? 'coupon' : part.startsWith('refund') ? 'refund' : 'payment';
type Group = (typeof GROUPS)[number];
const GROUPS = ['refund', 'payment', 'coupon'] as const;

/** Of an amount what the merchant bears, paid at once or recovered by the terms, and what the carrier does. */
export interface Left {
  amount: bigint;
  borne: bigint;
  carrier: bigint;
}

const weightOf = ({ part, amount, recover, carrier }: Share & Pick<PayoutPart, 'part'>): Left => ({
  ...{ amount, borne: isOwn({ part }) ? amount : recover, carrier },
});

const sum = (all: readonly Left[]): Left =>
  all.reduce(
    (one, other) => ({
      ...{ amount: one.amount + other.amount, borne: one.borne + other.borne, carrier: one.carrier + other.carrier },
    }),
    { amount: 0n, borne: 0n, carrier: 0n },
  );

/** What of a payout has reached nobody yet, by all tries of it. @param states of parts that count as having reached the consumer */
export function leftOf(
  payout: PayoutRow,
  parts: readonly PayoutPart[],
  states: readonly PayoutPart['state'][] = ['settled'],
): Record<Group, Left> {
  const wanted = [...wantedOf(payout)].map(([part, share]) => ({ part, ...share }));
  const of = (group: Group): Left => {
    const isIts = (one: Pick<PayoutPart, 'part'>): boolean => groupOf(one) === group;
    const all = sum(wanted.filter(isIts).map(weightOf));
    const had = sum(parts.filter((one) => isIts(one) && states.includes(one.state)).map(weightOf));
    return {
      amount: above(all.amount - had.amount),
      borne: above(all.borne - had.borne),
      carrier: above(all.carrier - had.carrier),
    };
  };
  return { refund: of('refund'), payment: of('payment'), coupon: of('coupon') };
}

export const isAllThere = (left: Record<Group, Left>): boolean => GROUPS.every((group) => left[group].amount === 0n);

/** A part that has reached the consumer bears as much as is still to be borne: what is beyond that is nobody's but the platform's. */
export function within(part: PayoutPart, left: Left): Pick<PayoutPart, 'recover' | 'carrier'> & { surplus: bigint } {
  const recover = least(weightOf(part).borne, left.borne);
  return {
    recover,
    carrier: least(part.carrier, least(left.carrier, part.amount - recover)),
    surplus: above(part.amount - left.amount),
  };
}

/**
 * Of a payout that failed what is to be paid by another try. What an earlier try turned out to have paid is set against it: as the
 * newest try failed, or divided anew where that is more than what is left.
 */
export function unpaidOf(payout: PayoutRow, parts: readonly PayoutPart[]): Wanted {
  const newest = parts.filter((part) => part.attempt === payout.attempt && part.state === 'failed');
  const left = leftOf(payout, parts);
  const wanted = new Map<PartName, Share>();
  for (const group of GROUPS) {
    const failed = newest.filter((part) => groupOf(part) === group);
    const { amount, borne, carrier } = left[group];
    if (sum(failed.map(weightOf)).amount <= amount) {
      for (const one of failed)
        wanted.set(one.part, { amount: one.amount, recover: one.recover, carrier: one.carrier });
      continue;
    }
    const [first, advanced] =
      group === 'refund' ? (['refund', 'refund-advance'] as const) : ([undefined, undefined] as const);
    const isOfMerchant = first !== undefined && failed.some(({ part }) => part === first);
    const own = isOfMerchant ? least(borne, amount) : 0n;
    if (first !== undefined && own > 0n) wanted.set(first, { amount: own, recover: 0n, carrier: 0n });
    const rest = amount - own;
    if (rest === 0n) continue;
    const name = advanced ?? failed[0]!.part;
    const recover = isOwn({ part: name }) ? 0n : least(borne - own, rest);
    wanted.set(name, { amount: rest, recover, carrier: least(carrier, rest - recover) });
  }
  return wanted;
}
