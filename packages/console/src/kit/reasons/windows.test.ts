import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsOf } from './windows.ts';

describe('windowsOf', () => {
  const long = 'x'.repeat(1000);

  it('shows the beginning when nothing is marked', () => {
    expect(windowsOf(long, [], 50)).toEqual([{ start: 0, end: 100 }]);
  });

  it('joins windows that meet and keeps those apart that do not', () => {
    expect(
      windowsOf(
        long,
        [
          { start: 100, end: 110 },
          { start: 130, end: 131 },
          { start: 600, end: 610 },
        ],
        20,
      ),
    ).toEqual([
      { start: 80, end: 151 },
      { start: 580, end: 630 },
    ]);
  });

  it('holds every span that lies in the text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(990), fc.integer({ min: 1, max: 10 })), { maxLength: 6 }), (given) => {
        const inside = given.map(([start, length]) => ({ start, end: start + length }));
        const windows = windowsOf(long, inside, 30);
        for (const span of inside)
          expect(windows.some((window) => window.start <= span.start && span.end <= window.end)).toBe(true);
        for (let at = 1; at < windows.length; at += 1) expect(windows[at]!.start).toBeGreaterThan(windows[at - 1]!.end);
      }),
    );
  });
});
