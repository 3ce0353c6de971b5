import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FUND, holdFor, openTestPayments, PLENTY, someAsk, type TestPayments } from './payments-fixture.ts';
import { SENDING_POINTS } from './sending.ts';

let tested: TestPayments;
beforeEach(async () => {
  tested = await openTestPayments();
});
afterEach(() => tested.drop());

const fund = async () => {
  const { debits, credits, debitsHeld } = await tested.sums(FUND);
  return { left: credits - debits, held: debitsHeld };
};

test('what is asked for is held, sent and paid once; the log hears of it', async () => {
  const { ask, payments, provider, events, stateOf } = tested;
  const [one] = await ask({ amount: 700n });
  expect(await fund()).toEqual({ left: PLENTY, held: 700n });
  expect(await payments.work(10)).toBe(1);
  expect(await payments.work(10)).toBe(0);
  expect(await stateOf(one!.id)).toBe('settled');
  expect(await fund()).toEqual({ left: PLENTY - 700n, held: 0n });
  expect([...provider.paid.keys()]).toEqual([one!.id]);
  expect(events.map(({ type, subject }) => [type, subject])).toEqual([
    ['refund.requested', 'order/o1'],
    ['refund.settled', 'order/o1'],
  ]);
  expect(events[1]!.data).toMatchObject({ refund: { status: 'settled', amount: { amount: 700, currency: 'CNY' } } });
});

test('the same ask again changes nothing, another one under its id is refused by field', async () => {
  const { ask, db, clock, payments } = tested;
  const [one] = await ask({});
  const again = (more: object) =>
    db.transaction().execute((tx) => payments.ask(tx, [{ ...one!, ...more }], clock.now()));
  await again({});
  expect(tested.events).toHaveLength(1);
  await expect(again({ amount: 5n })).rejects.toMatchObject({
    ...{ code: 'payment.differs', details: { field: 'amount' } },
  });
  await expect(again({ party: 'consumer/c2' })).rejects.toMatchObject({ code: 'payment.differs' });
  await expect(again({ amount: 0n })).rejects.toThrow(RangeError);
  await expect(again({ amount: 2n ** 60n })).rejects.toThrow(RangeError);
});

test('the database keeps every intent, what it asks for, and what came of it', async () => {
  const { ask, db, payments } = tested;
  const [one] = await ask({});
  const refused = { code: '23001' };
  await expect(sql`delete from payment`.execute(db)).rejects.toMatchObject(refused);
  await expect(sql`truncate payment`.execute(db)).rejects.toMatchObject(refused);
  await expect(sql`update payment set amount = 1`.execute(db)).rejects.toMatchObject(refused);
  await payments.work(1);
  await expect(sql`update payment set state = 'failed'`.execute(db)).rejects.toMatchObject(refused);
  expect(await tested.stateOf(one!.id)).toBe('settled');
});

test('one that fails lets its hold go', async () => {
  tested.provider.faults.fails = 1;
  const [one] = await tested.ask({});
  await tested.workAll();
  expect(await tested.stateOf(one!.id)).toBe('failed');
  expect(await fund()).toEqual({ left: PLENTY, held: 0n });
  expect(tested.provider.paid.size).toBe(0);
});

test('an answer that is lost is asked after, and never sent anew unless the provider never heard of it', async () => {
  const { ask, provider, stateOf, payments, workAll } = tested;
  provider.faults.lostAfter = 1;
  const [acted] = await ask({});
  await payments.work(1);
  expect(await stateOf(acted!.id)).toBe('unknown');
  provider.faults.lostAfter = 0;
  await workAll();
  expect(provider.asked.get(acted!.id)).toBe(1);
  provider.faults.lostBefore = 1;
  const [unheard] = await ask({});
  await payments.work(1);
  expect(await stateOf(unheard!.id)).toBe('unknown');
  provider.faults.lostBefore = 0;
  await workAll();
  expect(provider.asked.get(unheard!.id)).toBe(2);
  expect(provider.paid.size).toBe(2);
});

test('that it failed is not believed of an answer to sending, of a callback or an event, only of one to a question', async () => {
  const { ask, provider, payments, stateOf, workAll, clock } = tested;
  provider.faults.lies = 1;
  const [one] = await ask({});
  await payments.work(1);
  expect(await stateOf(one!.id)).toBe('settled');
  const [other] = await ask({});
  const told = { id: other!.id, outcome: 'failed', at: clock.now(), by: 'callback' } as const;
  expect(await payments.settle(told)).toBe('doubted');
  expect(await stateOf(other!.id)).toBe('asked');
  await workAll();
  expect(await stateOf(other!.id)).toBe('settled');
  expect(await payments.settle(told)).toBe('differs');
  expect(await tested.discrepancies()).toEqual(['contradicted']);
});

test('another amount, and a payment that is none of ours, stand as discrepancies, and move nothing', async () => {
  const { ask, payments, clock, stateOf } = tested;
  const [one] = await ask({ amount: 300n });
  const told = { outcome: 'settled', at: clock.now(), by: 'callback' } as const;
  for (const _ of [1, 2]) expect(await payments.settle({ ...told, id: one!.id, amount: 301n })).toBe('differs');
  expect(await payments.settle({ ...told, id: one!.id, amount: 300n, currency: 'USD' })).toBe('differs');
  expect(await payments.settle({ ...told, id: 'r-77' })).toBe('unknown-payment');
  expect(await payments.settle({ ...told, id: someAsk().id })).toBe('unknown-payment');
  expect(await tested.discrepancies()).toEqual([
    ...['amount-differs', 'amount-differs', 'unknown-payment', 'unknown-payment'],
  ]);
  expect(await stateOf(one!.id)).toBe('asked');
  expect(await fund()).toEqual({ left: PLENTY, held: 300n });
});

test('without a provider what is asked for waits, and an event that tells of it settles it', async () => {
  const { ask, again, clock, stateOf } = tested;
  const [one] = await ask({});
  const payments = again({ port: undefined });
  expect(await payments.work(10)).toBe(0);
  expect(await stateOf(one!.id)).toBe('asked');
  expect(await payments.settle({ id: one!.id, outcome: 'settled', at: clock.now(), by: 'event' })).toBe('settled');
});

test('a pause is kept between two questions', async () => {
  const { ask, again, provider } = tested;
  provider.faults.lostBefore = 1;
  const [one] = await ask({});
  const payments = again({ pause: () => 60_000 });
  for (const _ of [1, 2, 3]) await payments.work(10);
  expect(provider.asked.get(one!.id)).toBe(1);
});

test('several workers at once send each payment once', async () => {
  const { ask, again, provider } = tested;
  await ask(...Array.from({ length: 40 }, () => ({ amount: 10n })));
  await Promise.all(Array.from({ length: 4 }, () => again({}).work(40)));
  expect(provider.paid.size).toBe(40);
  expect([...provider.asked.values()].every((times) => times === 1)).toBe(true);
  expect(await fund()).toEqual({ left: PLENTY - 400n, held: 0n });
});

test.each(SENDING_POINTS.filter((point) => point !== 'found'))(
  'killed at %s: paid once, booked once',
  async (point) => {
    const { ask, again, provider, db, workAll, stateOf } = tested;
    const [one] = await ask({ amount: 10n });
    let killed = false;
    const dying = again({
      reached(at) {
        if (at !== point || killed) return;
        killed = true;
        // as a process that is gone: what it would do next never happens
        return new Promise(() => {});
      },
    });
    void dying.work(1);
    while (!killed) await new Promise((resolve) => setTimeout(resolve, 5));
    await sql`update payment set claimed_until = clock_timestamp() where claimed_until is not null`.execute(db);
    await workAll();
    expect(await stateOf(one!.id)).toBe('settled');
    expect(provider.asked.get(one!.id)).toBe(1);
    expect(await fund()).toEqual({ left: PLENTY - 10n, held: 0n });
  },
);

test('what its owner cannot post is tried again, and is in the log', async () => {
  const { db, again, clock, ledger, warnings } = tested;
  const one = someAsk({ amount: 10n });
  await db.transaction().execute((tx) => tested.payments.ask(tx, [one], clock.now()));
  await again({}).work(1);
  expect(warnings).toMatchObject([{ payment: one.id, code: 'ledger.unknown' }]);
  expect(await tested.stateOf(one.id)).toBe('unknown');
  await db.transaction().execute((tx) => ledger.post(tx, [holdFor(one)]));
  await tested.workAll();
  expect(await tested.stateOf(one.id)).toBe('settled');
});
