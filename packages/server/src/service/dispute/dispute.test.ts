import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, openTestDisputes, RULING, type TestDisputes } from './dispute-fixture.ts';

let it: TestDisputes;
beforeAll(async () => {
  it = await openTestDisputes();
});
afterAll(() => it.tested.drop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const promisesOf = async (id: string) => {
  const { items } = await it.ask('GET', `/v1/promises?subject=dispute/${id}`, await it.tested.bearer());
  return Object.fromEntries(
    (items as { kind: string; state: string; due_at: string | null }[]).map((one) => [one.kind, one]),
  );
};

describe('opening', () => {
  test('starts three clocks and lets the two come to terms', async () => {
    await it.order('o-open');
    const made = await it.open(it.consumer, 'o-open', { wanted: cny(10_000) });
    expect(made).toMatchObject({
      ...{ status: 201, state: 'negotiation', opened_by: 'consumer', waits_for: ['merchant'], paid: cny(10_000) },
      // three days to come to terms, fifteen to be ruled
      ...{ next_at: '2026-11-23T08:00:00.000Z', due_at: '2026-12-05T08:00:00.000Z' },
    });
    expect(await promisesOf(made.id)).toMatchObject({
      // seven working days from Friday 16:00 in Shanghai
      'service.dispute-accept': { state: 'open', due_at: '2026-12-01T08:00:00.000Z' },
      'service.dispute-handled': { state: 'open', due_at: '2026-12-05T08:00:00.000Z' },
      'service.dispute-end': { state: 'open', due_at: '2027-01-22T08:00:00.000Z' },
    });
    const events = await it.tested.sql<{ data: object }>(
      "select data from event where type = 'dispute.opened' and subject_key = 'order/o-open'",
    );
    expect(events).toMatchObject([{ data: { dispute: { id: made.id, by: 'consumer', wanted: cny(10_000) } } }]);
  });

  test('is refused where it cannot be, naming the field', async () => {
    await it.order('o-bad');
    expect(await it.open(it.stranger, 'o-bad')).toMatchObject({ status: 404 });
    expect(await it.open(it.rival, 'o-bad')).toMatchObject({ status: 404 });
    expect(await it.open(it.consumer, 'o-none')).toMatchObject({ status: 404 });
    expect(await it.open(it.consumer, 'o-bad', { wanted: cny(-1) })).toMatchObject({
      ...{ status: 422, code: 'dispute.amount', field: 'wanted' },
    });
    expect(await it.open(it.consumer, 'o-bad', { wanted: { amount: 1, currency: 'USD' } })).toMatchObject({
      ...{ code: 'dispute.currency', field: 'wanted' },
    });
    expect(await it.open(it.consumer, 'o-bad', { about: { kind: 'order', id: 'o-open' } })).toMatchObject({
      ...{ code: 'dispute.about', field: 'about' },
    });
    expect(await it.open(it.consumer, 'o-bad', { reason: 'mood' })).toMatchObject({ code: 'request.invalid' });
    expect(await it.open(it.consumer, 'o-bad', { text: '  ' })).toMatchObject({ code: 'request.invalid' });
    expect(await it.open(it.consumer, 'o-bad', { known_at: '2026-11-20T00:00:00Z' })).toMatchObject({ status: 403 });
  });

  test('three years after it could be known is too late, unless it came to be known later', async () => {
    await it.order('o-old');
    const late = 3 * 366 + 5;
    await it.at(late, async () => {
      expect(await it.open(it.consumer, 'o-old')).toMatchObject({ status: 422, code: 'dispute.inadmissible' });
      const known_at = new Date(it.tested.clock.now().getTime() - DAY).toISOString();
      expect(await it.open(it.agent, 'o-old', { known_at })).toMatchObject({ status: 201, opened_by: 'consumer' });
    });
  });

  test('of the same is one: taken back it is opened again, settled it is not', async () => {
    await it.order('o-again');
    const first = await it.open(it.consumer, 'o-again');
    expect(await it.open(it.merchant, 'o-again')).toMatchObject({ status: 409, code: 'dispute.open-already' });
    expect(await it.act(it.merchant, first.id, 'withdraw')).toMatchObject({ code: 'dispute.not-yours' });
    expect(await it.act(it.consumer, first.id, 'withdraw')).toMatchObject({ status: 200, state: 'withdrawn' });
    expect((await promisesOf(first.id))['service.dispute-handled']).toMatchObject({ state: 'void' });
    const second = await it.open(it.consumer, 'o-again');
    expect(second).toMatchObject({ id: first.id, round: 2, state: 'negotiation' });
    await it.act(it.merchant, first.id, 'offers', { refund: cny(100) });
    expect(await it.act(it.consumer, first.id, 'offers/1/accept')).toMatchObject({ state: 'settled' });
    expect(await it.open(it.consumer, 'o-again')).toMatchObject({ status: 409, code: 'dispute.over' });
  });

  test('two at a time make one', async () => {
    await it.order('o-race');
    const made = await Promise.all([1, 2, 3, 4].map(() => it.open(it.consumer, 'o-race')));
    expect(made.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });
});

describe('terms', () => {
  test('that one side offers and the other accepts are paid, and everything is over', async () => {
    await it.order('o-terms');
    // what is offered beyond the refund is the shop's own: it has to have it
    await it.platform.money.bookings.work(100);
    const { id } = await it.open(it.consumer, 'o-terms');
    await it.act(it.consumer, id, 'offers', { refund: cny(8_000), text: '退我八成' });
    const offered = await it.act(it.merchant, id, 'offers', { refund: cny(3_000), compensation: cny(500) });
    expect(offered).toMatchObject({ waits_for: ['consumer'] });
    await it.act(it.merchant, id, 'offers', { refund: cny(4_000), compensation: cny(500) });
    expect(await it.act(it.consumer, id, 'offers/2/accept')).toMatchObject({ code: 'dispute.offer' });
    expect(await it.act(it.merchant, id, 'offers/3/accept')).toMatchObject({ code: 'dispute.offer' });
    expect(await it.act(it.consumer, id, 'offers/9/accept')).toMatchObject({ status: 404 });
    const done = await it.act(it.consumer, id, 'offers/3/accept');
    expect(done).toMatchObject({ status: 200, state: 'settled', due_at: null, waits_for: [] });
    expect(await it.payouts('o-terms')).toMatchObject([
      {
        ...{ amount: '4500', bears: 'agreed', reason: 'dispute-settled', blame: null },
        lines: [
          { kind: 'refund', amount: 4_000 },
          { kind: 'compensation', amount: 500 },
        ],
      },
    ]);
    const { offers } = await it.read(it.consumer, id);
    expect(offers.map(({ state }: { state: string }) => state)).toEqual(['gone', 'replaced', 'accepted']);
    for (const kind of ['accept', 'handled', 'end'])
      expect((await promisesOf(id))[`service.dispute-${kind}`]).toMatchObject({ state: 'met' });
    // the same answer again does nothing twice
    expect(await it.act(it.consumer, id, 'offers/3/accept')).toMatchObject({ code: 'dispute.state' });
    expect(await it.payouts('o-terms')).toHaveLength(1);
  });

  test('that pay more than is left are refused, and nothing is half done', async () => {
    await it.order('o-over');
    await it.order('o-over-b');
    const { id } = await it.open(it.consumer, 'o-over');
    expect(await it.act(it.consumer, id, 'offers', { refund: cny(10_001) })).toMatchObject({
      ...{ code: 'dispute.over-left', field: 'refund' },
    });
    expect(await it.act(it.consumer, id, 'offers', { refund: { amount: 1, currency: 'USD' } })).toMatchObject({
      code: 'dispute.currency',
    });
    expect(await it.act(it.consumer, id, 'offers', {})).toMatchObject({ code: 'dispute.amount' });
    await it.act(it.merchant, id, 'offers', { refund: cny(10_000) });
    const claim = '01940000-0000-7000-8000-0000000000c1';
    await it.tested.sql(`insert into claim (id, order_id, code, consumer_id, merchant_id, state, made_by, opened_at, currency,
      product_id, quantity, asked, given, settled_at) values ('${claim}', 'o-over', 'damage-return', 'c1', 'm1', 'merchant',
      'consumer', now(), 'CNY', 'p1', 1, '{}', '{}', null)`);
    // there is nothing to dispute while the merchant has time to answer
    const early = {
      ...{ order_id: 'o-over', reason: 'claim-refused', text: '破了' },
      about: { kind: 'claim', id: claim },
    };
    expect(await it.ask('POST', '/v1/disputes', it.consumer, early)).toMatchObject({
      ...{ code: 'dispute.too-early', field: 'about.id', detail: expect.stringContaining('merchant') },
    });
    await it.tested.sql(`update claim set state = 'refused', settled_at = now() where id = '${claim}'`);
    const stranger = { kind: 'claim', id: '01940000-0000-7000-8000-0000000000c2' };
    expect(
      await it.ask('POST', '/v1/disputes', it.consumer, {
        order_id: 'o-over',
        reason: 'damaged',
        text: '破了',
        about: stranger,
      }),
    ).toMatchObject({
      ...{ code: 'dispute.about', field: 'about.id' },
    });
    const other = await it.open(it.consumer, 'o-over', { about: { kind: 'claim', id: claim } });
    await it.act(it.merchant, other.id, 'offers', { refund: cny(500) });
    expect(await it.act(it.consumer, other.id, 'offers/1/accept')).toMatchObject({ state: 'settled' });
    expect(await it.act(it.consumer, id, 'offers/1/accept')).toMatchObject({
      ...{ code: 'dispute.offer', detail: expect.stringContaining('95.00 CNY') },
    });
    expect(await it.read(it.consumer, id)).toMatchObject({
      ...{ dispute: { state: 'negotiation' }, offers: [{ state: 'open', payout_id: null }] },
    });
  });

  test('not found in time bring the platform in', async () => {
    await it.order('o-time');
    const { id } = await it.open(it.consumer, 'o-time');
    await it.run();
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'negotiation' } });
    await it.at(3, it.run);
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'ruling', waits_for: ['platform'] } });
    expect((await promisesOf(id))['service.dispute-accept']).toMatchObject({ state: 'met' });
    const cases = await it.tested.sql(`select kind, state, queue from "case" where about = 'dispute/${id}'`);
    expect(cases).toEqual([{ kind: 'dispute-ruling', state: 'open', queue: 'disputes' }]);
    // what they agree on still counts
    await it.act(it.merchant, id, 'offers', { refund: cny(1) });
    expect(await it.act(it.consumer, id, 'offers/1/accept')).toMatchObject({ state: 'settled' });
  });
});

describe('what the two sides see', () => {
  test('of each other is what was said, without contact data, and never a draft', async () => {
    await it.order('o-see');
    const { id } = await it.open(it.consumer, 'o-see', { text: '请打 13800138000 找我' });
    await it.act(it.consumer, id, 'evidence', { text: '草稿，还没写完', draft: true });
    const merchant = await it.read(it.merchant, id);
    expect(merchant).toMatchObject({ you: 'merchant', messages: [{ text: '请打 138****8000 找我' }] });
    expect(JSON.stringify(merchant)).not.toContain('草稿');
    const own = await it.read(it.consumer, id);
    expect(own.messages.map(({ text }: { text: string }) => text)).toEqual(['请打 13800138000 找我', '草稿，还没写完']);
    expect(JSON.stringify(await it.read(it.first, id))).not.toContain('草稿');
    await it.act(it.consumer, id, 'evidence', { text: '写完了' });
    expect((await it.read(it.merchant, id)).messages.map(({ text }: { text: string }) => text)).toEqual([
      ...['请打 138****8000 找我', '写完了'],
    ]);
    const texts = await it.tested.sql<{ text: string }>('select text from dispute_message');
    expect(texts.every(({ text }) => text.startsWith('axc1.'))).toBe(true);
  });

  test('is nothing to others, who cannot act either', async () => {
    const id = await it.toRuling('o-others');
    for (const who of [it.stranger, it.rival]) {
      expect(await it.read(who, id)).toMatchObject({ status: 404 });
      for (const verb of ['offers', 'escalate', 'withdraw'])
        expect(await it.act(who, id, verb)).toMatchObject({ status: 404 });
      expect(await it.act(who, id, 'evidence', { text: 'x' })).toMatchObject({ status: 404 });
      expect(await it.act(who, id, 'appeal', { text: 'x' })).toMatchObject({ status: 404 });
      expect(await it.act(who, id, 'comply', { done: true })).toMatchObject({ status: 404 });
      expect((await it.ask('GET', '/v1/disputes', who)).items).toEqual([]);
    }
    for (const who of [it.consumer, it.merchant]) {
      expect(await it.act(who, id, 'rule', RULING)).toMatchObject({ status: 403 });
      expect(await it.act(who, id, 'simulate', {})).toMatchObject({ status: 403 });
      expect(await it.ask('GET', `/v1/disputes/${id}/desk`, who)).toMatchObject({ status: 403 });
      expect(await it.ask('GET', '/v1/disputes/precedents', who)).toMatchObject({ status: 403 });
      expect(await it.ask('GET', '/v1/disputes?consumer_id=c2', it.consumer)).toMatchObject({ status: 403 });
    }
  });

  test('as files is their own alone', async () => {
    await it.order('o-files');
    const { id } = await it.open(it.consumer, 'o-files');
    const file = { name: 'a.txt', type: 'text/plain', content: Buffer.from('破损照片说明').toString('base64') };
    const path = (side: string) => `/v1/disputes/${id}/${side}/attachments`;
    expect(await it.ask('POST', path('consumer'), it.consumer, file)).toMatchObject({ status: 201 });
    expect((await it.ask('GET', path('consumer'), it.consumer)).items).toHaveLength(1);
    expect((await it.ask('GET', path('consumer'), it.first)).items).toHaveLength(1);
    expect(await it.ask('GET', path('consumer'), it.merchant)).toMatchObject({ status: 404 });
    expect(await it.ask('POST', path('consumer'), it.merchant, file)).toMatchObject({ status: 404 });
    expect(await it.ask('POST', path('merchant'), it.agent, file)).toMatchObject({ status: 404 });
  });
});

test('lists are paged by age or deadline, and narrowed to whose turn it is', async () => {
  const all: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await it.ask('GET', `/v1/disputes?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`, it.first);
    all.push(...page.items.map((one: { id: string }) => one.id));
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  expect(all).toEqual([...new Set(all)].sort().reverse());
  const due: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await it.ask(
      'GET',
      `/v1/disputes?sort=due&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
      it.first,
    );
    due.push(...page.items.map((one: { due_at: string }) => one.due_at));
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  expect(due.length).toBeGreaterThan(3);
  expect(due).toEqual([...due].sort());
  const mine = await it.ask('GET', '/v1/disputes?waits_for=platform', it.first);
  expect(mine.items.every((one: { waits_for: string[] }) => one.waits_for.includes('platform'))).toBe(true);
  expect(await it.ask('GET', '/v1/disputes?cursor=x', it.first)).toMatchObject({ code: 'cursor.invalid' });
});
