import { Problem, type ProblemDetails } from '../../foundation/errors.ts';
import { above, amountParam, amountText, least } from '../../ledger/amounts.ts';
import { type Goods, sharesOf } from '../payout/goods.ts';
import { AFTERSALE_TYPES, type AftersaleType, isStatutory, REFUND_ONLY } from './aftersale.ts';
import type { OrderFacts } from './facts.store.ts';

/** What somebody asks for. */
export interface Asked {
  type: string;
  reason: string;
  productId: string | null;
  quantity: number | null;
  amount: { amount: number | bigint; currency: string } | null;
  consumerId: string | null;
}

/** What comes of it: whose it is, and how much it may be about. */
export interface Fitting {
  type: AftersaleType;
  consumerId: string;
  merchantId: string;
  quantity: number | null;
  currency: string;
  amount: bigint;
  /** All of the order and of what was paid for it. */
  whole: boolean;
}

const DAY_MS = 86_400_000;

/** Days after delivery (of price protection: after payment) in which a thing can be asked for. */
const WINDOWS: Readonly<Record<AftersaleType, number>> = {
  ...{ 'return-refund': 15, 'refund-only-shipped': 15, 'refund-before-shipping': 0, exchange: 15 },
  ...{ 'price-protection': 30, resend: 15, repair: 365 },
};
/** Consumer Protection Law, article 25: counted from the day after the goods came. Where an order's rights say it, they count. */
const STATUTORY_DAYS = 8;

export const isWithoutReason = (type: string, reason: string): boolean =>
  type === 'return-refund' && isStatutory(reason);

/** Until when money can be asked back for an order; repairs, which may be asked for much longer, cost none. */
export function aftersaleEnds({ paidAt, deliveredAt }: { paidAt: Date; deliveredAt: Date | undefined }): Date {
  const { repair: _, 'price-protection': afterPaid, ...afterDelivery } = WINDOWS;
  const ends = [paidAt.getTime() + afterPaid * DAY_MS];
  if (deliveredAt) ends.push(deliveredAt.getTime() + Math.max(...Object.values(afterDelivery)) * DAY_MS);
  return new Date(Math.max(...ends));
}

const refuse = (
  code: 'amount' | 'quantity' | 'currency',
  field: string,
  detail: string,
  params?: ProblemDetails['params'],
): never => {
  throw new Problem(`aftersale.${code}`, { field, detail, ...(params && { params }) });
};

/** Money of an order's fields. */
export function moneyOf(value: unknown): { amount: bigint; currency: string } | undefined {
  const { amount, currency } = (value ?? {}) as { amount?: number; currency?: string };
  return typeof amount === 'number' && typeof currency === 'string' ? { amount: BigInt(amount), currency } : undefined;
}

function typeOf(word: string, { shippedAt }: OrderFacts): AftersaleType {
  const type = word === REFUND_ONLY ? 'refund-only-shipped' : word;
  if (!(AFTERSALE_TYPES as readonly string[]).includes(type))
    throw new Problem('aftersale.type', { field: 'type', detail: `Types are ${AFTERSALE_TYPES.join(', ')}` });
  // which of the two it is follows from the order, whatever was known of it where it was asked for
  if (type === 'refund-before-shipping' && shippedAt !== null) return 'refund-only-shipped';
  if (type === 'refund-only-shipped' && shippedAt === null) return 'refund-before-shipping';
  return type as AftersaleType;
}

/** @param returnable until when these goods can be sent back without a reason, where the order's rights say so */
function requireWindow(
  { type, reason }: { type: AftersaleType; reason: string },
  facts: OrderFacts,
  now: Date,
  returnable: Date | undefined,
): void {
  const { shippedAt, deliveredAt, completedAt, cancelledAt, fields } = facts;
  if (typeof fields.paid_at !== 'string')
    throw new Problem('aftersale.order-state', { detail: 'The order is not paid' });
  if (cancelledAt !== null) throw new Problem('aftersale.order-state', { detail: 'The order is cancelled' });
  const goods = type !== 'price-protection' && type !== 'refund-before-shipping';
  if (goods && shippedAt === null)
    throw new Problem('aftersale.order-state', { detail: 'Nothing was shipped yet; ask for refund-before-shipping' });
  const since = type === 'price-protection' ? new Date(fields.paid_at) : (deliveredAt ?? completedAt);
  if (since === null) return;
  const freely = isWithoutReason(type, reason);
  const until =
    (freely && returnable) || new Date(since.getTime() + (freely ? STATUTORY_DAYS : WINDOWS[type]) * DAY_MS);
  const days = Math.ceil((until.getTime() - since.getTime()) / DAY_MS);
  if (now >= until)
    throw new Problem('aftersale.window', {
      detail: `${type} can be asked for within ${days} days of ${since.toISOString()}, when the order was ${type === 'price-protection' ? 'paid' : 'delivered'}; that ended ${until.toISOString()}`,
      params: { days, since: since.toISOString(), until: until.toISOString() },
    });
}

/** What depends on what is asked for. */
export interface Known {
  difference?: Difference | undefined;
  returnable?: Date | undefined;
}

/** What is known of a difference in price. */
export interface Difference {
  /** What came back of it already: what is asked for is the whole of it. */
  had: bigint;
  /** What a piece costs now, by its goods, as far as that is known. */
  prices: ReadonlyMap<string, bigint>;
}

const NOTHING_LEFT = 'Nothing is left of what was paid for it';
const NO_DIFFERENCE: Difference = { had: 0n, prices: new Map() };

/**
 * @throws Problem `aftersale.*` naming the rule and the field that it is about
 */
export function fit(asked: Asked, facts: OrderFacts, now: Date, known: Known = {}): Fitting {
  const { difference = NO_DIFFERENCE, returnable } = known;
  const { had } = difference;
  const { fields, taken } = facts;
  const { consumer_id: consumerId, merchant_id: merchantId } = fields as Record<string, string>;
  if (consumerId === undefined || merchantId === undefined) throw new Problem('aftersale.order');
  // of an order of somebody else nobody learns whether it is there
  if (asked.consumerId !== null && asked.consumerId !== consumerId) throw new Problem('aftersale.order');
  const type = typeOf(asked.type, facts);
  requireWindow({ type, reason: asked.reason }, facts, now, returnable);
  const paid = moneyOf(fields.paid);
  if (paid === undefined) throw new Problem('aftersale.order-state', { detail: 'What was paid is not known' });
  if (asked.amount !== null && asked.amount.currency !== paid.currency)
    refuse('currency', 'amount.currency', `The order was paid in ${paid.currency}`);
  const rest = above(paid.amount - taken.amount - refundedElsewhere(facts));
  const { quantity, most: left } = ofItems(asked, type, facts, rest);
  const most = left + had;
  if (type === 'price-protection' && left === 0n)
    refuse('amount', 'amount', NOTHING_LEFT, { left: amountParam(0n, paid.currency) });
  const amount =
    asked.amount === null ? amountOf(asked, type, facts, { quantity, most }, difference) : BigInt(asked.amount.amount);
  const said = (sum: bigint): string => amountText(sum, paid.currency);
  if (amount > most)
    refuse('amount', 'amount', `${said(amount)} is above ${said(most)}, which is left of what was paid for it`, {
      ...{ most: amountParam(most, paid.currency), asked: amountParam(amount, paid.currency) },
    });
  if (had > 0n && amount <= had)
    refuse('amount', 'amount', `${said(had)} of the difference came back already; ask for what it comes to in all`);
  if (amount < 0n || (amount === 0n && !['exchange', 'resend', 'repair'].includes(type)))
    refuse('amount', 'amount', most === 0n ? NOTHING_LEFT : 'It must be above zero');
  return {
    ...{ type, consumerId, merchantId, quantity, currency: paid.currency, amount },
    whole: asked.productId === null && amount === paid.amount,
  };
}

/** What the marketplace says that it refunded itself; in another currency nobody can tell how much of the order that is. */
function refundedElsewhere({ fields }: OrderFacts): bigint {
  const [paid, refunded] = [moneyOf(fields.paid), moneyOf(fields.refunded)];
  return refunded?.currency === paid?.currency ? (refunded?.amount ?? 0n) : 0n;
}

/** What a difference in price comes to for the goods that one is about, by what they are told to cost now. */
export function knownDifference(
  items: readonly Goods[],
  { productId, quantity }: Pick<Asked, 'productId' | 'quantity'>,
  prices: Difference['prices'],
): bigint {
  let [found, pieces] = [0n, quantity ?? Number.POSITIVE_INFINITY];
  for (const one of items) {
    if (productId !== null && one.product_id !== productId) continue;
    const many = Math.min(one.quantity, pieces);
    pieces -= many;
    const paid = BigInt(one.price.amount);
    found += above(paid - (prices.get(one.product_id) ?? paid)) * BigInt(many);
  }
  return found;
}

/** What is asked for where no amount is said: all that is left, or the difference in price that is known. */
function amountOf(
  { productId }: Asked,
  type: AftersaleType,
  { fields }: OrderFacts,
  { quantity, most }: { quantity: number | null; most: bigint },
  { prices }: Difference,
): bigint {
  if (type !== 'price-protection') return most;
  const found = knownDifference((fields.items ?? []) as Goods[], { productId, quantity }, prices);
  if (found === 0n)
    refuse('amount', 'amount', 'No lower price of the goods is known: say what the difference comes to');
  return least(found, most);
}

/** How many of the item, and the most that can be asked for it. */
function ofItems(
  { productId, quantity }: Asked,
  type: AftersaleType,
  { fields, taken }: OrderFacts,
  rest: bigint,
): { quantity: number | null; most: bigint } {
  const beside = type === 'price-protection';
  if (!beside && (taken.whole || (productId === null && taken.any))) throw new Problem('aftersale.open-already');
  if (productId === null) {
    if (quantity !== null)
      throw new Problem('aftersale.quantity-of-what', {
        field: 'quantity',
        detail: `${quantity} of the whole order is asked for`,
      });
    return { quantity: null, most: rest };
  }
  const paid = moneyOf(fields.paid)!;
  const item = sharesOf((fields.items ?? []) as Goods[], paid.amount).get(productId);
  if (item === undefined) throw new Problem('aftersale.item', { field: 'product_id' });
  const free = beside ? item.quantity : item.quantity - taken.quantity;
  const many = quantity ?? free;
  if (many < 1 || many > free)
    refuse('quantity', 'quantity', `${many} is above ${free}, which is left of ${item.quantity}`);
  const left = above(item.share - taken.product);
  const share = many === free ? left : (item.share * BigInt(many)) / BigInt(item.quantity);
  const most = share < left ? share : left;
  return { quantity: many, most: most < rest ? most : rest };
}
