import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { delivered, hour, paid, scanned, shipped } from './logistics-fixture.ts';

const CN = join(import.meta.dirname, '../../../../../packs/cn');
const cny = (amount: number) => ({ amount, currency: 'CNY' });
/** 200 yuan and 10 of freight. */
const items = ['p1', 'p2'].map((product_id) => ({ product_id, quantity: 1, price: cny(10_000) }));
const whole = { paid: cny(21_000), freight: cny(1_000), items };

let tested: TestPlatform;
let consumer: { authorization: string };
let merchant: { authorization: string };
beforeAll(async () => {
  tested = await openTestPlatform({ config: { packDir: CN } });
  consumer = await tested.bearer({ party: 'consumer/c1' });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  await fillFunds(tested.platform, { amount: 100_000_000n, purposes: ['protection-fund', 'logistics-pool'] });
  tested.clock.set(new Date(hour(0)));
  await tell(...['p1', 'p2'].map((id) => make.product(id, { category_id: 'clothes.coat' })));
});
afterAll(() => tested.drop());

/** Everything that follows, until nothing does; the provider pays all that it is asked for. */
const settle = async (): Promise<void> => {
  const { reactionWorker, promiseWorker, service, money } = tested.platform;
  for (let round = 0; round < 3; round++) {
    await reactionWorker.drain();
    await service.logistics.work();
    await promiseWorker.fireDue(tested.clock.now());
    await service.claims.work(100);
    const asked = await tested.sql<{ id: string; amount: string }>(
      `select id, amount from payment where state not in ('settled', 'failed')`,
    );
    for (const { id, amount } of asked)
      await money.payments.settle({
        ...{ id, outcome: 'settled', amount: BigInt(amount), at: tested.clock.now(), providerId: `p-${id}` },
      });
  }
};
async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await settle();
}
async function until(n: number): Promise<void> {
  tested.clock.set(new Date(hour(n)));
  await settle();
}
const act = async (path: string, body: object, by: { authorization: string }) =>
  (await tested.post(`/v1/${path}`, body, by)).json();

/** Sent and picked up at these hours after the order was paid. */
async function sent(id: string, since: number, parcels: readonly string[] = [`k-${id}`]): Promise<void> {
  tested.clock.set(new Date(hour(since + 2)));
  await tell(
    paid(id, whole, since),
    shipped(id, since + 1, { parcel_ids: parcels }),
    ...parcels.map((parcel) => scanned(parcel, id, since + 2, '已揽收')),
  );
}
const lost = async (id: string, at: number): Promise<void> => {
  tested.clock.set(new Date(hour(at)));
  await tell(scanned(`k-${id}`, id, at, '丢失'));
};
const claims = (order: string) =>
  tested.sql<{ id: string; code: string; state: string; made_by: string }>(
    'select id, code, state, made_by from claim where order_id = $1 order by code',
    [order],
  );
/** What has come back to the consumer, and from where. */
const got = (order: string) =>
  tested.sql<{ kind: string; source: string; amount: number }>(
    `select kind, source, sum(amount)::int as amount from payment where order_id = $1 and state = 'settled' group by 1, 2 order by 1`,
    [order],
  );
const judged = async (order: string) =>
  (await tested.get(`/v1/logistics/orders/${order}`))
    .json()
    .judgements.find((one: { kind: string }) => one.kind === 'lost');

test('an order that its carrier loses is refunded whole without anybody asking, and its carrier is to bear it', async () => {
  await sent('la', 0);
  await lost('la', 20);
  expect(await claims('la')).toMatchObject([{ code: 'lost-refund', state: 'paid', made_by: 'platform' }]);
  // the pool pays, all that was paid, the freight too
  expect(await got('la')).toEqual([{ kind: 'refund', source: 'logistics-pool', amount: 21_000 }]);
  expect(await judged('la')).toMatchObject({ claim: { state: 'opened', guarantee: 'lost-refund' } });
  const [payout] = await tested.sql<{ id: string }>(`select id from payout where order_id = 'la'`);
  const { recoveries } = (await tested.get(`/v1/payouts/${payout!.id}`)).json();
  expect(recoveries).toMatchObject([{ steps: ['carrier'], owed: cny(21_000) }]);
  const [shown] = (await tested.get('/v1/claims?order_id=la', consumer)).json().items;
  expect(shown).toMatchObject({ code: 'lost-refund', whole: true, quantity: 2, total: cny(21_000) });
  // nothing more comes of it, by whatever way
  expect(await act('aftersales', { order_id: 'la', type: 'refund-only', reason: '未收到货' }, consumer)).toMatchObject({
    code: 'aftersale.amount',
  });
});

test('so is one of which nothing is heard for a week; that it stood still is paid beside it where the merchant gives that', async () => {
  await act('enrolments', { code: 'late-ship-pay' }, merchant);
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
  const decided = await act(
    `claims/${refund!.id}/decide`,
    { outcome: 'grant', amount: cny(10_000) },
    await tested.bearer(),
  );
  expect(decided).toMatchObject({ total: cny(10_000) });
  await settle();
  expect(await got('ld')).toMatchObject([{ kind: 'coupon' }, { kind: 'refund', amount: 10_000 }]);
});

test('nothing is refunded any more once it came after all, and what was refunded stays so', async () => {
  await sent('le', 500, ['k-le', 'l-le']);
  await lost('le', 510);
  const [, refund] = await claims('le');
  tested.clock.set(new Date(hour(520)));
  await tell(scanned('k-le', 'le', 519, '已签收'), scanned('l-le', 'le', 519, '已签收'), delivered('le', 520));
  expect(await judged('le')).toMatchObject({ withdrawn_at: hour(520) });
  expect(await act(`claims/${refund!.id}/decide`, { outcome: 'grant' }, await tested.bearer())).toMatchObject({
    code: 'claim.not-used',
  });
  await sent('lf', 530);
  await lost('lf', 540);
  tested.clock.set(new Date(hour(550)));
  await tell(scanned('k-lf', 'lf', 549, '已签收'), delivered('lf', 550));
  expect(await judged('lf')).toMatchObject({ withdrawn_at: hour(550), note: expect.any(String) });
  expect((await claims('lf')).at(-1)).toMatchObject({ code: 'lost-refund', state: 'paid' });
  expect(await got('lf')).toMatchObject([{ kind: 'coupon' }, { kind: 'refund', amount: 21_000 }]);
});

test('what came back another way is not refunded again, and who waits for the same money waits no more', async () => {
  await sent('lg', 600);
  const asked = await act('aftersales', { order_id: 'lg', type: 'refund-only', reason: '未收到货' }, consumer);
  await act(`aftersales/${asked.id}/agree`, { version: asked.version }, merchant);
  await settle();
  await lost('lg', 610);
  expect(await claims('lg')).toMatchObject([{ code: 'late-ship-pay' }]);
  expect(await got('lg')).toMatchObject([{ kind: 'coupon' }, { kind: 'refund', amount: 21_000 }]);
  // one that still waits for the merchant
  await sent('lh', 620);
  const open = await act('aftersales', { order_id: 'lh', type: 'refund-only', reason: '未收到货' }, consumer);
  await lost('lh', 630);
  await settle();
  expect(await got('lh')).toMatchObject([{ kind: 'coupon' }, { kind: 'refund', amount: 21_000 }]);
  expect((await tested.get(`/v1/aftersales/${open.id}`)).json().aftersale).toMatchObject({
    ...{ state: 'closed', closed_why: 'refunded-otherwise' },
  });
});

test('goods that come once more are not refunded beside', async () => {
  await sent('li', 700);
  await act('aftersales', { order_id: 'li', type: 'resend', reason: '未收到货' }, consumer);
  await lost('li', 710);
  expect(await claims('li')).toMatchObject([{ code: 'late-ship-pay' }]);
  expect(await judged('li')).toMatchObject({ claim: { state: 'opened', guarantee: 'late-ship-pay' } });
});
