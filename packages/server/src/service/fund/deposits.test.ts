import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountId } from '../../ledger/account.ts';
import type { Operation } from '../../ledger/operation.ts';
import { openTestPlatform, type SignedIn, type TestPlatform } from '../../test-platform.ts';
import { endClearOuts } from './clear-out.ts';

let tested: TestPlatform;
let [one, two, mine, others]: SignedIn[] = [];
beforeAll(async () => {
  // months go by here
  tested = await openTestPlatform({ config: { sessionIdle: 10_000, sessionLife: 10_000 } });
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
  expect((await ask(others!, 'GET', '/v1/deposits?merchant=m1')).body.items).toEqual([]);
});

test('a clear-out ends when its orders are over since long', async () => {
  const { db, clock } = tested.platform;
  await sql`insert into clear_out (merchant_id, measure_id, since) values ('m9', gen_random_uuid(), ${clock.now()})`.execute(
    db,
  );
  const order = (id: string, fields: object) =>
    sql`insert into "order" (id, fields, stamps) values (${id}, ${JSON.stringify({ merchant_id: 'm9', ...fields })}::jsonb, '{}')
      on conflict (id) do update set fields = excluded.fields`.execute(db);
  await order('x1', { paid_at: clock.now().toISOString() });
  const { clock: manual } = tested;
  manual.advance(100 * 86_400_000);
  expect(await endClearOuts(db, clock.now(), 90)).toBe(0);
  await order('x1', { paid_at: clock.now().toISOString(), delivered_at: clock.now().toISOString() });
  expect(await endClearOuts(db, clock.now(), 90)).toBe(0);
  manual.advance(91 * 86_400_000);
  expect(await endClearOuts(db, clock.now(), 90)).toBe(1);
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
