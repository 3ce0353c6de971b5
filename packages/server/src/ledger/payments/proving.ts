import { redact } from '@anxin/engine';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { amountText } from '../amounts.ts';
import { lockDiscrepancy, saveAsked, saveResolution } from './discrepancy.store.ts';
import type { Discrepancy, DiscrepancyKind } from './discrepancy.ts';
import { lockPayment } from './payment.store.ts';
import type { Payment, Told } from './payment.ts';
import type { PaymentPort } from './port.ts';
import type { Settling } from './settling.ts';

export interface ProvingOptions {
  db: Database;
  clock: Clock;
  trail: WriteTrail;
  port: PaymentPort | undefined;
  settling: Pick<Settling, 'proveIn'>;
  terms: ProvingTerms;
  onStored(): void;
}

export interface ProvingTerms {
  /** What one person may have settled after all, in minor units. */
  settleAlone: bigint;
  secondPerson: boolean;
  /** Whether somebody is a person and none of those who asked. */
  isSecond(db: Database | Tx, by: Principal, askedBy: readonly string[]): Promise<boolean>;
}

export interface Proving {
  /**
   * Settles a payment that had failed by what we knew, where the provider says in answer to our question that it paid. Above
   * what one person may, the first who asks is noted, and somebody else does it.
   * @returns the discrepancy: resolved, or waiting for somebody else
   * @throws Problem `payment.not-proved` where the provider says otherwise, `payment.not-failed`, `payment.no-provider`,
   *   `payment.discrepancy-resolved`, `payout.second-person`, or of the ledger where the books have too little for it
   */
  settle(by: Principal, discrepancy: string, note: string): Promise<Discrepancy>;
}

/** Kinds that say that what failed by what we know was paid. */
const PROVABLE: readonly DiscrepancyKind[] = ['line-failed', 'contradicted'];

const nameOf = ({ kind, id }: Pick<Principal, 'kind' | 'id'>): string => `${kind}/${id}`;

export function createProving(options: ProvingOptions): Proving {
  const { db, clock, trail, port, settling, terms } = options;

  const open = async (tx: Tx, id: string): Promise<{ row: Discrepancy; payment: Payment }> => {
    const row = await lockDiscrepancy(tx, id);
    if (row === undefined) throw new Problem('request.not-found');
    if (row.resolvedAt !== null) throw new Problem('payment.discrepancy-resolved');
    if (!PROVABLE.includes(row.kind)) throw new Problem('payment.not-failed', { detail: `It is ${row.kind}` });
    const payment = await lockPayment(tx, row.paymentId!);
    if (payment?.state !== 'failed') throw new Problem('payment.not-failed', { detail: `It is ${payment?.state}` });
    return { row, payment };
  };

  const enter = (tx: Tx, by: Principal, verb: string, row: Discrepancy, { amount, currency }: Payment) =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `ledger.discrepancy.${verb}`, outcome: 'done' },
        object: `discrepancy/${row.id}`,
        detail: { kind: row.kind, payment: row.paymentId, amount: Number(amount), currency, note: row.note },
      },
    ]);

  /** @returns the row where it waits for somebody else now */
  const asked = (by: Principal, id: string): Promise<Discrepancy | undefined> =>
    db.transaction().execute(async (tx) => {
      const { row, payment } = await open(tx, id);
      if (!terms.secondPerson || payment.amount <= terms.settleAlone) return undefined;
      if (row.askedBy !== null) {
        if (await terms.isSecond(tx, by, [row.askedBy])) return undefined;
        throw new Problem('payout.second-person', { detail: `It was asked for by ${row.askedBy}` });
      }
      const waiting: Discrepancy = { ...row, askedBy: nameOf(by), askedAt: clock.now() };
      await saveAsked(tx, waiting);
      await enter(tx, by, 'ask', waiting, payment);
      return waiting;
    });

  /** What the provider says now. @throws Problem where that is not that it paid */
  const proofOf = async (provider: PaymentPort, id: string): Promise<Told> => {
    const { payment } = await db.transaction().execute((tx) => open(tx, id));
    const answer = await provider.find(payment.id);
    if (answer.outcome !== 'settled')
      throw new Problem('payment.not-proved', { detail: `The provider says of ${payment.id}: ${answer.outcome}` });
    const { amount = payment.amount, currency = payment.currency } = answer;
    if (amount !== payment.amount || currency !== payment.currency)
      throw new Problem('payment.not-proved', {
        detail: `The provider paid ${amountText(amount, currency)}, not ${amountText(payment.amount, payment.currency)}`,
      });
    return { ...answer, id: payment.id, by: 'answer' };
  };

  return {
    async settle(by, id, text) {
      if (port === undefined) throw new Problem('payment.no-provider');
      // what somebody writes here may name a person
      const note = redact(text.trim());
      const waiting = await asked(by, id);
      if (waiting) return waiting;
      const told = await proofOf(port, id);
      const done = await db.transaction().execute(async (tx) => {
        const { row, payment } = await open(tx, id);
        await settling.proveIn(tx, told);
        const resolved: Discrepancy = { ...row, resolvedAt: clock.now(), resolvedBy: nameOf(by), note };
        await saveResolution(tx, resolved);
        await enter(tx, by, 'settle', resolved, payment);
        return resolved;
      });
      options.onStored();
      return done;
    },
  };
}
