import { afterAll, beforeAll, expect, test } from 'vitest';
import { derivedId } from '../../foundation/ids.ts';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';

let tested: TestPlatform;
let merchant: Headers_;
let consumer: Headers_;
let arbitrator: Headers_;
type Headers_ = Record<string, string>;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  consumer = await tested.bearer({ party: 'consumer/c1' });
  arbitrator = (await tested.signedIn({ name: '裁定', roles: ['arbitrator'] })).headers;
  for (const code of ['anxin-buy', 'genuine-guarantee', 'price-protect', 'broken-formula'])
    expect((await tested.post('/v1/enrolments', { code }, merchant)).statusCode).toBe(201);
  await tell(make.product('p1', { brand: '山水', price: cny(5_000) }));
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
/** An order of two pieces, 100 yuan in all, that has arrived. */
async function delivered(fields: object = {}, consumerId = 'c1'): Promise<string> {
  const id = `co${count++}`;
  const order = {
    ...{ consumer_id: consumerId, items: [{ product_id: 'p1', quantity: 2, price: cny(5_000) }], paid: cny(10_000) },
    ...fields,
  };
  await tell(make.order('paid', id, order, iso()), make.order('delivered', id, { consumer_id: consumerId }, iso()));
  await tested.platform.money.bookings.work(100);
  return id;
}
const open = (body: object, headers = consumer) => tested.post('/v1/claims', body, headers);
const act = (id: string, what: string, body: object, headers: Headers_) =>
  tested.post(`/v1/claims/${id}/${what}`, body, { 'content-type': 'application/json', ...headers });
const read = async (id: string) => (await tested.get(`/v1/claims/${id}`, consumer)).json().claim;
const attach = async (id: string, headers: Headers_) => {
  const file = await tested.post(
    `/v1/claims/${id}/attachments`,
    { name: 'photo.png', type: 'image/png', content: PNG },
    headers,
  );
  expect(file.statusCode).toBe(201);
  return file.json().id as string;
};
/** Everything that the provider was asked for is settled. */
async function settle(outcome: 'settled' | 'failed' = 'settled'): Promise<void> {
  await tested.platform.service.claims.work(100);
  // of what was never sent nobody says that it failed
  if (outcome === 'failed') await tested.sql(`update payment set state = 'sent' where state = 'asked'`);
  const asked = await tested.sql<{ id: string; amount: string }>(
    `select id, amount from payment where state not in ('settled', 'failed')`,
  );
  for (const { id, amount } of asked)
    await tested.platform.money.payments.settle({
      ...{ id, outcome, amount: BigInt(amount), at: tested.clock.now() },
      ...(outcome === 'settled' ? { providerId: `p-${id}` } : { reason: 'closed' }),
    });
  await tested.platform.reactionWorker.drain();
}
const damaged = (order_id: string, share = 100, more: object = {}) => ({
  ...{ order_id, code: 'damage-return', asked: { share }, text: '杯子碎了，电话 13812345678', ...more },
});

test('what is small is paid at once, once it is shown, and told at every step', async () => {
  const order = await delivered();
  const made = await open(damaged(order, 5));
  expect(made.json()).toMatchObject({ state: 'evidence', code: 'damage-return', product_id: 'p1', quantity: 2 });
  expect(made.json().next).toMatchObject({ kind: 'service.claim-evidence', due_at: iso(72 * HOUR) });
  const { id } = made.json();
  const lacking = await act(id, 'submit', { evidence: [] }, consumer);
  expect(lacking.json()).toMatchObject({ code: 'claim.missing', field: 'evidence.photo' });
  const photo = await attach(id, consumer);
  const strange = await act(id, 'submit', { evidence: [{ kind: 'photo', files: [derivedId('x')] }] }, consumer);
  expect(strange.json()).toMatchObject({ code: 'claim.facts', field: 'files' });
  const granted = await act(id, 'submit', { evidence: [{ kind: 'photo', files: [photo] }] }, consumer);
  expect(granted.json()).toMatchObject({ state: 'granted', total: cny(500), reason: 'terms' });
  await settle();
  expect(await read(id)).toMatchObject({ state: 'paid', next: null });
  const events = await tested.sql<{ type: string }>(
    `select type from event where subject_key = 'claim/${id}' and type like 'claim.%' order by txid, id`,
  );
  expect(events.map(({ type }) => type)).toEqual(['claim.opened', 'claim.decided', 'claim.paid']);
  const kept = await tested.sql<{ state: string }>(`select state from promise where subject = 'claim/${id}'`);
  expect(kept.map(({ state }) => state)).toEqual(['met', 'met']);
  // what was written lies sealed, and is read on the trail by others only
  const [row] = await tested.sql<{ words: string }>(`select words from claim where id = '${id}'`);
  expect(row!.words).not.toContain('碎');
  const texts = await Promise.all(
    [merchant, consumer, undefined].map(async (who) => (await tested.get(`/v1/claims/${id}`, who)).json().text),
  );
  expect(texts).toEqual(['杯子碎了，电话 138****5678', '杯子碎了，电话 13812345678', '杯子碎了，电话 13812345678']);
});

test('the merchant accepts, offers less, or refuses and a person decides', async () => {
  const order = await delivered({}, 'c5');
  const own = await tested.bearer({ party: 'consumer/c5' });
  const fraud = await open({ order_id: order, code: 'genuine-guarantee', ground: 'fraud', quantity: 1 }, own);
  expect(fraud.json()).toMatchObject({ state: 'merchant', assessed: [{ kind: 'refund' }, { kind: 'compensation' }] });
  const { id } = fraud.json();
  // 50 yuan back, and 500 by law
  expect(fraud.json().assessed.map(({ amount }: { amount: object }) => amount)).toEqual([cny(5_000), cny(50_000)]);
  const others = await tested.bearer({ party: 'merchant/m2' });
  expect((await act(id, 'answer', { answer: 'accept' }, others)).statusCode).toBe(404);
  expect((await act(id, 'answer', { answer: 'refuse', text: '不是' }, merchant)).json()).toMatchObject({
    code: 'claim.missing',
    field: 'files',
  });
  for (const amount of [cny(0), cny(-1), cny(55_000), { amount: 5, currency: 'USD' }])
    expect((await act(id, 'answer', { answer: 'offer', amount }, merchant)).statusCode).toBe(422);
  const offered = await act(id, 'answer', { answer: 'offer', amount: cny(11_000), text: '愿意补偿' }, merchant);
  expect(offered.json()).toMatchObject({ state: 'offered', offered: cny(11_000) });
  expect((await act(id, 'answer', { answer: 'accept' }, merchant)).json()).toMatchObject({ code: 'claim.state' });
  const agreed = await act(id, 'consent', { agrees: true }, own);
  // accepting less waives nothing: the 50 yuan came back, and of 500 by law the 60 that were left of the offer
  expect(agreed.json()).toMatchObject({ state: 'granted', total: cny(11_000), rest: cny(44_000) });
  await settle();
  const rest = await open({ rest_of: id }, own);
  expect(rest.json()).toMatchObject({
    state: 'review',
    rest_of: id,
    assessed: [{ kind: 'compensation', amount: cny(44_000) }],
  });
  expect((await open({ rest_of: id }, own)).json()).toMatchObject({ code: 'claim.exists' });
  expect((await open({ rest_of: id })).statusCode).toBe(404);
  const decided = await act(rest.json().id, 'decide', { outcome: 'grant' }, arbitrator);
  expect(decided.json()).toMatchObject({ state: 'granted', total: cny(44_000) });
  await settle();
  const { items } = (await tested.get('/v1/claims', own)).json();
  expect(items.map(({ state, rest: left }: { state: string; rest: unknown }) => [state, left])).toEqual([
    ['paid', null],
    ['paid', null],
  ]);
  expect((await open({ rest_of: id }, own)).json()).toMatchObject({ code: 'claim.no-rest' });
});

test('a refusal goes to a person, who grants no less than the law', async () => {
  const order = await delivered({}, 'c6');
  const own = await tested.bearer({ party: 'consumer/c6' });
  const { id } = (await open({ order_id: order, code: 'genuine-guarantee', ground: 'fraud', quantity: 1 }, own)).json();
  const proof = await attach(id, merchant);
  const refused = await act(id, 'answer', { answer: 'refuse', text: '有授权书', files: [proof] }, merchant);
  expect(refused.json()).toMatchObject({ state: 'review', next: { kind: 'service.claim-decision' } });
  expect((await act(id, 'decide', { outcome: 'grant' }, own)).statusCode).toBe(403);
  const low = await act(id, 'decide', { outcome: 'grant', amount: cny(10_000) }, arbitrator);
  expect(low.json()).toMatchObject({ code: 'claim.below-floor', field: 'amount' });
  expect((await act(id, 'decide', { outcome: 'grant', amount: cny(60_000) }, arbitrator)).json()).toMatchObject({
    code: 'claim.over-paid',
  });
  // whoever refuses says why, to be read by whoever asked
  expect((await act(id, 'decide', { outcome: 'refuse' }, arbitrator)).json()).toMatchObject({
    ...{ code: 'claim.missing', field: 'reason' },
  });
  const wordless = await act(id, 'decide', { outcome: 'refuse', reason: 'ground-not-found' }, arbitrator);
  expect(wordless.json()).toMatchObject({ code: 'claim.missing', field: 'text' });
  const why = { outcome: 'refuse', reason: 'ground-not-found', text: '授权书经品牌方确认' };
  expect((await act(id, 'decide', why, arbitrator)).json()).toMatchObject({
    ...{ state: 'refused', next: null, decision: { reason: 'ground-not-found' } },
  });
  const seen = await tested.get(`/v1/claims/${id}`, { ...own, 'accept-language': 'en' });
  expect(seen.json().decision_text).toBe(why.text);
  expect(seen.json().claim.decision.title).toBe('The ground of the claim was not found to be so');
  const [kept] = await tested.sql<{ words: string }>(`select decision_words as words from claim where id = '${id}'`);
  expect(kept!.words).not.toContain('授权书');
  const [told] = await tested.sql<{ said: string }>(
    `select data -> 'claim' ->> 'decision_reason' as said from event where subject_key = 'claim/${id}' and type = 'claim.decided'`,
  );
  expect(told).toEqual({ said: 'ground-not-found' });
  const [found] = await tested.sql<{ state: string; answer: string }>(
    `select state, answer from "case" where about = 'claim/${id}'`,
  );
  expect(found).toMatchObject({ state: 'final', answer: 'refuse' });
});

test('bad claims are answered with the rule that they break, and nothing is left behind', async () => {
  const order = await delivered({}, 'c2');
  const own = await tested.bearer({ party: 'consumer/c2' });
  const before = await tested.sql('select id from claim');
  const refused = async (body: object, status: number, told: object, headers: Headers_ = own) => {
    const answer = await open(body, headers);
    expect([answer.json(), answer.statusCode]).toEqual([expect.objectContaining(told), status]);
    return answer.json().detail as string;
  };
  await refused(damaged(order), 404, { code: 'request.not-found' }, consumer);
  await refused(damaged('no-such-order'), 404, { code: 'request.not-found' });
  await refused({ order_id: order, code: 'plant-dead' }, 409, { code: 'claim.not-frozen', field: 'code' });
  await refused({ order_id: order, code: 'damage-return' }, 422, { code: 'claim.missing', field: 'asked.share' });
  await refused(damaged(order, -5), 422, { code: 'claim.facts', field: 'asked.share' });
  await refused(damaged(order, 5, { asked: { share: cny(5) } }), 422, {
    ...{ code: 'claim.facts', field: 'asked.share', detail: 'asked.share must be a whole number' },
  });
  await refused(damaged(order, 5, { asked: { share: 5, fee: cny(-1) } }), 422, {
    code: 'claim.facts',
    field: 'asked.fee',
  });
  const dollars = { amount: 1, currency: 'USD' };
  await refused(damaged(order, 5, { asked: { share: 5, fee: dollars } }), 422, {
    code: 'claim.currency',
    field: 'asked.fee',
  });
  await refused(damaged(order, 5, { asked: { share: 5, fee: cny(10_001) } }), 409, {
    code: 'claim.over-paid',
    field: 'asked.fee',
  });
  await refused(damaged(order, 5, { product_id: 'p2' }), 422, { code: 'claim.item', field: 'product_id' });
  await refused(damaged(order, 5, { quantity: 3 }), 422, { code: 'claim.item', field: 'quantity' });
  await refused({ order_id: order, code: 'genuine-guarantee' }, 422, { code: 'claim.missing', field: 'ground' });
  await refused(damaged(order, 5, { ground: 'fraud' }), 422, { code: 'claim.facts', field: 'ground' });
  expect(await refused({ order_id: order, code: 'broken-formula' }, 409, { code: 'claim.formula' })).toContain(
    'remedy[0].amount',
  );
  await refused({ order_id: order, code: 'price-protect' }, 409, { code: 'claim.not-used' });
  await refused({ order_id: order, code: 'late-ship-pay' }, 409, { code: 'claim.window' });
  const [{ ends }] = await windowsOf(order, own, 'damage-return');
  pass(3 * DAY);
  expect(await refused(damaged(order), 409, { code: 'claim.window' })).toContain(ends);
  expect(await tested.sql('select id from claim')).toEqual(before);
  expect(await tested.sql(`select 1 from payout where order_id = '${order}'`)).toEqual([]);
});

const windowsOf = async (order: string, headers: Headers_, code: string) =>
  (await tested.get(`/v1/orders/${order}/rights`, headers))
    .json()
    .items.filter((right: { code: string }) => right.code === code)
    .map(({ window }: { window: object }) => window);

test('of twenty posts at once one is a claim, and no more goes back than was paid', async () => {
  const order = await delivered({}, 'c3');
  const own = await tested.bearer({ party: 'consumer/c3' });
  const all = await Promise.all(
    Array.from({ length: 20 }, () => open({ order_id: order, code: 'instant-small' }, own)),
  );
  const codes = all.map((answer) => answer.json().code ?? answer.json().state);
  expect(codes.filter((code) => code === 'instant-small')).toHaveLength(1);
  expect(codes.filter((code) => code === 'claim.exists')).toHaveLength(19);
  // another right gives no second refund of the same money
  const second = await open({ order_id: order, code: 'seven-day-return' }, own);
  expect(second.json()).toMatchObject({ code: 'claim.over-paid' });
  const [sum] = await tested.sql<{ sum: string }>(
    `select sum(amount)::text as sum from payment where order_id = '${order}' and kind = 'refund'`,
  );
  expect(sum!.sum).toBe('10000');
  await settle();
});

test('silence grants, a missing photo closes, an unanswered offer goes to a person', async () => {
  const silent = await delivered({}, 'c4');
  const own = await tested.bearer({ party: 'consumer/c4' });
  const first = (await open({ order_id: silent, code: 'seven-day-return', quantity: 1 }, own)).json();
  expect(first).toMatchObject({ state: 'merchant' });
  const open2 = (await open(damaged(await delivered({}, 'c4')), own)).json();
  const offered = (
    await open({ order_id: await delivered({}, 'c4'), code: 'seven-day-return', quantity: 2 }, own)
  ).json();
  await act(offered.id, 'answer', { answer: 'offer', amount: cny(1_000) }, merchant);
  pass(80 * HOUR);
  await tested.platform.promiseWorker.fireDue(tested.clock.now());
  await tested.platform.reactionWorker.drain();
  const stateOf = async (id: string) => (await tested.get(`/v1/claims/${id}`, own)).json().claim;
  expect(await stateOf(first.id)).toMatchObject({ state: 'granted', reason: 'merchant-silent', total: cny(5_000) });
  expect(await stateOf(open2.id)).toMatchObject({ state: 'withdrawn', reason: 'evidence-lapsed' });
  expect(await stateOf(offered.id)).toMatchObject({ state: 'review', reason: 'offer-unanswered' });
  await settle();
  expect(await stateOf(first.id)).toMatchObject({ state: 'paid' });
  const back = await act(offered.id, 'withdraw', {}, own);
  expect(back.json()).toMatchObject({ state: 'withdrawn' });
});

test('how often is limited by consumer and by consumer and shop, with what counted and until when', async () => {
  const own = await tested.bearer({ party: 'consumer/c7' });
  const first = tested.clock.now();
  for (let i = 0; i < 2; i++) expect((await open(damaged(await delivered({}, 'c7')), own)).statusCode).toBe(201);
  const third = await open(damaged(await delivered({}, 'c7')), own);
  expect(third.statusCode).toBe(429);
  expect(third.json()).toMatchObject({ code: 'claim.limit' });
  expect(third.json().detail).toContain('against this shop');
  expect(third.json().detail).toContain(new Date(first.getTime() + 30 * DAY).toISOString());
  // at the same time for another order: the limit holds
  const [one, two] = [await delivered({}, 'c8'), await delivered({}, 'c8')];
  const other = await tested.bearer({ party: 'consumer/c8' });
  expect((await open(damaged(await delivered({}, 'c8')), other)).statusCode).toBe(201);
  const both = await Promise.all([one, two].map((order) => open(damaged(order), other)));
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([201, 429]);
});

test('a payout that fails is told, and one that comes later pays', async () => {
  const order = await delivered({}, 'c9');
  const own = await tested.bearer({ party: 'consumer/c9' });
  const { id, payout_id } = (await open({ order_id: order, code: 'instant-small' }, own)).json();
  await settle('failed');
  expect((await tested.get(`/v1/claims/${id}`, own)).json().claim).toMatchObject({ state: 'failed', reason: 'closed' });
  const [payout] = await tested.sql<{ state: string }>(`select state from payout where id = '${payout_id}'`);
  expect(payout!.state).toBe('failed');
  // tried again by whoever looks at failed payouts
  const told = { outcome: 'settled' as const, reason: null, at: tested.clock.now() };
  for (let i = 0; i < 2; i++)
    await tested.platform.db.transaction().execute((tx) => tested.platform.service.claims.paid(tx, id, told));
  expect((await tested.get(`/v1/claims/${id}`, own)).json().claim).toMatchObject({ state: 'paid' });
});

test('nor is one that a person does not let be paid waited for: it is refused, and can be disputed', async () => {
  const order = await delivered({}, 'c10');
  const own = await tested.bearer({ party: 'consumer/c10' });
  const { id, payout_id } = (await open({ order_id: order, code: 'instant-small' }, own)).json();
  await settle('failed');
  const manager = await tested.signedIn({ roles: ['fund-manager'] });
  const refused = await tested.post(
    `/v1/payouts/${payout_id}/refuse`,
    {},
    { 'content-type': 'application/json', ...manager.headers },
  );
  expect(refused.statusCode).toBe(200);
  await tested.platform.reactionWorker.drain();
  const { claim } = (await tested.get(`/v1/claims/${id}`, own)).json();
  expect(claim).toMatchObject({ state: 'refused', reason: 'payout-refused', next: null });
  // nobody's word was kept, and nobody's is waited for
  const promises = await tested.sql<{ kind: string; state: string }>(
    `select kind, state from promise where subject = 'claim/${id}' and kind = 'service.claim-payout'`,
  );
  expect(promises).toEqual([{ kind: 'service.claim-payout', state: 'void' }]);
  const about = { kind: 'claim', id };
  const dispute = { order_id: order, reason: 'claim-refused', text: '应当赔付', about };
  expect((await tested.post('/v1/disputes', dispute, own)).statusCode).toBe(201);
});
