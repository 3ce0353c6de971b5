import { setTimeout } from 'node:timers/promises';
import type { Facts } from './facts.ts';
import { serveWorld } from './serve-world.ts';

/** A world that simulates nothing and tells its number as how many have paid: by its seed it tells of much, fails, ends without a word, or goes on until it is stopped. */
serveWorld(async ({ seed }, { signal, onProgress } = {}) => {
  onProgress?.(process.pid);
  if (seed === 1) return { disputes: ['x'.repeat(20_000_000)] } as unknown as Facts;
  if (seed === 2) await setTimeout(1_500);
  if (seed === 2) throw new Error('the sky fell');
  if (seed === 3) process.exit(7);
  return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error)));
});
