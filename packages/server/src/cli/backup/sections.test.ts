import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSections, type SectionHead, writeSection } from './sections.ts';

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes.length === 0 ? bytes.length : sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

const END: SectionHead = { section: 'end', rows: {}, files: 0 };
const file = (path: string): SectionHead => ({ section: 'file', path });

async function read(bytes: Buffer, sizes: readonly number[] = []): Promise<[SectionHead, string][]> {
  const out: [SectionHead, string][] = [];
  for await (const { head, body } of readSections(cut(bytes, sizes)))
    out.push([head, (await collect(body)).toString('hex')]);
  return out;
}

test('sections come back as they went in, however the bytes are cut', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }), { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 5 }),
      async (bodies, sizes) => {
        const parts: Buffer[] = [];
        for (const [i, body] of bodies.entries())
          parts.push(await collect(writeSection(file(`media/${i}`), cutParts(body))));
        parts.push(await collect(writeSection(END)));
        const out = await read(Buffer.concat(parts), sizes);
        expect(out).toEqual([
          ...bodies.map((body, i) => [file(`media/${i}`), Buffer.concat(body).toString('hex')]),
          [END, ''],
        ]);
      },
    ),
    { numRuns: 100 },
  ));

async function* cutParts(parts: readonly Uint8Array[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part);
}

test('a body longer than a frame, in large pieces, is whole', async () => {
  const long = Buffer.alloc(3 * 1024 * 1024 + 5, 'abc');
  const bytes = Buffer.concat([
    await collect(writeSection(file('media/long'), cutParts([long, long]))),
    await collect(writeSection(END)),
  ]);
  expect((await read(bytes, [100_000]))[0]![1]).toBe(Buffer.concat([long, long]).toString('hex'));
});

test('paths that lead elsewhere, unknown sections, a missing end and what follows it are refused', async () => {
  const end = await collect(writeSection(END));
  for (const path of [
    '../x',
    'media/../../x',
    '/etc/passwd',
    'media',
    'keys/other',
    'media//x',
    'media/a\\b',
    'postgres/x',
  ])
    await expect(read(Buffer.concat([await collect(writeSection(file(path))), end]))).rejects.toMatchObject({
      code: 'backup.damaged',
    });
  for (const head of [{ section: 'constructor' }, { section: '__proto__' }, { section: 'table', name: 1 }, null, []])
    await expect(read(await collect(writeSection(head as never)))).rejects.toMatchObject({ code: 'backup.damaged' });
  await expect(read(await collect(writeSection(file('media/x'))))).rejects.toMatchObject({ code: 'backup.damaged' });
  await expect(read(end.subarray(0, end.length - 1))).rejects.toMatchObject({ code: 'backup.damaged' });
  await expect(read(Buffer.concat([end, end]))).rejects.toMatchObject({ code: 'backup.damaged' });
});
