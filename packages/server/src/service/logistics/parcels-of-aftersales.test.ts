import { afterAll, beforeAll, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { openTestCn, type TestCn } from './cn-fixture.ts';
import { delivered, paid, scanned, shipped } from './logistics-fixture.ts';

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const items = [{ product_id: 'p9', quantity: 1, price: cny(20_000) }];

let it: TestCn;
beforeAll(async () => {
  it = await openTestCn();
  await it.tell(
    make.product('p9', { category_id: 'clothes.coat', attributes: { carrier: 'sf', net_weight_g: 1_000 } }),
  );
});
afterAll(() => it.tested.drop());

const act = (path: string, body: object, by: TestCn['consumer']) => it.act(`aftersales${path}`, body, by);

/** An order that came with the carrier that its page names, lighter than its page says. */
async function arrived(id: string, since: number, { word = true } = {}): Promise<void> {
  it.at(since + 22);
  await it.tell(
    paid(id, { paid: cny(20_000), items }, since),
    shipped(id, since + 1, { parcel_ids: [`k-${id}`] }),
    scanned(`k-${id}`, id, since + 2, '已揽收', { weight_g: 400 }),
    scanned(`k-${id}`, id, since + 20, '已签收'),
    ...(word ? [delivered(id, since + 21)] : []),
  );
  it.at(since + 30);
}
/** A return of it that its merchant agreed to. */
async function returned(order_id: string, type = 'return-refund'): Promise<{ id: string; version: number }> {
  const { id, version } = await act('', { order_id, type, reason: '质量问题' }, it.consumer);
  return act(`/${id}/agree`, { version }, it.merchant);
}
const kinds = async (order: string): Promise<string[]> =>
  (await it.tested.get(`/v1/logistics/orders/${order}`))
    .json()
    .judgements.filter((one: { withdrawn_at: string | null }) => one.withdrawn_at === null)
    .map(({ kind }: { kind: string }) => kind);
const claims = (order: string) => it.tested.sql('select code from claim where order_id = $1', [order]);

test('what a consumer sends back with another carrier breaks no promise of the delivery', async () => {
  await arrived('ra', 0);
  const back = await returned('ra');
  await act(`/${back.id}/return-shipment`, { version: back.version, carrier: 'yto', number: 'YT1' }, it.consumer);
  await it.tell(scanned('YT1', 'ra', 30, '已揽收', { carrier: 'yto' }));
  // what was found of the delivery itself is as true as before
  expect(await kinds('ra')).toEqual(['weight-misfit']);
  expect(await claims('ra')).toEqual([]);
  // it is shown, and the carrier's figures are of deliveries
  const { parcels } = (await it.tested.get('/v1/logistics/orders/ra')).json();
  expect(parcels.map(({ id, aftersale }: { id: string; aftersale: boolean }) => [id, aftersale])).toEqual([
    ['YT1', true],
    ['k-ra', false],
  ]);
  expect(await it.tested.sql(`select parcel_id from parcel_course where order_id = 'ra'`)).toEqual([
    { parcel_id: 'k-ra' },
  ]);
});

test('nor where its carrier tells of it before the consumer does', async () => {
  await arrived('rb', 100);
  const back = await returned('rb');
  await it.tell(scanned('YT2', 'rb', 130, '已揽收', { carrier: 'yto' }));
  expect(await kinds('rb')).toEqual(['weight-misfit']);
  await act(`/${back.id}/return-shipment`, { version: back.version, carrier: 'yto', number: 'YT2' }, it.consumer);
  await it.settle();
  expect(await kinds('rb')).toEqual(['weight-misfit']);
  expect(await claims('rb')).toEqual([]);
});

test('a return that gets lost is none of the delivery, also where its arrival was told by the carrier alone', async () => {
  await arrived('rc', 200, { word: false });
  const back = await returned('rc');
  await act(`/${back.id}/return-shipment`, { version: back.version, carrier: 'sf', number: 'SF3' }, it.consumer);
  await it.tell(scanned('SF3', 'rc', 230, '已揽收'));
  it.at(240);
  await it.tell(scanned('SF3', 'rc', 240, '丢失'));
  expect(await kinds('rc')).toEqual(['weight-misfit']);
  expect(await it.tested.sql(`select kind from promise where subject = 'order/rc' and key like '%SF3%'`)).toEqual([]);
});

test('what a merchant sends anew has the clocks of its after-sale', async () => {
  await arrived('rd', 300, { word: false });
  const again = await returned('rd', 'resend');
  await act(`/${again.id}/ship`, { version: again.version, carrier: 'yto', number: 'YT4' }, it.merchant);
  await it.tell(scanned('YT4', 'rd', 330, '已揽收', { carrier: 'yto' }));
  expect(await kinds('rd')).toEqual(['weight-misfit']);
  expect(await claims('rd')).toEqual([]);
});

test('a parcel that the merchant named is of the delivery, whenever it is seen', async () => {
  it.at(422);
  await it.tell(
    paid('re', { paid: cny(20_000), items }, 400),
    shipped('re', 401, { parcel_ids: ['k-re', 'l-re'] }),
    scanned('k-re', 're', 402, '已揽收'),
    delivered('re', 421),
    scanned('l-re', 're', 422, '已揽收', { carrier: 'yto' }),
  );
  expect(await kinds('re')).toContain('carrier-changed');
});

test('of an order whose delivery is not known nothing is looked at for ever', async () => {
  await arrived('rf', 500);
  await it.tested.sql(`delete from delivery where order_id = 'rf'`);
  const back = await returned('rf');
  await act(`/${back.id}/return-shipment`, { version: back.version, carrier: 'yto', number: 'YT6' }, it.consumer);
  await it.tested.platform.reactionWorker.drain();
  expect(await it.tested.sql(`select order_id from delivery_due where order_id = 'rf'`)).toEqual([]);
});
