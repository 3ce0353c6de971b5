import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENFORCEMENT_PACK } from '../../enforcement/enforcement-fixture.ts';
import { accountId } from '../../ledger/account.ts';
import type { Operation } from '../../ledger/operation.ts';
import { openTestPlatform, type SignedIn, type TestPlatform } from '../../test-platform.ts';
import { usableUntil } from '../usable-until.ts';
import { endClearOuts } from './clear-out.ts';

let tested: TestPlatform;
let [one, two, mine, others]: SignedIn[] = [];
beforeAll(async () => {
  // months go by here
  tested = await openTestPlatform({
    ...{ pack: ENFORCEMENT_PACK },
    config: { sessionIdle: 10_000, sessionLife: 10_000, depositShortMeasure: 'no-promotions' },
  });
  one = await tested.signedIn({ roles: ['fund-manager'] });
  two = await tested.signedIn({ roles: ['fund-manager'] });
  mine = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m1' });
  others = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m2' });
});
afterAll(() => tested.drop());

const ask = async (who: SignedIn, method: 'GET' | 'POST', url: string, payload?: object) => {
  const answer = await tested.http.app.inject({
    method,
    url,
    headers: { ...who.headers },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, body: answer.json() };
};
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const post = (...operations: Operation[]) =>
  tested.platform.db.transaction().execute((tx) => tested.platform.ledger.post(tx, operations));
let last = 0;
const pay = (amount: bigint) =>
  post({
    ...{ do: 'move', key: `pay/${last++}`, code: 'test.pay', amount },
    debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
    credit: { owner: 'merchant/m1', purpose: 'deposit', currency: 'CNY' },
  });
const run = async (job: string) => {
  const found = tested.platform.service.jobs.find(({ name }) => name === job)!;
  await found.handle({}, { id: 'x', attempt: 1, signal: new AbortController().signal });
};
const react = async () => {
  await tested.platform.reactionWorker.drain();
};

test('a level needs two people, a deposit below it a top-up in time, and who is late is kept back from', async () => {
  const { clock, platform } = tested;
  await sql`insert into merchant (id, fields, stamps) values ('m1', '{"category_ids": ["food", "toys"]}', '{}'),
    ('m2', '{"category_ids": []}', '{}')`.execute(platform.db);
  const level = { category_id: 'food', amount: cny(2_000), reason: 'risk' };
  const asked = await ask(one!, 'POST', '/v1/fund/deposit-levels', level);
  expect([asked.status, asked.body.state]).toEqual([201, 'asked']);
  expect((await ask(one!, 'POST', `/v1/fund/requests/${asked.body.id}/approve`)).body.code).toBe(
    'payout.second-person',
  );
  expect((await ask(two!, 'POST', `/v1/fund/requests/${asked.body.id}/approve`)).body.state).toBe('done');
  await pay(500n);
  await run('fund.deposits');
  const first = (await ask(mine!, 'GET', '/v1/deposits')).body.items[0];
  expect(first).toMatchObject({ balance: cny(500), required: cny(2_000), missing: cny(1_500), blocked_since: null });
  expect(Date.parse(first.due_at) - clock.now().getTime()).toBe(72 * 3_600_000);
  // in parts, and the time goes on from where it began
  clock.advance(3_600_000);
  await pay(500n);
  await run('fund.deposits');
  expect((await ask(mine!, 'GET', '/v1/deposits')).body.items[0]).toMatchObject({
    missing: cny(1_000),
    due_at: first.due_at,
  });
  clock.advance(72 * 3_600_000);
  await platform.promiseWorker.fireDue(clock.now());
  await react();
  const blocked = (await ask(one!, 'GET', '/v1/deposits?short=yes')).body.items;
  expect(blocked).toHaveLength(1);
  expect(blocked[0].blocked_since).not.toBeNull();
  await pay(1_000n);
  await run('fund.deposits');
  expect((await ask(one!, 'GET', '/v1/deposits?short=yes')).body.items).toEqual([]);
  const { rows } = await sql<{ type: string }>`select type from event where type like 'deposit.%' order by id`.execute(
    platform.db,
  );
  expect(rows.map(({ type }) => type)).toEqual([
    ...['deposit.changed', 'deposit.changed', 'deposit.short', 'deposit.changed'],
  ]);
  expect((await ask(others!, 'GET', '/v1/deposits?merchant_id=m1')).body.items).toEqual([]);
});

test('what is late is proposed to a person, once, and gone when it is filled up', async () => {
  const { clock, platform } = tested;
  const measures = async () => {
    const { rows } = await sql<{ id: string; state: string; kind: string; reason: string }>`
      select id, state, kind, reason from measure where target = 'merchant/m1' order by id`.execute(platform.db);
    return rows;
  };
  const away = (amount: bigint) =>
    post({
      ...{ do: 'move', key: `away/${last++}`, code: 'test.away', amount },
      debit: { owner: 'merchant/m1', purpose: 'deposit', currency: 'CNY' },
      credit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
    });
  const late = async () => {
    await away(500n);
    await run('fund.deposits');
    clock.advance(73 * 3_600_000);
    await platform.promiseWorker.fireDue(clock.now());
    await react();
    await run('fund.deposits');
    await run('fund.deposits');
  };
  await late();
  const [proposed, ...others] = await measures();
  expect(others).toEqual([]);
  expect(proposed).toMatchObject({ state: 'proposed', kind: 'no-promotions' });
  // not in clear
  expect(proposed!.reason).not.toContain('CNY');
  const standing = (await ask(one!, 'GET', '/v1/deposits?short=yes')).body.items[0];
  expect(standing.measure_id).toBe(proposed!.id);
  const asked = await sql`select from "case" where about = ${`measure/${proposed!.id}`} and state = 'open'`.execute(
    platform.db,
  );
  expect(asked.rows).toHaveLength(1);
  await pay(500n);
  await run('fund.deposits');
  expect((await measures()).map(({ state }) => state)).toEqual(['refused']);
  const withdrawn = await sql`select from case_withdrawal where about = ${`measure/${proposed!.id}`}`.execute(
    platform.db,
  );
  expect(withdrawn.rows).toHaveLength(1);
  // late once more is another one; taken, it ends when the deposit is whole
  await late();
  const second = (await measures())[1]!;
  await platform.db
    .transaction()
    .execute((tx) => platform.enforcement.carrying.settle(tx, second.id, 'confirm', 'user/u', clock.now()));
  expect((await measures())[1]).toMatchObject({ state: 'in-force' });
  await pay(500n);
  await run('fund.deposits');
  expect((await measures()).map(({ state }) => state)).toEqual(['refused', 'expired']);
});

describe('a clear-out', () => {
  const terms = { days: 90, usableUntil: async () => undefined };
  const begin = (merchant: string) =>
    sql`insert into clear_out (merchant_id, measure_id, since) values (${merchant}, gen_random_uuid(), ${tested.clock.now()})`.execute(
      tested.platform.db,
    );
  const order = (merchant: string, id: string, fields: object) =>
    sql`insert into "order" (id, fields, stamps) values (${id}, ${JSON.stringify({ merchant_id: merchant, ...fields })}::jsonb, '{}')
      on conflict (id) do update set fields = excluded.fields`.execute(tested.platform.db);
  const end = (given: Partial<Parameters<typeof endClearOuts>[2]> = {}) =>
    endClearOuts(tested.platform.db, tested.clock.now(), { ...terms, ...given });
  const daysOn = (days: number) => tested.clock.advance(days * 86_400_000);
  const iso = () => tested.clock.now().toISOString();

  test('ends so many days after orders of which nothing is known that they were promised', async () => {
    await begin('m9');
    await order('m9', 'x1', { paid_at: iso() });
    daysOn(100);
    expect(await end()).toBe(0);
    await order('m9', 'x1', { paid_at: iso(), delivered_at: iso() });
    expect(await end()).toBe(0);
    daysOn(91);
    expect(await end()).toBe(1);
    const { rows } = await sql`select ended_why from clear_out where merchant_id = 'm9'`.execute(tested.platform.db);
    expect(rows).toEqual([{ ended_why: 'over' }]);
  });

  test('ends with the last window of what its orders were promised, and is looked at no sooner', async () => {
    await begin('m8');
    await order('m8', 'w1', { paid_at: iso(), delivered_at: iso() });
    await order('m8', 'w2', { paid_at: iso(), delivered_at: iso() });
    const until = {
      w1: tested.clock.now().getTime() + 30 * 86_400_000,
      w2: tested.clock.now().getTime() + 5 * 86_400_000,
    };
    const looked: string[] = [];
    const usableUntil = async (_: unknown, id: string) => {
      looked.push(id);
      return new Date(until[id as 'w1']);
    };
    daysOn(6);
    expect(await end({ usableUntil })).toBe(0);
    const before = looked.length;
    daysOn(1);
    expect(await end({ usableUntil })).toBe(0);
    expect(looked.length).toBe(before);
    daysOn(24);
    expect(await end({ usableUntil })).toBe(1);
  });

  test.each([
    [
      'a claim',
      sql`insert into claim (id, order_id, code, consumer_id, merchant_id, state, made_by, opened_at, currency, product_id, quantity, asked, given)
        values (gen_random_uuid(), 'open1', 'x', 'c1', 'm7', 'merchant', 'consumer', now(), 'CNY', 'p', 1, '{}', '{}')`,
      sql`delete from claim where merchant_id = 'm7'`,
    ],
    [
      'a dispute',
      sql`insert into dispute (id, order_id, consumer_id, merchant_id, about_kind, about_id, reason, currency, paid, wanted, state, round,
          opened_at, opened_by, opened_side, waits_for)
        values (gen_random_uuid(), 'open1', 'c1', 'm7', 'order', 'open1', 'damaged', 'CNY', 1, 0, 'ruling', 1, now(), 'user/u', 'consumer', '{}')`,
      sql`delete from dispute where merchant_id = 'm7'`,
    ],
  ])('waits for %s that is open', async (_, open, close) => {
    const { db } = tested.platform;
    await sql`delete from clear_out where merchant_id = 'm7'`.execute(db);
    await begin('m7');
    await order('m7', 'open1', { paid_at: iso(), delivered_at: iso() });
    daysOn(91);
    await open.execute(db);
    expect(await end()).toBe(0);
    await close.execute(db);
    expect(await end()).toBe(1);
  });

  test('knows the rights that were frozen on an order, and the windows of after-sales', async () => {
    const { platform } = tested;
    const paidAt = new Date('2026-11-01T00:00:00Z');
    await order('m6', 'frozen', { paid_at: paidAt, delivered_at: '2026-11-05T00:00:00.000Z' });
    const until = usableUntil(() => platform.service.catalogue);
    expect(await until(platform.db, 'frozen')).toBeUndefined();
    await sql`insert into order_rights (order_id, consumer_id, merchant_id, paid_at, pack, enhanced, facts, rights, missing)
      values ('frozen', 'c1', 'm6', ${paidAt}, 'p', false, '{"items": []}', '[]', '{}')`.execute(platform.db);
    // price protection lasts thirty days from the payment, all else fifteen from the delivery
    expect(await until(platform.db, 'frozen')).toEqual(new Date('2026-12-01T00:00:00Z'));
  });
});

test('the fund is filled by two above a limit, and each figure leads to its transfers', async () => {
  const give = (amount: number, key: string) =>
    tested.http.app.inject({
      ...{ method: 'POST', url: '/v1/fund/contributions', headers: { ...one!.headers, 'idempotency-key': key } },
      payload: { fund: 'protection-fund', amount: cny(amount), reason: 'budget' },
    });
  const first = await give(9_000, 'k1');
  expect([first.statusCode, first.json().state]).toEqual([201, 'done']);
  // the same once more is the same
  expect((await give(9_000, 'k1')).json().id).toBe(first.json().id);
  const large = (await give(10_000_001, 'k2')).json();
  expect(large.state).toBe('asked');
  const fund = async () => (await ask(one!, 'GET', '/v1/fund')).body;
  expect((await fund()).funds[0]).toMatchObject({ fund: 'protection-fund', balance: cny(9_000), coverage: null });
  await ask(two!, 'POST', `/v1/fund/requests/${large.id}/approve`);
  tested.clock.advance(1);
  const { funds, flows } = await fund();
  expect(funds[0].balance).toEqual(cny(10_009_001));
  const flow = flows.find(({ to }: { to: string }) => to === 'protection-fund');
  expect(flow).toMatchObject({ from: 'clearing', amount: cny(10_009_001), transfers: 2 });
  const transfers = await ask(one!, 'GET', flow.address);
  expect(transfers.body.items.map(({ amount }: { amount: object }) => amount)).toEqual([cny(10_000_001), cny(9_000)]);
  const statement = await ask(one!, 'GET', funds[0].transfers);
  expect([statement.status, statement.body.account.id]).toEqual([
    ...[200, accountId({ owner: 'platform', purpose: 'protection-fund', currency: 'CNY' })],
  ]);
  expect((await ask(mine!, 'GET', '/v1/fund')).status).toBe(403);
  expect((await ask(one!, 'GET', '/v1/fund?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z')).body.field).toBe(
    'from',
  );
});

test.each([
  [{ fund: 'protection-fund', amount: cny(0), reason: 'budget' }, 'amount.amount'],
  [{ fund: 'protection-fund', amount: cny(-5), reason: 'budget' }, 'amount.amount'],
  [{ fund: 'deposit', amount: cny(5), reason: 'budget' }, 'fund'],
  [{ fund: 'protection-fund', amount: cny(5), reason: 'because' }, 'reason'],
])('a contribution that is none names its field', async (body, field) => {
  const answer = await ask(one!, 'POST', '/v1/fund/contributions', body);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(JSON.stringify(answer.body)).toContain(field);
});

test('what is paid in counts once it is booked, whenever the job comes', async () => {
  const standing = async () => (await ask(mine!, 'GET', '/v1/deposits')).body.items[0];
  const before = await standing();
  const event = {
    ...{ id: 'paid-in', source: 'test', type: 'deposit.paid', subject: 'deposit/in', time: tested.clock.now() },
    data: { deposit: { id: 'in', merchant_id: 'm1', amount: cny(700) } },
  };
  expect((await tested.post('/v1/events', [event])).json()).toMatchObject({ problems: [] });
  await react();
  await tested.platform.money.bookings.work(100);
  expect((await standing()).balance).toEqual(cny(before.balance.amount + 700));
});
