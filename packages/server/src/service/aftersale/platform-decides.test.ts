import { afterAll, beforeAll, expect, test } from 'vitest';
import { cny, days, openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';

let tested: TestAftersales;
let agent: Record<string, string>;
beforeAll(async () => {
  tested = await openTestAftersales();
  agent = (await tested.signedIn({ name: '客服', roles: ['service-agent'] })).headers;
});
afterAll(() => tested.drop());

const payoutOf = async (id: string) =>
  (
    await tested.sql<{ bears: string; state: string; owed: string; asked_by: string }>(
      `select p.bears, p.state, p.asked_by, coalesce((select sum(owed) from recovery where payout_id = p.id), 0) as owed
       from payout p where cause_ref = $1`,
      [id],
    )
  )[0];

test('nobody of the platform answers in a merchant’s name, whatever else they may do', async () => {
  const order = await tested.order();
  const asked = await tested.ask(order);
  const staff = await tested.bearer();
  for (const [verb, more] of [
    ['agree', {}],
    ['refuse', { reason: 'no-right' }],
    ['extend', {}],
    ['confirm-receipt', {}],
    ['ship', { carrier: 'sf', number: 'SF1' }],
  ] as const)
    for (const who of [agent, staff])
      expect([verb, await tested.act(asked.id, verb, more, who)]).toEqual([
        verb,
        expect.objectContaining({ status: 403, code: 'access.forbidden' }),
      ]);
  expect(await tested.read(asked.id)).toMatchObject({ state: 'await-merchant', version: 1, agreed: null });
  // nor does a merchant decide as the platform
  expect(await tested.act(asked.id, 'decide', {}, tested.merchant)).toMatchObject({ status: 403 });
});

test('what the platform decides before the merchant was heard, the platform pays', async () => {
  const order = await tested.order();
  const asked = await tested.ask(order);
  const decided = await tested.act(asked.id, 'decide', { text: '商家失联，先行退款' }, agent);
  expect(decided).toMatchObject({ state: 'refunding', agreed: 'no' });
  const { history } = (await tested.get(`/v1/aftersales/${asked.id}`)).json();
  expect(history.at(-1)).toMatchObject({ side: 'platform', said: true });
  await tested.settle();
  expect(await tested.read(asked.id)).toMatchObject({ state: 'done', refund_type: 'platform-advance' });
  expect(await payoutOf(asked.id)).toMatchObject({ bears: 'no', state: 'paid', owed: '0' });
  const [entry] = await tested.sql<{ detail: object }>(
    `select detail from trail_entry where action = 'service.aftersale.decide' and object = $1`,
    [`aftersale/${asked.id}`],
  );
  expect(entry).toMatchObject({ detail: { bears: 'no' } });
});

test('who has refused was heard, and bears what the platform decides after all', async () => {
  const order = await tested.order();
  const asked = await tested.ask(order);
  await tested.act(asked.id, 'refuse', { reason: 'no-right' });
  expect(await tested.act(asked.id, 'decide', {}, agent)).toMatchObject({ state: 'refunding', agreed: 'heard' });
  expect(await payoutOf(asked.id)).toMatchObject({ bears: 'heard' });
});

test('a merchant that is sent goods back by the platform’s word consents by confirming them, and is heard by its silence', async () => {
  const returned = async () => {
    const order = await tested.order();
    await tested.tell(tested.shipped(order));
    const asked = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    expect(await tested.act(asked.id, 'decide', {}, agent)).toMatchObject({ state: 'await-return', agreed: 'no' });
    await tested.act(asked.id, 'return-shipment', { carrier: 'sf', number: 'SF1' });
    return asked.id as string;
  };
  const [confirmed, silent, decided] = [await returned(), await returned(), await returned()];
  expect(await tested.act(confirmed, 'confirm-receipt')).toMatchObject({ state: 'refunding', agreed: 'agreed' });
  // before the merchant has looked at the goods
  expect(await tested.act(decided, 'decide', {}, agent)).toMatchObject({ state: 'refunding', agreed: 'no' });
  await tested.pass(days(9));
  expect(await tested.read(silent)).toMatchObject({ agreed: 'heard' });
});

test('goods that the platform had sent in vain are paid by the platform, unless the merchant has goods of the consumer’s', async () => {
  const order = await tested.order();
  await tested.tell(tested.shipped(order));
  const resend = await tested.ask(order, { type: 'resend', reason: '少发' });
  expect(await tested.act(resend.id, 'decide', {}, agent)).toMatchObject({ state: 'await-merchant-shipment' });
  await tested.pass(days(4));
  expect(await tested.read(resend.id)).toMatchObject({ state: 'done', agreed: 'no' });
  const second = await tested.order();
  await tested.tell(tested.shipped(second));
  const exchange = await tested.ask(second, { type: 'exchange', reason: '尺码不合' });
  await tested.act(exchange.id, 'decide', {}, agent);
  await tested.act(exchange.id, 'return-shipment', { carrier: 'sf', number: 'SF2' });
  expect(await tested.act(exchange.id, 'confirm-receipt')).toMatchObject({ state: 'await-merchant-shipment' });
  await tested.pass(days(4));
  expect(await tested.read(exchange.id)).toMatchObject({ state: 'done', agreed: 'heard' });
});

test('what is before an arbitrator is ruled there, and what is over stays over', async () => {
  const order = await tested.order();
  const asked = await tested.ask(order);
  await tested.act(asked.id, 'refuse', { reason: 'no-right' });
  const about = {
    order_id: order,
    about: { kind: 'aftersale', id: asked.id },
    reason: 'refund-refused',
    text: '请裁定',
  };
  expect((await tested.post('/v1/disputes', about, tested.consumer)).statusCode).toBe(201);
  expect(await tested.act(asked.id, 'decide', {}, agent)).toMatchObject({ status: 409, code: 'aftersale.disputed' });
  const other = await tested.ask(await tested.order());
  await tested.act(other.id, 'cancel');
  expect(await tested.act(other.id, 'decide', {}, agent)).toMatchObject({ status: 409, code: 'aftersale.state' });
});

test('what a refused after-sale asks for is what its dispute asks for, unless the consumer says another sum', async () => {
  const dispute = async (given: object, more: object = {}, who: Record<string, string> = tested.consumer) => {
    const order = await tested.order();
    if ('type' in given) await tested.tell(tested.shipped(order));
    const { id } = await tested.ask(order, given);
    await tested.act(id, 'refuse', { reason: 'no-right' });
    const about = { kind: 'aftersale', id };
    const body = { order_id: order, about, reason: 'refund-refused', text: '请裁定', ...more };
    return (await tested.post('/v1/disputes', body, who)).json().wanted?.amount;
  };
  expect(await dispute({ amount: cny(2_500) })).toBe(2_500);
  expect(await dispute({}, {}, agent)).toBe(10_000);
  expect(await dispute({}, { wanted: cny(700) })).toBe(700);
  // a merchant asks for none of it, and a new piece is no sum
  expect(await dispute({}, {}, tested.merchant)).toBe(0);
  expect(await dispute({ type: 'exchange' })).toBe(0);
});
