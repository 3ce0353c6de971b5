import { searchTerms } from '@anxin/engine';
import { catalogue } from '@anxin/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databasePersonKeys } from '../../foundation/sealing/person-keys.store.ts';
import { createSealer } from '../../foundation/sealing/sealer.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { removePerson } from './index.store.ts';
import { createVaultIndex, type IndexPoint } from './index.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
  await sell(PEOPLE.map((_, i) => i));
});
afterAll(() => tested.drop());

const never = new AbortController().signal;
const ROADS = ['科技园路', '人民东路', '中山大道', '解放路', '学府街'];
const NAMES = ['王小明', '李雷', '欧阳娜娜', '王明', '张伟', '张伟丽'];
/** Recipients that share names, endings and roads. */
const PEOPLE = Array.from({ length: 40 }, (_, i) => ({
  name: NAMES[i % NAMES.length]!,
  phone: `138${String(10_000_000 + i * 7_919).slice(-4)}${String(1_000 + (i % 7))}`,
  address: `深圳市南山区${ROADS[i % ROADS.length]}${i + 1}号${(i % 9) + 1}栋`,
}));
const merchantOf = (i: number): string => (i % 4 === 3 ? 'm2' : 'm1');

async function sell(numbers: readonly number[], more: object = {}, type: 'paid' | 'shipped' = 'paid', time?: string) {
  const events = numbers.map((i) => {
    const fields = {
      consumer_id: `c${i}`,
      merchant_id: merchantOf(i),
      recipient: { ...PEOPLE[i % PEOPLE.length], ...more },
    };
    const event = make.order(type, `o${String(i).padStart(3, '0')}`, fields, time);
    return { ...event, id: `${event.id}-${time ?? ''}` };
  });
  const reply = await tested.post('/v1/events', events);
  expect(reply.json(), reply.body).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}

const search = async (merchant: string, body: object) => {
  const ids: string[] = [];
  for (let cursor: string | undefined, pages = 0; pages < 100; pages++) {
    const reply = await tested.post('/v1/vault/orders/search', {
      merchant_id: merchant,
      limit: 7,
      ...body,
      ...(cursor ? { cursor } : {}),
    });
    expect(reply.statusCode, reply.body).toBe(200);
    const page = reply.json() as { items: { id: string }[]; next_cursor: string | null };
    ids.push(...page.items.map(({ id }) => id));
    if (page.next_cursor === null) return ids;
    cursor = page.next_cursor;
  }
  throw new Error('the pages do not end');
};

const ASKED: Record<string, string>[] = [
  { phone_last4: '1003' },
  { phone: PEOPLE[5]!.phone },
  { name: '张伟' },
  { name_part: '小明' },
  { name_part: '张伟' },
  { address: '人民东路' },
  { address: '南山区科技园路' },
  { address: '学府街', name: '张伟' },
];
/** What a look at every recipient would find. */
const scan = (merchant: string, asked: Record<string, string>): string[] =>
  PEOPLE.flatMap((person, i) => {
    const fits = Object.entries(asked).every(([by, text]) => {
      if (by === 'phone_last4') return person.phone.endsWith(text);
      if (by === 'phone' || by === 'name') return person[by] === text;
      return (by === 'address' ? person.address : person.name).includes(text);
    });
    return fits && merchantOf(i) === merchant ? [`o${String(i).padStart(3, '0')}`] : [];
  });

test('what fits is found, page by page, in the merchant’s own orders only', async () => {
  for (const merchant of ['m1', 'm2'])
    for (const asked of ASKED) {
      const found = await search(merchant, asked);
      expect(found, JSON.stringify(asked)).toEqual([...new Set(found)].sort());
      for (const id of scan(merchant, asked)) expect(found, JSON.stringify(asked)).toContain(id);
      expect(found.every((id) => merchantOf(Number(id.slice(1))) === merchant)).toBe(true);
    }
  const reply = await tested.post('/v1/vault/orders/search', { merchant_id: 'm1', phone: PEOPLE[5]!.phone });
  expect(reply.json().items).toMatchObject([
    { id: 'o005', recipient: { name: '张**', phone: expect.stringMatching(/^138\*{4}\d{4}$/) } },
  ]);
});

test('equal values of two merchants have no token in common, and nothing clear is kept', async () => {
  const tokens = async (merchant: string) => {
    const items = [
      { by: 'name', text: '王小明' },
      { by: 'address', text: '深圳市南山区科技园路' },
    ];
    const reply = await tested.post('/v1/vault/index', { merchant_id: merchant, items });
    return (reply.json() as { items: { tokens: string[] }[] }).items.flatMap((one) => one.tokens);
  };
  const [one, two] = [await tokens('m1'), await tokens('m2')];
  expect(one.length).toBe(1 + searchTerms('address', '深圳市南山区科技园路')!.length);
  expect(one.filter((token) => two.includes(token)).length).toBeLessThan(2);
  const rows = await tested.sql('select * from vault_index, vault_indexed limit 500');
  // a number whole: three of its digits stand in many a token
  expect(JSON.stringify(rows)).not.toMatch(/王|深圳|138\d{8}/);
});

test('reach, bad input, and the trail', async () => {
  const merchant = await tested.bearer({ scopes: ['privacy.index.search'], party: 'merchant/m1' });
  const ask = (body: object, headers = {}) => tested.post('/v1/vault/orders/search', body, headers);
  expect((await ask({ phone_last4: '1003' }, merchant)).json().items.length).toBe(
    scan('m1', { phone_last4: '1003' }).length,
  );
  expect((await ask({ merchant_id: 'm2', phone_last4: '1003' }, merchant)).statusCode).toBe(403);
  expect(
    (await ask({ name: '张伟' }, await tested.bearer({ scopes: ['privacy.index.search'], party: 'consumer/c1' })))
      .statusCode,
  ).toBe(403);
  for (const [body, field] of [
    [{ phone_last4: '1003' }, 'merchant_id'],
    [{ merchant_id: 'm1', phone_last4: '100' }, 'phone_last4'],
    [{ merchant_id: 'm1', address: '路' }, 'address'],
  ] as const)
    expect((await ask(body)).json(), JSON.stringify(body)).toMatchObject({ code: 'request.invalid', field });
  expect((await ask({ merchant_id: 'm1' })).statusCode).toBe(422);
  expect(
    (await tested.post('/v1/vault/index', { merchant_id: 'm1', items: Array(51).fill({ by: 'name', text: '张伟' }) }))
      .statusCode,
  ).toBe(422);
  const [entry] = await tested.sql<{ detail: object }>(
    "select detail from trail_entry where action = 'privacy.index.search' order by txid desc, id desc limit 1",
  );
  expect(entry?.detail).toEqual({ by: ['address'], more: false });
  const opened = await tested.sql(
    "select object from trail_entry where action = 'privacy.index.open' and purpose = 'index'",
  );
  expect(opened.length).toBeGreaterThan(0);
  expect(opened.length).toBeLessThan(PEOPLE.length / 2);
});

test('a recipient that changed is found as it is now, whatever order the news came in', async () => {
  await sell([1], { name: '司马光' }, 'shipped', '2026-11-20T07:30:00Z');
  expect([await search('m1', { name: '司马光' }), await search('m1', { phone: PEOPLE[1]!.phone })]).toEqual([
    ['o001'],
    ['o001'],
  ]);
  expect(await search('m1', { name: '李雷' })).not.toContain('o001');
  // older news that comes late
  await tested.post('/v1/events', [
    make.order(
      'completed',
      'o001',
      { consumer_id: 'c1', merchant_id: 'm1', recipient: PEOPLE[1] },
      '2026-11-20T07:10:00Z',
    ),
  ]);
  await tested.platform.reactionWorker.drain();
  expect(await search('m1', { name: '司马光' })).toEqual(['o001']);
});

test('built under a new key beside the old one, killed anywhere, while orders come: no search misses', async () => {
  const { db } = tested.platform;
  const indexOf = (killAt?: IndexPoint, nth = 1) => {
    let passed = 0;
    return createVaultIndex({
      ...{ ...tested.platform, page: 4 },
      async reached(point) {
        if (point === killAt && ++passed === nth) throw new Error('killed');
        // a merchant searches and an order comes wherever building stands
        expect(await search('m1', { address: '中山大道' })).toEqual(
          expect.arrayContaining(scan('m1', { address: '中山大道' })),
        );
      },
    });
  };
  const generations = async () =>
    (await tested.sql<{ generation: number }>('select generation from vault_generation order by 1')).map(
      (row) => row.generation,
    );
  const tokensBefore = await tested.sql(
    'select distinct token from vault_index where merchant = $1 and generation = 1',
    ['m1'],
  );
  expect(await db.transaction().execute((tx) => indexOf().begin(tx))).toBe(true);
  expect(await db.transaction().execute((tx) => indexOf().begin(tx))).toBe(false);
  await expect(indexOf('page', 3).work(never)).rejects.toThrow('killed');
  await sell([100, 104, 2], { name: '诸葛亮' }, 'paid', '2026-11-20T07:40:00Z');
  expect(await search('m1', { name: '诸葛亮' })).toEqual(['o002', 'o100', 'o104']);
  await expect(indexOf('switched').work(never)).rejects.toThrow('killed');
  expect(await search('m1', { name: '诸葛亮' })).toEqual(['o002', 'o100', 'o104']);
  expect(await generations()).toEqual([1, 2]);
  tested.clock.advance(2 * 60_000);
  await expect(indexOf('removed').work(never)).rejects.toThrow('killed');
  await indexOf().work(never);
  expect(await generations()).toEqual([2]);
  for (const asked of ASKED)
    for (const id of scan('m1', asked))
      if (!['o001', 'o002'].includes(id)) expect(await search('m1', asked), JSON.stringify(asked)).toContain(id);
  const [left] = await tested.sql<{ count: number }>(
    'select count(*)::int as count from vault_index where generation <> 2',
  );
  expect(left?.count).toBe(0);
  const same = await tested.sql(
    'select token from vault_index where merchant = $1 intersect select unnest($2::int[])',
    ['m1', tokensBefore.map((row) => (row as { token: number }).token)],
  );
  expect(same.length).toBeLessThan(tokensBefore.length / 2);
});

test('an erased person is not found any more, also when its order comes again', async () => {
  const { db, sealer } = tested.platform;
  expect(await search('m1', { phone: PEOPLE[8]!.phone })).toEqual(['o008']);
  await sealer.erase('consumer/c8');
  expect(await db.transaction().execute((tx) => removePerson(tx, 'consumer/c8'))).toBe(1);
  expect(await search('m1', { phone: PEOPLE[8]!.phone })).toEqual([]);
  const rows = await tested.sql("select from vault_index where order_id = 'o008'");
  expect(rows).toHaveLength(0);
  await sell([8], {}, 'shipped', '2026-11-20T08:30:00Z');
  expect(await search('m1', { phone: PEOPLE[8]!.phone })).toEqual([]);
  // one whose rows were written while it was erased is swept out
  await sealer.erase('consumer/c9');
  await tested.platform.privacy.index.work(never);
  expect(await search('m1', { phone: PEOPLE[9]!.phone })).toEqual([]);
});

test('of a damaged key the orders are left out, and named in the trail; all others are found', async () => {
  const { platform } = tested;
  await sell([60, 64], { phone: '13900007777' });
  await tested.sql(
    `update person_key set wrapped = set_byte(wrapped, 5, 255 - get_byte(wrapped, 5)) where person = 'consumer/c60'`,
  );
  // the platform's own sealer still has it in memory
  const sealer = createSealer({ ...platform, store: databasePersonKeys(platform.db), catalogue });
  const index = createVaultIndex({ ...platform, sealer });
  await platform.db.transaction().execute((tx) => index.begin(tx));
  await index.work(never);
  expect(await search('m1', { phone: '13900007777' })).toEqual(['o064']);
  const [entry] = await tested.sql<{ outcome: string; detail: object }>(
    `select outcome, detail from trail_entry where action = 'privacy.index.skip' order by id desc limit 1`,
  );
  expect(entry).toMatchObject({ outcome: 'failed', detail: { orders: ['o060'] } });
});
