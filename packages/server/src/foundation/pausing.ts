import { setImmediate as turn } from 'node:timers/promises';

/** Of the event loop, in milliseconds: a request waits no longer than this and one piece of the work. */
const LONGEST_MS = 5;

/**
 * For work in pieces that shares its thread: asked after each piece, it gives the event loop a turn as soon as the pieces
 * since the last one have taken long enough.
 */
export function pausing(now: () => number = () => performance.now()): () => Promise<void> | undefined {
  let since = now();
  return () => {
    if (now() - since < LONGEST_MS) return undefined;
    return turn().then(() => {
      since = now();
    });
  };
}
