import type { Tx } from '../../foundation/database/database.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { Operation } from '../../ledger/operation.ts';
import type { PaymentOwner } from '../../ledger/payments/payments.ts';
import { insertRecoveries } from '../fund/recovery.store.ts';
import { recoveriesOf } from '../fund/recovery.ts';
import { lockOrderMoney, type OrderMoney, saveOrderMoney, withRefunded } from './order-money.store.ts';
import { payoutEvent } from './payout.events.ts';
import { stepsOf } from './payout.plan.ts';
import { endPart, findPayout, listParts, savePayout } from './payout.store.ts';
import { isOwn, type PayoutPart, type PayoutRow } from './payout.ts';
import { afterPayoutStep, payoutLink } from './payouts.ts';
import { returnsOf, shareMoves } from './shares.ts';

export interface PayoutOwnerOptions {
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  notify: Notify;
}

/** Writes down what came of a part, and gives what is to be posted with it. */
export function payoutOwner({ append, notify }: PayoutOwnerOptions): PaymentOwner {
  return {
    owner: 'payout',
    async over(tx, payment, now) {
      const found = await findPayout(tx, payment.ownerId);
      if (!found) throw new RangeError(`payment ${payment.id} is of payout ${payment.ownerId}, which is not there`);
      const money = (await lockOrderMoney(tx, found.payout.orderId))!;
      const { payout } = (await findPayout(tx, payment.ownerId))!;
      const parts = await listParts(tx, [payout.id]);
      const part = parts.find(({ paymentId }) => paymentId === payment.id);
      if (!part) throw new RangeError(`payment ${payment.id} is no part of payout ${payout.id}`);
      const isPaid = payment.state === 'settled';
      if (part.state === 'failed' && isPaid) return proved(tx, { payout, part, parts, money, now }, append);
      if (part.state !== 'held') return [];
      const state = isPaid ? 'settled' : 'failed';
      await endPart(tx, { ...part, state }, now);
      const operations: Operation[] = [useHold(payout, part, isPaid)];
      if (isPaid) {
        await insertRecoveries(tx, recoveriesOf(payout, part, now));
        operations.push(...(await returned(tx, payout, part, money)));
      }
      const others = parts.filter(({ paymentId, attempt }) => paymentId !== payment.id && attempt === payout.attempt);
      const open = others.some((one) => one.state === 'held');
      if (open && isPaid) return operations;
      const failure = isPaid ? payout.failure : (payment.reason ?? 'failed').slice(0, 200);
      if (open) {
        // told once all of it is over
        await savePayout(tx, { ...payout, failure });
        return operations;
      }
      const failed = !isPaid || others.some((one) => one.state === 'failed');
      const over: PayoutRow = {
        ...{ ...payout, failure: failed ? failure : null, endedAt: now },
        state: afterPayoutStep(payout, failed ? 'fail' : 'pay'),
      };
      await savePayout(tx, over);
      await append(tx, [payoutEvent(over, failed ? 'failed' : 'settled', now)]);
      if (failed) await notify(tx, 'fund-manager', 'payout.failed', { payout: payout.id }, payoutLink(payout.id));
      return operations;
    },
  };
}

/**
 * A part that had failed by what was known has reached the consumer. Nothing is held for it any more, so that it is advanced:
 * what the merchant's own money was to pay is recovered like any advance. Where it was paid again meanwhile, or a person had
 * refused it, the platform bears it.
 */
async function proved(
  tx: Tx,
  { payout, part, parts, money, now }: Late,
  append: PayoutOwnerOptions['append'],
): Promise<Operation[]> {
  const { currency, causeId, payer } = payout;
  // also while another part of the same try is under way
  const counts = (payout.state === 'failed' || payout.state === 'held') && part.attempt === payout.attempt;
  const own = isOwn(part) ? part.amount : 0n;
  const reached: PayoutPart = { ...part, state: counts ? 'settled' : 'paid-twice', recover: part.recover + own };
  await endPart(tx, counts ? reached : { ...reached, recover: part.recover }, now);
  const operation: Operation = {
    ...{ do: 'move', key: `${part.holdKey}/${counts ? 'proved' : 'paid-twice'}`, amount: part.amount },
    ...{ code: `payout.${counts ? `${part.part}-proved` : 'paid-twice'}`, ...(causeId === null ? {} : { causeId }) },
    debit: { owner: 'platform', purpose: payer.advance, currency },
    credit: { owner: 'platform', purpose: part.part === 'coupon' ? 'coupon' : 'clearing', currency },
  };
  if (!counts) {
    await saveOrderMoney(tx, reachedBeside(money, part, payout));
    return [operation];
  }
  await insertRecoveries(tx, recoveriesOf(payout, reached, now));
  const others = parts.filter(({ paymentId, attempt }) => paymentId !== part.paymentId && attempt === payout.attempt);
  if (others.every(({ state }) => state === 'settled')) {
    const over: PayoutRow = { ...payout, failure: null, endedAt: now, state: afterPayoutStep(payout, 'pay') };
    await savePayout(tx, over);
    await append(tx, [payoutEvent(over, 'settled', now)]);
  }
  return [operation, ...(await returned(tx, payout, reached, money))];
}

/** The consumer has it beside what is counted: of the order so much less can go back. */
function reachedBeside(money: OrderMoney, { part, amount }: PayoutPart, { productId }: PayoutRow): OrderMoney {
  if (part === 'coupon') return { ...money, coupons: money.coupons + amount };
  if (part === 'payment' || part === 'own-payment') return { ...money, compensated: money.compensated + amount };
  const room = money.paid - money.refunded;
  return withRefunded(money, amount < room ? amount : room, productId);
}

interface Late {
  payout: PayoutRow;
  part: PayoutPart;
  /** All of it. */
  parts: readonly PayoutPart[];
  money: OrderMoney;
  now: Date;
}

function useHold({ causeId }: PayoutRow, { holdKey, part }: PayoutPart, isPaid: boolean): Operation {
  const cause = causeId === null ? {} : { causeId };
  return isPaid
    ? { do: 'take', key: `${holdKey}/paid`, code: `payout.${part}-paid`, hold: holdKey, ...cause }
    : { do: 'release', key: `${holdKey}/failed`, code: `payout.${part}-failed`, hold: holdKey, ...cause };
}

async function returned(tx: Tx, payout: PayoutRow, part: PayoutPart, money: OrderMoney): Promise<Operation[]> {
  const more = borneOf(payout, part);
  if (more === 0n) return [];
  await saveOrderMoney(tx, { ...money, borne: money.borne + more });
  return shareMoves(payout, returnsOf(money, more), part.holdKey);
}

/** How much of a refund the merchant bears: its own money at once, and what is recovered from it. */
export function borneOf(payout: PayoutRow, { part, amount, recover }: PayoutPart): bigint {
  // also where it was found later to have been paid, and is recovered
  if (part === 'refund') return amount;
  const [first] = stepsOf(payout);
  return part === 'refund-advance' && first !== 'insurer' && first !== 'carrier' ? recover : 0n;
}
