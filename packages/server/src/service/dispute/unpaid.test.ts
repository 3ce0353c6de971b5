import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import type { SignedIn } from '../../test-platform.ts';
import { createMoving, type DisputePoint } from './dispute.moving.ts';
import { createDisputeTelling } from './dispute.telling.ts';
import { type Headers, openTestDisputes, RULING, type TestDisputes } from './dispute-fixture.ts';
import { createPaying } from './paying.ts';
import { createUnpaid } from './unpaid.ts';

let it: TestDisputes;
let arbitrator: SignedIn;
let another: SignedIn;
let manager: SignedIn;
const sides = {} as Record<'consumer' | 'merchant', SignedIn>;
beforeAll(async () => {
  // above 60 yuan somebody else agrees
  it = await openTestDisputes(3, { payoutAlone: 6_000 });
  const as = it.tested.signedIn;
  arbitrator = await as({ roles: ['arbitrator'] });
  another = await as({ roles: ['arbitrator'] });
  manager = await as({ roles: ['fund-manager'] });
  sides.consumer = await as({ roles: ['consumer'], party: 'consumer/c1' });
  sides.merchant = await as({ roles: ['merchant'], party: 'merchant/m1' });
});
afterAll(() => it.tested.drop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const WHOLE = { ...RULING, outcome: 'consumer', refund: cny(10_000) };
const headers = (who: SignedIn) => who.headers as unknown as Headers;
const rule = (id: string, given: object, who = arbitrator) => it.act(headers(who), id, 'rule', given);
const refuse = (payout: string, why?: string) =>
  it.ask('POST', `/v1/payouts/${payout}/refuse`, headers(manager), why === undefined ? {} : { why });
const drain = async () => {
  await it.platform.reactionWorker.drain();
  expect(await it.tested.sql('select * from reaction_parked')).toEqual([]);
};
const payoutOf = async (order: string, reason = 'dispute-ruled') =>
  (
    await it.tested.sql<{ id: string }>(
      `select id from payout where order_id = $1 and reason = $2 and state in ('approval', 'held') order by state`,
      [order, reason],
    )
  )[0]!.id;
/** The amounts of a ruling's payouts, by what became of each. */
const amounts = async (order: string): Promise<string[]> =>
  (
    await it.tested.sql<{ one: string }>(
      `select state || ' ' || amount as one from payout where order_id = $1 order by state, amount`,
      [order],
    )
  ).map(({ one }) => one);
const told = async (who: SignedIn, id: string) => {
  const { items } = await it.ask('GET', '/v1/notifications', headers(who));
  return (items as { kind: string; link: string; params: object }[]).filter(({ link }) => link === `/disputes/${id}`);
};
/** The provider cannot pay a payout, or none of it but what is refunded. */
async function failPayments(payout: string, { butRefunds = false } = {}): Promise<void> {
  const payments = await it.tested.sql<{ id: string; kind: string; amount: string }>(
    `update payment set state = 'sent' where owner_id = '${payout}' returning id, kind, amount`,
  );
  for (const one of payments)
    await it.platform.money.payments.settle({
      ...{ id: one.id, at: it.tested.clock.now(), amount: BigInt(one.amount) },
      ...(butRefunds && one.kind === 'refund'
        ? { outcome: 'settled', providerId: one.id }
        : { outcome: 'failed', reason: 'account-closed' }),
    } as never);
}
const parked = () => it.tested.sql('select reaction, key from reaction_parked');

describe('what was ruled and a second person refuses to pay', () => {
  test('is ruled anew: everybody is told why, and nothing of it is paid or borne by anybody', async () => {
    const id = await it.toRuling('u-refused');
    expect(await rule(id, WHOLE)).toMatchObject({ state: 'ruled' });
    const payout = await payoutOf('u-refused');
    expect(await refuse(payout, 'amount')).toMatchObject({ state: 'refused' });
    await drain();
    const whole = await it.read(it.consumer, id);
    expect(whole.dispute).toMatchObject({
      ...{ state: 'ruling', waits_for: ['platform'], appeal_until: null, next_at: null, round: 1 },
    });
    // the platform has no more time than it had: it is the end that is owed
    const [end] = await it.tested.sql<{ due_at: Date }>(
      `select due_at from promise where subject = 'dispute/${id}' and kind = 'service.dispute-end' and state = 'open'`,
    );
    expect(whole.dispute.due_at).toBe(end!.due_at.toISOString());
    const refused = { why: 'amount', at: expect.any(String) };
    for (const who of [it.consumer, it.merchant, it.first])
      expect((await it.read(who, id)).rulings).toMatchObject([{ number: 1, refused, stands_since: null }]);
    for (const side of [sides.consumer, sides.merchant])
      expect(await told(side, id)).toContainEqual(
        expect.objectContaining({ kind: 'dispute.unpaid', params: expect.objectContaining({ reason: 'amount' }) }),
      );
    expect(await told(arbitrator, id)).toContainEqual(
      expect.objectContaining({ kind: 'payout.refused', params: expect.objectContaining({ reason: 'amount' }) }),
    );
    const { items: trail } = await it.ask('GET', `/v1/trail?object=dispute/${id}`, await it.tested.bearer());
    expect(trail).toContainEqual(
      expect.objectContaining({
        action: 'service.dispute.unpaid',
        detail: expect.objectContaining({ payout, why: 'amount', reopened: true }),
      }),
    );
    const cases = await it.tested.sql(`select state, not_for from "case" where about = 'dispute/${id}'`);
    expect(cases).toEqual([{ state: 'open', not_for: [expect.stringMatching(/^key\//)] }]);
    // nobody lacks time for it: no clock ends it by itself
    await it.at(8, it.run);
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'ruling' } });
    expect(await it.act(it.consumer, id, 'withdraw')).toMatchObject({ status: 409, code: 'dispute.state' });
    expect(await it.tested.sql(`select 1 from recovery where payout_id = '${payout}'`)).toEqual([]);
    expect(await it.tested.sql(`select 1 from payment where owner_id = '${payout}'`)).toEqual([]);
    // whoever ruled may mend it, within what they may do alone: all of it is new, for nothing was paid
    expect(await rule(id, RULING)).toMatchObject({ status: 200, state: 'ruled' });
    expect(await amounts('u-refused')).toEqual(['held 5000', 'refused 10000']);
    expect((await it.read(it.consumer, id)).rulings).toMatchObject([{ refused }, { number: 2, refused: null }]);
    await it.settle();
    expect(await it.tested.sql(`select state from payment where order_id = 'u-refused'`)).toEqual([
      { state: 'settled' },
    ]);
    expect(await it.tested.sql(`select 1 from dispute_correction where dispute_id = '${id}'`)).toEqual([]);
    expect(await parked()).toEqual([]);
  });

  test('and is on appeal by then stays there, and is no part of what was paid', async () => {
    const id = await it.toRuling('u-appealed');
    await rule(id, WHOLE);
    expect(await it.act(it.merchant, id, 'appeal', { text: '不服' })).toMatchObject({ state: 'appealed' });
    await refuse(await payoutOf('u-appealed'));
    await drain();
    expect(await it.read(it.consumer, id)).toMatchObject({
      ...{ dispute: { state: 'appealed' }, rulings: [{ refused: { why: null } }] },
    });
    expect(await rule(id, RULING, another)).toMatchObject({ state: 'ruled' });
    expect(await amounts('u-appealed')).toEqual(['held 5000', 'refused 10000']);
    const { rulings } = await it.read(it.consumer, id);
    expect(rulings[1]).toMatchObject({ kept: cny(0), refused: null });
    // what is due to nobody any more opens nothing
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'ruled' } });
  });

  test('keeps out whoever was appealed against', async () => {
    const id = await it.toRuling('u-barred');
    await rule(id, RULING);
    await it.act(it.consumer, id, 'appeal', { text: '金额过低' });
    await rule(id, { ...WHOLE, compensation: cny(2_000) }, another);
    await refuse(await payoutOf('u-barred'), 'grounds');
    await drain();
    const [open] = await it.tested.sql(`select state, not_for from "case" where about = 'dispute/${id}'`);
    expect(open).toEqual({ state: 'open', not_for: [expect.stringMatching(/^key\//), `user/${arbitrator.id}`] });
    expect(await rule(id, RULING)).toMatchObject({ status: 403, code: 'dispute.same-person' });
    expect(await rule(id, WHOLE, another)).toMatchObject({ status: 200 });
    // what the first ruling paid counts
    expect(await amounts('u-barred')).toEqual(['held 5000', 'held 5000', 'refused 7000']);
  });

  test('is ruled anew, and who had appealed before can appeal against that, once', async () => {
    const id = await it.toRuling('u-anew');
    await rule(id, RULING);
    await it.act(it.consumer, id, 'appeal', { text: '金额过低' });
    await rule(id, { ...WHOLE, compensation: cny(2_000) }, another);
    await refuse(await payoutOf('u-anew'), 'amount');
    await drain();
    expect(await rule(id, WHOLE, another)).toMatchObject({ status: 200, appeal_until: expect.any(String) });
    expect(await it.act(it.consumer, id, 'appeal', { text: '仍然过低' })).toMatchObject({ state: 'appealed' });
    const third = await it.tested.signedIn({ roles: ['arbitrator'] });
    // nobody rules on an appeal who ruled before
    expect(await rule(id, WHOLE, another)).toMatchObject({ status: 403, code: 'dispute.same-person' });
    expect(await rule(id, WHOLE, third)).toMatchObject({ state: 'ruled', appeal_until: expect.any(String) });
    expect(await it.act(it.consumer, id, 'appeal', { text: '还是过低' })).toMatchObject({
      ...{ status: 409, code: 'dispute.appealed' },
    });
    // the other side has had no appeal against what was ruled anew: with it the last ruling is reached
    expect(await it.act(it.merchant, id, 'appeal', { text: '过高' })).toMatchObject({ state: 'appealed' });
    const fourth = await it.tested.signedIn({ roles: ['arbitrator'] });
    expect(await rule(id, WHOLE, fourth)).toMatchObject({ state: 'complied', appeal_until: null });
    expect((await it.read(it.consumer, id)).appeals).toMatchObject([
      ...[
        { side: 'consumer', ruling: 1 },
        { side: 'consumer', ruling: 3 },
        { side: 'merchant', ruling: 4 },
      ],
    ]);
  });

  test('after it had come to stand begins another round, with clocks of its own, and is told to be open', async () => {
    const id = await it.toRuling('u-late');
    await rule(id, RULING);
    // nobody is signed in so long: the clock goes back
    await it.at(8, it.run);
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'complied' } });
    const payout = await payoutOf('u-late');
    await failPayments(payout);
    expect(await refuse(payout, 'evidence')).toMatchObject({ state: 'refused' });
    await drain();
    const { dispute, rulings } = await it.read(it.consumer, id);
    expect(dispute).toMatchObject({ state: 'ruling', round: 2, closed_at: null, due_at: expect.any(String) });
    expect(rulings).toMatchObject([{ stands_since: null, refused: { why: 'evidence' } }]);
    const promises = await it.tested.sql<{ kind: string; state: string }>(
      `select kind, state from promise where subject = 'dispute/${id}' and key like '%/2' order by kind`,
    );
    expect(promises).toEqual([
      { kind: 'service.dispute-accept', state: 'met' },
      { kind: 'service.dispute-end', state: 'open' },
      { kind: 'service.dispute-handled', state: 'open' },
    ]);
    const events = await it.tested.sql<{ type: string }>(
      `select type from event where subject_key = 'order/u-late' and type like 'dispute.%' order by id`,
    );
    expect(events.map(({ type }) => type)).toEqual([
      ...['dispute.opened', 'dispute.ruled', 'dispute.closed', 'dispute.opened'],
    ]);
    expect(await rule(id, RULING)).toMatchObject({ state: 'ruled' });
    await it.at(8, it.run);
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'complied', round: 2 } });
    const closed = `select 1 from event where subject_key = 'order/u-late' and type = 'dispute.closed'`;
    expect(await it.tested.sql(closed)).toHaveLength(2);
  });

  test('of which the provider had paid a part leaves that part counted, with who bears it', async () => {
    const id = await it.toRuling('u-part');
    await rule(id, { ...RULING, outcome: 'consumer', refund: cny(4_000), compensation: cny(1_000) });
    const payout = await payoutOf('u-part');
    await failPayments(payout, { butRefunds: true });
    expect(await refuse(payout, 'duplicate')).toMatchObject({ state: 'refused' });
    await drain();
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'ruling' } });
    // the merchant alone, of the same in all
    const alone = { blame: { merchant: 100, platform: 0, carrier: 0 } };
    await rule(id, { ...RULING, ...alone, outcome: 'consumer', refund: cny(4_000), compensation: cny(1_000) });
    expect(await amounts('u-part')).toEqual(['held 1000', 'refused 5000']);
    expect(
      await it.tested.sql(`select merchant_before, merchant_after from dispute_correction where dispute_id = '${id}'`),
    ).toEqual([{ merchant_before: '3000', merchant_after: '5000' }]);
    await it.platform.service.disputes.job.handle({}, { id: 'test', attempt: 1, signal: AbortSignal.timeout(60_000) });
    await it.settle();
    const [borne] = await it.tested.sql(
      `select coalesce(sum(owed - corrected), 0)::int as owed from recovery where payout_id in (select id from payout where order_id = 'u-part') and merchant_id = 'm1' and not 'carrier' = any(steps)`,
    );
    expect(borne).toEqual({ owed: 5_000 });
  });
});

test('what two sides agreed on and a second person refuses is for the platform to rule, or for them to agree on anew', async () => {
  await it.order('u-agreed');
  await it.fill('merchant/m1', 'merchant-balance', 20_000n);
  const { id } = await it.open(it.consumer, 'u-agreed');
  await it.act(it.merchant, id, 'offers', { refund: cny(9_000) });
  expect(await it.act(it.consumer, id, 'offers/1/accept')).toMatchObject({ state: 'settled' });
  await refuse(await payoutOf('u-agreed', 'dispute-settled'), 'timing');
  await drain();
  expect(await it.read(it.consumer, id)).toMatchObject({
    ...{ dispute: { state: 'ruling', round: 2 }, offers: [{ state: 'accepted', refused: { why: 'timing' } }] },
  });
  await it.act(it.merchant, id, 'offers', { refund: cny(5_000) });
  expect(await it.act(it.consumer, id, 'offers/2/accept')).toMatchObject({ state: 'settled' });
  expect(await parked()).toEqual([]);
});

test('a dispute that was taken back and opened again comes before the platform like any other', async () => {
  await it.order('u-round');
  const { id } = await it.open(it.consumer, 'u-round');
  await it.act(it.consumer, id, 'withdraw');
  expect(await it.open(it.consumer, 'u-round')).toMatchObject({ id, round: 2 });
  expect(await it.act(it.consumer, id, 'escalate')).toMatchObject({ status: 200, state: 'ruling' });
  expect(await rule(id, RULING)).toMatchObject({ status: 200, state: 'ruled' });
});

/** A kill at each point between two things of the reaction's transaction; a reaction's progress is committed with it. */
test.each(['locked', 'worked', 'promised', 'told'] as DisputePoint[])(
  'cut off at "%s" nothing of it is written, and then all of it once',
  async (point) => {
    const order = `u-cut-${point}`;
    const id = await it.toRuling(order);
    await rule(id, WHOLE);
    const payout = await payoutOf(order);
    await refuse(payout, 'amount');
    const { db, clock, ids, trail, promises, door } = it.platform;
    const options = {
      ...{ db, clock, ids, trail, promises, cases: it.cases, secondPerson: true, onStored: () => undefined },
      ...{ append: ownEvents(door), tell: createDisputeTelling(createNotify({ ids, clock })) },
      paying: createPaying(it.payer, async () => null),
      reached: (at: DisputePoint) => {
        if (at === point) throw new Error('killed');
      },
    };
    const unpaid = createUnpaid(options, createMoving(options));
    const work = db.transaction().execute((tx) => unpaid(tx, id, { id: payout, why: 'amount' }));
    await expect(work).rejects.toThrow('killed');
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'ruled' } });
    expect((await told(sides.consumer, id)).filter(({ kind }) => kind === 'dispute.unpaid')).toEqual([]);
    await drain();
    await drain();
    expect(await it.read(it.consumer, id)).toMatchObject({ dispute: { state: 'ruling' } });
    expect((await told(sides.consumer, id)).filter(({ kind }) => kind === 'dispute.unpaid')).toHaveLength(1);
  },
);
