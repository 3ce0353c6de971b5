import { expect, test } from 'vitest';
import { measureSeal } from './seal.ts';

test('both sides seal, open and index the same values', async () => {
  const { rows, checked } = await measureSeal(30, () => undefined, { rounds: 1, sliceMs: 1, warmMs: 1 });
  expect(rows.map(({ unit, peer }) => [unit, peer! > 0])).toEqual([
    ['values/s', true],
    ['values/s', true],
    ['recipients/s', true],
  ]);
  expect(checked[0]).toMatch(/^90 values/);
  expect(Number.parseFloat(checked[1]!)).toBeGreaterThan(20);
});
