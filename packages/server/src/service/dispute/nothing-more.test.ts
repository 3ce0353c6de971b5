import { afterAll, beforeAll, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { openTestDisputes, RULING, type TestDisputes } from './dispute-fixture.ts';

let it: TestDisputes;
beforeAll(async () => {
  it = await openTestDisputes();
});
afterAll(() => it.tested.drop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const { refund: _, statement, ...REST } = RULING;
const NOTHING = { ...REST, outcome: 'consumer' };
const rule = (id: string, given: object, who = it.first) => it.act(who, id, 'rule', { statement, ...given });

/** A dispute that waits for its ruling, whose order the marketplace has refunded so much of meanwhile. */
async function refunded(order: string, amount: number, currency = 'CNY'): Promise<string> {
  const id = await it.toRuling(order);
  await it.tested.post('/v1/decisions', make.order('completed', order, { refunded: { amount, currency } }));
  await it.platform.reactionWorker.drain();
  return id;
}

test('a consumer who is right and has all of it another way is ruled for, with the blame and nothing to pay', async () => {
  const id = await refunded('n-all', 10_000);
  expect(await it.act(it.first, id, 'simulate', NOTHING)).toMatchObject({
    ...{ status: 200, pays: { refund: cny(0), compensation: cny(0) }, refundable: cny(0), sources: [], takes: [] },
  });
  expect(await rule(id, NOTHING)).toMatchObject({ status: 200, state: 'ruled' });
  expect(await it.payouts('n-all')).toEqual([]);
  expect((await it.read(it.consumer, id)).rulings).toMatchObject([
    { outcome: 'consumer', refund: cny(0), blame: RULING.blame, bears: { merchant: cny(0) }, payout_id: null },
  ]);
  await it.at(8, it.run);
  expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'complied' } });
});

test('and is not, while something is left to be paid: how much is said', async () => {
  const id = await refunded('n-some', 9_999);
  const left = {
    ...{ status: 422, code: 'dispute.nothing-given', field: 'refund', params: { left: cny(1) } },
    detail: '0.01 CNY of 100.00 CNY is left to be paid',
  };
  expect(await it.act(it.first, id, 'simulate', NOTHING)).toMatchObject(left);
  expect(await rule(id, NOTHING)).toMatchObject(left);
  expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'ruling' }, rulings: [] });
  // nor in part, of which nothing is given
  expect(await rule(id, { ...NOTHING, outcome: 'partly' })).toMatchObject({ code: 'dispute.ruling', field: 'outcome' });
  expect(await rule(id, { ...NOTHING, refund: cny(1) })).toMatchObject({ state: 'ruled' });
});

test('nor where nobody can count what came another way', async () => {
  const id = await refunded('n-strange', 10_000, 'USD');
  expect(await rule(id, NOTHING)).toMatchObject({
    code: 'dispute.nothing-given',
    detail: expect.stringContaining('currency'),
  });
});

test('on an appeal amounts are in all: what the first ruling gave is said again', async () => {
  const id = await it.toRuling('n-appeal');
  await rule(id, { ...NOTHING, refund: cny(10_000) });
  await it.act(it.merchant, id, 'appeal', { text: '不服' });
  expect(await rule(id, NOTHING, it.second)).toMatchObject({
    ...{ code: 'dispute.ruling', field: 'refund', detail: expect.stringContaining('100.00 CNY') },
  });
  expect(await rule(id, { ...NOTHING, refund: cny(10_000) }, it.second)).toMatchObject({ state: 'ruled' });
  expect(await it.payouts('n-appeal')).toHaveLength(1);
});
