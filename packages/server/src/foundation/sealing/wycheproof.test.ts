import { createSecretKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { gcmOpen, gcmSeal, unwrapBytes, wrapKey } from './aead.ts';

/** Project Wycheproof's vectors, where the machine has them beside the checkout. */
const folder = new URL('../../../../../../shared/data/fixtures/wycheproof/', import.meta.url);
const present = existsSync(folder);

interface Vector {
  tcId: number;
  key: string;
  iv: string;
  aad: string;
  msg: string;
  ct: string;
  tag: string;
  result: 'valid' | 'invalid' | 'acceptable';
}
interface Group {
  keySize: number;
  ivSize?: number;
  tagSize?: number;
  tests: Vector[];
}

const groups = (name: string): Group[] =>
  (JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { testGroups: Group[] }).testGroups;
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const keyOf = (text: string) => createSecretKey(hex(text));

describe('Wycheproof vectors', () => {
  beforeEach((context) => context.skip(!present, 'there is no ../shared beside the checkout'));

  test('AES-256-GCM opens what is valid and refuses what is not', () => {
    const vectors = groups('aes_gcm_test.json')
      .filter(({ keySize, ivSize, tagSize }) => keySize === 256 && ivSize === 96 && tagSize === 128)
      .flatMap(({ tests }) => tests);
    expect(vectors.length).toBeGreaterThan(60);
    for (const { tcId, key, iv, aad, msg, ct, tag, result } of vectors) {
      const opened = gcmOpen(keyOf(key), hex(iv + ct + tag), hex(aad));
      expect([tcId, opened?.toString('hex')]).toEqual([tcId, result === 'valid' ? msg : undefined]);
      if (result === 'valid')
        expect(gcmOpen(keyOf(key), gcmSeal(keyOf(key), hex(msg), hex(aad)), hex(aad))).toEqual(hex(msg));
    }
  });

  test('AES-256-KWP wraps as the vectors do, unwraps what is valid and refuses what is not', () => {
    const vectors = groups('aes_kwp_test.json')
      .filter(({ keySize }) => keySize === 256)
      .flatMap(({ tests }) => tests);
    expect(vectors.length).toBeGreaterThan(80);
    for (const { tcId, key, msg, ct, result } of vectors) {
      const unwrapped = unwrapBytes(keyOf(key), hex(ct));
      expect([tcId, unwrapped?.toString('hex')]).toEqual([tcId, result === 'valid' ? msg : undefined]);
      if (result === 'valid' && msg !== '') expect(wrapKey(keyOf(key), keyOf(msg)).toString('hex')).toBe(ct);
    }
  });
});
