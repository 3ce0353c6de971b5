import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharesOf } from './asking.ts';

const items = fc.array(
  fc.record({
    product_id: fc.constantFrom('a', 'b', 'c', 'd'),
    quantity: fc.integer({ min: 1, max: 1_000 }),
    price: fc.integer({ min: 0, max: 10_000_000 }).map((amount) => ({ amount, currency: 'CNY' })),
  }),
  { minLength: 1, maxLength: 8 },
);

test('what was paid is shared among the products, and nothing of it is lost or made', () => {
  fc.assert(
    fc.property(items, fc.bigInt({ min: 0n, max: 10n ** 12n }), (all, paid) => {
      const shares = [...sharesOf(all, paid).values()];
      const sum = shares.reduce((so, { share }) => so + share, 0n);
      const free = all.every(({ price }) => price.amount === 0);
      expect(sum).toBe(free ? 0n : paid);
      expect(shares.every(({ share }) => share >= 0n)).toBe(true);
      expect(shares.reduce((so, { quantity }) => so + quantity, 0)).toBe(all.reduce((so, one) => so + one.quantity, 0));
    }),
  );
});
