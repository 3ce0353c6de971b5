import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

/**
 * AES-256-GCM with a nonce of the operating system's randomness, and AES-256 key wrap with padding (RFC 5649). Nobody
 * can hand in a nonce or the bytes of a new key: that is how nonces come to be used twice.
 */
const NONCE = 12;
const TAG = 16;
export const KEY_BYTES = 32;
// a stream cipher: `update` gives all of the text, and `final` only makes or checks the tag
const GCM = { authTagLength: TAG };

/** Nonce, ciphertext and tag in one. One key may seal 2^32 values this way (NIST SP 800-38D, 8.3). */
export function gcmSeal(key: KeyObject, plaintext: Uint8Array, associated: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, GCM);
  cipher.setAAD(associated);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
}

/** The plaintext, or `undefined` when key, associated data or a single bit is not what it was. */
export function gcmOpen(key: KeyObject, sealed: Uint8Array, associated: Uint8Array): Buffer | undefined {
  if (sealed.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), GCM);
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const plaintext = decipher.update(sealed.subarray(NONCE, sealed.length - TAG));
  try {
    decipher.final();
    return plaintext;
  } catch {
    return undefined;
  }
}

/** RFC 5649's alternative initial value. */
const WRAP_IV = Buffer.from('a65959a6', 'hex');

export function wrapKey(wrapping: KeyObject, key: KeyObject): Buffer {
  const cipher = createCipheriv('id-aes256-wrap-pad', wrapping, WRAP_IV);
  return Buffer.concat([cipher.update(key.export()), cipher.final()]);
}

/** The key's bytes, or `undefined` when it was not wrapped by this one, or has changed. */
export function unwrapBytes(wrapping: KeyObject, wrapped: Uint8Array): Buffer | undefined {
  try {
    const decipher = createDecipheriv('id-aes256-wrap-pad', wrapping, WRAP_IV);
    return Buffer.concat([decipher.update(wrapped), decipher.final()]);
  } catch {
    return undefined;
  }
}

export function unwrapKey(wrapping: KeyObject, wrapped: Uint8Array): KeyObject | undefined {
  const bytes = unwrapBytes(wrapping, wrapped);
  return bytes?.length === KEY_BYTES ? createSecretKey(bytes) : undefined;
}

export const newKey = (): KeyObject => createSecretKey(randomBytes(KEY_BYTES));
