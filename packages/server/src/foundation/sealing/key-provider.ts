import type { KeyObject } from 'node:crypto';

/** Where master keys can lie: in the key file, or with a service that speaks Vault's transit engine. */
export type KeyHolder = 'file' | 'transit';

export const otherThan = (holder: KeyHolder): KeyHolder => (holder === 'file' ? 'transit' : 'file');

/** A key as it is kept: wrapped by a version of the master key of one holder. */
export interface WrappedKey {
  wrapped: Buffer;
  holder: KeyHolder;
  masterVersion: number;
}

export interface MasterVersion {
  version: number;
  createdAt: Date;
}

/** Keys that one call to a provider wraps or unwraps; longer lists are split. */
export const KEYS_A_CALL = 250;

/**
 * What holds the master keys: it wraps and unwraps data keys and never gives a master key out. Every call takes a list
 * and answers in its order.
 */
export interface KeyProvider {
  readonly kind: KeyHolder;
  /**
   * Wraps with the newest version. What is answered has been opened again: a key that was wrapped wrongly would take
   * with it all that it seals.
   * @throws Problem `keys.unavailable`, `keys.missing`, `keys.unreadable`
   */
  wrap(keys: readonly KeyObject[]): Promise<WrappedKey[]>;
  /**
   * `undefined` for what was not wrapped by these keys, or was changed.
   * @throws Problem `keys.missing` for a version that is not there, `keys.unavailable`
   */
  unwrap(wrapped: readonly WrappedKey[]): Promise<(KeyObject | undefined)[]>;
  /** Those that can still unwrap, in order. */
  versions(): Promise<MasterVersion[]>;
  /** Adds a version, by which everything is wrapped from then on, and returns it. */
  rotate(now: Date): Promise<number>;
  /** Versions below cannot unwrap any more. To be called when nothing is wrapped by them. */
  retire(below: number): Promise<void>;
}

/** Does `work` on one part after the other; the answers together are in the order of what was given. */
export async function inParts<In, Out>(given: readonly In[], work: (part: readonly In[]) => Promise<Out[]>) {
  const done: Out[] = [];
  for (let from = 0; from < given.length; from += KEYS_A_CALL)
    done.push(...(await work(given.slice(from, from + KEYS_A_CALL))));
  return done;
}
