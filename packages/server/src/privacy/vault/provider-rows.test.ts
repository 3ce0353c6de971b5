import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { consenting } from '../provider/provider-of.ts';
import { vaultOf } from './vault-fixture.ts';

type Headers = Record<string, string>;
let tested: TestPlatform;
let vault: ReturnType<typeof vaultOf>;
let officer: Headers;
beforeAll(async () => {
  tested = await openTestPlatform();
  vault = vaultOf(tested);
  officer = { ...(await tested.signedIn({ roles: ['privacy-officer'] })).headers };
});
afterAll(() => tested.drop());

/** An approved app that these shops let do all that it asks for; with its key. */
async function app(name: string, shops: readonly string[], quota = { second: 100, day: 1_000 }): Promise<Headers> {
  const party = `service-provider/${name}`;
  await tested.sql(
    `insert into provider_app (party, name, about, contact, state, scopes, quota_second, quota_day, applied_at, applied_by,
       review, reviewed_by, reviewed_at, expires_at)
     values ($1, $1, 'a', 'c', 'approved', '{ship,after-sale}', $2, $3, now(), 'key/k', '{}', 'user/u', now(), '2027-11-20')`,
    [party, quota.second, quota.day],
  );
  for (const shop of shops)
    await tested.sql(
      `insert into provider_consent (id, app, merchant, scopes, fields, given_at, given_by)
       values (gen_random_uuid(), $1, $2, '{ship,after-sale}', '{name,phone,address}', now(), 'user/u')`,
      [party, `merchant/${shop}`],
    );
  return tested.bearer({ party });
}

const open = async (key: Headers, order: string, purpose = 'ship', field = 'phone') =>
  (await vault.decrypt(key, purpose, [{ order_id: order, cipher: await vault.cipher(order, field) }])).json();
const post = (url: string, payload: object = {}) =>
  tested.http.app.inject({ method: 'POST', url, headers: officer, payload });
const plant = async (merchant_id: string): Promise<string> => {
  const recipient = { name: '安心', phone: '13900000000', address: '北京市朝阳区安心路1号' };
  return (await post('/v1/vault/honey', { merchant_id, recipient })).json().order_id;
};
const quotas = async (key: Headers) => (await tested.get('/v1/vault/quota', key)).json().items;

test('a service provider that touches honey in one shop is held in all, until it is released', async () => {
  await vault.orders(
    { id: 'A200001', merchant: 'left', until: 'shipped' },
    { id: 'A200002', merchant: 'left' },
    { id: 'B200001', merchant: 'right' },
  );
  const key = await app('erp', ['left', 'right']);
  expect((await open(key, 'A200002')).items[0]).toHaveProperty('value');
  expect((await open(key, 'B200001')).items[0]).toHaveProperty('value');
  const honey = await plant('left');
  // not even its cipher is right, so nothing of any shop is granted
  const touched = await vault.decrypt(key, 'after-sale', [{ order_id: honey, cipher: 'x' }]);
  expect(touched.json().detail).toMatch(/^held:/);
  for (const order of ['A200002', 'B200001']) expect((await open(key, order)).detail).toMatch(/^held:/);
  expect((await quotas(key)).map((one: { held: boolean }) => one.held)).toEqual([true, true, true]);
  const { items } = (await tested.get('/v1/vault/anomalies')).json();
  expect(items[0]).toMatchObject({ class: 'honey', caller: 'service-provider/erp', order_id: honey });
  expect((await post(`/v1/vault/anomalies/${items[0].id}/release`)).statusCode).toBe(200);
  for (const order of ['A200002', 'B200001']) expect((await open(key, order)).items[0]).toHaveProperty('value');
});

test('so does one that names it beside an order of another shop’s', async () => {
  await vault.orders({ id: 'A210001', merchant: 'near', until: 'shipped' }, { id: 'B210001', merchant: 'far' });
  const key = await app('beside', ['near', 'far']);
  const items = [
    { order_id: 'B210001', cipher: await vault.cipher('B210001') },
    { order_id: await plant('near'), cipher: 'x' },
  ];
  expect((await vault.decrypt(key, 'ship', items)).json().detail).toMatch(/^held:/);
  expect((await open(key, 'A210001', 'after-sale')).detail).toMatch(/^held:/);
});

test('refusals count for the provider, in whatever shop it works', async () => {
  await vault.orders({ id: 'g1', merchant: 'guessed' });
  const key = await app('guess', ['guessed']);
  expect((await open(key, 'g1')).items[0]).toHaveProperty('value');
  const bad = Array.from({ length: 16 }, (_, i) => ({ order_id: `none-${i}`, cipher: 'x' }));
  const good = { order_id: 'g1', cipher: await vault.cipher('g1') };
  expect((await vault.decrypt(key, 'ship', [good, ...bad])).statusCode).toBe(200);
  expect((await vault.decrypt(key, 'ship', bad)).json().detail).toMatch(/^refused:/);
  expect((await open(key, 'g1')).detail).toMatch(/^refused:/);
});

test('what an app was approved for is what it may open in all shops together, and is shown', async () => {
  const shops = ['q1', 'q2'];
  await vault.orders(...shops.map((id) => ({ id, merchant: id })));
  const key = await app('small', shops, { second: 100, day: 3 });
  for (const order of ['q1', 'q2', 'q1']) expect((await open(key, order)).items[0]).toHaveProperty('value');
  const over = await open(key, 'q2');
  expect(over).toMatchObject({ status: 429, code: 'vault.quota', retry_after: expect.any(Number) });
  const shown = await quotas(key);
  expect(shown).toMatchObject([
    { caller: 'service-provider/small', factor: 1, day_used: 3, day_limit: 3, second_limit: 100, order_limit: null },
    { caller: 'service-provider/small+merchant/q1', factor: 1, day_used: 2, day_limit: 200, order_limit: 50 },
    { caller: 'service-provider/small+merchant/q2', factor: 1, day_used: 1 },
  ]);
  // a peak of one shop raises that shop's, one of all raises both
  const now = Date.now();
  const peak = async (more: object) => {
    const time = { from: new Date(now - 60_000).toISOString(), to: new Date(now + 3_600_000).toISOString() };
    const { id } = (await post('/v1/vault/peaks', { ...time, reason: '大促', ...more })).json();
    await tested.sql(`update vault_peak set approved_at = now(), approved_by = 'user/x' where id = $1`, [id]);
  };
  await peak({ merchant_id: 'q1', factor: 3 });
  expect((await quotas(key)).map((one: { factor: number }) => one.factor)).toEqual([1, 3, 1]);
  expect((await open(key, 'q2')).code).toBe('vault.quota');
  await peak({ factor: 2 });
  expect((await quotas(key)).map((one: { day_limit: number }) => one.day_limit)).toEqual([6, 600, 400]);
  expect((await open(key, 'q2')).left_today).toBe(2);
  await tested.sql('update vault_peak set withdrawn_at = now()');
});

test('a second has as many items as the app was approved for', async () => {
  await vault.orders({ id: 's1', merchant: 'slow' });
  const key = await app('slow', ['slow'], { second: 1, day: 100 });
  const fields = await vault.sealed('s1');
  const items = fields.slice(0, 2).map(({ cipher }) => ({ order_id: 's1', cipher }));
  expect((await vault.decrypt(key, 'ship', items)).json()).toMatchObject({ code: 'vault.quota', retry_after: 1 });
});

test('the newest of any number of shops is served', async () => {
  await app('wide', []);
  const party = 'service-provider/wide';
  await tested.sql(
    `insert into provider_consent (id, app, merchant, scopes, fields, given_at, given_by)
     select ('01940000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'merchant/w' || n, '{ship}', '{name}', now(), 'user/u'
     from generate_series(1, 10050) as n`,
    [party],
  );
  const { db, clock } = tested.platform;
  const given = await consenting(db, { party, merchants: ['w1', 'w10050', 'stranger'] }, clock.now());
  expect([...given.keys()].toSorted()).toEqual(['w1', 'w10050']);
});
