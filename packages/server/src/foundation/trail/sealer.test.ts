import { createWriteStream } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { type Database, type OpenDatabase, openDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { createIds } from '../ids.ts';
import { readAnchors } from './anchors.ts';
import { readPublicKey, trailKeys } from './keys.ts';
import { ANCHORS_FILE, createSealer, PUBLIC_KEY_FILE, type SealPoint } from './sealer.ts';
import { createTrail, listTrail, type NewTrailEntry, readTrail } from './trail.store.ts';
import { exportTrail, type Verification, verifyTrail, verifyTrailFile } from './verify.ts';

const keys = trailKeys(Buffer.alloc(32, 1));
const publicKey = readPublicKey(keys.publicKey);
const clock = manualClock(new Date('2026-03-01T00:00:00.123Z'));
const write = createTrail({ ids: createIds(), clock });
const told: string[] = [];
const log = { warn: () => {}, error: (_: object, message: string) => void told.push(message) };

let scratch: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
let folder: string;
beforeAll(async () => {
  scratch = await testDatabase();
  open = openDatabase({ url: scratch.url, poolSize: 8 });
});
afterAll(async () => {
  await open?.close();
  await scratch?.drop();
});
beforeEach(async () => {
  await sql`truncate trail_entry, trail_batch`.execute(open.db);
  folder = await mkdtemp(join(tmpdir(), 'trail-'));
  told.length = 0;
});

const sealer = (options: Partial<Parameters<typeof createSealer>[0]> = {}) =>
  createSealer({ db: open.db, clock, keys, folder, log, ...options });
const anchorsPath = (): string => join(folder, ANCHORS_FILE);
const entry = (n: number, more: Partial<NewTrailEntry> = {}): NewTrailEntry => ({
  actor: { kind: 'user', id: `u${n % 2}` },
  action: 'privacy.person.read',
  object: `person/p${n}`,
  outcome: 'done',
  detail: { n, list: [1.5, -0, 1e21, '汉字', { b: 1, a: null }] },
  ...more,
});
const fill = (count: number): Promise<void> =>
  write(
    open.db,
    Array.from({ length: count }, (_, n) => entry(n)),
  );

async function verifyFile(): Promise<Verification> {
  const path = join(folder, 'export.jsonl');
  const out = createWriteStream(path);
  await exportTrail(open.db, out);
  out.end();
  await finished(out);
  return verifyTrailFile(path, anchorsPath(), publicKey);
}

/** Does what an administrator of the database could do. */
const tamper = (work: (db: Database) => Promise<unknown>): Promise<void> =>
  open.db.connection().execute(async (db) => {
    await sql`set session_replication_role = replica`.execute(db);
    await work(db);
    await sql`set session_replication_role = default`.execute(db);
  });

test('what is written is sealed in batches, anchored, and holds offline', async () => {
  await fill(25);
  expect(await sealer({ batch: 10 }).seal()).toBe(25);
  await fill(3);
  const result = await verifyFile();
  expect(result).toMatchObject({ ok: true, findings: [], batches: 3, entries: 25, pending: 3, unanchored: 0 });
  expect(await verifyTrail(readTrail(open.db), readAnchors(anchorsPath()), publicKey)).toEqual(result);
  expect(await readFile(join(folder, PUBLIC_KEY_FILE), 'utf8')).toBe(keys.publicKey);
  expect(await sealer().seal()).toBe(3);
  expect(await sealer().seal()).toBe(0);
  expect((await verifyFile()).entries).toBe(28);
});

test('an entry whose transaction is open holds back what came after it, and is never passed', async () => {
  let finish = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let written = (): void => {};
  const ready = new Promise<void>((resolve) => {
    written = resolve;
  });
  const slow = open.db.transaction().execute(async (tx) => {
    await write(tx, [entry(1)]);
    // nobody waits for the entry itself: it goes with what is asked next
    await sql`select`.execute(tx);
    written();
    await waiting;
  });
  await ready;
  await fill(2);
  expect(await sealer().seal()).toBe(0);
  finish();
  await slow;
  expect(await sealer().seal()).toBe(3);
  expect((await verifyFile()).ok).toBe(true);
  await expect(
    open.db.transaction().execute(async (tx) => {
      await write(tx, [entry(9)]);
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  expect(await sealer().seal()).toBe(0);
});

test('killed at any point, the next seal mends the rest exactly', async () => {
  for (const point of ['selected', 'inserted', 'committed', 'anchored'] satisfies SealPoint[]) {
    await sql`truncate trail_entry, trail_batch`.execute(open.db);
    await rm(folder, { recursive: true, force: true });
    let killed = 0;
    const mortal = sealer({
      batch: 4,
      reached: (at) => {
        if (at === point && ++killed <= 3) throw new Error('killed');
      },
    });
    for (let round = 0; round < 3; round++) {
      await fill(3);
      await expect(mortal.seal()).rejects.toThrow('killed');
      // a power cut in the middle of a line
      if (round === 1) await appendFile(anchorsPath(), '{"number":').catch(() => {});
    }
    await sealer({ batch: 4 }).seal();
    const result = await verifyFile();
    expect([point, result]).toEqual([
      point,
      { ok: true, findings: [], found: 0, batches: result.batches, entries: 9, pending: 0, unanchored: 0 },
    ]);
    expect(told).toEqual([]);
  }
});

test('many sealers: one seals, the chain does not fork', async () => {
  const sealers = Array.from({ length: 4 }, () => sealer({ batch: 3 }));
  for (let round = 0; round < 5; round++) {
    await fill(10);
    await Promise.all(sealers.map((s) => s.seal()));
  }
  await sealer().seal();
  expect(await verifyFile()).toMatchObject({ ok: true, entries: 50, unanchored: 0 });
  const numbers: number[] = [];
  for await (const anchor of readAnchors(anchorsPath())) numbers.push(anchor.number);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => i + 1));
});

test('tampering in the database is found and called by its name', async () => {
  const cases: [string, (db: Database) => Promise<unknown>][] = [
    ['changed', (db) => sql`update trail_entry set actor_id = 'x' where object = 'person/p3'`.execute(db)],
    ['changed', (db) => sql`update trail_entry set detail = '{}' where object = 'person/p0'`.execute(db)],
    ['changed', (db) => sql`update trail_entry set at = at + interval '1 ms' where object = 'person/p7'`.execute(db)],
    ['removed', (db) => sql`delete from trail_entry where object = 'person/p5'`.execute(db)],
    [
      'inserted',
      (db) =>
        sql`insert into trail_entry select lowest_id_at(at), txid, at, actor_kind, actor_id, action, object, purpose, outcome, detail
        from trail_entry where object = 'person/p1'`.execute(db),
    ],
    ['removed', (db) => sql`update trail_entry set txid = txid + 1000000 where object = 'person/p2'`.execute(db)],
    ['reordered', (db) => sql`update trail_entry set txid = txid - 1 where object = 'person/p3'`.execute(db)],
    ['forged', (db) => sql`update trail_batch set sealed_at = sealed_at + interval '1 s' where number = 2`.execute(db)],
    ['batches-removed', (db) => sql`delete from trail_batch where number = 2`.execute(db)],
    [
      'truncated',
      async (db) => {
        await sql`delete from trail_batch where number = 3`.execute(db);
        await sql`delete from trail_entry where object in ('person/p8', 'person/p9')`.execute(db);
      },
    ],
  ];
  for (const [kind, work] of cases) {
    await sql`truncate trail_entry, trail_batch`.execute(open.db);
    await rm(folder, { recursive: true, force: true });
    await fill(10);
    await sealer({ batch: 4 }).seal();
    await tamper(work);
    const result = await verifyFile();
    expect([kind, result.ok, result.findings[0]?.kind]).toEqual([kind, false, kind]);
  }
});

test('a database that was put back is told at once, and its gap stays for every verifier', async () => {
  await fill(4);
  await sealer({ batch: 2 }).seal();
  await tamper(async (db) => {
    await sql`delete from trail_batch where number = 2`.execute(db);
    await sql`delete from trail_entry where object in ('person/p2', 'person/p3')`.execute(db);
  });
  expect((await verifyFile()).findings.map((f) => f.kind)).toEqual(['truncated']);
  await fill(1);
  await sealer().seal();
  expect(told).toHaveLength(1);
  expect((await verifyFile()).findings.map((f) => [f.kind, f.batch])).toEqual([['rolled-back', 2]]);
});

test('lost anchors are made again from what is signed; what another key signed is not', async () => {
  await fill(6);
  await sealer({ batch: 2 }).seal();
  const before = await readFile(anchorsPath(), 'utf8');
  await writeFile(anchorsPath(), before.slice(0, before.indexOf('\n') + 1));
  await sealer().seal();
  expect(await readFile(anchorsPath(), 'utf8')).toBe(before);

  await expect(sealer({ keys: trailKeys(Buffer.alloc(32, 2)) }).seal()).rejects.toMatchObject({ code: 'keys.foreign' });
  await writeFile(anchorsPath(), '');
  await tamper((db) => sql`update trail_batch set signature = ${Buffer.alloc(64)} where number = 2`.execute(db));
  await expect(sealer().seal()).rejects.toMatchObject({ code: 'keys.foreign' });
});

test('the trail refuses to be changed by mistake, and entries that make no sense', async () => {
  await fill(1);
  await expect(sql`update trail_entry set outcome = 'failed'`.execute(open.db)).rejects.toThrow('append-only');
  await expect(sql`delete from trail_entry`.execute(open.db)).rejects.toThrow('append-only');
  for (const bad of [
    { action: 'Read' },
    { object: 'a\nb' },
    { actor: { kind: 'user', id: '' } as const },
    { purpose: 'x'.repeat(301) },
    { detail: { a: '\u0000' } },
    { detail: { a: undefined } },
    { detail: { a: 'x'.repeat(33_000) } },
  ])
    await expect(write(open.db, [entry(1), entry(1, bad)])).rejects.toThrow(RangeError);
  await expect(write(open.db, [entry(1, { detail: { text: 'a backslash: \\u0000' } })])).resolves.toBeUndefined();
});

test('the loop seals by itself, and stops', async () => {
  const s = sealer({ pollEvery: 20 });
  s.start();
  await fill(2);
  await expect.poll(async () => (await listBatches()).length).toBeGreaterThan(0);
  await s.stop();
  expect((await verifyFile()).ok).toBe(true);
});

const listBatches = () => open.db.selectFrom('trail_batch').select('number').execute();

test('lists: the newest first, filtered, in pages without gaps or doubles', async () => {
  await fill(20);
  await write(open.db, [entry(1, { action: 'access.key.create', actor: { kind: 'cli', id: 'root' } })]);
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await listTrail(open.db, { limit: 6, ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.map((e) => e.id));
    cursor = page.next ?? undefined;
  } while (cursor);
  expect(seen).toHaveLength(21);
  expect(new Set(seen).size).toBe(21);
  const count = async (filter: Parameters<typeof listTrail>[1]) => (await listTrail(open.db, filter)).items.length;
  expect((await listTrail(open.db)).items[0]).toMatchObject({
    action: 'access.key.create',
    actor: { kind: 'cli', id: 'root' },
  });
  expect(await count({ actor: 'u1' })).toBe(10);
  expect(await count({ action: 'privacy.' })).toBe(20);
  expect(await count({ action: 'access.key.create' })).toBe(1);
  expect(await count({ object: 'person/p4' })).toBe(1);
  expect(await count({ to: clock.now() })).toBe(0);
  await expect(listTrail(open.db, { cursor: 'x' })).rejects.toMatchObject({ code: 'cursor.invalid' });
});
