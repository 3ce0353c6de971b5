import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from './lines.ts';
import { addressOfParty, goesWith, isOwnProposal, isReference, type Measure, STATES, wouldReach } from './measure.ts';
import { moodOf, scaleOf } from './scale.ts';

const up = { counts: 'up' as const, start: 0, least: 0, most: 48 };
const down = { counts: 'down' as const, start: 12, least: 0, most: 12 };
const milestones = (reached: (at: number) => boolean, ...places: number[]) =>
  places.map((at) => ({ at, title: `${at}`, measures: [], reached: reached(at) }));
const rest = { ladder: 'l', title: '', next: null, entries: [], courses: null };

test('points reach the milestones between here and there, each once', () => {
  const standing = { ...up, points: 12, milestones: milestones((at) => at <= 12, 12, 24, 36) };
  const reached = (points: number) => wouldReach(standing, points).map(({ at }) => at);
  expect(reached(11.9)).toEqual([]);
  expect(reached(12)).toEqual([24]);
  expect(reached(100)).toEqual([24, 36]);
  const credit = { ...down, points: 8.5, milestones: milestones(() => false, 8, 4, 0) };
  expect(wouldReach(credit, 0.4)).toEqual([]);
  expect(wouldReach(credit, 4.5).map(({ at }) => at)).toEqual([8, 4]);
});

test('a scale runs from the least to the most, and nothing leaves it', () => {
  const standing = { ...rest, ...up, points: 24, milestones: milestones((at) => at <= 24, 12, 48) };
  expect(scaleOf(standing)).toEqual({
    value: 50,
    marks: [
      { at: 12, place: 25, reached: true },
      { at: 48, place: 100, reached: false },
    ],
  });
  const number = fc.integer({ min: -2_000, max: 2_000 });
  fc.assert(
    fc.property(number, number, number, number, (points, least, most, at) => {
      const { value, marks } = scaleOf({
        ...rest,
        ...up,
        points,
        least,
        most,
        milestones: milestones(() => false, at),
      });
      for (const place of [value, marks[0]!.place]) {
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThanOrEqual(100);
      }
    }),
  );
});

test('a standing is clear, counts, or has reached something', () => {
  expect(moodOf({ ...up, points: 0, milestones: milestones(() => false, 12) })).toBe('clear');
  expect(moodOf({ ...up, points: 4, milestones: milestones(() => false, 12) })).toBe('counting');
  expect(moodOf({ ...down, points: 8, milestones: milestones((at) => at === 8, 8, 4) })).toBe('reached');
});

test('who proposed it is known by its first step', () => {
  const history = [{ at: '', by: 'user/u1', by_name: null, what: 'proposed', detail: null }];
  expect(isOwnProposal({ history }, 'u1')).toBe(true);
  expect(isOwnProposal({ history }, 'u2')).toBe(false);
  expect(isOwnProposal({ history: [{ ...history[0]!, what: 'taken' }] }, 'u1')).toBe(false);
});

test('what is over in another way is not undone with its cause', () => {
  const followed = STATES.map((state) => ({ state }) as Measure);
  expect(goesWith(followed).map(({ state }) => state)).toEqual(['proposed', 'in-force', 'expired']);
});

test('ids are whole or they are not', () => {
  for (const text of ['merchant/m0002', 'rights-holder/店铺', 'file/a/b']) expect(isReference(text)).toBe(true);
  for (const text of ['m0002', 'merchant/', '/m', 'Merchant/m', 'merchant/m 2', ''])
    expect(isReference(text)).toBe(false);
  expect(addressOfParty('merchant/a b/c')).toBe('/parties/merchant/a%20b%2Fc');
});

test('lines are taken as they were pasted, each once, and not without end', () => {
  expect(linesOf(' a \r\n\n b\na ')).toEqual(['a', 'b']);
  expect(linesOf(Array.from({ length: 50 }, (_, n) => `${n}`).join('\n'))).toHaveLength(20);
  expect(linesOf('x'.repeat(900))[0]).toHaveLength(300);
});
