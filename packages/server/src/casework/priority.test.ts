import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountIn, type PriorityFacts, priorityOf, reachIn, unitsOf } from './priority.ts';

const USUAL: PriorityFacts = { asked: 40, verdict: 'observe', weight: 1, reach: undefined, worth: undefined };

test.each<[string, Partial<PriorityFacts>, number]>([
  ['nothing else is said', {}, 40],
  ['policy limits', { verdict: 'limit' }, 44],
  ['policy rejects', { verdict: 'reject' }, 48],
  ['a reason weighs four times as much', { weight: 4 }, 48],
  ['a reason weighs next to nothing', { weight: 0 }, 40],
  ['a hundred people watch', { reach: 100 }, 40],
  ['ten thousand people watch', { reach: 10_000 }, 48],
  ['ten thousand people watch something cheap', { reach: 10_000, worth: 5 }, 48],
  ['it is dear', { worth: 100_000 }, 52],
  ['everything is as bad as can be', { asked: 100, verdict: 'reject', weight: 1000, reach: 1e12 }, 100],
  ['and most of what there is counts', { verdict: 'reject', weight: 1000, reach: 1e12 }, 90],
])('the priority when %s', (_, facts, priority) => {
  expect(priorityOf({ ...USUAL, ...facts }).priority).toBe(priority);
});

test('more harm, reach or urgency never makes it less, and it stays within 0 and 100', () => {
  const facts = fc.record({
    asked: fc.integer({ min: 0, max: 100 }),
    verdict: fc.constantFrom('allow', 'observe', 'limit', 'reject' as const),
    weight: fc.double({ min: 0, max: 1000, noNaN: true }),
    reach: fc.option(fc.nat(), { nil: undefined }),
    worth: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { nil: undefined }),
  }) as fc.Arbitrary<PriorityFacts>;
  fc.assert(
    fc.property(facts, fc.nat(1000), (one, more) => {
      const { priority } = priorityOf(one);
      expect(priority >= 0 && priority <= 100).toBe(true);
      for (const worse of [
        { ...one, asked: Math.min(100, one.asked + more) },
        { ...one, weight: one.weight + more },
        { ...one, reach: (one.reach ?? 0) + more },
        { ...one, worth: (one.worth ?? 0) + more },
      ])
        expect(priorityOf(worse).priority).toBeGreaterThanOrEqual(priority);
    }),
  );
});

test('events say how many they reach and what they cost, each in its own place', () => {
  expect(reachIn({ live: { viewers: 7 }, creator: { followers: 900 } })).toBe(900);
  expect(reachIn({ product: { units_sold: 0 } })).toBe(0);
  expect(reachIn({ product: { units_sold: 'many' }, live: null })).toBeUndefined();
  expect(amountIn({ product: { price: { amount: 500, currency: 'CNY' } } })).toEqual({ amount: 500, currency: 'CNY' });
  expect(amountIn({ product: { price: { amount: '500' } } })).toBeUndefined();
  expect([unitsOf({ amount: 500, currency: 'CNY' }), unitsOf({ amount: 500, currency: 'JPY' })]).toEqual([5, 500]);
});
