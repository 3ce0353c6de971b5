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

const SHAPE = /^axc1\.[A-Za-z0-9_-]{22}\.(?:erased|[A-Za-z0-9_-]{39,}(?:\.[A-Za-z0-9_-]+)?)$/;
const KEY_AT = CIPHER_PREFIX.length;
const PAYLOAD_AT = KEY_AT + 22 + 1;
const ERASED = 'erased';

/** Whether a text claims to be a cipher of ours; `parseCipher` says whether it is one. */
export const looksSealed = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith(CIPHER_PREFIX);

export function parseCipher(text: string): Cipher | undefined {
  if (text.length > MAX_CIPHER_LENGTH) return undefined;
  if (!SHAPE.test(text)) return undefined;
  const keyId = keyIdOf(text.slice(KEY_AT, PAYLOAD_AT - 1));
  if (keyId === undefined) return undefined;
  if (text.startsWith(ERASED, PAYLOAD_AT) && text.length === PAYLOAD_AT + ERASED.length)
    return { keyId, mask: '', payload: undefined };
  const dot = text.indexOf('.', PAYLOAD_AT);
  const payload = decode(text.slice(PAYLOAD_AT, dot < 0 ? undefined : dot));
  const mask = dot < 0 ? '' : decode(text.slice(dot + 1))?.toString('utf8');
  return payload && mask !== undefined ? { keyId, mask, payload } : undefined;
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

/** What stands before a text, and not before JSON. */
const TEXT = 's'.charCodeAt(0);

export const erasedCipher = (keyId: string): string => `${CIPHER_PREFIX}${keyPart(keyId)}.${ERASED}`;

/** The value, or `undefined` when the cipher was not made with this key for this field, or has been changed. */
export function openValue(cipher: Cipher, key: KeyObject, field: string): Sealable | undefined {
  if (!cipher.payload) return undefined;
  const plain = gcmOpen(key, cipher.payload, associated(cipher.keyId, field, cipher.mask));
  if (plain === undefined) return undefined;
  const text = plain.toString('utf8', 1);
  return plain[0] === TEXT ? text : (JSON.parse(text) as Sealable);
}

/** What a cipher is bound to, as JSON: it opens nowhere else. */
const associated = (keyId: string, field: string, mask: string): Buffer =>
  Buffer.from(`["axc1","${keyId}",${JSON.stringify(field)},${JSON.stringify(mask)}]`, 'utf8');

const keyPart = (keyId: string): string => Buffer.from(keyId.replaceAll('-', ''), 'hex').toString('base64url');

let latest: { part: string; keyId: string | undefined } = { part: '', keyId: undefined };

/** Values of one person mostly come together, so the key's id is known from the value before. */
function keyIdOf(part: string): string | undefined {
  if (part !== latest.part) latest = { part, keyId: uuidOf(decode(part)) };
  return latest.keyId;
}

function uuidOf(bytes: Buffer | undefined): string | undefined {
  if (!bytes) return undefined;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Last characters of base64url whose spare bits are zero, by the length's rest; no text has the rest of one. */
const LAST: readonly (string | undefined)[] = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'];

/** Only the one spelling of the bytes: spare bits at the end would make many texts of one cipher. @param text in SHAPE */
function decode(text: string): Buffer | undefined {
  const spare = LAST[text.length % 4];
  if (spare !== undefined && !spare.includes(text.at(-1)!)) return undefined;
  return Buffer.from(text, 'base64url');
}
