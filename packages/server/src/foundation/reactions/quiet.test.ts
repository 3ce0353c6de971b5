import { describe, expect, it } from 'vitest';
import { manualClock } from '../clock.ts';
import type { Front } from './cursor.store.ts';
import { createLimit } from './limit.ts';
import { createQuiet } from './quiet.ts';

const place = (txid: bigint) => ({ txid, id: '00000000-0000-7000-8000-000000000000' });
const front = (buckets: number[], more: Partial<Front> = {}): Front => ({
  ...{ reaction: 'r', of: 4, buckets, position: place(1n) },
  ...more,
});

describe('a quiet stretch of the log', () => {
  it('is skipped by the buckets for which it was found, and by no other that arrives there', () => {
    const quiet = createQuiet(manualClock(new Date(0)), 1_000);
    quiet.note(front([0, 1]), place(9n));
    expect(quiet.skip(front([0, 1]))).toEqual(place(9n));
    expect(quiet.skip(front([1]))).toEqual(place(9n));
    expect(quiet.skip(front([0, 1, 2]))).toEqual(place(1n));
    expect(quiet.skip(front([0, 1], { of: 2 }))).toEqual(place(1n));
    expect(quiet.skip(front([0, 1], { reaction: 's' }))).toEqual(place(1n));
    expect(quiet.skip(front([0, 1], { position: place(2n) }))).toEqual(place(2n));
  });

  it('is written down a while after it began, however much it grew', () => {
    const wall = manualClock(new Date(0));
    const quiet = createQuiet(wall, 1_000);
    quiet.note(front([0]), place(2n));
    wall.advance(600);
    quiet.note(front([0]), place(3n));
    expect(quiet.isDue(front([0]))).toBe(false);
    wall.advance(600);
    expect(quiet.isDue(front([0]))).toBe(true);
    expect(quiet.isDue(front([0, 1]))).toBe(false);
  });

  it('is forgotten when its front has moved', () => {
    const quiet = createQuiet(manualClock(new Date(0)), 1_000);
    quiet.note(front([0]), place(2n));
    quiet.keepOnly([front([0])]);
    expect(quiet.skip(front([0]))).toEqual(place(2n));
    quiet.keepOnly([]);
    expect(quiet.skip(front([0]))).toEqual(place(1n));
  });
});

describe('a limit', () => {
  it('runs so many at a time, in order, and goes on after a failure', async () => {
    const limit = createLimit(2);
    let now = 0;
    let most = 0;
    const order: number[] = [];
    const run = (n: number) =>
      limit(async () => {
        order.push(n);
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 2));
        now--;
        if (n % 3 === 0) throw new Error(String(n));
        return n;
      });
    const results = await Promise.allSettled(Array.from({ length: 9 }, (_, n) => run(n)));
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(results.map((result) => result.status === 'fulfilled')).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => n % 3 > 0),
    );
  });
});
