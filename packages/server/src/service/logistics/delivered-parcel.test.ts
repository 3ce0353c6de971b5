import { afterAll, beforeAll, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { openTestCn, type TestCn } from './cn-fixture.ts';
import { delivered, paid, scanned, shipped } from './logistics-fixture.ts';

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const items = [{ product_id: 'p9', quantity: 1, price: cny(20_000) }];

let it: TestCn;
beforeAll(async () => {
  it = await openTestCn();
  await it.tell(make.product('p9', { category_id: 'clothes.coat', attributes: { carrier: 'sf' } }));
});
afterAll(() => it.tested.drop());

const act = (path: string, body: object, by: TestCn['consumer']) => it.act(`aftersales${path}`, body, by);

/** An order that came with the carrier that its page names. */
async function arrived(id: string, since: number): Promise<void> {
  it.at(since + 22);
  await it.tell(
    paid(id, { paid: cny(20_000), items }, since),
    shipped(id, since + 1),
    scanned(`k-${id}`, id, since + 2, '已揽收'),
    scanned(`k-${id}`, id, since + 20, '已签收'),
    delivered(id, since + 21),
  );
  it.at(since + 30);
}
async function agreed(order_id: string, type: string): Promise<{ id: string; version: number }> {
  const { id, version } = await act('', { order_id, type, reason: '质量问题' }, it.consumer);
  return act(`/${id}/agree`, { version }, it.merchant);
}
/** What the order's page says of the right, and what comes of asking for it. */
async function asked(order_id: string) {
  const { items: rights } = (await it.tested.get(`/v1/orders/${order_id}/rights`, it.consumer)).json();
  const { estimate } = rights.find(({ code }: { code: string }) => code === 'dedicated-express');
  const answer = (await it.tested.post('/v1/claims', { order_id, code: 'dedicated-express' }, it.consumer)).json();
  return { estimate, answer };
}

test('a return with another carrier gives its consumer no right of the delivery', async () => {
  await arrived('pa', 0);
  const back = await agreed('pa', 'return-refund');
  await act(`/${back.id}/return-shipment`, { version: back.version, carrier: 'yto', number: 'z-pa' }, it.consumer);
  await it.tell(scanned('z-pa', 'pa', 30, '已揽收', { carrier: 'yto' }));
  expect(await asked('pa')).toMatchObject({ estimate: null, answer: { code: 'claim.not-used' } });
});

test('nor does one of which its carrier tells before anybody else', async () => {
  await arrived('pb', 100);
  await it.tell(scanned('z-pb', 'pb', 130, '已揽收', { carrier: 'yto' }));
  expect(await asked('pb')).toMatchObject({ estimate: null, answer: { code: 'claim.not-used' } });
});

test('nor what comes anew, also where only a carrier told of the arrival', async () => {
  it.at(222);
  await it.tell(
    paid('pc', { paid: cny(20_000), items }, 200),
    shipped('pc', 201),
    scanned('k-pc', 'pc', 202, '已揽收'),
    scanned('k-pc', 'pc', 220, '已签收'),
  );
  it.at(230);
  const again = await agreed('pc', 'resend');
  await act(`/${again.id}/ship`, { version: again.version, carrier: 'yto', number: 'z-pc' }, it.merchant);
  await it.tell(scanned('z-pc', 'pc', 230, '已揽收', { carrier: 'yto' }));
  expect(await asked('pc')).toMatchObject({ estimate: null, answer: { code: 'claim.not-used' } });
});

test('what the shipment named is the delivery, whenever it is seen, and so is what was under way before', async () => {
  it.at(322);
  await it.tell(
    paid('pd', { paid: cny(20_000), items }, 300),
    shipped('pd', 301, { parcel_ids: ['k-pd', 'z-pd'] }),
    scanned('k-pd', 'pd', 302, '已揽收'),
    delivered('pd', 321),
    scanned('z-pd', 'pd', 322, '已揽收', { carrier: 'yto' }),
    paid('pe', { paid: cny(20_000), items }, 300),
    shipped('pe', 301),
    scanned('z-pe', 'pe', 302, '已揽收', { carrier: 'yto' }),
  );
  for (const id of ['pd', 'pe']) {
    const judged = await it.tested.sql(
      `select guarantee from delivery_judgement where order_id = $1 and kind = 'carrier-changed'`,
      [id],
    );
    expect(judged).toEqual([{ guarantee: 'dedicated-express' }]);
    // the platform was first
    expect(await asked(id)).toMatchObject({ estimate: [{ kind: 'coupon' }], answer: { code: 'claim.exists' } });
  }
});
