import type { Tx } from '../../foundation/database/database.ts';
import { isUuid } from '../../foundation/ids.ts';
import { noteDiscrepancies } from './discrepancy.store.ts';
import type { DiscrepancyKind } from './discrepancy.ts';
import { settledEvent } from './payment.events.ts';
import { hasten, lockPayment, savePayment } from './payment.store.ts';
import { afterPaymentStep, isMerchants, isOver, type Payment, type SettleOutcome, type Told } from './payment.ts';
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

  const finish = async (tx: Tx, was: Payment, told: Told): Promise<boolean> => {
    const proved = was.state === 'failed';
    const state = afterPaymentStep(was.state, told.outcome === 'settled' ? (proved ? 'prove' : 'settle') : 'fail');
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
    const operations = await owner.over(tx, payment, clock.now());
    if (operations.length > 0) await ledger.post(tx, operations);
    // what an event told stands in the log already
    if (isMerchants(payment.kind) || told.by === 'event') return false;
    await append(tx, [settledEvent(payment, proved)]);
    return true;
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
