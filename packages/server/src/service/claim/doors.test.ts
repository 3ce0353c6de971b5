import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';

/** Beside those of the small pack: money at once before the goods leave, and a second right on the ground of fraud. */
const MORE = `guarantees:
  - code: speed-refund
    title: { zh-CN: 极速退款, en: Instant refund }
    promise: { zh-CN: 承诺, en: A promise }
    given: enrolment
    by: [consumer]
    window: { from: paid, lasts: P30D }
    when: order.state in ['paid', 'shipped']
    remedy:
      - { kind: refund, amount: claimed }
    cap: left
    payer: { advance: protection-fund, recover: [merchant-balance, deposit, receivable] }
    answer: { at_once: "true" }
  - code: fake-pay
    title: { zh-CN: 假一赔四, en: Four times }
    promise: { zh-CN: 承诺, en: A promise }
    given: enrolment
    by: [consumer]
    grounds: [fraud]
    window: { from: delivered, lasts: P90D }
    remedy:
      - { kind: compensation, amount: "max(3 * claimed - claim.had, 0)" }
    cap: 4 * claimed + 220000
    payer: { advance: protection-fund, recover: [merchant-balance, deposit, receivable] }
    answer: { merchant: PT48H }
`;

let tested: TestPlatform;
let merchant: Headers_;
let arbitrator: Headers_;
type Headers_ = Record<string, string>;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

beforeAll(async () => {
  tested = await openTestPlatform({ pack: { ...RIGHTS_PACK, 'service/guarantees/more.yaml': MORE } });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  arbitrator = (await tested.signedIn({ name: '裁定', roles: ['arbitrator'] })).headers;
  for (const code of ['anxin-buy', 'genuine-guarantee', 'fake-pay', 'speed-refund'])
    expect((await tested.post('/v1/enrolments', { code }, merchant)).statusCode).toBe(201);
  for (const id of ['p1', 'p2']) await tell(make.product(id, { brand: '山水', price: cny(5_000) }));
  await fillFunds(tested.platform, { purposes: ['protection-fund', 'logistics-pool'] });
});
afterAll(() => tested.drop());

const iso = (ms = 0) => new Date(tested.clock.now().getTime() + ms).toISOString();
const pass = (ms: number) => tested.clock.set(new Date(tested.clock.now().getTime() + ms));

async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}

let count = 0;
/** Two things for 50 yuan each, of a consumer of their own. */
async function paid(fields: object = {}): Promise<{ id: string; own: Headers_ }> {
  const [id, consumerId] = [`door${count}`, `dc${count++}`];
  const items = ['p1', 'p2'].map((product_id) => ({ product_id, quantity: 1, price: cny(5_000) }));
  await tell(make.order('paid', id, { consumer_id: consumerId, items, paid: cny(10_000), ...fields }, iso()));
  await tested.platform.money.bookings.work(100);
  return { id, own: await tested.bearer({ party: `consumer/${consumerId}` }) };
}
async function delivered(): Promise<{ id: string; own: Headers_ }> {
  const order = await paid();
  const consumer_id = order.id.replace('door', 'dc');
  await tell(
    make.order('shipped', order.id, { consumer_id }, iso()),
    make.order('delivered', order.id, { consumer_id }, iso()),
  );
  return order;
}
const claim = async (body: object, own: Headers_) => (await tested.post('/v1/claims', body, own)).json();
const aftersale = async (body: object, own: Headers_) =>
  (await tested.post('/v1/aftersales', { reason: 'quality', ...body }, own)).json();
const act = async (path: string, body: object, headers: Headers_) =>
  (await tested.post(`/v1/${path}`, body, { 'content-type': 'application/json', ...headers })).json();
const refunds = async (order: string) =>
  (
    await tested.sql<{ sum: string | null }>(`select sum(amount)::text as sum from payment where order_id = $1`, [
      order,
    ])
  )[0]!.sum;

test('money at once before the goods leave is no claim: it would not stop them', async () => {
  const { id, own } = await paid();
  const answer = await claim({ order_id: id, code: 'speed-refund', product_id: 'p1' }, own);
  expect(answer).toMatchObject({ code: 'claim.aftersale', field: 'code', status: 409 });
  expect(await refunds(id)).toBeNull();
});

test('what a claim gave back for one of the goods is not given back for it by an after-sale', async () => {
  const { id, own } = await delivered();
  expect(await claim({ order_id: id, code: 'instant-small', product_id: 'p1' }, own)).toMatchObject({
    ...{ state: 'granted', total: cny(5_000) },
  });
  const again = await aftersale({ order_id: id, type: 'refund-only', product_id: 'p1' }, own);
  expect(again).toMatchObject({ code: 'aftersale.amount', field: 'amount' });
  const other = await aftersale({ order_id: id, type: 'refund-only', product_id: 'p2' }, own);
  expect(other).toMatchObject({ state: 'await-merchant', amount: cny(5_000) });
});

test('nor by one that was open before', async () => {
  const { id, own } = await delivered();
  const open = await aftersale({ order_id: id, type: 'refund-only', product_id: 'p1' }, own);
  await claim({ order_id: id, code: 'instant-small', product_id: 'p1' }, own);
  // the same goods are not taken of the others twice
  const other = await aftersale({ order_id: id, type: 'refund-only', product_id: 'p2' }, own);
  expect(other).toMatchObject({ state: 'await-merchant', amount: cny(5_000) });
  await act(`aftersales/${other.id}/cancel`, { version: other.version }, own);
  // the merchant's silence pays nothing, and asks nobody: it is over
  pass(49 * HOUR);
  await tested.platform.promiseWorker.fireDue(tested.clock.now());
  await tested.platform.reactionWorker.drain();
  expect((await tested.get(`/v1/aftersales/${open.id}`, own)).json().aftersale).toMatchObject({
    ...{ state: 'closed', closed_why: 'refunded-otherwise' },
  });
  expect(await refunds(id)).toBe('5000');
  expect(await aftersale({ order_id: id, type: 'refund-only', product_id: 'p2' }, own)).toMatchObject({
    ...{ state: 'await-merchant', amount: cny(5_000) },
  });
});

test('what an after-sale gave back for one of the goods is not given back for it by a claim', async () => {
  const { id, own } = await delivered();
  const open = await aftersale({ order_id: id, type: 'refund-only', product_id: 'p1' }, own);
  expect(await act(`aftersales/${open.id}/agree`, { version: open.version }, merchant)).toMatchObject({
    state: 'refunding',
  });
  expect(await claim({ order_id: id, code: 'instant-small', product_id: 'p1' }, own)).toMatchObject({
    code: 'claim.over-paid',
  });
  expect(await refunds(id)).toBe('5000');
});

/** A claim of fraud of which the merchant offered less, and the consumer took it. */
async function tookLess(): Promise<{ id: string; order: string; own: Headers_ }> {
  const { id: order, own } = await delivered();
  const made = await claim({ order_id: order, code: 'genuine-guarantee', ground: 'fraud', product_id: 'p1' }, own);
  await act(`claims/${made.id}/answer`, { answer: 'offer', amount: cny(11_000) }, merchant);
  const agreed = await act(`claims/${made.id}/consent`, { agrees: true }, own);
  expect(agreed).toMatchObject({ state: 'granted', rest: cny(44_000) });
  return { id: made.id, order, own };
}

test('of the rest by law nobody grants a part: it is owed whole', async () => {
  const { id, own } = await tookLess();
  const rest = await claim({ rest_of: id }, own);
  const low = await act(`claims/${rest.id}/decide`, { outcome: 'grant', amount: cny(1_000) }, arbitrator);
  expect(low).toMatchObject({ code: 'claim.below-floor', field: 'amount' });
  expect(await act(`claims/${rest.id}/decide`, { outcome: 'grant' }, arbitrator)).toMatchObject({
    ...{ state: 'granted', total: cny(44_000) },
  });
});

test('what another right gave on the same ground is no rest any more', async () => {
  const { id, order, own } = await tookLess();
  const asked = await claim({ rest_of: id }, own);
  const second = await claim({ order_id: order, code: 'fake-pay', product_id: 'p1' }, own);
  // 500 yuan by law, of which 60 were had
  expect(await act(`claims/${second.id}/answer`, { answer: 'accept' }, merchant)).toMatchObject({
    ...{ state: 'granted', total: cny(44_000) },
  });
  // also where the rest was asked for before
  expect(await act(`claims/${asked.id}/assess`, {}, arbitrator)).toMatchObject({ code: 'claim.no-rest' });
  expect(await act(`claims/${asked.id}/decide`, { outcome: 'grant' }, arbitrator)).toMatchObject({
    code: 'claim.no-rest',
  });
  await act(`claims/${asked.id}/withdraw`, {}, own);
  expect(await claim({ rest_of: id }, own)).toMatchObject({ code: 'claim.no-rest' });
});

test('nobody decides before the consumer has shown and the merchant has said what they have to', async () => {
  const { id, own } = await delivered();
  const made = await claim({ order_id: id, code: 'fake-pay', product_id: 'p1' }, own);
  expect(made.state).toBe('merchant');
  expect(await act(`claims/${made.id}/decide`, { outcome: 'grant' }, arbitrator)).toMatchObject({
    ...{ code: 'claim.state', status: 409 },
  });
});

test('only an offer has an amount: who accepts for less has not accepted', async () => {
  const { id: order_id, own } = await delivered();
  const { id } = await claim({ order_id, code: 'seven-day-return', product_id: 'p1' }, own);
  for (const answer of ['accept', 'refuse'])
    expect(await act(`claims/${id}/answer`, { answer, amount: cny(10) }, merchant)).toMatchObject({
      ...{ status: 422, code: 'claim.facts', field: 'amount' },
    });
  expect((await tested.get(`/v1/claims/${id}`)).json().claim).toMatchObject({ state: 'merchant', granted: null });
});

test('who answers too late refuses nothing any more', async () => {
  const { id, own } = await delivered();
  const made = await claim({ order_id: id, code: 'fake-pay', product_id: 'p1' }, own);
  const file = await tested.post(
    `/v1/claims/${made.id}/attachments`,
    { name: 'photo.png', type: 'image/png', content: PNG },
    merchant,
  );
  pass(48 * HOUR);
  const answers = [
    { answer: 'refuse', text: '不是', files: [file.json().id] },
    { answer: 'offer', amount: cny(1) },
  ];
  for (const body of answers)
    expect(await act(`claims/${made.id}/answer`, body, merchant)).toMatchObject({
      code: 'claim.deadline',
      status: 409,
    });
  expect(await act(`claims/${made.id}/answer`, { answer: 'accept' }, merchant)).toMatchObject({ state: 'granted' });
});

test('what was given back before it was to be shipped is not late', async () => {
  const late = { promised_ship_at: iso(DAY) };
  const [cancelled, stopped, waited] = [await paid(late), await paid(late), await paid(late)];
  await tell(make.order('cancelled', cancelled.id, { consumer_id: cancelled.id.replace('door', 'dc') }, iso()));
  const instant = await aftersale({ order_id: stopped.id, type: 'refund-only', reason: 'changed-mind' }, stopped.own);
  expect(instant).toMatchObject({ instant: { granted: true } });
  pass(2 * DAY);
  for (const { id, own } of [cancelled, stopped]) {
    expect(await claim({ order_id: id, code: 'late-ship-pay', product_id: 'p1' }, own)).toMatchObject({
      code: 'claim.not-used',
    });
    const { items } = (await tested.get(`/v1/orders/${id}/rights`, own)).json();
    expect(items.find(({ code }: { code: string }) => code === 'late-ship-pay').estimate).toBeNull();
  }
  // who waited until it was late, and then had enough, is late all the same
  await tell(make.order('cancelled', waited.id, { consumer_id: waited.id.replace('door', 'dc') }, iso()));
  pass(HOUR);
  expect(await claim({ order_id: waited.id, code: 'late-ship-pay', product_id: 'p1' }, waited.own)).toMatchObject({
    state: 'review',
  });
});

test('nor does the platform pay for goods by itself that it has stopped', async () => {
  const { id, own } = await paid({ promised_ship_at: iso(DAY) });
  await aftersale({ order_id: id, type: 'refund-only', reason: 'changed-mind' }, own);
  await tested.platform.reactionWorker.drain();
  await tested.platform.service.logistics.work();
  pass(2 * DAY);
  await tested.platform.promiseWorker.fireDue(tested.clock.now());
  await tested.platform.reactionWorker.drain();
  await tested.platform.service.logistics.work();
  expect((await tested.get(`/v1/claims?order_id=${id}`)).json().items).toEqual([]);
  const [promise] = await tested.sql<{ state: string }>(
    `select state from promise where subject = 'order/${id}' and kind = 'marketplace.shipping'`,
  );
  expect(promise!.state).toBe('void');
});
