import { createHash } from 'node:crypto';
import { Problem } from '../../foundation/errors.ts';
import { isUuid } from '../../foundation/ids.ts';
import { canonicalJson } from '../../foundation/trail/canonical-json.ts';
import { amountParam, amountText } from '../../ledger/amounts.ts';
import { type OrderMoney, refundable, refundableOf, withRefunded } from './order-money.store.ts';
import { sumOf } from './payout.plan.ts';
import type { PayoutAsk, PayoutCause, PayoutRow } from './payout.ts';

const MOST_LINES = 20;
/** The largest amount of the ledger, and every event can say it. */
const LARGEST = 10n ** 15n;

/** Where whoever asks for each says how much it is. */
const SAID_IN: Record<PayoutCause, string> = {
  ...{ claim: 'amount', aftersale: 'amount', dispute: 'refund', 'order-cancelled': 'order.refunded' },
};

/** @throws Problem naming the line or the share that is wrong; RangeError at what no caller of ours asks for */
export function checkAsk(ask: PayoutAsk): void {
  if (!isUuid(ask.id)) throw new RangeError(`payout ${ask.id}: its id is a UUID`);
  if (ask.lines.length === 0 || ask.lines.length > MOST_LINES)
    throw new Problem('payout.amount', { field: 'lines', detail: `A payout has 1 to ${MOST_LINES} lines` });
  for (const [i, { amount }] of ask.lines.entries())
    if (amount <= 0n || amount > LARGEST)
      throw new Problem('payout.amount', { field: `lines.${i}.amount`, detail: `${amount} cannot be paid` });
  if (sumOf(ask.lines) > LARGEST)
    throw new Problem('payout.amount', { field: 'lines', detail: 'All lines together are too much' });
  if (ask.ownMoney) checkOwnMoney(ask);
  if (ask.blame === undefined) return;
  const shares = [ask.blame.merchant, ask.blame.platform, ask.blame.carrier ?? 0];
  if (shares.some((share) => !Number.isInteger(share) || share < 0 || share > 100))
    throw new Problem('payout.blame', { field: 'blame' });
  const sum = shares.reduce((all, share) => all + share, 0);
  if (sum !== 100)
    throw new Problem('payout.blame', { field: 'blame', detail: `They come to ${sum}`, params: { sum } });
}

/** @throws RangeError where something of it would be advanced all the same */
function checkOwnMoney({ id, lines, payer, bears, blame }: PayoutAsk): void {
  const isWhole = bears === 'agreed' && blame === undefined && payer.recover[0] === 'merchant-balance';
  if (!isWhole || lines.some(({ kind }) => kind === 'coupon'))
    throw new RangeError(`payout ${id}: own money is money that the merchant agreed to, and of its balance first`);
}

/** SHA-256 of what is asked for: what its id stands for. */
export function digestOfAsk(ask: PayoutAsk): Buffer {
  const document = JSON.parse(
    JSON.stringify(ask, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  ) as Record<string, unknown>;
  return createHash('sha256').update(canonicalJson(document)).digest();
}

/** What is asked for, counted as the order's. @throws Problem where it is not the order's, or more than was paid */
export function countAsked(money: OrderMoney, ask: PayoutAsk): OrderMoney {
  if (money.consumerId !== ask.consumerId)
    throw new Problem('payout.parties', { field: 'consumer_id', detail: 'The order is another consumer’s' });
  if (money.merchantId !== ask.merchantId)
    throw new Problem('payout.parties', { field: 'merchant_id', detail: 'The order is another merchant’s' });
  if (money.currency !== ask.currency)
    throw new Problem('payout.currency', {
      ...{ field: 'currency', detail: `The order was paid in ${money.currency}, not in ${ask.currency}` },
    });
  const refund = sumOf(ask.lines, 'refund');
  if (refund > 0n && money.strange)
    throw new Problem('payout.currency', {
      ...{ field: 'order.refunded' },
      detail: `The marketplace has refunded ${amountText(money.strange.amount, money.strange.currency)} of it, and it was paid in ${money.currency}: nothing is refunded until it says how much that is`,
    });
  const said = (amount: bigint): string => amountText(amount, money.currency);
  const most = refundable(money);
  if (refund > most)
    throw new Problem('payout.over-paid', {
      field: SAID_IN[ask.cause],
      detail: `${said(most)} of ${said(money.paid)} can still be refunded, not ${said(refund)}`,
      params: { most: amountParam(most, money.currency), asked: amountParam(refund, money.currency) },
    });
  // a ruling about one of the goods may give back more of the order, and counts as the goods' all the same
  const isBound = ask.productId !== undefined && ask.cause !== 'dispute';
  const ofProduct = isBound ? refundableOf(money, ask.productId!) : undefined;
  if (ofProduct !== undefined && refund > ofProduct)
    throw new Problem('payout.over-paid', {
      field: SAID_IN[ask.cause],
      detail: `${said(ofProduct)} can still be refunded for ${ask.productId}, not ${said(refund)}`,
      params: { most: amountParam(ofProduct, money.currency), asked: amountParam(refund, money.currency) },
    });
  return {
    ...withRefunded(money, refund, ask.productId ?? null),
    compensated: money.compensated + sumOf(ask.lines, 'compensation', 'freight', 'fee'),
    coupons: money.coupons + sumOf(ask.lines, 'coupon'),
  };
}

export function payoutOf(ask: PayoutAsk, now: Date): PayoutRow {
  const { productId = null, ownMoney = false, blame = null, partners = {}, incident = null, by = null, ...rest } = ask;
  return {
    ...{
      ...rest,
      productId,
      ownMoney,
      blame,
      partners,
      incident,
      askedBy: by,
      amount: sumOf(ask.lines),
      state: 'approval',
      waitsFor: null,
    },
    ...{ askedAt: now, heldAt: null, endedAt: null, answeredBy: null, attempt: 0, failure: null },
  };
}
