import { mkdtemp, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIds } from '../ids.ts';
import { anchorFile, readAnchors } from './anchors.ts';
import { canonicalJson } from './canonical-json.ts';
import {
  type Anchor,
  anchorOf,
  batchHash,
  digestOf,
  entryDocument,
  NO_PREVIOUS,
  signedBytes,
  type TrailBatch,
} from './chain.ts';
import { readPublicKey, signatureHolds, trailKeys } from './keys.ts';
import { readLines } from './lines.ts';
import type { TrailRecord } from './trail.store.ts';
import { verifyTrail } from './verify.ts';

const keys = trailKeys(Buffer.alloc(32, 1));
const stranger = trailKeys(Buffer.alloc(32, 2));
const publicKey = readPublicKey(keys.publicKey);
const ids = createIds();

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

interface Sealed {
  batch: TrailBatch;
  documents: Record<string, unknown>[];
}

function seal(number: number, previous: Buffer, documents: Record<string, unknown>[], by = keys): Sealed {
  const link = {
    number,
    previous,
    sealedAt: new Date(1_000 * number),
    digests: Buffer.concat(documents.map(digestOf)),
  };
  const hash = batchHash(link);
  return { batch: { ...link, hash, signature: by.sign(signedBytes(number, hash)) }, documents };
}

const document = (n: number): Record<string, unknown> =>
  entryDocument({
    id: ids.next(),
    at: new Date(n),
    actor: { kind: 'user', id: `u${n % 3}` },
    action: 'privacy.person.read',
    object: `person/p${n}`,
    purpose: 'after-sale',
    outcome: 'done',
    detail: { fields: ['phone'], n },
    request: n % 2 ? ids.next() : null,
  });

/** A sound trail of `sizes.length` batches after the given ones. */
function grow(sizes: readonly number[], before: Sealed[] = [], by = keys): Sealed[] {
  const trail = [...before];
  for (const size of sizes) {
    const last = trail.at(-1)?.batch;
    const documents = Array.from({ length: size }, (_, i) => document(i));
    trail.push(seal((last?.number ?? 0) + 1, last?.hash ?? NO_PREVIOUS, documents, by));
  }
  return trail;
}

const anchorsOf = (trail: readonly Sealed[]): Anchor[] => trail.map(({ batch }) => anchorOf(batch));
const records = (trail: readonly Sealed[]): TrailRecord[] =>
  trail.flatMap(({ batch, documents }): TrailRecord[] => [
    { kind: 'batch', batch },
    ...documents.map((d): TrailRecord => ({ kind: 'entry', document: d })),
  ]);
const verify = (trail: readonly Sealed[], anchors: readonly Anchor[]) =>
  verifyTrail(records(trail), anchors, publicKey);
const kinds = async (trail: readonly Sealed[], anchors: readonly Anchor[]): Promise<string[]> => [
  ...new Set((await verify(trail, anchors)).findings.map((f) => f.kind)),
];

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
const sound = sizes.map((list) => grow(list));

test('a sound trail has no findings, also while its newest batches wait for their anchors', async () => {
  await fc.assert(
    fc.asyncProperty(sound, fc.nat(5), async (trail, missing) => {
      const anchors = anchorsOf(trail).slice(0, Math.max(0, trail.length - missing));
      const result = await verify(trail, anchors);
      expect(result).toMatchObject({ ok: true, findings: [], batches: trail.length });
      expect(result.unanchored).toBe(trail.length - anchors.length);
      // a crash between two writers may anchor twice
      expect((await verify(trail, [...anchors, ...anchors])).ok).toBe(true);
    }),
  );
});

/** One way of tampering with entries: what it does to the documents of one batch, and what it must be called. */
const TAMPERINGS: {
  finding: string;
  tamper(documents: Record<string, unknown>[], i: number): Record<string, unknown>[];
}[] = [
  { finding: 'changed', tamper: (d, i) => d.with(i, { ...d[i], actor: { kind: 'user', id: 'somebody-else' } }) },
  { finding: 'changed', tamper: (d, i) => d.with(i, { ...d[i], detail: {} }) },
  { finding: 'changed', tamper: (d, i) => d.with(i, { ...d[i], more: 1 }) },
  { finding: 'changed', tamper: (d, i) => d.with(i, { ...d[i], at: '2026-01-01T00:00:00.000Z' }) },
  { finding: 'removed', tamper: (d, i) => d.toSpliced(i, 1) },
  { finding: 'inserted', tamper: (d, i) => d.toSpliced(i, 0, document(99)) },
  { finding: 'inserted', tamper: (d, i) => d.toSpliced(i, 0, d[i]!) },
  { finding: 'reordered', tamper: (d, i) => [...d.slice(i + 1), ...d.slice(0, i + 1)] },
];

test('changed, removed, inserted and reordered entries are called so, with batch and entry', async () => {
  await fc.assert(
    fc.asyncProperty(
      sound,
      fc.nat(),
      fc.nat(),
      fc.constantFrom(...TAMPERINGS),
      async (trail, b, e, { finding, tamper }) => {
        const at = b % trail.length;
        const { batch, documents } = trail[at]!;
        const changed = tamper(documents, e % documents.length);
        fc.pre(JSON.stringify(changed) !== JSON.stringify(documents));
        const result = await verify(trail.with(at, { batch, documents: changed }), anchorsOf(trail));
        expect(result.ok).toBe(false);
        expect(new Set(result.findings.map((f) => f.kind))).toEqual(new Set([finding]));
        expect(result.findings.every((f) => f.batch === batch.number && f.entry !== undefined)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('whatever is changed in a batch or an anchor is found', async () => {
  const flip = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at % copy.length]! ^= 1 << (at % 8);
    return copy;
  };
  const field = fc.constantFrom('previous', 'digests', 'hash', 'signature', 'sealedAt', 'number');
  await fc.assert(
    fc.asyncProperty(sound, fc.nat(), fc.nat(10_000), field, async (trail, b, bit, name) => {
      const at = b % trail.length;
      const { batch, documents } = trail[at]!;
      const value =
        name === 'sealedAt'
          ? new Date(batch.sealedAt.getTime() + 1)
          : name === 'number'
            ? batch.number + 9
            : flip(batch[name], bit);
      const forged = trail.with(at, { batch: { ...batch, [name]: value }, documents });
      expect(await kinds(forged, anchorsOf(trail))).toContain('forged');
      expect((await verify(forged, [])).ok).toBe(false);
    }),
    { numRuns: 200 },
  );
  const trail = grow([2, 2, 2]);
  const anchors = anchorsOf(trail);
  const other = Buffer.alloc(32).toString('hex');
  expect(await kinds(trail, anchors.with(1, { ...anchors[1]!, hash: other }))).toContain('anchors-forged');
  expect(await kinds(trail, anchors.with(1, { ...anchors[1]!, number: 7 }))).toContain('anchors-forged');
  expect(await kinds(trail, anchors.with(1, { ...anchors[1]!, count: 1 }))).toEqual(['anchors-forged']);
  expect(await kinds(trail, anchors.toSpliced(1, 1))).toEqual(['anchors-removed']);
});

test('a cut end, a rewritten chain and a database that was put back are told apart', async () => {
  const trail = grow([2, 3, 1, 2]);
  const anchors = anchorsOf(trail);
  const cut = await verify(trail.slice(0, 2), anchors);
  expect(cut.findings).toEqual([
    { kind: 'truncated', batch: 3, detail: 'batches 3 to 4 were anchored, and are not here' },
  ]);
  expect(await kinds([], anchors)).toEqual(['truncated']);
  expect(await kinds(trail.toSpliced(1, 2), anchors)).toEqual(['batches-removed']);
  expect(await kinds(trail.slice(1), anchors)).toEqual(['batches-removed']);
  expect(await kinds([trail[0]!, trail[2]!, trail[1]!, trail[3]!], anchors)).toContain('reordered');

  // everything written anew, hashes and all, by one who has not the key
  expect(await kinds(grow([2, 3, 1, 2], [], stranger), anchors)).toContain('forged');
  expect(await kinds(grow([2], trail.slice(0, 3), stranger), anchors)).toContain('forged');

  // put back after batch 2, and gone on as the sealer does: after the numbers that are anchored
  const restored = [...trail.slice(0, 2), seal(5, trail[1]!.batch.hash, [document(1)])];
  expect((await verify(restored, [...anchors, ...anchorsOf(restored.slice(2))])).findings).toEqual([
    { kind: 'rolled-back', batch: 3, detail: 'batches 3 to 4 were sealed, and are gone' },
  ]);
  // put back, and gone on by somebody who had no anchors: the same numbers again
  const forked = grow([1, 1], trail.slice(0, 2));
  expect(await kinds(forked, anchors)).toEqual(['rolled-back']);
});

test('findings are bounded, and all are counted', async () => {
  const trail = grow([1_500]);
  const result = await verify([{ batch: trail[0]!.batch, documents: [] }], anchorsOf(trail));
  expect(result).toMatchObject({ found: 1_500, findings: { length: 1_000 } });
});

test('canonical JSON: the vectors of RFC 8785, and one text for one value', () => {
  // RFC 8785, sections 3.2.2 and 3.2.3
  const given =
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"literals":[null,true,false]}';
  expect(canonicalJson(JSON.parse(given))).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
  );
  const keysOfRfc = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
  expect(Object.values(JSON.parse(canonicalJson(keysOfRfc)) as object)).toHaveLength(7);
  expect([...canonicalJson(keysOfRfc).matchAll(/:(\d)/g)].map((m) => Number(m[1]))).toEqual([2, 4, 6, 7, 1, 5, 3]);
  expect(canonicalJson(-0)).toBe('0');
  expect(canonicalJson(JSON.parse('{"__proto__":{"b":1,"a":2}}'))).toBe('{"__proto__":{"a":2,"b":1}}');
  for (const bad of [undefined, Number.NaN, 1n, '\ud800', { a: undefined }, { '\ud800': 1 }])
    expect(() => canonicalJson(bad)).toThrow(TypeError);
  let deep: unknown = 1;
  for (let i = 0; i < 70; i++) deep = [deep];
  expect(() => canonicalJson(deep)).toThrow(/64 levels/);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(JSON.stringify(value).isWellFormed() && !/\\ud[89a-f]/.test(JSON.stringify(value)));
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('an entry without a request has the form that entries always had; one with a request says it', () => {
  const old = {
    ...{ id: '01940000-0000-7000-8000-000000000001', at: new Date(0), actor: { kind: 'cli', id: 'c' } as const },
    ...({ action: 'a.b', object: null, purpose: null, outcome: 'done', detail: { n: 1 } } as const),
  };
  const text =
    '{"action":"a.b","actor":{"id":"c","kind":"cli"},"at":"1970-01-01T00:00:00.000Z","detail":{"n":1},' +
    '"id":"01940000-0000-7000-8000-000000000001","object":null,"outcome":"done","purpose":null';
  expect(canonicalJson(entryDocument({ ...old, request: null }))).toBe(`${text}}`);
  expect(canonicalJson(entryDocument({ ...old, request: 'r' }))).toBe(`${text},"request":"r"}`);
});

test('keys: the same secret gives the same pair, only Ed25519 public keys are taken', () => {
  expect(trailKeys(Buffer.alloc(32, 1)).publicKey).toBe(keys.publicKey);
  expect(stranger.publicKey).not.toBe(keys.publicKey);
  const bytes = Buffer.from('x');
  expect(signatureHolds(bytes, keys.sign(bytes), publicKey)).toBe(true);
  expect(signatureHolds(bytes, stranger.sign(bytes), publicKey)).toBe(false);
  expect(signatureHolds(bytes, Buffer.alloc(3), publicKey)).toBe(false);
  expect(() => trailKeys(Buffer.alloc(31))).toThrow(RangeError);
  expect(() => readPublicKey('nonsense')).toThrow(TypeError);
});

test('the anchor file: appended whole, a torn line is taken away, damage is told with its line', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'anchors-')), 'trail', 'anchors.jsonl');
  const file = anchorFile(path);
  const anchors = anchorsOf(grow([1, 2, 1]));
  expect(await file.last()).toBeUndefined();
  await file.append(anchors.slice(0, 2));
  expect(await file.last()).toEqual(anchors[1]);
  const whole = await readFile(path, 'utf8');
  const line = `${JSON.stringify(anchors[2])}\n`;
  for (const cut of [1, 20, line.length - 1]) {
    await writeFile(path, whole + line.slice(0, cut));
    expect(await collect(readAnchors(path))).toEqual(anchors.slice(0, 2));
    expect(await file.last()).toEqual(anchors[1]);
    expect(await readFile(path, 'utf8')).toBe(whole);
  }
  await file.append(anchors.slice(2));
  expect(await collect(readAnchors(path))).toEqual(anchors);
  await truncate(path, 10);
  expect(await file.last()).toBeUndefined();
  expect(await readFile(path, 'utf8')).toBe('');
  await writeFile(path, `${line}{"number":1}\n`);
  await expect(file.last()).rejects.toThrow('no anchor');
  await expect(collect(readAnchors(path))).rejects.toThrow(`${path}:2 is no anchor`);
});

test('lines of any length up to the limit, over the borders of chunks', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'lines-')), 'f');
  const text = ['', 'ä'.repeat(70_000), 'b', '', 'c'.repeat(200_000)];
  await writeFile(path, text.join('\n'));
  const lines = await collect(readLines(path));
  expect(lines.map((l) => l.text)).toEqual(text);
  expect(lines.map((l) => l.whole)).toEqual([true, true, true, true, false]);
  await writeFile(path, `a\n${'x'.repeat(1024 * 1024 + 1)}`);
  await expect(collect(readLines(path))).rejects.toThrow(`${path}:2 is over 1 MiB`);
});
