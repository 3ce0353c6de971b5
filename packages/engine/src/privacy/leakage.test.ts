import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldOfToken, INDEX_FIELDS, indexToken } from './blind-index.ts';
import { frequenciesOf, joinLeakage, tokenLeakage } from './leakage.ts';

const of = (bits: number, ...counts: number[]) => tokenLeakage(bits, frequenciesOf(counts));

test('what a few tokens tell, counted by hand', () => {
  // one token in four rows, two in two, one in one
  expect(of(12, 4, 2, 2, 1)).toMatchObject({
    ...{ rows: 9, tokens: 4, commonest: 4, linked: 8 },
    // four rows and one are told apart by their rank; of the two that are equally common one is hit by chance
    apart: 4 + 2 + 1,
    strangers: 9 / 4096,
  });
  expect(of(12)).toEqual({
    ...{ rows: 0, tokens: 0, commonest: 0, linked: 0, apart: 0, values: 0, collisions: 0 },
    ...{ entropy: 0, evenEntropy: 0, strangers: 0 },
  });
});

test('even tokens tell nothing by how often they occur, uneven ones do', () => {
  expect(of(12, ...Array(16).fill(3)).entropy).toBeCloseTo(4);
  expect(of(12, ...Array(16).fill(3)).apart).toBe(3);
  expect(of(12, 7).entropy).toBe(0);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 200 }), (counts) => {
      const told = of(12, ...counts);
      expect(told.entropy).toBeGreaterThanOrEqual(0);
      expect(told.entropy).toBeLessThanOrEqual(told.evenEntropy + 1e-9);
      expect(told.apart).toBeLessThanOrEqual(told.rows);
      expect(told.linked).toBeLessThanOrEqual(told.rows);
      expect(told.commonest).toBe(Math.max(...counts));
      expect(told.values).toBeGreaterThanOrEqual(told.tokens);
    }),
  );
});

test('values behind tokens are told from how many tokens are in use, whatever the values are', () => {
  // values laid into tokens as a hash lays them: by a generator that is the same each time
  let state = 1;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  };
  for (const [bits, values] of [
    [12, 500],
    [12, 4_000],
    [14, 10_000],
    [20, 10_000],
  ] as const) {
    const counts = new Map<number, number>();
    for (let i = 0; i < values; i++) {
      const token = next() % 2 ** bits;
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    const told = tokenLeakage(bits, frequenciesOf(counts.values()));
    expect(Math.abs(told.values - values) / values, `${values} in ${bits} bits`).toBeLessThan(0.05);
    expect(told.collisions).toBeCloseTo(told.values - counts.size);
  }
  // every token in use: at least so many, and no infinity
  expect(of(4, ...Array(16).fill(2)).values).toBeGreaterThan(16);
  expect(Number.isFinite(of(4, ...Array(16).fill(2)).values)).toBe(true);
});

test('of several keys: sums, and means of all rows', () => {
  const [one, two] = [of(12, 4, 2), of(12, 1, 1, 1)];
  const both = joinLeakage([one, two]);
  expect(both).toMatchObject({ rows: 9, tokens: 5, commonest: 5, linked: 6, apart: 7 });
  expect(both.entropy).toBeCloseTo((one.entropy * 6 + two.entropy * 3) / 9);
  expect(both.evenEntropy).toBeCloseTo((one.evenEntropy * 6 + two.evenEntropy * 3) / 9);
  expect(both.strangers).toBeCloseTo((one.strangers * 6 + two.strangers * 3) / 9);
  expect(joinLeakage([])).toMatchObject({ rows: 0, entropy: 0 });
  expect(joinLeakage([both, joinLeakage([])]).entropy).toBeCloseTo(both.entropy);
});

test('a token tells what it was made of, and tokens of one field stand together', () => {
  const hash = Buffer.from('ffffffff', 'hex');
  for (const field of INDEX_FIELDS)
    for (const bytes of [Buffer.alloc(4), hash]) expect(fieldOfToken(indexToken(field, bytes))).toBe(field);
  const tokens = INDEX_FIELDS.flatMap((field) => [indexToken(field, Buffer.alloc(4)), indexToken(field, hash)]);
  expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
  expect([fieldOfToken(-1), fieldOfToken(2 ** 31)]).toEqual([undefined, undefined]);
});
