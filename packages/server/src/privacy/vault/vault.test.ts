import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { createAdmission } from './admission.ts';
import { lockCaller, purgeVault, saveCaller } from './caller.store.ts';
import type { Caller } from './caller.ts';
import { readOrders } from './order.store.ts';
import { QUOTA } from './quota.ts';
import { sceneOf } from './scenes.ts';
import type { Consent, VaultOptions } from './vault.ts';
import { RECIPIENT, vaultOf } from './vault-fixture.ts';

let tested: TestPlatform;
let vault: ReturnType<typeof vaultOf>;
let shop: { authorization: string };
let other: { authorization: string };

beforeAll(async () => {
  tested = await openTestPlatform();
  vault = vaultOf(tested);
  shop = await tested.bearer({ party: 'merchant/m1' });
  other = await tested.bearer({ party: 'merchant/m2' });
  await vault.orders(
    { id: 'o1' },
    { id: 'o2', consumer: 'c2' },
    { id: 'o3', recipient: { ...RECIPIENT, phone: '+86 138 1234 1234', name: '王 小明' } },
    { id: 'shipped', until: 'shipped' },
    { id: 'gone', until: 'cancelled' },
    { id: 'theirs', merchant: 'm2', consumer: 'c3' },
  );
});
afterAll(() => tested.drop());

const caller = (name: string): Caller => ({
  ...{
    kind: 'merchant',
    actor: { kind: 'key', id: tested.platform.ids.next() },
    name: `merchant/${name}`,
    merchant: name,
  },
  device: { address: null, addressToken: null, agent: null, deviceToken: null },
});

const optionsOf = (more: Partial<VaultOptions> = {}): VaultOptions => {
  const { db, clock, ids, keys, sealer, trail } = tested.platform;
  return {
    ...{ db, clock, ids, keys, sealer, trail, open: async () => {}, notify: async () => {}, onStored() {} },
    ...more,
  };
};

describe('opening', () => {
  test('answers each item by itself, with the region and a token of the recipient', async () => {
    const [o1, o3, theirs] = await Promise.all(['o1', 'o3', 'theirs'].map((id) => vault.cipher(id)));
    const answer = await vault.decrypt(shop, 'ship', [
      { order_id: 'o1', cipher: o1! },
      { order_id: 'o1', cipher: await vault.cipher('o1', 'name') },
      { order_id: 'o3', cipher: o3! },
      { order_id: 'o1', cipher: o3! },
      { order_id: 'theirs', cipher: theirs! },
      { order_id: 'nowhere', cipher: o1! },
      { order_id: 'gone', cipher: await vault.cipher('gone') },
      { order_id: 'o1', cipher: 'axc1.AAAAAAAAAAAAAAAAAAAAAA.not-a-cipher' },
    ]);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { items, orders, left_today } = answer.json();
    expect(items[0]).toEqual({ order_id: 'o1', field: 'phone', value: RECIPIENT.phone });
    expect(items[1]).toEqual({ order_id: 'o1', field: 'name', value: RECIPIENT.name });
    expect(items[2].value).toBe('+86 138 1234 1234');
    expect(items.slice(3).map(({ code }: { code: string }) => code)).toEqual([
      ...['vault.cipher', 'vault.order', 'vault.order', 'vault.closed', 'vault.cipher'],
    ]);
    // what is another's and what is not there are told apart by nothing
    expect({ ...items[4], order_id: '' }).toEqual({ ...items[5], order_id: '' });
    expect(orders).toMatchObject([
      { order_id: 'o1', region_code: '440305' },
      { order_id: 'o3', region_code: '440305' },
    ]);
    expect(orders[0].recipient_token).toMatch(/^[\w-]{22}$/);
    expect(orders[1].recipient_token).toBe(orders[0].recipient_token);
    expect(left_today).toBe(QUOTA.floor * QUOTA.perOrder - 3);
  });

  test('the same recipient has another token in another shop', async () => {
    const theirs = [{ order_id: 'theirs', cipher: await vault.cipher('theirs') }];
    const mine = [{ order_id: 'o1', cipher: await vault.cipher('o1') }];
    const [one, two] = await Promise.all([vault.decrypt(other, 'ship', theirs), vault.decrypt(shop, 'ship', mine)]);
    expect(one.json().orders[0].recipient_token).not.toBe(two.json().orders[0].recipient_token);
  });

  test.each([
    ['nonsense', 403, 'vault.purpose'],
    ['dispute', 403, 'vault.purpose'],
  ])('the purpose %s is refused as a whole', async (purpose, status, code) => {
    const answer = await vault.decrypt(shop, purpose, [{ order_id: 'o1', cipher: await vault.cipher('o1') }]);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.json().detail).toContain('after-sale');
  });

  test('a purpose opens the states and fields that it names', async () => {
    const staff = await tested.signedIn({ roles: ['service-agent'] });
    const cookie = staff.headers as unknown as Record<string, string>;
    const ask = async (purpose: string, order: string, field = 'phone') => {
      const items = [{ order_id: order, cipher: await vault.cipher(order, field) }];
      const answer = await tested.http.app.inject({
        ...{ method: 'POST', url: '/v1/vault/decrypt', headers: cookie, payload: { purpose, items } },
      });
      return answer.json().items[0].code ?? answer.json().items[0].field;
    };
    expect(await ask('after-sale', 'shipped')).toBe('phone');
    expect(await ask('after-sale', 'o1')).toBe('vault.closed');
    expect(await ask('address-change', 'o1', 'address')).toBe('address');
    const invoice = await vault.decrypt(shop, 'invoice', [{ order_id: 'o1', cipher: await vault.cipher('o1') }]);
    expect(invoice.json().items[0].code).toBe('vault.field');
  });

  test('51 are refused whole, and a party that opens nothing has no way in', async () => {
    const cipher = await vault.cipher('o1');
    const items = Array.from({ length: 51 }, () => ({ order_id: 'o1', cipher }));
    expect((await vault.decrypt(shop, 'ship', items)).json()).toMatchObject({ status: 422, code: 'vault.batch' });
    const masks = await tested.post('/v1/vault/mask', { items: items.map(() => ({ cipher })) }, shop);
    expect(masks.json().code).toBe('vault.batch');
    const consumer = await tested.bearer({ party: 'consumer/c1' });
    expect((await vault.decrypt(consumer, 'ship', items.slice(0, 1))).statusCode).toBe(403);
  });

  test('a service provider works for the shops that let it, one at a time', async () => {
    const key = await tested.bearer({ party: 'service-provider/erp' });
    const items = [{ order_id: 'o1', cipher: await vault.cipher('o1') }];
    expect((await vault.decrypt(key, 'ship', items)).json().items[0].code).toBe('vault.order');
    const { createDecrypting } = await import('./decrypting.ts');
    const erp: Caller = { ...caller('x'), kind: 'service-provider', name: 'service-provider/erp' };
    const consent = { scopes: ['ship'], fields: ['phone', 'address'] };
    const consents = async (): Promise<ReadonlyMap<string, Consent>> => new Map(['m1', 'm2'].map((m) => [m, consent]));
    const { decrypt } = createDecrypting(optionsOf({ consents }));
    expect((await decrypt(erp, { purpose: 'ship', items })).items[0]).toMatchObject({ value: RECIPIENT.phone });
    // neither for what the shop did not let it do, nor what it did not let it see
    const name = [{ order_id: 'o1', cipher: await vault.cipher('o1', 'name') }];
    const printer = createDecrypting(
      optionsOf({ consents: async () => new Map([['m1', { ...consent, scopes: ['print'] }]]) }),
    );
    expect((await printer.decrypt(erp, { purpose: 'ship', items })).items[0]).toMatchObject({ code: 'vault.field' });
    expect((await decrypt(erp, { purpose: 'ship', items: name })).items[0]).toMatchObject({ code: 'vault.field' });
    const both = [...items, { order_id: 'theirs', cipher: await vault.cipher('theirs') }];
    await expect(decrypt(erp, { purpose: 'ship', items: both })).rejects.toMatchObject({ code: 'vault.batch' });
  });

  test('an erased person is told as such', async () => {
    await vault.orders({ id: 'erased', consumer: 'c-erased' });
    const cipher = await vault.cipher('erased');
    await tested.platform.sealer.erase('consumer/c-erased');
    const answer = await vault.decrypt(shop, 'ship', [{ order_id: 'erased', cipher }]);
    expect(answer.json().items[0].code).toBe('seal.erased');
    const sealed = await tested.post(
      '/v1/vault/encrypt',
      { items: [{ order_id: 'erased', field: 'phone', text: '13800000000' }] },
      shop,
    );
    expect(sealed.json().items[0].code).toBe('seal.erased');
  });
});

describe('sealing and masks', () => {
  test('what is sealed for an order is taken where the order says it again', async () => {
    const items = [
      { order_id: 'o2', field: 'address', text: '浙江省杭州市西湖区文三路1号' },
      { order_id: 'theirs', field: 'phone', text: '13800000000' },
      { order_id: 'gone', field: 'phone', text: '13800000000' },
      { order_id: 'o2', field: 'phone', text: 'axc1.something' },
    ];
    const answer = await tested.post('/v1/vault/encrypt', { items }, shop);
    const [address, ...refused] = answer.json().items;
    expect(refused.map(({ code }: { code: string }) => code)).toEqual(['vault.order', 'vault.closed', 'vault.cipher']);
    expect(address.mask).toBe('浙江省杭州市西湖区文三路****');
    await vault.orders({ id: 'moved', consumer: 'c2', recipient: { ...RECIPIENT, address: address.cipher } });
    const opened = await vault.decrypt(shop, 'ship', [{ order_id: 'moved', cipher: address.cipher }]);
    expect(opened.json().items[0].value).toBe(items[0]!.text);
    // it was never part of the order that it was sealed for
    const before = await vault.decrypt(shop, 'ship', [{ order_id: 'o2', cipher: address.cipher }]);
    expect(before.json().items[0].code).toBe('vault.cipher');
  });

  test('masks are free and leave nothing', async () => {
    const count = async () => (await tested.sql<{ n: string }>('select count(*) as n from vault_access'))[0]!.n;
    const before = await count();
    const answer = await tested.post(
      '/v1/vault/mask',
      { items: [{ cipher: await vault.cipher('o1') }, { cipher: 'x' }] },
      shop,
    );
    expect(answer.json().items).toEqual([
      { mask: '138****1234' },
      { code: 'vault.cipher', detail: expect.any(String) },
    ]);
    expect(await count()).toBe(before);
  });
});

describe('quota', () => {
  const admit = (merchant: string, orders: Awaited<ReturnType<typeof readOrders>>, more: Partial<VaultOptions>) => {
    const granted = [...orders.values()].map((order) => ({
      order,
      field: 'phone' as const,
      cipher: order.recipient.phone!,
    }));
    return createAdmission(optionsOf(more))(caller(merchant), {
      ...{ scene: sceneOf('ship')!, granted, refused: [], known: orders },
    });
  };

  test('64 at once at the limit take all of it and not one more', async () => {
    const ids = Array.from({ length: 4 }, (_, i) => `q${i}`);
    await vault.orders(...ids.map((id) => ({ id, merchant: 'm-many', consumer: 'c-many' })));
    const orders = await readOrders(tested.platform.db, ids);
    const now = new Date('2026-11-26T04:00:00.500Z');
    const wall = async () => now;
    await tested.platform.db.transaction().execute(async (tx) => {
      const state = await lockCaller(tx, 'merchant/m-many', now, async () => ({ week: 0, waiting: 0 }));
      await saveCaller(tx, 'merchant/m-many', { ...state, dayItems: 200 - 31 * 4 });
    });
    const answers = await Promise.allSettled(Array.from({ length: 64 }, () => admit('m-many', orders, { wall })));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(31);
    for (const one of answers)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ code: 'vault.quota', details: { retryAfter: 43_200 } });
    const [row] = await tested.sql<object>(
      `select day_items, second_items from vault_caller where caller = 'merchant/m-many'`,
    );
    // the same four within the hour count once for the rate
    expect(row).toEqual({ day_items: 200, second_items: 4 });
  });

  test('the rate counts what was not opened within the hour; a clock that steps back gives nothing anew', async () => {
    const ids = ['r1', 'r2', 'r3'];
    await vault.orders(...ids.map((id) => ({ id, merchant: 'm-rate', consumer: 'c-many' })));
    const all = await readOrders(tested.platform.db, ids);
    const only = (id: string) => new Map([[id, all.get(id)!]]);
    const terms = { quota: { ...QUOTA, rate: 2 } };
    let at = new Date('2026-11-26T15:59:00Z');
    const ask = (orders: typeof all) => admit('m-rate', orders, { ...terms, wall: async () => at });
    await ask(only('r1'));
    await ask(only('r1'));
    await ask(only('r2'));
    await expect(ask(only('r3'))).rejects.toMatchObject({ code: 'vault.quota' });
    at = new Date('2026-11-26T15:58:00Z');
    await expect(ask(only('r3'))).rejects.toMatchObject({ code: 'vault.quota' });
    at = new Date('2026-11-26T15:59:01Z');
    const { leftToday } = await ask(only('r3'));
    expect(leftToday).toBe(196);
    at = new Date('2026-11-26T16:00:00Z');
    expect((await ask(only('r1'))).leftToday).toBe(199);
    // yesterday is over for good
    at = new Date('2026-11-26T15:59:30Z');
    expect((await ask(only('r1'))).leftToday).toBe(198);
  });

  test('a sales peak counts when a second officer has agreed', async () => {
    const [one, two] = await Promise.all([
      tested.signedIn({ roles: ['privacy-officer'] }),
      tested.signedIn({ roles: ['privacy-officer'] }),
    ]);
    const ask = (headers: object, url: string, payload: object = {}) =>
      tested.http.app.inject({ method: 'POST', url, headers: headers as Record<string, string>, payload });
    const now = Date.now();
    const time = { from: new Date(now - 60_000).toISOString(), to: new Date(now + 3_600_000).toISOString() };
    const made = await ask(one.headers, '/v1/vault/peaks', { ...time, merchant_id: 'm1', factor: 3, reason: '双十一' });
    expect(made.json()).toMatchObject({ factor: 3, approved_at: null, declared_by: `user/${one.id}` });
    const quota = async () => (await tested.get('/v1/vault/quota', shop)).json().items[0];
    expect(await quota()).toMatchObject({
      caller: 'merchant/m1',
      factor: 1,
      day_limit: 200,
      second_limit: 100,
      held: false,
    });
    const { id } = made.json();
    expect((await ask(one.headers, `/v1/vault/peaks/${id}/approve`)).json().code).toBe('vault.own-peak');
    expect((await ask(two.headers, `/v1/vault/peaks/${id}/approve`)).json().approved_by).toBe(`user/${two.id}`);
    expect(await quota()).toMatchObject({ factor: 3, day_limit: 600, second_limit: 300 });
    expect((await tested.get('/v1/vault/quota', other)).json().items[0]).toMatchObject({ factor: 1 });
    expect((await ask(two.headers, `/v1/vault/peaks/${id}/approve`)).json().code).toBe('vault.peak');
    expect((await ask(one.headers, `/v1/vault/peaks/${id}/withdraw`)).statusCode).toBe(200);
    expect(await quota()).toMatchObject({ factor: 1 });
    const backwards = { from: time.to, to: time.from, factor: 2, reason: 'x' };
    expect((await ask(one.headers, '/v1/vault/peaks', backwards)).json().field).toBe('to');
  });
});

test('what no window looks back to goes in one run, however much came in a rush', async () => {
  const { db } = tested.platform;
  const now = new Date('2026-11-26T04:00:00Z');
  for (const [table, columns, old, young] of [
    [
      'vault_seen',
      'caller, cipher_mac, until',
      `'rush', n::text::bytea, $1::timestamptz`,
      `'rush', 'x', $1::timestamptz + interval '1 s'`,
    ],
    ['vault_touch', 'caller, order_id, day', `'rush', n::text, '2026-11-23'`, `'rush', 'x', '2026-11-24'`],
    [
      'vault_searched',
      'caller, value_mac, hit, day',
      `'rush', n::text::bytea, false, '2026-10-25'`,
      `'rush', 'x', true, '2026-10-27'`,
    ],
  ] as const) {
    const insert = `insert into ${table} (${columns})`;
    const given = old.includes('$1') ? [now] : [];
    await tested.sql(`${insert} select ${old} from generate_series(1, 25) as n`, given);
    await tested.sql(`${insert} select ${young}`, given);
  }
  await purgeVault(db, now, 10);
  for (const table of ['vault_seen', 'vault_touch', 'vault_searched']) {
    const [left] = await tested.sql<{ n: number }>(`select count(*)::int as n from ${table} where caller = 'rush'`);
    expect([table, left!.n]).toEqual([table, 1]);
  }
});

describe('the log', () => {
  test('keeps who, why, what and with what; also what was refused; and no clear text', async () => {
    const cipher = await vault.cipher('o1');
    await vault.decrypt(
      { ...shop, 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' },
      'print',
      [
        { order_id: 'o1', cipher },
        { order_id: 'theirs', cipher },
        { order_id: 'not there: 13812341234', cipher: 'x' },
      ].slice(0, 2),
      { device_id: 'till 3' },
    );
    const { items } = (await tested.get('/v1/access-log?purpose=print')).json();
    expect(items).toHaveLength(2);
    const [done, refused] = items[0].outcome === 'done' ? items : items.toReversed();
    expect(done).toMatchObject({
      ...{ action: 'decrypt', by: 'merchant/m1', order_id: 'o1', merchant_id: 'm1', person: 'consumer/c1' },
      ...{ fields: ['phone'], items: 1, agent: 'Firefox · Windows', address: '127.0.*.*' },
    });
    expect(done.device_token).toMatch(/^[0-9a-f]{16}$/);
    // of an order of somebody else it keeps that it was asked for, and no more than the caller could know
    expect(refused).toMatchObject({ outcome: 'refused', code: 'vault.order', order_id: null, person: null });
    const trail = (await tested.get(`/v1/trail?request=${done.request}`)).json().items;
    expect(trail[0]).toMatchObject({
      action: 'privacy.vault.decrypt',
      purpose: 'print',
      outcome: 'done',
      object: 'order/o1',
    });
    const all = JSON.stringify([items, trail]);
    for (const text of [...Object.values(RECIPIENT), 'till 3']) expect(all).not.toContain(text);
  });

  test('a consumer sees who looked at theirs, and nothing that was refused', async () => {
    const mine = await tested.bearer({ party: 'consumer/c1' });
    const { items } = (await tested.get('/v1/access-log', mine)).json();
    expect(items.length).toBeGreaterThan(2);
    for (const one of items) {
      expect(one).toMatchObject({ person: 'consumer/c1', code: null, actor: null, address: null, device_token: null });
      expect(['done', 'reported']).toContain(one.outcome);
    }
    expect(items.map(({ by }: { by: string }) => by)).toContain('staff');
    expect((await tested.get('/v1/access-log?person=consumer/c2', mine)).statusCode).toBe(403);
    const officer = (await tested.get('/v1/access-log?person=consumer/c1&limit=1')).json();
    const next = (await tested.get(`/v1/access-log?person=consumer/c1&limit=1&cursor=${officer.next_cursor}`)).json();
    expect(next.items[0].id < officer.items[0].id).toBe(true);
  });

  test('a shop or provider reports what was done outside', async () => {
    const body = { operation: 'export', order_ids: ['o1', 'o2', 'theirs', 'nowhere'] };
    const answer = await tested.post('/v1/access-log/reports', body, shop);
    expect(answer.json()).toMatchObject({ taken: 2, refused: [{ order_id: 'theirs' }, { order_id: 'nowhere' }] });
    const { items } = (await tested.get('/v1/access-log?outcome=reported&person=consumer/c2')).json();
    expect(items).toMatchObject([{ action: 'export', by: 'merchant/m1', order_id: 'o2' }]);
    const many = { operation: 'view', order_ids: Array.from({ length: 51 }, (_, i) => `o${i}`) };
    expect((await tested.post('/v1/access-log/reports', many, shop)).json().code).toBe('vault.batch');
    const early = { ...body, at: '2027-01-01T00:00:00Z' };
    expect((await tested.post('/v1/access-log/reports', early, shop)).json().field).toBe('at');
  });

  test('the map adds up to the entries', async () => {
    const map = (await tested.get('/v1/access-log/map?caller=merchant/m1')).json();
    const { items } = (await tested.get('/v1/access-log?limit=200&caller=merchant/m1')).json();
    const sum = (groups: { items: number; refused: number }[]) => groups.reduce((n, g) => n + g.items + g.refused, 0);
    const all = items.reduce((n: number, one: { items: number }) => n + one.items, 0);
    expect([sum(map.by_caller), sum(map.by_purpose), sum(map.by_hour)]).toEqual([all, all, all]);
    expect((await tested.get('/v1/access-log/map?from=2026-01-01T00:00:00Z')).json().field).toBe('from');
  });

  test('keys that cannot be had are told, counted and open nothing', async () => {
    const { Problem } = await import('../../foundation/errors.ts');
    const { createDecrypting } = await import('./decrypting.ts');
    const broken = { sealValues: async () => [], openFields: async () => Promise.reject(new Problem('keys.missing')) };
    const { decrypt } = createDecrypting(optionsOf({ sealer: broken }));
    const items = [{ order_id: 'o1', cipher: await vault.cipher('o1') }];
    await expect(decrypt(caller('m1'), { purpose: 'ship', items })).rejects.toMatchObject({ code: 'keys.missing' });
    const { items: told } = (await tested.get('/v1/access-log?outcome=failed')).json();
    expect(told).toMatchObject([{ order_id: 'o1', purpose: 'ship', fields: ['phone'] }]);
  });
});
