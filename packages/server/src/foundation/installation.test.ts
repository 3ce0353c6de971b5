import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manualClock } from './clock.ts';
import { type OpenDatabase, openDatabase } from './database/database.ts';
import { testDatabase } from './database/embedded/test-database.ts';
import { createIds } from './ids.ts';
import { openInstallation, rewrapRoot } from './installation.ts';
import { newKey } from './sealing/aead.ts';
import { createKeyFile } from './sealing/key-file.ts';
import { type TransitFixture, transitFixture } from './sealing/transit-fixture.ts';

const clock = manualClock(new Date('2026-01-01T00:00:00Z'));
const ids = createIds();
let database: OpenDatabase;
let drop: () => Promise<void>;
let service: TransitFixture;
beforeAll(async () => {
  const made = await testDatabase();
  drop = made.drop;
  database = openDatabase({ url: made.url, poolSize: 4 });
  service = await transitFixture();
});
afterAll(async () => {
  await database.close();
  await drop();
  await service.close();
});

const open = (keyService?: TransitFixture['settings']) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'anxin installation-'));
  return openInstallation({ db: database.db, dataDir, clock, ids, keyService }).then(({ id, keys }) => ({
    id,
    keys,
    dataDir,
  }));
};

test('with a key service the root lies wrapped in the database, and processes without a folder agree on it', async () => {
  const [one, two] = await Promise.all([open(service.settings), open(service.settings)]);
  expect(one.id).toBe(two.id);
  expect(one.keys.mac('event-mac', 'x')).toEqual(two.keys.mac('event-mac', 'x'));
  expect([...readdirSync(one.dataDir), ...readdirSync(two.dataDir)]).toEqual([]);
  const row = () => database.db.selectFrom('key_root').selectAll().executeTakeFirstOrThrow();
  expect((await row()).wrapped.toString()).toMatch(/^vault:v1:/);

  // the root is wrapped anew by a rotation, stays the same, and does not need the old version any more
  const key = newKey();
  await one.keys.provider.rotate(clock.now());
  await rewrapRoot(database.db, two.keys);
  expect((await row()).master_version).toBe(2);
  await one.keys.provider.retire(2);
  const three = await open(service.settings);
  expect(three.keys.mac('event-mac', 'x')).toEqual(one.keys.mac('event-mac', 'x'));
  expect((await three.keys.unwrap(await one.keys.wrap([key])))[0]?.equals(key)).toBe(true);

  // a file, a service with another key, and one that is down
  await expect(open()).rejects.toMatchObject({ code: 'keys.missing' });
  service.misbehave('other key');
  await expect(open(service.settings)).rejects.toMatchObject({ code: 'keys.foreign' });
  service.misbehave('hangs up');
  await expect(open(service.settings)).rejects.toMatchObject({ code: 'keys.unavailable' });
  service.misbehave('none');
  const other = await transitFixture();
  await expect(open(other.settings)).rejects.toMatchObject({ code: 'keys.foreign' });
  await other.close();
});

test('a service that is named while the file holds the master keys stands by: it is not even asked', async () => {
  const made = await testDatabase();
  const other = openDatabase({ url: made.url, poolSize: 2 });
  const dataDir = mkdtempSync(join(tmpdir(), 'anxin installation-'));
  const start = (keyService?: TransitFixture['settings'], folder = dataDir) =>
    openInstallation({ db: other.db, dataDir: folder, clock, ids, keyService });
  try {
    const { keys } = await start();
    service.asked.length = 0;
    const [wrapped] = await keys.wrap([newKey()]);
    const beside = await start(service.settings);
    expect(beside.keys.mac('event-mac', 'x')).toEqual(keys.mac('event-mac', 'x'));
    expect((await beside.keys.unwrap([wrapped!]))[0]).toBeDefined();
    expect(service.asked).toEqual([]);
    // and it does not stand in for a file that is lost, or for that of somebody else
    const empty = mkdtempSync(join(tmpdir(), 'anxin installation-'));
    await expect(start(service.settings, empty)).rejects.toMatchObject({ code: 'keys.missing' });
    createKeyFile(empty, clock.now());
    await expect(start(service.settings, empty)).rejects.toMatchObject({ code: 'keys.foreign' });
  } finally {
    await other.close();
    await made.drop();
  }
});
