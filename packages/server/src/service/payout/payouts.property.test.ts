import type { RecoverySource } from '@anxin/engine';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Principal } from '../../foundation/access/principal.ts';
import { asProblem } from '../../foundation/errors.ts';
import type { AccountName } from '../../ledger/account.ts';
import { WELL } from '../../ledger/payments/payment.simulator.ts';
import { createSettlements } from '../fund/settlements.ts';
import { payoutOf } from './asking.ts';
import { byBlame, partsOf, plannedHolds, stepsOf, sumOf, wantedOf } from './payout.plan.ts';
import { type Blame, isOwn, type PayoutAsk } from './payout.ts';
import { openTestPayouts, someAsk, type TestPayouts } from './payout-fixture.ts';
import { returnsOf } from './shares.ts';

const amount = (most: number) => fc.bigInt({ min: 1n, max: BigInt(most) });
const blame: fc.Arbitrary<Blame> = fc
  .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map(([merchant, part]) => {
    const carrier = Math.min(part, 100 - merchant);
    return { merchant, carrier, platform: 100 - merchant - carrier };
  });
const lines = fc.array(
  fc.record({
    kind: fc.constantFrom(
      'refund' as const,
      'refund' as const,
      'compensation' as const,
      'freight' as const,
      'coupon' as const,
    ),
    amount: amount(3_000),
  }),
  { minLength: 1, maxLength: 4 },
);
const recover = fc.constantFrom<RecoverySource[]>(
  ...([
    ['merchant-balance', 'deposit', 'receivable'],
    ['deposit', 'receivable'],
    ['insurer'],
    ['carrier'],
    ['merchant-balance', 'carrier'],
    [],
  ] as RecoverySource[][]),
  ...([
    ['merchant-balance', 'insurer'],
    ['merchant-balance', 'deposit'],
  ] as RecoverySource[][]),
);
const anyTerms = fc.record({
  ...{ lines, recover, bears: fc.constantFrom('agreed' as const, 'heard' as const, 'no' as const) },
  blame: fc.option(blame, { nil: undefined, freq: 2 }),
  agreed: fc.boolean(),
});
/** What two sides agree on by themselves, which chance alone brings once in eighty. */
const agreedTerms = anyTerms.map(({ lines: all, ...rest }) => ({
  ...{ ...rest, bears: 'agreed' as const, blame: undefined, agreed: true },
  lines: all.map((line) => (line.kind === 'coupon' ? { ...line, kind: 'compensation' as const } : line)),
  recover: ['merchant-balance', 'deposit'] satisfies RecoverySource[] as RecoverySource[],
}));
const terms = fc.oneof({ weight: 4, arbitrary: anyTerms }, { weight: 1, arbitrary: agreedTerms });
/** Whether two sides can have agreed on it by themselves. */
const isOfTheTwo = (
  { bears, lines: all }: Pick<Terms, 'bears' | 'lines'>,
  steps: readonly RecoverySource[],
  by?: Blame,
): boolean =>
  bears === 'agreed' &&
  by === undefined &&
  steps[0] === 'merchant-balance' &&
  all.every(({ kind }) => kind !== 'coupon');
type Terms = typeof terms extends fc.Arbitrary<infer T> ? T : never;
const askOf = (
  orderId: string,
  { recover: steps, blame: by, agreed, ...rest }: Terms,
  more: Partial<PayoutAsk> = {},
): PayoutAsk =>
  someAsk({
    ...(agreed && isOfTheTwo(rest, steps, by) ? { ownMoney: true } : {}),
    ...{ orderId, ...rest, payer: { advance: 'protection-fund', recover: steps } },
    ...(by === undefined ? {} : { blame: by }),
    ...more,
  });

test('blame shares out all of an amount, and nobody gets more than their share', () => {
  fc.assert(
    fc.property(amount(1_000_000), blame, (all, by) => {
      const { merchant, carrier, platform } = byBlame(all, by);
      expect(merchant + carrier + platform).toBe(all);
      expect(merchant * 100n <= all * BigInt(by.merchant)).toBe(true);
      expect(platform >= 0n).toBe(true);
    }),
  );
});

test('a payout’s parts come to its lines, and what is recovered to what each side bears', () => {
  fc.assert(
    fc.property(terms, fc.bigInt({ min: 0n, max: 6_000n }), (given, balance) => {
      const payout = payoutOf(askOf('o1', given), new Date());
      const wanted = wantedOf(payout);
      let got = 0n;
      const held = plannedHolds(payout, 1, wanted).map((one) => {
        const most = one.hold.balancing && balance < one.hold.amount ? balance : one.hold.amount;
        const amountHeld = one.hold.follows ? one.hold.amount - got : most;
        if (one.part === 'refund') got = amountHeld;
        return { ...one, amount: amountHeld };
      });
      const parts = partsOf(payout, 1, wanted, held);
      const total = parts.reduce((sum, part) => sum + part.amount, 0n);
      expect(total).toBe(sumOf(payout.lines));
      const groups = [['refund'], ['compensation', 'freight', 'fee'], ['coupon']] as const;
      const shares = groups.map((kinds) => byBlame(sumOf(payout.lines, ...kinds), payout.blame));
      const borne = stepsOf(payout).length === 0 ? 0n : shares.reduce((sum, { merchant }) => sum + merchant, 0n);
      const own = parts.reduce((sum, part) => (isOwn(part) ? sum + part.amount : sum), 0n);
      // what two sides agreed on beyond the refund is nobody else's money
      if (payout.ownMoney) expect(parts.filter(({ part }) => part === 'payment')).toEqual([]);
      expect(own + parts.reduce((sum, part) => sum + part.recover, 0n)).toBe(borne);
      expect(parts.reduce((sum, part) => sum + part.carrier, 0n)).toBe(
        shares.reduce((sum, one) => sum + one.carrier, 0n),
      );
      for (const part of parts) expect(part.recover + part.carrier <= part.amount).toBe(true);
      // who is to blame answers for their own share alone
      if (payout.blame !== null) expect(stepsOf(payout)).not.toContain('carrier');
    }),
  );
});

test('commissions of an order come back to the cent, in however many parts it is refunded', () => {
  fc.assert(
    fc.property(
      fc.array(amount(500), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 3 }),
      (refunds, commissions) => {
        const paid = refunds.reduce((sum, one) => sum + one, 0n);
        const shares = commissions.map((one, n) => ({
          ...{ owner: `creator/k${n}`, purpose: 'creator-commission' as const, amount: one },
        }));
        const back = new Map<string, bigint>();
        let borne = 0n;
        for (const more of refunds) {
          for (const { share, amount: part } of returnsOf({ shares, paid, borne }, more))
            back.set(share.owner, (back.get(share.owner) ?? 0n) + part);
          borne += more;
        }
        for (const share of shares) expect(back.get(share.owner) ?? 0n).toBe(BigInt(share.amount));
      },
    ),
  );
});

let tested: TestPayouts;
beforeAll(async () => {
  tested = await openTestPayouts({ terms: { payoutAlone: 6_000n, exposureMerchant: 8_000n }, fund: 12_000n });
  // every run begins with nothing
  await sql`alter table payment disable trigger user`.execute(tested.db);
});
afterAll(() => tested.drop());

let agreed = 0;
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ pay: terms, order: fc.nat(2) }) },
  { weight: 5, arbitrary: fc.record({ work: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ recover: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ answer: fc.constantFrom('approve' as const, 'refuse' as const, 'retry' as const) }),
  },
  { weight: 2, arbitrary: fc.record({ due: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 1, arbitrary: fc.record({ hours: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ again: fc.nat(3) }) },
);

let runs = 0;
const MANAGER = { kind: 'user', id: '01940000-0000-7000-8000-000000000002' } as Principal;

test('whatever is asked for, settles, fails and is recovered in whatever order, the books come out even', async () => {
  const { db, pay, payouts, payments, recovering, provider, clock, balance, held, order, workAll, post } = tested;
  const settlements = createSettlements({ db, clock, ledger: tested.ledger });
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 30 }), fc.boolean(), async (commands, fails) => {
      const run = ++runs;
      await sql`truncate ledger_account, ledger_balance, ledger_transfer, ledger_key, ledger_hold, ledger_reversal, payment,
        payout, payout_part, payout_correction, recovery, settlement, order_money, "order"`.execute(db);
      Object.assign(provider.faults, WELL, fails ? { fails: 0.25, lostAfter: 0.2, late: 0.2 } : { lostAfter: 0.2 });
      const [clearing, fund] = (['clearing', 'protection-fund'] as const).map(
        (purpose) => ({ owner: 'platform', purpose, currency: 'CNY' }) as const,
      );
      const fill = (key: string, credit: AccountName, sum: bigint) =>
        post({ do: 'move', key: `${run}/${key}`, code: 'test.fill', debit: clearing!, credit, amount: sum });
      await fill('fund', fund!, 12_000n);
      await fill('deposit', { owner: 'merchant/m1', purpose: 'deposit', currency: 'CNY' }, 700n);
      const PAID = 2_000;
      const orders = [0, 1, 2].map((n) => `r${run}o${n}`);
      for (const [n, id] of orders.entries()) await order(id, { paid: PAID, commission: 101 * n, fee: 33 });
      const asks: PayoutAsk[] = [];
      const refused = async (work: Promise<unknown>, ...codes: string[]): Promise<void> => {
        const code = await work.then(
          () => 'done',
          (error) => asProblem(error).code,
        );
        expect(['done', ...codes]).toContain(code);
      };
      for (const [n, one] of commands.entries()) {
        if ('pay' in one) {
          const ask = askOf(orders[one.order]!, one.pay);
          asks.push(ask);
          if (ask.ownMoney) agreed++;
          await refused(pay(ask), 'payout.over-paid', 'payout.own-money');
        } else if ('again' in one) {
          const ask = asks.at(-1 - one.again);
          if (ask) await refused(pay(ask), 'payout.over-paid', 'payout.own-money');
        } else if ('work' in one) await payments.work(one.work);
        else if ('recover' in one) await recovering.work(one.recover);
        else if ('answer' in one) {
          const { rows } = await sql<{
            id: string;
          }>`select id from payout where state in ('approval', 'failed') order by id limit 1`.execute(db);
          if (rows[0])
            await refused(payouts[one.answer](MANAGER, rows[0].id), 'fund.short', 'payout.state', 'payout.own-money');
        } else if ('due' in one)
          await db.transaction().execute((tx) =>
            settlements.book(tx, {
              id: `r${run}s${n}`,
              merchantId: 'm1',
              currency: 'CNY',
              amount: BigInt(one.due),
              causeId: null,
            }),
          );
        else {
          clock.advance(one.hours * 3_600_000);
          await recovering.collect(5);
          await payouts.resume(5);
        }
        await checkBooks();
      }
      await workAll();
      await checkBooks();
      // nothing is under way any more
      expect(await held()).toBe(0n);
      const { rows: open } =
        await sql`select from payout where state = 'held' union all select from recovery where state in ('open', 'waiting')`.execute(
          db,
        );
      expect(open).toEqual([]);
      await checkPaid();
    }),
    { numRuns: Number(process.env.ANXIN_PAYOUT_RUNS ?? 25), endOnFailure: false },
  );
  expect(agreed).toBeGreaterThan(0);

  /** Of every instant. */
  async function checkBooks(): Promise<void> {
    expect(await balance('platform', 'recourse')).toBe(
      (await balance('merchant/m1', 'receivable')) + (await balance('platform', 'write-off')),
    );
    const { rows } = await sql<{ what: string }>`
      select 'refunded over paid' as what from order_money where refunded > paid
      union all
      -- what an order counts is what its payouts are
      select 'order differs' from order_money m where (m.refunded, m.compensated, m.coupons) <> (
        select coalesce(sum(refund), 0)::bigint, coalesce(sum(money), 0)::bigint, coalesce(sum(coupon), 0)::bigint from (
          select case y.state when 'refused' then coalesce((select sum(amount) from payout_part p where p.payout_id = y.id and p.state = 'settled' and p.part in ('refund', 'refund-advance')), 0)
              else coalesce((select sum((l ->> 'amount')::bigint) from jsonb_array_elements(y.lines) l where l ->> 'kind' = 'refund'), 0) end as refund,
            case y.state when 'refused' then coalesce((select sum(amount) from payout_part p where p.payout_id = y.id and p.state = 'settled' and p.part in ('payment', 'own-payment')), 0)
              else coalesce((select sum((l ->> 'amount')::bigint) from jsonb_array_elements(y.lines) l where l ->> 'kind' not in ('refund', 'coupon')), 0) end as money,
            case y.state when 'refused' then coalesce((select sum(amount) from payout_part p where p.payout_id = y.id and p.state = 'settled' and p.part = 'coupon'), 0)
              else coalesce((select sum((l ->> 'amount')::bigint) from jsonb_array_elements(y.lines) l where l ->> 'kind' = 'coupon'), 0) end as coupon
          from payout y where y.order_id = m.order_id) as t)
      union all
      -- each payment has its hold, of its amount and its source
      select 'part without hold' from payout_part p left join ledger_transfer t on t.key = p.hold_key
        left join ledger_account a on a.id = t.debit
        where t.kind is distinct from 'hold' or t.amount <> p.amount
          or a.purpose <> case p.source when 'original' then 'merchant-balance' else p.source end
      union all
      -- what two sides agreed on beyond the refund was the merchant's own, and is recovered from nobody
      select 'agreed money advanced' from payout y join payout_part p on p.payout_id = y.id
        where y.own_money and (p.kind = 'payment') and (p.source <> 'merchant-balance' or p.recover + p.carrier > 0)
      union all
      -- beside it no refund is advanced: it is what the merchant has beyond that
      select 'refund advanced beside agreed money' from payout y join payout_part p on p.payout_id = y.id
        join payout_part o on o.payout_id = y.id and o.attempt = p.attempt and o.part = 'own-payment'
        where p.part = 'refund-advance'
      union all
      select 'receivable differs' from (select coalesce(sum(receivable - collected - written_off), 0) as owed from recovery) as r
        where r.owed <> ${await balance('merchant/m1', 'receivable')}`.execute(db);
    expect(rows).toEqual([]);
  }

  /** The provider is the truth: each consumer has what is settled, once, and nothing that is not. */
  async function checkPaid(): Promise<void> {
    const { rows } = await sql<{ id: string; amount: bigint }>`
      select payment_id as id, amount from payout_part where state = 'settled'
      union all select id, amount from payment where owner = 'recovery' and state = 'settled'`.execute(db);
    const paid = new Map(
      [...provider.paid].map(
        ([
          id,
          {
            order: { amount: sum },
          },
        ]) => [id, BigInt(sum)],
      ),
    );
    const { rows: all } = await sql<{ id: string }>`select id from payment`.execute(db);
    const ours = new Set(all.map(({ id }) => id));
    expect(new Map(rows.map(({ id, amount: sum }) => [id, sum]))).toEqual(
      new Map([...paid].filter(([id]) => ours.has(id))),
    );
    const { rows: over } = await sql`
      select from payout y where y.state = 'paid' and y.amount <> (select sum(amount) from payout_part where payout_id = y.id and state = 'settled')
      union all select from payout y where y.state <> 'paid' and y.amount < (select sum(amount) from payout_part where payout_id = y.id and state = 'settled')
      union all select from recovery where state = 'recovered' and recovered <> owed`.execute(db);
    expect(over).toEqual([]);
  }
});
