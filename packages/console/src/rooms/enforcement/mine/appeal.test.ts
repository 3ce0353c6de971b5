import { describe, expect, test } from 'vitest';
import type { Measure } from '../measure.ts';
import { type Appeal, type AppealState, groupsOf, isExplained, mayAppeal, newestOf, wrongEvidence } from './appeal.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const LATER = { appeal_until: '2026-12-26T12:00:00Z' };
const PAST = { appeal_until: '2026-11-26T11:59:59Z' };

describe('an appeal is offered', () => {
  test('until its time has passed', () => {
    expect(mayAppeal(LATER, undefined, NOW)).toBe('yes');
    expect(mayAppeal(PAST, undefined, NOW)).toBe('over');
    expect(mayAppeal({ appeal_until: null }, undefined, NOW)).toBe('no');
  });

  test.each<[AppealState, 'yes' | 'no' | 'over', 'yes' | 'no' | 'over']>([
    ['open', 'no', 'no'],
    ['waiting-for-party', 'no', 'no'],
    ['upheld', 'no', 'no'],
    ['partly-upheld', 'no', 'no'],
    ['refused', 'yes', 'yes'],
    ['withdrawn', 'yes', 'over'],
  ])('after one that is %s', (state, within, after) => {
    expect(mayAppeal(LATER, { state }, NOW)).toBe(within);
    expect(mayAppeal(PAST, { state }, NOW)).toBe(after);
  });
});

test('of several appeals about one measure the newest is shown', () => {
  const appeal = (id: string, measure_id: string) => ({ id, measure_id }) as Appeal;
  const newest = newestOf([appeal('a3', 'm1'), appeal('a2', 'm2'), appeal('a1', 'm1')]);
  expect([...newest].map(([measure, { id }]) => [measure, id])).toEqual([
    ['m1', 'a3'],
    ['m2', 'a2'],
  ]);
});

test('what one statement tells of stands together, in the order of the list', () => {
  const measure = (id: string, statement_id: string | null) => ({ id, statement_id }) as Measure;
  const groups = groupsOf([measure('m1', 's1'), measure('m2', null), measure('m3', 's1'), measure('m4', 's2')]);
  expect(groups.map(({ id, measures }) => [id, measures.map((one) => one.id)])).toEqual([
    ['s1', ['m1', 'm3']],
    ['m2', ['m2']],
    ['s2', ['m4']],
  ]);
});

test('evidence names what it is', () => {
  expect(wrongEvidence(['order/o1', 'event/e1'])).toBeUndefined();
  expect(wrongEvidence(['order/o1', 'a screenshot'])).toBe('a screenshot');
});

test('only what rules object to is explained', () => {
  const group = (statement: string | null, ...rules: string[][]) => ({
    ...{ id: 'g', statement, measures: rules.map((each) => ({ rules: each }) as Measure) },
  });
  expect(isExplained(group('s1', [], ['goods.x']))).toBe(true);
  expect(isExplained(group('s1', []))).toBe(false);
  expect(isExplained(group(null, ['goods.x']))).toBe(false);
});
