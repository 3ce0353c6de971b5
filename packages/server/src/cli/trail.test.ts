import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { wallClock } from '../foundation/clock.ts';
import { type OpenDatabase, openDatabase } from '../foundation/database/database.ts';
import { testDatabase } from '../foundation/database/embedded/test-database.ts';
import { createIds } from '../foundation/ids.ts';
import { trailKeys } from '../foundation/trail/keys.ts';
import { ANCHORS_FILE, createSealer } from '../foundation/trail/sealer.ts';
import { createTrail } from '../foundation/trail/trail.store.ts';
import { trailCommand } from './trail.ts';

let scratch: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
let folder: string;
beforeAll(async () => {
  scratch = await testDatabase();
  open = openDatabase({ url: scratch.url, poolSize: 4 });
  folder = await mkdtemp(join(tmpdir(), 'trail-cli-'));
  const write = createTrail({ ids: createIds(), clock: wallClock });
  for (let n = 0; n < 5; n++)
    await write(open.db, [
      { actor: { kind: 'cli', id: 'root' }, action: 'access.key.create', object: `key/${n}`, outcome: 'done' },
    ]);
  const log = { warn: () => {}, error: () => {} };
  await createSealer({
    db: open.db,
    clock: wallClock,
    keys: trailKeys(Buffer.alloc(32, 1)),
    folder,
    log,
    batch: 2,
  }).seal();
});
afterAll(async () => {
  await open?.close();
  await scratch?.drop();
});

let out: string;
let err: string;
beforeEach(() => {
  out = err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** @returns the exit code */
async function run(...args: string[]): Promise<number> {
  process.exitCode = undefined;
  await trailCommand((work) => work(open.db)).parseAsync(args, { from: 'user' });
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return code;
}

test('what is exported is verified with files alone; what is changed in it is named', async () => {
  const file = join(folder, 'trail.jsonl');
  const anchors = join(folder, ANCHORS_FILE);
  expect(await run('export', file)).toBe(0);
  expect(out).toBe(`${file}: 5 entries in 3 batches, 0 not sealed yet\n`);
  expect(await run('export', file)).toBe(1);
  expect(err).toContain('exists already');

  out = '';
  expect(await run('verify', file, '--anchors', anchors, '--json')).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    entries: 5,
    batches: 3,
    key: expect.stringMatching(/^[0-9a-f]{64}$/),
  });

  const text = await readFile(file, 'utf8');
  const other = join(folder, 'other.jsonl');
  const verify = async (content: string): Promise<number> => {
    out = err = '';
    await writeFile(other, content);
    return run('verify', other, '--anchors', anchors);
  };
  expect(await verify(text)).toBe(0);
  expect(out).toMatch(/\nsound\n$/);
  expect(await verify(text.replace('key/3', 'key/9'))).toBe(1);
  expect(out).toMatch(/changed: batch 2, entry [0-9a-f-]{36}: .*\n1 findings\n$/);
  expect(await verify(text.replace(/.*"end".*\n/, ''))).toBe(1);
  expect(err).toContain('cut short');
  expect(await verify(text.replace('"kind":"batch"', '"kind":"batch'))).toBe(1);
  expect(err).toContain('other.jsonl:2 is no JSON');
  expect(await verify(text.replace(/"previous":"\w+"/, '"previous":"00"'))).toBe(1);
  expect(err).toContain('other.jsonl:2 is no batch');
  expect(await verify('')).toBe(1);
  expect(await verify('null\n')).toBe(1);
});

test('files that are not there, or are no key, are said in a line', async () => {
  const anchors = join(folder, ANCHORS_FILE);
  expect(await run('verify', join(folder, 'none'), '--anchors', anchors)).toBe(1);
  expect(err).toContain('ENOENT');
  await writeFile(join(folder, 'bad.pem'), 'no key');
  expect(await run('verify', join(folder, 'none'), '--anchors', anchors, '--key', join(folder, 'bad.pem'))).toBe(1);
  expect(err).toContain('bad.pem: this is no public key in PEM');
  expect(await run('export', join(folder, 'no', 'such', 'folder'))).toBe(1);
});
