import { createHmac, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { isParty, type Party } from '../access/principal.ts';
import { isRole, type Role } from '../access/role.ts';
import type { Database, Tx } from '../database/database.ts';
import { Problem } from '../errors.ts';
import type { Language } from '../http/language.ts';
import { nameFault, rolesFault } from './user.ts';

interface ExchangeUsedTable {
  token_mac: Buffer;
  expires_at: Date;
}

declare module '../database/database.ts' {
  interface Tables {
    exchange_used: ExchangeUsedTable;
  }
}

/** What the marketplace vouches for: that who holds this token is signed in there as this party. */
export interface ExchangeClaims {
  party: Party;
  role: Role;
  name?: string;
  language?: Language;
  expiresAt: Date;
  nonce: string;
}

export const MAX_EXCHANGE_TOKEN = 2_000;
/** How far ahead `exp` may lie: a token that is taken from a log a day later must be worth nothing. */
const MAX_EXCHANGE_AGE_MS = 300_000;
const NONCE = /^[A-Za-z0-9_-]{16,100}$/;
const PURGE_AT_ONCE = 10_000;

const sign = (secret: string, payload: string): Buffer => createHmac('sha256', secret).update(payload).digest();

/** What the marketplace's own backend does; here for the tests and for whoever reads how it is done. */
export function makeExchangeToken(
  secret: string,
  claims: { party: string; role: string; name?: string; language?: string; exp: number; nonce: string },
): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${payload}.${sign(secret, payload).toString('base64url')}`;
}

/**
 * Reads a token: `base64url(JSON) . base64url(HMAC-SHA256 of the text before the dot)`. Nothing is said of its content
 * before the signature fits.
 * @throws Problem `access.exchange-off`, `access.sign-in-failed`
 */
export function readExchangeToken(secret: string | undefined, token: string, now: Date): ExchangeClaims {
  if (secret === undefined) throw new Problem('access.exchange-off');
  const refuse = (detail: string): never => {
    throw new Problem('access.sign-in-failed', { detail });
  };
  const [payload, signature, ...more] = token.split('.') as [string, string?, ...string[]];
  const given = Buffer.from(signature ?? '', 'base64url');
  const wanted = sign(secret, payload);
  // one spelling only, or one token would be many
  const spelt = given.toString('base64url') === signature;
  if (more.length > 0 || !spelt || given.length !== wanted.length || !timingSafeEqual(given, wanted))
    return refuse('The exchange token is not signed with ANXIN_EXCHANGE_SECRET');
  let claims: Record<string, unknown>;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(payload, 'base64url'));
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
    claims = value as Record<string, unknown>;
  } catch {
    return refuse('The exchange token holds no JSON object');
  }
  const { party, role, name, language, exp, nonce } = claims;
  if (typeof party !== 'string' || !isParty(party)) return refuse('party must be type/id, such as merchant/m1');
  if (typeof role !== 'string' || !isRole(role) || rolesFault([role], party) !== undefined)
    return refuse('role must be the type of the party');
  if (name !== undefined && (typeof name !== 'string' || nameFault(name) !== undefined))
    return refuse('name is not usable');
  if (language !== undefined && language !== 'zh-CN' && language !== 'en')
    return refuse('language must be zh-CN or en');
  if (typeof nonce !== 'string' || !NONCE.test(nonce))
    return refuse('nonce must be 16 to 100 letters, digits, - and _');
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return refuse('exp must be a number of seconds since 1970');
  const left = exp * 1000 - now.getTime();
  if (left <= 0) return refuse('The exchange token has expired');
  if (left > MAX_EXCHANGE_AGE_MS)
    return refuse(`exp may lie ${MAX_EXCHANGE_AGE_MS / 1000} seconds ahead at most; are the clocks right?`);
  return {
    ...{ party, role, nonce, expiresAt: new Date(exp * 1000) },
    ...(name !== undefined ? { name } : {}),
    ...(language !== undefined ? { language } : {}),
  };
}

/** Each token counts once, in all processes. */
export async function takeExchange(tx: Tx, tokenMac: Buffer, expiresAt: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('exchange_used')
    .values({ token_mac: tokenMac, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function purgeExchanges(db: Database, now: Date): Promise<void> {
  await sql`delete from exchange_used where ctid = any(array(
    select ctid from exchange_used where expires_at <= ${now} order by expires_at limit ${PURGE_AT_ONCE}))`.execute(db);
}
