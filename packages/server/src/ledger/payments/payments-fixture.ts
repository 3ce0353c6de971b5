import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { AccountName } from '../account.ts';
import { account, openTestLedger, type TestLedger } from '../ledger-fixture.ts';
import type { Operation } from '../operation.ts';
import { type SimulatedPayments, type SimulatorOptions, simulatePayments } from './payment.simulator.ts';
import type { Payment, PaymentAsk, PaymentState } from './payment.ts';
import { createPayments, type PaymentOwner, type Payments, type PaymentsOptions } from './payments.ts';

export const FUND = account('platform', 'protection-fund');
const CLEARING = account('platform', 'clearing');
export const PLENTY = 1_000_000n;

/** The least that an owner of payments does: it holds what it asks for, takes it when it is paid, else lets it go. */
const minimalOwner: PaymentOwner = {
  owner: 'test',
  over: async (_tx, { id, state }) => [
    { do: state === 'settled' ? 'take' : 'release', key: `test/${id}/over`, code: 'test.over', hold: `test/${id}` },
  ],
};

export interface TestPayments extends TestLedger {
  payments: Payments;
  provider: SimulatedPayments;
  /** What was told to the log. */
  events: OwnEvent[];
  warnings: object[];
  /** Holds in the fund and asks, in one transaction. */
  ask(...asks: Partial<PaymentAsk>[]): Promise<PaymentAsk[]>;
  stateOf(id: string): Promise<PaymentState | undefined>;
  /** Works as if all pauses were over, until nothing is asked about any more. */
  workAll(): Promise<void>;
  discrepancies(): Promise<string[]>;
  again(options: Partial<PaymentsOptions>): Payments;
}

export const someAsk = (ask: Partial<PaymentAsk> = {}): PaymentAsk => ({
  ...{ id: randomUUID(), kind: 'payment', source: 'protection-fund', orderId: 'o1', party: 'consumer/c1' },
  ...{ merchantId: 'm1', amount: 1_000n, currency: 'CNY', owner: 'test', ownerId: randomUUID(), causeId: null, ...ask },
});

export const holdFor = (ask: PaymentAsk, from: AccountName = FUND): Operation => ({
  ...{ do: 'hold', key: `test/${ask.id}`, code: 'test.hold', debit: from, credit: CLEARING, amount: ask.amount },
});

export async function openTestPayments(simulated: Partial<SimulatorOptions> = {}): Promise<TestPayments> {
  const tested = await openTestLedger();
  const { db, clock, ledger } = tested;
  const provider = simulatePayments({ clock, ...simulated });
  const events: OwnEvent[] = [];
  const warnings: object[] = [];
  const options: PaymentsOptions = {
    ...{ db, clock, ledger, port: provider, owners: () => [minimalOwner], onStored: () => {}, pause: () => 0 },
    append: async (_tx: Tx, told) => void events.push(...told),
    log: { warn: (fields) => void warnings.push(fields) },
  };
  const payments = createPayments(options);
  await tested.post({ do: 'move', key: 'plenty', code: 'test.fill', debit: CLEARING, credit: FUND, amount: PLENTY });
  return {
    ...{ ...tested, payments, provider, events, warnings },
    again: (other) => createPayments({ ...options, ...other }),
    async ask(...asks) {
      const whole = asks.map((ask) => someAsk(ask));
      await db.transaction().execute(async (tx) => {
        await ledger.post(
          tx,
          whole.map((ask) => holdFor(ask)),
        );
        await payments.ask(tx, whole, clock.now());
      });
      return whole;
    },
    async stateOf(id) {
      const { rows } = await sql<Pick<Payment, 'state'>>`select state from payment where id = ${id}::uuid`.execute(db);
      return rows[0]?.state;
    },
    async workAll() {
      for (let left = 1, turns = 0; left > 0 && turns < 200; turns++) {
        await payments.work(1_000);
        const { rows } = await sql<{ left: number }>`
          select count(*)::int as left from payment where state not in ('settled', 'failed')`.execute(db);
        left = rows[0]!.left;
      }
    },
    async discrepancies() {
      const { rows } = await sql<{
        kind: string;
      }>`select kind from payment_discrepancy order by found_at, kind`.execute(db);
      return rows.map(({ kind }) => kind);
    },
  };
}
