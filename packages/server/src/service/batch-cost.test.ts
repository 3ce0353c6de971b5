import { afterAll, beforeAll, expect, test } from 'vitest';
import { countStatements } from '../foundation/database/count-statements.ts';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { RIGHTS_PACK } from './guarantee/guarantee-fixture.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK });
  await tell([make.product('p1', { price: cny(5_000) })]);
});
afterAll(() => tested.drop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const tell = async (events: readonly object[]): Promise<void> => {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
};

/** An order from its payment to its delivery. */
function story(id: string): object[] {
  const at = tested.clock.now().getTime();
  const time = (hours: number): string => new Date(at + hours * 3_600_000).toISOString();
  const items = [{ product_id: 'p1', quantity: 1, price: cny(5_000) }];
  return [
    make.order('paid', id, { items, paid: cny(5_000), region_code: '330106' }, time(-90)),
    make.order('shipped', id, { parcel_ids: [`k${id}`] }, time(-70)),
    make.scan(`k${id}`, id, 'picked-up', time(-60)),
    make.scan(`k${id}`, id, 'in-transit', time(-30)),
    make.scan(`k${id}`, id, 'delivered', time(-1)),
    make.order('delivered', id, {}, time(-1)),
  ];
}

let told = 0;
/** What the platform does by itself of so many new orders. */
const follow = async (orders: number): Promise<void> => {
  const { reactionWorker, money, service } = tested.platform;
  const ids = Array.from({ length: orders }, () => `bc${told++}`);
  await tell(ids.flatMap(story));
  await reactionWorker.drain();
  await service.logistics.work();
  await money.bookings.work(1_000);
  await reactionWorker.drain();
};

/** Statements sent meanwhile, those of transactions too: the fewest of several times, as what the platform does beside only adds. */
async function sentBy(work: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  for (let time = 0; time < 3; time++) counts.push(await countStatements(work));
  return Math.min(...counts);
}

test('what follows from many orders asks the database little more than what follows from few', async () => {
  await follow(2);
  const few = await sentBy(() => follow(2));
  const many = await sentBy(() => follow(32));
  expect(few).toBeGreaterThan(0);
  // one statement more for each order would be thirty
  expect(many - few).toBeLessThan(30);
  const ids = Array.from({ length: told }, (_, n) => `bc${n}`);
  const counted = await tested.sql<Record<string, string>>(
    `select (select count(*) from "order" where id = any($1) and state = 'delivered') as orders,
      (select count(*) from parcel where order_id = any($1)) as parcels,
      (select count(*) from delivery where order_id = any($1) and until < 'infinity') as deliveries,
      (select count(*) from parcel_course where order_id = any($1) and ended_at is not null) as courses,
      (select count(*) from booking where booked_at is not null) as booked,
      (select count(*) from ledger_transfer where key like 'order.paid/bc%/0') as transfers`,
    [ids],
  );
  expect(Object.values(counted[0]!).map(Number)).toEqual(Array.from({ length: 6 }, () => told));
});

test('a payment that cannot be booked is put off alone', async () => {
  const { db, ledger, reactionWorker, money } = tested.platform;
  const ids = ['bx1', 'bx2', 'bx3'];
  // its place in the books is taken by something else
  await db.transaction().execute((tx) =>
    ledger.post(tx, [
      {
        ...{ do: 'move', key: 'order.paid/bx2/0', amount: 1n, code: 'order.paid' },
        debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
        credit: { owner: 'merchant/m9', purpose: 'merchant-balance', currency: 'CNY' },
      },
    ]),
  );
  await tell(ids.map((id) => make.order('paid', id, { paid: cny(5_000) })));
  await reactionWorker.drain();
  expect(await money.bookings.work(100)).toBe(3);
  const booked = await tested.sql<{ key: string; refused: string | null; done: boolean }>(
    `select key, refused, booked_at is not null as done from booking where key like 'order.paid/bx%' order by key`,
  );
  expect(booked).toEqual([
    { key: 'order.paid/bx1', refused: null, done: true },
    { key: 'order.paid/bx2', refused: 'ledger.key-taken', done: false },
    { key: 'order.paid/bx3', refused: null, done: true },
  ]);
  const moved = await tested.sql<{ key: string; amount: string }>(
    `select key, amount::text from ledger_transfer where key in ('order.paid/bx1/0', 'order.paid/bx2/0', 'order.paid/bx3/0') order by key`,
  );
  expect(moved.map(({ amount }) => Number(amount))).toEqual([5_000, 1, 5_000]);
});
