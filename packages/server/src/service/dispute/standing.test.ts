import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SignedIn } from '../../test-platform.ts';
import { type Headers, openTestDisputes, RULING, type TestDisputes } from './dispute-fixture.ts';

let it: TestDisputes;
const staff: SignedIn[] = [];
let manager: SignedIn;
beforeAll(async () => {
  // above 60 yuan somebody else agrees
  it = await openTestDisputes(3, { payoutAlone: 6_000 });
  for (let n = 0; n < 3; n++) staff.push(await it.tested.signedIn({ roles: ['arbitrator'] }));
  manager = await it.tested.signedIn({ roles: ['fund-manager'] });
});
afterAll(() => it.tested.drop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const OBLIGED = { obligations: ['resend'], comply_days: 5, otherwise: cny(0) };
const WHOLE = { ...RULING, outcome: 'consumer', refund: cny(10_000) };
const headers = (who: SignedIn) => who.headers as unknown as Headers;
const rule = (id: string, given: object, n = 0) => it.act(headers(staff[n]!), id, 'rule', given);
const waiting = async (order: string): Promise<string> =>
  (await it.tested.sql<{ id: string }>("select id from payout where order_id = $1 and state = 'approval'", [order]))[0]!
    .id;
const answer = async (order: string, verb: 'approve' | 'refuse') => {
  const body = verb === 'refuse' ? { why: 'amount' } : undefined;
  const done = await it.ask('POST', `/v1/payouts/${await waiting(order)}/${verb}`, headers(manager), body);
  expect(done).toMatchObject({ status: 200 });
  await it.platform.reactionWorker.drain();
  expect(await it.tested.sql('select reaction, key from reaction_parked')).toEqual([]);
};
const largestFirst = <T extends { amount: bigint }>(payouts: readonly T[]): T[] =>
  [...payouts].sort((one, other) => Number(other.amount) - Number(one.amount));
const WAITS = { state: 'ruled', waits_for: ['platform'], appeal_until: null, next_at: null };
const promised = (id: string, kind: string) =>
  it.tested.sql(`select state from promise where subject = 'dispute/${id}' and kind = 'service.dispute-${kind}'`);

test('what nobody agreed to pay yet does not come to stand, and does once they agree', async () => {
  const id = await it.toRuling('s-agreed');
  await rule(id, { ...WHOLE, ...OBLIGED });
  await it.at(8, it.run);
  const { dispute, rulings } = await it.read(it.consumer, id);
  expect(dispute).toMatchObject(WAITS);
  expect(rulings).toMatchObject([{ stands_since: null, waits: true }]);
  // nothing is done yet because of it, and the platform still owes its end
  expect(await promised(id, 'comply')).toEqual([]);
  expect(await promised(id, 'end')).toEqual([{ state: 'open' }]);
  expect(await it.act(it.merchant, id, 'appeal', { text: '不服' })).toMatchObject({
    ...{ status: 409, code: 'dispute.window' },
  });
  await answer('s-agreed', 'approve');
  expect(await it.read(it.consumer, id)).toMatchObject({
    dispute: { state: 'final', waits_for: ['merchant'], comply_by: expect.any(String) },
    rulings: [{ stands_since: expect.any(String), waits: false }],
  });
  expect(await promised(id, 'end')).toEqual([{ state: 'met' }]);
});

test('refused, it is ruled anew in the same round: nobody had begun to do what it said', async () => {
  const id = await it.toRuling('s-refused');
  await rule(id, { ...WHOLE, ...OBLIGED });
  await it.at(8, it.run);
  await answer('s-refused', 'refuse');
  expect(await it.read(it.consumer, id)).toMatchObject({
    dispute: { state: 'ruling', round: 1, waits_for: ['platform'] },
    rulings: [{ stands_since: null, waits: false, refused: { why: 'amount' } }],
  });
  expect(await promised(id, 'comply')).toEqual([]);
  expect(await rule(id, RULING)).toMatchObject({ status: 200, appeal_until: expect.any(String) });
  await it.at(8, it.run);
  expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'complied', round: 1 } });
});

test('agreed to before the time to appeal is over it leaves that time as it is', async () => {
  const id = await it.toRuling('s-early');
  await rule(id, WHOLE);
  const { dispute } = await it.read(it.consumer, id);
  await answer('s-early', 'approve');
  expect((await it.read(it.consumer, id)).dispute).toEqual(dispute);
  await it.at(8, it.run);
  expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'complied' } });
});

test('the last ruling, against which nobody can appeal, waits as well', async () => {
  const id = await it.toRuling('s-last');
  await rule(id, RULING);
  await it.act(it.consumer, id, 'appeal', { text: '金额过低' });
  await rule(id, { ...RULING, refund: cny(5_500) }, 1);
  await it.act(it.merchant, id, 'appeal', { text: '过高' });
  expect(await rule(id, { ...WHOLE, compensation: cny(3_000) }, 2)).toMatchObject(WAITS);
  expect(await it.act(it.consumer, id, 'appeal', { text: '过低' })).toMatchObject({ code: 'dispute.appealed' });
  await answer('s-last', 'approve');
  expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'complied' } });
});

test('where the ruling on an appeal gives nothing, what waits is taken back, and nothing keeps it from standing', async () => {
  const id = await it.toRuling('s-less');
  await rule(id, WHOLE);
  await it.act(it.merchant, id, 'appeal', { text: '过高' });
  await rule(id, { ...RULING, outcome: 'merchant', refund: cny(0), grounds: ['shared-fault'] }, 1);
  await it.at(8, it.run);
  expect((await it.read(it.consumer, id)).dispute).toMatchObject({ state: 'complied', round: 1 });
  expect((await it.payouts('s-less')).map(({ state, failure }) => [state, failure])).toEqual([
    ['refused', 'superseded'],
  ]);
});

test('what nobody has agreed to yet is taken back where the ruling on an appeal gives less', async () => {
  const id = await it.toRuling('s-lowered');
  await rule(id, WHOLE);
  const first = await waiting('s-lowered');
  await it.act(it.merchant, id, 'appeal', { text: '过高' });
  const lower = { ...RULING, refund: cny(4_000) };
  const { statement: _, ...said } = lower;
  expect(await it.act(headers(staff[1]!), id, 'simulate', said)).toMatchObject({
    ...{ kept: cny(0), pays: { refund: cny(4_000) }, refundable: cny(10_000), over: cny(0) },
  });
  expect(await rule(id, lower, 1)).toMatchObject({ status: 200, state: 'ruled' });
  await it.platform.reactionWorker.drain();
  expect((await it.ask('POST', `/v1/payouts/${first}/approve`, headers(manager))).code).toBe('payout.state');
  const payouts = await it.payouts('s-lowered');
  expect(largestFirst(payouts).map(({ state, amount, failure }) => [state, Number(amount), failure])).toEqual([
    ['refused', 10_000, 'superseded'],
    ['held', 4_000, null],
  ]);
  const { dispute, rulings } = await it.read(it.consumer, id);
  // neither side hears that somebody refused it: it was ruled otherwise
  expect(rulings).toMatchObject([
    { waits: false, refused: null },
    { waits: false, refused: null },
  ]);
  expect(dispute).toMatchObject({ state: 'ruled', appeal_until: expect.any(String) });
  const [entry] = await it.tested.sql<{ detail: object }>(
    `select detail from trail_entry where object = 'dispute/${id}' and action = 'service.dispute.rule' order by id desc limit 1`,
  );
  expect(entry!.detail).toMatchObject({ withdrawn: [first], kept: 0 });
});

test('what waits stays as it is where the ruling on an appeal gives no less: the rest comes beside it', async () => {
  const id = await it.toRuling('s-raised');
  await rule(id, { ...WHOLE, refund: cny(7_000) });
  await it.act(it.consumer, id, 'appeal', { text: '过低' });
  await rule(id, WHOLE, 1);
  const payouts = await it.payouts('s-raised');
  expect(largestFirst(payouts).map(({ state, amount }) => [state, Number(amount)])).toEqual([
    ['approval', 7_000],
    ['held', 3_000],
  ]);
});
