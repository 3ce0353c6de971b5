import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from './guarantee-fixture.ts';

let tested: TestPlatform;
let merchant: { authorization: string };
let consumer: { authorization: string };
const DAY = 86_400_000;
const cny = (amount: number) => ({ amount, currency: 'CNY' });

beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK, config: { badgeHoldout: 500 } });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  consumer = await tested.bearer({ party: 'consumer/c1' });
  for (const code of ['anxin-buy', 'price-protect'])
    expect((await tested.post('/v1/enrolments', { code }, merchant)).statusCode).toBe(201);
  await tell(make.product('p1', { price: cny(5_000) }));
  for (const id of ['old', 'middle', 'new']) {
    await tell(
      make.order(
        'paid',
        id,
        { items: [{ product_id: 'p1', quantity: 1, price: cny(5_000) }], paid: cny(5_000) },
        iso(),
      ),
      make.order('delivered', id, {}, iso()),
    );
    pass(40 * DAY);
  }
  pass(-39 * DAY);
  await tested.platform.money.bookings.work(100);
  await fillFunds(tested.platform);
});
afterAll(() => tested.drop());

const iso = () => tested.clock.now().toISOString();
const pass = (ms: number) => tested.clock.set(new Date(tested.clock.now().getTime() + ms));

async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}

interface Figures {
  orders_30d: number;
  orders_90d: number;
  counted_from: string;
  items: { code: string; effect: { difference: number; low: number; high: number } | null }[];
}
const figures = async (): Promise<Figures> => (await tested.get('/v1/enrolments/figures', merchant)).json();
const of = (told: Figures, code: string) => told.items.find((one) => one.code === code);

/** What the provider was asked for is settled. */
async function settle(): Promise<void> {
  await tested.platform.service.claims.work(100);
  const asked = await tested.sql<{ id: string; amount: string }>(
    `select id, amount from payment where state <> 'settled'`,
  );
  for (const { id, amount } of asked)
    await tested.platform.money.payments.settle({
      ...{ id, outcome: 'settled', amount: BigInt(amount), at: tested.clock.now(), providerId: `p-${id}` },
    });
  await tested.platform.reactionWorker.drain();
}

test('a merchant sees how many orders have each right, and a bundle’s by what came with it', async () => {
  const told = await figures();
  // the oldest is 81 days old, the next 41
  expect(told).toMatchObject({ orders_30d: 1, orders_90d: 3 });
  for (const code of ['anxin-buy', 'damage-return', 'price-protect', 'seven-day-return'])
    expect(of(told, code), code).toMatchObject({ orders_30d: 1, orders_90d: 3, claims: 0, paid: [], borne: [] });
  // not chosen, and still in the catalogue
  expect(of(told, 'genuine-guarantee')).toMatchObject({ orders_30d: 0, orders_90d: 0 });
  pass(10 * DAY);
  expect(await figures()).toMatchObject({ orders_90d: 2 });
  pass(-10 * DAY);
});

test('what was claimed, paid and borne is counted once it is so', async () => {
  const made = await tested.post('/v1/claims', { order_id: 'new', code: 'seven-day-return' }, consumer);
  expect(made.statusCode).toBe(201);
  expect(of(await figures(), 'seven-day-return')).toMatchObject({ claims: 1, paid: [], borne: [] });
  await tested.post(`/v1/claims/${made.json().id}/answer`, { answer: 'accept' }, merchant);
  await settle();
  expect(of(await figures(), 'seven-day-return')).toMatchObject({ claims: 1, paid: [cny(5_000)], borne: [cny(5_000)] });
  // an advance of the fund is borne as far as it came back from the merchant, not as far as a carrier paid
  const row = (n: number) => `01940000-0000-7000-8000-00000000000${n}`;
  await tested.sql(
    `insert into payout (id, cause, cause_ref, guarantee, order_id, consumer_id, merchant_id, currency, lines, amount, payer, bears,
       partners, reason, digest, state, asked_at)
     values ('${row(1)}', 'claim', 'x', 'damage-return', 'new', 'c1', 'm1', 'CNY', '[]', 900, '{}', 'agreed', '{}', 'x',
       decode(repeat('00', 32), 'hex'), 'paid', $1)`,
    [tested.clock.now()],
  );
  await tested.sql(
    `insert into payout_part (payment_id, payout_id, part, attempt, kind, source, amount, recover, carrier, hold_key, state)
     values ('${row(2)}', '${row(1)}', 'refund-advance', 1, 'refund', 'protection-fund', 600, 600, 0, 'a', 'settled'),
       ('${row(3)}', '${row(1)}', 'payment', 1, 'payment', 'protection-fund', 300, 0, 0, 'b', 'failed')`,
  );
  await tested.sql(
    `insert into recovery (id, payment_id, payout_id, order_id, merchant_id, partner, fund, currency, steps, owed, recovered, state, opened_at)
     values ('${row(4)}', '${row(2)}', '${row(1)}', 'new', 'm1', 'p', 'protection-fund', 'CNY', '{merchant-balance,deposit}', 400, 250, 'open', $1),
       ('${row(5)}', '${row(2)}', '${row(1)}', 'new', 'm1', 'p', 'protection-fund', 'CNY', '{carrier}', 200, 200, 'recovered', $1)`,
    [tested.clock.now()],
  );
  expect(of(await figures(), 'damage-return')).toMatchObject({ paid: [cny(600)], borne: [cny(250)] });
});

test('the effect of a badge is there once enough people saw it, and not before', async () => {
  const see = (from: number, to: number) =>
    tested.sql(
      `insert into badge_viewer (code, viewer, held, seen_at, bought_at)
       select 'anxin-buy', sha256(n::text::bytea), n % 2 = 0, $1, case when n % 20 in (1, 2, 3, 5, 7) then $1::timestamptz end
       from generate_series(${from}, ${to}) as s (n)`,
      [tested.clock.now()],
    );
  await see(1, 20);
  expect(of(await figures(), 'anxin-buy')!.effect).toBeNull();
  await see(21, 2_000);
  const { effect } = of(await figures(), 'anxin-buy')!;
  expect(effect!.low).toBeLessThan(effect!.difference);
  expect(effect!.difference).toBeCloseTo(0.3, 1);
  const { items } = (await tested.get('/v1/guarantees/standings')).json();
  const standing = (code: string) => items.find((one: { code: string }) => one.code === code);
  expect(standing('anxin-buy')).toMatchObject({ merchants: 1, effect, arms: { held: { viewers: 1_000 } } });
  expect(standing('seven-day-return')).toMatchObject({ merchants: null, effect: null, arms: null });
  expect(standing('genuine-guarantee')).toMatchObject({ merchants: 0 });
});

test('a guarantee is shown as it is written, with the versions that orders have', async () => {
  const told = (await tested.get('/v1/guarantees/damage-return/terms')).json();
  expect(told.current).toMatchObject({
    ...{ cap: 'claimed', remedy: [{ kind: 'refund', amount: 'percent(claimed, claim.asked.share)', when: null }] },
    ...{ payer: { advance: 'protection-fund' }, limits: { per_consumer: { count: 3, within: 'P90D' } } },
    answer: { at_once: 'total <= 1000', merchant: 'PT48H' },
  });
  expect(told.versions).toMatchObject([
    { terms: told.current.shown.terms, current: true, first_at: '2026-11-20T08:00:00.000Z' },
  ]);
  expect((await tested.get('/v1/guarantees/no-such/terms')).statusCode).toBe(404);
  expect((await tested.get('/v1/guarantees/damage-return/terms', merchant)).statusCode).toBe(403);
});

test('figures are of one merchant, its own', async () => {
  const staff = (await tested.signedIn({ name: '类目', roles: ['category-manager'] })).headers;
  expect((await tested.get('/v1/enrolments/figures', staff)).json()).toMatchObject({ field: 'merchant_id' });
  const told = (await tested.get('/v1/enrolments/figures?merchant_id=m1', staff)).json();
  expect(told).toMatchObject({ merchant_id: 'm1', orders_90d: 3 });
  const other = await tested.bearer({ party: 'merchant/m2' });
  expect((await tested.get('/v1/enrolments/figures', other)).json()).toMatchObject({
    merchant_id: 'm2',
    orders_90d: 0,
  });
  expect((await tested.get('/v1/enrolments/figures?merchant_id=m1', other)).statusCode).toBe(403);
  expect((await tested.get('/v1/enrolments/figures', consumer)).statusCode).toBe(403);
});
