import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cny, days, hours, openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';

let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

/** An order that has arrived. */
async function delivered(given: Parameters<TestAftersales['order']>[0] = {}): Promise<string> {
  const order = await tested.order(given);
  const time = tested.clock.now().toISOString();
  const about = { source: 'test', time, subject: `order/${order}` };
  const data = { order: { id: order, consumer_id: given.consumer ?? 'c1', merchant_id: given.merchant ?? 'm1' } };
  await tested.tell(
    { ...about, id: `s-${order}`, type: 'order.shipped', data },
    { ...about, id: `d-${order}`, type: 'order.delivered', data },
  );
  return order;
}

const parcel = { carrier: 'sf', number: 'R1' };

describe('a return', () => {
  test('goes from the request to the money, and each state has its deadline', async () => {
    const order = await delivered();
    const asked = await tested.ask(order, {
      type: 'return-refund',
      reason: '质量问题',
      text: '杯口有裂纹，电话 13812345678',
    });
    expect(asked).toMatchObject({
      ...{ state: 'await-merchant', owed_by: 'merchant', amount: cny(10_000), version: 1 },
      due_at: new Date(tested.clock.now().getTime() + hours(48)).toISOString(),
    });
    const agreed = await tested.act(asked.id, 'agree');
    expect(agreed).toMatchObject({ state: 'await-return', owed_by: 'consumer', agreed: 'agreed' });
    expect(agreed.due_at).toBe(new Date(tested.clock.now().getTime() + days(5)).toISOString());
    const sent = await tested.act(asked.id, 'return-shipment', parcel);
    expect(sent).toMatchObject({ state: 'await-merchant-receipt', return: parcel });
    expect(sent.due_at).toBe(new Date(tested.clock.now().getTime() + days(8)).toISOString());
    const received = await tested.act(asked.id, 'confirm-receipt');
    expect(received).toMatchObject({ state: 'refunding', due_at: null });
    await tested.settle();
    const done = await tested.read(asked.id);
    expect(done).toMatchObject({ state: 'done', payout: { state: 'paid' }, refund_type: 'platform-advance' });
    expect(done.sources).toEqual([{ source: 'protection-fund', amount: 10_000 }]);
    const { history } = (await tested.get(`/v1/aftersales/${asked.id}`)).json();
    expect(history.map(({ step }: { step: string }) => step)).toEqual([
      ...['open', 'agree-return', 'send-back', 'receive-refund', 'pay'],
    ]);
    const words = await tested.get(`/v1/aftersales/${asked.id}/words`, tested.merchant);
    expect(words.json()).toEqual({ text: '杯口有裂纹，电话 138****5678', notes: [] });
    const written = await tested.get(`/v1/aftersales/${asked.id}/words`, tested.consumer);
    expect(written.json().text).toBe('杯口有裂纹，电话 13812345678');
    const told = await tested.sql<{ type: string; state: string }>(
      `select type, data #>> '{aftersale,state}' as state from event where subject_key = $1 and type <> 'aftersale.requested' order by id`,
      [`aftersale/${asked.id}`],
    );
    expect(told.map(({ type, state }) => `${type} ${state}`)).toEqual([
      'aftersale.opened await-merchant',
      'aftersale.changed await-return',
      'aftersale.changed await-merchant-receipt',
      'aftersale.changed refunding',
      'aftersale.closed done',
    ]);
  });

  test('the statutory return has seven days; who sends nothing back has none left', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: 'no-reason' });
    const agreed = await tested.act(id, 'agree');
    expect(agreed.due_at).toBe(new Date(tested.clock.now().getTime() + days(7)).toISOString());
    await tested.pass(days(7) - 1);
    expect((await tested.read(id)).state).toBe('await-return');
    await tested.pass(1);
    expect(await tested.read(id)).toMatchObject({ state: 'closed', closed_why: 'not-sent-back' });
    expect((await tested.act(id, 'return-shipment', parcel)).code).toBe('aftersale.state');
  });

  test('a merchant that says nothing has agreed, and has received what came back', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    await tested.pass(hours(48) - 1);
    expect((await tested.read(id)).state).toBe('await-merchant');
    await tested.pass(1);
    expect(await tested.read(id)).toMatchObject({ state: 'await-return', agreed: 'heard' });
    await tested.act(id, 'return-shipment', parcel);
    const extended = await tested.act(id, 'extend');
    expect(extended.extended).toBe(true);
    expect((await tested.act(id, 'extend')).code).toBe('aftersale.once');
    await tested.pass(days(16) - 1);
    expect((await tested.read(id)).state).toBe('await-merchant-receipt');
    await tested.pass(1);
    await tested.settle();
    expect(await tested.read(id)).toMatchObject({ state: 'done', agreed: 'heard' });
    // a timer acts once
    expect(await tested.sql('select count(*)::int as n from payout where cause_ref = $1', [id])).toEqual([{ n: 1 }]);
  });

  test('a deadline that was told when it had been answered already does nothing', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    tested.clock.advance(hours(48));
    // told, and not heard of yet
    await tested.platform.promiseWorker.fireDue(tested.clock.now());
    expect((await tested.act(id, 'agree')).state).toBe('await-return');
    await tested.settle();
    expect(await tested.read(id)).toMatchObject({ state: 'await-return', agreed: 'agreed' });
  });

  test('seven days after the goods came back they are refunded, whatever was extended', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    await tested.act(id, 'agree');
    await tested.act(id, 'return-shipment', { carrier: 'sf', number: `back-${order}` });
    await tested.act(id, 'extend');
    const at = tested.clock.now().toISOString();
    await tested.tell({
      ...{ id: `back-${order}`, source: 'test', type: 'parcel.scanned', time: at, subject: `parcel/back-${order}` },
      data: { parcel: { id: `back-${order}`, order_id: order, carrier: 'sf', status: 'signed', at } },
    });
    expect((await tested.read(id)).return.arrived_at).toBe(at);
    await tested.pass(days(7));
    expect((await tested.read(id)).state).toBe('done');
  });

  test('a parcel that says for what it comes back needs nobody to say so', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    await tested.act(id, 'agree');
    const at = tested.clock.now().toISOString();
    await tested.tell({
      ...{ id: `self-${order}`, source: 'test', type: 'parcel.scanned', time: at, subject: `parcel/self-${order}` },
      data: {
        parcel: { id: `self-${order}`, order_id: order, carrier: 'yt', status: 'picked-up', at, aftersale_id: id },
      },
    });
    expect(await tested.read(id)).toMatchObject({ state: 'await-merchant-receipt', return: { carrier: 'yt' } });
  });
});

describe('other kinds', () => {
  test('an exchange ends with goods; a merchant that keeps both pays', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'exchange', reason: '尺码不合适' });
    await tested.act(id, 'agree');
    await tested.act(id, 'return-shipment', parcel);
    expect((await tested.act(id, 'confirm-receipt')).state).toBe('await-merchant-shipment');
    expect(await tested.act(id, 'ship', { carrier: 'sf', number: 'N1' })).toMatchObject({
      ...{ state: 'await-buyer-receipt', shipment: { carrier: 'sf', number: 'N1' } },
    });
    expect((await tested.act(id, 'confirm')).state).toBe('done');
    const other = await delivered();
    const kept = await tested.ask(other, { type: 'exchange', reason: '尺码不合适' });
    await tested.act(kept.id, 'agree');
    await tested.act(kept.id, 'return-shipment', parcel);
    await tested.act(kept.id, 'confirm-receipt');
    await tested.pass(hours(72));
    expect(await tested.read(kept.id)).toMatchObject({ state: 'done', payout: { state: 'paid' }, amount: cny(10_000) });
  });

  test('who sends goods too late does not get round the refund, although nobody has looked yet', async () => {
    const { id } = await tested.ask(await delivered(), { type: 'resend', reason: '少发' });
    await tested.act(id, 'agree');
    tested.clock.set(new Date(tested.clock.now().getTime() + hours(72)));
    expect(await tested.act(id, 'ship', { carrier: 'sf', number: 'N3' })).toMatchObject({
      ...{ status: 409, code: 'aftersale.deadline' },
    });
    await tested.pass(0);
    expect(await tested.read(id)).toMatchObject({ state: 'done', payout: { state: 'paid' } });
  });

  test('what is not confirmed within ten days is', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'resend', reason: '少发' });
    expect((await tested.act(id, 'agree')).state).toBe('await-merchant-shipment');
    await tested.act(id, 'ship', { carrier: 'sf', number: 'N2' });
    await tested.pass(days(10));
    expect(await tested.read(id)).toMatchObject({ state: 'done', payout: null });
  });

  test('price protection pays what is asked, beside anything else', async () => {
    const order = await delivered();
    const { id: other } = await tested.ask(order, { type: 'repair', reason: '故障' });
    const asked = await tested.ask(order, { type: 'price-protection', reason: '降价', amount: cny(1_500) });
    expect(asked.state).toBe('await-merchant');
    await tested.act(asked.id, 'agree');
    await tested.settle();
    expect(await tested.read(asked.id)).toMatchObject({ state: 'done', amount: cny(1_500) });
    expect((await tested.read(other)).state).toBe('await-merchant');
  });
});

describe('a refusal', () => {
  test('needs its reason, and evidence where the reason does', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    expect(await tested.act(id, 'refuse', { reason: 'because' })).toMatchObject({
      code: 'aftersale.reason',
      field: 'reason',
    });
    expect((await tested.act(id, 'refuse', { reason: 'used-or-damaged' })).code).toBe('aftersale.evidence');
    const add = (headers: Record<string, string>, n: number) =>
      tested.post(
        `/v1/aftersales/${id}/attachments`,
        { name: `${n}.txt`, type: 'text/plain', content: Buffer.from(`${n}`).toString('base64') },
        headers,
      );
    for (let n = 0; n < 4; n++) expect((await add(tested.merchant, n)).statusCode).toBe(201);
    expect((await add(tested.merchant, 4)).json().code).toBe('attachment.limit');
    for (let n = 10; n < 18; n++) expect((await add(tested.consumer, n)).statusCode).toBe(201);
    expect((await add(tested.consumer, 18)).json().code).toBe('attachment.limit');
    const refused = await tested.act(id, 'refuse', { reason: 'used-or-damaged', text: '吊牌已剪，微信 13812345678' });
    expect(refused).toMatchObject({ state: 'refused-once', refuse_reason: 'used-or-damaged', owed_by: 'consumer' });
    const note = async (who: Record<string, string>) =>
      (await tested.get(`/v1/aftersales/${id}/words`, who)).json().notes[0].text;
    expect(await note(tested.consumer)).toBe('吊牌已剪，微信 138****5678');
    expect(await note(tested.merchant)).toBe('吊牌已剪，微信 13812345678');
  });

  test('is answered once, refused again, taken to the platform within seven days, or stands', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    await tested.act(id, 'refuse', { reason: 'no-right' });
    expect((await tested.act(id, 'reopen', { text: '补充照片' })).state).toBe('await-merchant');
    expect((await tested.act(id, 'refuse', { reason: 'no-right' })).state).toBe('refused-twice');
    expect((await tested.act(id, 'reopen')).code).toBe('aftersale.state');
    const disputed = { order_id: order, reason: 'quality', text: '质量有问题', about: { kind: 'aftersale', id } };
    expect((await tested.post('/v1/disputes', disputed, tested.consumer)).statusCode).toBe(201);
    // with the dispute, not after it
    expect(await tested.read(id)).toMatchObject({ state: 'refused-twice', arbitration: 'asked', due_at: null });
    const { history } = (await tested.get(`/v1/aftersales/${id}`)).json();
    expect(history.at(-1)).toMatchObject({ step: 'arbitrate', side: 'consumer' });
    expect(history.at(-2)).toMatchObject({ step: 'refuse-again', side: 'merchant' });
    await tested.pass(days(30));
    expect((await tested.read(id)).state).toBe('refused-twice');
    const { db } = tested.platform;
    const how = { by: 'user/a', at: tested.clock.now(), causeId: null, why: 'ruled-for-consumer' };
    await db.transaction().execute((tx) => tested.platform.service.aftersales.arbitration.end(tx, id, how));
    expect(await tested.read(id)).toMatchObject({
      state: 'closed',
      closed_why: 'ruled-for-consumer',
      arbitration: 'over',
    });

    const other = await delivered();
    const stands = await tested.ask(other, { type: 'return-refund', reason: '质量问题' });
    await tested.act(stands.id, 'refuse', { reason: 'no-right' });
    await tested.pass(days(7));
    expect(await tested.read(stands.id)).toMatchObject({ state: 'closed', closed_why: 'refusal-stands' });
    // whoever is late disputes it all the same, and the refusal stands
    const late = { order_id: other, reason: 'quality', text: '晚了', about: { kind: 'aftersale', id: stands.id } };
    expect((await tested.post('/v1/disputes', late, tested.consumer)).statusCode).toBe(201);
    expect(await tested.read(stands.id)).toMatchObject({ state: 'closed', arbitration: null });
  });

  test('that is disputed waits for the dispute, and is over as it ended', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    await tested.act(id, 'refuse', { reason: 'no-right' });
    const about = { kind: 'aftersale', id };
    const asked = { order_id: order, reason: 'quality', text: '质量有问题', about };
    const dispute = (await tested.post('/v1/disputes', asked, tested.consumer)).json();
    expect(await tested.read(id)).toMatchObject({ state: 'refused-once', arbitration: 'asked', due_at: null });
    await tested.pass(days(8));
    expect((await tested.read(id)).state).toBe('refused-once');
    // neither goes on beside it nor makes room for another one
    for (const verb of ['reopen', 'cancel'])
      expect(await tested.act(id, verb)).toMatchObject({
        ...{ code: 'aftersale.disputed', params: { dispute: dispute.id } },
        detail: expect.stringContaining(dispute.id),
      });
    const ended = await tested.post(`/v1/disputes/${dispute.id}/withdraw`, {}, tested.consumer);
    expect([ended.statusCode, ended.json().state]).toEqual([200, 'withdrawn']);
    await tested.drain();
    expect(await tested.read(id)).toMatchObject({
      state: 'closed',
      closed_why: 'dispute-withdrawn',
      arbitration: 'over',
    });
  });

  test('that is disputed makes no room for another about the same goods, and says where it is decided, and when', async () => {
    const items = ['p1', 'p2'].map((product_id) => ({ product_id, quantity: 1, price: 5_000 }));
    const order = await delivered({ items });
    const given = { type: 'return-refund', reason: '质量问题' };
    const { id } = await tested.ask(order, { ...given, product_id: 'p1' });
    const beside = { code: 'aftersale.open-already' };
    expect(await tested.ask(order, given)).toMatchObject(beside);
    await tested.act(id, 'refuse', { reason: 'no-right' });
    const shown = async () => (await tested.get(`/v1/aftersales/${id}`, tested.consumer)).json().dispute;
    expect(await shown()).toBeNull();
    const about = { kind: 'aftersale', id };
    const asked = { order_id: order, reason: 'quality', text: '质量有问题', about };
    const dispute = (await tested.post('/v1/disputes', asked, tested.consumer)).json().id;
    expect(await shown()).toEqual({ id: dispute, state: 'negotiation', stands_from: null });
    await tested.post(`/v1/disputes/${dispute}/escalate`, {}, tested.consumer);
    const ruling = { outcome: 'merchant', grounds: ['evidence-merchant'], statement: '证据不足以支持主张' };
    const ruled = (await tested.post(`/v1/disputes/${dispute}/rule`, ruling)).json();
    expect(ruled).toMatchObject({ state: 'ruled' });
    expect(await shown()).toEqual({ id: dispute, state: 'ruled', stands_from: ruled.appeal_until });
    const named = {
      ...{ status: 409, code: 'aftersale.disputed', params: { dispute } },
      detail: `Dispute ${dispute} about an after-sale of the same goods is ruled, and the ruling stands from ${ruled.appeal_until}`,
    };
    expect(await tested.ask(order, { ...given, product_id: 'p1' })).toMatchObject({ ...named, field: 'product_id' });
    expect(await tested.ask(order, given)).toMatchObject({ ...named, field: 'order_id' });
    // what is not in dispute can be asked for
    expect(await tested.ask(order, { ...given, product_id: 'p2' })).toMatchObject({ state: 'await-merchant' });
  });

  test('comes too late once its time is over, whoever was quicker to look', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    tested.clock.advance(hours(48));
    expect((await tested.act(id, 'refuse', { reason: 'no-right' })).code).toBe('aftersale.deadline');
    await tested.settle();
    expect((await tested.read(id)).state).toBe('await-return');
  });

  test('of what came back is the second one; agreeing after it refunds', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
    await tested.act(id, 'agree');
    await tested.act(id, 'return-shipment', parcel);
    expect((await tested.act(id, 'refuse', { reason: 'proof-lacking' })).state).toBe('refused-twice');
    expect((await tested.act(id, 'agree')).state).toBe('refunding');
    await tested.settle();
    expect((await tested.read(id)).state).toBe('done');
  });
});

describe('money that fails', () => {
  test('is seen, tried again, and paid once', async () => {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'refund-only', reason: '少发' });
    await tested.act(id, 'agree');
    tested.provider.faults = { ...tested.provider.faults, fails: 1 };
    await tested.settle();
    expect(await tested.read(id)).toMatchObject({ state: 'failed', payout: { state: 'failed' } });
    tested.provider.faults = { ...tested.provider.faults, fails: 0 };
    const agent = await tested.signedIn({ roles: ['fund-manager'] });
    const { version } = await tested.read(id);
    const again = await tested.http.app.inject({
      ...{ method: 'POST', url: `/v1/aftersales/${id}/retry`, headers: { ...agent.headers }, payload: { version } },
    });
    expect(again.json().state).toBe('refunding');
    await tested.settle();
    expect((await tested.read(id)).state).toBe('done');
    const [money] = await tested.sql<{ refunded: string }>('select refunded from order_money where order_id = $1', [
      order,
    ]);
    expect(Number(money!.refunded)).toBe(10_000);
  });
});
