import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, type Headers, HOUR, openTestWays, type TestOrder, type TestWays } from '../left-to-pay-fixture.ts';

let it: TestWays;
beforeAll(async () => {
  it = await openTestWays();
});
afterAll(async () => {
  expect(await it.parked()).toEqual([]);
  await it.tested.drop();
});

const KEPT = '/v1/merchants/m1/return-address';
const DEPOT = { name: '退货组 李雷', phone: '13912345678', address: '浙江省杭州市余杭区仓前街道良睦路1399号3号仓' };
const OTHER = { name: '维修部', phone: '0571-88881234', address: '浙江省杭州市西湖区文三路90号' };

const keep = (body: object, headers: Headers = it.merchant) =>
  it.tested.http.app.inject({ method: 'PUT', url: KEPT, headers, payload: body });
const goesTo = async (id: string, headers: Headers) =>
  (await it.tested.get(`/v1/aftersales/${id}/return-address`, headers)).json();

async function asked(body: object = {}): Promise<{ order: TestOrder; id: string }> {
  const order = await it.delivered(['p1']);
  return { order, id: (await it.aftersale(order, body)).id };
}

test('without an address agreeing stays possible, both sides are told, and the merchant says it later, once', async () => {
  const { order, id } = await asked();
  expect(await it.read('aftersale', id)).toMatchObject({ return_address: null });
  expect(await it.step(id, 'return-address', it.merchant, { return_address: OTHER })).toMatchObject({
    ...{ status: 409, code: 'aftersale.state' },
  });
  expect(await it.step(id, 'agree', it.merchant)).toMatchObject({
    ...{ state: 'await-return', return_address: 'missing' },
  });
  expect(await goesTo(id, order.own)).toEqual({ return_address: null });
  expect(await it.step(id, 'return-address', it.merchant)).toMatchObject({
    ...{ status: 409, code: 'aftersale.return-address', field: 'return_address' },
    mend: expect.stringContaining('/return-address'),
  });
  expect(await it.step(id, 'return-address', order.own, { return_address: OTHER })).toMatchObject({ status: 404 });
  expect(await it.step(id, 'return-address', it.staff, { return_address: OTHER })).toMatchObject({ status: 403 });
  await it.pass(3 * DAY);
  // the consumer did not know where to send it until now
  expect(await it.step(id, 'return-address', it.merchant, { return_address: OTHER })).toMatchObject({
    ...{ state: 'await-return', return_address: 'given', owed_by: 'consumer', due_at: it.iso(5 * DAY) },
  });
  expect(await goesTo(id, order.own)).toEqual({ return_address: OTHER });
  expect(await it.step(id, 'return-address', it.merchant, { return_address: DEPOT })).toMatchObject({
    ...{ status: 409, code: 'aftersale.once' },
  });
  expect(
    await it.tested.sql(
      `select state from promise where kind = 'service.aftersale-return' and key like $1 order by opened_at`,
      [`${id}/%`],
    ),
  ).toEqual([{ state: 'void' }, { state: 'open' }]);
  const { history } = (await it.tested.get(`/v1/aftersales/${id}`, order.own)).json();
  expect(history.at(-1)).toMatchObject({ step: 'return-address', side: 'merchant' });
});

test('where it is never said, the consumer takes it to the platform, and the merchant may still say it', async () => {
  const { order, id } = await asked();
  await it.step(id, 'agree', it.merchant);
  const body = { order_id: order.id, about: { kind: 'aftersale', id }, reason: 'other', text: '商家不给退货地址' };
  const dispute = await it.act('disputes', body, order.own);
  expect(dispute).toMatchObject({ about: { kind: 'aftersale', id }, waits_for: expect.arrayContaining(['merchant']) });
  expect(await it.step(id, 'return-address', it.merchant, { return_address: OTHER })).toMatchObject({
    ...{ state: 'await-return', return_address: 'given' },
  });
});

test('once its time to send is over, an address comes too late', async () => {
  const { id } = await asked();
  await it.step(id, 'agree', it.merchant);
  it.tested.clock.advance(6 * DAY);
  expect(await it.step(id, 'return-address', it.merchant, { return_address: OTHER })).toMatchObject({
    ...{ status: 409, code: 'aftersale.deadline' },
  });
  await it.pass(0);
  expect(await it.read('aftersale', id)).toMatchObject({ state: 'closed', return_address: null });
});

test('an address has a name, a phone and a place, each within its bounds', async () => {
  const { phone: _, ...unheard } = DEPOT;
  for (const [field, body] of [
    ['phone', unheard],
    ['name', { ...DEPOT, name: ' ' }],
    ['name', { ...DEPOT, name: '李'.repeat(61) }],
    ['phone', { ...DEPOT, phone: '没有' }],
    ['phone', { ...DEPOT, phone: '1'.repeat(26) }],
    ['address', { ...DEPOT, address: '仓库' }],
    ['address', { ...DEPOT, address: '仓'.repeat(301) }],
  ] as const) {
    const answer = (await keep(body)).json();
    expect([field, answer.code, answer.field]).toEqual([field, 'request.invalid', field]);
  }
  expect((await it.tested.get(KEPT, it.merchant)).json()).toEqual({ return_address: null });
  const { id } = await asked();
  expect(await it.step(id, 'agree', it.merchant, { return_address: { ...DEPOT, phone: 'x' } })).toMatchObject({
    ...{ code: 'request.invalid', field: 'return_address.phone' },
  });
});

test('what a merchant keeps is sealed, and read by itself and, on the trail, by those who may', async () => {
  const answer = await keep(DEPOT);
  expect(answer.json()).toMatchObject({
    return_address: { ...DEPOT, masked: { name: expect.stringContaining('*'), phone: '139****5678' } },
  });
  const [row] = await it.tested.sql<{ parts: string }>(`select parts::text as parts from return_address`);
  expect(row!.parts).not.toContain('13912345678');
  const reads = () =>
    it.tested.sql(`select 1 from trail_entry where action = 'service.return-address.read'`).then((all) => all.length);
  await it.tested.get(KEPT, it.merchant);
  expect(await reads()).toBe(0);
  expect((await it.tested.get(KEPT, it.staff)).json()).toMatchObject({ return_address: DEPOT });
  expect(await reads()).toBe(1);
  for (const party of ['merchant/m2', 'consumer/wc0'] as const) {
    const other = await it.tested.bearer({ party });
    expect((await it.tested.get(KEPT, other)).statusCode).toBe(404);
    expect((await keep(OTHER, other)).statusCode).toBe(404);
  }
  expect(
    await it.tested.sql(`select action from trail_entry where action = 'service.return-address.keep'`),
  ).toHaveLength(1);
});

test('who keeps none any more says where goods go when it agrees; what was agreed to keeps its address', async () => {
  await keep(DEPOT);
  const { order, id } = await asked();
  await it.step(id, 'agree', it.merchant);
  const drop = (headers: Headers) => it.tested.http.app.inject({ method: 'DELETE', url: KEPT, headers });
  const drops = () => it.tested.sql(`select 1 from trail_entry where action = 'service.return-address.drop'`);
  expect((await drop(await it.tested.bearer({ party: 'merchant/m2' }))).statusCode).toBe(404);
  expect((await it.tested.get(KEPT, it.merchant)).json()).toMatchObject({ return_address: DEPOT });
  expect((await drop(it.merchant)).statusCode).toBe(204);
  expect((await it.tested.get(KEPT, it.merchant)).json()).toEqual({ return_address: null });
  expect(await it.tested.sql('select 1 from return_address')).toEqual([]);
  expect(await goesTo(id, order.own)).toEqual({ return_address: DEPOT });
  const next = await asked();
  expect(await it.step(next.id, 'agree', it.merchant)).toMatchObject({ return_address: 'missing' });
  // once more: there is none
  expect((await drop(it.merchant)).statusCode).toBe(204);
  expect(await drops()).toHaveLength(2);
});

test('agreeing freezes what is kept, which only the sides and the staff read, the others’ reads on the trail', async () => {
  await keep(DEPOT);
  const { order, id } = await asked();
  expect(await it.step(id, 'agree', it.merchant)).toMatchObject({ return_address: 'given' });
  await keep(OTHER);
  expect(await goesTo(id, order.own)).toEqual({ return_address: DEPOT });
  const reads = () =>
    it.tested.sql(`select 1 from trail_entry where object = $1 and action = 'service.aftersale.read-address'`, [
      `aftersale/${id}`,
    ]);
  expect(await reads()).toHaveLength(1);
  expect(await goesTo(id, it.merchant)).toEqual({ return_address: DEPOT });
  expect(await reads()).toHaveLength(1);
  expect(await goesTo(id, it.staff)).toEqual({ return_address: DEPOT });
  expect(await reads()).toHaveLength(2);
  const stranger = await it.tested.bearer({ party: 'consumer/somebody' });
  expect(await goesTo(id, stranger)).toMatchObject({ status: 404 });
  // it stays readable while the parcel is on its way
  await it.step(id, 'return-shipment', order.own, { carrier: 'sf', number: 'RA1' });
  expect(await it.read('aftersale', id)).toMatchObject({ state: 'await-merchant-receipt', return_address: 'given' });
  expect(await goesTo(id, order.own)).toEqual({ return_address: DEPOT });
});

test('what silence, or the platform, agrees to goes to the address that is kept', async () => {
  await keep(DEPOT);
  const [silent, decided] = [await asked(), await asked({ type: 'exchange' })];
  expect(await it.step(decided.id, 'decide', it.staff)).toMatchObject({ agreed: 'no', return_address: 'given' });
  expect(await goesTo(decided.id, decided.order.own)).toEqual({ return_address: DEPOT });
  await it.pass(49 * HOUR);
  expect(await it.read('aftersale', silent.id)).toMatchObject({ agreed: 'heard', return_address: 'given' });
  expect(await goesTo(silent.id, silent.order.own)).toEqual({ return_address: DEPOT });
});

test('when it agrees a merchant can name another one for this alone, where goods go back', async () => {
  await keep(DEPOT);
  const { order, id } = await asked({ type: 'repair' });
  await it.step(id, 'agree', it.merchant, { return_address: OTHER });
  expect(await goesTo(id, order.own)).toEqual({ return_address: OTHER });
  expect((await it.tested.get(KEPT, it.merchant)).json()).toMatchObject({ return_address: DEPOT });
  const waived = await asked();
  const body = { waives_return: true, return_address: OTHER };
  expect(await it.step(waived.id, 'agree', it.merchant, body)).toMatchObject({
    ...{ status: 409, code: 'aftersale.state', field: 'return_address' },
  });
  const refund = await asked({ type: 'refund-only' });
  expect(await it.step(refund.id, 'agree', it.merchant, { return_address: OTHER })).toMatchObject({
    ...{ status: 409, code: 'aftersale.state', field: 'return_address' },
  });
  expect(await it.step(refund.id, 'agree', it.merchant)).toMatchObject({ state: 'refunding', return_address: null });
});

test('where goods went is kept for a term after it is over, and no longer', async () => {
  await keep(DEPOT);
  const [over, longer] = [await asked(), await asked()];
  for (const { id } of [over, longer]) await it.step(id, 'agree', it.merchant);
  await it.step(over.id, 'cancel', over.order.own);
  const retain = () =>
    it.platform.privacy.jobs
      .find(({ name }) => name === 'privacy.retention')!
      .handle({}, { id: 'test', attempt: 1, signal: AbortSignal.timeout(60_000) });
  // who sends nothing back has five days, and it is over then
  await it.pass(179 * DAY);
  await retain();
  expect(await goesTo(over.id, over.order.own)).toEqual({ return_address: DEPOT });
  await it.pass(2 * DAY);
  await retain();
  expect(await goesTo(over.id, over.order.own)).toEqual({ return_address: null });
  expect(await it.read('aftersale', over.id)).toMatchObject({ state: 'cancelled', return_address: null });
  expect(await it.read('aftersale', longer.id)).toMatchObject({ state: 'closed', return_address: 'given' });
  expect(await goesTo(longer.id, longer.order.own)).toEqual({ return_address: DEPOT });
});

test('with the merchant’s key its addresses are gone, and nothing else', async () => {
  await keep(DEPOT);
  const { order, id } = await asked();
  await it.step(id, 'agree', it.merchant);
  await it.platform.sealer.erase('merchant/m1');
  expect(await goesTo(id, order.own)).toEqual({ return_address: null });
  expect((await it.tested.get(KEPT, it.merchant)).json()).toEqual({ return_address: null });
  expect(await it.read('aftersale', id)).toMatchObject({ state: 'await-return' });
});
