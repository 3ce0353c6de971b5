import type { RecoverySource } from '@anxin/engine';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { AccountName } from '../../ledger/account.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Operation } from '../../ledger/operation.ts';
import type { Payment } from '../../ledger/payments/payment.ts';
import type { PaymentOwner, Payments } from '../../ledger/payments/payments.ts';
import { eachAlone } from './each-alone.ts';
import { listCollectable, listOpen, lockFreeRecovery, lockRecovery, saveRecovery } from './recovery.store.ts';
import { lackingOf, type Recovery, type RecoveryState } from './recovery.ts';

export interface RecoveringOptions {
  db: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'post'>;
  payments: Pick<Payments, 'ask'>;
  /** Where a drill may kill the process. */
  reached?(point: RecoveringPoint): void | Promise<void>;
}

/**
 * Behind each commit of a recovery: what came of its step at that source, the terms are over, or a deduction of what was owed has
 * begun.
 */
export type RecoveringPoint = RecoverySource | 'borne' | 'collected';

export interface Recovering {
  /** What payments tell of deductions. */
  owner: PaymentOwner;
  /** Does the next step of so many recoveries, each in a transaction of its own. @returns how many steps */
  work(limit: number): Promise<number>;
  /** Deducts of what merchants owe where they have something again. @returns how many deductions were begun */
  collect(limit: number): Promise<number>;
}

export const accountsOf = ({ merchantId, currency, fund, partner }: Recovery) => {
  const merchant = `merchant/${merchantId}` as const;
  return {
    fund: { owner: 'platform', purpose: fund, currency },
    'merchant-balance': { owner: merchant, purpose: 'merchant-balance', currency },
    deposit: { owner: merchant, purpose: 'deposit', currency },
    receivable: { owner: merchant, purpose: 'receivable', currency },
    insurer: { owner: partner as `service-provider/${string}`, purpose: 'insurer', currency },
    carrier: { owner: partner as `service-provider/${string}`, purpose: 'carrier', currency },
    recourse: { owner: 'platform', purpose: 'recourse', currency },
  } as const satisfies Record<string, AccountName>;
};

/** The deduction of a try. */
const paymentOf = ({ id, attempt }: Pick<Recovery, 'id' | 'attempt'>): string =>
  derivedId('payment', 'recovery', id, String(attempt));

const causeOf = ({ causeId }: Recovery): { causeId?: string } => (causeId === null ? {} : { causeId });

const endOf = ({ writtenOff, recovered, corrected }: Recovery): RecoveryState => {
  if (writtenOff > 0n) return 'written-off';
  return corrected > 0n && recovered === 0n ? 'corrected' : 'recovered';
};

/** Over, where nothing of it is lacking any more. */
export const ended = (recovery: Recovery, now: Date): Recovery =>
  lackingOf(recovery) === 0n ? { ...recovery, state: endOf(recovery), endedAt: now } : recovery;

/** How it stands once nothing is being deducted any more. */
export function settled(recovery: Recovery, now: Date): Recovery {
  if (lackingOf(recovery) === 0n) return ended(recovery, now);
  if (recovery.receivable > 0n) return { ...recovery, state: 'receivable' };
  return { ...recovery, state: 'open', step: recovery.step + 1 };
}

export function createRecovering(options: RecoveringOptions): Recovering {
  const { db, clock, ledger, payments, reached = () => {} } = options;
  /** Holds what there is and asks the provider for it. @returns undefined: nothing is there */
  const deduct = async (
    tx: Tx,
    recovery: Recovery,
    source: 'merchant-balance' | 'deposit',
    now: Date,
  ): Promise<Recovery | undefined> => {
    const attempt = recovery.attempt + 1;
    const { fund, [source]: debit } = accountsOf(recovery);
    let held: bigint;
    try {
      const [transfer] = await ledger.post(tx, [
        {
          ...{ do: 'hold', key: `recovery/${recovery.id}/${attempt}`, code: `recovery.${source}`, balancing: 'debit' },
          ...{ debit, credit: fund, amount: lackingOf(recovery), ...causeOf(recovery) },
        },
      ]);
      held = transfer!.amount;
    } catch (error) {
      // of a closed account nothing comes any more
      if (!(error instanceof Problem && error.code === 'ledger.closed')) throw error;
      held = 0n;
    }
    if (held === 0n) {
      await saveRecovery(tx, { ...recovery, attempt }, now);
      return undefined;
    }
    await payments.ask(
      tx,
      [
        {
          ...{ id: paymentOf({ ...recovery, attempt }), kind: 'deduction', source },
          ...{ orderId: recovery.orderId, party: `merchant/${recovery.merchantId}`, merchantId: recovery.merchantId },
          ...{
            amount: held,
            currency: recovery.currency,
            owner: 'recovery',
            ownerId: recovery.id,
            causeId: recovery.causeId,
          },
        },
      ],
      now,
    );
    const waiting: Recovery = { ...recovery, attempt, pending: held, state: 'waiting' };
    await saveRecovery(tx, waiting, now);
    return waiting;
  };

  const step = async (tx: Tx, recovery: Recovery, now: Date): Promise<void> => {
    const source = recovery.steps[recovery.step];
    const accounts = accountsOf(recovery);
    const amount = lackingOf(recovery);
    const named = { key: `recovery/${recovery.id}/${source}`, code: `recovery.${source}`, ...causeOf(recovery) };
    switch (source) {
      case undefined:
        return saveRecovery(tx, { ...recovery, state: 'borne', endedAt: now });
      case 'merchant-balance':
      case 'deposit': {
        const waiting = await deduct(tx, recovery, source, now);
        if (waiting === undefined)
          await saveRecovery(tx, { ...recovery, attempt: recovery.attempt + 1, step: recovery.step + 1 });
        return;
      }
      case 'receivable':
        await ledger.post(tx, [
          { ...named, do: 'move', debit: accounts.receivable, credit: accounts.recourse, amount },
        ]);
        return saveRecovery(tx, { ...recovery, receivable: amount, state: 'receivable', dueSince: now });
      case 'insurer':
      case 'carrier':
        await ledger.post(tx, [{ ...named, do: 'move', debit: accounts[source], credit: accounts.fund, amount }]);
        return saveRecovery(tx, settled({ ...recovery, recovered: recovery.recovered + amount }, now));
    }
  };

  /**
   * A deduction that had failed by what was known was made: what is lacking still is back with it. What is not lacking any more
   * stays the merchant's, where it was.
   */
  const late = async (tx: Tx, recovery: Recovery, payment: Payment, now: Date): Promise<Operation[]> => {
    const lacking = recovery.state === 'borne' ? 0n : lackingOf(recovery);
    const amount = payment.amount < lacking ? payment.amount : lacking;
    if (payment.state !== 'settled' || amount === 0n) return [];
    const wasOwed = recovery.receivable > 0n;
    const { recovered, collected } = recovery;
    const after: Recovery = {
      ...{ ...recovery, recovered: recovered + amount, collected: collected + (wasOwed ? amount : 0n) },
    };
    await saveRecovery(tx, recovery.state === 'waiting' ? after : ended(after, now));
    const accounts = accountsOf(recovery);
    const named = {
      key: `recovery/${recovery.id}/proved/${payment.id}`,
      code: 'recovery.proved',
      ...causeOf(recovery),
    };
    const debit = accounts[payment.source as 'merchant-balance' | 'deposit'];
    const operations: Operation[] = [{ ...named, do: 'move', debit, credit: accounts.fund, amount }];
    if (wasOwed)
      operations.push({
        ...{ ...named, do: 'move', key: `${named.key}/collected`, code: 'recovery.collected', amount },
        ...{ debit: accounts.recourse, credit: accounts.receivable },
      });
    return operations;
  };

  return {
    async work(limit) {
      let sum = 0;
      await eachAlone(await listOpen(db, limit), 'recoveries', async (id) => {
        const done = await db.transaction().execute(async (tx): Promise<RecoveringPoint | undefined> => {
          const recovery = await lockFreeRecovery(tx, id);
          if (recovery?.state !== 'open') return undefined;
          await step(tx, recovery, clock.now());
          return recovery.steps[recovery.step] ?? 'borne';
        });
        if (done === undefined) return;
        sum++;
        await reached(done);
      });
      return sum;
    },

    async collect(limit) {
      let sum = 0;
      const now = clock.now();
      await eachAlone(await listCollectable(db, now, limit), 'collections', async ({ id, source }) => {
        const begun = await db.transaction().execute(async (tx) => {
          const recovery = await lockFreeRecovery(tx, id);
          return recovery?.state === 'receivable' && (await deduct(tx, recovery, source, now)) !== undefined;
        });
        if (!begun) return;
        sum++;
        await reached('collected');
      });
      return sum;
    },

    owner: {
      owner: 'recovery',
      async over(tx, payment, now) {
        const recovery = await lockRecovery(tx, payment.ownerId);
        if (!recovery) throw new RangeError(`payment ${payment.id} is of recovery ${payment.ownerId}, not there`);
        if (recovery.state !== 'waiting' || payment.id !== paymentOf(recovery)) return late(tx, recovery, payment, now);
        const hold = `recovery/${recovery.id}/${recovery.attempt}`;
        const isPaid = payment.state === 'settled';
        const got = isPaid ? recovery.pending : 0n;
        const wasOwed = recovery.receivable > 0n;
        const after: Recovery = {
          ...{ ...recovery, pending: 0n, recovered: recovery.recovered + got },
          collected: recovery.collected + (wasOwed ? got : 0n),
        };
        await saveRecovery(tx, settled(after, now));
        const named = { code: `recovery.${isPaid ? 'deducted' : 'not-deducted'}`, ...causeOf(recovery) };
        if (!isPaid) return [{ ...named, do: 'release', key: `${hold}/failed`, hold }];
        const { recourse, receivable } = accountsOf(recovery);
        const operations: Operation[] = [{ ...named, do: 'take', key: `${hold}/deducted`, hold }];
        // what is collected is owed no more, and nothing is to be recovered of it any more
        if (wasOwed)
          operations.push({
            ...{ ...named, do: 'move', key: `${hold}/collected`, code: 'recovery.collected' },
            ...{ debit: recourse, credit: receivable, amount: got },
          });
        return operations;
      },
    },
  };
}
