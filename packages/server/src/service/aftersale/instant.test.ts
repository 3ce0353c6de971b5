import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wallClock } from '../../foundation/clock.ts';
import { ownEventsLeft } from '../../foundation/log/own-events.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import { heldRight } from '../guarantee/right.store.ts';
import { createCore } from './aftersale.core.ts';
import { cny, days, hours, openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';
import { decideInstant, type InstantTerms, type RightSays } from './instant.ts';

const INSTANT: InstantTerms = {
  ...{ most: 500_000n, perConsumer: 3, perPair: 2, inTransit: false, inTransitMost: 20_000n, creditLeast: 60 },
};
const SPEED = { rights: ['speed-refund'] };
let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

describe('an instant refund', () => {
  test('needs the right for all of the order; the ordinary way stays open, and says why', async () => {
    const none = await tested.ask(await tested.order());
    expect(none).toMatchObject({
      state: 'await-merchant',
      instant: { granted: false, why: { code: 'right-missing' } },
    });
    expect(none.instant.why.message['zh-CN']).toBe('该订单没有极速退款权益');
    const part = await tested.ask(await tested.order(SPEED), { amount: cny(9_999) });
    expect(part.instant.why.code).toBe('partial');
    const dear = await tested.ask(await tested.order({ ...SPEED, paid: 500_001 }));
    expect(dear.instant.why).toMatchObject({ code: 'amount', params: { most: 500_000, amount: 500_001 } });
    // agreed the ordinary way, the order is stopped then
    expect((await tested.act(none.id, 'agree')).state).toBe('refunding');
    expect(await tested.sql('select stopped_for from ship_stop where order_id = $1', [none.order_id])).toEqual([
      { stopped_for: `aftersale/${none.id}` },
    ]);
  });

  test('what a second person does not want paid goes the ordinary way, and may be shipped', async () => {
    const strict = await openTestAftersales({ payoutAlone: 5_000 });
    try {
      const order = await strict.order(SPEED);
      const asked = await strict.ask(order);
      expect(asked).toMatchObject({ state: 'refunding', payout: { state: 'approval' }, race: { kind: 'clean' } });
      const stopped = 'select released_at is null as stopped from ship_stop where order_id = $1';
      expect(await strict.sql(stopped, [order])).toEqual([{ stopped: true }]);
      const { id } = await strict.signedIn();
      await strict.payouts.refuse({ kind: 'user', id } as never, asked.payout.id);
      await strict.drain();
      const denied = await strict.read(asked.id);
      expect(denied).toMatchObject({ state: 'await-merchant', instant: { granted: false }, race: null });
      expect(denied.due_at).toBe(new Date(strict.clock.now().getTime() + hours(48)).toISOString());
      expect(await strict.sql(stopped, [order])).toEqual([{ stopped: false }]);
      expect(await strict.sql(`select 1 from event where type = 'order.ship-released'`)).toHaveLength(1);
      // the merchant agrees after all: it is another payout, and the order is stopped anew
      const agreed = await strict.act(asked.id, 'agree');
      expect(agreed.payout.id).not.toBe(asked.payout.id);
      expect(await strict.sql(stopped, [order])).toEqual([{ stopped: true }]);
    } finally {
      await strict.drop();
    }
  });

  test('is one, however many ask at once', async () => {
    const order = await tested.order(SPEED);
    const answers = await Promise.all(Array.from({ length: 6 }, () => tested.ask(order)));
    expect(answers.filter(({ state }) => state === 'refunding')).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'aftersale.open-already')).toHaveLength(5);
    await tested.settle();
    const [row] = await tested.sql<{ refunded: string }>('select refunded from order_money where order_id = $1', [
      order,
    ]);
    expect(Number(row!.refunded)).toBe(10_000);
  });
});

test('takes as many statements whatever the consumer, the merchant and the order had before', async () => {
  const { db, clock, ids, promises, door, service } = tested.platform;
  let statements = 0;
  const counted = db.withPlugin({
    transformQuery({ node }) {
      statements++;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const core = createCore({
    ...{
      clock,
      wall: wallClock,
      ids,
      promises,
      payouts: tested.payouts,
      instant: { ...INSTANT, perConsumer: 1e6, perPair: 1e6 },
    },
    ...{ append: ownEventsLeft(door), rightOf: (tx, of) => heldRight(tx, service.catalogue, of) },
    returnsOf: async () => undefined,
  });
  const taken = async (): Promise<number> => {
    const order = await tested.order(SPEED);
    statements = 0;
    const row = await counted.transaction().execute((tx) =>
      core.open(tx, {
        ...{ id: ids.next(), ref: null, orderId: order, eventId: ids.next(), askedBy: 'key/k', at: clock.now() },
        ...{ type: 'refund-only', reason: 'x', productId: null, quantity: null, amount: null, consumerId: 'c1' },
      }),
    );
    expect(row!.instant).toBe(true);
    return statements;
  };
  // money in every bucket of the fund: where the one that a call chose lacks it, two statements more lock the others
  for (let n = 0; n < 64; n++)
    await db.transaction().execute((tx) =>
      tested.platform.ledger.post(tx, [
        {
          ...{ do: 'move', key: `bucket-${n}`, code: 'test.fill', amount: 1_000_000n },
          ...{ debit: account('platform', 'clearing'), credit: account('platform', 'protection-fund') },
        },
      ]),
    );
  await taken();
  const few = await taken();
  const columns =
    'consumer_id, merchant_id, type, reason, currency, amount, state, version, requested_at, event_id, asked_by';
  await tested.sql(
    `insert into aftersale (id, order_id, ${columns}, instant, line_at)
     select gen_random_uuid(), 'old' || n, 'c1', 'm1', 'exchange', 'x', 'CNY', 1, 'closed', 1, $1::timestamptz - n * interval '1 minute',
       gen_random_uuid(), 'key/k', true, now() from generate_series(1, 900) as n`,
    [tested.clock.now()],
  );
  await tested.sql(
    `insert into "order" (id, fields, stamps) select 'old' || n, '{"consumer_id": "c1", "merchant_id": "m1"}', '{}'
     from generate_series(1, 2000) as n`,
  );
  expect(await taken()).toBe(few);
  // all of it: the order locked and read, its right and what was had before, the stop, the payout with its holds and intents, the promise, the log, the trail;
  // two thirds of them are sent with the next one, and nobody waits for them
  expect(few).toBe(29);
});

describe('limits', () => {
  test('count within thirty days, and say so', async () => {
    const strict = await openTestAftersales({ instantPerConsumer: 3, instantPerPair: 2 });
    try {
      const ask = async (merchant: string) => strict.ask(await strict.order({ ...SPEED, merchant }));
      expect((await ask('m1')).instant.granted).toBe(true);
      expect((await ask('m1')).instant.granted).toBe(true);
      expect((await ask('m1')).instant.why).toMatchObject({
        code: 'often-pair',
        params: { had: 2, most: 2, days: 30 },
      });
      expect((await ask('m2')).instant.granted).toBe(true);
      expect((await ask('m2')).instant.why).toMatchObject({ code: 'often-consumer', params: { had: 3, most: 3 } });
      strict.clock.advance(days(31));
      expect((await ask('m2')).instant.granted).toBe(true);
    } finally {
      await strict.drop();
    }
  });

  test('hold for several orders at once, too', async () => {
    const strict = await openTestAftersales({ instantPerConsumer: 2 });
    try {
      const orders = [];
      for (let n = 0; n < 8; n++) orders.push(await strict.order(SPEED));
      const all = await Promise.all(orders.map((order) => strict.ask(order)));
      expect(all.filter(({ instant }) => instant.granted)).toHaveLength(2);
    } finally {
      await strict.drop();
    }
  });

  test('goods on their way need credit, and a setting', async () => {
    const payer: RightSays['payer'] = { advance: 'protection-fund', recover: [] };
    const right: RightSays = { agreed: true, payer, open: true, most: 100_000n, atOnce: true, limits: [] };
    const facts = {
      right,
      whole: true,
      amount: 10_000n,
      stopped: false,
      delivered: false,
      consumer: 0,
      pair: 0,
      credit: 80,
    };
    const terms = { ...INSTANT, inTransit: true };
    expect(decideInstant({ ...facts, shipped: true }, terms)).toEqual({ granted: true, race: 'in-transit' });
    expect(decideInstant({ ...facts, shipped: true }, INSTANT)).toMatchObject({ why: { code: 'shipped' } });
    expect(decideInstant({ ...facts, shipped: true, credit: 59 }, terms)).toMatchObject({ why: { code: 'credit' } });
    expect(decideInstant({ ...facts, shipped: true, amount: 20_001n }, terms)).toMatchObject({
      why: { code: 'amount' },
    });
    expect(decideInstant({ ...facts, shipped: true, delivered: true }, terms)).toMatchObject({
      why: { code: 'delivered' },
    });
    const open = await openTestAftersales({ instantInTransit: true, instantCredit: 0 });
    try {
      const order = await open.order(SPEED);
      await open.tell(open.shipped(order));
      const asked = await open.ask(order);
      expect(asked).toMatchObject({
        ...{ type: 'refund-only-shipped', state: 'refunding', instant: { granted: true } },
        race: { kind: 'in-transit', goods_by: 'merchant', freight_by: 'platform' },
      });
      const recalls = await open.sql(
        `select 1 from event where type = 'parcel.recall-asked' and refs ->> 'order' = $1`,
        [order],
      );
      expect(recalls).toHaveLength(1);
    } finally {
      await open.drop();
    }
  });
});
