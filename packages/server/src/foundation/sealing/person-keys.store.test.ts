import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { memoryPersonKeys } from './memory-person-keys.ts';
import { databasePersonKeys } from './person-keys.store.ts';
import type { NewPersonKey, PersonKeyStore } from './person-keys.ts';

const at = new Date('2026-01-01T00:00:00Z');
let database: OpenDatabase | undefined;
let drop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  const made = await testDatabase();
  drop = made.drop;
  database = openDatabase({ url: made.url, poolSize: 4 });
});
afterAll(async () => {
  await database?.close();
  await drop?.();
});

const row = (person: string, masterVersion = 1): NewPersonKey => ({
  id: randomUUID(),
  person,
  wrapped: Buffer.from(`key of ${person} ${masterVersion}`),
  holder: 'file',
  masterVersion,
  createdAt: at,
});

const stores: [string, () => PersonKeyStore][] = [
  ['in memory', memoryPersonKeys],
  ['in the database', () => databasePersonKeys(database!.db)],
];

describe.each(stores)('persons’ keys %s', (_, open) => {
  test('what was made is found by person and by id; of two the first stands', async () => {
    const store = open();
    const [first, second, other] = [row('consumer/a'), row('consumer/a'), row('consumer/它')];
    const { createdAt: _a, ...standing } = first!;
    expect(await store.create([first!])).toEqual([standing]);
    const both = await store.create([second!, other!]);
    expect(both.map(({ id }) => id).sort()).toEqual([first!.id, other!.id].sort());
    expect(await store.load(['consumer/a', 'consumer/nobody'])).toEqual([standing]);
    expect(await store.loadById([first!.id, randomUUID()])).toEqual([standing]);
  });

  test('an erased key is gone and stays gone, also when it was never made', async () => {
    const store = open();
    const made = row('consumer/b');
    await store.create([made]);
    expect(await store.erase('consumer/b', randomUUID(), at)).toBe(made.id);
    expect(await store.erase('consumer/b', randomUUID(), at)).toBe(made.id);
    const id = randomUUID();
    expect(await store.erase('consumer/c', id, at)).toBe(id);
    const stands = await store.create([row('consumer/b'), row('consumer/c')]);
    expect(stands.map(({ wrapped }) => wrapped)).toEqual([null, null]);
  });

  test('re-wrapping takes only what is outdated, not erased, and unchanged since it was read', async () => {
    const store = open();
    const rows = ['d', 'e', 'f'].map((name) => row(`consumer/${name}`, 7));
    await store.create(rows);
    await store.erase('consumer/f', randomUUID(), at);
    const mine = (found: { id: string }[]) =>
      found.map(({ id }) => id).filter((id) => rows.some((made) => made.id === id));
    const newest = (masterVersion: number) => ({ holder: 'file' as const, masterVersion });
    expect(mine(await store.outdated(newest(7), 100))).toEqual([]);
    expect(mine(await store.outdated(newest(8), 100)).sort()).toEqual([rows[0]!.id, rows[1]!.id].sort());
    expect(await store.outdated(newest(8), 1)).toHaveLength(1);
    const wrapped = Buffer.from('anew');
    const changes = rows.map(({ id }, i) => ({
      ...{ id, fromHolder: 'file' as const, fromVersion: i === 1 ? 6 : 7 },
      ...{ wrapped, ...newest(8) },
    }));
    expect(await store.rewrap(changes)).toBe(1);
    expect((await store.load(['consumer/d']))[0]).toMatchObject({ wrapped, masterVersion: 8 });
    expect((await store.load(['consumer/e']))[0]).toMatchObject({ masterVersion: 7 });
    expect((await store.load(['consumer/f']))[0]?.wrapped).toBeNull();
  });
});

describe.each(stores)('keys of two holders %s', (_, open) => {
  test('what another holder wraps is outdated whatever its version, and a stale change does nothing', async () => {
    const store = open();
    const [moved, stays] = [row('consumer/g', 9), row('consumer/h', 9)];
    await store.create([moved!, stays!]);
    const wrapped = Buffer.from('vault:v2:…');
    const change = { id: moved!.id, fromHolder: 'file' as const, fromVersion: 9, wrapped, holder: 'transit' as const };
    expect(await store.rewrap([{ ...change, masterVersion: 2 }])).toBe(1);
    // read before it was moved: the same version, but of the other holder
    await store.noteDamaged([{ id: moved!.id, fromHolder: 'file', fromVersion: 2 }], at);
    expect(await store.rewrap([{ ...change, fromVersion: 2, masterVersion: 3 }])).toBe(0);
    const left = async (holder: 'file' | 'transit', masterVersion: number) =>
      (await store.outdated({ holder, masterVersion }, 100))
        .map(({ person }) => person)
        .filter((person) => person === 'consumer/g' || person === 'consumer/h')
        .sort();
    expect(await left('transit', 2)).toEqual(['consumer/h']);
    expect(await left('transit', 3)).toEqual(['consumer/g', 'consumer/h']);
    expect(await left('file', 9)).toEqual(['consumer/g']);
    expect((await store.load(['consumer/g']))[0]).toMatchObject({ wrapped, holder: 'transit', masterVersion: 2 });
  });
});

test('many makers of the same keys neither fail nor deadlock, and all see the same', async () => {
  const store = databasePersonKeys(database!.db);
  const persons = Array.from({ length: 200 }, (_, i) => `consumer/many-${String(i).padStart(3, '0')}`);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => store.create(persons.map((person) => row(person)))),
  );
  const seen = answers.map((rows) =>
    rows
      .map(({ id, person }) => `${person} ${id}`)
      .sort()
      .join(),
  );
  expect(new Set(seen).size).toBe(1);
});
