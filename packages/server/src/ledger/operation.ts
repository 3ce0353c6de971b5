import { hash } from 'node:crypto';
import { isUuid } from '../foundation/ids.ts';
import { canonicalJson } from '../foundation/trail/canonical-json.ts';
import { type AccountName, checkName } from './account.ts';

/** Everything that one call may hold. */
export const MOST_AT_ONCE = 100;
/** A quadrillion minor units: sums of thousands of such amounts still fit into the database's integers. */
const LARGEST_AMOUNT = 10n ** 15n;

interface Named {
  /** What the caller calls it, once for ever: `claim/c1/refund`. */
  key: string;
  /** Why, as a word of the caller's: `claim.refund`. */
  code: string;
  /** The event that led to it. */
  causeId?: string;
}

interface Between {
  debit: AccountName;
  credit: AccountName;
  amount: bigint;
}

/** On which sides only as much is taken as there is, or as may still come in. */
export type Balancing = 'debit' | 'credit' | 'both';

/** What earlier transfers of the same call came to decides on this one, which never comes to more than its own amount. */
export interface Follows {
  /** Their keys: moves and holds. */
  keys: readonly string[];
  /** `got`: as much as they came to together. `rest`: what is left of this one's amount without that. */
  by: 'got' | 'rest';
}

/** Moves money at once. */
export interface Move extends Named, Between {
  do: 'move';
  balancing?: Balancing;
  follows?: Follows;
}

/** Reserves: it counts against limits at once, and against balances when it is taken. What comes to zero is over at once. */
export interface Hold extends Named, Between {
  do: 'hold';
  /** Only as much as there is on the debit's side. */
  balancing?: 'debit';
  follows?: Follows;
  /** Instant from which what is left of it is free again. */
  expiresAt?: Date;
}

/** Moves what was held, in whole or in parts. */
export interface Take extends Named {
  do: 'take';
  /** The key of the hold. */
  hold: string;
  /** All that is left when not given. */
  amount?: bigint;
}

/** Lets go what is left of a hold. */
export interface Release extends Named {
  do: 'release';
  hold: string;
}

/** Moves back what a transfer moved, whole and once. */
export interface Reverse extends Named {
  do: 'reverse';
  /** The key of the transfer. */
  transfer: string;
}

export type Operation = Move | Hold | Take | Release | Reverse;

/** Lets go what is left of a hold whose time is over. Nobody asks for it: the worker does. */
export interface Expire extends Named {
  do: 'expire';
  hold: string;
}

const KEY = /^[^\s\p{Cc}\p{Cs}]{1,200}$/u;
const CODE = /^[a-z][a-z0-9-]{0,49}(\.[a-z][a-z0-9-]{0,49}){0,3}$/;

/** @throws RangeError at a call that no state of the ledger could take: a fault of the caller's */
export function checkOperations(operations: readonly (Operation | Expire)[]): void {
  if (operations.length === 0 || operations.length > MOST_AT_ONCE)
    throw new RangeError(`a call takes 1 to ${MOST_AT_ONCE} transfers, not ${operations.length}`);
  if (new Set(operations.map(({ key }) => key)).size < operations.length)
    throw new RangeError('two transfers of one call have the same key');
  const earlier = new Set<string>();
  for (const operation of operations) {
    check(operation);
    if (operation.do !== 'move' && operation.do !== 'hold') continue;
    if (operation.follows?.keys.some((key) => !earlier.has(key)))
      throw new RangeError(`transfer ${operation.key}: it follows moves and holds that stand before it in its call`);
    earlier.add(operation.key);
  }
}

function check(operation: Operation | Expire): void {
  const wrong = (what: string): never => {
    throw new RangeError(`transfer ${operation.key}: ${what}`);
  };
  if (!KEY.test(operation.key)) wrong('its key has 1 to 200 characters without spaces');
  if (!CODE.test(operation.code)) wrong('its code is a word such as claim.refund');
  if (operation.causeId !== undefined && !isUuid(operation.causeId)) wrong('its cause is the id of an event');
  if ('amount' in operation && operation.amount !== undefined) {
    if (operation.amount <= 0n || operation.amount > LARGEST_AMOUNT)
      wrong(`its amount is from 1 to ${LARGEST_AMOUNT} minor units`);
  }
  if (operation.do === 'move' || operation.do === 'hold') {
    const { debit, credit } = operation;
    checkName(debit);
    checkName(credit);
    if (debit.currency !== credit.currency) wrong('its accounts have two currencies');
    if (debit.owner === credit.owner && debit.purpose === credit.purpose) wrong('its accounts are one');
  }
  if (operation.do === 'hold' && operation.expiresAt && !Number.isFinite(operation.expiresAt.getTime()))
    wrong('it expires at no instant');
}

/** SHA-256 over what is asked for: what a key stands for. */
export function digestOfOperation(operation: Operation | Expire): Buffer {
  const document = Object.fromEntries(
    Object.entries(operation).flatMap(([field, value]) => {
      if (value === undefined) return [];
      if (typeof value === 'bigint') return [[field, String(value)]];
      if (value instanceof Date) return [[field, value.toISOString()]];
      if (typeof value === 'object')
        return [[field, 'keys' in value ? [value.by, ...value.keys] : [value.owner, value.purpose, value.currency]]];
      return [[field, value]];
    }),
  );
  return hash('sha256', canonicalJson(document), 'buffer');
}
