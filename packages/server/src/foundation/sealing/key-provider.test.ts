import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '@anxin/events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { newKey } from './aead.ts';
import { fileProvider } from './file-provider.ts';
import { createKeyFile } from './key-file.ts';
import { soleHolder } from './key-holders.ts';
import { KEYS_A_CALL, type KeyProvider } from './key-provider.ts';
import { keysOf } from './keys.ts';
import { memoryPersonKeys } from './memory-person-keys.ts';
import { createSealer } from './sealer.ts';
import { type Misbehaviour, type TransitFixture, transitFixture } from './transit-fixture.ts';
import { transitProvider } from './transit-provider.ts';

const now = new Date('2026-01-01T00:00:00Z');
let service: TransitFixture;
beforeAll(async () => {
  service = await transitFixture();
});
afterAll(() => service.close());

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  );

const providers: [string, () => KeyProvider][] = [
  [
    'a key file',
    () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'anxin provider-'));
      return fileProvider(dataDir, createKeyFile(dataDir, now));
    },
  ],
  ['a key service', () => transitProvider(service.settings)],
];

describe.each(providers)('the contract of key providers, kept by %s', (_, open) => {
  test('what was wrapped is unwrapped, in the order of asking, more than fits one call', async () => {
    const provider = open();
    const keys = Array.from({ length: KEYS_A_CALL + 3 }, newKey);
    const wrapped = await provider.wrap(keys);
    const opened = await provider.unwrap([...wrapped].reverse());
    expect(opened.reverse().every((key, i) => key?.equals(keys[i]!))).toBe(true);
    expect(new Set(wrapped.map((one) => one.wrapped.toString('hex'))).size).toBe(keys.length);
    expect(wrapped.every((one) => !one.wrapped.includes(keys[0]!.export()))).toBe(true);
    expect([await provider.wrap([]), await provider.unwrap([])]).toEqual([[], []]);
  });

  test('one that was changed is told apart, beside others that are opened', async () => {
    const provider = open();
    const key = newKey();
    const [sound] = await provider.wrap([key]);
    const flipped = Buffer.from(sound!.wrapped);
    const at = flipped.length - 6;
    flipped[at] = flipped[at] === 0x41 ? 0x42 : 0x41;
    const short = { ...sound!, wrapped: sound!.wrapped.subarray(0, -8) };
    const opened = await provider.unwrap([{ ...sound!, wrapped: flipped }, sound!, short]);
    expect(opened.map((one) => one?.equals(key))).toEqual([undefined, true, undefined]);
  });

  test('a rotation wraps by its version from then on; older ones open until they are retired', async () => {
    const provider = open();
    const key = newKey();
    const [old] = await provider.wrap([key]);
    const version = await provider.rotate(now);
    expect(version).toBe(old!.masterVersion + 1);
    const [fresh] = await provider.wrap([key]);
    expect(fresh!.masterVersion).toBe(version);
    expect((await provider.unwrap([old!, fresh!])).map((one) => one?.equals(key))).toEqual([true, true]);
    const versions = await provider.versions();
    expect(versions.map((one) => one.version)).toEqual(versions.map((one) => one.version).sort((a, b) => a - b));
    expect(versions.at(-1)).toEqual({ version, createdAt: expect.any(Date) });
    await provider.retire(version);
    expect((await provider.versions()).map((one) => one.version)).toEqual([version]);
    expect((await provider.unwrap([fresh!]))[0]?.equals(key)).toBe(true);
    const gone = await provider.unwrap([old!]).catch((error: { code: string }) => error.code);
    expect([[undefined], 'keys.missing']).toContainEqual(gone);
  });
});

describe('a key service that misbehaves', () => {
  const ways: [Misbehaviour, string][] = [
    ['hangs up', 'cannot be reached'],
    ['slow', 'took too long'],
    ['wrong token', 'refused the token'],
    ['truncated answer', 'broke off in the middle of an answer'],
    ['no JSON', 'cannot be read'],
    ['sealed', 'answered 503'],
    ['fewer results', 'another number of keys'],
  ];
  test.each(ways)('%s: neither wraps nor unwraps, says so, and tells no secret', async (how, why) => {
    const settings = { ...service.settings, ...(how === 'slow' ? { timeout: 60 } : {}) };
    const provider = transitProvider(settings);
    const wrapped = await transitProvider(service.settings).wrap([newKey()]);
    service.misbehave(how);
    for (const work of [() => provider.wrap([newKey()]), () => provider.unwrap(wrapped)]) {
      const error = await work().then(
        () => undefined,
        (thrown: { code: string; details: { detail: string } }) => thrown,
      );
      expect(error?.code).toBe('keys.unavailable');
      expect(error?.details.detail).toContain(why);
      expect(JSON.stringify(error?.details)).not.toMatch(/s\.fixture|127\.0\.0\.1/);
    }
    service.misbehave('none');
    expect((await provider.unwrap(wrapped))[0]).toBeDefined();
  });

  test('a key that came back wrapped wrongly is never used', async () => {
    service.misbehave('truncated key');
    expect(await codeOf(transitProvider(service.settings).wrap([newKey()]))).toBe('keys.unavailable');
    service.misbehave('none');
  });

  test('another key under the same name opens nothing', async () => {
    const wrapped = await transitProvider(service.settings).wrap([newKey()]);
    service.misbehave('other key');
    expect(await transitProvider(service.settings).unwrap(wrapped)).toEqual([undefined]);
    service.misbehave('none');
  });

  test('a broken connection is tried once more, but a rotation is not', async () => {
    const provider = transitProvider(service.settings);
    service.misbehave('hangs up once');
    expect((await provider.versions()).length).toBeGreaterThan(0);
    service.misbehave('hangs up');
    service.asked.length = 0;
    expect(await codeOf(provider.versions())).toBe('keys.unavailable');
    expect(service.asked).toEqual(['GET keys/anxin', 'GET keys/anxin']);
    service.misbehave('none');
  });

  test('a name that the service does not know', async () => {
    const provider = transitProvider({ ...service.settings, key: 'other' });
    expect(await codeOf(provider.wrap([newKey()]))).toBe('keys.missing');
    expect(await codeOf(provider.versions())).toBe('keys.missing');
  });
});

test('while the service is down, who is known is read and written; others get an answer, and nothing half-done', async () => {
  const store = memoryPersonKeys();
  const clock = manualClock(now);
  const open = () =>
    // every row is asked for again, as after a minute
    createSealer({
      keys: keysOf(newKey(), soleHolder(transitProvider(service.settings))),
      store,
      catalogue,
      ids: createIds(),
      clock,
      cacheSeconds: 0.001,
    });
  const field = 'order.recipient.name';
  const value = (person: string) => ({ person, field, value: '王小明' });
  const sealer = open();
  const [known, erased] = await sealer.sealValues([value('consumer/known'), value('consumer/erased')]);
  await open().sealValues([value('consumer/other')]);
  service.misbehave('hangs up');
  const access = { purpose: 'test', onAccess: () => {} };
  await new Promise((resolve) => setTimeout(resolve, 5));
  const [again] = await sealer.sealValues([value('consumer/known')]);
  expect(
    await sealer.openFields(
      [known!, again!].map((cipher) => ({ cipher, field })),
      access,
    ),
  ).toEqual([{ value: '王小明' }, { value: '王小明' }]);
  expect(await codeOf(sealer.sealValues([value('consumer/known'), value('consumer/new')]))).toBe('keys.unavailable');
  expect([...store.rows.keys()]).not.toContain('consumer/new');
  expect(await codeOf(open().openFields([{ cipher: known!, field }], access))).toBe('keys.unavailable');
  // what another process has erased is not opened from memory
  await store.erase('consumer/erased', 'x', now);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await sealer.openFields([{ cipher: erased!, field }], access)).toEqual([{ failed: 'erased' }]);
  service.misbehave('none');
  expect(await open().openFields([{ cipher: known!, field }], access)).toEqual([{ value: '王小明' }]);
});
