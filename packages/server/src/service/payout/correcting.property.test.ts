import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Principal } from '../../foundation/access/principal.ts';
import { asProblem } from '../../foundation/errors.ts';
import { createIds, derivedId } from '../../foundation/ids.ts';
import type { AccountName } from '../../ledger/account.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import { WELL } from '../../ledger/payments/payment.simulator.ts';
import { createRequestDesk } from '../fund/request.desk.ts';
import { movesTo } from './correction.ts';
import type { Blame, PayoutAsk } from './payout.ts';
import { openTestPayouts, someAsk, TERMS, type TestPayouts } from './payout-fixture.ts';

const cents = fc.bigInt({ min: 0n, max: 500n });

test('a side pays at most what it bears, owes the rest, and is not asked twice', () => {
  fc.assert(
    fc.property(cents, cents, cents, cents, (target, taken, owed, forgiven) => {
      const { back, drop, more } = movesTo(target, { taken, owed, forgiven });
      const [paid, owes] = [taken - back, owed - drop + more];
      expect(back >= 0n && drop >= 0n && more >= 0n && drop <= owed && back <= taken).toBe(true);
      expect(paid + owes <= target || owes === 0n).toBe(true);
      expect(paid <= target && paid + owes <= target).toBe(true);
      expect(paid + owes + forgiven >= target).toBe(true);
      // nothing is moved that need not be, and the same again moves nothing
      expect(back > 0n && more > 0n).toBe(false);
      expect(movesTo(target, { taken: paid, owed: owes, forgiven })).toEqual({ back: 0n, drop: 0n, more: 0n });
    }),
  );
});

let tested: TestPayouts;
beforeAll(async () => {
  tested = await openTestPayouts({ fund: 0n, terms: { payoutAlone: 10_000n } });
  // every run begins with nothing
  await sql`alter table payment disable trigger user`.execute(tested.db);
});
afterAll(() => tested.drop());

const share = fc.integer({ min: 0, max: 100 });
const blame: fc.Arbitrary<Blame> = fc.tuple(share, share).map(([merchant, part]) => {
  const carrier = Math.min(part, 100 - merchant);
  return { merchant, carrier, platform: 100 - merchant - carrier };
});
const line = fc.record({
  kind: fc.constantFrom('refund' as const, 'refund' as const, 'compensation' as const, 'coupon' as const),
  amount: fc.bigInt({ min: 1n, max: 900n }),
});
const pay = fc.record({
  ...{ order: fc.nat(2), lines: fc.array(line, { minLength: 1, maxLength: 3 }) },
  blame: fc.option(blame, { nil: undefined }),
  bears: fc.constantFrom('agreed' as const, 'no' as const),
});
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ pay }) },
  { weight: 5, arbitrary: fc.record({ work: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ recover: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 5, arbitrary: fc.record({ correct: fc.nat(5), to: blame }) },
  { weight: 4, arbitrary: fc.record({ carryOut: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ due: fc.bigInt({ min: 1n, max: 1_500n }) }) },
  { weight: 1, arbitrary: fc.record({ forgive: fc.bigInt({ min: 1n, max: 300n }) }) },
  { weight: 1, arbitrary: fc.record({ hours: fc.integer({ min: 20, max: 30 }) }) },
);

const tail = fc.array(fc.record({ correct: fc.nat(5), to: blame }), { minLength: 2, maxLength: 8 });

const MANAGER = { kind: 'user', id: '01940000-0000-7000-8000-000000000002' } as Principal;
const M1 = 'merchant/m1';
const FILLED = 20_000n;
const PAID = 2_000;
let runs = 0;

test('whoever is found to bear what, in whatever order: all that was paid is borne once, and the books say by whom', async () => {
  const { db, clock, ledger, payments, recovering, correcting, settlements, provider, balance, held } = tested;
  const desk = createRequestDesk({
    ...{
      db,
      clock,
      ledger,
      payments,
      ids: createIds(),
      namesCategory: () => false,
      notify: async () => {},
      trail: async () => {},
      onStored: () => {},
    },
    terms: { ...TERMS, writeOffAlone: 10n ** 9n, writeOffYear: 10n ** 9n },
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 8, maxLength: 40 }),
      tail,
      fc.boolean(),
      async (commands, later, fails) => {
        const run = ++runs;
        await sql`truncate ledger_account, ledger_balance, ledger_transfer, ledger_key, ledger_hold, ledger_reversal, payment,
        payout, payout_part, payout_correction, recovery, settlement, fund_request, order_money, "order"`.execute(db);
        Object.assign(provider.faults, WELL, fails ? { fails: 0.2, lostAfter: 0.2, late: 0.2 } : {});
        const fill = (key: string, credit: AccountName, amount: bigint) =>
          tested.post({
            ...{ do: 'move', key: `${run}/${key}`, code: 'test.fill', credit, amount },
            debit: account('platform', 'clearing'),
          });
        await fill('fund', account('platform', 'protection-fund'), FILLED);
        await fill('deposit', account(M1, 'deposit'), 600n);
        const orders = [0, 1, 2].map((n) => `c${run}o${n}`);
        for (const [n, id] of orders.entries()) await tested.order(id, { paid: PAID, commission: 97 * n, fee: 31 });
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
            const { order, blame: by, ...rest } = one.pay;
            asks.push(someAsk({ ...rest, orderId: orders[order]!, ...(by === undefined ? {} : { blame: by }) }));
            await refused(tested.pay(asks.at(-1)!), 'payout.over-paid');
          } else if ('correct' in one) await correct(asks, one, `${run}/${n}`);
          else if ('work' in one) await payments.work(one.work);
          else if ('recover' in one) await recovering.work(one.recover);
          else if ('carryOut' in one) await correcting.work(one.carryOut);
          else if ('forgive' in one)
            await refused(
              desk.ask(MANAGER, {
                ...{ kind: 'write-off', currency: 'CNY', amount: one.forgive, reason: 'closed', merchantId: 'm1' },
              }),
              'fund.write-off-more',
            );
          else if ('due' in one) {
            const due = { id: `c${run}s${n}`, merchantId: 'm1', currency: 'CNY', amount: one.due, causeId: null };
            await db.transaction().execute((tx) => settlements.book(tx, due));
          } else {
            clock.advance(one.hours * 3_600_000);
            await recovering.collect(5);
          }
          await checkOwed();
        }
        for (const [n, one] of [undefined, ...later].entries()) {
          if (one) await correct(asks, one, `${run}/later/${n}`);
          // what is collected or given up in between is corrected on
          clock.advance(25 * 3_600_000);
          await recovering.collect(5);
          for (let turns = 0; turns < 3; turns++) {
            await tested.workAll();
            await correcting.work(50);
          }
          await tested.workAll();
          await checkOwed();
          expect(await held()).toBe(0n);
          await checkBorne();
        }
      },
    ),
    { numRuns: Number(process.env.ANXIN_PAYOUT_RUNS ?? 25), endOnFailure: false },
  );

  async function correct(asks: readonly PayoutAsk[], one: { correct: number; to: Blame }, key: string): Promise<void> {
    const ask = asks[one.correct % Math.max(1, asks.length)];
    const payout = ask && (await tested.payouts.read(db, ask.id));
    if (!payout) return;
    const of = (part: number): bigint => (payout.amount * BigInt(part)) / 100n;
    const burden = { merchant: of(one.to.merchant), carrier: of(one.to.carrier ?? 0) };
    const id = derivedId('correction', key);
    // told twice
    for (const _ of [1, 2])
      await db
        .transaction()
        .execute((tx) => correcting.ask(tx, { id, payoutId: payout.id, ...burden, reason: 'test', causeId: null }));
  }

  /** Of every instant. */
  async function checkOwed(): Promise<void> {
    const { rows } = await sql<{ owed: bigint }>`
      select coalesce(sum(owed - recovered - written_off - corrected) filter (where receivable > 0 and state in ('receivable', 'waiting')), 0)::bigint as owed
      from recovery`.execute(db);
    expect(await balance(M1, 'receivable')).toBe(rows[0]!.owed);
    expect(await balance('platform', 'recourse')).toBe(rows[0]!.owed + (await balance('platform', 'write-off')));
  }

  /** Once nothing is under way. */
  async function checkBorne(): Promise<void> {
    const { rows } = await sql<{ id: string; [name: string]: bigint | string | null }>`
      select y.id, y.amount,
        coalesce((select sum(amount) from payout_part p where p.payout_id = y.id and p.state = 'settled'), 0)::bigint as paid,
        coalesce((select sum(amount) from payout_part p where p.payout_id = y.id and p.state = 'settled' and p.part = 'refund'), 0)::bigint as own,
        coalesce((select sum(recovered) from recovery r where r.payout_id = y.id and not 'carrier' = any(steps)), 0)::bigint as recovered,
        coalesce((select sum(recovered) from recovery r where r.payout_id = y.id and 'carrier' = any(steps)), 0)::bigint as "byCarrier",
        coalesce((select sum(owed - recovered - written_off - corrected) from recovery r where r.payout_id = y.id and state = 'receivable'), 0)::bigint as owes,
        coalesce((select sum(written_off) from recovery r where r.payout_id = y.id), 0)::bigint as forgiven,
        coalesce((select sum(back_merchant) from payout_correction c where c.payout_id = y.id), 0)::bigint as back,
        coalesce((select sum(back_carrier) from payout_correction c where c.payout_id = y.id), 0)::bigint as "backCarrier",
        (select merchant from payout_correction c where c.payout_id = y.id and c.state = 'posted' order by number desc limit 1) as merchant,
        (select carrier from payout_correction c where c.payout_id = y.id and c.state = 'posted' order by number desc limit 1) as carrier
      from payout y where y.state in ('paid', 'refused', 'failed')`.execute(db);
    let [platform, carriers] = [0n, 0n];
    for (const row of rows as unknown as Record<string, bigint>[]) {
      const merchantPaid = row.own! + row.recovered! - row.back!;
      const carrierPaid = row.byCarrier! - row.backCarrier!;
      platform += row.paid! - merchantPaid - carrierPaid;
      carriers += carrierPaid;
      if (row.merchant === null) continue;
      const [merchant, carrier] = [(row.merchant! * row.paid!) / row.amount!, (row.carrier! * row.paid!) / row.amount!];
      expect(carrierPaid).toBe(carrier);
      expect(merchantPaid + row.owes! <= merchant).toBe(true);
      expect(merchantPaid + row.owes! + row.forgiven! >= merchant).toBe(true);
    }
    // what neither bears is out of the fund, and not a cent more; what they still owe is out too
    expect(await balance('platform', 'protection-fund')).toBe(FILLED - platform);
    expect(await balance('service-provider/carrier', 'carrier')).toBe(-carriers);
    const { rows: open } = await sql`
      select from payout_correction c join payout y on y.id = c.payout_id where c.state = 'asked' and y.state in ('paid', 'refused')
      union all select from recovery where state in ('open', 'waiting')`.execute(db);
    expect(open).toEqual([]);
    await checkShares();
  }

  /** Commissions and fees are with whom the refunds that the merchant bears leave them. */
  async function checkShares(): Promise<void> {
    const { rows } = await sql<{ owner: string; left: bigint }>`
      select s ->> 'owner' as owner, sum((s ->> 'amount')::bigint - (s ->> 'amount')::bigint * borne / paid)::bigint as left
      from order_money, jsonb_array_elements(shares) as s group by 1`.execute(db);
    const { rows: others } = await sql<{ creator: bigint; fee: bigint }>`
      select coalesce(sum((o.fields -> 'shares' -> 'commissions' -> 0 -> 'amount' ->> 'amount')::bigint), 0)::bigint as creator,
        sum((o.fields -> 'shares' -> 'platform_fee' ->> 'amount')::bigint)::bigint as fee
      from "order" o where not exists (select from order_money m where m.order_id = o.id)`.execute(db);
    const leftOf = (owner: string): bigint => rows.find((row) => row.owner === owner)?.left ?? 0n;
    // a merchant that has nothing cannot give on what came back to it
    expect((await balance('creator/k1', 'creator-commission')) <= leftOf('creator/k1') + others[0]!.creator).toBe(true);
    expect((await balance('platform', 'platform-fee')) <= leftOf('platform') + (others[0]!.fee ?? 0n)).toBe(true);
  }
});
