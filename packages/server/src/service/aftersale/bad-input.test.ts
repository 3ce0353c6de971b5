import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cny, days, openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';

let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

const TWO = {
  items: [
    { product_id: 'p1', quantity: 2, price: 3_000 },
    { product_id: 'p2', quantity: 1, price: 4_000 },
  ],
};
const arrived = async (given: Parameters<TestAftersales['order']>[0] = {}): Promise<string> => {
  const order = await tested.order(given);
  const time = tested.clock.now().toISOString();
  const data = { order: { id: order, consumer_id: 'c1', merchant_id: 'm1' } };
  await tested.tell(tested.shipped(order), {
    id: `d-${order}`,
    source: 'test',
    type: 'order.delivered',
    time,
    subject: `order/${order}`,
    data,
  });
  return order;
};

describe('what is asked for', () => {
  test.each<[string, object, string, string | undefined]>([
    ['more than was paid', { amount: cny(10_001) }, 'aftersale.amount', 'amount'],
    ['another currency', { amount: { amount: 1, currency: 'USD' } }, 'aftersale.currency', 'amount.currency'],
    ['nothing', { amount: cny(0) }, 'request.invalid', 'amount.amount'],
    ['less than nothing', { amount: cny(-5) }, 'request.invalid', 'amount.amount'],
    ['a fraction', { amount: { amount: 1.5, currency: 'CNY' } }, 'request.invalid', 'amount.amount'],
    ['a kind that there is not', { type: 'cash' }, 'aftersale.type', 'type'],
    ['a product that it has not', { product_id: 'p9' }, 'aftersale.item', 'product_id'],
    ['more pieces than it has', { product_id: 'p1', quantity: 3 }, 'aftersale.quantity', 'quantity'],
    ['pieces of nothing', { quantity: 1 }, 'aftersale.quantity-of-what', 'quantity'],
    ['more than the pieces cost', { product_id: 'p1', quantity: 1, amount: cny(3_001) }, 'aftersale.amount', 'amount'],
    ['no reason', { reason: ' ' }, 'request.invalid', 'reason'],
    ['something unheard of', { colour: 'red' }, 'request.invalid', 'colour'],
  ])('%s', async (_, given, code, field) => {
    const order = await arrived(TWO);
    const answer = await tested.ask(order, given);
    expect([answer.code, answer.field]).toEqual([code, field]);
    expect(await tested.sql('select 1 from aftersale where order_id = $1', [order])).toEqual([]);
  });

  test('more than was paid is told in the unit that people count in, and with its amounts', async () => {
    expect(await tested.ask(await arrived(TWO), { amount: cny(10_001) })).toMatchObject({
      detail: '100.01 CNY is above 100.00 CNY, which is left of what was paid for it',
      params: { most: { amount: 10_000, currency: 'CNY' }, asked: { amount: 10_001, currency: 'CNY' } },
    });
  });

  test('an order of somebody else, and one that there is not, are the same', async () => {
    const order = await tested.order({ consumer: 'c2' });
    for (const id of [order, 'nowhere']) {
      const answer = await tested.ask(id);
      expect(answer).toMatchObject({ code: 'aftersale.order', status: 404, field: 'order_id' });
    }
  });

  test('too early, too late, or of an order that is off', async () => {
    expect((await tested.ask(await tested.order(), { type: 'return-refund' })).code).toBe('aftersale.order-state');
    const order = await arrived();
    tested.clock.advance(days(8) + 1);
    const since = new Date(tested.clock.now().getTime() - days(8) - 1);
    const until = new Date(since.getTime() + days(8)).toISOString();
    expect(await tested.ask(order, { type: 'return-refund', reason: 'no-reason' })).toMatchObject({
      ...{ code: 'aftersale.window', params: { days: 8, since: since.toISOString(), until } },
      detail: `return-refund can be asked for within 8 days of ${since.toISOString()}, when the order was delivered; that ended ${until}`,
    });
    expect((await tested.ask(order, { type: 'return-refund', reason: '质量问题' })).state).toBe('await-merchant');
    tested.clock.advance(days(8));
    expect((await tested.ask(await arrived(), { type: 'exchange' })).state).toBe('await-merchant');
    const off = await tested.order();
    const time = tested.clock.now().toISOString();
    await tested.tell({
      ...{ id: `c-${off}`, source: 'test', type: 'order.cancelled', time, subject: `order/${off}` },
      data: { order: { id: off, consumer_id: 'c1', merchant_id: 'm1' } },
    });
    expect((await tested.ask(off)).code).toBe('aftersale.order-state');
  });

  test('the same twice, and more often than an order can have', async () => {
    const order = await tested.order();
    const { id } = await tested.ask(order);
    expect((await tested.ask(order)).code).toBe('aftersale.open-already');
    await tested.act(id, 'cancel');
    for (let n = 1; n < 20; n++) await tested.act((await tested.ask(order)).id, 'cancel');
    expect((await tested.ask(order)).code).toBe('aftersale.often');
  });

  test('each item by itself, sharing what was paid', async () => {
    const order = await arrived({ ...TWO, paid: 9_999 });
    const one = await tested.ask(order, { product_id: 'p1', quantity: 1 });
    const other = await tested.ask(order, { product_id: 'p1' });
    const last = await tested.ask(order, { product_id: 'p2' });
    expect(one.amount.amount + other.amount.amount + last.amount.amount).toBe(9_999);
    expect(other.quantity).toBe(1);
    expect((await tested.ask(order, { product_id: 'p1' })).code).toBe('aftersale.quantity');
    expect((await tested.ask(order)).code).toBe('aftersale.open-already');
  });
});

describe('what stands beside an open after-sale', () => {
  const difference = { type: 'price-protection', reason: '降价' };

  test('a difference in price is part of what a refund of all gives back, which is named', async () => {
    const order = await arrived(TWO);
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    for (const more of [{ amount: cny(500) }, { amount: cny(500), product_id: 'p1' }, {}])
      expect(await tested.ask(order, { ...difference, ...more })).toMatchObject({
        ...{ status: 409, code: 'aftersale.difference-included', params: { aftersale: id } },
        detail: `After-sale ${id} (return-refund) is await-merchant and asks for all that is left: the difference in price is part of it`,
      });
    await tested.act(id, 'cancel');
    expect(await tested.ask(order, { ...difference, amount: cny(500) })).toMatchObject({ state: 'await-merchant' });
  });

  test('of other goods it is asked for as ever; where money came back already nothing is left', async () => {
    const order = await arrived(TWO);
    const { id } = await tested.ask(order, { type: 'refund-only', product_id: 'p1' });
    await tested.ask(order, { type: 'exchange', product_id: 'p2' });
    expect(await tested.ask(order, { ...difference, amount: cny(500), product_id: 'p1' })).toMatchObject({
      ...{ code: 'aftersale.difference-included', params: { aftersale: id } },
    });
    expect(await tested.ask(order, { ...difference, amount: cny(500), product_id: 'p2' })).toMatchObject({
      state: 'await-merchant',
    });
    await tested.act(id, 'agree');
    await tested.settle();
    expect(await tested.ask(order, { ...difference, amount: cny(500), product_id: 'p1' })).toMatchObject({
      ...{ status: 422, code: 'aftersale.amount', detail: 'Nothing is left of what was paid for it' },
    });
  });

  test('the one that is open is named to who asks for the same again', async () => {
    const order = await arrived(TWO);
    const { id } = await tested.ask(order, { type: 'exchange', product_id: 'p2' });
    expect(await tested.ask(order)).toMatchObject({
      ...{ status: 409, code: 'aftersale.open-already', params: { aftersale: id } },
      detail: `After-sale ${id} (exchange) is await-merchant`,
    });
  });
});

describe('what is done', () => {
  test('needs the version that it has', async () => {
    const { id } = await tested.ask(await tested.order());
    const answer = await tested.post(`/v1/aftersales/${id}/agree`, { version: 7 }, tested.merchant);
    expect(answer.json()).toMatchObject({ code: 'aftersale.version', field: 'version', status: 409 });
  });

  test('fits its state', async () => {
    const { id } = await tested.ask(await tested.order());
    for (const verb of ['confirm-receipt', 'extend', 'confirm', 'reopen'])
      expect([verb, (await tested.act(id, verb)).code]).toEqual([verb, 'aftersale.state']);
    for (const verb of ['ship', 'return-shipment'])
      expect((await tested.act(id, verb, { carrier: 'sf', number: 'N' })).code).toBe('aftersale.state');
    await tested.act(id, 'agree');
    expect((await tested.act(id, 'cancel')).code).toBe('aftersale.state');
  });

  test('is nobody else’s: not to see, not to list, not to do', async () => {
    const { id } = await tested.ask(await tested.order());
    const others = [await tested.bearer({ party: 'consumer/c2' }), await tested.bearer({ party: 'merchant/m2' })];
    for (const headers of others) {
      expect((await tested.get(`/v1/aftersales/${id}`, headers)).statusCode).toBe(404);
      expect((await tested.get(`/v1/aftersales/${id}/words`, headers)).statusCode).toBe(404);
      expect((await tested.get('/v1/aftersales', headers)).json().items).toEqual([]);
      expect((await tested.get('/v1/aftersales?consumer_id=c1&merchant_id=m1', headers)).statusCode).toBe(403);
    }
    const [consumer, merchant] = [others[0]!, others[1]!];
    const done = async (verb: string, headers: Record<string, string>, more: object = {}) =>
      (await tested.post(`/v1/aftersales/${id}/${verb}`, { version: 1, ...more }, headers)).statusCode;
    expect([await done('cancel', consumer), await done('agree', merchant)]).toEqual([404, 404]);
    expect(await done('refuse', merchant, { reason: 'no-right' })).toBe(404);
    // nor is what is the other side's to do, whatever a key of one's own may
    expect([await done('cancel', tested.merchant), await done('agree', tested.consumer)]).toEqual([404, 404]);
    expect(await done('refuse', tested.consumer, { reason: 'no-right' })).toBe(404);
    expect((await tested.read(id)).version).toBe(1);
  });
});

describe('what events ask for', () => {
  const event = (id: string, order: string, fields: object = {}, time = tested.clock.now().toISOString()) => ({
    ...{ id: `as-${id}-${time}`, source: 'shop', type: 'aftersale.requested', time, subject: `aftersale/${id}` },
    data: {
      aftersale: {
        id,
        order_id: order,
        consumer_id: 'c1',
        merchant_id: 'm1',
        type: 'refund-only',
        reason: '拍错',
        ...fields,
      },
    },
  });

  test('is opened once, by the marketplace’s own id, and told under it', async () => {
    const order = await tested.order();
    await tested.tell(event('f1', order));
    tested.clock.advance(1);
    await tested.tell(event('f1', order, { reason: '再说一次' }));
    const { id, name, state } = await tested.ofOrder(order);
    expect({ name, state }).toEqual({ name: 'f1', state: 'await-merchant' });
    await tested.act(id, 'agree');
    const told = await tested.sql(
      `select type from event where subject_key = 'aftersale/f1' and source = 'anxin/aftersale'`,
    );
    expect(told).toHaveLength(2);
  });

  test('and cannot be is closed with why, since nobody answers an event', async () => {
    const order = await tested.order();
    await tested.tell(event('f2', order, { amount: cny(10_001) }), event('f3', order, { type: 'miracle' }));
    const { items } = (await tested.get(`/v1/aftersales?order_id=${order}`)).json();
    const whys = Object.fromEntries(
      items.map((one: { name: string; closed_why: string }) => [one.name, one.closed_why]),
    );
    expect(whys).toEqual({ f2: 'aftersale.amount', f3: 'aftersale.type' });
    await tested.tell(event('f4', await tested.order({ consumer: 'c2' })));
    expect(await tested.sql(`select closed_why from aftersale where ref = 'f4'`)).toEqual([
      { closed_why: 'aftersale.order' },
    ]);
  });

  test('of long ago is history: nobody is given a deadline by it', async () => {
    const order = await tested.order();
    const long = new Date(tested.clock.now().getTime() - days(31)).toISOString();
    await tested.tell(event('f5', order, {}, long));
    expect(await tested.ofOrder(order)).toBeUndefined();
  });

  test('before its order is known waits for it', async () => {
    const answer = await tested.post('/v1/events', [event('f6', 'ao-later')]);
    expect(answer.statusCode).toBe(202);
    await tested.drain();
    const parked = await tested.sql(`select kind, reason from reaction_parked where key = 'order/ao-later'`);
    expect(parked).toEqual([{ kind: 'premise', reason: 'order/ao-later' }]);
  });
});
