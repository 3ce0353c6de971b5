import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type ManualClock, manualClock } from '../clock.ts';
import { type OpenDatabase, openDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { createIds } from '../ids.ts';
import { createTrail } from '../trail/trail.store.ts';
import { type Access, createAccess, type KeyRequest } from './access.ts';
import { createPermissions } from './permission.ts';

const doc = { 'zh-CN': '', en: '' };
const permissions = createPermissions([
  { name: 'access.key.create', doc },
  { name: 'shop.order.read', doc, own: true, bundles: ['read'] },
]);
const CLI = { kind: 'cli', id: 'test' } as const;
const DAY = 86_400_000;

let open: OpenDatabase;
let drop: () => Promise<void>;
let clock: ManualClock;
const make = (): Access => {
  const ids = createIds();
  return createAccess({ db: open.db, clock, ids, trail: createTrail({ ids, clock }), permissions });
};
let access: Access;
beforeAll(async () => {
  const database = await testDatabase();
  drop = database.drop;
  open = openDatabase({ url: database.url, poolSize: 4 });
  clock = manualClock(new Date('2026-11-20T08:00:00Z'));
  access = make();
});
afterAll(async () => {
  await access.settle();
  await open.close();
  await drop();
});

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => 'taken',
    (error: { code?: string }) => error.code,
  );
const create = (request: Partial<KeyRequest> = {}) => access.createKey({ name: 'k', scopes: ['*'], ...request }, CLI);

test('a key is its holder’s and only its hash is stored', async () => {
  const { id, key } = await create({ name: ' Shop ', scopes: ['read', 'read'], party: 'merchant/m1' });
  expect(await access.authenticate(key)).toEqual({
    ...{ kind: 'key', id, name: 'Shop', scopes: ['read'], party: 'merchant/m1' },
    permissions: new Set(['shop.order.read']),
  });
  const { rows } = await open.pool.query(
    'select a::text as row from api_key a union all select t::text from trail_entry t',
  );
  const secret = key.slice(-43);
  expect(rows.length).toBeGreaterThan(1);
  for (const { row } of rows)
    for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret, 'base64url').toString('hex')])
      expect(row).not.toContain(form);
});

test('what is wrong with a request is told by field, all at once', async () => {
  await expect(
    create({ name: '', scopes: ['nope.*', '*'], party: 'shop/1', expiresAt: clock.now() }),
  ).rejects.toMatchObject({
    code: 'request.invalid',
    details: {
      problems: [{ field: 'name' }, { field: 'scopes[0]' }, { field: 'party' }, { field: 'expires_at' }],
    },
  });
  expect(await refused(create({ scopes: [] }))).toBe('request.invalid');
  expect(await refused(create({ scopes: Array.from({ length: 101 }, (_, i) => `s${i}`) }))).toBe('request.invalid');
  expect(await refused(create({ expiresAt: new Date(Number.NaN) }))).toBe('request.invalid');
});

test('a key ends with its time, to the millisecond', async () => {
  const { key } = await create({ expiresAt: new Date(clock.now().getTime() + DAY) });
  clock.advance(DAY - 1);
  expect(await refused(access.authenticate(key))).toBe('taken');
  clock.advance(1);
  expect(await refused(access.authenticate(key))).toBe('access.unauthenticated');
});

test('revoking works at once here and, elsewhere, when the row is asked for again', async () => {
  const elsewhere = make();
  const { id, key } = await create();
  await access.authenticate(key);
  await elsewhere.authenticate(key);
  expect((await access.revokeKey(id, CLI)).revokedAt).toEqual(clock.now());
  expect(await refused(access.authenticate(key))).toBe('access.unauthenticated');
  expect(await refused(elsewhere.authenticate(key))).toBe('taken');
  // what is remembered is counted by it; the cache asks for it once a millisecond
  const now = performance.now.bind(performance);
  const later = vi.spyOn(performance, 'now').mockImplementation(() => now() + 5_001);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await refused(elsewhere.authenticate(key))).toBe('access.unauthenticated');
  later.mockRestore();
  clock.advance(1000);
  expect((await access.revokeKey(id, CLI)).revokedAt).toEqual(new Date(clock.now().getTime() - 1000));
  expect(await refused(access.revokeKey('00000000-0000-7000-8000-000000000000', CLI))).toBe('request.not-found');
  const { rows } = await open.pool.query('select 1 from trail_entry where object = $1 order by id', [`key/${id}`]);
  expect(rows).toHaveLength(2); // created, revoked once
});

test('requests with a key cost no query each, and its use is noted once a minute', async () => {
  const { id, key } = await create();
  let queries = 0;
  const count = () => queries++;
  open.pool.on('acquire', count);
  await Promise.all(Array.from({ length: 50 }, () => access.authenticate(key)));
  for (let i = 0; i < 50; i++) await access.authenticate(key);
  await access.settle();
  open.pool.off('acquire', count);
  expect(queries).toBe(2); // the row, and its use
  const usedAt = async () => (await access.listKeys(200)).find((k) => k.id === id)!.lastUsedAt;
  const first = clock.now();
  expect(await usedAt()).toEqual(first);
  clock.advance(59_000);
  await access.authenticate(key);
  await access.settle();
  expect(await usedAt()).toEqual(first);
  clock.advance(1_000);
  await access.authenticate(key);
  await access.settle();
  expect(await usedAt()).toEqual(clock.now());
});

test('a key hands on only what it holds, to no wider party and for no longer', async () => {
  const holder = async (request: Partial<KeyRequest>) => access.authenticate((await create(request)).key);
  const by = async (request: Partial<KeyRequest>, wanted: Partial<KeyRequest>) => {
    const principal = await holder(request);
    return refused(access.createKey({ name: 'k', scopes: ['shop.order.read'], ...wanted }, principal));
  };
  const soon = new Date(clock.now().getTime() + DAY);
  const later = new Date(clock.now().getTime() + 2 * DAY);
  expect(await by({}, { scopes: ['*'] })).toBe('taken');
  expect(await by({ scopes: ['shop.*', 'access.*'] }, { scopes: ['*'] })).toBe('access.forbidden');
  expect(await by({ scopes: ['shop.*'] }, {})).toBe('taken');
  expect(await by({ scopes: ['access.*'] }, {})).toBe('access.forbidden');
  expect(await by({ party: 'merchant/m1' }, {})).toBe('access.forbidden');
  expect(await by({ party: 'merchant/m1' }, { party: 'merchant/m2' })).toBe('access.forbidden');
  expect(await by({ party: 'merchant/m1' }, { party: 'merchant/m1' })).toBe('taken');
  expect(await by({ expiresAt: soon }, {})).toBe('access.forbidden');
  expect(await by({ expiresAt: soon }, { expiresAt: later })).toBe('access.forbidden');
  expect(await by({ expiresAt: later }, { expiresAt: soon })).toBe('taken');
});

test('a database that is away is not remembered as a key that is wrong', async () => {
  const { key } = await create();
  let away = true;
  const broken = createAccess({
    ...{ clock, permissions, ids: createIds(), trail: async () => {} },
    db: new Proxy(open.db, {
      get: (target, name) => {
        if (name === 'selectFrom' && away) throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
        const member = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    }),
  });
  expect(await refused(broken.authenticate(key))).toBe('ECONNREFUSED');
  away = false;
  expect(await refused(broken.authenticate(key))).toBe('taken');
  await broken.settle();
});

test('keys are listed newest first, by pages', async () => {
  const all = await access.listKeys(200);
  expect(all.length).toBeGreaterThan(3);
  const [first, second] = await access.listKeys(2);
  expect([first!.id, second!.id]).toEqual([all[0]!.id, all[1]!.id]);
  expect((await access.listKeys(2, second!.id)).map((k) => k.id)).toEqual([all[2]!.id, all[3]!.id]);
});
