import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';
import { statementsOf } from '../statements-fixture.ts';

let tested: TestPlatform;
let consumer: { authorization: string };
const HOUR = 3_600_000;
const cny = (amount: number) => ({ amount, currency: 'CNY' });

beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK });
  consumer = await tested.bearer({ party: 'consumer/c1' });
  const merchant = await tested.bearer({ party: 'merchant/m1' });
  for (const code of ['anxin-buy', 'price-protect'])
    expect((await tested.post('/v1/enrolments', { code }, merchant)).statusCode).toBe(201);
  await tell(make.product('p1', { price: cny(5_000) }));
});
afterAll(() => tested.drop());

const iso = (ms = 0) => new Date(tested.clock.now().getTime() + ms).toISOString();

async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}

let count = 0;
/** So many orders that have arrived, each paid an hour after the one before. */
async function deliver(orders: number): Promise<string[]> {
  const ids = Array.from({ length: orders }, () => `l${String(count++).padStart(3, '0')}`);
  for (const id of ids) {
    tested.clock.set(new Date(tested.clock.now().getTime() + HOUR));
    const items = [{ product_id: 'p1', quantity: 1, price: cny(5_000) }];
    await tell(
      make.order('paid', id, { items, paid: cny(5_000) }, iso()),
      ...(['shipped', 'delivered'] as const).map((type) => make.order(type, id, {}, iso())),
    );
  }
  return ids;
}

interface Page {
  items: {
    order: { id: string };
    rights: { code: string; terms: string }[] | null;
    claims: { id: string }[];
    aftersales: { id: string }[];
    disputes: { id: string }[];
    payouts: { state: string }[];
  }[];
  guarantees: { code: string; terms: string }[];
  products: { id: string; title: string }[];
  next_cursor: string | null;
}
const list = async (query = '', headers: object = consumer, id = 'c1') =>
  tested.get(`/v1/consumers/${id}/orders${query}`, headers as typeof consumer);
const page = async (query = ''): Promise<Page> => (await list(query)).json();

test('orders come with their rights, the newest first, and pages have none twice and leave none out', async () => {
  const ids = (await deliver(5)).reverse();
  const first = await page('?limit=2');
  expect(first.items.map(({ order }) => order.id)).toEqual(ids.slice(0, 2));
  const second = await page(`?limit=3&cursor=${first.next_cursor}`);
  expect(second.items.map(({ order }) => order.id)).toEqual(ids.slice(2));
  expect(second.next_cursor).toBeNull();
  expect(first.products).toEqual([{ id: 'p1', title: '好茶' }]);
  // each right leads to its terms, which stand there once
  const known = first.guarantees.map(({ terms }) => terms);
  expect(new Set(known).size).toBe(known.length);
  for (const { rights } of first.items) {
    expect(rights!.length).toBeGreaterThan(3);
    for (const { terms } of rights!) expect(known).toContain(terms);
  }
  // the same as on the order’s own page
  const own = (await tested.get(`/v1/orders/${ids[0]}/rights`, consumer)).json().items;
  const told = first.items[0]!.rights!.map(({ terms, ...right }) => ({
    ...{ ...right, guarantee: first.guarantees.find((one) => one.terms === terms) },
  }));
  expect(told).toEqual(own);
});

test('what is open stands with its order and its next date, and what is over no longer does', async () => {
  const [id, other] = (await deliver(2)) as [string, string];
  const claim = (await tested.post('/v1/claims', { order_id: id, code: 'seven-day-return' }, consumer)).json();
  const aftersale = await tested.post(
    '/v1/aftersales',
    { order_id: id, type: 'return-refund', reason: '破损' },
    consumer,
  );
  const dispute = await tested.post('/v1/disputes', { order_id: id, reason: 'damaged', text: '杯子碎了' }, consumer);
  const found = (await page()).items.find(({ order }) => order.id === id)!;
  expect(found.claims).toMatchObject([
    { id: claim.id, state: 'merchant', next: { kind: 'service.claim-answer', due_at: iso(48 * HOUR) } },
  ]);
  expect(found.aftersales.map((one) => one.id)).toEqual([aftersale.json().id]);
  expect(found.disputes.map((one) => one.id)).toEqual([dispute.json().id]);
  expect((await page()).items.find(({ order }) => order.id === other)).toMatchObject({
    ...{ claims: [], aftersales: [], disputes: [], payouts: [] },
  });
  await tested.post(`/v1/claims/${claim.id}/withdraw`, {}, consumer);
  expect((await page()).items.find(({ order }) => order.id === id)!.claims).toEqual([]);
});

test('an order of which nothing was promised yet is there, and says so', async () => {
  await tested.sql(
    `insert into "order" (id, fields, stamps) values ('bare', '{"consumer_id": "c9", "merchant_id": "m1"}', '{}')`,
  );
  const staff = (await tested.signedIn({ name: '客服', roles: ['service-agent'] })).headers;
  expect((await list('', staff, 'c9')).json().items).toMatchObject([{ order: { id: 'bare' }, rights: null }]);
});

test('it asks the database the same few things however many orders there are, and never for more than a page', async () => {
  await deliver(9);
  // what is remembered for a moment is read before
  await page('?limit=10');
  await page('?limit=2');
  const few = (await statementsOf(tested, () => page('?limit=2'))).length;
  const many = (await statementsOf(tested, () => page('?limit=10'))).length;
  expect(few).toBeGreaterThan(5);
  expect(many).toBe(few);
  expect((await list('?limit=51')).json()).toMatchObject({ code: 'request.invalid', field: 'limit' });
});

test('what somebody bought is nobody else’s business', async () => {
  for (const party of ['consumer/c2', 'merchant/m1'] as const)
    expect((await list('', await tested.bearer({ party }))).statusCode, party).toBe(404);
  expect((await list('?cursor=nonsense')).json()).toMatchObject({ code: 'cursor.invalid' });
});
