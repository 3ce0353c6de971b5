import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '@anxin/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { Problem } from '../errors.ts';
import { createIds } from '../ids.ts';
import * as aead from './aead.ts';
import { isCipher, maskOf, parseCipher, sealValue, withoutMask } from './cipher.ts';
import { type Keys, loadKeys } from './keys.ts';
import { memoryPersonKeys } from './memory-person-keys.ts';
import { type Access, type ClearEvent, createSealer, type Sealed } from './sealer.ts';

const now = new Date('2026-01-01T00:00:00Z');
const dataDir = mkdtempSync(join(tmpdir(), 'sealer-'));
const keys: Keys = loadKeys({ dataDir, dataExists: false, now });

function setUp(shared = memoryPersonKeys()) {
  const sealer = createSealer({ keys, store: shared, catalogue, ids: createIds(), clock: manualClock(now) });
  return { store: shared, sealer };
}

const access: Access = { purpose: 'test', onAccess: () => undefined };

function order(consumer: string, recipient: unknown, id = 'o1', more: object = {}): ClearEvent {
  return {
    type: 'order.paid',
    subject: `order/${id}`,
    data: { order: { id, consumer_id: consumer, merchant_id: 'm1', recipient, ...more } },
  };
}

const recipientOf = (sealed: Sealed | undefined): Record<string, string> => {
  if (!sealed || sealed instanceof Problem) throw sealed ?? new Error('nothing');
  return (sealed.data.order as { recipient: Record<string, string> }).recipient;
};
const problemOf = (sealed: Sealed | undefined) => (sealed instanceof Problem ? sealed : undefined);

test('personal fields become ciphers with masks, the rest and the given event stay as they are', async () => {
  const { sealer } = setUp();
  const event = order('c1', {
    name: '王小明',
    phone: '13812341234',
    address: '广东省深圳市南山区科技园路8号',
    floor: 12,
    gift: null,
  });
  const before = structuredClone(event);
  const [sealed] = await sealer.sealBatch([event]);
  const recipient = recipientOf(sealed);
  expect(event).toEqual(before);
  expect(Object.entries(recipient).map(([key, value]) => [key, isCipher(value), maskOf(value)])).toEqual([
    ['name', true, '王**'],
    ['phone', true, '138****1234'],
    ['address', true, '广东省深圳市南山区科技园路****'],
    ['floor', true, ''],
    ['gift', false, undefined],
  ]);
  expect(JSON.stringify(sealed)).not.toMatch(/小明|13812341234|8号/);
  const stored = { ...event, data: (sealed as { data: Record<string, unknown> }).data };
  expect(await sealer.openEvents([stored], access)).toEqual([{ event: before, unreadable: 0 }]);
});

test('what is not declared but named like personal data is sealed too', async () => {
  const { sealer } = setUp();
  const [sealed] = await sealer.sealBatch([
    order('c1', undefined, 'o1', { extra: { buyerPhone: '13812341234', note: 'plain' } }),
  ]);
  const { extra } = (sealed as { data: { order: { extra: Record<string, string> } } }).data.order;
  expect(maskOf(extra.buyerPhone)).toBe('138****1234');
  expect(extra.note).toBe('plain');
});

test('any JSON leaf opens as it was', async () => {
  const { sealer } = setUp();
  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(leaf, fc.array(leaf, { maxLength: 4 })), {
        maxKeys: 5,
      }),
      fc.stringMatching(/^c[0-9]$/),
      async (recipient, consumer) => {
        fc.pre(!JSON.stringify(recipient).includes('axc1.'));
        const event = order(consumer, { ...recipient });
        const [sealed] = await sealer.sealBatch([event]);
        const data = (sealed as { data: Record<string, unknown> }).data;
        const [opened] = await sealer.openEvents([{ ...event, data }], access);
        // JSON has one zero
        expect(JSON.stringify(opened)).toBe(JSON.stringify({ event, unreadable: 0 }));
      },
    ),
    { numRuns: 60 },
  );
});

test('the longest text that an event can hold opens again', async () => {
  const { sealer } = setUp();
  const event = order('c1', { phone: '1'.repeat(1_000), note: '茶'.repeat(21_500) });
  const [sealed] = await sealer.sealBatch([event]);
  const data = (sealed as { data: Record<string, unknown> }).data;
  expect(await sealer.openEvents([{ ...event, data }], access)).toEqual([{ event, unreadable: 0 }]);
});

test('a batch of 500 events takes one load and one create; the next one nothing', async () => {
  const { sealer, store } = setUp();
  const events = Array.from({ length: 500 }, (_, i) => order(`c${i % 300}`, { name: `王${i}` }, `o${i}`));
  await sealer.sealBatch(events);
  expect(store.calls).toEqual(['load', 'create']);
  await sealer.sealBatch(events);
  expect(store.calls).toEqual(['load', 'create']);
  await sealer.sealBatch([{ type: 'parcel.scanned', subject: 'parcel/x', data: { parcel: { id: 'x' } } }]);
  expect(store.calls).toHaveLength(2);
});

test('of two who make a key at once the first wins, and both seal with it', async () => {
  const store = memoryPersonKeys();
  const a = setUp(store).sealer;
  const b = setUp(store).sealer;
  const batches = await Promise.all([a, b].map((sealer) => sealer.sealBatch([order('c1', { name: '王小明' })])));
  const ciphers = batches.map(([sealed]) => recipientOf(sealed).name!);
  expect(new Set(ciphers.map((cipher) => parseCipher(cipher)?.keyId)).size).toBe(1);
  expect(new Set(ciphers).size).toBe(2);
  const fresh = setUp(store).sealer;
  const values = ciphers.map((cipher) => ({ cipher, field: 'order.recipient.name' }));
  expect(await fresh.openFields(values, access)).toEqual([{ value: '王小明' }, { value: '王小明' }]);
});

test('a cipher of the same person and field passes as it is; every other is refused, alone', async () => {
  const { sealer } = setUp();
  const [first, other] = await sealer.sealBatch([
    order('c1', { name: '王小明', phone: '13812341234' }),
    order('c2', { name: '李四' }),
  ]);
  const own = recipientOf(first);
  const foreign = recipientOf(other).name!;
  const unknownKey = `axc1.${'A'.repeat(22)}.${'A'.repeat(40)}`;
  const movedMask = own.name!.split('.').slice(0, 3).concat(own.phone!.split('.')[3]!).join('.');
  const results = await sealer.sealBatch([
    order('c1', { name: own.name }),
    order('c1', { name: foreign }),
    order('c1', { name: own.phone }),
    order('c1', { name: unknownKey }),
    order('c1', { name: 'axc1.hello' }),
    order('c1', { name: movedMask }),
    order('c1', { name: withoutMask(own.name!) }),
    order('c1', { name: `${own.name} ` }),
    order('c1', { name: 'axc0 is only text' }),
  ]);
  expect(recipientOf(results[0]).name).toBe(own.name);
  for (const refused of results.slice(1, 8)) {
    expect(problemOf(refused)?.code).toBe('seal.foreign-cipher');
    expect(problemOf(refused)?.details.field).toBe('data.order.recipient.name');
  }
  expect(maskOf(recipientOf(results[8]).name)).toBe('a**');
});

test('no cipher opens after a change of any single character, nor for another field', async () => {
  const { sealer } = setUp();
  const [sealed] = await sealer.sealBatch([order('c1', { phone: '13812341234' })]);
  const cipher = recipientOf(sealed).phone!;
  const field = 'order.recipient.phone';
  const changed = Array.from(
    cipher,
    (character, i) => cipher.slice(0, i) + (character === 'A' ? 'B' : 'A') + cipher.slice(i + 1),
  );
  const opened = await sealer.openFields(
    [...changed.map((text) => ({ cipher: text, field })), { cipher, field: 'order.recipient.name' }],
    access,
  );
  expect(opened.every((result) => 'failed' in result && result.failed === 'foreign')).toBe(true);
  expect(await sealer.openFields([{ cipher, field }], access)).toEqual([{ value: '13812341234' }]);
});

test('erasure: nothing opens any more, and what comes later is not kept', async () => {
  const { sealer, store } = setUp();
  const [sealed] = await sealer.sealBatch([order('c1', { name: '王小明' })]);
  const cipher = recipientOf(sealed).name!;
  const keyId = await sealer.erase('consumer/c1');
  expect(keyId).toBe(parseCipher(cipher)?.keyId);
  expect(await sealer.erase('consumer/c1')).toBe(keyId);
  for (const reader of [sealer, setUp(store).sealer])
    expect(await reader.openFields([{ cipher, field: 'order.recipient.name' }], access)).toEqual([
      { failed: 'erased' },
    ]);
  const later = await sealer.sealBatch([order('c1', { name: '王小明' }), order('c1', { name: cipher })]);
  for (const result of later) {
    expect(parseCipher(recipientOf(result).name!)).toEqual({ keyId, mask: '', payload: undefined });
    const stored = { ...order('c1', {}), data: (result as { data: Record<string, unknown> }).data };
    expect((await sealer.openEvents([stored], access))[0]?.unreadable).toBe(1);
  }
  expect(maskOf(withoutMask(cipher))).toBe('');
});

test('a person who is erased before any key was made gets none afterwards', async () => {
  const { sealer } = setUp();
  await sealer.erase('consumer/c9');
  const [sealed] = await sealer.sealBatch([order('c9', { name: '王小明' })]);
  expect(recipientOf(sealed).name).toMatch(/^axc1\.[\w-]{22}\.erased$/);
});

test('opening is told before it happens; when the telling fails, nothing is opened', async () => {
  const { sealer } = setUp();
  const [sealed] = await sealer.sealBatch([order('c1', { name: '王小明' })]);
  const value = { cipher: recipientOf(sealed).name!, field: 'order.recipient.name' };
  const told: unknown[] = [];
  await sealer.openFields([value], { purpose: 'show-order', onAccess: (entry) => void told.push(entry) });
  expect(told).toEqual([{ purpose: 'show-order', persons: ['consumer/c1'], fields: 1 }]);
  const refusing: Access = {
    purpose: 'show-order',
    onAccess: () => {
      throw new Error('the trail is full');
    },
  };
  await expect(sealer.openFields([value], refusing)).rejects.toThrow('the trail is full');
});

test('rotation re-wraps in batches; ciphers stay and open', async () => {
  const { sealer, store } = setUp();
  const events = Array.from({ length: 25 }, (_, i) => order(`r${i}`, { name: '王小明' }));
  const sealed = await sealer.sealBatch(events);
  const version = await keys.provider.rotate(now);
  const steps: number[] = [];
  for (let left = true; left && steps.length < 10; ) {
    const step = await sealer.rewrap(10);
    steps.push(step.rewrapped);
    left = step.left;
  }
  expect(steps).toEqual([10, 10, 5]);
  expect([...store.rows.values()].every((row) => row.masterVersion === version)).toBe(true);
  const values = sealed.map((result) => ({ cipher: recipientOf(result).name!, field: 'order.recipient.name' }));
  const opened = await setUp(store).sealer.openFields(values, access);
  expect(opened.every((result) => 'value' in result && result.value === '王小明')).toBe(true);
});

test('nonces and keys cannot be handed in, and no two nonces are the same', () => {
  expect(aead.gcmSeal).toHaveLength(3);
  expect(aead.newKey).toHaveLength(0);
  const key = aead.newKey();
  const seals = Array.from({ length: 1_000 }, () => aead.gcmSeal(key, Buffer.from('same'), Buffer.from('same')));
  expect(new Set(seals.map((sealed) => sealed.subarray(0, 12).toString('hex'))).size).toBe(1_000);
});

test('what is no cipher is told apart', () => {
  const none = ['', 'axc1.', 'axc1.a.b', `axc1.${'A'.repeat(22)}.short`, `axc2.${'A'.repeat(22)}.erased`, 7, null, {}];
  expect(none.map(isCipher)).toEqual(none.map(() => false));
  // the last character of 22 carries four spare bits: only one spelling of the key id is taken
  expect(isCipher(`axc1.${'A'.repeat(22)}.erased`)).toBe(true);
  expect(isCipher(`axc1.${'A'.repeat(21)}B.erased`)).toBe(false);
});

test('each cipher has one spelling, whatever its length: another last character is refused or means other bytes', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const key = aead.newKey();
  const id = '0199aa00-0000-7000-8000-000000000001';
  for (const value of ['', 'a', 'ab', 'abc', 'abcd'])
    for (const mask of ['', '*', '**', '***']) {
      const text = sealValue(id, key, 'f', value, mask);
      const { payload } = parseCipher(text)!;
      expect(parseCipher(text)).toEqual({ keyId: id, mask, payload });
      const same = Array.from(alphabet, (last) => parseCipher(`${text.slice(0, -1)}${last}`)).filter(
        (read) => read?.mask === mask && read.payload?.equals(payload!),
      );
      expect(same).toHaveLength(1);
      // and what is a rest of one is no spelling at all
      const part = text.split('.').at(-1)!;
      if (part.length % 4 === 0) expect(isCipher(`${text}A`)).toBe(false);
    }
});

test('a key that is damaged is that of one person: all others are sealed and opened beside it', async () => {
  const { sealer, store } = setUp();
  const [one, two] = (await sealer.sealBatch([order('c1', { name: '王一' }), order('c2', { name: '李二' })])).map(
    recipientOf,
  );
  const row = store.rows.get('consumer/c1')!;
  const wrapped = Buffer.from(row.wrapped!);
  wrapped[5]! ^= 1;
  store.rows.set('consumer/c1', { ...row, wrapped });
  const fresh = setUp(store).sealer;
  const field = 'order.recipient.name';
  expect(
    await fresh.openFields(
      [
        { cipher: one!.name!, field },
        { cipher: two!.name!, field },
      ],
      access,
    ),
  ).toEqual([{ failed: 'damaged' }, { value: '李二' }]);
  const [refused, kept] = await fresh.sealBatch([order('c1', { name: '王一' }), order('c2', { name: '李二' })]);
  expect(problemOf(refused)?.code).toBe('keys.damaged');
  expect(maskOf(recipientOf(kept).name!)).toBe('李*');
  // it is known for rotation, which holds up nobody either
  expect(await store.outdated({ holder: 'file', masterVersion: row.masterVersion + 1 }, 10)).toMatchObject([
    { person: 'consumer/c2' },
  ]);
});
