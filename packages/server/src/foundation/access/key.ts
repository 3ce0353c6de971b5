import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * An API key as its owner holds it: `anxin_<id>_<secret>`. The id (a UUID without dashes) finds the row; the secret is
 * 256 bits from the operating system. Stored is the secret's SHA-256: with that much randomness there is no dictionary
 * to try, so the slow hashes made for passwords would only make every request slower.
 */
export interface NewKey {
  key: string;
  hash: Buffer;
}

const SECRET_BYTES = 32;
const FORM = /^anxin_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

// over the text and not the bytes: base64url spells the same 32 bytes in four ways, and only one of them is the key
const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** @param id a UUID */
export function makeKey(id: string): NewKey {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { key: `anxin_${id.replaceAll('-', '')}_${secret}`, hash: hashOf(secret) };
}

/** The parts of a key, or `undefined` for anything else. */
export function parseKey(text: string): { id: string; secret: string } | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  return { id: match.slice(1, 6).join('-'), secret: match[6]! };
}

/** Compares in constant time. */
export const fits = (secret: string, kept: Uint8Array): boolean =>
  kept.length === 32 && timingSafeEqual(hashOf(secret), kept);
