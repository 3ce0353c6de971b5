import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make } from '../test-platform.ts';
import { cny, DAY, HOUR, openTestWays, type TestOrder, type TestWays } from './left-to-pay-fixture.ts';

const RETURN = { carrier: 'sf', number: 'R1' };
const parcel = (n: number) => ({ ...RETURN, number: `R${n}` });

let it: TestWays;
beforeAll(async () => {
  it = await openTestWays();
});
afterAll(async () => {
  expect(await it.parked()).toEqual([]);
  await it.tested.drop();
});

/** A claim of the statutory return, of all that one thing cost: the merchant has to answer it. */
const returnClaim = (order: TestOrder, product = 'p1') =>
  it.claim(order, { code: 'seven-day-return', product_id: product });
const accept = (id: string) => it.act(`claims/${id}/answer`, { answer: 'accept' }, it.merchant);

describe('what was paid back another way', () => {
  test('sends no consumer to ship goods: agreeing ends it, with why', async () => {
    const order = await it.delivered(['p1']);
    const asked = await it.aftersale(order);
    expect(await accept((await returnClaim(order)).id)).toMatchObject({ state: 'granted', total: cny(5_000) });
    // it is on its way, and nobody has it yet
    expect(await it.step(asked.id, 'agree', it.merchant)).toMatchObject({
      ...{ state: 'closed', closed_why: 'refunded-otherwise' },
    });
    await it.settle();
    expect(await it.refunded(order.id)).toBe(5_000);
  });

  test('ends what waits for an answer as soon as the consumer has the money', async () => {
    const order = await it.delivered(['p1']);
    const [asked, claim] = [await it.aftersale(order), await returnClaim(order)];
    const damaged = await it.claim(order, { code: 'damage-return', asked: { share: 50 } });
    expect(damaged.state).toBe('evidence');
    await accept(claim.id);
    await it.settle();
    expect(await it.read('aftersale', asked.id)).toMatchObject({
      ...{ state: 'closed', closed_why: 'refunded-otherwise', due_at: null },
    });
    expect(await it.read('claim', damaged.id)).toMatchObject({
      ...{ state: 'withdrawn', reason: 'refunded-otherwise', next: null },
    });
    expect(await it.read('claim', claim.id)).toMatchObject({ state: 'paid' });
    const told = await it.tested.sql<{ type: string; state: string }>(
      `select type, data -> 'claim' ->> 'state' as state from event where subject_key = 'claim/${damaged.id}' order by txid, id`,
    );
    expect(told.at(-1)).toEqual({ type: 'claim.decided', state: 'withdrawn' });
    const promises = await it.tested.sql<{ state: string }>(
      `select state from promise where subject in ('claim/${damaged.id}', 'aftersale/${asked.id}')`,
    );
    expect(promises.map(({ state }) => state)).toEqual(['void', 'void']);
    const { history } = (await it.tested.get(`/v1/aftersales/${asked.id}`)).json();
    expect(history.at(-1)).toMatchObject({ step: 'settle', state: 'closed' });
  });

  test('goods that were not sent back yet stay where they are; what is on its way arrives, and it is over', async () => {
    const order = await it.delivered(['p1', 'p2']);
    const ways = [await it.aftersale(order, { product_id: 'p1' }), await it.aftersale(order, { product_id: 'p2' })];
    for (const { id } of ways) await it.step(id, 'agree', it.merchant);
    await it.step(ways[1].id, 'return-shipment', order.own, parcel(1));
    const dispute = await it.act(
      'disputes',
      { order_id: order.id, reason: 'quality', text: '质量有问题', wanted: cny(10_000) },
      order.own,
    );
    await it.act(`disputes/${dispute.id}/offers`, { refund: cny(10_000) }, it.merchant);
    expect(await it.act(`disputes/${dispute.id}/offers/1/accept`, {}, order.own)).toMatchObject({ state: 'settled' });
    await it.settle();
    expect(await it.read('aftersale', ways[0].id)).toMatchObject({
      ...{ state: 'closed', closed_why: 'refunded-otherwise' },
    });
    expect(await it.read('aftersale', ways[1].id)).toMatchObject({ state: 'await-merchant-receipt' });
    expect(await it.step(ways[1].id, 'confirm-receipt', it.merchant)).toMatchObject({
      ...{ state: 'closed', closed_why: 'refunded-otherwise' },
    });
    expect(await it.refunded(order.id)).toBe(10_000);
  });

  test('a time that is over ends it too, once and for all', async () => {
    const order = await it.delivered(['p1']);
    const [asked, claim] = [await it.aftersale(order), await returnClaim(order)];
    await it.step(asked.id, 'agree', it.merchant);
    await it.step(asked.id, 'return-shipment', order.own, parcel(2));
    const other = await it.claim(order, { code: 'genuine-guarantee', ground: 'no-authorisation' });
    await accept(claim.id);
    // nothing is settled: only the clocks run
    await it.pass(9 * DAY);
    expect(await it.read('aftersale', asked.id)).toMatchObject({
      ...{ state: 'closed', closed_why: 'refunded-otherwise', payout: null },
    });
    expect(await it.read('claim', other.id)).toMatchObject({ state: 'withdrawn', reason: 'refunded-otherwise' });
    expect(await it.parked()).toEqual([]);
  });

  test('a claim that is accepted, offered for, consented to or granted then is over instead of refused', async () => {
    const codes = ['accept', 'offer', 'consent', 'grant', 'submit'] as const;
    for (const doing of codes) {
      const order = await it.delivered(['p1']);
      const code = doing === 'submit' ? 'damage-return' : 'genuine-guarantee';
      const given = doing === 'submit' ? { asked: { share: 100 } } : { ground: 'no-authorisation' };
      const { id } = await it.claim(order, { code, ...given });
      if (doing === 'consent') await it.act(`claims/${id}/answer`, { answer: 'offer', amount: cny(100) }, it.merchant);
      if (doing === 'grant') {
        const files = [await it.attach(`claims/${id}`, it.merchant)];
        await it.act(`claims/${id}/answer`, { answer: 'refuse', text: '正品', files }, it.merchant);
      }
      await accept((await returnClaim(order)).id);
      const files = doing === 'submit' ? [await it.attach(`claims/${id}`, order.own)] : [];
      const done = {
        accept: () => accept(id),
        offer: () => it.act(`claims/${id}/answer`, { answer: 'offer', amount: cny(100) }, it.merchant),
        consent: () => it.act(`claims/${id}/consent`, { agrees: true }, order.own),
        grant: () => it.act(`claims/${id}/decide`, { outcome: 'grant' }, it.arbitrator),
        submit: () => it.act(`claims/${id}/submit`, { evidence: [{ kind: 'photo', files }] }, order.own),
      }[doing];
      expect([doing, await done()]).toMatchObject([doing, { state: 'withdrawn', reason: 'refunded-otherwise' }]);
      await it.settle();
      expect([doing, await it.refunded(order.id)]).toEqual([doing, 5_000]);
      // nor is a person asked about it any more
      await it.platform.casework.settle();
      const cases = await it.tested.sql(
        `select id from "case" where about = 'claim/${id}' and state in ('open', 'taken')`,
      );
      expect([doing, cases]).toEqual([doing, []]);
    }
  });

  test('in part leaves what is left: so much is agreed to, and shown before the goods are sent', async () => {
    const order = await it.delivered(['p1']);
    const asked = await it.aftersale(order);
    const damaged = await it.claim(order, { code: 'damage-return', asked: { share: 30 } });
    const files = [await it.attach(`claims/${damaged.id}`, order.own)];
    await it.act(`claims/${damaged.id}/submit`, { evidence: [{ kind: 'photo', files }] }, order.own);
    await accept(damaged.id);
    expect(await it.step(asked.id, 'agree', it.merchant)).toMatchObject({ state: 'await-return', amount: cny(3_500) });
    await it.step(asked.id, 'return-shipment', order.own, parcel(3));
    expect(await it.step(asked.id, 'confirm-receipt', it.merchant)).toMatchObject({
      ...{ state: 'refunding', amount: cny(3_500) },
    });
    await it.settle();
    expect(await it.refunded(order.id)).toBe(5_000);
  });

  test('in part cuts an offer that was accepted: both sides are told what was agreed, what is paid, and why', async () => {
    const order = await it.delivered(['p1']);
    const claim = await it.claim(order, { code: 'genuine-guarantee', ground: 'no-authorisation' });
    const offer = { answer: 'offer', amount: cny(4_500) };
    expect(await it.act(`claims/${claim.id}/answer`, offer, it.merchant)).toMatchObject({ came_otherwise: null });
    // of 50 yuan 35 come back beside it
    const beside = await it.aftersale(order, { type: 'refund-only', amount: cny(3_500) });
    await it.step(beside.id, 'agree', it.merchant);
    const [consumer, merchant] = await Promise.all([
      it.tested.signedIn({ roles: ['consumer'], party: `consumer/${order.id.replace('way', 'wc')}` }),
      it.tested.signedIn({ roles: ['merchant'], party: 'merchant/m1' }),
    ]);
    const less = { offered: cny(4_500), total: cny(1_500), came_otherwise: cny(3_000) };
    expect(await it.act(`claims/${claim.id}/consent`, { agrees: true }, order.own)).toMatchObject({
      ...{ state: 'granted', ...less },
    });
    await it.settle();
    expect(await it.read('claim', claim.id)).toMatchObject({ state: 'paid', ...less });
    for (const who of [consumer, merchant]) {
      const asked = { method: 'GET', url: '/v1/notifications', headers: { ...who.headers } } as const;
      const { items } = (await it.tested.http.app.inject(asked)).json();
      expect(items).toContainEqual(
        expect.objectContaining({
          kind: 'claim.less',
          params: expect.objectContaining({ agreed: 4_500, amount: 1_500, otherwise: 3_000, currency: 'CNY' }),
        }),
      );
    }
    // what is paid whole says nothing
    const other = await it.delivered(['p1']);
    const whole = await it.claim(other, { code: 'genuine-guarantee', ground: 'no-authorisation' });
    await it.act(`claims/${whole.id}/answer`, offer, it.merchant);
    expect(await it.act(`claims/${whole.id}/consent`, { agrees: true }, other.own)).toMatchObject({
      ...{ total: cny(4_500), came_otherwise: null },
    });
  });

  test('of one of the goods leaves what asks for the other', async () => {
    const order = await it.delivered();
    const [first, second] = [
      await it.aftersale(order, { product_id: 'p1' }),
      await it.aftersale(order, { product_id: 'p2' }),
    ];
    await accept((await returnClaim(order, 'p1')).id);
    await it.settle();
    expect(await it.read('aftersale', first.id)).toMatchObject({ state: 'closed', closed_why: 'refunded-otherwise' });
    expect(await it.read('aftersale', second.id)).toMatchObject({ state: 'await-merchant', amount: cny(5_000) });
  });

  test('takes nothing of what the law gives beside it', async () => {
    const order = await it.delivered(['p1']);
    const fraud = await it.claim(order, { code: 'genuine-guarantee', ground: 'fraud' });
    const exchange = await it.aftersale(order, { type: 'exchange' });
    await accept((await returnClaim(order)).id);
    await it.settle();
    expect(await it.read('claim', fraud.id)).toMatchObject({ state: 'merchant' });
    expect(await it.read('aftersale', exchange.id)).toMatchObject({ state: 'await-merchant' });
    // three times the price, and 500 yuan at least; the price itself is back already
    expect(await accept(fraud.id)).toMatchObject({ state: 'granted', total: cny(50_000) });
  });

  test('a claim that silence granted, and whose money went another way before it was asked for, is over', async () => {
    const order = await it.delivered(['p1']);
    const claim = await returnClaim(order);
    await it.pass(49 * HOUR);
    expect(await it.read('claim', claim.id)).toMatchObject({ state: 'granted', reason: 'merchant-silent' });
    const asked = await it.aftersale(order, { type: 'refund-only' });
    expect(await it.step(asked.id, 'agree', it.merchant)).toMatchObject({ state: 'refunding' });
    await it.settle();
    expect(await it.read('claim', claim.id)).toMatchObject({ state: 'withdrawn', reason: 'refunded-otherwise' });
    expect(await it.refunded(order.id)).toBe(5_000);
  });

  test('by the marketplace itself counts too', async () => {
    const order = await it.delivered(['p1']);
    const consumer_id = order.id.replace('way', 'wc');
    await it.tell(make.order('completed', order.id, { consumer_id, refunded: cny(2_000) }, it.iso()));
    const asked = await it.aftersale(order);
    expect(asked).toMatchObject({ state: 'await-merchant', amount: cny(3_000) });
    expect(await it.step(asked.id, 'agree', it.merchant)).toMatchObject({ state: 'await-return', amount: cny(3_000) });
    await it.pass(HOUR);
    await it.tell(make.order('cancelled', order.id, { consumer_id, refunded: cny(5_000) }, it.iso()));
    expect(await it.read('aftersale', asked.id)).toMatchObject({
      ...{ state: 'closed', closed_why: 'refunded-otherwise' },
    });
  });

  test('in another currency is waited for, and closes nothing', async () => {
    const order = await it.delivered(['p1']);
    const consumer_id = order.id.replace('way', 'wc');
    const asked = await it.aftersale(order, { type: 'refund-only' });
    const refunded = { amount: 700, currency: 'USD' };
    await it.tell(make.order('completed', order.id, { consumer_id, refunded }, it.iso()));
    expect(await it.step(asked.id, 'agree', it.merchant)).toMatchObject({ code: 'payout.currency' });
    expect(await it.read('aftersale', asked.id)).toMatchObject({ state: 'await-merchant' });
  });

  test('a difference in price stands beside anything else, and has what that leaves', async () => {
    const order = await it.delivered(['p1']);
    const difference = await it.aftersale(order, { type: 'price-protection', reason: '降价', amount: cny(800) });
    // it keeps nobody from asking for all of it
    const whole = await it.aftersale(order, { type: 'refund-only' });
    expect(whole).toMatchObject({ state: 'await-merchant', amount: cny(5_000) });
    await it.step(whole.id, 'agree', it.merchant);
    await it.settle();
    expect(await it.read('aftersale', difference.id)).toMatchObject({
      ...{ state: 'closed', closed_why: 'refunded-otherwise' },
    });
    expect(await it.refunded(order.id)).toBe(5_000);
  });

  test('and a refund that had found nothing before is tried again for what there is, or is over', async () => {
    const order = await it.delivered(['p1']);
    const asked = await it.aftersale(order, { type: 'refund-only' });
    await accept((await returnClaim(order)).id);
    // as it was left by an earlier release: nothing could be asked for, and nobody could end it
    await it.tested.sql(
      `update aftersale set state = 'failed', payout_state = 'payout.over-paid', promise = null, due_at = null where id = '${asked.id}'`,
    );
    expect(await it.step(asked.id, 'retry', it.arbitrator)).toMatchObject({
      ...{ state: 'closed', closed_why: 'refunded-otherwise' },
    });
  });
});
