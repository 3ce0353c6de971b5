import type { KeyObject } from 'node:crypto';
import { Problem } from '../errors.ts';
import type { KeyHolder, KeyProvider, WrappedKey } from './key-provider.ts';

/**
 * Whoever holds the master keys of an installation: one, and while they move from one to the other, two. It wraps with
 * the one that holds them now, and unwraps with the one that each key names.
 */
export interface KeyHolders extends Omit<KeyProvider, 'kind'> {
  /** Who wraps. @param asked `now` where an answer that is some seconds old would not do */
  current(asked?: 'now'): Promise<KeyHolder>;
  /** @throws Problem `keys.missing` where this process has not been told of it, `keys.foreign` where it is not this installation's */
  of(holder: KeyHolder): Promise<KeyProvider>;
}

/** @param known how to reach each, and who it is now */
export function keyHolders({ current, of }: Pick<KeyHolders, 'current' | 'of'>): KeyHolders {
  const wrapping = async (): Promise<KeyProvider> => of(await current());
  return {
    ...{ current, of },
    wrap: async (keys) => (await wrapping()).wrap(keys),
    async unwrap(wrapped) {
      const opened: (KeyObject | undefined)[] = wrapped.map(() => undefined);
      for (const holder of new Set(wrapped.map((one) => one.holder))) {
        const places = wrapped.flatMap((one, place) => (one.holder === holder ? [place] : []));
        const keys = await (await of(holder)).unwrap(places.map((place): WrappedKey => wrapped[place]!));
        for (const [i, place] of places.entries()) opened[place] = keys[i];
      }
      return opened;
    },
    versions: async () => (await wrapping()).versions(),
    rotate: async (now) => (await wrapping()).rotate(now),
    retire: async (below) => (await wrapping()).retire(below),
  };
}

/** One that never moves. */
export const soleHolder = (provider: KeyProvider): KeyHolders =>
  keyHolders({
    current: async () => provider.kind,
    async of(holder) {
      if (holder !== provider.kind) throw notToldOf(holder);
      return provider;
    },
  });

/** Of a process that meets what another holder wraps. */
export const notToldOf = (holder: KeyHolder): Problem =>
  new Problem('keys.missing', {
    detail:
      holder === 'transit'
        ? 'Keys are wrapped by a key service, and ANXIN_KEYS_URL is not set here'
        : 'Keys are wrapped by the key file, which is not here',
  });
