import type { Tx } from '../../foundation/database/database.ts';
import { isUuid } from '../../foundation/ids.ts';
import type { Operation } from '../operation.ts';
import { noteDiscrepancies } from './discrepancy.store.ts';
import type { DiscrepancyKind } from './discrepancy.ts';
import { settledEvent } from './payment.events.ts';
import { hasten, lockPayment, lockUnsent, savePayment } from './payment.store.ts';
import {
  afterPaymentStep,
  isMerchants,
  isOver,
  type Payment,
  type PaymentStep,
  type SettleOutcome,
  type Told,
} from './payment.ts';
import type { PaymentsOptions } from './payments.ts';

export interface Settling {
  /** Everything that follows from it, in one transaction. @returns also whether it wrote to the log */
  settleIn(tx: Tx, told: Told): Promise<{ outcome: SettleOutcome; stored: boolean }>;
  /** The same of one that had failed, and that the provider proves to have paid. @throws Error where it has not failed */
  proveIn(tx: Tx, told: Told): Promise<void>;
}

type SettlingOptions = Pick<PaymentsOptions, 'clock' | 'ledger' | 'owners' | 'append'>;

export function createSettling({ clock, ledger, owners, append }: SettlingOptions): Settling {
  const differ = async (tx: Tx, kind: DiscrepancyKind, told: Told): Promise<void> => {
    const { by = 'answer', outcome, amount, currency, providerId, reason } = told;
    const words = {
      ...{ by, outcome, amount: amount === undefined ? null : String(amount), currency: currency ?? null },
      ...{ provider_id: providerId ?? null, reason: reason ?? null },
    };
    await noteDiscrepancies(tx, [{ kind, paymentId: told.id, told: words }], clock.now());
  };

  /** Writes down what came of one. @returns what is to be posted, and whether it wrote to the log */
  const conclude = async (
    tx: Tx,
    was: Payment,
    told: Told,
    step: PaymentStep,
  ): Promise<{ operations: Operation[]; stored: boolean }> => {
    const proved = step === 'prove';
    const state = afterPaymentStep(was.state, step);
    if (state === undefined) throw new Error(`A payment that is ${was.state} cannot be ${told.outcome}`);
    const payment: Payment = {
      ...{
        ...was,
        state,
        settledAt: settledAtOf(told.at, was.askedAt, clock.now()),
        providerId: told.providerId ?? null,
      },
      reason: told.outcome === 'failed' ? (told.reason ?? 'no-reason') : null,
    };
    await savePayment(tx, payment);
    const owner = owners().find(({ owner: name }) => name === payment.owner);
    if (owner === undefined) throw new Error(`Nobody is told of payments of ${payment.owner}`);
    const operations = [...(await owner.over(tx, payment, clock.now()))];
    let stored = false;
    // what an event told stands in the log already
    if (!isMerchants(payment.kind) && told.by !== 'event') {
      await append(tx, [settledEvent(payment, proved)]);
      stored = true;
    }
    for (const id of proved ? ((await owner.needless?.(tx, payment)) ?? []) : []) {
      const unsent = await lockUnsent(tx, id);
      if (unsent === undefined) continue;
      const never = { id, outcome: 'failed', reason: 'paid-before', at: clock.now() } as const;
      const voided = await conclude(tx, unsent, never, 'void');
      operations.push(...voided.operations);
      stored ||= voided.stored;
    }
    return { operations, stored };
  };

  const finish = async (tx: Tx, was: Payment, told: Told): Promise<boolean> => {
    const step = told.outcome === 'failed' ? 'fail' : was.state === 'failed' ? 'prove' : 'settle';
    const { operations, stored } = await conclude(tx, was, told, step);
    if (operations.length > 0) await ledger.post(tx, operations);
    return stored;
  };

  return {
    async settleIn(tx, told) {
      const quiet = (outcome: SettleOutcome) => ({ outcome, stored: false });
      const payment = isUuid(told.id) ? await lockPayment(tx, told.id) : undefined;
      if (payment === undefined) {
        await differ(tx, 'unknown-payment', told);
        return quiet('unknown-payment');
      }
      const { amount = payment.amount, currency = payment.currency } = told;
      if (told.outcome === 'settled' && (amount !== payment.amount || currency !== payment.currency)) {
        await differ(tx, 'amount-differs', told);
        await hasten(tx, payment.id);
        return quiet('differs');
      }
      if (isOver(payment.state)) {
        if (payment.state === told.outcome) return quiet('known');
        await differ(tx, 'contradicted', told);
        return quiet('differs');
      }
      if (told.outcome === 'failed' && (told.by ?? 'answer') !== 'answer') {
        await hasten(tx, payment.id);
        return quiet('doubted');
      }
      return { outcome: 'settled', stored: await finish(tx, payment, told) };
    },
    async proveIn(tx, told) {
      const payment = await lockPayment(tx, told.id);
      if (payment?.state !== 'failed') throw new Error(`Payment ${told.id} has not failed: it is ${payment?.state}`);
      await finish(tx, payment, told);
    },
  };
}

const DAY_MS = 86_400_000;
/** So long before we know that it was asked for: what was sent may have been lost with a database that was put back. */
const LONGEST_BEFORE_MS = 31 * DAY_MS;

/**
 * When it was settled, by the provider: the day of its file in which it stands. Where its clock says what cannot be, now: else it would
 * belong to a day whose file nobody ever asks for.
 */
const settledAtOf = (told: Date, askedAt: Date, now: Date): Date =>
  told.getTime() < askedAt.getTime() - LONGEST_BEFORE_MS || told.getTime() > now.getTime() + DAY_MS ? now : told;
