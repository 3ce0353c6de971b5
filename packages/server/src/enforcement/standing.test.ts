import type { Ladder } from '@anxin/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carriedThrough, crossings, nextMilestone, type PointEntry, standingAt } from './standing.ts';

const DAY = 86_400_000;
const day = (n: number): Date => new Date(Date.UTC(2026, 0, 1) + n * DAY);
const text = { 'zh-CN': '', en: '' };
const ladder = (given: Partial<Ladder> = {}): Ladder => ({
  ...{ id: 'l', title: text, party: 'merchant', counts: 'up', start: 0, least: 0, most: 480 },
  window: { kind: 'rolling', milliseconds: 90 * DAY, text: 'P90D' },
  milestones: [120, 240, 360, 480].map((at) => ({ at, title: text, measures: [] })),
  courses: { points: 20, every: 'P30D', most: 40 },
  ...{ file: '', line: 1, column: 1 },
  ...given,
});
const DOWN = ladder({
  counts: 'down',
  start: 120,
  most: 120,
  milestones: [80, 40, 0].map((at) => ({ at, title: text, measures: [] })),
});

let next = 0;
const entry = (at: Date, tenths: number, given: Partial<PointEntry> = {}): PointEntry => {
  const id = String(++next).padStart(6, '0');
  return { id, at, tenths, kind: 'violation', about: `product/${id}`, ...given };
};

describe('the standing', () => {
  test('adds up what the window holds, its edge excluded', () => {
    const entries = [entry(day(0), 40), entry(day(10), 80)];
    expect(standingAt(ladder(), entries, day(10))).toBe(120);
    expect(standingAt(ladder(), entries, new Date(day(90).getTime() - 1))).toBe(120);
    expect(standingAt(ladder(), entries, day(90))).toBe(80);
    expect(standingAt(ladder(), entries, new Date(day(0).getTime() - 1))).toBe(0);
  });
  test('a year ends at midnight of its zone', () => {
    const year = ladder({ window: { kind: 'year', zone: 'Asia/Shanghai' } });
    // 2026-01-01 00:00 in Shanghai
    const newYear = new Date('2025-12-31T16:00:00Z');
    const entries = [entry(new Date(newYear.getTime() - 1), 40), entry(newYear, 10)];
    expect(standingAt(year, entries, new Date(newYear.getTime() - 1))).toBe(40);
    expect(standingAt(year, entries, newYear)).toBe(10);
  });
  test('one subject counts once, with its worst', () => {
    const entries = [4, 12, 8].map((points, i) => entry(day(i), points * 10, { about: 'video/v1' }));
    expect(standingAt(ladder(), entries, day(5))).toBe(120);
  });
  test('courses give back what they may, and never save up', () => {
    const course = (n: number) => entry(day(n), 20, { kind: 'course' });
    expect(standingAt(ladder(), [course(0), entry(day(1), 100)], day(2))).toBe(100);
    expect(standingAt(ladder(), [entry(day(1), 100), course(2), course(3), course(4)], day(5))).toBe(60);
    expect(standingAt(DOWN, [entry(day(1), 100), course(2)], day(5))).toBe(40);
  });
  test('what comes next', () => {
    expect(nextMilestone(ladder(), 100)).toEqual({ milestone: 0, tenths: 20 });
    expect(nextMilestone(ladder(), 480)).toBeUndefined();
    expect(nextMilestone(DOWN, 80)).toEqual({ milestone: 1, tenths: 40 });
  });
});

describe('milestones', () => {
  test('are reached by the entry that comes to them, several at once, and again after they were left', () => {
    const [a, b, c, d] = [entry(day(0), 110), entry(day(1), 140), entry(day(50), 10), entry(day(95), 120)];
    expect(crossings(ladder(), [d, c, b, a])).toEqual([
      { milestone: 0, entry: b.id, at: b.at },
      { milestone: 1, entry: b.id, at: b.at },
      { milestone: 0, entry: d.id, at: d.at },
    ]);
    expect(crossings(DOWN, [a]).map(({ milestone }) => milestone)).toEqual([0, 1]);
  });
});

const entries = fc.array(
  fc.record({
    day: fc.nat(200),
    tenths: fc.integer({ min: 1, max: 150 }),
    about: fc.constantFrom('product/1', 'product/2', 'product/3', 'product/4'),
    kind: fc.constantFrom('violation' as const, 'violation' as const, 'course' as const),
  }),
  { maxLength: 40 },
);
const made = fc.record({
  entries: entries.map((all) => all.map((one, i) => ({ ...one, id: String(i).padStart(3, '0'), at: day(one.day) }))),
  ladder: fc.constantFrom(
    ladder(),
    DOWN,
    ladder({ window: { kind: 'ever' } }),
    ladder({ window: { kind: 'year', zone: 'Asia/Shanghai' } }),
  ),
});

describe('however events come', () => {
  test('their order does not matter, and each crossing is one of the standings before and after its entry', () => {
    fc.assert(
      fc.property(made, ({ entries: all, ladder: l }) => {
        const reversed = [...all].reverse();
        expect(standingAt(l, reversed, day(200))).toBe(standingAt(l, all, day(200)));
        expect(crossings(l, reversed)).toEqual(crossings(l, all));
        const found = crossings(l, all);
        // the slow way: the standing at each entry, everything counted from the beginning
        const sorted = [...all].sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
        const slow = sorted.flatMap((one, i) => {
          if (one.kind === 'course') return [];
          const before = standingAt(l, sorted.slice(0, i), one.at);
          const after = standingAt(l, sorted.slice(0, i + 1), one.at);
          const reached = (value: number, at: number) => (l.counts === 'up' ? value >= at : value <= at);
          return l.milestones.flatMap(({ at }, milestone) =>
            reached(after, at) && !reached(before, at) ? [{ milestone, entry: one.id, at: one.at }] : [],
          );
        });
        expect(found).toEqual(slow);
      }),
    );
  });

  test('a checkpoint in the place of old entries changes no standing', () => {
    fc.assert(
      fc.property(made, fc.nat(200), ({ entries: all, ladder: l }, until) => {
        fc.pre(l.window.kind === 'ever');
        const from = carriedThrough(l, all, day(until));
        const rest = all.filter(({ at }) => at > day(until));
        expect(standingAt(l, rest, day(200), from)).toBe(standingAt(l, all, day(200)));
        const late = (crossing: { at: Date }) => crossing.at > day(until);
        expect(crossings(l, rest, from)).toEqual(crossings(l, all).filter(late));
      }),
    );
  });
});
