import { expect, it } from 'vitest';
import { isUnusual, type Treatment } from './like.ts';

const treated = (kind: string, cases: number, guidance = false): Treatment => ({
  measures: [{ kind, title: kind, points: null, guidance, seconds: null }],
  ...{ cases, by_person: 0, example: { measure: kind, target: 'product/1', taken_at: '' } },
});

it('another kind than most like cases had is said to be so', () => {
  const most = [treated('warn', 10), treated('delist', 2)];
  expect([isUnusual(most, 'delist'), isUnusual(most, 'warn')]).toEqual([true, false]);
  expect(isUnusual([treated('warn', 3, true)], 'warn')).toBe(true);
});

it('nothing is usual where there are none, or as many of one as of the other', () => {
  expect(isUnusual([], 'warn')).toBe(false);
  expect(isUnusual([treated('warn', 2), treated('delist', 2)], 'ban')).toBe(false);
});
