import type { Quarter, QuarterOrder } from '../../../../simulator/src/index.ts';
import type { Facts, RefundFact } from './facts.ts';

/** A figure with a right and without it. */
export interface Compared {
  with: number;
  without: number;
  /** `with` less `without`, of a hundred of it. */
  change: number;
}

export interface Figures {
  orders: number;
  /** Mean hours from the request to the provider's payment. */
  refundHours: Compared;
  refunds: { with: number; without: number; instant: number };
  /** For ten thousand orders of goods that the right is for. */
  disputesSensitive: Compared;
  /** For ten thousand orders of all goods. */
  disputes: Compared;
  /** Of a hundred orders: with an enhanced right, and with one that the merchant chose. */
  coverage: number;
  chosen: number;
  /** Yuan an order that funds paid to consumers, and of a hundred of it what had to come back and did. */
  fundPaid: number;
  recovered: number;
}

/** Orders that a right can be about, by what is hidden in them: the others go the same way with it and without. */
export const CONCERNED = {
  'speed-refund': ({ regretsAt, shippedAt }: QuarterOrder) => regretsAt !== undefined || shippedAt === undefined,
  'allergy-return': ({ trouble }: QuarterOrder) => trouble?.kind === 'allergy',
} as const;
export type ComparedRight = keyof typeof CONCERNED;
export const COMPARED = Object.keys(CONCERNED) as ComparedRight[];

/** Orders to which something happens: of the others nothing is asked, paid or disputed. */
export const isEventful = ({ trouble, regretsAt, goods, ...order }: QuarterOrder): boolean =>
  trouble !== undefined ||
  regretsAt !== undefined ||
  goods.cut !== undefined ||
  order.shippedAt === undefined ||
  order.deliveredAt === undefined ||
  order.shippedAt > order.promisedAt ||
  order.isUnlucky;

export interface Worlds {
  all: Facts;
  /** Worlds without a right; of `part`, only with the orders that it concerns. */
  without: Record<ComparedRight, { facts: Facts; part: boolean }>;
}

const FUNDS = ['protection-fund', 'logistics-pool'];

export function figuresOf(quarter: Quarter, { all, without }: Worlds): Figures {
  const byId = new Map(quarter.all.map((order) => [order.id, order]));
  /** As it would be: what concerns the right from the world without it, all else from the world with everything. */
  const elsewhere = <T>(
    right: ComparedRight,
    pick: (facts: Facts) => readonly T[],
    orderOf: (one: T) => string,
  ): readonly T[] => {
    const { facts, part } = without[right];
    if (!part) return pick(facts);
    const isConcerned = (one: T): boolean => CONCERNED[right](byId.get(orderOf(one))!);
    return [...pick(all).filter((one) => !isConcerned(one)), ...pick(facts).filter(isConcerned)];
  };
  const refunded = (facts: Facts) => facts.refunds.filter(({ hours }) => hours !== null);
  const refunds = { with: refunded(all), without: elsewhere('speed-refund', refunded, ({ order }) => order) };
  const disputes = {
    with: all.disputes,
    without: elsewhere(
      'allergy-return',
      (facts) => facts.disputes,
      (order) => order,
    ),
  };
  const isSensitive = (order: string): boolean => byId.get(order)!.shop.sensitive;
  const sensitive = quarter.all.filter(({ shop }) => shop.sensitive).length;
  const each = (count: number, of: number): number => (10_000 * count) / Math.max(1, of);
  const mean = (those: readonly RefundFact[]): number =>
    those.reduce((sum, { hours }) => sum + (hours ?? 0), 0) / Math.max(1, those.length);
  const { coverage, recoveries, flows } = all;
  const fromFunds = flows.filter(({ from, to }) => FUNDS.includes(from) && (to === 'clearing' || to === 'coupon'));
  const paid = fromFunds.reduce((sum, { amount }) => sum + amount, 0);
  return {
    orders: quarter.all.length,
    refundHours: compared(mean(refunds.with), mean(refunds.without)),
    refunds: {
      ...{ with: refunds.with.length, without: refunds.without.length },
      instant: refunds.with.filter(({ instant }) => instant).length,
    },
    disputesSensitive: compared(
      each(disputes.with.filter(isSensitive).length, sensitive),
      each(disputes.without.filter(isSensitive).length, sensitive),
    ),
    disputes: compared(
      each(disputes.with.length, quarter.all.length),
      each(disputes.without.length, quarter.all.length),
    ),
    ...{ coverage: share(coverage.counted, all.orders), chosen: share(coverage.chosen, all.orders) },
    ...{ fundPaid: paid / 100 / quarter.all.length, recovered: share(recoveries.recovered, recoveries.owed) },
  };
}

const share = (part: number, of: number): number => (of === 0 ? 0 : (100 * part) / of);

const compared = (has: number, hasNot: number): Compared => ({
  ...{ with: has, without: hasNot, change: hasNot === 0 ? 0 : (100 * (has - hasNot)) / hasNot },
});
