import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cny, days, hours, openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';

let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

const VERBS = ['agree', 'refuse', 'confirm-receipt', 'ship', 'return-shipment', 'cancel', 'confirm', 'reopen'] as const;
const action = fc.oneof(
  fc.record({
    do: fc.constant('ask' as const),
    type: fc.constantFrom('refund-only', 'return-refund', 'exchange', 'price-protection', 'resend'),
    product: fc.option(fc.constantFrom('p1', 'p2'), { nil: undefined }),
    amount: fc.option(fc.integer({ min: 1, max: 12_000 }), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('act' as const), verb: fc.constantFrom(...VERBS), which: fc.nat(5) }),
  fc.record({ do: fc.constant('ship' as const) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(hours(1), hours(49), days(9)) }),
  fc.record({ do: fc.constant('fail' as const), fails: fc.boolean() }),
);

test('whatever is asked, agreed, refused and let pass, in whatever order: no more comes back than was paid', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 12 }), fc.boolean(), async (actions, speed) => {
      const items = [
        { product_id: 'p1', quantity: 3, price: 2_000 },
        { product_id: 'p2', quantity: 1, price: 4_000 },
      ];
      const order = await tested.order({ items, paid: 9_998, rights: speed ? ['speed-refund'] : [] });
      const made: string[] = [];
      for (const one of actions) {
        if (one.do === 'ask') {
          const given = {
            ...{ type: one.type, reason: '质量问题' },
            ...(one.product === undefined ? {} : { product_id: one.product }),
            ...(one.amount === undefined ? {} : { amount: cny(one.amount) }),
          };
          const asked = await tested.ask(order, given);
          if (asked.id !== undefined) made.push(asked.id);
        } else if (one.do === 'act' && made.length > 0) {
          const parcel = { carrier: 'sf', number: `N${one.which}` };
          const more = one.verb === 'refuse' ? { reason: 'no-right' } : one.verb.includes('ship') ? parcel : {};
          await tested.act(made[one.which % made.length]!, one.verb, more);
        } else if (one.do === 'ship') await tested.tell(tested.shipped(order));
        else if (one.do === 'pass') await tested.pass(one.ms);
        else if (one.do === 'fail') tested.provider.faults = { ...tested.provider.faults, fails: one.fails ? 1 : 0 };
      }
      tested.provider.faults = { ...tested.provider.faults, fails: 0 };
      await tested.settle();
      const paid = [...tested.provider.paid.values()].filter((line) => line.order.orderId === order);
      const back = paid.reduce((sum, line) => sum + line.order.amount, 0n);
      expect(back <= 9_998n).toBe(true);
      // the rows say what the provider did, each once
      const [told] = await tested.sql<{ done: string; states: string[] }>(
        `select coalesce(sum(amount) filter (where refunded_at is not null), 0)::text as done, array_agg(state) as states
           from aftersale where order_id = $1`,
        [order],
      );
      expect(told!.done).toBe(String(back));
    }),
    { numRuns: process.env.ANXIN_TEST_LONG === '1' ? 12 : 4 },
  );
});
