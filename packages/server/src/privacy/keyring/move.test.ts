import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '@anxin/events';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { needsKeyFile } from '../../cli/backup/tables.ts';
import { checkKeyMatch } from '../../cli/doctor/storage.ts';
import { keyringCommand } from '../../cli/keyring.ts';
import { wallClock } from '../../foundation/clock.ts';
import { openDatabase } from '../../foundation/database/database.ts';
import { testDatabase } from '../../foundation/database/embedded/test-database.ts';
import { createIds } from '../../foundation/ids.ts';
import { openInstallation } from '../../foundation/installation.ts';
import { createKeyFile, keyFilePath, readKeyFile, restoreKeyFile } from '../../foundation/sealing/key-file.ts';
import type { KeyHolder } from '../../foundation/sealing/key-provider.ts';
import { noteReader } from '../../foundation/sealing/key-readers.ts';
import { databasePersonKeys } from '../../foundation/sealing/person-keys.store.ts';
import { createSealer } from '../../foundation/sealing/sealer.ts';
import type { TransitSettings } from '../../foundation/sealing/transit-client.ts';
import { type TransitFixture, transitFixture } from '../../foundation/sealing/transit-fixture.ts';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { createRotating, type RotationOptions, type RotationPoint } from './rotation.ts';

const field = 'order.recipient.name';
const PERSONS = 12;
const CLEAR = Array.from({ length: PERSONS }, (_, i) => `名${i}`);
const BY = { kind: 'cli', id: 'test' } as const;
const never = new AbortController().signal;
const GRACE_MS = 11 * 60_000;

let service: TransitFixture;
let tested: TestPlatform;
let ciphers: string[];

beforeEach(async () => {
  service = await transitFixture();
  // it began with the file, and was told of the service later
  const { url: databaseUrl, drop } = await testDatabase();
  const after = { databaseUrl, drop, dataDir: mkdtempSync(join(tmpdir(), 'anxin move-')) };
  const { db, close } = openDatabase({ url: databaseUrl, poolSize: 2 });
  await openInstallation({ db, dataDir: after.dataDir, clock: wallClock, ids: createIds() });
  await close();
  tested = await openTestPlatform({ after, config: configOf(service.settings) });
  ciphers = await tested.platform.sealer.sealValues(
    CLEAR.map((value, i) => ({ person: `consumer/r${i}`, field, value })),
  );
});
afterEach(async () => {
  await tested.drop();
  await service.close();
});

const configOf = ({ url, token, mount, key, timeout }: TransitSettings) => ({
  ...{ keysUrl: url, keysToken: token, keysMount: mount, keysName: key, keysTimeout: timeout },
});

/** As another process: it knows no key yet, and has only what it is given. */
const processOf = async (keyService: TransitSettings | undefined = service.settings, dataDir = tested.dataDir) => {
  const { db, clock, ids } = tested.platform;
  const { keys, keyMoving } = await openInstallation({ db, dataDir, keyService, clock, ids });
  const sealer = createSealer({ keys, store: databasePersonKeys(db), catalogue, ids, clock });
  const rotatingOf = (more: Partial<RotationOptions> = {}) =>
    createRotating({
      ...tested.platform,
      index: tested.platform.privacy.index,
      batch: 5,
      keys,
      keyMoving,
      sealer,
      ...more,
    });
  return { keys, sealer, rotatingOf };
};
type Process = Awaited<ReturnType<typeof processOf>>;

const openAll = async ({ sealer }: Pick<Process, 'sealer'>, which: readonly string[] = ciphers) => {
  const opened = await sealer.openFields(
    which.map((cipher) => ({ cipher, field })),
    { purpose: 'test', onAccess: () => {} },
  );
  return opened.map((one) => ('value' in one ? one.value : one.failed));
};
const wrappedBy = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await tested.sql<{ holder: KeyHolder; keys: number }>(
        'select holder, count(*)::int as keys from person_key where wrapped is not null group by holder',
      )
    ).map(({ holder, keys }) => [holder, keys]),
  );
const rootsKept = async (): Promise<number> => (await tested.sql('select from key_root')).length;
const hasFile = (): boolean => existsSync(keyFilePath(tested.dataDir));
const settle = async (): Promise<void> => {
  tested.clock.advance(GRACE_MS);
  await (await processOf()).rotatingOf().work(never);
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  );

/** Each place where a process could be killed, and each batch. */
const KILLED: readonly [RotationPoint, number][] = [
  ['added', 1],
  ['noted', 1],
  ['rewrapped', 1],
  ['rewrapped', 2],
  ['rewrapped', 3],
  ['root', 1],
  ['done', 1],
  ['retired', 1],
];

test('killed anywhere, there and back: all is read all the time, and the one that was left is given up when it wraps nothing', async () => {
  let [from, to]: KeyHolder[] = ['file', 'transit'] as const;
  for (const [point, times] of KILLED) {
    const at = `${to} killed at ${point} ${times}`;
    let reached = 0;
    const killed = (await processOf()).rotatingOf({
      reached(here) {
        if (here === point && ++reached === times) throw new Error(`killed at ${point}`);
      },
    });
    await killed.move(to!, BY);
    await (point === 'retired' ? killed.work(never) : expect(killed.work(never)).rejects.toThrow('killed at'));
    // who starts now finds both where both are needed, and what comes meanwhile is sealed and read
    const meanwhile = await processOf();
    expect(await openAll(meanwhile), at).toEqual(CLEAR);
    const more = await meanwhile.sealer.sealValues([{ person: `consumer/${at}`, field, value: '新' }]);
    if (point === 'retired') {
      tested.clock.advance(GRACE_MS);
      await expect(killed.work(never)).rejects.toThrow('killed at');
    }
    const two = await Promise.all([processOf(), processOf()]);
    await Promise.all(two.map((one) => one.rotatingOf().work(never)));
    expect(Object.keys(await wrappedBy()), at).toEqual([to]);
    const read = await two[0].rotatingOf().read();
    expect(read, at).toMatchObject({ provider: to, left: 0, damaged: 0 });
    expect(read.rotations[0], at).toMatchObject({ fromHolder: from, holder: to, doneAt: expect.any(Date) });
    // whoever has just wrapped by the other one may not have committed yet
    if (point !== 'retired') expect([hasFile(), await rootsKept()], at).toEqual([true, 1]);
    await settle();
    expect([hasFile(), await rootsKept()], at).toEqual(to === 'file' ? [true, 0] : [false, 1]);
    const after = await processOf(to === 'file' ? undefined : service.settings);
    expect(await openAll(after, [...ciphers, ...more]), at).toEqual([...CLEAR, '新']);
    expect(after.keys.mac('event-mac', 'x')).toEqual(tested.platform.keys.mac('event-mac', 'x'));
    [from, to] = [to, from];
  }
  // a file that is made again never has a version that an older one had
  expect([...readKeyFile(tested.dataDir)!.masters.keys()]).toEqual([KILLED.length / 2 + 1]);
});

test('a process that has not heard of the move goes on, and what it wraps by the old one is moved after it', async () => {
  const unheard = await processOf();
  await unheard.sealer.sealValues([{ person: 'consumer/before', field, value: '先' }]);
  const moving = (await processOf()).rotatingOf();
  await moving.move('transit', BY);
  await moving.work(never);
  const late = await unheard.sealer.sealValues([{ person: 'consumer/late', field, value: '后' }]);
  expect((await wrappedBy()).file).toBe(1);
  expect((await moving.read()).left).toBe(1);
  expect(await openAll(unheard)).toEqual(CLEAR);
  await settle();
  expect(await wrappedBy()).not.toHaveProperty('file');
  expect(await openAll(await processOf(), late)).toEqual(['后']);
});

test('it waits for processes that could not read what the target wraps, and names them', async () => {
  const { db, ids } = tested.platform;
  const lacking = { process: ids.next(), name: 'shop-2 (process 7)', fileVersion: 1, service: false };
  await noteReader(db, lacking);
  const moving = (await processOf()).rotatingOf();
  await moving.move('transit', BY);
  await moving.work(never);
  expect(await moving.read()).toMatchObject({ provider: 'file', waitsFor: [lacking.name], left: 0 });
  expect(Object.keys(await wrappedBy())).toEqual(['file']);
  const [out, told]: string[][] = [[], []];
  const command = keyringCommand((work) => work({ rotating: moving }), {
    ...{ write: (text) => void out!.push(text), tell: (text) => void told!.push(text), patience: 10 },
  });
  await command.parseAsync(['move', 'service'], { from: 'user' });
  expect(told!.join('')).toContain('the move waits for shop-2 (process 7): give it ANXIN_KEYS_URL and a restart');
  expect(out!.join('')).toContain('last move, from the key file to the key service');
  // restarted with it
  await noteReader(db, { ...lacking, service: true });
  await moving.work(never);
  expect(await moving.read()).toMatchObject({ provider: 'transit', waitsFor: [], left: 0 });
  // back: a machine without the file, or with an older one
  for (const fileVersion of [null, 1]) {
    await noteReader(db, { ...lacking, service: true, fileVersion });
    await moving.move('file', BY);
    await moving.work(never);
    if (fileVersion === null) expect((await moving.read()).waitsFor).toEqual([lacking.name]);
  }
  expect(await moving.read()).toMatchObject({ provider: 'file', waitsFor: [] });
  // one that runs no more is not waited for
  await tested.sql(`update key_reader set seen_at = now() - interval '2 minutes', file_version = null`);
  await settle();
  expect(await wrappedBy()).not.toHaveProperty('transit');
});

test('a move can be turned back on the way, also while the service is away', async () => {
  const one = await processOf();
  const stopped = one.rotatingOf({
    reached(point) {
      if (point === 'rewrapped') throw new Error('killed');
    },
  });
  await stopped.move('transit', BY);
  await expect(stopped.work(never)).rejects.toThrow('killed');
  expect(Object.keys(await wrappedBy()).sort()).toEqual(['file', 'transit']);
  service.misbehave('sealed');
  const moving = one.rotatingOf();
  expect(await codeOf(moving.work(never))).toBe('keys.unavailable');
  await moving.move('file', BY);
  expect(await codeOf(moving.work(never))).toBe('keys.unavailable');
  // what came in the meantime is wrapped by the file again, and nothing was noted as damaged
  expect(await moving.read()).toMatchObject({ provider: 'file', damaged: 0, left: 5 });
  service.misbehave('none');
  await moving.work(never);
  expect(Object.keys(await wrappedBy())).toEqual(['file']);
  await settle();
  expect([hasFile(), await rootsKept()]).toEqual([true, 0]);
  expect(await openAll(await processOf(undefined))).toEqual(CLEAR);
});

test('what cannot be: the target is asked first, and nothing has changed', async () => {
  const before = await tested.sql('select count(*) from key_rotation');
  const refused = async (settings: TransitSettings | undefined, to: KeyHolder = 'transit') =>
    codeOf((await processOf(settings)).rotatingOf().move(to, BY));
  // nothing is listening there any more
  const gone = await transitFixture();
  await gone.close();
  expect(await refused({ ...service.settings, url: gone.settings.url })).toBe('keys.unavailable');
  expect(await refused({ ...service.settings, key: 'other' })).toBe('keys.missing');
  for (const how of ['wrong token', 'sealed', 'no JSON', 'truncated key'] as const) {
    service.misbehave(how);
    expect(await refused(service.settings), how).toBe('keys.unavailable');
  }
  service.misbehave('none');
  expect(await refused(service.settings, 'file')).toBe('keys.move');
  const { db, clock, ids } = tested.platform;
  const without = await openInstallation({ db, dataDir: tested.dataDir, clock, ids });
  const options = { ...tested.platform, index: tested.platform.privacy.index };
  expect(await codeOf(createRotating({ ...options, ...without }).move('transit', BY))).toBe('keys.move');
  expect([await tested.sql('select count(*) from key_rotation'), await rootsKept()]).toEqual([before, 0]);

  // one at a time, and each waits for the other's end
  const rotating = (await processOf()).rotatingOf();
  await rotating.ask(BY);
  expect(await codeOf(rotating.move('transit', BY))).toBe('keys.rotating');
  await rotating.work(never);
  await rotating.move('transit', BY);
  expect(await codeOf(rotating.ask(BY))).toBe('keys.rotating');
  expect((await rotating.move('transit', BY)).id).toBe((await rotating.read()).rotations[0]!.id);
  await rotating.work(never);
  await rotating.ask(BY);
  await rotating.work(never);
  expect((await rotating.read()).versions.at(-1)).toMatchObject({ holder: 'transit', keys: expect.any(Number) });
  expect(Object.keys(await wrappedBy())).toEqual(['transit']);
});

test('a process that lacks what is needed does not start, and one that runs without it says so instead of noting damage', async () => {
  const { db, clock, ids } = tested.platform;
  const blind = await openInstallation({ db, dataDir: tested.dataDir, clock, ids });
  const moving = (await processOf()).rotatingOf();
  await moving.move('transit', BY);
  await moving.work(never);
  const sealer = createSealer({ ...{ db, clock, ids, catalogue }, keys: blind.keys, store: databasePersonKeys(db) });
  expect(await codeOf(openAll({ sealer }))).toBe('keys.missing');
  expect((await moving.read()).damaged).toBe(0);
  expect(await codeOf(openInstallation({ db, dataDir: tested.dataDir, clock, ids }))).toBe('keys.missing');
  const other = await transitFixture();
  expect(await codeOf(processOf(other.settings))).toBe('keys.foreign');
  await other.close();
  service.misbehave('hangs up');
  expect(await codeOf(processOf())).toBe('keys.unavailable');
});

test('what is damaged keeps the file, and a backup holds it as long as it wraps anything', async () => {
  const client = new pg.Client({ connectionString: tested.databaseUrl });
  await client.connect();
  try {
    expect(await needsKeyFile(client)).toBe(true);
    const [kept] = await tested.sql<{ wrapped: Buffer }>(`select wrapped from person_key where person = 'consumer/r3'`);
    await tested.sql(`update person_key set wrapped = '\\x0102' where person = 'consumer/r3'`);
    const moving = (await processOf()).rotatingOf();
    await moving.move('transit', BY);
    await moving.work(never);
    await settle();
    expect(await moving.read()).toMatchObject({ damaged: 1, left: 1 });
    expect([hasFile(), await needsKeyFile(client)]).toEqual([true, true]);
    await tested.sql(`update person_key set wrapped = $1, damaged_at = null where person = 'consumer/r3'`, [
      kept!.wrapped,
    ]);
    await settle();
    expect([hasFile(), await needsKeyFile(client), (await moving.read()).left]).toEqual([false, false, 0]);
    expect(await openAll(await processOf())).toEqual(CLEAR);
  } finally {
    await client.end();
  }
});

test('doctor tells of a file that is left from before the move, and not before it is left', async () => {
  const { db } = tested.platform;
  const file = readKeyFile(tested.dataDir);
  const found = async (): Promise<string[]> =>
    (await checkKeyMatch(db, { file, service: true })).map(({ state, says }) => `${state} ${says}`);
  const moving = (await processOf()).rotatingOf();
  expect(await found()).toEqual([]);
  await moving.move('transit', BY);
  await moving.work(never);
  expect(await found()).toEqual([]);
  await settle();
  expect(await found()).toEqual(['warning the key file is left from before the master keys moved to the key service']);
});

test('a machine that has a key file of another installation does not overwrite it', async () => {
  const moving = (await processOf()).rotatingOf();
  await moving.move('transit', BY);
  await moving.work(never);
  await settle();
  const elsewhere = mkdtempSync(join(tmpdir(), 'anxin elsewhere-'));
  const { db, ids, clock } = tested.platform;
  const foreign = mkdtempSync(join(tmpdir(), 'anxin foreign-'));
  createKeyFile(foreign, clock.now());
  expect(await codeOf((await processOf(service.settings, foreign)).rotatingOf().move('file', BY))).toBe('keys.foreign');
  // asked for here, it is carried to the other machine, which goes on without a restart
  const far = await processOf(service.settings, elsewhere);
  await moving.move('file', BY);
  restoreKeyFile(elsewhere, readFileSync(keyFilePath(tested.dataDir), 'utf8'));
  await noteReader(db, {
    process: ids.next(),
    name: 'far',
    fileVersion: [...readKeyFile(elsewhere)!.masters.keys()][0]!,
    service: true,
  });
  await moving.work(never);
  expect(await openAll(far)).toEqual(CLEAR);
  expect(Object.keys(await wrappedBy())).toEqual(['file']);
});

test('officers ask for it and see it; it is on the trail, and others may not', async () => {
  const officer = await tested.signedIn({ roles: ['privacy-officer'] });
  const auditor = await tested.signedIn({ roles: ['auditor'] });
  const move = (person: typeof officer, to: string) =>
    tested.http.app.inject({ method: 'POST', url: '/v1/keyring/move', headers: person.headers, payload: { to } });
  expect((await move(auditor, 'transit')).statusCode).toBe(403);
  expect((await move(officer, 'cloud')).statusCode).toBe(422);
  expect((await tested.get('/v1/keyring')).json()).toMatchObject({ provider: 'file', moves_to: ['transit'] });
  const asked = await move(officer, 'transit');
  expect([asked.statusCode, asked.json()]).toMatchObject([
    202,
    { from_holder: 'file', holder: 'transit', asked_by: `user/${officer.id}`, version: null },
  ]);
  expect((await move(officer, 'transit')).json().id).toBe(asked.json().id);
  await tested.platform.privacy.rotating.work(never);
  const read = (await tested.get('/v1/keyring')).json();
  expect(read).toMatchObject({ provider: 'transit', left: 0, moves_to: ['file'], waits_for: [] });
  expect(read.versions).toMatchObject([
    { holder: 'file', keys: 0, root: false },
    { holder: 'transit', root: true },
  ]);
  const trail = await tested.sql<{ action: string; detail: object }>(
    `select action, detail from trail_entry where action like 'privacy.keyring.%' order by txid, id`,
  );
  expect(trail).toMatchObject([
    { action: 'privacy.keyring.move', detail: { from: 'file', to: 'transit' } },
    { action: 'privacy.keyring.complete', detail: { from: 'file', to: 'transit' } },
  ]);
});
