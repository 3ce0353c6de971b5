import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isUuid } from '../../foundation/ids.ts';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';
import { createSweeping } from './sweep.ts';

let tested: TestPlatform;
const HOUR = 3_600_000;
const cny = (amount: number) => ({ amount, currency: 'CNY' });

beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK });
  const merchant = await tested.bearer({ party: 'merchant/m1' });
  for (const code of ['anxin-buy', 'genuine-guarantee', 'price-protect'])
    expect((await tested.post('/v1/enrolments', { code }, merchant)).statusCode).toBe(201);
  await tell({ ...make.product('p1', { brand: '山水', price: cny(5_000) }), time: iso(-HOUR) });
});
afterAll(() => tested.drop());

const iso = (ms = 0) => new Date(tested.clock.now().getTime() + ms).toISOString();
const pass = (ms: number) => tested.clock.set(new Date(tested.clock.now().getTime() + ms));

async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}
const paid = (id: string, fields: object = {}) =>
  make.order(
    'paid',
    id,
    {
      ...{ consumer_id: `c-${id}`, items: [{ product_id: 'p1', quantity: 1, price: cny(5_000) }], paid: cny(5_000) },
      ...fields,
    },
    iso(),
  );
const fill = () => fillFunds(tested.platform, { purposes: ['protection-fund', 'logistics-pool'] });
const claimsOf = async (order: string) => (await tested.get(`/v1/claims?order_id=${order}`)).json().items;
const sweep = () => tested.platform.service.sweeping.work(10_000);

test('a broken word to ship is paid without anybody asking, once, however often it is told', async () => {
  await fill();
  await tell(paid('l1', { promised_ship_at: iso(HOUR) }), paid('l2', { promised_ship_at: iso(HOUR) }));
  await tell(make.order('shipped', 'l2', { consumer_id: 'c-l2' }, iso()));
  pass(2 * HOUR);
  await tested.platform.promiseWorker.fireDue(tested.clock.now());
  await tested.platform.reactionWorker.drain();
  await tested.platform.service.logistics.work();
  const [claim] = await claimsOf('l1');
  // 5 % of 50 yuan are less than the least of 3
  expect(claim).toMatchObject({ code: 'late-ship-pay', state: 'granted', made_by: 'platform', total: cny(300) });
  expect(await claimsOf('l2')).toEqual([]);
  const [event] = await tested.sql<{ id: string }>(`select id from event where type = 'promise.breached'`);
  const again = await tested.platform.db.transaction().execute((tx) =>
    tested.platform.service.claims.openByPlatform(tx, {
      ...{ orderId: 'l1', code: 'late-ship-pay', facts: {}, at: tested.clock.now(), causeId: event!.id },
    }),
  );
  expect(again).toEqual({ outcome: 'known', claimId: claim.id });
  // nothing is asked of the provider with it, and once by the job, whoever runs it
  expect(await tested.sql('select 1 from payout')).toEqual([]);
  await Promise.all([tested.platform.service.claims.work(10), tested.platform.service.claims.work(10)]);
  await tested.platform.service.claims.work(10);
  expect(await tested.sql('select cause_ref, amount::int as amount, bears from payout')).toEqual([
    { cause_ref: claim.id, amount: 300, bears: 'agreed' },
  ]);
});

test('what an order does not have is answered and not thrown', async () => {
  const [event] = await tested.sql<{ id: string }>(`select id from event where type = 'promise.breached'`);
  const open = (orderId: string, code: string) =>
    tested.platform.db.transaction().execute((tx) =>
      tested.platform.service.claims.openByPlatform(tx, {
        ...{ orderId, code, facts: {}, at: tested.clock.now(), causeId: event!.id },
      }),
    );
  expect(await open('l2', 'dedicated-express')).toEqual({ outcome: 'not-frozen' });
  expect(await open('l2', 'damage-return')).toEqual({ outcome: 'not-frozen' });
  expect(await open('l2', 'genuine-guarantee')).toEqual({ outcome: 'window' });
  // it was shipped in time
  expect(await open('l2', 'late-ship-pay')).toEqual({ outcome: 'not-used' });
  expect(await open('l2', 'price-protect')).toEqual({ outcome: 'not-used' });
  await expect(open('nowhere', 'price-protect')).rejects.toThrow('rights of order/nowhere');
});

test('a price that falls is paid to everybody who bought for more, and one that rises to nobody', async () => {
  await tell(
    ...Array.from({ length: 7 }, (_, i) => paid(`d${i}`)),
    paid('d7', { items: [{ product_id: 'p1', quantity: 1, price: cny(4_000) }], paid: cny(4_000) }),
  );
  const priced = (amount: number, id: string) => ({
    ...make.product('p1', { price: cny(amount) }, id),
    ...{ type: 'product.updated', time: iso() },
  });
  pass(HOUR);
  await tell(priced(6_000, 'rise'));
  expect((await tested.get('/v1/claim-sweeps')).json().items).toEqual([]);
  pass(HOUR);
  await tell(priced(4_200, 'fall'));
  await sweep();
  const [told] = (await tested.get('/v1/claim-sweeps?product_id=p1')).json().items;
  expect(told).toMatchObject({ kind: 'price-drop', opened: 9, skipped: [] });
  expect(told.ended_at).not.toBeNull();
  expect(await claimsOf('d3')).toMatchObject([{ code: 'price-protect', state: 'granted', total: cny(800) }]);
  expect(await claimsOf('d7')).toEqual([]);
});

test('a fall is seen of goods whose price was told before anybody listened', async () => {
  const bought = { items: [{ product_id: 'p9', quantity: 1, price: cny(5_000) }], paid: cny(5_000) };
  await tell(paid('e1', bought));
  pass(HOUR);
  await tell({ ...make.product('p9', { price: cny(3_000) }, 'first-heard'), type: 'product.updated', time: iso() });
  await sweep();
  expect(await claimsOf('e1')).toMatchObject([{ code: 'price-protect', state: 'granted', total: cny(2_000) }]);
});

test('a laboratory’s finding reaches every buyer once, by the right that gives most, also after a kill in the middle', async () => {
  await tell(
    ...Array.from({ length: 70 }, (_, i) =>
      paid(`i${i}`, { items: [{ product_id: 'p3', quantity: 1, price: cny(5_000) }] }),
    ),
  );
  expect((await claimsOf('i0')).length).toBe(0);
  await tell({ ...make.product('p3', { brand: '山水', price: cny(5_000) }), time: iso(-HOUR) });
  await tell({
    ...{ id: 'lab-1', source: 'lab', type: 'lab.reported', time: iso(), subject: 'inspection/n1' },
    data: { inspection: { id: 'n1', product_id: 'p3', result: 'fake' } },
  });
  const { platform } = tested;
  let opened = 0;
  // falls over in the second part, as a process that is killed does: what was begun is undone, what was done stays
  const dying = createSweeping({
    ...({ ...platform, log: { warn: () => {} }, onStored: () => {} } as never as Parameters<typeof createSweeping>[0]),
    openByPlatform: async (tx, given) => {
      if (++opened === 60) await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
      return platform.service.claims.openByPlatform(tx, given);
    },
    catalogue: platform.service.catalogue,
    money: async () => ({ refunded: 0n, compensated: 0n, refundedOf: {} }),
    disputes: async () => 0,
  });
  await expect(dying.work(10_000)).rejects.toThrow();
  const count = async () =>
    Number((await tested.sql<{ n: string }>(`select count(*) as n from claim where code = 'genuine-guarantee'`))[0]!.n);
  expect(await count()).toBe(50);
  await Promise.all([sweep(), sweep()]);
  await sweep();
  expect(await count()).toBe(70);
  const [told] = (await tested.get('/v1/claim-sweeps?product_id=p3')).json().items;
  expect(told).toMatchObject({ kind: 'inspection', ground: 'fraud', seen: 70, opened: 70, skipped: [] });
  // not delivered yet, and it counts all the same: the money back, and 500 yuan by law
  expect(await claimsOf('i7')).toMatchObject([{ state: 'granted', total: cny(55_000), ground: 'fraud' }]);
  expect(isUuid((await claimsOf('i7'))[0].payout_id)).toBe(true);
});
