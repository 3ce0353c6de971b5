import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { type OpenDatabase, openDatabase, type Tx } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { createIds } from '../ids.ts';
import { inRequest } from '../request-context.ts';
import { readAnchors } from './anchors.ts';
import { readPublicKey, trailKeys } from './keys.ts';
import { TrailFileError } from './lines.ts';
import { ANCHORS_FILE, createSealer } from './sealer.ts';
import { createTrail, readTrail } from './trail.store.ts';
import { exportTrail, type Verification, verifyTrail, verifyTrailFile } from './verify.ts';

/** Entries 1 to 12 in batches of 4, half of them of a request; each test tampers with copies of them. */
const [COUNT, BATCH] = [12, 4];
const keys = trailKeys(Buffer.alloc(32, 1));
const publicKey = readPublicKey(keys.publicKey);
const ids = createIds();

let scratch: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
let folder: string;
let anchorsPath: string;
/** The export without the ends of its lines; line 0 is the header, the last one the end. */
let lines: string[];
let anchors: string[];
/** Of each entry in order. */
let entries: string[];

beforeAll(async () => {
  scratch = await testDatabase();
  open = openDatabase({ url: scratch.url, poolSize: 2 });
  folder = await mkdtemp(join(tmpdir(), 'tampering-'));
  anchorsPath = join(folder, ANCHORS_FILE);
  const clock = manualClock(new Date('2026-03-01T00:00:00.000Z'));
  const write = createTrail({ ids, clock });
  for (let n = 0; n < COUNT; n++) {
    const entry = {
      ...{ actor: { kind: 'user' as const, id: `u${n}` }, action: 'privacy.person.read', object: `person/p${n}` },
      ...{ purpose: 'after-sale', outcome: 'done' as const, detail: { n } },
    };
    await (n % 2 ? inRequest(ids.next(), () => write(open.db, [entry])) : write(open.db, [entry]));
  }
  const log = { warn: () => {}, error: () => {} };
  await createSealer({ db: open.db, clock, keys, folder, log, batch: BATCH }).seal();
  const path = join(folder, 'sound.jsonl');
  const out = createWriteStream(path);
  await exportTrail(open.db, out);
  out.end();
  await finished(out);
  expect(await verifyTrailFile(path, anchorsPath, publicKey)).toMatchObject({ ok: true, entries: COUNT, batches: 3 });
  const split = async (file: string) => (await readFile(file, 'utf8')).trimEnd().split('\n');
  [lines, anchors] = [await split(path), await split(anchorsPath)];
  entries = lines.flatMap((line) => (isEntry(line) ? [JSON.parse(line).id] : []));
});
afterAll(async () => {
  await open?.close();
  await scratch?.drop();
});

const isEntry = (line: string): boolean => line.startsWith('{"kind":"entry"');
const isBatch = (line: string): boolean => line.startsWith('{"kind":"batch"');
const batchOf = (entry: number): number => Math.floor(entry / BATCH) + 1;

/** What must be told: an entry or a batch at fault, the first of those that are; or that the file is none. */
interface Located {
  entry?: string;
  batch: number;
}

async function verifyLines(changed: readonly string[], anchored = anchors): Promise<Verification | TrailFileError> {
  const [file, beside] = [join(folder, 'changed.jsonl'), join(folder, 'changed-anchors.jsonl')];
  await writeFile(file, `${changed.join('\n')}\n`);
  await writeFile(beside, `${anchored.join('\n')}\n`);
  return verifyTrailFile(file, beside, publicKey).catch((error: unknown) => {
    if (error instanceof TrailFileError) return error;
    throw error;
  });
}

const expectLocated = (found: Verification | TrailFileError, { entry, batch }: Located): void => {
  if (found instanceof TrailFileError) throw found;
  expect(found.ok).toBe(false);
  expect(found.findings[0]).toMatchObject(entry === undefined ? { batch } : { batch, entry });
};

const lineOf = (n: number): number => lines.findIndex((line) => line.includes(entries[n]!));
const someEntry = fc.nat(COUNT - 1);
const FIELDS = ['id', 'at', 'actor', 'action', 'object', 'purpose', 'outcome', 'detail', 'request', 'more'] as const;

/** Another value of a field, or none where it had one. */
function altered(line: string, field: (typeof FIELDS)[number], value: unknown): string {
  const document = JSON.parse(line);
  return JSON.stringify({ ...document, [field]: field in document && document[field] === value ? null : value });
}

test('an export: a field changed, an entry removed, inserted or swapped is found, and the first at fault is named', async () => {
  const value = fc.constantFrom<unknown>('x', 7, null, {}, undefined, '01940000-0000-7000-8000-000000000001');
  await fc.assert(
    fc.asyncProperty(someEntry, fc.constantFrom(...FIELDS), value, async (n, field, to) => {
      const [at, batch] = [lineOf(n), batchOf(n)];
      const changed = altered(lines[at]!, field, to);
      fc.pre(changed !== lines[at]);
      const found = await verifyLines(lines.with(at, changed));
      // under another id it is one that was not there
      const id = field === 'id' ? String(JSON.parse(changed).id) : entries[n]!;
      expectLocated(found, { entry: id, batch });
    }),
    { numRuns: 100 },
  );
  await fc.assert(
    fc.asyncProperty(someEntry, someEntry, async (n, m) => {
      const [at, other] = [lineOf(n), lineOf(m)];
      expectLocated(await verifyLines(lines.toSpliced(at, 1)), { entry: entries[n]!, batch: batchOf(n) });
      const stranger = altered(lines[other]!, 'id', ids.next());
      const inserted = { entry: JSON.parse(stranger).id, batch: batchOf(n) };
      expectLocated(await verifyLines(lines.toSpliced(at, 0, stranger)), inserted);
      if (n >= m) return;
      const swapped = await verifyLines(lines.with(at, lines[other]!).with(other, lines[at]!));
      // within a batch the first that stands too late, between two the one that is not of the first
      const late = batchOf(n) === batchOf(m) ? entries[m === n + 1 ? n : n + 1]! : entries[m]!;
      expectLocated(swapped, { entry: late, batch: batchOf(n) });
    }),
    { numRuns: 30 },
  );
});

test('an export: rows cut off at its end are found, whether its end record was mended or not', async () => {
  for (let cut = 1; cut <= COUNT; cut++) {
    const kept = lines.slice(0, -1 - cut);
    expect(await verifyLines(kept)).toMatchObject({ message: expect.stringContaining('is cut short') });
    const batches = kept.filter(isBatch).length;
    const left = kept.filter(isEntry).length;
    const end = JSON.stringify({ kind: 'end', batches, entries: left, pending: 0 });
    const found = await verifyLines([...kept, end]);
    // the newest batch lacks entries, or is gone and its anchor is not
    expectLocated(found, left < batches * BATCH ? { entry: entries[left]!, batch: batches } : { batch: batches + 1 });
  }
  // what is not sealed yet is held by the count alone
  const more = altered(lines[lineOf(0)]!, 'kind' as never, 'pending');
  expect(await verifyLines(lines.toSpliced(-1, 0, more))).toMatchObject({
    message: expect.stringContaining('1 pending'),
  });
});

test('an export: a batch or an anchor that is forged, removed or swapped is found, and its number is named', async () => {
  const stranger = trailKeys(Buffer.alloc(32, 2));
  const other = Buffer.alloc(32, 9);
  const signature = stranger.sign(other).toString('base64');
  for (const [i, line] of anchors.entries()) {
    const anchor = JSON.parse(line);
    const changes = [
      { hash: other.toString('hex') },
      { signature },
      { count: 1 },
      { sealedAt: '2020-01-01T00:00:00.000Z' },
    ];
    for (const change of changes) {
      const found = await verifyLines(lines, anchors.with(i, JSON.stringify({ ...anchor, ...change })));
      expectLocated(found, { batch: anchor.number });
    }
    if (i < anchors.length - 1) expectLocated(await verifyLines(lines, anchors.toSpliced(i, 1)), { batch: i + 1 });
  }
  const starts = lines.flatMap((line, at) => (isBatch(line) ? [at] : []));
  for (const [i, at] of starts.entries()) {
    const batch = JSON.parse(lines[at]!);
    const changes = [
      { hash: other.toString('hex') },
      { signature },
      { previous: batch.hash },
      { sealedAt: '2020-01-01T00:00:00.000Z' },
    ];
    for (const change of changes)
      expectLocated(await verifyLines(lines.with(at, JSON.stringify({ ...batch, ...change }))), { batch: i + 1 });
    // with all its entries
    const gone = lines.toSpliced(at, BATCH + 1);
    const found = await verifyLines(gone);
    if (found instanceof TrailFileError) throw found;
    expect(found.findings.map(({ batch: number }) => number)).toContain(i + 1);
  }
});

test('stored: any column changed, any row removed or inserted is found, and the entry is named', async () => {
  /** Does it as an administrator could, verifies, and takes it back. */
  const tampered = async (work: (tx: Tx) => Promise<unknown>): Promise<Verification> => {
    let result: Verification | undefined;
    const back = new Error('back');
    await open.db
      .transaction()
      .execute(async (tx) => {
        await sql`set local session_replication_role = replica`.execute(tx);
        await work(tx);
        result = await verifyTrail(readTrail(tx), readAnchors(anchorsPath), publicKey);
        throw back;
      })
      .catch((error: unknown) => {
        if (error !== back) throw error;
      });
    return result!;
  };
  const columns: [string, string][] = [
    ['at', `at + interval '1 ms'`],
    ['actor_kind', `'cli'`],
    ['actor_id', `'somebody'`],
    ['action', `'privacy.person.erase'`],
    ['object', 'null'],
    ['purpose', `'x'`],
    ['outcome', `'refused'`],
    ['detail', `detail || '{"m": 1}'`],
    ['request', `case when request is null then '01940000-0000-7000-8000-000000000001'::uuid end`],
  ];
  for (const [i, [column, value]] of columns.entries()) {
    const entry = entries[(i * 5) % COUNT]!;
    const found = await tampered((tx) =>
      sql`update trail_entry set ${sql.ref(column)} = ${sql.raw(value)} where id = ${entry}`.execute(tx),
    );
    expectLocated(found, { entry, batch: batchOf((i * 5) % COUNT) });
  }
  for (const n of [0, 5, COUNT - 1]) {
    const [entry, batch] = [entries[n]!, batchOf(n)];
    const removed = await tampered((tx) => sql`delete from trail_entry where id = ${entry}`.execute(tx));
    expectLocated(removed, { entry, batch });
    const forged = entry.replace(/.{12}$/, '000000000000');
    const inserted = await tampered((tx) =>
      sql`insert into trail_entry select ${forged}, txid, at, actor_kind, actor_id, action, object, purpose, outcome, detail, request
        from trail_entry where id = ${entry}`.execute(tx),
    );
    expectLocated(inserted, { entry: forged, batch });
  }
});
