import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { type Partner, SECRET } from '../partner-fixture.ts';
import { simulateCarrier } from './carrier.simulator.ts';
import type { CarrierOrder } from './carrier.ts';
import { serveCarrier } from './carrier-fixture.ts';
import { createWaybillDesk, type WaybillDesk, type WaybillOptions } from './waybill.desk.ts';

const carrier = simulateCarrier();
let gateway: Partner;
let tested: TestPlatform;
let merchant: { authorization: string };
let agent: { authorization: string };

const RECIPIENT = {
  ...{ name: '王小明', phone: '13812341234', address: '广东省深圳市南山区粤海街道科技园路8号阳光花园3栋1201室' },
  ...{ province: '广东省', city: '深圳市', district: '南山区' },
};

beforeAll(async () => {
  gateway = await serveCarrier(carrier);
  tested = await openTestPlatform({ config: { carrierUrl: gateway.url, carrierSecret: SECRET } });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  agent = await tested.bearer({ party: 'service-provider/sf' });
});
afterAll(async () => {
  await tested.drop();
  await gateway.close();
});
beforeEach(() => {
  carrier.mood = 'well';
});

let count = 0;
/** An order that is paid, and known. */
async function paid(fields: Record<string, unknown> = { recipient: RECIPIENT }): Promise<string> {
  const id = `wo${count++}`;
  await tell(make.order('paid', id, fields));
  return id;
}
async function tell(event: object): Promise<void> {
  expect((await tested.post('/v1/events', [event])).statusCode).toBe(202);
  await tested.platform.reactionWorker.drain();
}
const ask = (order_id: string, more: object = {}, headers = merchant) =>
  tested.post('/v1/waybills', { order_id, carrier: 'sf', ...more }, headers);
const labelOf = async (id: string) => (await tested.get(`/v1/waybills/${id}/label`, merchant)).body;
const tokenOf = (label: string) =>
  /axp1[^^]+/
    .exec(label)![0]
    .replace(/_([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** One whose partner is another, beside the platform's own. */
const deskOf = (port: WaybillOptions['carrier']): WaybillDesk =>
  createWaybillDesk({
    ...{ ...tested.platform, append: ownEvents(tested.platform.door), carrier: port, onStored: () => undefined },
    guard: async () => undefined,
  });

test('a parcel gets one waybill, and its label shows what the standard allows', async () => {
  const order = await paid();
  const [first, again] = [await ask(order), await ask(order)];
  expect(first.json()).toMatchObject({ state: 'issued', parcel: 1, sort_code: '南山-A-01', mark: '广东-深圳' });
  expect(again.json()).toEqual(first.json());
  const label = await labelOf(first.json().id);
  expect(label).toContain('王**  138******34');
  expect(label).toContain('广东省深圳市南山区粤海街道科技园路');
  for (const clear of ['小明', '12341234', '8号', '阳光', '1201']) expect(label).not.toContain(clear);
  // nor was the carrier told more
  expect(JSON.stringify(carrier.told)).not.toMatch(/小明|12341234|阳光|1201/);
  expect((await ask(order, { parcel: 2 })).json().number).not.toBe(first.json().number);
});

test('the address goes to the carrier’s agent only, while there is something to deliver, and on the trail', async () => {
  const order = await paid();
  const { id } = (await ask(order)).json();
  const token = tokenOf(await labelOf(id));
  const open = (headers: { authorization: string }, given = token) =>
    tested.post('/v1/waybills/open', { token: given, device: 'hall-3' }, headers);
  const { name, phone, address } = RECIPIENT;
  expect((await open(agent)).json()).toMatchObject({ id, name, phone, address });
  const [entry] = await tested.sql<{ purpose: string; detail: object }>(
    `select purpose, detail from trail_entry where action = 'privacy.waybill.open' and object = $1`,
    [`waybill/${id}`],
  );
  expect(entry).toEqual({ purpose: 'print', detail: { order, persons: 1, fields: 3, device: 'hall-3' } });

  expect((await open(await tested.bearer({ party: 'service-provider/zto' }))).json().code).toBe('request.not-found');
  expect((await open(merchant)).json().code).toBe('access.forbidden');
  const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`;
  for (const wrong of [forged, 'axp1.x.y']) expect((await open(agent, wrong)).json().code).toBe('request.not-found');
  await tested.sql('update waybill set opened = 20 where id = $1', [id]);
  expect((await open(agent)).json().code).toBe('waybill.opened-often');
  await tested.sql('update waybill set opened = 0 where id = $1', [id]);
  await tell(make.order('delivered', order));
  expect((await open(agent)).json().code).toBe('waybill.closed');
});

test('what is opened for a label stands in the log that the consumer sees, and in the map', async () => {
  const order = await paid({ recipient: RECIPIENT, consumer_id: 'c-logged' });
  const token = tokenOf(await labelOf((await ask(order)).json().id));
  expect((await tested.post('/v1/waybills/open', { token, device: 'hall-3' }, agent)).statusCode).toBe(200);
  const own = await tested.bearer({ party: 'consumer/c-logged' });
  const entry = { action: 'print', purpose: 'print', outcome: 'done', by: 'service-provider/sf', order_id: order };
  const { items } = (await tested.get('/v1/access-log', own)).json();
  expect(items).toMatchObject([{ ...entry, fields: ['name', 'phone', 'address'], items: 3 }]);
  const [log] = (await tested.get(`/v1/access-log?order_id=${order}`)).json().items;
  expect(log).toMatchObject({ ...entry, merchant_id: 'm1', device_token: expect.stringMatching(/^[0-9a-f]{16}$/) });
  const map = (await tested.get('/v1/access-log/map?person=consumer/c-logged')).json();
  expect(map.by_caller).toMatchObject([{ of: 'service-provider/sf', items: 3, orders: 1, persons: 1 }]);
});

test('a lost answer is settled by asking, and gives no second number', async () => {
  const order = await paid();
  carrier.mood = 'lost';
  expect((await ask(order)).json()).toMatchObject({ state: 'unknown', number: null });
  carrier.mood = 'down';
  expect((await ask(order)).json().state).toBe('unknown');
  carrier.mood = 'well';
  const given = carrier.given.size;
  const settled = (await ask(order)).json();
  expect([settled.state, carrier.given.size]).toEqual(['issued', given]);
  expect(settled.number).toBe((carrier.given.get(settled.id) as { number: string }).number);
});

test('what nobody asks for again is asked for by the house', async () => {
  const order = await paid();
  carrier.mood = 'down';
  const { id, state } = (await ask(order)).json();
  expect(state).toBe('unknown');
  expect((await tested.get(`/v1/waybills/${id}/label`, merchant)).json().code).toBe('waybill.not-issued');
  carrier.mood = 'well';
  const desk = deskOf(carrier);
  expect(await desk.settle(10)).toBe(1);
  expect((await tested.get(`/v1/waybills/${id}`, merchant)).json().state).toBe('issued');
});

test('a number that another parcel has is not taken, and a refused parcel can be asked for again', async () => {
  const [one, other] = [await paid(), await paid()];
  const { number } = (await ask(one)).json();
  carrier.mood = 'double';
  expect((await ask(other)).json()).toMatchObject({ state: 'refused', number: null, reason: 'number-taken' });
  carrier.mood = 'refuses';
  expect((await ask(await paid())).json()).toMatchObject({ state: 'refused', reason: 'place-not-served' });
  carrier.mood = 'well';
  const again = (await ask(other)).json();
  expect([again.state, again.number === number]).toEqual(['issued', false]);
});

test('who asks another carrier after a refusal gets a number of that one, for the address of now', async () => {
  const [one, other] = [await paid(), await paid()];
  await ask(one);
  carrier.mood = 'double';
  expect((await ask(other)).json()).toMatchObject({ state: 'refused', reason: 'number-taken' });
  carrier.mood = 'lost';
  const address = '浙江省杭州市西湖区文三路9号2单元501';
  expect((await ask(other, { carrier: 'yto', recipient: { address } })).json().state).toBe('unknown');
  carrier.mood = 'well';
  // what came of it is asked for under the name of this round
  expect((await ask(other, { carrier: 'yto', recipient: { address } })).json()).toMatchObject({
    state: 'issued',
    carrier: 'yto',
    number: expect.stringMatching(/^YTO/),
  });
  const told = carrier.told.filter((asked) => asked.order === other);
  expect(told.map((asked) => asked.carrier)).toEqual(['sf', 'yto']);
  expect(new Set(told.map(({ request }) => request)).size).toBe(2);
  expect(told[1]!.recipient.address).toContain('文三路');
});

test('nothing is ordered for an order that is over by the time the carrier answers again', async () => {
  const [lost, down] = [await paid(), await paid()];
  carrier.mood = 'lost';
  await ask(lost);
  carrier.mood = 'down';
  await ask(down);
  for (const order of [lost, down]) await tell(make.order('cancelled', order));
  carrier.mood = 'well';
  const given = carrier.given.size;
  const desk = deskOf(carrier);
  expect(await desk.settle(10)).toBe(2);
  const found = await tested.sql('select state, reason from waybill where order_id = any($1) order by id', [
    [lost, down],
  ]);
  // a number that the carrier gave before is one
  expect(found).toEqual([
    { state: 'issued', reason: null },
    { state: 'refused', reason: 'order-state' },
  ]);
  expect(carrier.given.size).toBe(given);
});

test('a carrier that never answers about one keeps no other waiting', async () => {
  const [stuck, other] = [await paid(), await paid()];
  carrier.mood = 'down';
  const { id } = (await ask(stuck)).json();
  await ask(other);
  carrier.mood = 'well';
  const find: typeof carrier.find = (request) =>
    request === id ? Promise.resolve({ outcome: 'unknown' as const }) : carrier.find(request);
  const hung = { ...carrier, find, order: (asked: CarrierOrder) => carrier.order(asked) };
  const desk = deskOf(hung);
  for (let i = 0; i < 2; i++) await desk.settle(1);
  const found = await tested.sql('select state from waybill where order_id = any($1) order by id', [[stuck, other]]);
  expect(found).toEqual([{ state: 'unknown' }, { state: 'issued' }]);
});

test('two who ask at once get one number', async () => {
  const order = await paid();
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(order)));
  const codes = answers.map((answer) => answer.json().code ?? answer.json().state);
  expect(codes.filter((code) => code !== 'issued' && code !== 'waybill.busy')).toEqual([]);
  const numbers = await tested.sql('select number from waybill where order_id = $1', [order]);
  expect(numbers).toEqual([{ number: expect.any(String) }]);
});

test('what cannot be shipped gets no waybill', async () => {
  const code = async (...given: Parameters<typeof ask>) => (await ask(...given)).json().code;
  const cancelled = await paid();
  await tell(make.order('cancelled', cancelled));
  expect(await code(cancelled)).toBe('waybill.order-state');
  expect(await code(await paid({}))).toBe('waybill.no-recipient');
  expect(await code('nothing')).toBe('request.not-found');
  const order = await paid();
  expect(await code(order, {}, await tested.bearer({ party: 'merchant/m2' }))).toBe('request.not-found');
  const lax = { name: 1, phone: { first: 3, last: 4 }, address: 'road' };
  expect((await ask(order, { profile: lax })).json()).toMatchObject({
    code: 'waybill.profile-lax',
    field: 'profile.phone',
  });
  const strict = (await ask(order, { profile: 'sealed' })).json();
  expect(await labelOf(strict.id)).toContain('**  ***********');
});

test('another address is taken in clear or as a cipher, never as a mask', async () => {
  const order = await paid();
  const address = '浙江省杭州市西湖区文三路9号2单元501';
  const masked = await ask(order, { recipient: { address: '浙江省杭州市西湖区文三路****' } });
  expect(masked.json()).toMatchObject({ code: 'privacy.masked-address', field: 'recipient.address' });
  const moved = (await ask(order, { recipient: { address } })).json();
  const label = await labelOf(moved.id);
  expect(label).toContain('浙江省杭州市西湖区文三路****');
  expect(await tested.sql('select recipient::text as text from waybill where id = $1', [moved.id])).toEqual([
    { text: expect.not.stringContaining('2单元') },
  ]);
  const opened = await tested.post('/v1/waybills/open', { token: tokenOf(label) }, agent);
  expect(opened.json()).toMatchObject({ address, name: RECIPIENT.name });
});

test('an event of an order that brings a mask is refused', async () => {
  const event = make.order('paid', 'masked', { recipient: { ...RECIPIENT, phone: '138****1234' } });
  expect((await tested.post('/v1/decisions', event)).json()).toMatchObject({
    code: 'privacy.masked-address',
    field: 'data.order.recipient.phone',
  });
});

test('the share that is shipped encrypted is counted from events, each order once', async () => {
  const other = await tested.bearer({ party: 'merchant/m9' });
  const orders = await Promise.all(['a', 'b', 'c', 'd'].map((_, i) => `cov${i}`));
  const fields = { merchant_id: 'm9', recipient: RECIPIENT };
  for (const order of orders) await tell(make.order('paid', order, fields));
  for (const order of orders.slice(0, 3)) expect((await ask(order, {}, other)).json().state).toBe('issued');
  await ask(orders[0]!, { parcel: 2 }, other);
  for (const order of [orders[0]!, orders[1]!, orders[3]!, orders[3]!])
    await tell({ ...make.order('shipped', order, { merchant_id: 'm9' }), id: `s-${order}-${count++}` });
  const { shipped, encrypted, share } = (await tested.get('/v1/waybills/coverage', other)).json();
  expect({ shipped, encrypted, share }).toEqual({ shipped: 3, encrypted: 2, share: 2 / 3 });
  expect((await tested.get('/v1/waybills/coverage?from=2020-01-01T00:00:00Z', other)).json().code).toBe(
    'request.invalid',
  );
});
