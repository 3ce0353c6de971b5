import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { type Partner, SECRET } from '../partner-fixture.ts';
import { type CarrierMood, simulateCarrier } from './carrier.simulator.ts';
import { serveCarrier } from './carrier-fixture.ts';
import { createWaybillCancelling, type WaybillCancelling } from './waybill.cancelling.ts';
import { createWaybillDesk } from './waybill.desk.ts';

const carrier = simulateCarrier();
let gateway: Partner;
let tested: TestPlatform;
let merchant: { authorization: string };
let agent: { authorization: string };
let cancelling: WaybillCancelling;

const RECIPIENT = {
  ...{ name: '王小明', phone: '13812341234', address: '广东省深圳市南山区粤海街道科技园路8号阳光花园3栋1201室' },
  ...{ province: '广东省', city: '深圳市', district: '南山区' },
};

beforeAll(async () => {
  gateway = await serveCarrier(carrier);
  tested = await openTestPlatform({ config: { carrierUrl: gateway.url, carrierSecret: SECRET } });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  agent = await tested.bearer({ party: 'service-provider/sf' });
  const { platform } = tested;
  cancelling = createWaybillCancelling({
    ...{ ...platform, append: ownEvents(platform.door), carrier, onStored: () => undefined },
  });
});
afterAll(async () => {
  await tested.drop();
  await gateway.close();
});
beforeEach(() => {
  carrier.mood = 'well';
});

let count = 0;
async function paid(recipient: object = RECIPIENT): Promise<string> {
  const id = `co${count++}`;
  await tell(make.order('paid', id, { recipient }));
  return id;
}
async function tell(event: object): Promise<void> {
  expect((await tested.post('/v1/events', [event])).statusCode).toBe(202);
  await tested.platform.reactionWorker.drain();
}
/** The order is told of again, a minute later. */
const told = (order: string, recipient: object, time = '2026-11-20T07:01:00Z') =>
  tell({ ...make.order('paid', order, { recipient }, time), id: `again-${count++}` });
const ask = async (order_id: string, more: object = {}) =>
  (await tested.post('/v1/waybills', { order_id, carrier: 'sf', ...more }, merchant)).json();
const cancel = async (id: string, headers = merchant) =>
  (await tested.post(`/v1/waybills/${id}/cancel`, {}, { 'idempotency-key': `k${count++}`, ...headers })).json();
const labelOf = async (id: string) => (await tested.get(`/v1/waybills/${id}/label`, merchant)).body;
const stateOf = async (id: string) => (await tested.get(`/v1/waybills/${id}`, merchant)).json();
const tokenOf = (label: string) =>
  /axp1[^^]+/
    .exec(label)![0]
    .replace(/_([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
const opened = async (token: string) => (await tested.post('/v1/waybills/open', { token }, agent)).json();
async function issued(order: string) {
  const waybill = await ask(order);
  expect(waybill.state).toBe('issued');
  return { ...waybill, token: tokenOf(await labelOf(waybill.id)) } as { id: string; number: string; token: string };
}

test('a waybill that is cancelled is printed and opened no more, and a new one is asked for', async () => {
  const order = await paid();
  const { id, number, token } = await issued(order);
  expect(await cancel(id)).toMatchObject({ state: 'cancelled', number: null, reason: 'asked', cancel_why: null });
  expect((await cancel(id)).state).toBe('cancelled');
  expect(JSON.parse(await labelOf(id)).code).toBe('waybill.not-issued');
  expect((await opened(token)).code).toBe('waybill.not-issued');
  await tested.platform.reactionWorker.drain();
  expect(await tested.sql('select waybills from shipment where order_id = $1', [order])).toEqual([{ waybills: 0 }]);
  const next = await issued(order);
  expect(next.id).toBe(id);
  expect(next.number).not.toBe(number);
  // a label of the old number that somebody has printed opens nothing
  expect((await opened(token)).code).toBe('request.not-found');
  expect((await opened(next.token)).name).toBe(RECIPIENT.name);
  await tested.platform.reactionWorker.drain();
  expect(await tested.sql('select waybills from shipment where order_id = $1', [order])).toEqual([{ waybills: 1 }]);
  const events = await tested.sql<{ type: string }>(
    `select type from event where refs ->> 'order' = $1 and type like 'waybill.%' order by id`,
    [order],
  );
  expect(events.map(({ type }) => type)).toEqual(['waybill.issued', 'waybill.cancelled', 'waybill.issued']);
});

test('a waybill is its merchant’s to cancel, and not once it is handed over', async () => {
  const order = await paid();
  const { id } = await issued(order);
  expect((await cancel(id, await tested.bearer({ party: 'merchant/m2' }))).code).toBe('request.not-found');
  await tell(make.order('shipped', order));
  expect((await cancel(id)).code).toBe('waybill.handed-over');
  expect((await stateOf(id)).state).toBe('issued');
});

test('what the carrier has picked up stays', async () => {
  const { id, number } = await issued(await paid());
  carrier.mood = 'picked-up';
  expect(await cancel(id)).toMatchObject({ state: 'issued', number, reason: 'picked-up', cancel_why: null });
  expect(await labelOf(id)).toContain(number);
});

test.each<CarrierMood>(['lost', 'late', 'down'])('a cancellation that is %s is settled by asking', async (mood) => {
  const order = await paid();
  const { id } = await issued(order);
  carrier.mood = mood;
  expect(await cancel(id)).toMatchObject({ state: 'cancel-unknown', cancel_why: 'asked' });
  expect(JSON.parse(await labelOf(id)).code).toBe('waybill.not-issued');
  expect((await ask(order)).code).toBe('waybill.busy');
  carrier.mood = 'down';
  expect(await cancelling.settle(100)).toBe(0);
  carrier.mood = 'well';
  expect(await cancelling.settle(100)).toBe(1);
  expect(await stateOf(id)).toMatchObject({ state: 'cancelled', number: null });
  expect((await ask(order)).state).toBe('issued');
});

test('a lost answer is no reason to call it cancelled: picked up meanwhile, it stays', async () => {
  const { id, number } = await issued(await paid());
  carrier.mood = 'down';
  expect((await cancel(id)).state).toBe('cancel-unknown');
  carrier.mood = 'picked-up';
  expect(await cancelling.settle(100)).toBe(1);
  expect(await stateOf(id)).toMatchObject({ state: 'issued', number, reason: 'picked-up' });
});

test('one whose number is not known yet is cancelled once it is, and ordered no more', async () => {
  const [lost, down] = [await paid(), await paid()];
  carrier.mood = 'lost';
  const one = await ask(lost);
  carrier.mood = 'down';
  const other = await ask(down);
  for (const { id } of [one, other]) expect(await cancel(id)).toMatchObject({ state: 'unknown', cancel_why: 'asked' });
  carrier.mood = 'well';
  const orders = carrier.told.length;
  const { platform } = tested;
  const desk = createWaybillDesk({
    ...{ ...platform, append: ownEvents(platform.door), carrier, onStored: () => undefined },
    guard: async () => undefined,
  });
  expect(await desk.settle(100)).toBe(2);
  expect(await cancelling.settle(100)).toBe(1);
  expect(await stateOf(one.id)).toMatchObject({ state: 'cancelled', reason: 'asked' });
  expect(await stateOf(other.id)).toMatchObject({ state: 'refused', reason: 'cancelled', cancel_why: null });
  expect(carrier.told.length).toBe(orders);
});

test('an order that is cancelled takes its waybills with it', async () => {
  const order = await paid();
  const { id, token } = await issued(order);
  await tell(make.order('cancelled', order));
  expect(await stateOf(id)).toMatchObject({ state: 'cancelling', cancel_why: 'order-cancelled' });
  expect((await opened(token)).code).toBe('waybill.not-issued');
  expect(await cancelling.settle(100)).toBe(1);
  expect(await stateOf(id)).toMatchObject({ state: 'cancelled', reason: 'order-cancelled' });
});

test('a changed address cancels what went to the old one, and the same one told again does not', async () => {
  const order = await paid();
  const { id } = await issued(order);
  await told(order, RECIPIENT);
  expect((await stateOf(id)).state).toBe('issued');
  const moved = { ...RECIPIENT, address: '广东省深圳市南山区粤海街道科技园路9号2栋101室' };
  // what happened before what is known does not change it
  await told(order, moved, '2026-11-20T06:00:00Z');
  expect((await stateOf(id)).state).toBe('issued');
  await told(order, moved, '2026-11-20T07:02:00Z');
  expect(await stateOf(id)).toMatchObject({ state: 'cancelling', cancel_why: 'address-changed' });
  await cancelling.settle(100);
  const next = await issued(order);
  expect((await opened(next.token)).address).toBe(moved.address);
});

test('an address that the waybill was given for itself is none of the order’s', async () => {
  const order = await paid();
  const address = '浙江省杭州市西湖区文三路9号2单元501';
  const { id } = await ask(order, { recipient: { address } });
  await told(order, { ...RECIPIENT, address: '广东省深圳市南山区粤海街道科技园路9号2栋101室' });
  expect((await stateOf(id)).state).toBe('issued');
});

test('who asks another carrier, or for another address, while an answer is lost is told so', async () => {
  const order = await paid();
  carrier.mood = 'down';
  expect((await ask(order)).state).toBe('unknown');
  expect((await ask(order, { carrier: 'zto' })).code).toBe('waybill.other-pending');
  expect((await ask(order, { recipient: { address: '浙江省杭州市西湖区文三路9号2单元501' } })).code).toBe(
    'waybill.other-pending',
  );
  carrier.mood = 'well';
  // the same words are the same address, however they come
  expect(await ask(order, { recipient: { address: RECIPIENT.address } })).toMatchObject({ state: 'issued' });
});
