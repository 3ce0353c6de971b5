import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { make } from '../../test-platform.ts';
import { openTestCn, type TestCn } from './cn-fixture.ts';
import { delivered, hour, paid, scanned, shipped } from './logistics-fixture.ts';

const cny = (amount: number) => ({ amount, currency: 'CNY' });
/** 200 yuan and 10 of freight. */
const items = ['p1', 'p2'].map((product_id) => ({ product_id, quantity: 1, price: cny(10_000) }));
const whole = { paid: cny(21_000), freight: cny(1_000), items };

let it: TestCn;
beforeAll(async () => {
  it = await openTestCn({ paying: true });
  await fillFunds(it.tested.platform, { amount: 100_000_000n, purposes: ['protection-fund', 'logistics-pool'] });
  await it.tell(...['p1', 'p2'].map((id) => make.product(id, { category_id: 'clothes.coat' })));
});
afterAll(() => it.tested.drop());

async function until(n: number): Promise<void> {
  it.tested.clock.set(new Date(hour(n)));
  await it.settle();
}

/** Sent and picked up at these hours after the order was paid. */
async function sent(id: string, since: number, parcels: readonly string[] = [`k-${id}`]): Promise<void> {
  it.tested.clock.set(new Date(hour(since + 2)));
  await it.tell(
    paid(id, whole, since),
    shipped(id, since + 1, { parcel_ids: parcels }),
    ...parcels.map((parcel) => scanned(parcel, id, since + 2, '已揽收')),
  );
}
const lost = async (id: string, at: number): Promise<void> => {
  it.tested.clock.set(new Date(hour(at)));
  await it.tell(scanned(`k-${id}`, id, at, '丢失'));
};
const claims = (order: string) =>
  it.tested.sql<{ id: string; code: string; state: string; made_by: string }>(
    'select id, code, state, made_by from claim where order_id = $1 order by code',
    [order],
  );
/** What has come back to the it.consumer, and from where. */
const got = (order: string) =>
  it.tested.sql<{ kind: string; source: string; amount: number }>(
    `select kind, source, sum(amount)::int as amount from payment where order_id = $1 and state = 'settled' group by 1, 2 order by 1`,
    [order],
  );
const judged = async (order: string) =>
  (await it.tested.get(`/v1/logistics/orders/${order}`))
    .json()
    .judgements.find((one: { kind: string }) => one.kind === 'lost');

test('an order that its carrier loses is refunded whole without anybody asking, and its carrier is to bear it', async () => {
  await sent('la', 0);
  await lost('la', 20);
  expect(await claims('la')).toMatchObject([{ code: 'lost-refund', state: 'paid', made_by: 'platform' }]);
  // the pool pays, all that was paid, the freight too
  expect(await got('la')).toEqual([{ kind: 'refund', source: 'logistics-pool', amount: 21_000 }]);
  expect(await judged('la')).toMatchObject({ claim: { state: 'opened', guarantee: 'lost-refund' } });
  const [payout] = await it.tested.sql<{ id: string }>(`select id from payout where order_id = 'la'`);
  const { recoveries } = (await it.tested.get(`/v1/payouts/${payout!.id}`)).json();
  expect(recoveries).toMatchObject([{ steps: ['carrier'], owed: cny(21_000) }]);
  const [shown] = (await it.tested.get('/v1/claims?order_id=la', it.consumer)).json().items;
  expect(shown).toMatchObject({ code: 'lost-refund', whole: true, quantity: 2, total: cny(21_000) });
  // nothing more comes of it, by whatever way
  expect(
    await it.act('aftersales', { order_id: 'la', type: 'refund-only', reason: '未收到货' }, it.consumer),
  ).toMatchObject({
    code: 'aftersale.amount',
  });
});

test('so is one of which nothing is heard for a week; that it stood still is paid beside it where the merchant gives that', async () => {
  await it.act('enrolments', { code: 'late-ship-pay' }, it.merchant);
  await sent('lb', 100);
  await until(175);
  expect(await claims('lb')).toMatchObject([{ code: 'late-ship-pay', state: 'paid' }]);
  await until(100 + 2 + 169);
  expect(await claims('lb')).toMatchObject([
    { code: 'late-ship-pay', state: 'paid' },
    { code: 'lost-refund', state: 'paid' },
  ]);
  expect(await got('lb')).toMatchObject([
    { kind: 'coupon', amount: 1_050 },
    { kind: 'refund', amount: 21_000 },
  ]);
});

test('both at once where its carrier says so at once', async () => {
  await sent('lc', 300);
  await lost('lc', 310);
  expect((await claims('lc')).map(({ code }) => code)).toEqual(['late-ship-pay', 'lost-refund']);
  expect(await judged('lc')).toMatchObject({ claim: { state: 'opened', guarantee: 'lost-refund' } });
});

test('of several parcels somebody says how much of the order was in the one that is lost', async () => {
  await sent('ld', 400, ['k-ld', 'l-ld']);
  await lost('ld', 410);
  const [, refund] = await claims('ld');
  expect(refund).toMatchObject({ code: 'lost-refund', state: 'review' });
  expect((await got('ld')).map(({ kind }) => kind)).toEqual(['coupon']);
  const decided = await it.act(
    `claims/${refund!.id}/decide`,
    { outcome: 'grant', amount: cny(10_000) },
    await it.tested.bearer(),
  );
  expect(decided).toMatchObject({ total: cny(10_000) });
  await it.settle();
  expect(await got('ld')).toMatchObject([{ kind: 'coupon' }, { kind: 'refund', amount: 10_000 }]);
});

test('nothing is refunded any more once it came after all, and what was refunded stays so', async () => {
  await sent('le', 500, ['k-le', 'l-le']);
  await lost('le', 510);
  const [, refund] = await claims('le');
  it.tested.clock.set(new Date(hour(520)));
  await it.tell(scanned('k-le', 'le', 519, '已签收'), scanned('l-le', 'le', 519, '已签收'), delivered('le', 520));
  expect(await judged('le')).toMatchObject({ withdrawn_at: hour(520) });
  expect(await it.act(`claims/${refund!.id}/decide`, { outcome: 'grant' }, await it.tested.bearer())).toMatchObject({
    code: 'claim.not-used',
  });
  await sent('lf', 530);
  await lost('lf', 540);
  it.tested.clock.set(new Date(hour(550)));
  await it.tell(scanned('k-lf', 'lf', 549, '已签收'), delivered('lf', 550));
  expect(await judged('lf')).toMatchObject({ withdrawn_at: hour(550), note: expect.any(String) });
  expect((await claims('lf')).at(-1)).toMatchObject({ code: 'lost-refund', state: 'paid' });
  expect(await got('lf')).toMatchObject([{ kind: 'coupon' }, { kind: 'refund', amount: 21_000 }]);
});

test('what came back another way is not refunded again, and who waits for the same money waits no more', async () => {
  await sent('lg', 600);
  const asked = await it.act('aftersales', { order_id: 'lg', type: 'refund-only', reason: '未收到货' }, it.consumer);
  await it.act(`aftersales/${asked.id}/agree`, { version: asked.version }, it.merchant);
  await it.settle();
  await lost('lg', 610);
  expect(await claims('lg')).toMatchObject([{ code: 'late-ship-pay' }]);
  expect(await got('lg')).toMatchObject([{ kind: 'coupon' }, { kind: 'refund', amount: 21_000 }]);
  // one that still waits for the merchant
  await sent('lh', 620);
  const open = await it.act('aftersales', { order_id: 'lh', type: 'refund-only', reason: '未收到货' }, it.consumer);
  await lost('lh', 630);
  await it.settle();
  expect(await got('lh')).toMatchObject([{ kind: 'coupon' }, { kind: 'refund', amount: 21_000 }]);
  expect((await it.tested.get(`/v1/aftersales/${open.id}`)).json().aftersale).toMatchObject({
    ...{ state: 'closed', closed_why: 'refunded-otherwise' },
  });
});

test('goods that come once more are not refunded beside', async () => {
  await sent('li', 700);
  await it.act('aftersales', { order_id: 'li', type: 'resend', reason: '未收到货' }, it.consumer);
  await lost('li', 710);
  expect(await claims('li')).toMatchObject([{ code: 'late-ship-pay' }]);
  expect(await judged('li')).toMatchObject({ claim: { state: 'opened', guarantee: 'late-ship-pay' } });
});
