import { hash, randomBytes } from 'node:crypto';

/**
 * What a person holds and we only recognise: the cookie of a session, the token of an invitation. 256 bits from the
 * operating system have no dictionary, so one SHA-256 is enough, and finding the row by it tells nothing of the token.
 */
export function makeToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

const FORM = /^[A-Za-z0-9_-]{43}$/;

/** Over the text: base64url spells the same bytes in several ways, and only one of them is the token. */
export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer');

export const isToken = (text: string): boolean => FORM.test(text);
