import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const PERIOD = 30;
/** Steps before and after the present one that still fit: clocks of telephones are a little off. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
/** No I, L, O, U and no 0, 1: codes are written down by hand. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

const totpOf = (secret: string, label = '') =>
  new TOTP({ issuer: 'Anxin', label, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD });

/** RFC 6238 with SHA-1, 6 digits and 30 seconds: what every authenticator understands. */
export function newSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an authenticator reads from a picture. */
export const uriOf = (secret: string, label: string): string => totpOf(secret, label).toString();

/** The time step whose code this is, or `undefined`. Whether it was used already is the caller's to see. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD) + delta;
}

/** The code of an instant. */
export const codeAt = (secret: string, at: Date): string => totpOf(secret).generate({ timestamp: at.getTime() });

/** Codes for when the telephone is gone, about 78 bits each: `ABCD-EFGH-JKMN-PQRS`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: RECOVERY_CODES }, newRecoveryCode);

function newRecoveryCode(): string {
  let code = '';
  while (code.length < 16)
    // bytes beyond the last whole multiple would prefer the first letters
    for (const byte of randomBytes(32)) if (byte < 240 && code.length < 16) code += LETTERS[byte % LETTERS.length];
  return code.match(/.{4}/g)!.join('-');
}

/** As it is compared, or `undefined` for what cannot be one. */
export function normaliseRecoveryCode(text: string): string | undefined {
  const code = text.toUpperCase().replace(/[\s-]/g, '');
  return /^[A-Z2-9]{16}$/.test(code) ? code : undefined;
}
