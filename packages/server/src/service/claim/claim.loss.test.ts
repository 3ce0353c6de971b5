import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';

const PAYER = 'payer: { advance: protection-fund, recover: [merchant-balance, deposit, receivable] }';
const right = (code: string, more: string): string => `  - code: ${code}
    title: { zh-CN: ${code}, en: ${code} }
    promise: { zh-CN: 承诺, en: A promise }
    given: platform
    by: [consumer]
    window: { from: delivered, lasts: P30D }
    ${PAYER}
${more}
`;

/** Rights whose terms ask about what else happened: losses, what was had before, disputes. */
const MORE = `guarantees:
${right(
  'unsafe-food',
  `    grounds: [unsafe, quality]
    remedy: [{ kind: refund, amount: claimed }]
    answer: { at_once: "true" }`,
)}${right(
  'unsafe-heard',
  `    grounds: [unsafe, quality]
    remedy: [{ kind: refund, amount: claimed }]
    answer: { merchant: PT48H }`,
)}${right(
  'fraud-coupon',
  `    grounds: [fraud]
    remedy: [{ kind: coupon, amount: "2000" }]
    answer: { at_once: "true" }`,
)}${right(
  'fraud-whole',
  `    grounds: [fraud]
    remedy: [{ kind: refund, amount: claimed }]
    answer: { at_once: "true" }`,
)}${right(
  'peaceful',
  `    remedy: [{ kind: refund, amount: "100" }]
    answer: { at_once: consumer.disputes_90d == 0, merchant: PT48H }`,
)}`;

const GROUNDS = `grounds:
  - ground: fraud
    title: { zh-CN: 欺诈, en: Fraud }
    law: 《消费者权益保护法》第五十五条
    least: max(3 * claimed, 50000)
  - ground: no-authorisation
    title: { zh-CN: 缺授权, en: No authorisation }
  - ground: unsafe
    title: { zh-CN: 不安全, en: Unsafe }
    law: 《食品安全法》第一百四十八条
    least: max(max(10 * claimed, 3 * claim.loss), 100000)
  - ground: quality
    title: { zh-CN: 质量, en: A defect }
`;

let tested: TestPlatform;
let merchant: Headers_;
let arbitrator: Headers_;
type Headers_ = Record<string, string>;
const HOUR = 3_600_000;
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const FILE = { name: '收据.txt', type: 'text/plain', content: 'YQ==' };

beforeAll(async () => {
  tested = await openTestPlatform({
    pack: { ...RIGHTS_PACK, 'service/guarantees/grounds.yaml': GROUNDS, 'service/guarantees/more.yaml': MORE },
  });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  arbitrator = (await tested.signedIn({ name: '裁定', roles: ['arbitrator'] })).headers;
  await tell(make.product('p1', { brand: '山水', price: cny(5_000) }), make.product('p2', { price: cny(5_000) }));
  await fillFunds(tested.platform, { amount: 100_000_000n });
});
afterAll(() => tested.drop());

const iso = (ms = 0) => new Date(tested.clock.now().getTime() + ms).toISOString();

async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}

let count = 0;
/** Two goods of 50 yuan each that have arrived, of a consumer of their own. */
async function delivered(fields: object = {}): Promise<{ order: string; own: Headers_; consumer: string }> {
  const [order, consumer] = [`lo${count}`, `lc${count++}`];
  const items = ['p1', 'p2'].map((product_id) => ({ product_id, quantity: 1, price: cny(5_000) }));
  await tell(
    make.order('paid', order, { consumer_id: consumer, items, paid: cny(10_000), ...fields }, iso()),
    make.order('delivered', order, { consumer_id: consumer }, iso()),
  );
  await tested.platform.money.bookings.work(100);
  return { order, consumer, own: await tested.bearer({ party: `consumer/${consumer}` }) };
}

const open = async (own: Headers_, order: string, code: string, more: object = {}) =>
  (await tested.post('/v1/claims', { order_id: order, code, product_id: 'p1', ...more }, own)).json();
const act = async (id: string, what: string, body: object, headers: Headers_) =>
  (await tested.post(`/v1/claims/${id}/${what}`, body, headers)).json();
const totals = (lines: { kind: string; amount: { amount: number } }[]) =>
  lines.map(({ kind, amount }) => [kind, amount.amount]);

/** A claim with a loss that is shown. */
async function shown(own: Headers_, order: string, code: string, loss: number) {
  const { id } = await open(own, order, code, { ground: 'unsafe', loss: cny(loss) });
  const file = (await tested.post(`/v1/claims/${id}/attachments`, FILE, own)).json().id;
  return act(id, 'submit', { evidence: [{ kind: 'loss', files: [file] }] }, own);
}

test('a loss is said, shown, and counts as far as a person accepts it', async () => {
  const { order, own } = await delivered();
  const rights = (await tested.get(`/v1/orders/${order}/rights`, own)).json().items;
  const needs = (code: string) => rights.find((one: { code: string }) => one.code === code).needs.loss;
  expect([needs('unsafe-food'), needs('fraud-whole')]).toEqual([['unsafe'], []]);
  // where nothing goes by it, nobody is asked to lay it open
  const other = await open(own, order, 'unsafe-food', { ground: 'quality', loss: cny(5) });
  expect(other).toMatchObject({ code: 'claim.facts', field: 'loss' });
  const dollars = { amount: 5, currency: 'USD' };
  expect(await open(own, order, 'unsafe-food', { ground: 'unsafe', loss: dollars })).toMatchObject({
    ...{ code: 'claim.currency', field: 'loss' },
  });
  expect(await open(own, order, 'unsafe-food', { ground: 'unsafe', loss: cny(1_000_000_001) })).toMatchObject({
    ...{ code: 'claim.facts', field: 'loss' },
  });
  const made = await open(own, order, 'unsafe-food', { ground: 'unsafe', loss: cny(60_000) });
  expect(made).toMatchObject({ state: 'evidence', loss: { said: cny(60_000), accepted: null } });
  expect(await act(made.id, 'submit', { evidence: [] }, own)).toMatchObject({
    ...{ code: 'claim.missing', field: 'evidence.loss' },
  });
  const file = (await tested.post(`/v1/claims/${made.id}/attachments`, FILE, own)).json().id;
  const asked = await act(made.id, 'submit', { evidence: [{ kind: 'loss', files: [file] }] }, own);
  // the terms pay at once, and nobody's word for a loss is paid by them alone
  expect(asked.state).toBe('review');
  expect(totals(asked.assessed)).toEqual([
    ['refund', 5_000],
    ['compensation', 180_000],
  ]);
  expect(await act(made.id, 'decide', { outcome: 'grant' }, arbitrator)).toMatchObject({
    ...{ code: 'claim.missing', field: 'loss' },
  });
  expect(await act(made.id, 'decide', { outcome: 'grant', loss: cny(60_001) }, arbitrator)).toMatchObject({
    ...{ code: 'claim.facts', field: 'loss' },
  });
  const seen = await act(made.id, 'assess', { loss: cny(40_000) }, arbitrator);
  expect([totals(seen.lines)[1], seen.floor.amount]).toEqual([['compensation', 120_000], cny(120_000)]);
  expect(totals((await act(made.id, 'assess', { loss: cny(0) }, arbitrator)).lines)[1]).toEqual([
    'compensation',
    100_000,
  ]);
  const low = { outcome: 'grant', loss: cny(40_000), amount: cny(100_000) };
  expect(await act(made.id, 'decide', low, arbitrator)).toMatchObject({ code: 'claim.below-floor' });
  const granted = await act(made.id, 'decide', { outcome: 'grant', loss: cny(40_000) }, arbitrator);
  expect(granted).toMatchObject({ state: 'granted', total: cny(125_000), rest: null });
  expect(granted.loss).toEqual({ said: cny(60_000), accepted: cny(40_000) });
});

test('a loss that a merchant accepts, or says nothing to, is looked at by a person', async () => {
  const first = await delivered();
  const asked = await shown(first.own, first.order, 'unsafe-heard', 50_000);
  expect(asked.state).toBe('merchant');
  const accepted = await act(asked.id, 'answer', { answer: 'accept' }, merchant);
  // two who agree could say any loss, and the fund would pay three times of it first
  expect(accepted).toMatchObject({ state: 'review', reason: 'merchant-accepts-loss' });
  expect(accepted.loss.accepted).toBeNull();
  const decided = await act(asked.id, 'decide', { outcome: 'grant', loss: cny(50_000) }, arbitrator);
  expect(decided).toMatchObject({ state: 'granted', total: cny(155_000) });
  expect(await tested.sql('select bears from payout where cause_ref = $1', [asked.id])).toEqual([{ bears: 'heard' }]);
  // a loss that nothing more is given for needs nobody
  const small = await delivered();
  const little = await shown(small.own, small.order, 'unsafe-heard', 30_000);
  expect(await act(little.id, 'answer', { answer: 'accept' }, merchant)).toMatchObject({
    ...{ state: 'granted', total: cny(105_000) },
  });
  const second = await delivered();
  const offered = await shown(second.own, second.order, 'unsafe-heard', 50_000);
  // an offer is no way round: 100 yuan of food that is not safe give 1,000, and the rest is the loss
  expect(await act(offered.id, 'answer', { answer: 'offer', amount: cny(105_001) }, merchant)).toMatchObject({
    ...{ code: 'claim.offer', field: 'amount', detail: expect.stringContaining('1050.00 CNY') },
  });
  await act(offered.id, 'answer', { answer: 'offer', amount: cny(100_000) }, merchant);
  const agreed = await act(offered.id, 'consent', { agrees: true }, second.own);
  // what the law may give beyond the offer, by the loss that is said, stays open
  expect(agreed).toMatchObject({ state: 'granted', total: cny(100_000), rest: cny(150_000 - 95_000) });
  const third = await delivered();
  const silent = await shown(third.own, third.order, 'unsafe-heard', 50_000);
  tested.clock.set(new Date(tested.clock.now().getTime() + 49 * HOUR));
  await tested.platform.promiseWorker.fireDue(tested.clock.now());
  await tested.platform.reactionWorker.drain();
  const { claim } = (await tested.get(`/v1/claims/${silent.id}`, third.own)).json();
  expect(claim).toMatchObject({ state: 'review', reason: 'merchant-silent' });
});

test('only money that was had for the same goods counts towards what the law gives', async () => {
  const dear = { items: [{ product_id: 'p1', quantity: 2, price: cny(20_000) }], paid: cny(40_000) };
  const { order, own } = await delivered(dear);
  const first = await open(own, order, 'fraud-coupon', { quantity: 1 });
  expect(totals(first.granted)).toEqual([
    ['coupon', 2_000],
    ['compensation', 60_000],
  ]);
  // three times the price of both: what was had in money counts, and the coupon is none
  expect(totals((await open(own, order, 'fraud-whole')).granted)).toEqual([
    ['refund', 40_000],
    ['compensation', 60_000],
  ]);
  const two = await delivered();
  await open(two.own, two.order, 'fraud-coupon');
  // other goods of the order have had nothing yet
  expect(totals((await open(two.own, two.order, 'fraud-whole', { product_id: 'p2' })).granted)).toEqual([
    ['refund', 5_000],
    ['compensation', 50_000],
  ]);
});

test('the terms see the disputes of the last ninety days', async () => {
  const calm = await delivered();
  expect(await open(calm.own, calm.order, 'peaceful')).toMatchObject({ state: 'granted' });
  const { order, own, consumer } = await delivered();
  const dispute = { order_id: order, reason: 'quality', text: '坏的', wanted: cny(100) };
  expect((await tested.post('/v1/disputes', dispute, own)).statusCode).toBe(201);
  expect(await open(own, order, 'peaceful')).toMatchObject({ state: 'merchant' });
  // of another time it counts no more
  await tested.sql(`update dispute set opened_at = opened_at - interval '91 days' where consumer_id = $1`, [consumer]);
  const later = `later-${order}`;
  await tell(
    make.order(
      'paid',
      later,
      { consumer_id: consumer, paid: cny(5_000), items: [{ product_id: 'p1', quantity: 1, price: cny(5_000) }] },
      iso(),
    ),
    make.order('delivered', later, { consumer_id: consumer }, iso()),
  );
  await tested.platform.money.bookings.work(100);
  expect(await open(own, later, 'peaceful')).toMatchObject({ state: 'granted' });
});

test('open claims are listed by their deadline, page by page, and narrowed by right, state and shop', async () => {
  const page = async (query: string) =>
    (await tested.get(`/v1/claims?sort=due&limit=1${query}`, arbitrator)).json() as {
      items: { id: string; state: string; next: { due_at: string } }[];
      next_cursor: string | null;
    };
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { items, next_cursor } = await page(cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`);
    found.push(...items.map(({ next }) => next.due_at));
    cursor = next_cursor;
  }
  const [open_] = await tested.sql<{ n: number }>(
    `select count(*)::int as n from claim where state in ('evidence', 'merchant', 'offered', 'review', 'granted')`,
  );
  expect(found).toEqual([...found].sort());
  expect(found).toHaveLength(open_!.n);
  expect((await page('&state=review')).items[0]).toMatchObject({ state: 'review' });
  expect((await page('&code=peaceful')).items[0]).toMatchObject({ code: 'peaceful' });
  expect((await page('&merchant_id=nobody')).items).toEqual([]);
  expect((await tested.get('/v1/claims?sort=due&cursor=x', arbitrator)).statusCode).toBe(400);
});
