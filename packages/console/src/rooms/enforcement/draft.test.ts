import { describe, expect, test } from 'vitest';
import { bodyOf, type Draft, daysOf, type Field, fieldsOf, lacking } from './draft.ts';
import type { Kind } from './measure.ts';

const kind = (changes: Partial<Kind> = {}): Kind => ({
  ...{
    kind: 'warn',
    title: '',
    about: '',
    on: ['merchant'],
    group: 'warn',
    leaves: false,
    make_good: null,
    severity: 5,
    duration: null,
    longest: null,
  },
  ...{ second_person: false, reasons: false, evidence: false, basis: false, amount: false, review: null },
  ...{ appeal: { within: ['P30D'], answer_minutes: 2_700 }, ...changes },
});
const draft = (changes: Partial<Draft> = {}): Draft => ({
  ...{ kind: 'warn', targetType: 'merchant', targetId: 'm1', subject: '', foundBy: 'patrol', reason: '', rules: [] },
  ...{ evidence: [], days: null, points: null, ladder: undefined, basis: '', destination: '' },
  ...{ amount: null, exposure: null, ...changes },
});

test.each([
  ['P7D', 7],
  ['P2W', 14],
  ['PT12H', 1],
  ['P1M', null],
  [null, null],
])('%s is %s days', (duration, days) => {
  expect(daysOf(duration)).toBe(days);
});

describe('what a kind asks for', () => {
  test.each<[string, Partial<Kind>, number, Field[]]>([
    ['nothing more', {}, 1, []],
    ['reasons and evidence', { reasons: true, evidence: true }, 1, ['evidence', 'reason']],
    ['points in one ladder', { kind: 'points' }, 1, ['points']],
    ['points in one of several', { kind: 'points' }, 2, ['points', 'ladder']],
    ['money that is frozen', { amount: true }, 1, ['amount', 'exposure']],
    ['a penalty of the contract', { amount: true, basis: true }, 1, ['amount', 'basis', 'destination']],
  ])('%s', (_, needs, ladders, fields) => {
    expect(lacking(draft(), kind(needs), ladders)).toEqual(fields);
  });

  test('a duration, where it has one, which may stay as it is', () => {
    expect(fieldsOf(kind(), 1)).not.toContain('days');
    expect(fieldsOf(kind({ duration: 'P7D' }), 1)).toContain('days');
    expect(lacking(draft(), kind({ duration: 'P7D' }), 1)).toEqual([]);
  });
});

describe('what does not fit', () => {
  test.each<[string, Partial<Draft>, Field[]]>([
    ['no id', { targetId: ' ' }, ['target']],
    ['an id with a blank', { targetId: 'm 1' }, ['target']],
    ['a target that it is not for', { targetType: 'product' }, ['kind']],
    ['a subject without its type', { subject: 'p1' }, ['subject']],
    ['nobody said how it was found', { foundBy: undefined }, ['foundBy']],
  ])('%s', (_, changes, fields) => {
    expect(lacking(draft(changes), kind(), 1)).toEqual(fields);
  });

  test('no more is frozen than is at risk', () => {
    const frozen = kind({ amount: true });
    expect(lacking(draft({ amount: 100, exposure: 99.99 }), frozen, 1)).toEqual(['exposure']);
    expect(lacking(draft({ amount: 100, exposure: 100 }), frozen, 1)).toEqual([]);
  });

  test('without a kind there is nothing else to ask', () => {
    expect(lacking(draft({ targetId: '' }), undefined, 0)).toEqual(['target', 'kind']);
  });
});

describe('what is sent', () => {
  test('what the kind asks for', () => {
    const filled = draft({
      ...{ subject: ' product/p1 ', reason: ' why ', evidence: ['order/o1'], rules: ['goods.x'] },
      ...{ amount: 12.34, exposure: 20, days: 3 },
    });
    expect(bodyOf(filled, kind({ amount: true, duration: 'P7D' }), 1)).toEqual({
      ...{ kind: 'warn', target: 'merchant/m1', found_by: 'patrol', subject: 'product/p1', reason: 'why' },
      ...{ rules: ['goods.x'], evidence: ['order/o1'], duration: 'P3D' },
      ...{ amount: { amount: 1_234, currency: 'CNY' }, exposure: 2_000 },
    });
  });

  test('nothing that was filled in for another kind before', () => {
    const filled = draft({ points: 4, ladder: 'x', amount: 1, exposure: 1, basis: 'b', destination: 'd', days: 3 });
    expect(bodyOf(filled, kind(), 1)).toEqual({ kind: 'warn', target: 'merchant/m1', found_by: 'patrol' });
  });
});
