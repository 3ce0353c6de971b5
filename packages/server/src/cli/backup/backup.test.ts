import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import type { Platform } from '../../app.ts';
import { manualClock, wallClock } from '../../foundation/clock.ts';
import { openDatabase } from '../../foundation/database/database.ts';
import { testDatabase } from '../../foundation/database/embedded/test-database.ts';
import { migrate, readMigrations } from '../../foundation/database/migrate.ts';
import { createIds } from '../../foundation/ids.ts';
import { openInstallation } from '../../foundation/installation.ts';
import { createJobs } from '../../foundation/jobs/jobs.ts';
import { resetReaction } from '../../foundation/reactions/cursor.store.ts';
import { readLag } from '../../foundation/reactions/lag.ts';
import { transitFixture } from '../../foundation/sealing/transit-fixture.ts';
import { readAnchors } from '../../foundation/trail/anchors.ts';
import { readPublicKey } from '../../foundation/trail/keys.ts';
import { readTrail } from '../../foundation/trail/trail.store.ts';
import { verifyTrail } from '../../foundation/trail/verify.ts';
import {
  backUp,
  dump,
  newFolder,
  orderPaid,
  platformOn,
  productSubmitted,
  restore,
  writePack,
} from './backup-fixture.ts';
import { readHeader } from './container.ts';
import { checkRelease } from './restore.ts';

/** On every change each point of an interruption; elsewhere one of either side of the commit. */
const LONG = process.env.ANXIN_TEST_LONG === '1';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function database(migrated = true): Promise<string> {
  const { url, drop } = await testDatabase(migrated ? undefined : async () => {});
  closing.push(drop);
  return url;
}

async function platform(url: string, dataDir: string, pack: string, now?: Date): Promise<Platform> {
  const opened = await platformOn(url, dataDir, pack, now ? manualClock(now) : undefined);
  closing.push(() => opened.close());
  return opened;
}

/** A platform that has lived: positions far above those of a new cluster, a bit of everything. */
async function filled(): Promise<{ url: string; dataDir: string; pack: string; source: Platform; key: string }> {
  const [url, folder] = [await database(), newFolder()];
  const [dataDir, pack] = [join(folder, 'data'), writePack(folder)];
  const source = await platform(url, dataDir, pack, new Date('2026-11-02T00:00:00Z'));
  await sql`update installation set txid_offset = 10000000`.execute(source.db);
  await source.admission.many(
    Array.from({ length: 40 }, (_, n) => orderPaid(n)),
    'where-ruled',
  );
  await source.admission.many(
    [productSubmitted(1, '第一好茶'), productSubmitted(2, '茶 \\ \t\n "引号" \u{1f375}')],
    'always',
  );
  // one of January, so that a partition is needed that a new installation does not make by itself
  await sql`select ensure_partitions('2026-01-01', 1)`.execute(source.db);
  await sql`
    insert into event (id, txid, type, source, source_id, subject_key, time, received_at, refs, data)
    select (lowest_id_at('2026-01-15'))::uuid, log_txid(), 'old.fact', 's', '1', 'x/1', now(), now(), '{}', '{}'`.execute(
    source.db,
  );
  const { key } = await source.access.createKey({ name: 'shop', scopes: ['*'] }, { kind: 'cli', id: 'keys' });
  await source.reactionWorker.drain();
  await source.trailSealer.seal();
  // parked and waiting rows refer to each other
  await sql`insert into reaction_parked select 'x', 'order/o1', 'failure', 'r', 1, now(), now(), now()`.execute(
    source.db,
  );
  await sql`insert into reaction_waiting select 'x', 'order/o1', txid, id from event limit 1`.execute(source.db);
  mkdirSync(join(dataDir, 'media', 'a'), { recursive: true });
  writeFileSync(join(dataDir, 'media', 'a', '图.bin'), Buffer.from([0, 1, 2, 255]));
  symlinkSync('/etc/passwd', join(dataDir, 'media', 'link'));
  return { url, dataDir, pack, source, key };
}

const soundTrail = async ({ db }: Platform, dataDir: string) => {
  const folder = join(dataDir, 'trail');
  const key = readPublicKey(readFileSync(join(folder, 'public-key.pem'), 'utf8'));
  return verifyTrail(readTrail(db), readAnchors(join(folder, 'anchors.jsonl')), key);
};

test('a restored platform is the same row for row, and answers the same', async () => {
  const { url, dataDir, pack, source, key } = await filled();
  const path = join(newFolder(), 'all.anxin');
  const result = await backUp({ url, dataDir, path });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(existsSync(`${path}.partial`)).toBe(false);
  const before = await dump(url);
  const rows = [...before].reduce((sum, [name, list]) => sum + (name === 'schema_migration' ? 0 : list.length), 0);
  expect(result).toMatchObject({ rows, files: 4 });
  // sealed, so nothing of it can be read
  const bytes = readFileSync(path);
  for (const clear of ['order/o1', 'shop', 'anchors', 'merchant']) expect(bytes.includes(clear)).toBe(false);

  const other = await database(false);
  const otherDir = join(newFolder(), 'data');
  expect(await restore(path, { url: other, dataDir: otherDir })).toMatchObject({ files: 4, completed: false });

  const after = await dump(other);
  expect([...after.keys()]).toEqual([...before.keys()]);
  for (const [name, list] of before) {
    if (name === 'installation' || name === 'schema_migration') continue;
    const added = name === 'trail_entry' ? after.get(name)!.filter((row) => row.includes('backup.restore')) : [];
    expect(added).toHaveLength(name === 'trail_entry' ? 1 : 0);
    expect(
      after.get(name)!.filter((row) => !added.includes(row)),
      name,
    ).toEqual(list);
  }
  expect(after.get('event')!.length).toBeGreaterThan(40);
  expect(readFileSync(join(otherDir, 'keys/master.json'))).toEqual(readFileSync(join(dataDir, 'keys/master.json')));
  expect(statSync(join(otherDir, 'keys/master.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(otherDir, 'media/a/图.bin'))).toEqual(Buffer.from([0, 1, 2, 255]));
  expect(existsSync(join(otherDir, 'media/link'))).toBe(false);
  expect(existsSync(join(otherDir, 'restoring'))).toBe(false);

  const restored = await platform(other, otherDir, pack, new Date('2026-11-02T00:00:00Z'));
  // the same event again is a duplicate with the same decision; other content under its id is a conflict
  const [same] = await restored.admission.many([productSubmitted(1, '第一好茶')], 'always');
  const [first] = await source.admission.many([productSubmitted(1, '第一好茶')], 'always');
  expect(same).toMatchObject({ status: 'duplicate', decision: { verdict: 'reject' } });
  expect(same).toEqual(first);
  const [changed] = await restored.admission.many([productSubmitted(1, '茶')], 'always');
  expect(changed).toMatchObject({ status: 'refused', problem: { code: 'event.id-conflict' } });
  expect((await restored.access.authenticate(key)).id).toBe((await source.access.authenticate(key)).id);
  // sealed fields open
  const event = await restored.db
    .selectFrom('event')
    .select(['type', 'data'])
    .where('source_id', '=', 'paid-7')
    .executeTakeFirstOrThrow();
  const access = { purpose: 'test', onAccess: () => {} };
  const [opened] = await restored.sealer.openEvents([{ ...event, subject: 'order/o7' }], access);
  expect(JSON.stringify(opened!.event.data)).toContain('13800138000');
});

test('positions go on above all that was restored: nothing is skipped, nothing comes twice, the trail verifies', async () => {
  const { url, dataDir, pack } = await filled();
  const path = join(newFolder(), 'all.anxin');
  await backUp({ url, dataDir, path });
  const [other, otherDir] = [await database(), join(newFolder(), 'data')];
  await restore(path, { url: other, dataDir: otherDir });
  // past the time by which the orders should have been shipped
  const restored = await platform(other, otherDir, pack, new Date('2026-11-20T00:00:00Z'));
  const { db, stream, reactions, reactionWorker, promiseWorker, trailSealer } = restored;
  const highest = async (): Promise<bigint> =>
    (await sql<{ max: bigint }>`select max(txid) as max from event`.execute(db)).rows[0]!.max;
  const old = await highest();
  expect(old).toBeGreaterThan(10_000_000n);
  expect((await stream.head()).txid).toBe(old);

  await restored.admission.many([orderPaid('new')], 'where-ruled');
  expect(await highest()).toBeGreaterThan(old);
  await reactionWorker.drain();
  const states = await sql<{ count: number }>`select count(*)::int as count from "order"`.execute(db);
  expect(states.rows[0]!.count).toBe(41);
  const lags = await readLag(db, stream, reactions, new Date());
  expect(lags.map(({ seconds }) => seconds)).toEqual(reactions.map(() => 0));

  const orders = reactions.find(({ name }) => name === 'marketplace.order')!;
  const built = (await dump(other)).get('order');
  await resetReaction(db, orders);
  await reactionWorker.drain();
  expect((await dump(other)).get('order')).toEqual(built);

  // 40 from before and one from after, each told once
  await promiseWorker.fireDue(new Date('2026-11-20T00:00:00Z'));
  await promiseWorker.fireDue(new Date('2026-11-20T00:00:00Z'));
  const told = await sql<{ count: number }>`
    select count(*)::int as count from event where type = 'promise.breached' and txid > ${old}`.execute(db);
  expect(told.rows[0]!.count).toBe(41);

  const unsealed = await soundTrail(restored, otherDir);
  expect(unsealed).toMatchObject({ ok: true, pending: 3 });
  expect(await trailSealer.seal()).toBe(3);
  expect(await soundTrail(restored, otherDir)).toMatchObject({ ok: true, pending: 0, entries: unsealed.entries + 3 });

  // and the same again from there
  const next = join(newFolder(), 'next.anxin');
  await backUp({ url: other, dataDir: otherDir, path: next });
  const [third, thirdDir] = [await database(), join(newFolder(), 'data')];
  await restore(next, { url: third, dataDir: thirdDir });
  expect((await dump(third)).get('event')).toEqual((await dump(other)).get('event'));
});

test('while it writes, everybody works on: one snapshot, no reader held back, anchors not ahead of it', async () => {
  const { url, dataDir, pack, source } = await filled();
  const path = join(newFolder(), 'all.anxin');
  // a transaction with a low position that commits after the snapshot
  const open = await source.db.startTransaction().execute();
  await sql`insert into trail_entry (id, at, actor_kind, actor_id, action, outcome, detail)
    values (${source.ids.next()}, '2026-11-02', 'cli', 'open', 'a.b', 'done', '{}')`.execute(open);
  const known = (await dump(url)).get('event')!;
  let looked = 0;
  const counts = await backUp({
    ...{ url, dataDir, path },
    async reached(point) {
      if (point === 'planned') {
        await open.commit().execute();
        await source.admission.many([orderPaid('late'), productSubmitted('late', '茶')], 'always');
        await source.trailSealer.seal();
        // the next month's partition, made by a server that starts now
        await sql`set lock_timeout = 5000`.execute(source.db);
        await sql`select ensure_partitions('2027-09-01', 1)`.execute(source.db);
        await source.admission.many([orderPaid('later')], 'where-ruled');
      }
      if (point !== 'table') return;
      looked++;
      const { rows } = await sql<{ held: boolean }>`
        select txid < log_horizon() as held from event order by txid desc limit 1`.execute(source.db);
      expect(rows[0]!.held).toBe(true);
    },
  });
  expect(looked).toBeGreaterThan(10);
  const [other, otherDir] = [await database(), join(newFolder(), 'data')];
  await restore(path, { url: other, dataDir: otherDir });
  expect((await dump(other)).get('event')).toEqual(known);
  const restored = await platform(other, otherDir, pack);
  expect(await soundTrail(restored, otherDir)).toMatchObject({ ok: true });
  const [late] = await restored.admission.many([orderPaid('late')], 'where-ruled');
  expect(late).toMatchObject({ status: 'stored' });
  await restored.trailSealer.seal();
  expect(await soundTrail(restored, otherDir)).toMatchObject({ ok: true, pending: 0 });
  expect(counts.rows).toBeGreaterThan(100);
});

test('jobs that were not done yet are done after the restore; those that were, are not', async () => {
  const { url, dataDir } = await filled();
  const done: string[] = [];
  const job = { name: 'test.send', handle: async (data: object) => void done.push((data as { n: string }).n) };
  const log = { warn: () => {}, error: () => {} };
  const jobs = createJobs({ url, jobs: [job], log, pollEvery: 0.5 });
  await jobs.start();
  await jobs.send('test.send', { n: 'before' });
  while (done.length === 0) await sleep(50);
  await jobs.send('test.send', { n: 'in a day' }, { after: new Date(Date.now() + 86_400_000) });
  await jobs.stop();
  const path = join(newFolder(), 'all.anxin');
  await backUp({ url, dataDir, path });
  const [other, otherDir] = [await database(), join(newFolder(), 'data')];
  await restore(path, { url: other, dataDir: otherDir });
  const there = createJobs({ url: other, jobs: [job], log, work: false });
  await there.start();
  expect(await there.counts()).toEqual([{ name: 'test.send', waiting: 0, deferred: 1, active: 0, failed: 0 }]);
  await there.stop();
});

test('only an empty installation is filled, from a sound file, and what was refused has changed nothing', async () => {
  const { url, dataDir } = await filled();
  const path = join(newFolder(), 'all.anxin');
  await backUp({ url, dataDir, path });
  await expect(backUp({ url, dataDir, path })).rejects.toMatchObject({ code: 'backup.exists' });
  const empty = await database(false);
  await expect(backUp({ url: empty, dataDir, path: `${path}2` })).rejects.toMatchObject({ code: 'backup.nothing' });
  expect(existsSync(`${path}2.partial`)).toBe(false);

  const before = await dump(url);
  const fresh = join(newFolder(), 'data');
  await expect(restore(path, { url, dataDir: fresh })).rejects.toMatchObject({ code: 'restore.not-empty' });
  await expect(restore(path, { url: empty, dataDir })).rejects.toMatchObject({ code: 'restore.not-empty' });
  expect(await dump(url)).toEqual(before);
  expect(existsSync(join(fresh, 'keys'))).toBe(false);

  const bytes = await readFile(path);
  for (const damaged of [
    bytes.subarray(0, bytes.length - 20),
    Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]),
  ]) {
    await writeFile(`${path}.bad`, damaged);
    await expect(restore(`${path}.bad`, { url: empty, dataDir: fresh })).rejects.toMatchObject({
      code: 'backup.damaged',
    });
  }
  expect(await dump(empty)).toEqual(new Map());
});

test('an interrupted restore is as if it had not begun before its commit, and is completed after', async () => {
  const { url, dataDir, pack } = await filled();
  const path = join(newFolder(), 'all.anxin');
  await backUp({ url, dataDir, path });
  const [other, otherDir] = [await database(false), join(newFolder(), 'data')];
  const broken = (at: string) =>
    restore(path, {
      ...{ url: other, dataDir: otherDir },
      reached: (point) => {
        if (point === at) throw new Error('interrupted');
      },
    });
  for (const point of LONG ? ['migrated', 'table', 'staged'] : ['staged']) {
    await expect(broken(point)).rejects.toThrow('interrupted');
    const rows = [...(await dump(other))].filter(([name, list]) => name !== 'schema_migration' && list.length > 0);
    expect(rows, point).toEqual([]);
    expect(existsSync(join(otherDir, 'keys'))).toBe(false);
  }
  for (const point of LONG ? ['committed', 'placed'] : ['committed']) {
    await expect(broken(point)).rejects.toThrow('interrupted');
    await expect(platformOn(other, otherDir, pack)).rejects.toMatchObject({ code: 'keys.missing' });
  }
  // another backup is not taken for the one that was begun
  const next = join(newFolder(), 'next.anxin');
  await backUp({ url, dataDir, path: next });
  await expect(restore(next, { url: other, dataDir: otherDir })).rejects.toMatchObject({ code: 'restore.not-empty' });
  expect(await restore(path, { url: other, dataDir: otherDir })).toMatchObject({ completed: true, files: 4 });
  const restored = await platform(other, otherDir, pack);
  expect(await soundTrail(restored, otherDir)).toMatchObject({ ok: true });
  expect(existsSync(join(otherDir, 'media/a/图.bin'))).toBe(true);
});

test('with a key service the backup holds no key, and the service opens what was restored', async () => {
  const service = await transitFixture();
  closing.push(service.close);
  const start = async (url: string) => {
    const { db, close } = openDatabase({ url, poolSize: 2 });
    const dataDir = join(newFolder(), 'data');
    const opened = await openInstallation({
      ...{ db, dataDir, keyService: service.settings, clock: wallClock, ids: createIds() },
    });
    await close();
    return opened.keys.mac('event-mac', 'x');
  };
  const url = await database();
  const mac = await start(url);
  const path = join(newFolder(), 'service.anxin');
  expect((await backUp({ url, dataDir: join(newFolder(), 'data'), path })).files).toBe(0);
  const other = await database(false);
  await restore(path, { url: other, dataDir: join(newFolder(), 'data') });
  expect(await start(other)).toEqual(mac);
});

test('a backup of an older release is brought up to this one; one of a newer release is refused', async () => {
  const steps = readMigrations();
  const url = await database(false);
  await migrate(url, steps.slice(0, -1));
  const dataDir = join(newFolder(), 'data');
  const { db, close } = openDatabase({ url, poolSize: 2 });
  await openInstallation({ db, dataDir, clock: wallClock, ids: createIds() });
  await close();
  const path = join(newFolder(), 'older.anxin');
  await backUp({ url, dataDir, path });
  const [other, otherDir] = [await database(false), join(newFolder(), 'data')];
  await restore(path, { url: other, dataDir: otherDir });
  expect((await dump(other)).get('schema_migration')).toHaveLength(steps.length);
  expect((await dump(other)).get('installation')).toHaveLength(1);
  // an empty database that is ahead of the backup cannot take it
  const ahead = await database();
  await expect(restore(path, { url: ahead, dataDir: join(newFolder(), 'data') })).rejects.toMatchObject({
    code: 'restore.not-empty',
  });
  const file = await open(path, 'r');
  const { header } = await readHeader(file, path);
  await file.close();
  expect(() => checkRelease(header)).not.toThrow();
  expect(() => checkRelease(header, steps.slice(0, -2))).toThrow(expect.objectContaining({ code: 'database.newer' }));
  const changed = steps.map((step, i) => (i === 1 ? { ...step, sha256: 'x' } : step));
  expect(() => checkRelease(header, changed)).toThrow(expect.objectContaining({ code: 'database.migration-changed' }));
});
