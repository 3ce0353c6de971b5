import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';

type Headers_ = Record<string, string>;
let tested: TestPlatform;
let merchant: Headers_;
const HOUR = 3_600_000;
const cny = (amount: number) => ({ amount, currency: 'CNY' });

beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  expect((await tested.post('/v1/enrolments', { code: 'price-protect' }, merchant)).statusCode).toBe(201);
  await fillFunds(tested.platform, { purposes: ['protection-fund', 'logistics-pool'] });
});
afterAll(() => tested.drop());

const iso = (ms = 0) => new Date(tested.clock.now().getTime() + ms).toISOString();
async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}
let told = 0;
const priced = (product: string, amount: number) => ({
  ...make.product(product, { brand: '山水', price: cny(amount) }, `price-${told++}`),
  ...{ type: 'product.updated', time: iso() },
});
/** Goods of 50 yuan of their own, bought by somebody. */
async function bought(): Promise<{ order: string; product: string; own: Headers_ }> {
  const [order, product] = [`pd${told++}`, `pp${told}`];
  await tell({ ...make.product(product, { brand: '山水', price: cny(5_000) }), time: iso(-HOUR) });
  const items = [{ product_id: product, quantity: 1, price: cny(5_000) }];
  await tell(make.order('paid', order, { consumer_id: `c-${order}`, items, paid: cny(5_000) }, iso()));
  await tested.platform.money.bookings.work(100);
  return { order, product, own: await tested.bearer({ party: `consumer/c-${order}` }) };
}
/** The price falls, and whoever has the right is paid what they paid more. */
async function falls(product: string, to: number, isPaid = true): Promise<void> {
  tested.clock.set(new Date(tested.clock.now().getTime() + HOUR));
  await tell(priced(product, to));
  await tested.platform.service.sweeping.work(10_000);
  if (isPaid) await tested.platform.service.claims.work(100);
}
const ask = async (order: string, product: string, amount: number, own: Headers_) =>
  (
    await tested.post(
      '/v1/aftersales',
      { order_id: order, product_id: product, type: 'price-protection', reason: '降价', amount: cny(amount) },
      own,
    )
  ).json();
const agree = async ({ id, version }: { id: string; version: number }) =>
  (await tested.post(`/v1/aftersales/${id}/agree`, { version }, merchant)).json();
/** What the page of an order says of the right. */
async function shownFor(order: string, own: Headers_) {
  const { items } = (await tested.get(`/v1/orders/${order}/rights`, own)).json();
  const { claim, estimate } = items.find(({ code }: { code: string }) => code === 'price-protect');
  return { claim, estimate };
}
const paidFor = async (order: string) =>
  (
    await tested.sql<{ cause: string; amount: number }>(
      'select cause, amount::int as amount from payout where order_id = $1 order by amount desc',
      [order],
    )
  ).map(({ cause, amount }) => [cause, amount]);

test('a difference that an after-sale gave back is given back by no claim', async () => {
  const { order, product, own } = await bought();
  expect(await agree(await ask(order, product, 800, own))).toMatchObject({ state: 'refunding', amount: cny(800) });
  await falls(product, 4_200);
  expect((await tested.get(`/v1/claims?order_id=${order}`)).json().items).toEqual([]);
  // nor is it promised beforehand
  expect(await shownFor(order, own)).toEqual({ claim: null, estimate: null });
  const claimed = (await tested.post('/v1/claims', { order_id: order, code: 'price-protect' }, own)).json();
  expect(claimed).toMatchObject({ code: 'claim.over-paid' });
  expect(await paidFor(order)).toEqual([['aftersale', 800]]);
});

test('nor one that a claim gave back by an after-sale, whichever was first and whatever is paid of it yet', async () => {
  const { order, product, own } = await bought();
  const before = await ask(order, product, 800, own);
  // granted, and nobody has asked for its payout
  await falls(product, 4_200, false);
  expect(await agree(before)).toMatchObject({ state: 'closed', closed_why: 'difference-paid' });
  expect(await ask(order, product, 800, own)).toMatchObject({
    ...{ code: 'aftersale.amount', field: 'amount', detail: expect.stringContaining('8.00 CNY') },
  });
  await tested.platform.service.claims.work(100);
  expect(await paidFor(order)).toEqual([['claim', 800]]);
});

test('of a price that goes on falling each way gives what is new', async () => {
  const first = await bought();
  await agree(await ask(first.order, first.product, 800, first.own));
  await falls(first.product, 4_000);
  expect(await paidFor(first.order)).toEqual([
    ['aftersale', 800],
    ['claim', 200],
  ]);
  const second = await bought();
  await falls(second.product, 4_200);
  // what is asked is the whole difference to what was paid
  const asked = await ask(second.order, second.product, 1_000, second.own);
  expect(await agree(asked)).toMatchObject({ state: 'refunding', amount: cny(200) });
  expect(await paidFor(second.order)).toEqual([
    ['claim', 800],
    ['aftersale', 200],
  ]);
  // also in the last cents: all that was paid can come back, and no more
  const last = await ask(second.order, second.product, 5_000, second.own);
  expect(await agree(last)).toMatchObject({ amount: cny(4_000) });
  expect(await ask(second.order, second.product, 5_001, second.own)).toMatchObject({ code: 'aftersale.amount' });
});

test('without an amount it is the difference that is known, and no word for all of the order', async () => {
  const { order, product, own } = await bought();
  const asked = (more: object = {}) =>
    tested.post('/v1/aftersales', { order_id: order, type: 'price-protection', reason: '降价', ...more }, own);
  // of a price that did not fall there is none to find
  const early = (await asked()).json();
  expect(early).toMatchObject({ code: 'aftersale.amount', field: 'amount', detail: expect.stringContaining('price') });
  await tell(priced(product, 4_200));
  expect((await asked({ product_id: product })).json()).toMatchObject({ state: 'await-merchant', amount: cny(800) });
  expect((await asked()).json()).toMatchObject({ state: 'await-merchant', amount: cny(800) });
  // told by the marketplace, it comes out the same
  const event = {
    ...{
      id: `asked-${order}`,
      source: 'shop',
      type: 'aftersale.requested',
      time: iso(),
      subject: `aftersale/s-${order}`,
    },
    data: { aftersale: { id: `s-${order}`, order_id: order, type: 'price-protection', reason: '降价' } },
  };
  await tell(event);
  const { items } = (await tested.get(`/v1/aftersales?order_id=${order}`)).json();
  expect(items.find(({ name }: { name: string }) => name === `s-${order}`)).toMatchObject({
    ...{ state: 'await-merchant', amount: cny(800) },
  });
  // and it keeps nobody from having all of it back before it is sent
  const whole = await tested.post('/v1/aftersales', { order_id: order, type: 'refund-only', reason: '不想要' }, own);
  expect(whole.json()).toMatchObject({ state: 'await-merchant', amount: cny(5_000) });
});

test('a price that goes up again takes nothing from who claimed while it was low', async () => {
  const { order, product, own } = await bought();
  await tell(priced(product, 4_200));
  const claimed = (await tested.post('/v1/claims', { order_id: order, code: 'price-protect' }, own)).json();
  expect(claimed).toMatchObject({ state: 'review', assessed: [{ amount: cny(800) }] });
  await tell(priced(product, 5_000));
  const arbitrator = (await tested.signedIn({ roles: ['arbitrator'] })).headers;
  const decided = await tested.post(`/v1/claims/${claimed.id}/decide`, { outcome: 'grant' }, arbitrator);
  expect(decided.json()).toMatchObject({ state: 'granted' });
  expect(await paidFor(order)).toEqual([['claim', 800]]);
});

test('of several pieces it is that of the pieces that are asked for', async () => {
  const [order, product] = [`pd${told++}`, `pp${told}`];
  const own = await tested.bearer({ party: `consumer/c-${order}` });
  await tell({ ...make.product(product, { price: cny(5_000) }), time: iso(-HOUR) });
  const items = [{ product_id: product, quantity: 3, price: cny(5_000) }];
  await tell(make.order('paid', order, { consumer_id: `c-${order}`, items, paid: cny(15_000) }, iso()));
  await tell(priced(product, 4_900));
  const two = { order_id: order, product_id: product, quantity: 2, type: 'price-protection', reason: '降价' };
  expect((await tested.post('/v1/aftersales', two, own)).json()).toMatchObject({ quantity: 2, amount: cny(200) });
  const all = { order_id: order, type: 'price-protection', reason: '降价' };
  expect((await tested.post('/v1/aftersales', all, own)).json()).toMatchObject({ amount: cny(300) });
});

test('two ways at one moment give it once', async () => {
  for (let turn = 0; turn < 4; turn++) {
    const { order, product, own } = await bought();
    const asked = await ask(order, product, 800, own);
    tested.clock.set(new Date(tested.clock.now().getTime() + HOUR));
    await tell(priced(product, 4_200));
    await Promise.all([
      agree(asked),
      tested.platform.service.sweeping.work(10_000).then(() => tested.platform.service.claims.work(100)),
    ]);
    await tested.platform.service.claims.work(100);
    expect((await paidFor(order)).map(([, amount]) => amount)).toEqual([800]);
  }
});
