import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { type IndexKind, type IndexTerm, indexTerms, indexToken } from '@anxin/engine';
import { LRUCache } from 'lru-cache';
import type { Keys } from '../../foundation/sealing/keys.ts';

/** Makes tokens of terms: HMAC-SHA-256 under a key of this generation and merchant, of which the first bits are kept. */
export type Tokens = (generation: number, merchant: string, terms: readonly IndexTerm[]) => number[];

const MERCHANTS = 10_000;

export function createTokens(keys: Pick<Keys, 'mac'>): Tokens {
  // as key objects: from bytes each HMAC would make one anew, which costs more than the HMAC
  const derived = new LRUCache<string, KeyObject>({ max: MERCHANTS });
  return (generation, merchant, terms) => {
    const name = `${generation} ${merchant}`;
    const own = derived.get(name) ?? createSecretKey(keys.mac('index', name));
    derived.set(name, own);
    return terms.map(({ field, text }) =>
      indexToken(field, createHmac('sha256', own).update(`${field} ${text}`).digest()),
    );
  };
}

/** The parts of a recipient that can be found by, below `order.recipient`. */
export const INDEXED: Readonly<Record<string, IndexKind>> = {
  name: 'name',
  phone: 'phone',
  address: 'address',
  province: 'address',
  city: 'address',
  district: 'address',
};

export const recipientTerms = (values: readonly { part: string; value: unknown }[]): IndexTerm[] =>
  values.flatMap(({ part, value }) => (typeof value === 'string' ? indexTerms(INDEXED[part]!, value) : []));
