import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cny, days, openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';
import { decideInstant, type InstantFacts, type InstantTerms, type RightSays } from './instant.ts';

type Terms = NonNullable<Parameters<TestAftersales['order']>[0]>['terms'];

// the pack of these tests knows no such right: what counts is what was kept with the order
let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

let number = 0;
/** Somebody new each time, at a shop of its own, who asks for all of an order under these terms. */
const newcomer = () => {
  number++;
  const whose = { consumer: `new${number}`, merchant: `shop${number}` };
  const order = (terms: Terms, paid = 10_000) => tested.order({ ...whose, rights: ['speed-refund'], terms, paid });
  const ask = async (terms: Terms, paid?: number) => tested.ask(await order(terms, paid), {}, await bearer());
  const bearer = () => tested.bearer({ party: `consumer/${whose.consumer}` });
  return { ...whose, order, ask, bearer };
};

describe('an instant refund is decided by the right as it was frozen', () => {
  test('its cap and its formulas bound it; two orders of one day each have their own', async () => {
    const { ask } = newcomer();
    expect((await ask({ cap: '5000' })).instant.why).toMatchObject({
      ...{ code: 'amount', params: { most: 5_000, amount: 10_000 } },
    });
    expect((await ask({ remedy: [{ kind: 'refund', amount: 'percent(claimed, 50)' }] })).instant.why.code).toBe(
      'amount',
    );
    expect((await ask({})).instant.granted).toBe(true);
    // what it gives beside the price is no refund of it
    const beside = { remedy: [{ kind: 'compensation' as const, amount: 'claimed' }] };
    expect((await ask(beside)).instant.why.code).toBe('terms');
  });

  test('what its terms do not decide at once goes the ordinary way', async () => {
    const { ask, bearer, order } = newcomer();
    const why = async (terms: Terms) => (await ask(terms)).instant.why.code;
    expect(await why({ when: "order.state == 'shipped'" })).toBe('terms');
    expect(await why({ answer: { atOnce: 'total < 10000' } })).toBe('terms');
    expect(await why({ answer: { atOnce: 'true', person: 'total >= 10000' } })).toBe('terms');
    expect(await why({ answer: { atOnce: 'hours.since_paid > 100' } })).toBe('terms');
    expect(await why({ evidence: [{ kind: 'photo', title: { 'zh-CN': '照片', en: 'Photo' }, least: 1 }] })).toBe(
      'terms',
    );
    // orders of before, and that nobody argues, are known: none of theirs was refunded at once so far
    const known = 'consumer.orders_90d >= 6 && consumer.disputes_90d == 0 && consumer.claims_90d == 0';
    expect((await ask({ answer: { atOnce: known } })).instant.granted).toBe(true);
    // now one was
    expect(await why({ answer: { atOnce: known } })).toBe('terms');
    const late = await order({ window: { from: 'paid', lasts: 'P3D', instead: [] } });
    tested.clock.advance(days(3));
    expect((await tested.ask(late, {}, await bearer())).instant.why.code).toBe('window');
  });

  test('its limits count what was used of it, as long as they say; what the house gives is a bound above them', async () => {
    const { ask, consumer } = newcomer();
    const limits = { perConsumer: { count: 2, within: 'P50D' } };
    expect((await ask({ limits })).instant.granted).toBe(true);
    // a claim under it is a use of it, one that was taken back is none
    await tested.sql(
      `insert into claim (id, order_id, code, consumer_id, merchant_id, state, made_by, opened_at, settled_at, currency, product_id, quantity, asked, given)
       select gen_random_uuid(), 'earlier' || s, c, $1, 'm', s, 'consumer', $2, $2, 'CNY', 'p', 1, '{}', '{}'
       from unnest('{refused,withdrawn}'::text[], '{speed-refund,speed-refund}'::text[]) as x (s, c)`,
      [consumer, tested.clock.now()],
    );
    const often = { code: 'often-consumer', params: { had: 2, most: 2, days: 50 } };
    expect((await ask({ limits })).instant.why).toMatchObject(often);
    tested.clock.advance(days(49));
    expect((await ask({ limits })).instant.why).toMatchObject(often);
    tested.clock.advance(days(2));
    expect((await ask({ limits })).instant.granted).toBe(true);
    const pair = { perPair: { count: 1, within: 'P10D' } };
    expect((await ask({ limits: pair })).instant.why).toMatchObject({
      code: 'often-pair',
      params: { had: 1, days: 10 },
    });
  });

  test('it says who pays, and from whom that is recovered', async () => {
    const { ask } = newcomer();
    const payerOf = async (id: string) =>
      (await tested.sql<{ payer: object }>('select payer from payout where cause_ref = $1', [id]))[0]!.payer;
    const borne: Terms = { payer: { advance: 'protection-fund', recover: ['deposit', 'receivable'] } };
    const asked = await ask(borne);
    expect(asked.instant.granted).toBe(true);
    expect(await payerOf(asked.id)).toEqual(borne.payer);
    // the ordinary way goes its ordinary way, also of an order that has the right
    const ordinary = await ask({ ...borne, cap: '1' });
    expect(ordinary.instant.granted).toBe(false);
    await tested.act(ordinary.id, 'agree', {}, await tested.bearer({ party: `merchant/${ordinary.merchant_id}` }));
    expect(await payerOf(ordinary.id)).toEqual({
      ...{ advance: 'protection-fund', recover: ['merchant-balance', 'deposit', 'receivable'] },
    });
  });

  test('many goods are one thing that is refunded', async () => {
    const goods = [3_333, 3_334].map((price, n) => ({ product_id: `p${n}`, quantity: 2, price }));
    const whole: Terms = { remedy: [{ kind: 'refund', amount: 'claimed' }], cap: 'item.price * 4 + 4' };
    const order = await tested.order({ items: goods, paid: 13_333, rights: ['speed-refund'], terms: whole });
    expect(await tested.ask(order)).toMatchObject({ instant: { granted: true }, amount: cny(13_333) });
  });
});

test('nothing is granted above what the right gives or the house does, nor more often than either', () => {
  const mostly = (value: boolean) =>
    fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constant(!value) });
  const [had, most] = [fc.nat({ max: 2 }), fc.integer({ min: 1, max: 6 })];
  const [amount, atMost] = [fc.bigInt({ min: 1n, max: 4n }), fc.bigInt({ min: 0n, max: 6n })];
  const limit = fc.record({ per: fc.constantFrom('consumer' as const, 'pair' as const), had, most, days: most });
  const right: fc.Arbitrary<RightSays> = fc.record({
    ...{ agreed: fc.boolean(), open: mostly(true), most: atMost, atOnce: mostly(true) },
    payer: fc.constant({ advance: 'protection-fund', recover: [] } satisfies RightSays['payer']),
    limits: fc.array(limit, { maxLength: 2 }),
  });
  const facts: fc.Arbitrary<InstantFacts> = fc.record({
    ...{ right: fc.option(right, { nil: undefined }), whole: mostly(true), amount, stopped: mostly(false) },
    ...{ shipped: fc.boolean(), delivered: mostly(false), consumer: had, pair: had, credit: most },
  });
  const house: fc.Arbitrary<InstantTerms> = fc.record({
    ...{ most: atMost, perConsumer: most, perPair: most, inTransit: mostly(true), inTransitMost: atMost },
    creditLeast: had,
  });
  let granted = 0;
  fc.assert(
    fc.property(facts, house, (given, terms) => {
      const decision = decideInstant(given, terms);
      const says = given.right;
      const may =
        says !== undefined &&
        [says.open, says.atOnce, given.whole, !given.stopped, !given.delivered].every(Boolean) &&
        [says.most, terms.most].every((most) => given.amount <= most) &&
        says.most > 0n &&
        says.limits.every(({ had, most }) => had < most) &&
        given.consumer < terms.perConsumer &&
        given.pair < terms.perPair;
      const onItsWay = terms.inTransit && given.amount <= terms.inTransitMost && given.credit >= terms.creditLeast;
      expect(decision.granted).toBe(may && (!given.shipped || onItsWay));
      if (decision.granted) granted++;
    }),
    { numRuns: 5_000 },
  );
  expect(granted).toBeGreaterThan(200);
});
