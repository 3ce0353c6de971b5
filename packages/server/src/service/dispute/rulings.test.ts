import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { make } from '../../test-platform.ts';
import { handOn } from './correcting.ts';
import { createMoving, type DisputePoint } from './dispute.moving.ts';
import { createDisputeTelling } from './dispute.telling.ts';
import { openTestDisputes, RULING, type TestDisputes } from './dispute-fixture.ts';
import { createPaying } from './paying.ts';
import { createRulingDesk } from './ruling.desk.ts';

let it: TestDisputes;
beforeAll(async () => {
  it = await openTestDisputes();
});
afterAll(() => it.tested.drop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const promise = async (id: string, kind: string) => {
  const { items } = await it.ask('GET', `/v1/promises?subject=dispute/${id}`, await it.tested.bearer());
  return (items as { kind: string }[]).find((one) => one.kind === `service.dispute-${kind}`);
};
const ASKED = { side: 'merchant', text: '请提供发货前的照片', days: 2, silence: 'taken-as-admitted' };
const CLEAR = {
  ...RULING,
  outcome: 'consumer',
  refund: cny(10_000),
  blame: { merchant: 100, platform: 0, carrier: 0 },
};
const FOR_MERCHANT = { outcome: 'merchant', grounds: ['evidence-merchant'], statement: '证据不足以支持消费者的主张' };

describe('asking for evidence', () => {
  test('waits for each side until its own time, and says what silence means', async () => {
    const id = await it.toRuling('o-ask');
    const asked = [ASKED, { ...ASKED, side: 'consumer', days: 4, silence: 'decided-without' }];
    expect(await it.act(it.first, id, 'ask', { asked })).toMatchObject({
      ...{ status: 200, state: 'evidence', waits_for: ['merchant', 'consumer'], next_at: '2026-11-22T08:00:00.000Z' },
    });
    // nobody is ruled on for want of what they still have time to send
    expect(await it.act(it.first, id, 'rule', RULING)).toMatchObject({ status: 409, code: 'dispute.state' });
    const merchant = await it.read(it.merchant, id);
    expect(merchant.asks).toHaveLength(2);
    expect(merchant.asks[0]).toMatchObject({ silence_title: 'What the other side says counts as admitted' });
    expect(merchant.messages.filter(({ kind }: { kind: string }) => kind === 'request')).toHaveLength(1);
    await it.act(it.consumer, id, 'evidence', { text: '照片见附件' });
    expect(await it.read(it.first, id)).toMatchObject({ dispute: { state: 'evidence', waits_for: ['merchant'] } });
    await it.at(2, it.run);
    const whole = await it.read(it.first, id);
    expect(whole.dispute).toMatchObject({ state: 'ruling', waits_for: ['platform'] });
    expect(whole.asks.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['silent', 'supplied']);
    const cases = await it.tested.sql(`select state from "case" where about = 'dispute/${id}'`);
    expect(cases).toEqual([{ state: 'open' }]);
  });

  test('for a test stops the clocks until it is there', async () => {
    const id = await it.toRuling('o-lab');
    const before = (await it.read(it.first, id)).dispute.due_at;
    await it.act(it.first, id, 'ask', { asked: [{ ...ASKED, days: 10, test: true }] });
    expect(Date.parse((await it.read(it.first, id)).dispute.due_at) - Date.parse(before)).toBe(10 * 86_400_000);
    await it.at(4, () => it.act(it.merchant, id, 'evidence', { text: '检测报告' }));
    const after = await it.read(it.first, id);
    expect(after.dispute).toMatchObject({ state: 'ruling' });
    expect(Date.parse(after.dispute.due_at) - Date.parse(before)).toBe(4 * 86_400_000);
    expect(await promise(id, 'handled')).toMatchObject({ state: 'open', due_at: after.dispute.due_at });
  });
});

describe('a ruling', () => {
  test('is simulated first, with nothing written, and then pays what was simulated', async () => {
    const id = await it.toRuling('o-sim');
    const { statement: _, ...given } = RULING;
    const before = await it.tested.sql('select count(*)::int as n from ledger_transfer');
    const simulated = await it.act(it.first, id, 'simulate', { ...given, compensation: cny(1_001) });
    expect(simulated).toMatchObject({
      ...{ status: 200, pays: { refund: cny(5_000), compensation: cny(1_001) }, kept: cny(0), over: cny(0) },
      refundable: cny(10_000),
      // 60% is the merchant's, which has nothing; what no share takes whole is the platform's
      sources: [
        { source: 'protection-fund', kind: 'refund', amount: 5_000 },
        { source: 'protection-fund', kind: 'payment', amount: 1_001 },
      ],
      bears: { merchant: cny(3_600), carrier: cny(600), platform: cny(1_801) },
      takes: [
        { source: 'receivable', amount: 3_600 },
        { source: 'carrier', amount: 600 },
      ],
      ...{ alike: { count: 0 }, unlike: false },
    });
    expect(await it.tested.sql('select count(*)::int as n from ledger_transfer')).toEqual(before);
    expect(await it.payouts('o-sim')).toEqual([]);
    expect(await it.act(it.first, id, 'simulate', { ...given, refund: cny(10_500) })).toMatchObject({ over: cny(500) });
    expect(await it.act(it.first, id, 'rule', { ...RULING, compensation: cny(1_001) })).toMatchObject({
      ...{ status: 200, state: 'ruled', appeal_until: '2026-11-27T08:00:00.000Z' },
    });
    expect(await it.payouts('o-sim')).toMatchObject([
      { amount: '6001', bears: 'heard', reason: 'dispute-ruled', blame: { merchant: 60, platform: 30, carrier: 10 } },
    ]);
    expect(await promise(id, 'handled')).toMatchObject({ state: 'met' });
    expect((await it.read(it.merchant, id)).rulings).toMatchObject([
      { number: 1, bears: { merchant: cny(3_600) }, statement: RULING.statement, by: null },
    ]);
    expect((await it.tested.sql(`select state from "case" where about = 'dispute/${id}'`))[0]).toEqual({
      state: 'final',
    });
  });

  test('that does not fit together, or pays too much, changes nothing', async () => {
    const id = await it.toRuling('o-unfit');
    const rule = (more: object) => it.act(it.first, id, 'rule', { ...RULING, ...more });
    expect(await rule({ blame: { merchant: 50, platform: 30, carrier: 10 } })).toMatchObject({
      ...{ status: 422, code: 'dispute.ruling', field: 'blame' },
    });
    expect(await rule({ statement: '请联系 13800138000' })).toMatchObject({
      code: 'dispute.personal',
      field: 'statement',
    });
    expect(await rule({ outcome: 'merchant' })).toMatchObject({ code: 'dispute.ruling', field: 'outcome' });
    expect(await rule({ refund: { amount: 1, currency: 'EUR' } })).toMatchObject({ code: 'dispute.currency' });
    expect(await rule({ refund: cny(-5) })).toMatchObject({ code: 'dispute.amount', field: 'refund' });
    expect(await rule({ obligations: ['resend'] })).toMatchObject({ code: 'dispute.ruling', field: 'comply_days' });
    expect(await rule({ refund: cny(10_001) })).toMatchObject({ code: 'payout.over-paid' });
    expect(await rule({ grounds: ['because'] })).toMatchObject({ code: 'request.invalid' });
    expect(await it.read(it.first, id)).toMatchObject({ dispute: { state: 'ruling' }, rulings: [] });
    expect(await it.payouts('o-unfit')).toEqual([]);
  });

  test('is not made by whoever opened it for the consumer', async () => {
    await it.order('o-own');
    const { id } = await it.open(it.agent, 'o-own');
    await it.act(it.agent, id, 'escalate');
    expect(await it.act(it.agent, id, 'rule', RULING)).toMatchObject({ status: 403, code: 'dispute.same-person' });
    expect(await it.act(it.first, id, 'rule', RULING)).toMatchObject({ status: 200 });
  });

  test('stands after seven days, and is over where nothing is to be done', async () => {
    const id = await it.toRuling('o-stand');
    await it.act(it.first, id, 'rule', RULING);
    await it.run();
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'ruled' } });
    await it.at(7, async () => {
      expect(await it.act(it.consumer, id, 'appeal', { text: '不服' })).toMatchObject({ code: 'dispute.window' });
      await it.run();
      expect(await it.act(it.consumer, id, 'appeal', { text: '不服' })).toMatchObject({ code: 'dispute.window' });
    });
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'complied', due_at: null } });
    expect(await promise(id, 'end')).toMatchObject({ state: 'met' });
  });
});

describe('an appeal', () => {
  test('goes to another person, and pays only what is missing', async () => {
    const id = await it.toRuling('o-more');
    // of other orders nothing is under way
    await it.settle();
    await it.fill('merchant/m1', 'merchant-balance', 20_000n);
    const before = await it.balance('merchant/m1', 'merchant-balance');
    await it.act(it.first, id, 'rule', RULING);
    expect(await it.act(it.consumer, id, 'appeal', { text: '金额过低' })).toMatchObject({ state: 'appealed' });
    expect(await it.act(it.consumer, id, 'appeal', { text: '再诉' })).toMatchObject({ code: 'dispute.state' });
    expect(await it.act(it.first, id, 'rule', CLEAR)).toMatchObject({ status: 403, code: 'dispute.same-person' });
    // nor with another key of the same person's
    const keys = (by: string) => it.tested.sql(`update api_key set created_by = $1 where name = 'Staff'`, [by]);
    await keys('user/01940000-0000-7000-8000-0000000000aa');
    expect(await it.act(it.second, id, 'rule', CLEAR)).toMatchObject({ status: 403, code: 'dispute.same-person' });
    await keys('cli/keys');
    expect(await it.act(it.second, id, 'rule', CLEAR)).toMatchObject({ status: 200, state: 'ruled' });
    const paid = await it.payouts('o-more');
    expect(paid.map(({ amount }) => amount).sort()).toEqual(['5000', '5000']);
    // the merchant bears all of the first one too
    expect(await it.tested.sql(`select * from dispute_correction where dispute_id = '${id}'`)).toMatchObject([
      { merchant_before: '3000', merchant_after: '5000', posted_at: null },
    ]);
    expect(await it.act(it.consumer, id, 'appeal', { text: '再诉' })).toMatchObject({ code: 'dispute.appealed' });
    expect(await it.act(it.merchant, id, 'appeal', { text: '不服' })).toMatchObject({ state: 'appealed' });
    expect(await it.act(it.second, id, 'rule', CLEAR)).toMatchObject({ code: 'dispute.same-person' });
    await it.settle();
    expect(await it.balance('merchant/m1', 'merchant-balance')).toBe(before - 8_000);
    // both have appealed: what a third person rules stands at once, and the consumer keeps what they have
    expect(await it.act(it.third, id, 'rule', FOR_MERCHANT)).toMatchObject({ state: 'complied' });
    expect(await it.payouts('o-more')).toHaveLength(2);
    const whole = await it.read(it.first, id);
    expect(whole.rulings.at(-1)).toMatchObject({ number: 3, kept: cny(10_000), payout_id: null });
    expect(whole.appeals).toMatchObject([{ outcome: 'overturned' }, { outcome: 'overturned' }]);
    const corrections = await it.tested.sql<{ merchant_after: string }>(
      `select * from dispute_correction where dispute_id = '${id}' and ruling = 3`,
    );
    expect(corrections.map(({ merchant_after }) => merchant_after)).toEqual(['0', '0']);
    // of several the last counts, and each payout is handed on once
    expect(await handOn(it.correcting, 10)).toBe(2);
    expect(await handOn(it.correcting, 10)).toBe(0);
    await it.settle();
    // of two payouts nothing is the merchant's any more
    expect(await it.balance('merchant/m1', 'merchant-balance')).toBe(before);
    const [figures] = await it.tested.sql<{ borne: string; back: string }>(
      `select sum(c.merchant) as borne, sum(c.back_merchant) as back from payout_correction c join payout p on p.id = c.payout_id
       where p.order_id = 'o-more' and c.state = 'posted'`,
    );
    expect(figures).toEqual({ borne: '0', back: '8000' });
  });

  test('after which the merchant bears more takes it from the merchant, and from the carrier what is its', async () => {
    const id = await it.toRuling('o-upwards');
    await it.act(it.first, id, 'rule', { ...RULING, blame: { merchant: 0, platform: 90, carrier: 10 } });
    await it.settle();
    await it.fill('merchant/m1', 'merchant-balance', 20_000n);
    const before = await it.balance('merchant/m1', 'merchant-balance');
    const fund = await it.balance('platform', 'protection-fund');
    await it.act(it.consumer, id, 'appeal', { text: '责任划分不当' });
    await it.act(it.second, id, 'rule', { ...RULING, blame: { merchant: 70, platform: 0, carrier: 30 } });
    expect(await handOn(it.correcting, 10)).toBe(1);
    await it.settle();
    expect(await it.balance('merchant/m1', 'merchant-balance')).toBe(before - 3_500);
    expect(await it.balance('platform', 'protection-fund')).toBe(fund + 3_500 + 1_000);
    expect(
      await it.tested.sql(`select carrier_before, carrier_after from dispute_correction where dispute_id = '${id}'`),
    ).toEqual([{ carrier_before: '500', carrier_after: '1500' }]);
  });

  test('comes too late after seven days', async () => {
    const id = await it.toRuling('o-late');
    await it.act(it.first, id, 'rule', { ...RULING, obligations: ['repair'], comply_days: 30 });
    await it.at(8, async () => {
      await it.run();
      expect(await it.act(it.merchant, id, 'appeal', { text: '不服' })).toMatchObject({ code: 'dispute.window' });
    });
  });
});

describe('what a merchant was told to do', () => {
  const TOLD = { ...RULING, obligations: ['resend'], comply_days: 5, otherwise: cny(4_000) };

  test('is over when it says so and the consumer agrees, or says nothing', async () => {
    for (const [order, silent] of [
      ['o-done', false],
      ['o-done-silent', true],
    ] as const) {
      const id = await it.toRuling(order);
      await it.act(it.first, id, 'rule', TOLD);
      await it.at(7, it.run);
      const stands = (await it.read(it.merchant, id)).dispute;
      expect(stands).toMatchObject({ state: 'final', comply_by: '2026-12-02T08:00:00.000Z', waits_for: ['merchant'] });
      await it.at(9, async () => {
        expect(await it.act(it.merchant, id, 'comply', { done: false })).toMatchObject({ code: 'dispute.not-yours' });
        const said = await it.act(it.merchant, id, 'comply', { done: true, text: '已补寄' });
        expect(said).toMatchObject({ state: 'final', waits_for: ['consumer'] });
        expect(await promise(id, 'comply')).toMatchObject({ due_at: null });
        if (!silent)
          expect(await it.act(it.consumer, id, 'comply', { done: true })).toMatchObject({ state: 'complied' });
      });
      if (silent) await it.at(16, it.run);
      expect(await it.read(it.merchant, id)).toMatchObject({ dispute: { state: 'complied' } });
      expect(await promise(id, 'comply')).toMatchObject({ state: 'met' });
    }
  });

  test('and has not done is refunded, once, and told', async () => {
    const id = await it.toRuling('o-miss');
    await it.act(it.first, id, 'rule', TOLD);
    await it.at(7, it.run);
    await it.at(8, async () => {
      await it.act(it.merchant, id, 'comply', { done: true });
    });
    // a day stood still while the consumer was asked
    await it.at(9, async () => {
      expect(await it.act(it.consumer, id, 'comply', { done: false })).toMatchObject({
        ...{ state: 'final', waits_for: ['merchant'], comply_by: '2026-12-03T08:00:00.000Z' },
      });
    });
    await it.at(12.5, it.run);
    expect(await it.read(it.merchant, id)).toMatchObject({ dispute: { state: 'final' } });
    await it.at(13, it.run);
    await it.at(14, it.run);
    expect(await it.read(it.merchant, id)).toMatchObject({ dispute: { state: 'overdue' } });
    expect((await it.payouts('o-miss')).map(({ reason, amount }) => [reason, amount])).toEqual([
      ['dispute-ruled', '5000'],
      ['dispute-not-complied', '4000'],
    ]);
    const events = await it.tested.sql(
      "select 1 from event where type = 'dispute.overdue' and subject_key = 'order/o-miss'",
    );
    expect(events).toHaveLength(1);
    expect((await it.read(it.merchant, id)).rulings).toMatchObject([{ otherwise_paid: cny(4_000) }]);
  });

  test('and has not done says what is refunded of what was said, where the rest came another way', async () => {
    const id = await it.toRuling('o-miss-less');
    await it.act(it.first, id, 'rule', TOLD);
    expect((await it.read(it.consumer, id)).rulings).toMatchObject([{ otherwise: cny(4_000), otherwise_paid: null }]);
    await it.tested.post('/v1/decisions', make.order('completed', 'o-miss-less', { refunded: cny(3_000) }));
    await it.platform.reactionWorker.drain();
    await it.at(7, it.run);
    await it.at(14, it.run);
    for (const who of [it.consumer, it.merchant, it.first])
      expect((await it.read(who, id)).rulings).toMatchObject([{ otherwise: cny(4_000), otherwise_paid: cny(2_000) }]);
  });
});

describe('past rulings', () => {
  const search = (query: string) => it.ask('GET', `/v1/disputes/precedents?${query}`, it.first);

  test('that stand are found by what they are about, and by words', async () => {
    const id = await it.toRuling('o-precedent', { reason: 'short', guarantee: 'short-weight' });
    const statement = '实收重量低于标称，差额超过允差；按缺少的比例退还';
    await it.act(it.first, id, 'rule', { ...RULING, statement, law: '消费者权益保护法 第二十三条' });
    expect((await search('reason=short')).items).toEqual([]);
    await it.at(7, it.run);
    const found = await search('reason=short');
    expect(found.items).toMatchObject([
      { dispute_id: id, share: 50, guarantee: 'short-weight', ruling: { statement, outcome: 'partly' } },
    ]);
    const ids = async (query: string) =>
      (await search(query)).items.map((one: { dispute_id: string }) => one.dispute_id);
    const words = (text: string) => `words=${encodeURIComponent(text)}`;
    expect(await ids(words('标称 退还'))).toEqual([id]);
    expect(await ids(words('标称 飞机'))).toEqual([]);
    expect(
      await ids('guarantee=short-weight&ground=shared-fault&outcome=partly&paid_from=10000&paid_to=10000'),
    ).toEqual([id]);
    expect(await ids('guarantee=short-weight&paid_from=10001')).toEqual([]);
    expect(await search(words('重'))).toMatchObject({ code: 'request.invalid' });
    const page = await search('limit=1');
    expect(page.items).toHaveLength(1);
    expect((await search(`limit=1&cursor=${page.next_cursor}`)).items[0].dispute_id).not.toBe(page.items[0].dispute_id);
  });

  test('are shown beside what is to be ruled, and who rules otherwise says why', async () => {
    const columns = (
      await it.tested.sql<{ name: string }>(
        "select column_name as name from information_schema.columns where table_name = 'dispute_ruling'",
      )
    ).map(({ name }) => name);
    const other: Record<string, string> = { id: 'gen_random_uuid()', number: '100 + n', outcome: "'consumer'" };
    await it.tested.sql(
      `insert into dispute_ruling (${columns.join()})
       select ${columns.map((name) => other[name] ?? name).join()} from dispute_ruling, generate_series(1, 12) as n
       where reason = 'short'`,
    );
    const id = await it.toRuling('o-unlike', { reason: 'short' });
    const desk = await it.ask('GET', `/v1/disputes/${id}/desk`, it.first);
    expect(desk.alike).toMatchObject({ count: 13, outcomes: { consumer: 12, partly: 1 }, share: { half: 50 } });
    const { statement: _, ...bare } = FOR_MERCHANT;
    expect(await it.act(it.first, id, 'simulate', bare)).toMatchObject({ unlike: true });
    expect(await it.act(it.first, id, 'rule', FOR_MERCHANT)).toMatchObject({
      ...{ code: 'dispute.unlike', field: 'differs', detail: '0 of 13 alike were ruled so' },
    });
    const done = await it.act(it.first, id, 'rule', { ...FOR_MERCHANT, differs: '消费者自认已收足' });
    expect(done).toMatchObject({ state: 'ruled' });
    expect((await it.read(it.consumer, id)).rulings[0]).toMatchObject({ differs: null, by: null });
    expect((await it.read(it.second, id)).rulings[0]).toMatchObject({ differs: '消费者自认已收足' });
  });
});

test('figures say how disputes ended, and how often in time', async () => {
  const figures = await it.ask(
    'GET',
    '/v1/disputes/figures?from=2026-11-01T00:00:00Z&to=2027-03-01T00:00:00Z',
    it.first,
  );
  expect(figures).toMatchObject({ status: 200, appealed: 3, overturned: 3, overdue: 2 });
  expect(figures.ruled).toBe(figures.outcomes.consumer + figures.outcomes.partly + figures.outcomes.merchant);
  expect(figures.opened).toBeGreaterThanOrEqual(figures.ruled);
  const handled = figures.promises.find(({ kind }: { kind: string }) => kind === 'service.dispute-handled');
  expect(handled).toMatchObject({ broken: 0, share: 1 });
});

test('the desk has everything on the order, and no contact data', async () => {
  const recipient = { name: '王大锤', phone: '13800138000', address: '上海市黄浦区人民大道200号3单元401室' };
  await it.order('o-desk', { recipient });
  const { id } = await it.open(it.consumer, 'o-desk');
  const desk = await it.ask('GET', `/v1/disputes/${id}/desk`, it.first);
  expect(desk).toMatchObject({ status: 200, order: { id: 'o-desk' }, left: cny(10_000), rights: [] });
  expect(desk.earlier.length).toBeGreaterThan(3);
  expect(JSON.stringify(desk)).not.toContain('13800138000');
  expect(JSON.stringify(desk)).not.toContain('3单元401');
});

/** A kill at each point between two things of a transaction, and behind it. */
test.each(['locked', 'worked', 'paid', 'promised', 'told', 'committed'] as DisputePoint[])(
  'a ruling that is cut off at "%s" is made whole, or not at all, and paid once',
  async (point) => {
    const order = `o-cut-${point}`;
    const id = await it.toRuling(order);
    const { platform } = it;
    let armed = true;
    const { db, clock, ids, sealer, trail, promises, door } = platform;
    const options = {
      ...{ db, clock, ids, sealer, trail, promises, cases: it.cases, secondPerson: true, onStored: () => undefined },
      ...{ append: ownEvents(door), tell: createDisputeTelling(createNotify({ ids, clock })) },
      paying: createPaying(it.payer, async () => null),
      reached: (at: DisputePoint) => {
        if (armed && at === point) throw new Error('killed');
      },
    };
    const moving = createMoving(options);
    const ruling = createRulingDesk(options, moving);
    const by = { kind: 'key', id: ids.next() } as never;
    const given = {
      ...{ outcome: 'partly', refund: 5_000n, compensation: 0n, blame: RULING.blame, grounds: ['shared-fault'] },
      ...{ statement: '各自承担', law: null, obligations: [], complyDays: null, otherwise: 0n, differs: null },
    } as never;
    await expect(ruling.rule(by, id, given)).rejects.toThrow('killed');
    const whole = await it.read(it.first, id);
    const made = point === 'committed';
    expect(whole.rulings).toHaveLength(made ? 1 : 0);
    expect(await it.payouts(order)).toHaveLength(made ? 1 : 0);
    expect(whole.dispute.state).toBe(made ? 'ruled' : 'ruling');
    armed = false;
    if (made) await expect(ruling.rule(by, id, given)).rejects.toThrow();
    else await ruling.rule(by, id, given);
    expect(await it.payouts(order)).toHaveLength(1);
    const told = `select 1 from event where type = 'dispute.ruled' and subject_key = 'order/${order}'`;
    expect(await it.tested.sql(told)).toHaveLength(1);
  },
);
