import { expect, test } from 'vitest';
import { fits, makeKey, parseKey } from './key.ts';

const ID = '01932b7e-0000-7000-8000-000000000001';

test('a key carries its id and 256 bits that nobody hands in', () => {
  const { key, hash } = makeKey(ID);
  const parts = parseKey(key)!;
  expect(parts.id).toBe(ID);
  expect(Buffer.from(parts.secret, 'base64url')).toHaveLength(32);
  expect(fits(parts.secret, hash)).toBe(true);
  expect(makeKey(ID).key).not.toBe(key);
  expect(hash.toString('base64url')).not.toContain(parts.secret);
});

test('another spelling of the same bytes is not the key', () => {
  const { key, hash } = makeKey(ID);
  const { secret } = parseKey(key)!;
  // 43 characters carry 258 bits: the last two do not count when decoding
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const twin = secret.slice(0, -1) + alphabet[alphabet.indexOf(secret.at(-1)!) ^ 1];
  expect(Buffer.from(twin, 'base64url')).toEqual(Buffer.from(secret, 'base64url'));
  expect(fits(twin, hash)).toBe(false);
});

test('anything else is no key', () => {
  const { key } = makeKey(ID);
  for (const text of [
    '',
    'anxin_',
    key.slice(1),
    key.slice(0, -1),
    `${key}A`,
    key.toUpperCase(),
    ` ${key}`,
    `${key}\n`,
  ])
    expect(parseKey(text)).toBeUndefined();
});
