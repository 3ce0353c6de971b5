import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RECIPIENT, vaultOf } from '../vault/vault-fixture.ts';

let tested: TestPlatform;
let vault: ReturnType<typeof vaultOf>;
beforeAll(async () => {
  tested = await openTestPlatform();
  vault = vaultOf(tested);
});
afterAll(() => tested.drop());

type Headers = Record<string, string>;
const search = async (shop: Headers, body: object) => {
  const reply = await tested.post('/v1/vault/orders/search', body, shop);
  return { ...reply.json(), status: reply.statusCode } as {
    status: number;
    code?: string;
    detail?: string;
    retry_after?: number;
    items?: { id: string }[];
  };
};
const found = async (shop: Headers, body: object) => (await search(shop, body)).items?.map(({ id }) => id);
const guess = (i: number): string => `138${String(i).padStart(4, '0')}1234`;
const anomalies = async (caller: string) =>
  (await tested.get('/v1/vault/anomalies?limit=200'))
    .json()
    .items.filter((one: { caller: string }) => one.caller === caller);

test('who tries the phones of one mask learns of five that they are not it, and no more', async () => {
  await vault.orders({ id: 'sweep-1', merchant: 'sweeper' });
  const shop = await tested.bearer({ party: 'merchant/sweeper' });
  let answered = 0;
  for (let i = 0; i < 60; i++) {
    const { status, items, code, detail } = await search(shop, { phone: guess(i) });
    if (status === 200) answered++;
    else expect([code, detail?.split(':')[0]]).toEqual(['vault.risk', 'probing']);
    expect(items ?? []).toEqual([]);
  }
  expect(answered).toBe(5);
  // what it was after would be refused as well; what was answered is answered again
  expect((await search(shop, { phone: RECIPIENT.phone })).code).toBe('vault.risk');
  expect(await found(shop, { phone: guess(0) })).toEqual([]);
  expect(await found(shop, { phone_last4: '1234' })).toEqual(['sweep-1']);
  const [one, ...more] = await anomalies('merchant/sweeper');
  expect([one, more]).toMatchObject([{ class: 'probing', stopped: true, facts: { near_phones: 5 } }, []]);
  expect((await tested.get(`/v1/cases/${one.case_id}`)).json()).toMatchObject({ priority: 90, state: 'open' });
  const logged = await tested.sql<{ outcome: string; n: number }>(
    `select outcome, count(*)::int as n from vault_access where caller = 'merchant/sweeper' and action = 'search'
      group by 1 order by 1`,
  );
  expect(logged).toEqual([
    { outcome: 'done', n: 7 },
    { outcome: 'refused', n: 56 },
  ]);
  const { by_purpose } = (await tested.get('/v1/access-log/map?caller=merchant/sweeper')).json();
  expect(by_purpose).toMatchObject([{ of: 'search', refused: 56, orders: 1 }]);
  const kept = await tested.sql('select s::text as text from vault_searched s');
  expect(JSON.stringify(kept)).not.toMatch(/138(\d{4}|\*+)1234/);
});

test('phones of many masks that find nothing are stopped as well, and an officer lets who only erred go on', async () => {
  await vault.orders({ id: 'wide-1', merchant: 'wide' });
  const shop = await tested.bearer({ party: 'merchant/wide' });
  const officer = await tested.signedIn({ roles: ['privacy-officer'] });
  const status: number[] = [];
  for (let i = 0; i < 25; i++)
    status.push((await search(shop, { phone: `1390000${String(i).padStart(4, '0')}` })).status);
  expect(status.filter((one) => one === 200)).toHaveLength(20);
  const [{ id }] = await anomalies('merchant/wide');
  const released = await tested.http.app.inject({
    ...{ method: 'POST', url: `/v1/vault/anomalies/${id}/release`, headers: officer.headers },
  });
  expect(released.statusCode).toBe(200);
  expect(await found(shop, { phone: RECIPIENT.phone })).toEqual(['wide-1']);
});

test('values are counted once a day, by the hour too; held callers find nothing', async () => {
  await vault.orders({ id: 'count-1', merchant: 'counted' });
  const shop = await tested.bearer({ party: 'merchant/counted' });
  for (let i = 0; i < 30; i++)
    expect((await search(shop, { name: `王${String.fromCodePoint(0x4e00 + i)}` })).status).toBe(200);
  const over = await search(shop, { name: '赵六' });
  expect(over).toMatchObject({ status: 429, code: 'vault.quota', retry_after: expect.any(Number) });
  expect(over.retry_after).toBeLessThanOrEqual(3_600);
  expect((await search(shop, { name: `王${String.fromCodePoint(0x4e00)}` })).status).toBe(200);
  await tested.sql(`update vault_caller set search_at = 'epoch', day_searched = 100 where caller = 'merchant/counted'`);
  expect((await search(shop, { name: '赵六' })).code).toBe('vault.quota');
  await tested.sql(`update vault_caller set held_at = now() where caller = 'merchant/counted'`);
  expect((await search(shop, { phone_last4: '1234' })).detail).toMatch(/^held:/);
});

test('a whole phone finds an order as long as some purpose opens it', async () => {
  const ids = { merchant_id: 'old', consumer_id: 'c1' };
  await tested.post('/v1/events', [
    make.order('paid', 'old-1', { ...ids, recipient: RECIPIENT }),
    make.order('completed', 'old-1', ids),
    make.order('paid', 'old-2', { ...ids, recipient: RECIPIENT }),
    make.order('completed', 'old-2', ids, '2026-07-20T08:00:00Z'),
    make.order('paid', 'old-3', { ...ids, recipient: RECIPIENT }),
    make.order('cancelled', 'old-3', ids),
    make.order('paid', 'old-4', { ...ids, recipient: RECIPIENT }),
  ]);
  await tested.platform.reactionWorker.drain();
  const shop = await tested.bearer({ party: 'merchant/old' });
  expect(await found(shop, { phone: RECIPIENT.phone, limit: 1 })).toEqual(['old-1']);
  expect(await found(shop, { phone: RECIPIENT.phone })).toEqual(['old-1', 'old-4']);
  expect(await found(shop, { phone_last4: '1234' })).toEqual(['old-1', 'old-2', 'old-3', 'old-4']);
});
