import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, endOf, labelled, layBars, OBJECTIONS, scaleOf } from './bars.ts';

const point = (at: string, counts: Partial<Record<'allow' | 'observe' | 'limit' | 'reject', number>> = {}) => ({
  at,
  allow: 0,
  observe: 0,
  limit: 0,
  reject: 0,
  ...counts,
});

describe('scaleOf', () => {
  it.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [37, [0, 10, 20, 30, 40]],
    [1000, [0, 250, 500, 750, 1000]],
  ])('%i', (largest, expected) => {
    expect(scaleOf(largest)).toEqual(expected);
  });

  it('begins at zero, holds the largest, and has whole steps', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (largest) => {
        const scale = scaleOf(largest);
        expect(scale[0]).toBe(0);
        expect(scale.at(-1)).toBeGreaterThanOrEqual(largest);
        expect(scale.every(Number.isInteger)).toBe(true);
        expect(scale.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe('layBars', () => {
  it('stacks the gravest at the base and fills the height with the whole', () => {
    const { bars } = layBars([point('2026-01-01T00:00:00Z', { allow: 90, observe: 5, limit: 3, reject: 2 })], {
      width: 100,
      height: 100,
    });
    expect(bars[0]!.parts.map((part) => part.verdict)).toEqual([...OBJECTIONS]);
    const [reject, , observe] = bars[0]!.parts;
    expect(reject!.y + reject!.height).toBe(100);
    expect(observe!.y).toBeCloseTo(0);
    expect(bars[0]).toMatchObject({ total: 10, all: 100 });
  });

  it('draws nothing for nothing', () => {
    const { bars, ticks } = layBars([point('2026-01-01T00:00:00Z', { allow: 4 })], { width: 10, height: 10 });
    expect(bars[0]!.parts).toEqual([]);
    expect(ticks.map((tick) => tick.value)).toEqual([0, 1]);
  });

  it('has heights in proportion to counts', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 40 }), (counts) => {
        const series = counts.map((reject, at) => point(new Date(at * 1000).toISOString(), { reject }));
        const { bars, ticks } = layBars(series, { width: 800, height: 200 });
        const unit = 200 / ticks.at(-1)!.value;
        for (const bar of bars)
          expect(bar.parts.reduce((sum, part) => sum + part.height, 0)).toBeCloseTo(bar.total * unit);
      }),
    );
  });
});

describe('endOf', () => {
  const series = [point('2026-01-01T00:00:00.000Z'), point('2026-01-01T02:00:00.000Z')];
  it('is the next beginning, and as long again for the last', () => {
    expect(endOf(series, 0)).toBe('2026-01-01T02:00:00.000Z');
    expect(endOf(series, 1)).toBe('2026-01-01T04:00:00.000Z');
  });
});

it('labels the newest interval and no more than there is room for', () => {
  const hours = Array.from({ length: 24 }, (_, at) => String(at));
  expect([...labelled(hours, 8)]).toEqual([2, 5, 8, 11, 14, 17, 20, 23]);
  expect([...labelled(['a', 'a', 'b', 'b', 'c'], 8)]).toEqual([0, 2, 4]);
  expect([...labelled([], 8)]).toEqual([]);
});

it('tells changes', () => {
  expect(changeOf(5, 5)).toEqual({ kind: 'same' });
  expect(changeOf(5, 0)).toEqual({ kind: 'new' });
  expect(changeOf(15, 10)).toEqual({ kind: 'up', percent: 50 });
  expect(changeOf(0, 4)).toEqual({ kind: 'down', percent: 100 });
});
