import type { Tx } from '../../foundation/database/database.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { Operation } from '../../ledger/operation.ts';
import type { PaymentOwner } from '../../ledger/payments/payments.ts';
import { insertRecoveries } from '../fund/recovery.store.ts';
import { recoveriesOf } from '../fund/recovery.ts';
import { lockOrderMoney, type OrderMoney, saveOrderMoney, withRefunded } from './order-money.store.ts';
import { payoutEvent } from './payout.events.ts';
import { groupOf, isAllThere, type Left, leftOf, within } from './payout.left.ts';
import { stepsOf } from './payout.plan.ts';
import { endPart, findPayout, listParts, savePayout } from './payout.store.ts';
import type { PayoutPart, PayoutRow } from './payout.ts';
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
      const known = parts.map((one) => (one.paymentId === payment.id ? { ...one, state } : one)) as PayoutPart[];
      const open = known.some((one) => one.attempt === payout.attempt && one.state === 'held');
      if (open && isPaid) return operations;
      const failure = isPaid ? payout.failure : (payment.reason ?? 'failed').slice(0, 200);
      if (open) {
        // told once all of it is over
        await savePayout(tx, { ...payout, failure });
        return operations;
      }
      const { parts: after, operations: beside } = await weighReached(tx, payout, known, now);
      operations.push(...beside);
      const failed = !isAllThere(leftOf(payout, after));
      const over: PayoutRow = {
        ...{ ...payout, failure: failed ? failure : null, endedAt: now },
        state: afterPayoutStep(payout, failed ? 'fail' : 'pay'),
      };
      await savePayout(tx, over);
      await append(tx, [payoutEvent(over, failed ? 'failed' : 'settled', now)]);
      if (failed) await notify(tx, 'fund-manager', 'payout.failed', { payout: payout.id }, payoutLink(payout.id));
      return operations;
    },

    async needless(tx, payment) {
      const parts = await listParts(tx, [payment.ownerId]);
      const reached = parts.find(({ paymentId, state }) => paymentId === payment.id && state === 'reached');
      if (reached === undefined) return [];
      // another try pays what is there already
      return parts
        .filter((one) => one.state === 'held' && groupOf(one) === groupOf(reached))
        .map(({ paymentId }) => paymentId);
    },
  };
}

/**
 * A part that had failed by what was known has reached the consumer, of the newest try or of one before. Nothing is held for it any
 * more, so that it is advanced: what the merchant's own money was to pay is recovered like any advance, and another try pays only
 * what is lacking still. While one is under way, what comes of that decides. Where it was paid again meanwhile, or a person had refused
 * it, the platform bears it.
 */
async function proved(
  tx: Tx,
  { payout, part, parts, money, now }: Late,
  append: PayoutOwnerOptions['append'],
): Promise<Operation[]> {
  const { currency, causeId, payer } = payout;
  const isAsked = payout.state === 'failed' || payout.state === 'held';
  const lacking = leftOf(payout, parts, ['settled', 'held', 'reached'])[groupOf(part)];
  const isUnderWay = parts.some((one) => one.state === 'held' && groupOf(one) === groupOf(part));
  const state = isAsked && lacking.amount > 0n ? 'settled' : isAsked && isUnderWay ? 'reached' : 'paid-twice';
  const operation: Operation = {
    ...{ do: 'move', key: `${part.holdKey}/${state === 'paid-twice' ? state : 'proved'}`, amount: part.amount },
    ...{ code: state === 'paid-twice' ? 'payout.paid-twice' : `payout.${part.part}-proved` },
    ...(causeId === null ? {} : { causeId }),
    debit: { owner: 'platform', purpose: payer.advance, currency },
    credit: { owner: 'platform', purpose: part.part === 'coupon' ? 'coupon' : 'clearing', currency },
  };
  if (state === 'reached') {
    await endPart(tx, { ...part, state }, now);
    return [operation];
  }
  if (state === 'paid-twice') {
    await endPart(tx, { ...part, state }, now);
    await saveOrderMoney(tx, reachedBeside(money, part, payout, part.amount));
    return [operation];
  }
  const counted = await count(tx, payout, part, lacking, now);
  const known = parts.map((one) => (one.paymentId === part.paymentId ? counted.part : one));
  if (payout.state === 'failed' && isAllThere(leftOf(payout, known))) {
    const over: PayoutRow = { ...payout, failure: null, endedAt: now, state: afterPayoutStep(payout, 'pay') };
    await savePayout(tx, over);
    await append(tx, [payoutEvent(over, 'settled', now)]);
  }
  return [operation, ...counted.operations];
}

/** Sets a part that has reached the consumer against what is lacking: what is more than that is the platform's. */
async function count(tx: Tx, payout: PayoutRow, part: PayoutPart, lacking: Left, now: Date) {
  const { surplus, ...shares } = within(part, lacking);
  const counted: PayoutPart = { ...part, ...shares, state: 'settled' };
  await endPart(tx, counted, now);
  await insertRecoveries(tx, recoveriesOf(payout, counted, now));
  const money = (await lockOrderMoney(tx, payout.orderId))!;
  if (surplus > 0n) await saveOrderMoney(tx, reachedBeside(money, part, payout, surplus));
  const after = (await lockOrderMoney(tx, payout.orderId))!;
  return { part: counted, operations: await returned(tx, payout, counted, after) };
}

/** A try is over: what an earlier one turned out to have paid is set against what it did not, or was paid twice. */
async function weighReached(
  tx: Tx,
  payout: PayoutRow,
  parts: readonly PayoutPart[],
  now: Date,
): Promise<{ parts: readonly PayoutPart[]; operations: Operation[] }> {
  const operations: Operation[] = [];
  let known = parts;
  for (const part of parts.filter(({ state }) => state === 'reached')) {
    const lacking = leftOf(payout, known)[groupOf(part)];
    let weighed: PayoutPart = { ...part, state: 'paid-twice' };
    if (lacking.amount > 0n) {
      const counted = await count(tx, payout, part, lacking, now);
      weighed = counted.part;
      operations.push(...counted.operations);
    } else {
      await endPart(tx, weighed, now);
      const money = (await lockOrderMoney(tx, payout.orderId))!;
      await saveOrderMoney(tx, reachedBeside(money, part, payout, part.amount));
    }
    known = known.map((one) => (one.paymentId === part.paymentId ? weighed : one));
  }
  return { parts: known, operations };
}

/** The consumer has it beside what is counted: of the order so much less can go back. */
function reachedBeside(money: OrderMoney, { part }: PayoutPart, { productId }: PayoutRow, amount: bigint): OrderMoney {
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
