import type { Clock } from '../clock.ts';

/**
 * Remembers what took whole transactions down: a lost connection, a handler that never ends. Such a batch is tried
 * again after a pause, its reaction alone resting; a key whose handler ran each time is condemned after the third, so
 * that it is parked instead of taking its neighbours down for ever.
 */
export interface Blame {
  /** @param key whose handler was running; undefined: none was */
  failed(reaction: string, key: string | undefined, reason: string): void;
  /** A transaction succeeded. */
  clear(reaction: string): void;
  isResting(reaction: string): boolean;
  /** How often a reaction's transactions failed since one succeeded. */
  failuresOf(reaction: string): number;
  /** Why a key must not be run this time. Asking is its sentence served: the time after, it is run again. */
  condemned(reaction: string, key: string): string | undefined;
}

const CONDEMNED_AFTER = 3;
const LONGEST_REST = 30_000;
/** Milliseconds after which a key's earlier failures are no longer held against it. */
const FORGOTTEN_AFTER = 600_000;
const MOST_KEYS = 10_000;

export function createBlame(wall: Clock): Blame {
  const rests = new Map<string, { failures: number; until: number }>();
  const keys = new Map<string, { count: number; reason: string; at: number }>();
  const nameOf = (reaction: string, key: string): string => `${reaction} ${key}`;
  return {
    failed(reaction, key, reason) {
      const failures = (rests.get(reaction)?.failures ?? 0) + 1;
      const pause = Math.min(50 * 2 ** Math.min(failures - 1, 12), LONGEST_REST);
      rests.set(reaction, { failures, until: wall.now().getTime() + pause });
      if (key === undefined) return;
      if (keys.size >= MOST_KEYS) keys.clear();
      const at = wall.now().getTime();
      const before = keys.get(nameOf(reaction, key));
      const count = before && at - before.at < FORGOTTEN_AFTER ? before.count + 1 : 1;
      keys.set(nameOf(reaction, key), { count, reason, at });
    },
    clear: (reaction) => void rests.delete(reaction),
    failuresOf: (reaction) => rests.get(reaction)?.failures ?? 0,
    isResting: (reaction) => (rests.get(reaction)?.until ?? 0) > wall.now().getTime(),
    condemned(reaction, key) {
      const entry = keys.get(nameOf(reaction, key));
      if (!entry || entry.count < CONDEMNED_AFTER) return undefined;
      keys.delete(nameOf(reaction, key));
      return entry.reason;
    },
  };
}
