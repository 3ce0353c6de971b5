import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulatePayments } from '../../ledger/payments/payment.simulator.ts';
import { openTestPlatform, type SignedIn, type TestPlatform } from '../../test-platform.ts';
import { someAsk } from '../payout/payout-fixture.ts';

const DAY_MS = 86_400_000;
type Amount = { amount: number; currency: string };
const cny = (amount: number): Amount => ({ amount, currency: 'CNY' });

let tested: TestPlatform;
let manager: SignedIn | undefined;
const get = async (url: string, who = manager!) => {
  const answer = await tested.http.app.inject({ url, headers: { ...who.headers } });
  expect([url, answer.statusCode]).toEqual([url, 200]);
  return answer.json();
};
/** Of all pages, so small that there are several. */
async function rowsOf<Row>(address: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: Row[]; next_cursor: string | null } = await get(
      `${address}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    rows.push(...page.items);
    cursor = page.next_cursor;
  }
  return rows;
}
const sumOf = async (address: string): Promise<number> =>
  (await rowsOf<{ amount: Amount }>(address)).reduce((sum, { amount }) => sum + amount.amount, 0);

const fill = (owner: 'platform' | `merchant/${string}`, purpose: string, amount: bigint, currency = 'CNY') =>
  tested.platform.db.transaction().execute((tx) =>
    tested.platform.ledger.post(tx, [
      {
        ...{ do: 'move', key: `fill/${owner}/${purpose}/${currency}/${amount}`, code: 'fund.contribution', amount },
        debit: { owner: 'platform', purpose: 'clearing', currency },
        credit: { owner, purpose: purpose as 'deposit', currency },
      },
    ]),
  );
let orders = 0;
/** Asks for a compensation, which is advanced whole. */
async function pay(merchantId: string, amount: bigint, given: Partial<Parameters<typeof someAsk>[0]> = {}) {
  const { db, service } = tested.platform;
  const orderId = `o${++orders}`;
  const currency = given.currency ?? 'CNY';
  const fields = {
    ...{ consumer_id: 'c1', merchant_id: merchantId, paid: { amount: 90_000, currency } },
    paid_at: tested.clock.now().toISOString(),
  };
  await tested.sql(`insert into "order" (id, fields, stamps) values ($1, $2::jsonb, '{}')`, [
    ...[orderId, JSON.stringify(fields)],
  ]);
  return db
    .transaction()
    .execute((tx) =>
      service.fund.payouts.ask(
        tx,
        someAsk({ orderId, merchantId, lines: [{ kind: 'compensation', amount }], ...given }),
      ),
    );
}
async function work(): Promise<void> {
  for (let turns = 0; turns < 12; turns++) {
    await tested.platform.money.payments.work(100);
    const job = tested.platform.service.jobs.find(({ name }) => name === 'fund.recovery')!;
    await job.handle({}, { id: 'x', attempt: 1, signal: new AbortController().signal });
  }
}

/** Of the provider, which is there before the platform is. */
const clock = {
  now: (): Date => (tested as TestPlatform | undefined)?.clock.now() ?? new Date('2026-11-20T08:00:00Z'),
};

beforeAll(async () => {
  tested = await openTestPlatform({
    payments: { port: simulatePayments({ clock }), secret: undefined },
    // months go by here
    config: { payoutAlone: 5_000, sessionIdle: 10_000, sessionLife: 10_000 },
  });
  manager = await tested.signedIn({ roles: ['fund-manager'] });
  await fill('platform', 'protection-fund', 100_000n);
  await fill('platform', 'logistics-pool', 100_000n);
  await fill('platform', 'protection-fund', 100_000n, 'USD');
  // some comes back, some is owed for long
  await fill('merchant/m1', 'merchant-balance', 300n);
  for (const [merchant, amount] of [
    ['m1', 1_000n],
    ['m1', 400n],
    ['m2', 250n],
  ] as const) {
    await pay(merchant, amount);
    await work();
    tested.clock.advance(35 * DAY_MS);
  }
  await fill('merchant/m1', 'merchant-balance', 150n);
  await tested.platform.db.transaction().execute((tx) =>
    tested.platform.service.fund.settlements.book(tx, {
      ...{ id: 's1', merchantId: 'm1', currency: 'CNY', amount: 150n, causeId: null },
    }),
  );
  const given = { merchant_id: 'm1', amount: cny(90), reason: 'insolvent' };
  const answer = await tested.http.app.inject({
    ...{ method: 'POST', url: '/v1/fund/write-offs', headers: { ...manager.headers }, payload: given },
  });
  expect(answer.json().state).toBe('done');
  // nobody has to give it back; a carrier does; another currency
  await pay('m3', 60n, { payer: { advance: 'logistics-pool', recover: ['merchant-balance'] } });
  await pay('m3', 70n, { payer: { advance: 'logistics-pool', recover: ['carrier'] } });
  await pay('m2', 80n, { currency: 'USD' });
  await work();
  tested.clock.advance(1_000);
  // held, and the provider has not answered; waiting for a person
  await pay('m2', 500n);
  await pay('m2', 30n, { payer: { advance: 'logistics-pool', recover: ['carrier'] } });
  await pay('m2', 6_000n);
  tested.clock.advance(1_000);
});
afterAll(() => tested.drop());

test('what comes back of each month opens to the recoveries that it is the sum of', async () => {
  const { cohorts } = await get('/v1/fund');
  const parts = ['owed', 'recovered', 'written_off', 'borne', 'open'] as const;
  const sums: Record<string, number> = {};
  for (const cohort of cohorts)
    for (const part of parts) {
      const figure = cohort[part].amount;
      expect([cohort.month, part, await sumOf(cohort.addresses[part])]).toEqual([cohort.month, part, figure]);
      sums[part] = (sums[part] ?? 0) + figure;
    }
  // of each there was something, and they are all of what is owed
  expect(sums).toEqual({
    owed: 1_000 + 400 + 250 + 60 + 70 + 80,
    recovered: 300 + 150 + 70,
    written_off: 90,
    borne: 60,
    open: 1_190,
  });
});

test('what merchants owe, by age and by merchant, opens to the recoveries that it is the sum of', async () => {
  const { receivables, exposures } = await get('/v1/fund');
  expect(receivables.length).toBeGreaterThan(2);
  for (const { amount, merchants, address } of receivables) {
    const rows = await rowsOf<{ amount: Amount; merchant_id: string }>(address);
    expect(rows.reduce((sum, row) => sum + row.amount.amount, 0)).toBe(amount.amount);
    expect(new Set(rows.map((row) => row.merchant_id)).size).toBe(merchants);
  }
  expect(exposures.map((one: { amount: Amount }) => one.amount)).toEqual([
    ...[cny(860), cny(250), { amount: 80, currency: 'USD' }],
  ]);
  for (const { amount, address, receivable, receivable_address: owed } of exposures)
    expect([await sumOf(address), await sumOf(owed)]).toEqual([amount.amount, receivable.amount]);
});

test('what a fund holds, what waits, what it has and what moved open to what they are the sums of', async () => {
  const { funds, flows } = await get('/v1/fund?from=2026-11-01T00:00:00Z');
  const standing = funds.map(({ fund, held, waiting }: Record<string, Amount>) => [fund, held, waiting]);
  expect(standing).toEqual([
    ['protection-fund', cny(500), cny(6_000)],
    ['logistics-pool', cny(30), cny(0)],
    ['protection-fund', { amount: 0, currency: 'USD' }, { amount: 0, currency: 'USD' }],
  ]);
  for (const one of funds) {
    expect([await sumOf(one.held_address), await sumOf(one.waiting_address)]).toEqual([
      ...[one.held.amount, one.waiting.amount],
    ]);
    expect(one.obligations.amount).toBe(one.held.amount + one.waiting.amount);
    const { account, closing } = await get(one.transfers);
    expect([closing, account.held.out, account.available]).toEqual([one.balance, one.held, one.available]);
  }
  for (const { amount, transfers, address } of flows) {
    expect([await sumOf(address), (await rowsOf(address)).length]).toEqual([amount.amount, transfers]);
  }
});

test('a forecast opens to the weeks that it is made of', async () => {
  const { funds } = await get('/v1/fund');
  const { forecast } = funds[0];
  const lines = await rowsOf<{ side: 'debit' | 'credit'; amount: Amount; code: string }>(forecast.transfers);
  const net = lines.reduce((sum, { side, amount, code }) => {
    if (code === 'fund.contribution') return sum;
    return sum + (side === 'debit' ? amount.amount : -amount.amount);
  }, 0);
  expect(forecast.weeks).toBe(10);
  expect(net).not.toBe(0);
  expect(Math.round((net / forecast.weeks / 7) * forecast.days)).toBe(forecast.expected.amount);
});

test('what lists are asked by hides nothing from who may read them, and shows others nothing', async () => {
  const merchant = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m2' });
  const consumer = await tested.signedIn({ roles: ['consumer'], party: 'consumer/c1' });
  const ids = async (url: string, who: SignedIn) => (await get(url, who)).items.length;
  // whose money it was, and which fund advances it
  expect(await ids('/v1/refunds?open=yes', consumer)).toBe(2);
  expect(await ids('/v1/refunds?open=yes&source=protection-fund', consumer)).toBe(0);
  expect(await ids('/v1/refunds?open=yes&source=protection-fund', merchant)).toBe(1);
  expect(await ids('/v1/payouts?state=approval&fund=protection-fund', merchant)).toBe(0);
  for (const who of [merchant, consumer]) {
    const answer = await tested.http.app.inject({ url: '/v1/fund/recoveries', headers: { ...who.headers } });
    expect(answer.statusCode).toBe(403);
  }
});
