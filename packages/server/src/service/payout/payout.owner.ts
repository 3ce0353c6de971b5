import type { Tx } from '../../foundation/database/database.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { Operation } from '../../ledger/operation.ts';
import type { PaymentOwner } from '../../ledger/payments/payments.ts';
import { insertRecoveries } from '../fund/recovery.store.ts';
import { recoveriesOf } from '../fund/recovery.ts';
import { lockOrderMoney, type OrderMoney, saveOrderMoney } from './order-money.store.ts';
import { payoutEvent } from './payout.events.ts';
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
      if (part.state !== 'held') return [];
      const isPaid = payment.state === 'settled';
      const state = isPaid ? 'settled' : 'failed';
      await endPart(tx, part.paymentId, state, now);
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
        ...{ ...payout, failure, endedAt: now },
        state: afterPayoutStep(payout, failed ? 'fail' : 'pay'),
      };
      await savePayout(tx, over);
      await append(tx, [payoutEvent(over, failed ? 'failed' : 'settled', now)]);
      if (failed) await notify(tx, 'fund-manager', 'payout.failed', { payout: payout.id }, payoutLink(payout.id));
      return operations;
    },
  };
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
  if (part === 'refund') return amount;
  const [first] = stepsOf(payout);
  return part === 'refund-advance' && first !== 'insurer' && first !== 'carrier' ? recover : 0n;
}
