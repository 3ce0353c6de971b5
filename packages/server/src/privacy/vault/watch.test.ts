import { afterAll, beforeAll, expect, test } from 'vitest';
import { casesOf } from '../../enforcement/enforcement-fixture.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import type { Caller } from './caller.ts';
import { createDecrypting } from './decrypting.ts';
import { replant } from './honey.store.ts';
import { digitsAnew } from './honey.ts';
import type { VaultOptions } from './vault.ts';
import { vaultOf } from './vault-fixture.ts';

let tested: TestPlatform;
let officer: { id: string; headers: Record<string, string> };

beforeAll(async () => {
  tested = await openTestPlatform();
  const { id, headers } = await tested.signedIn({ roles: ['privacy-officer'] });
  officer = { id, headers: { ...headers } };
});
afterAll(() => tested.drop());

const callers = new Map<string, Caller>();
const caller = (merchant: string): Caller => {
  const known = callers.get(merchant);
  if (known) return known;
  const made: Caller = {
    ...{
      kind: 'merchant',
      actor: { kind: 'key', id: tested.platform.ids.next() },
      name: `merchant/${merchant}`,
      merchant,
    },
    device: { address: null, addressToken: null, agent: null, deviceToken: null },
  };
  callers.set(merchant, made);
  return made;
};

const DAYTIME = new Date('2026-11-26T06:00:00Z');

/** The gateway as another process would have it, at an hour of our choice. */
const gateway = (wall = DAYTIME) => {
  const { db, clock, ids, keys, sealer, trail } = tested.platform;
  const options: VaultOptions = {
    ...{ db, clock, ids, keys, sealer, trail, open: casesOf(tested.platform).open },
    ...{ notify: createNotify({ ids, clock }), onStored() {}, wall: async () => wall },
  };
  return createDecrypting(options).decrypt;
};

/** Orders as they stand in the read model, with a sealed number each. */
async function stored(merchant: string, count: number, state: 'paid' | 'shipped' | 'completed', paidAt: string) {
  const ids = Array.from({ length: count }, (_, i) => `${merchant}-${String(i).padStart(5, '0')}`);
  const ciphers = await tested.platform.sealer.sealValues(
    ids.map((_, i) => ({
      ...{ person: `consumer/${merchant}`, field: 'order.recipient.phone', kind: 'phone' as const },
      value: `138${String(i).padStart(8, '0')}`,
    })),
  );
  const rows = ids.map((id, i) => ({
    id,
    fields: {
      ...{ merchant_id: merchant, consumer_id: merchant, paid_at: paidAt, recipient: { phone: ciphers[i] } },
      ...(state === 'paid' ? {} : { shipped_at: paidAt }),
      ...(state === 'completed' ? { completed_at: paidAt } : {}),
    },
    stamps: { paid_at: 's' },
  }));
  await tested.sql(
    'insert into "order" (id, fields, stamps) select id, fields, stamps from jsonb_to_recordset($1) as r (id text, fields jsonb, stamps jsonb)',
    [JSON.stringify(rows)],
  );
  return ids.map((id, i) => ({ order_id: id, cipher: ciphers[i]! }));
}

const anomalies = async (name: string) =>
  (await tested.get('/v1/vault/anomalies?limit=200'))
    .json()
    .items.filter((one: { caller: string }) => one.caller === `merchant/${name}`);

/** Asks for all, so many at a time, and goes on whatever is answered. @returns how many came out */
async function take(
  merchant: string,
  purpose: string,
  items: Awaited<ReturnType<typeof stored>>,
  size: number,
  wall = DAYTIME,
) {
  const reasons = new Set<string>();
  let out = 0;
  for (let i = 0; i < items.length; i += size) {
    try {
      const answer = await gateway(new Date(wall.getTime() + i * 1_000))(caller(merchant), {
        purpose,
        items: items.slice(i, i + size),
      });
      out += answer.items.filter((item) => 'value' in item).length;
    } catch (error) {
      reasons.add((error as { details: { detail: string } }).details.detail.split(':')[0]!);
    }
  }
  return { out, reasons: [...reasons] };
}

const shuffled = <T>(all: readonly T[]): T[] => all.map((_, i) => all[(i * 389) % all.length]!);

test('who takes a shop’s thousand orders gets two in a hundred, and officers know after one', async () => {
  const items = shuffled(await stored('thief', 1_000, 'shipped', '2026-10-01T00:00:00.000Z'));
  const early = await take('thief', 'after-sale', items.slice(0, 11), 1);
  expect(early.out).toBe(11);
  const [told] = await anomalies('thief');
  expect(told).toMatchObject({ class: 'breadth', stopped: false, order_id: null, facts: { other_today: 11 } });
  const noticed = await tested.http.app.inject({ method: 'GET', url: '/v1/notifications', headers: officer.headers });
  const { items: notices } = noticed.json();
  expect(notices[0]).toMatchObject({ kind: 'vault.anomaly', link: '/privacy/anomalies', params: { class: 'breadth' } });
  const waiting = (await tested.get(`/v1/cases/${told.case_id}`)).json();
  expect(waiting).toMatchObject({ kind: 'vault-anomaly', state: 'open', party: 'merchant/thief' });

  const rest = await take('thief', 'after-sale', items.slice(11, 41), 3);
  expect(early.out + rest.out).toBe(20);
  expect(await take('thief', 'after-sale', items.slice(41), 50)).toEqual({ out: 0, reasons: ['breadth'] });
  // the same anomaly, told once
  expect(await anomalies('thief')).toMatchObject([{ class: 'breadth', stopped: true, case_id: told.case_id }]);
});

test('a walk through the shop’s list is stopped, forwards or backwards', async () => {
  const items = await stored('walker', 40, 'shipped', '2026-10-01T00:00:00.000Z');
  expect(await take('walker', 'after-sale', items.toReversed(), 1)).toEqual({ out: 12, reasons: ['sequence'] });
  expect((await anomalies('walker'))[0]).toMatchObject({ class: 'sequence', stopped: true });
});

test('the night has less room than the day', async () => {
  const items = shuffled(await stored('owl', 31, 'shipped', '2026-10-01T00:00:00.000Z'));
  const night = new Date('2026-11-26T18:00:00Z');
  expect(await take('owl', 'after-sale', items, 1, night)).toEqual({ out: 5, reasons: ['off-hours'] });
});

test('a shop ships all that waits, in order, and is stopped by nothing', async () => {
  const items = await stored('busy', 120, 'paid', '2026-11-19T00:00:00.000Z');
  expect(await take('busy', 'ship', items, 50)).toEqual({ out: 120, reasons: [] });
  expect(await anomalies('busy')).toEqual([]);
});

test('guessing is stopped by what was refused, and an officer lets who only erred go on', async () => {
  const [good] = await stored('guesser', 1, 'paid', '2026-11-19T00:00:00.000Z');
  const bad = Array.from({ length: 40 }, (_, i) => ({ order_id: `guess-${i}`, cipher: 'x' }));
  expect(await take('guesser', 'ship', [...bad, good!], 10)).toEqual({ out: 0, reasons: ['refused'] });
  const [{ id }] = await anomalies('guesser');
  const released = await tested.http.app.inject({
    ...{ method: 'POST', url: `/v1/vault/anomalies/${id}/release`, headers: officer.headers },
  });
  expect(released.json()).toMatchObject({ caller: 'merchant/guesser' });
  await tested.sql(`update vault_caller set lifted_until = '2026-11-26T16:00:00Z' where caller = 'merchant/guesser'`);
  expect(await take('guesser', 'ship', [good!], 1)).toEqual({ out: 1, reasons: [] });
  expect((await anomalies('guesser'))[0].released_by).toBe(`user/${officer.id}`);
});

test('a honey order stands in the shop’s list, disturbs nothing, and tells when it is touched', async () => {
  const vault = vaultOf(tested);
  await vault.orders({ id: 'A100001', merchant: 'jar', until: 'shipped' }, { id: 'A100002', merchant: 'jar' });
  const shop = await tested.bearer({ party: 'merchant/jar' });
  const recipient = { name: '安心', phone: '13900000000', address: '北京市朝阳区安心路1号' };
  const plant = (merchant_id: string) =>
    tested.http.app.inject({
      method: 'POST',
      url: '/v1/vault/honey',
      headers: officer.headers,
      payload: { merchant_id, recipient },
    });
  expect((await plant('nobody')).json().code).toBe('vault.honey');
  const planted = await plant('jar');
  expect(planted.statusCode).toBe(201);
  const { order_id: id } = planted.json();
  expect(id).toMatch(/^A\d{6}$/);

  const list = async () => (await tested.get('/v1/orders', shop)).json().items;
  const shown = (await list()).find((one: { id: string }) => one.id === id);
  const real = (await list()).find((one: { id: string }) => one.id === 'A100001');
  expect(Object.keys(shown).toSorted()).toEqual(Object.keys(real).toSorted());
  expect(shown).toMatchObject({ state: 'shipped', recipient: { phone: '139****0000' } });
  // nothing that is counted knows of it
  const counted = await tested.sql<{ n: string }>(
    `select (select count(*) from event where subject_key = $1) + (select count(*) from promise where subject = $1) as n`,
    [`order/${id}`],
  );
  expect(counted[0]!.n).toBe('0');
  expect((await tested.get('/v1/vault/quota/jar')).json()).toMatchObject({ week: 2, waiting: 1 });
  expect((await tested.get(`/v1/consumers/${shown.consumer_id}`)).statusCode).toBe(404);

  // a read model that is built anew has it again
  await tested.sql('delete from "order" where id = $1', [id]);
  expect(await replant(tested.platform.db)).toBe(1);

  const items = [
    { order_id: 'A100002', cipher: await vault.cipher('A100002') },
    { order_id: id, cipher: await vault.cipher(id) },
  ];
  const touched = await tested.post('/v1/vault/decrypt', { purpose: 'after-sale', items }, shop);
  expect(touched.json()).toMatchObject({ status: 403, code: 'vault.risk', detail: expect.stringMatching(/^held:/) });
  expect(touched.body).not.toMatch(/honey|13900000000|13812341234/);
  expect(
    (await tested.post('/v1/vault/decrypt', { purpose: 'ship', items: items.slice(0, 1) }, shop)).json().code,
  ).toBe('vault.risk');
  const [found] = await anomalies('jar');
  expect(found).toMatchObject({ class: 'honey', stopped: true, order_id: id });
  expect((await tested.get(`/v1/cases/${found.case_id}`)).json()).toMatchObject({ priority: 100, state: 'open' });
  const { items: all } = (await tested.get('/v1/vault/honey')).json();
  expect(all).toMatchObject([{ order_id: id, merchant_id: 'jar', touched_at: expect.any(String) }]);

  const gone = await tested.http.app.inject({
    method: 'DELETE',
    url: `/v1/vault/honey/${id}`,
    headers: officer.headers,
  });
  expect(gone.statusCode).toBe(204);
  expect((await list()).map((one: { id: string }) => one.id)).toEqual(['A100001', 'A100002']);
});

test('an id made after another has its form, and is nobody’s', () => {
  expect(digitsAnew('DD-2026-000123')).toMatch(/^DD-\d{4}-\d{6}$/);
  expect(digitsAnew('c1')).toMatch(/^c\d{7}$/);
});
