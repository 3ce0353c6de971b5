import { mkdtemp, open, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContainer, type OpenedContainer, openContainer, readHeader } from './container.ts';

const ABOUT = { release: '0.1.0', created_at: '2026-01-01T00:00:00.000Z', migrations: [] };
const PASSPHRASE = 'a passphrase of enough length';
const CHUNK = 256 * 1024;
const PREFIX = 4;
const TAG = 16;

async function* pieces(...parts: Buffer[]): AsyncGenerator<Buffer> {
  yield* parts;
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

let folder: string;
let path: string;
let start: Buffer;
let seal: (plain: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;
let file: Awaited<ReturnType<typeof open>>;
let opened: OpenedContainer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'container-'));
  path = join(folder, 'file');
  const container = await createContainer(ABOUT, PASSPHRASE);
  ({ start } = container);
  seal = (plain) => container.seal(plain);
  await writeFile(path, start);
  file = await open(path, 'r');
  // one header for all: deriving the key takes its time by design
  opened = await openContainer(file, path, await readHeader(file, path), PASSPHRASE);
});
afterAll(() => file.close());

/** What comes out of a file of these bytes after the header. */
async function reopened(body: Buffer): Promise<Buffer> {
  await writeFile(path, Buffer.concat([start, body]));
  return collect(opened.open());
}

const refused = (body: Buffer, detail: RegExp): Promise<void> =>
  expect(reopened(body)).rejects.toMatchObject({ code: 'backup.damaged', message: expect.stringMatching(detail) });

test('whatever goes in comes out, at every length around a chunk and in any pieces', async () => {
  for (const length of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]) {
    const plain = Buffer.alloc(length, 'anxin');
    expect((await reopened(await collect(seal(pieces(plain))))).equals(plain)).toBe(true);
  }
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc
          .uint8Array({ maxLength: 2_000 })
          .chain((bytes) => fc.constantFrom(Buffer.from(bytes), Buffer.alloc(CHUNK, 7))),
        { maxLength: 5 },
      ),
      async (parts) => {
        const out = await reopened(await collect(seal(pieces(...parts))));
        expect(out.equals(Buffer.concat(parts))).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

test('a changed bit, a missing, moved or repeated chunk, a cut end and anything after it are told', async () => {
  const body = await collect(seal(pieces(Buffer.alloc(2 * CHUNK + 100, 'x'))));
  const size = PREFIX + CHUNK + TAG;
  const [first, second, last] = [body.subarray(0, size), body.subarray(size, 2 * size), body.subarray(2 * size)];
  await refused(Buffer.concat([second, first, last]), /damaged in chunk 1, from byte/);
  await refused(Buffer.concat([first, first, second, last]), /damaged in chunk 2/);
  await refused(Buffer.concat([first, last]), /damaged in chunk 2/);
  await refused(Buffer.concat([first, second]), /cut short: it ends in chunk 3/);
  await refused(first, /cut short: it ends in chunk 2/);
  await refused(Buffer.alloc(0), /cut short: it ends in chunk 1/);
  await refused(body.subarray(0, body.length - 1), /cut short: it ends in chunk 3/);
  await refused(Buffer.concat([body, Buffer.from([0])]), /something follows its end/);
  // without its mark, a chunk in the middle is no end
  const early = Buffer.from(first);
  early[0] = early[0]! | 0x80;
  await refused(early, /damaged in chunk 1/);
  await fc.assert(
    fc.asyncProperty(fc.nat(body.length - 1), fc.nat(7), async (at, bit) => {
      const changed = Buffer.from(body);
      changed[at] = changed[at]! ^ (1 << bit);
      await refused(changed, /damaged|cut short/);
    }),
    { numRuns: 60 },
  );
});

test('what was sealed twice from the same plaintext has nothing in common', async () => {
  const other = await createContainer(ABOUT, PASSPHRASE);
  const plain = Buffer.alloc(4_096, 'x');
  const [a, b] = [await collect(seal(pieces(plain))), await collect(other.seal(pieces(plain)))];
  expect(a.equals(b)).toBe(false);
  await refused(b, /damaged in chunk 1/);
});

async function opening(bytes: Buffer, passphrase = PASSPHRASE): Promise<Buffer> {
  const name = join(folder, 'other');
  await writeFile(name, bytes);
  const handle = await open(name, 'r');
  try {
    return await collect((await openContainer(handle, name, await readHeader(handle, name), passphrase)).open());
  } finally {
    await handle.close();
  }
}

test('the wrong passphrase is told from a damaged header; a header that was exchanged opens nothing', async () => {
  const whole = Buffer.concat([start, await collect(seal(pieces(Buffer.from('content'))))]);
  expect((await opening(whole)).toString()).toBe('content');
  await expect(opening(whole, `${PASSPHRASE}.`)).rejects.toMatchObject({ code: 'backup.wrong-passphrase' });
  for (const at of [13, 16, 40, start.length - 1]) {
    const changed = Buffer.from(whole);
    changed[at] = changed[at]! ^ 1;
    await expect(opening(changed)).rejects.toMatchObject({ code: 'backup.damaged' });
  }
  await expect(opening(whole.subarray(0, 100))).rejects.toThrow('cut short in its header');
  await expect(opening(Buffer.from('PK\u0003\u0004 something else'))).rejects.toThrow('is no backup of Anxin');
  await expect(opening(Buffer.alloc(0))).rejects.toThrow('is no backup of Anxin');
});

/** A header with other content and a hash that fits it. */
async function withHeader(change: (header: Record<string, unknown>) => object): Promise<Buffer> {
  const { createHash } = await import('node:crypto');
  const bytes = start.subarray(13 + 4, start.length - 32);
  const text = Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString()) as Record<string, unknown>)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([start.subarray(0, 13), length, text, createHash('sha256').update(text).digest()]);
}

test('a forged header neither opens the chunks nor makes us spend memory without end', async () => {
  const body = await collect(seal(pieces(Buffer.from('content'))));
  const forged = await withHeader((header) => ({ ...header, release: '9.9.9' }));
  await expect(opening(Buffer.concat([forged, body]))).rejects.toMatchObject({ code: 'backup.damaged' });
  const greedy = await withHeader((header) => ({ ...header, kdf: { ...(header.kdf as object), n: 2 ** 30 } }));
  await expect(opening(Buffer.concat([greedy, body]))).rejects.toThrow('damaged in its header');
  const newer = await withHeader((header) => ({ ...header, format: 2 }));
  await expect(opening(Buffer.concat([newer, body]))).rejects.toMatchObject({ code: 'database.newer' });
});

test('a short passphrase makes no file; the header names nobody', async () => {
  await expect(createContainer(ABOUT, '12345678901')).rejects.toThrow(RangeError);
  const header = JSON.parse((await readFile(path)).subarray(17, start.length - 32).toString()) as object;
  expect(Object.keys(header).sort()).toEqual(['cipher', 'created_at', 'format', 'kdf', 'key', 'migrations', 'release']);
});
