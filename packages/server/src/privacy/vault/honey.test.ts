import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { readHits } from '../provider/provider.store.ts';
import { replant } from './honey.store.ts';
import { RECIPIENT, vaultOf } from './vault-fixture.ts';

type Fields = Record<string, unknown>;
type Found = Record<'id' | 'caller' | 'order_id' | 'class' | 'case_id', string>;
let tested: TestPlatform;
let vault: ReturnType<typeof vaultOf>;
let officer: Record<string, string>;
beforeAll(async () => {
  tested = await openTestPlatform();
  vault = vaultOf(tested);
  officer = { ...(await tested.signedIn({ roles: ['privacy-officer'] })).headers };
});
afterAll(() => tested.drop());

const OWN = { name: '安心', phone: '13900007788', address: '北京市朝阳区安心路1号' };
const asOfficer = (method: 'POST' | 'DELETE', url: string, payload?: object) =>
  tested.http.app.inject({ method, url, headers: officer, ...(payload ? { payload } : {}) });
const plant = (merchant_id: string, more: object = {}) =>
  asOfficer('POST', '/v1/vault/honey', { merchant_id, recipient: { ...OWN, ...more } });

const WHOLE = { ...RECIPIENT, province: '广东省', city: '深圳市', district: '南山区' };
const price = { amount: 9_900, currency: 'CNY' };
const PUBLIC = {
  ...{
    creator_id: 'k1',
    live_id: 'l1',
    campaign: '双十一',
    region_code: '440305',
    paid: price,
    freight: { ...price, amount: 0 },
  },
  promised_ship_at: '2026-11-22T07:00:00.000Z',
  items: [{ product_id: 'p1', quantity: 1, price }],
};
/** A shop with an order that was shipped and one that is only paid. */
async function sell(merchant: string, prefix: string, recipient: object = WHOLE) {
  const ids = { merchant_id: merchant, consumer_id: 'c1', ...PUBLIC, recipient };
  const sold = await tested.post('/v1/events', [
    make.order('paid', `${prefix}00001`, ids, '2026-11-20T07:00:00Z'),
    make.order('shipped', `${prefix}00001`, ids, '2026-11-20T07:40:00Z'),
    make.order('paid', `${prefix}00002`, ids, '2026-11-20T07:30:00Z'),
  ]);
  expect(sold.json(), sold.body).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}
const list = async (shop: Record<string, string>): Promise<Fields[]> =>
  (await tested.get('/v1/orders?limit=100', shop)).json().items;
const searched = async (shop: Record<string, string>, body: object): Promise<string[]> =>
  (await tested.post('/v1/vault/orders/search', body, shop)).json().items.map(({ id }: { id: string }) => id);
/** Every key, however deep. */
const keysOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [`${path}.${key}`, ...keysOf(inner, `${path}.${key}`)])
    : [];

test('honey is made after a shipped order, down to the parts of its recipient, and nothing of it lies ahead', async () => {
  await sell('twin', 'T1');
  const shop = await tested.bearer({ party: 'merchant/twin' });
  for (let i = 0; i < 20; i++) expect((await plant('twin')).statusCode).toBe(201);
  const all = await list(shop);
  const real = all.find(({ id }) => id === 'T100001')!;
  const planted = all.filter(({ id }) => !['T100001', 'T100002'].includes(String(id)));
  expect(planted).toHaveLength(20);
  const now = tested.clock.now().getTime();
  for (const one of planted) {
    expect(keysOf(one).toSorted()).toEqual(keysOf(real).toSorted());
    expect(one).toMatchObject({
      ...{ state: 'shipped', live_id: 'l1', creator_id: 'k1', campaign: '双十一', region_code: '440305' },
      recipient: { phone: '139****7788', province: '北京市', city: '北京市', district: '朝阳区' },
    });
    const [paid, shipped] = [Date.parse(String(one.paid_at)), Date.parse(String(one.shipped_at))];
    expect(paid < shipped && shipped <= now).toBe(true);
    // two orders of one instant would be one order told twice
    expect([one.paid_at, one.shipped_at]).not.toEqual([real.paid_at, real.shipped_at]);
    expect(Date.parse(String(one.promised_ship_at)) - paid).toBe(48 * 3_600_000);
  }
  // a shop that has shipped nothing has nothing to make it after
  await vault.orders({ id: 'U100001', merchant: 'unshipped' });
  expect((await plant('unshipped')).json()).toMatchObject({ code: 'vault.honey', field: 'merchant_id' });
});

test('a part that nobody could make up has to be given', async () => {
  await sell('mailed', 'M1', { ...WHOLE, email: 'c1@example.com' });
  expect((await plant('mailed')).json()).toMatchObject({ code: 'vault.honey', field: 'recipient.email' });
  const { order_id } = (await plant('mailed', { email: 'honey@example.com', region_code: '110105' })).json();
  const shop = await tested.bearer({ party: 'merchant/mailed' });
  const one = (await list(shop)).find(({ id }) => id === order_id);
  expect(one).toMatchObject({ region_code: '110105' });
  const fields = async (id: string) => (await vault.sealed(id)).map(({ field }) => field);
  expect(await fields(order_id)).toEqual(await fields('M100001'));
  expect(await fields(order_id)).toContain('email');
});

test('honey is found by its recipient as others are, also after the index was built anew', async () => {
  await sell('sought', 'S1');
  const shop = await tested.bearer({ party: 'merchant/sought' });
  const { order_id } = (await plant('sought')).json();
  const ways = [{ phone_last4: '7788' }, { phone: OWN.phone }, { name: '安心' }, { address: '朝阳区安心路' }];
  for (const by of ways) expect(await searched(shop, by)).toEqual([order_id]);
  const { db, privacy } = tested.platform;
  await db.transaction().execute((tx) => privacy.index.begin(tx));
  await privacy.index.work(new AbortController().signal);
  expect(await searched(shop, ways[0]!)).toEqual([order_id]);
  await tested.sql('delete from vault_index');
  await tested.sql('delete from vault_indexed');
  await privacy.index.work(new AbortController().signal);
  expect(await searched(shop, ways[0]!)).toEqual([order_id]);
  expect((await asOfficer('DELETE', `/v1/vault/honey/${order_id}`)).statusCode).toBe(204);
  expect(await searched(shop, ways[0]!)).toEqual([]);
});

test('a real order that comes with the id of honey has nothing of it', async () => {
  await sell('real', 'R1');
  const { order_id } = (await plant('real')).json();
  await tested.post('/v1/events', [
    make.order('paid', order_id, { merchant_id: 'real', consumer_id: 'c9', paid: price }, '2026-11-20T07:50:00Z'),
  ]);
  await tested.platform.reactionWorker.drain();
  const one = (await list(await tested.bearer({ party: 'merchant/real' }))).find(({ id }) => id === order_id)!;
  expect(one).toMatchObject({ state: 'paid', consumer_id: 'c9', paid: price });
  expect(one).not.toHaveProperty('recipient');
  expect(one).not.toHaveProperty('shipped_at');
  expect(await replant(tested.platform.db)).toBe(0);
});

test('whoever asks for a waybill or a number of honey is held as by the vault, and no event tells of it', async () => {
  for (const [merchant, prefix, url] of [
    ['labelled', 'L1', '/v1/waybills'],
    ['called', 'C1', '/v1/virtual-numbers'],
  ] as const) {
    await sell(merchant, prefix);
    const shop = await tested.bearer({ party: `merchant/${merchant}` });
    const { order_id } = (await plant(merchant)).json();
    const body = url === '/v1/waybills' ? { order_id, carrier: 'sf' } : { order_id, mode: 'axb', purpose: 'delivery' };
    const asked = await tested.post(url, body, shop);
    expect(asked.json(), asked.body).toMatchObject({ status: 403, code: 'vault.risk' });
    expect(asked.json().detail).toMatch(/^held:/);
    const { items } = (await tested.get('/v1/vault/anomalies')).json();
    expect(items[0]).toMatchObject({ class: 'honey', caller: `merchant/${merchant}`, order_id });
    const opened = await vault.decrypt(shop, 'ship', [
      { order_id: `${prefix}00002`, cipher: await vault.cipher(`${prefix}00002`) },
    ]);
    expect(opened.json().detail).toMatch(/^held:/);
    const [log] = (await tested.get(`/v1/access-log?order_id=${order_id}`)).json().items;
    expect(log).toMatchObject({ outcome: 'refused', code: 'vault.risk', by: `merchant/${merchant}` });
    const told = await tested.sql('select 1 from event where subject_key = $1', [`order/${order_id}`]);
    expect(told).toEqual([]);
  }
});

test('what a suspension would hit is counted without honey', async () => {
  await sell('hit', 'H1');
  await plant('hit');
  await tested.sql(
    `insert into provider_app (party, name, about, contact, state, scopes, quota_second, quota_day, applied_at, applied_by)
     values ('service-provider/h', 'h', 'a', 'c', 'applied', '{ship}', 1, 1, now(), 'key/k')`,
  );
  await tested.sql(
    `insert into provider_consent (id, app, merchant, scopes, fields, given_at, given_by)
     values (gen_random_uuid(), 'service-provider/h', 'merchant/hit', '{ship}', '{name}', now(), 'user/u')`,
  );
  const since = new Date('2026-11-01T00:00:00Z');
  expect(await readHits(tested.platform.db, 'service-provider/h', since, 5)).toEqual([
    { merchant: 'merchant/hit', orders: 2 },
  ]);
});

test('each honey order is told of, again once somebody has looked, and a hold ends with the last of them', async () => {
  await sell('greedy', 'G1');
  const shop = await tested.bearer({ party: 'merchant/greedy' });
  const [one, two] = [(await plant('greedy')).json().order_id, (await plant('greedy')).json().order_id];
  const touch = (id: string) => vault.decrypt(shop, 'after-sale', [{ order_id: id, cipher: 'x' }]);
  const work = async () =>
    (await vault.decrypt(shop, 'ship', [{ order_id: 'G100002', cipher: await vault.cipher('G100002') }])).statusCode;
  const all = (answer: { statusCode: number; body: string }): Found[] => {
    expect(answer.statusCode, answer.body).toBe(200);
    return JSON.parse(answer.body).items;
  };
  const found = async (): Promise<Found[]> =>
    all(await tested.get('/v1/vault/anomalies?open=yes&limit=200')).filter(
      ({ caller }) => caller === 'merchant/greedy',
    );
  const notices = async (): Promise<number> => {
    const answer = await tested.http.app.inject({ method: 'GET', url: '/v1/notifications', headers: officer });
    const { items } = answer.json();
    return items.filter(({ params }: { params: { caller?: string } }) => params?.caller === 'merchant/greedy').length;
  };
  const release = (id: string) => asOfficer('POST', `/v1/vault/anomalies/${id}/release`);

  for (const id of [one, one, two]) await touch(id);
  expect((await found()).map(({ order_id }) => order_id).toSorted()).toEqual([one, two].toSorted());
  expect(new Set((await found()).map(({ case_id }) => case_id)).size).toBe(2);
  expect(await notices()).toBe(2);
  // what else was found about it is no word about the honey
  await tested.sql(
    `insert into vault_anomaly (id, at, day, caller, class, stopped, actor_kind, actor_id, facts)
     values (gen_random_uuid(), now(), current_date, 'merchant/greedy', 'refused', true, 'key', gen_random_uuid(), '{}')`,
  );
  for (const last of [false, false, true]) {
    const [next] = (await found()).toSorted((a, b) => (b.class < a.class ? -1 : 1));
    const released = await release(next!.id);
    expect([released.statusCode, released.json().held]).toEqual([200, !last]);
    expect((await release(next!.id)).json()).toMatchObject({ status: 409, code: 'vault.released' });
    expect(await work()).toBe(last ? 200 : 403);
  }
  await touch(one);
  expect((await found()).map(({ order_id }) => order_id)).toEqual([one]);
  expect(await notices()).toBe(3);
  expect(await work()).toBe(403);
});
