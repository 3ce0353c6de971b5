import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyRow, type Facts, join, stampOf } from './facts.ts';

const facts: fc.Arbitrary<Facts> = fc.record({
  stamp: fc.nat({ max: 5 }).map((n) => stampOf(new Date(n * 1000), 'e')),
  set: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.option(fc.nat({ max: 3 }), { nil: undefined })),
  first: fc.dictionary(fc.constantFrom('x', 'y'), fc.nat({ max: 3 })),
});

/** One event has one stamp, and says one thing under it. */
const distinct = fc.uniqueArray(facts, { selector: (f) => f.stamp, maxLength: 6 });

test('the row is the same whatever the order, and however often a fact is told', () => {
  fc.assert(
    fc.property(
      distinct.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
        ),
      ),
      ([all, shuffled]) => {
        expect(shuffled.reduce(join, emptyRow())).toEqual(all.reduce(join, emptyRow()));
      },
    ),
  );
});

test('the newest wins, the oldest stays where it is asked for', () => {
  const early = { stamp: stampOf(new Date(1000), 'a'), set: { title: 'old', price: 1 }, first: { seen: 1 } };
  const late = { stamp: stampOf(new Date(2000), 'b'), set: { title: 'new', price: undefined }, first: { seen: 2 } };
  expect(join(join(emptyRow(), late), early).fields).toEqual({ title: 'new', price: 1, seen: 1 });
});
