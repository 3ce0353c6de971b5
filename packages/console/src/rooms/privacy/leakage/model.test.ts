import { expect, test } from 'vitest';
import { evennessOf, type FieldLeakage, isPast, outstanding, progressOf, type Report } from './model.ts';

const field = (more: Partial<FieldLeakage>): FieldLeakage => ({
  ...{ field: 'phone', bits: 20, merchants: 1, rows: 8, tokens: 4, commonest: 2, linked: 8, apart: 2 },
  ...{ entropy: 2, even_entropy: 2, values: 4, collisions: 0, strangers: 0, most: [] },
  ...more,
});
const report = (fields: FieldLeakage[]): Report => ({
  ...{ id: 'r', asked_at: '', asked_by: '', done_at: '', generation: 1, rows_read: 8, whole: true, fields },
});

test('evenness is of what tokens could tell at most', () => {
  expect(evennessOf(field({}))).toBe(1);
  expect(evennessOf(field({ entropy: 1 }))).toBe(0.5);
  // one token with each merchant, or none at all
  expect(evennessOf(field({ entropy: 0, even_entropy: 0 }))).toBe(1);
});

test('a report that is under way is never shown as done, and its size may be unknown', () => {
  const open = { id: 'r', asked_at: '', asked_by: '' };
  expect(progressOf({ ...open, rows_read: 50, rows_about: 200 })).toBe(25);
  expect(progressOf({ ...open, rows_read: 300, rows_about: 200 })).toBe(99);
  expect(progressOf({ ...open, rows_read: 50, rows_about: null })).toBeUndefined();
});

test('a report is of the past once the index was built anew or is cut otherwise', () => {
  const cutting = [{ field: 'phone' as const, bits: 20 }];
  expect(isPast(report([field({})]), { generation: 1, cutting })).toBe(false);
  expect(isPast(report([field({})]), { generation: 2, cutting })).toBe(true);
  expect(isPast(report([field({ bits: 24 })]), { generation: 1, cutting })).toBe(true);
});

test('merchants stand out by a token that occurs more than once', () => {
  const most = [
    { merchant: 'm1', rows: 9, of: 20 },
    { merchant: 'm2', rows: 3, of: 5 },
    { merchant: 'm3', rows: 1, of: 1 },
  ];
  expect(outstanding(report([field({ most })]), 2).map(({ merchant }) => merchant)).toEqual(['m1', 'm2']);
  expect(outstanding(report([field({ most: most.slice(2) })]), 2)).toEqual([]);
});
