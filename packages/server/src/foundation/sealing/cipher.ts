import type { KeyObject } from 'node:crypto';
import { CIPHER_PREFIX, MAX_CIPHER_LENGTH } from '@anxin/events';
import { gcmOpen, gcmSeal } from './aead.ts';

/**
 * A sealed value is one printable text, so it stands where the clear one stood:
 *
 *     axc1.<key id>.<nonce, ciphertext, tag>[.<mask>]
 *     axc1.<key id>.erased                            came after its person was erased: nothing was kept
 *
 * All parts are base64url without padding; the key id is a UUID's 16 bytes. The mask is what may be shown of the value
 * without opening it; it is authenticated with the rest, so a mask cannot be moved to another value.
 */
export interface Cipher {
  keyId: string;
  /** Empty: nothing may be shown. */
  mask: string;
  /** `undefined`: erased. */
  payload: Buffer | undefined;
}

const SHAPE = /^axc1\.([A-Za-z0-9_-]{22})\.(?:erased|([A-Za-z0-9_-]{39,})(?:\.([A-Za-z0-9_-]+))?)$/;

/** Whether a text claims to be a cipher of ours; `parseCipher` says whether it is one. */
export const looksSealed = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith(CIPHER_PREFIX);

export function parseCipher(text: string): Cipher | undefined {
  if (text.length > MAX_CIPHER_LENGTH) return undefined;
  const [, key, payloadText, maskText] = SHAPE.exec(text) ?? [];
  const keyBytes = decode(key);
  if (keyBytes?.length !== 16) return undefined;
  const keyId = uuidOf(keyBytes);
  if (payloadText === undefined) return { keyId, mask: '', payload: undefined };
  const payload = decode(payloadText);
  const mask = maskText === undefined ? Buffer.alloc(0) : decode(maskText);
  return payload && mask ? { keyId, mask: mask.toString('utf8'), payload } : undefined;
}

export const isCipher = (value: unknown): value is string => looksSealed(value) && parseCipher(value) !== undefined;

/** What may be shown of a sealed value, without any key; `undefined` when it is no cipher, empty when nothing may. */
export const maskOf = (value: unknown): string | undefined =>
  looksSealed(value) ? parseCipher(value)?.mask : undefined;

/**
 * The same cipher without its mask: what an erasure leaves in the log and in read models. The rest of it cannot be
 * opened any more, with or without mask, because the key is gone.
 */
export function withoutMask(text: string): string {
  return text.split('.').slice(0, 3).join('.');
}

export type Sealable = string | number | boolean;

export function sealValue(keyId: string, key: KeyObject, field: string, value: Sealable, mask: string): string {
  const tagged = typeof value === 'string' ? `s${value}` : `j${JSON.stringify(value)}`;
  const sealed = gcmSeal(key, Buffer.from(tagged, 'utf8'), associated(keyId, field, mask));
  const shown = mask === '' ? '' : `.${Buffer.from(mask, 'utf8').toString('base64url')}`;
  return `${CIPHER_PREFIX}${keyPart(keyId)}.${sealed.toString('base64url')}${shown}`;
}

export const erasedCipher = (keyId: string): string => `${CIPHER_PREFIX}${keyPart(keyId)}.erased`;

/** The value, or `undefined` when the cipher was not made with this key for this field, or has been changed. */
export function openValue(cipher: Cipher, key: KeyObject, field: string): Sealable | undefined {
  if (!cipher.payload) return undefined;
  const plain = gcmOpen(key, cipher.payload, associated(cipher.keyId, field, cipher.mask))?.toString('utf8');
  if (plain === undefined) return undefined;
  return plain.startsWith('s') ? plain.slice(1) : (JSON.parse(plain.slice(1)) as Sealable);
}

/** What a cipher is bound to: it opens nowhere else. */
const associated = (keyId: string, field: string, mask: string): Buffer =>
  Buffer.from(JSON.stringify(['axc1', keyId, field, mask]), 'utf8');

const keyPart = (keyId: string): string => Buffer.from(keyId.replaceAll('-', ''), 'hex').toString('base64url');

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Only the one spelling of the bytes: spare bits at the end would make many texts of one cipher. */
function decode(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
