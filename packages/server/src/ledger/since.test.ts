import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredEvent } from '../foundation/log/event.ts';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { beginMoney, moneySince, onlySince, setMoneySince } from './since.ts';

const SINCE = new Date('2026-11-10T00:00:00Z');
const cny = (amount: number) => ({ amount, currency: 'CNY' });

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
  // a platform that has just begun: nobody has read the instant yet
  await setMoneySince(tested.platform.db, SINCE);
});
afterAll(() => tested.drop());

const paid = (id: string, time: string) => make.order('paid', id, { paid: cny(10_000) }, time);
const settled = (id: string, order: string) => ({
  ...{
    id: `due-${id}`,
    source: 'test',
    type: 'settlement.due',
    subject: `settlement/${id}`,
    time: '2026-11-19T00:00:00Z',
  },
  data: { settlement: { id, merchant_id: 'm1', order_id: order, amount: cny(10_000) } },
});
const tell = async (...events: object[]): Promise<void> => {
  const answer = await tested.post('/v1/events', events);
  expect([answer.statusCode, answer.json().problems]).toEqual([202, []]);
  await tested.platform.reactionWorker.drain();
  await tested.platform.money.bookings.work(100);
};

test('a history that is taken in is known and moves no money; what comes after is booked', async () => {
  await tell(paid('before', '2026-11-09T23:59:59Z'), paid('after', '2026-11-10T00:00:00Z'));
  expect((await tested.get('/v1/orders/before')).statusCode).toBe(200);
  expect(await tested.sql(`select distinct key from booking order by key`)).toEqual([{ key: 'order.paid/after' }]);
  expect(
    await tested.sql(`select sum(debits)::int as moved from ledger_balance b join ledger_account a on a.id = b.account_id
    where purpose = 'clearing'`),
  ).toEqual([{ moved: 10_000 }]);
});

test('a settlement of an order of before is not waited for; one of an order that nobody told of is', async () => {
  await tell(settled('s1', 'before'));
  expect(await tested.sql(`select key from reaction_parked`)).toEqual([]);
  await tell(settled('s2', 'unheard'));
  expect(await tested.sql(`select reaction, kind, reason from reaction_parked`)).toEqual([
    { reaction: 'ledger.booking-settlements', kind: 'premise', reason: 'order/unheard' },
  ]);
});

test('the first start writes the instant, and no later one moves it', async () => {
  const { db } = tested.platform;
  await beginMoney(db, new Date('2027-01-01T00:00:00Z'));
  expect(await moneySince(db).at()).toEqual(SINCE);
});

test('a reaction that takes many keys at once is deaf to what happened before, too', async () => {
  const heard: [string, number][][] = [];
  const handle = async (): Promise<void> => {};
  const reaction = onlySince(
    {
      ...{ name: 'tests.keys', types: ['order.paid'], key: 'order', handle },
      handleKeys: async (_tx, keys) => void heard.push([...keys].map(([key, events]) => [key, events.length])),
    },
    { at: async () => SINCE },
  );
  const { db, ids } = tested.platform;
  const at = (time: string): StoredEvent => ({
    ...{ id: ids.next(), txid: 1n, type: 'order.paid', source: 'test', sourceId: time, subject: 'order/x' },
    ...{ time: new Date(time), receivedAt: SINCE, causeId: null, refs: {}, data: {} },
  });
  const [before, after] = [at('2026-11-09T23:59:59Z'), at('2026-11-10T00:00:00Z')];
  const keys = new Map([
    ['order/a', [before]],
    ['order/b', [before, after]],
  ]);
  const context = { clock: tested.clock, ids };
  await db.transaction().execute((tx) => reaction.handleKeys!(tx, keys, context));
  await db.transaction().execute((tx) => reaction.handleKeys!(tx, new Map([['order/a', [before]]]), context));
  expect(heard).toEqual([[['order/b', 1]]]);
});
