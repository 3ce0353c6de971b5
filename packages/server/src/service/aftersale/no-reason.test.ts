import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';
import { cny, DAY, openTestWays, type TestWays } from '../left-to-pay-fixture.ts';

const WRITTEN = 'service/guarantees/all.yaml';
/** The law's seven days from the day after, but for what spoils; and what a shop gives beyond it, spoiling or not. */
const RETURNS = `
  - code: thirty-days
    title: { zh-CN: 三十天无理由, en: Thirty days to return }
    promise: { zh-CN: 三十天内可退, en: Can be returned within thirty days }
    given: enrolment
    products: "'slow' in product.attributes"
    by: [consumer]
    aftersale: return-refund
    window: { from: delivered, lasts: P30D }
    remedy:
      - { kind: refund, amount: claimed }
    cap: claimed
    payer: { advance: protection-fund, recover: [merchant-balance, deposit, receivable] }
    answer: { merchant: PT48H }
`;

let it: TestWays;
beforeAll(async () => {
  const rights = RIGHTS_PACK[WRITTEN]!.replace(
    'statutory: true',
    'statutory: true\n    aftersale: return-refund',
  ).replace(
    'window: { from: delivered, lasts: P7D }',
    'window: { from: delivered, next_day: Asia/Shanghai, lasts: P7D }',
  );
  it = await openTestWays({ ...RIGHTS_PACK, [WRITTEN]: rights + RETURNS });
  expect(await it.act('enrolments', { code: 'thirty-days' }, it.merchant)).toMatchObject({ code: 'thirty-days' });
  const price = cny(5_000);
  await it.tell(
    make.product('fish', { category_id: 'fresh', price }),
    make.product('ham', { category_id: 'fresh', price, attributes: { slow: 'cured' } }),
    make.product('coat', { price, attributes: { slow: 'wool' } }),
  );
});
afterAll(async () => {
  expect(await it.parked()).toEqual([]);
  await it.tested.drop();
});

const WITHOUT = { reason: '七天无理由' };

describe('goods that no right takes back without a reason', () => {
  test('are not sent back so: who asks is told which', async () => {
    const order = await it.delivered(['p1', 'fish']);
    const excepted = { status: 409, code: 'aftersale.excepted', field: 'reason', params: { products: 'fish' } };
    for (const asked of [{ product_id: 'fish' }, {}])
      expect(await it.aftersale(order, { ...WITHOUT, ...asked })).toMatchObject(excepted);
    expect(await it.tested.sql('select 1 from aftersale where order_id = $1', [order.id])).toEqual([]);
    // the other goods of the order are, and these are where something is wrong with them
    expect(await it.aftersale(order, { ...WITHOUT, product_id: 'p1' })).toMatchObject({ state: 'await-merchant' });
    expect(await it.aftersale(order, { product_id: 'fish' })).toMatchObject({ state: 'await-merchant' });
  });

  test('of an event it is kept why nothing came of it', async () => {
    const order = await it.delivered(['fish']);
    const asked = { id: 'market-1', order_id: order.id, merchant_id: 'm1', type: 'return-refund', ...WITHOUT };
    await it.tell({
      ...{ id: 'asked-1', source: 'test', type: 'aftersale.requested', time: it.iso(), subject: 'aftersale/market-1' },
      data: { aftersale: { ...asked, consumer_id: order.id.replace('way', 'wc') } },
    });
    expect((await it.tested.get(`/v1/aftersales?order_id=${order.id}`)).json().items).toMatchObject([
      { state: 'closed', closed_why: 'aftersale.excepted' },
    ]);
  });

  test('of goods of which nothing is known nobody says that they are excepted', async () => {
    const order = await it.delivered(['unheard-of']);
    expect(await it.aftersale(order, WITHOUT)).toMatchObject({ state: 'await-merchant' });
  });
});

describe('how long it can be asked for', () => {
  test('is what the law’s right says: seven days from the day after, to their last minute', async () => {
    const order = await it.delivered(['p1']);
    const since = it.tested.clock.now();
    const until = new Date(`${new Date(since.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)}T00:00:00+08:00`);
    until.setTime(until.getTime() + 8 * DAY);
    it.tested.clock.set(until);
    expect(await it.aftersale(order, WITHOUT)).toMatchObject({
      ...{ status: 409, code: 'aftersale.window' },
      params: { days: 8, since: since.toISOString(), until: until.toISOString() },
    });
    it.tested.clock.set(new Date(until.getTime() - 1_000));
    expect(await it.aftersale(order, WITHOUT)).toMatchObject({ state: 'await-merchant' });
  });

  test('is what a shop gives beyond it, and of a whole order as long as all of it can go back', async () => {
    const [both, coat, ham] = [
      await it.delivered(['p1', 'coat']),
      await it.delivered(['coat']),
      await it.delivered(['ham']),
    ];
    await it.pass(20 * DAY);
    expect(await it.aftersale(both, WITHOUT)).toMatchObject({ code: 'aftersale.window' });
    for (const order of [coat, ham])
      expect(await it.aftersale(order, WITHOUT)).toMatchObject({ state: 'await-merchant' });
    expect(await it.aftersale(both, { ...WITHOUT, product_id: 'coat' })).toMatchObject({ state: 'await-merchant' });
  });
});
