import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type SignedIn, type TestPlatform } from '../../test-platform.ts';
import { someAsk } from './payout-fixture.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ config: { payoutAlone: 5_000 } });
  const { db } = tested.platform;
  for (const [id, consumer, merchant] of [
    ['o1', 'c1', 'm1'],
    ['o2', 'c2', 'm2'],
  ]) {
    const at = '2026-11-01T00:00:00.000Z';
    const fields = {
      consumer_id: consumer,
      merchant_id: merchant,
      paid: { amount: 9_000, currency: 'CNY' },
      paid_at: at,
    };
    await sql`insert into "order" (id, fields, stamps) values (${id}, ${JSON.stringify(fields)}::jsonb, '{}')`.execute(
      db,
    );
  }
  await db.transaction().execute((tx) =>
    tested.platform.ledger.post(tx, [
      {
        ...{ do: 'move', key: 'filled', code: 'test.fill', amount: 100_000n },
        debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
        credit: { owner: 'platform', purpose: 'protection-fund', currency: 'CNY' },
      },
    ]),
  );
});
afterAll(() => tested.drop());

const pay = (orderId: string, n: '1' | '2', amount: bigint, by?: string) =>
  tested.platform.db.transaction().execute((tx) =>
    tested.platform.service.fund.payouts.ask(tx, {
      ...someAsk({ orderId, consumerId: `c${n}`, merchantId: `m${n}`, lines: [{ kind: 'compensation', amount }] }),
      ...(by === undefined ? {} : { by }),
    }),
  );
const ask = async (who: SignedIn, url: string, method: 'GET' | 'POST' = 'GET') => {
  const answer = await tested.http.app.inject({ method, url, headers: { ...who.headers } });
  return { status: answer.statusCode, body: answer.json() };
};

test('everybody sees their own payouts and no others, and a consumer not whose money it was', async () => {
  const [first, second] = [await pay('o1', '1', 700n), await pay('o2', '2', 300n)];
  const ids = async (who: SignedIn, query = '') =>
    (await ask(who, `/v1/payouts${query}`)).body.items.map(({ id }: { id: string }) => id).sort();
  const consumer = await tested.signedIn({ roles: ['consumer'], party: 'consumer/c1' });
  const merchant = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m2' });
  const manager = await tested.signedIn({ roles: ['fund-manager'] });
  expect(await ids(consumer)).toEqual([first.id]);
  expect(await ids(consumer, '?order_id=o2')).toEqual([]);
  expect(await ids(consumer, '?consumer_id=c2')).toEqual([]);
  expect(await ids(consumer, '?merchant_id=m2')).toEqual([]);
  expect(await ids(merchant)).toEqual([second.id]);
  expect(await ids(manager)).toEqual([first.id, second.id].sort());
  expect((await ask(consumer, `/v1/payouts/${second.id}`)).status).toBe(404);
  expect((await ask(merchant, `/v1/payouts/${first.id}`)).status).toBe(404);
  expect((await ask(consumer, `/v1/payouts/${first.id}`)).body).toMatchObject({ parts: null, recoveries: null });
  expect((await ask(manager, `/v1/payouts/${first.id}`)).body.recoveries).toEqual([]);
  expect((await ask(manager, `/v1/payouts/${first.id}`)).body.parts).toMatchObject([
    { part: 'payment', source: 'protection-fund', amount: { amount: 700, currency: 'CNY' }, state: 'held' },
  ]);
  expect((await ask(consumer, `/v1/payouts/${first.id}/approve`, 'POST')).status).toBe(403);
  const page = await ask(manager, '/v1/payouts?limit=1');
  const next = await ask(manager, `/v1/payouts?limit=1&cursor=${page.body.next_cursor}`);
  expect([...page.body.items, ...next.body.items].map(({ id }: { id: string }) => id).sort()).toEqual(
    [first.id, second.id].sort(),
  );
  expect(next.body.next_cursor).toBeNull();
});

test('a payout above the limit is paid when another manager agrees', async () => {
  const [one, two] = [
    await tested.signedIn({ roles: ['fund-manager'] }),
    await tested.signedIn({ roles: ['fund-manager'] }),
  ];
  const { id } = await pay('o1', '1', 6_000n, `user/${one.id}`);
  expect((await ask(one, '/v1/payouts?state=approval')).body.items).toMatchObject([{ id, waits_for: 'second-person' }]);
  const own = await ask(one, `/v1/payouts/${id}/approve`, 'POST');
  expect([own.status, own.body.code]).toEqual([403, 'payout.second-person']);
  expect((await ask(two, `/v1/payouts/${id}/approve`, 'POST')).body.state).toBe('held');
  expect((await ask(two, `/v1/payouts/${id}/approve`, 'POST')).body.code).toBe('payout.state');
  expect(
    (await ask(two, `/v1/payouts/${id.replace(/^./, (first) => (first === 'f' ? '0' : 'f'))}/refuse`, 'POST')).status,
  ).toBe(404);
});
