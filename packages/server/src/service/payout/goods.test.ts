import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderOf } from '../guarantee/freezing.ts';
import { type Goods, mostOf, sharesOf } from './goods.ts';
import { leftToPay, type OrderMoney, refundable, refundableOf, withRefunded } from './order-money.store.ts';

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

test('the most for one product is what claims and after-sales may each come to, and hardly more than its share', () => {
  const cny = (amount: number) => ({ amount, currency: 'CNY' });
  fc.assert(
    fc.property(items, fc.nat(10 ** 12), fc.nat(10_000), (all, paid, freight) => {
      const goods = all.filter(({ product_id }, i) => all.findIndex((one) => one.product_id === product_id) === i);
      const total = goods.reduce((sum, { price, quantity }) => sum + BigInt(price.amount * quantity), 0n);
      fc.pre(total > 0n);
      const told = {
        id: 'o1',
        consumer_id: 'c1',
        merchant_id: 'm1',
        items: goods,
        paid: cny(paid),
        freight: cny(freight),
      };
      const order = orderOf({ order: told }, new Date(0));
      for (const [i, { product_id, price, quantity }] of goods.entries()) {
        const most = mostOf(goods, BigInt(paid), product_id)!;
        expect(BigInt(order.items[i]!.paid) <= most).toBe(true);
        expect(sharesOf(goods, BigInt(paid)).get(product_id)!.share <= most).toBe(true);
        expect(most <= (BigInt(paid) * BigInt(price.amount * quantity)) / total + 2n).toBe(true);
      }
    }),
  );
});

test('what is left is never more than payouts let go, for the order and for each of its goods, and all of it is left at first', () => {
  const piece = fc.record({ quantity: fc.integer({ min: 1, max: 5 }), price: fc.integer({ min: 1, max: 50_000 }) });
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 6 }),
      fc.bigInt(1n, 1_000_000n),
      fc.array(fc.tuple(fc.nat(6), fc.bigInt(0n, 1_000_000n)), { maxLength: 6 }),
      fc.bigInt(0n, 1_000_000n),
      (pieces, paid, takes, elsewhere) => {
        const goods: Goods[] = pieces.map(({ quantity, price }, i) => ({
          ...{ product_id: `p${i}`, quantity, price: { amount: price } },
        }));
        const none = { paid, goods, elsewhere: 0n, refunded: 0n, refundedOf: {} } as unknown as OrderMoney;
        expect(leftToPay(none, null)).toBe(paid);
        const shares = sharesOf(goods, paid);
        for (const { product_id } of goods) expect(leftToPay(none, product_id)).toBe(shares.get(product_id)!.share);
        let money: OrderMoney = { ...none, elsewhere };
        for (const [i, wanted] of takes) {
          const { product_id } = goods[i % goods.length]!;
          const left = leftToPay(money, product_id)!;
          expect(left <= refundable(money) && left <= refundableOf(money, product_id)! && left >= 0n).toBe(true);
          money = withRefunded(money, wanted < left ? wanted : left, product_id);
        }
        expect(money.refunded + elsewhere <= paid || money.refunded === 0n).toBe(true);
        // what nobody can count is not told to be nothing
        expect(leftToPay({ ...money, strange: { amount: 1, currency: 'USD' } }, null)).toBeUndefined();
      },
    ),
  );
});
