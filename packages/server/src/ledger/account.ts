import { LRUCache } from 'lru-cache';
import { isParty, type Party } from '../foundation/access/principal.ts';
import { derivedId } from '../foundation/ids.ts';
import { type Limits, type Purpose, type Side, termsOf } from './purpose.ts';

/** Which account: it comes into being with its first use. */
export interface AccountName {
  owner: 'platform' | Party;
  purpose: Purpose;
  /** ISO 4217. */
  currency: string;
}

/** A transfer asks for the same few again and again. */
const ids = new LRUCache<string, string>({ max: 10_000 });

/** The same account, always. */
export function accountId({ owner, purpose, currency }: AccountName): string {
  const name = `${currency} ${purpose} ${owner}`;
  const known = ids.get(name);
  if (known !== undefined) return known;
  const id = derivedId('ledger-account', owner, purpose, currency);
  ids.set(name, id);
  return id;
}

export const titleOf = ({ owner, purpose, currency }: AccountName): string => `${purpose} of ${owner} in ${currency}`;

/** @throws RangeError at an account that cannot be: a fault of the caller's */
export function checkName(name: AccountName): void {
  const wrong = (what: string): never => {
    throw new RangeError(`account ${titleOf(name)}: ${what}`);
  };
  if (!/^[A-Z]{3}$/.test(name.currency)) wrong('its currency has three capital letters');
  const terms = termsOf(name.purpose);
  if (terms === undefined) wrong('there is no such purpose');
  if (name.owner !== 'platform' && !isParty(name.owner)) wrong('its owner is the platform or <type>/<id> of a party');
  if (!(terms.owners as readonly string[]).includes(name.owner.split('/', 1)[0]!)) wrong('it cannot be the owner’s');
}

export interface Account extends AccountName {
  id: string;
  normal: Side;
  buckets: number;
}

/** The sums of a row; amounts are whole minor units. */
export interface Sums {
  debits: bigint;
  credits: bigint;
  /** What holds may still take. */
  debitsHeld: bigint;
  creditsHeld: bigint;
}

/** A row of balances: an account, or one bucket of it. */
export interface Row extends Sums, Limits {
  bucket: number;
  closed: boolean;
}

/** Net on the normal side; what is held not counted. */
export const balanceOf = (normal: Side, { debits, credits }: Pick<Sums, 'debits' | 'credits'>): bigint =>
  normal === 'credit' ? credits - debits : debits - credits;

/**
 * How much can be put on a side before the row reaches its limit, what is held counted; undefined: any amount. Negative
 * where a limit was drawn below what is there already.
 */
export function roomOf(normal: Side, side: Side, row: Row): bigint | undefined {
  const balance = balanceOf(normal, row);
  const held = side === 'debit' ? row.debitsHeld : row.creditsHeld;
  if (side === normal) return row.highest === null ? undefined : row.highest - balance - held;
  return row.lowest === null ? undefined : balance - held - row.lowest;
}
