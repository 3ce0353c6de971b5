import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { AccountName } from '../../ledger/account.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import type { Operation } from '../../ledger/operation.ts';
import type { Payments } from '../../ledger/payments/payments.ts';
import { openTestPayments, type TestPayments } from '../../ledger/payments/payments-fixture.ts';
import type { Purpose } from '../../ledger/purpose.ts';
import { createRecovering, type Recovering } from '../fund/recovering.ts';
import { createSettlements, type Settlements } from '../fund/settlements.ts';
import type { FundTerms } from '../fund/terms.ts';
import { type Correcting, createCorrecting } from './correcting.ts';
import { payoutOwner } from './payout.owner.ts';
import type { PayoutAsk, PayoutRow } from './payout.ts';
import { createPayouts, type Payouts } from './payouts.ts';

export const TERMS: FundTerms = {
  ...{ payoutAlone: 1_000_000n, exposureMerchant: 1_000_000n, exposureIncident: 1_000_000n },
  ...{ contributionAlone: 1_000_000n, writeOffAlone: 1_000n, writeOffYear: 100_000n, coverageLeast: 100 },
  ...{ secondPerson: true, returnAlone: 1_000n },
};

type Simulated = NonNullable<Parameters<typeof openTestPayments>[0]>;

export interface Process {
  payments: Payments;
  payouts: Payouts;
  recovering: Recovering;
  correcting: Correcting;
  settlements: Settlements;
}

export interface TestPayouts extends TestPayments, Process {
  processOf(through: Database): Process;
  notices: string[];
  /** An order that was paid, and booked. */
  order(id: string, given?: Partial<TestOrder>): Promise<void>;
  pay(ask: PayoutAsk): Promise<PayoutRow>;
  /** On the normal side, what is held not counted. */
  balance(owner: string, purpose: Purpose): Promise<bigint>;
  held(): Promise<bigint>;
}

interface TestOrder {
  paid: number;
  consumer: string;
  merchant: string;
  currency: string;
  /** Creator's commission, and the platform's fee. */
  commission: number;
  fee: number;
  /** By the marketplace: of the order's currency, or of another. */
  refunded: number | { amount: number; currency: string };
  booked: boolean;
}

let asked = 0;

/** What a merchant agreed to. */
export const someAsk = (ask: Partial<PayoutAsk> & Pick<PayoutAsk, 'orderId'>): PayoutAsk => ({
  ...{ id: derivedId('payout', 'test', String(asked++)), cause: 'claim', causeRef: 'c1', guarantee: 'fake-pay-4' },
  ...{ consumerId: 'c1', merchantId: 'm1', currency: 'CNY', lines: [{ kind: 'refund', amount: 1_000n }] },
  payer: { advance: 'protection-fund', recover: ['merchant-balance', 'deposit', 'receivable'] },
  ...{ bears: 'agreed', reason: 'test', causeId: null, ...ask },
});

export async function openTestPayouts(
  given: { terms?: Partial<FundTerms>; simulated?: Simulated; fund?: bigint } = {},
): Promise<TestPayouts> {
  const tested = await openTestPayments(given.simulated);
  const { db, clock, ledger, events, post } = tested;
  const notices: string[] = [];
  const append = async (_tx: unknown, told: readonly OwnEvent[]) => void events.push(...told);
  const notify = async (_tx: unknown, _who: unknown, kind: string) => void notices.push(kind);
  const terms = { ...TERMS, ...given.terms };
  const options = { db, clock, ledger, append, notify, terms, trail: async () => {}, onStored: () => {} };
  /** A process of its own, over the same database and provider. */
  const processOf = (through: Database): Process => {
    const its = { ...options, db: through };
    const recovering = createRecovering({ ...its, payments: { ask: (...all) => payments.ask(...all) } });
    const payments = tested.again({ db: through, owners: () => [payoutOwner(its), recovering.owner], append });
    const correcting = createCorrecting(its);
    const settlements = createSettlements(its);
    return { recovering, payments, correcting, settlements, payouts: createPayouts({ ...its, payments }) };
  };
  const { recovering, payments, payouts, correcting, settlements } = processOf(db);
  const [clearing, fund] = [account('platform', 'clearing'), account('platform', 'protection-fund')];
  if (given.fund !== undefined)
    await post({
      do: 'move',
      key: 'emptied',
      code: 'test.empty',
      debit: fund,
      credit: clearing,
      amount: 1_000_000n - given.fund,
    });
  return {
    ...{ ...tested, payments, payouts, recovering, correcting, settlements, processOf, notices },
    async workAll() {
      for (let turns = 0; turns < 200; turns++) {
        const worked = (await payments.work(1_000)) + (await recovering.work(1_000));
        const { rows } = await sql<{ left: number }>`
          select count(*)::int as left from payment where state not in ('settled', 'failed')`.execute(db);
        if (worked === 0 && rows[0]!.left === 0) return;
      }
    },
    async order(id, order = {}) {
      const { paid = 10_000, consumer = 'c1', merchant = 'm1', currency = 'CNY', booked = true } = order;
      const { commission = 0, fee = 0, refunded } = order;
      const money = (amount: number) => ({ amount, currency });
      const fields = {
        ...{ consumer_id: consumer, merchant_id: merchant, paid: money(paid), paid_at: clock.now().toISOString() },
        shares: {
          commissions: commission > 0 ? [{ party: { type: 'creator', id: 'k1' }, amount: money(commission) }] : [],
          platform_fee: money(fee),
        },
        ...(refunded === undefined ? {} : { refunded: typeof refunded === 'number' ? money(refunded) : refunded }),
      };
      await sql`insert into "order" (id, fields, stamps) values (${id}, ${JSON.stringify(fields)}::jsonb, '{}')
        on conflict (id) do update set fields = excluded.fields`.execute(db);
      if (!booked) return;
      const move = (n: number, credit: AccountName, amount: number): Operation[] => {
        const named = { key: `order/${id}/${n}`, code: 'test.paid' };
        return amount > 0 ? [{ do: 'move', ...named, debit: clearing, credit, amount: BigInt(amount) }] : [];
      };
      await post(
        ...move(0, account(`merchant/${merchant}`, 'merchant-balance'), paid - commission - fee),
        ...move(1, account('creator/k1', 'creator-commission'), commission),
        ...move(2, account('platform', 'platform-fee'), fee),
      );
    },
    pay: (ask) => db.transaction().execute((tx) => payouts.ask(tx, ask)),
    async balance(owner, purpose) {
      const { debits, credits } = await tested.sums(account(owner as 'platform', purpose));
      return ['receivable', 'clearing', 'write-off'].includes(purpose) ? debits - credits : credits - debits;
    },
    async held() {
      const { rows } = await sql<{
        rest: bigint;
      }>`select coalesce(sum(rest), 0)::bigint as rest from ledger_hold`.execute(db);
      return rows[0]!.rest;
    },
  };
}
