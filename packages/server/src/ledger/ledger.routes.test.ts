import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type SignedIn, type TestPlatform } from '../test-platform.ts';
import { type AccountName, accountId } from './account.ts';
import { account } from './ledger-fixture.ts';
import type { Operation } from './operation.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const clearing = account('platform', 'clearing');
const fund = account('platform', 'protection-fund');
const mine = account('merchant/m1', 'merchant-balance');
const deposit = account('merchant/m1', 'deposit');
const others = account('merchant/m2', 'merchant-balance');
const CAUSE = '01940000-0000-7000-8000-000000000001';
let last = 0;
const post = (...operations: Operation[]) =>
  tested.platform.db.transaction().execute((tx) => tested.platform.ledger.post(tx, operations));
const move = (debit: AccountName, credit: AccountName, amount: bigint) =>
  post({ do: 'move', key: `t${++last}`, code: 'test.move', causeId: CAUSE, debit, credit, amount });
const get = async (url: string, who?: SignedIn) => {
  const answer = who
    ? await tested.http.app.inject({ method: 'GET', url, headers: who.headers })
    : await tested.get(url);
  return { status: answer.statusCode, body: answer.json() };
};
const cny = (amount: number) => ({ amount, currency: 'CNY' });

test('a statement’s balances are those of its lines, page after page, for every stretch of time', async () => {
  const marks: Date[] = [];
  let expected = 0;
  const balances: number[] = [];
  for (let i = 0; i < 7; i++) {
    marks.push(tested.clock.now());
    for (const [into, amount] of [
      [true, 30 + i],
      [false, 11],
    ] as const) {
      await (into ? move(clearing, mine, BigInt(amount)) : move(mine, deposit, BigInt(amount)));
      expected += into ? amount : -amount;
      balances.push(expected);
    }
    tested.clock.advance(60_000);
  }
  // moves nothing
  await post({ do: 'hold', key: 'held', code: 'test.hold', debit: mine, credit: fund, amount: 5n });
  const url = `/v1/ledger/accounts/${accountId(mine)}/statement`;
  const pages: { balance: { amount: number }; side: string }[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body } = await get(`${url}?limit=4${cursor ? `&cursor=${cursor}` : ''}`);
    expect([status, body.opening, body.closing]).toEqual([200, cny(0), cny(expected)]);
    expect(body.account).toMatchObject({ balance: cny(expected), held: { out: cny(5) }, available: cny(expected - 5) });
    pages.push(...body.items);
    cursor = body.next_cursor;
  }
  expect(pages.map(({ balance }) => balance.amount)).toEqual(balances.toReversed());
  for (let from = 0; from < 7; from++)
    for (let to = from; to < 7; to++) {
      const stretch = `?from=${marks[from]!.toISOString()}&to=${marks[to]!.toISOString()}&limit=200`;
      const { body } = await get(`${url}${stretch}`);
      expect(body.items).toHaveLength((to - from) * 2);
      expect([body.opening, body.closing]).toEqual([cny(balances[from * 2 - 1] ?? 0), cny(balances[to * 2 - 1] ?? 0)]);
    }
  const line = (await get(`${url}?limit=1`)).body.items[0];
  expect(line).toMatchObject({ cause_id: CAUSE, other: { purpose: 'deposit', owner: 'merchant/m1' } });
  expect((await get(`/v1/ledger/transfers/${line.transfer_id}`)).body).toMatchObject({
    code: 'test.move',
    kind: 'move',
  });
});

test('the trial balance is even, now and as of any instant', async () => {
  const usd = account('platform', 'clearing', 'USD');
  const before = tested.clock.now();
  tested.clock.advance(60_000);
  await move(usd, account('merchant/m3', 'deposit', 'USD'), 9n);
  await post({ do: 'reverse', key: 'undone', code: 'test.back', transfer: `t${last}` });
  await move(usd, account('merchant/m4', 'deposit', 'USD'), 4n);
  await move(clearing, others, 17n);
  const now = (await get('/v1/ledger/trial-balance')).body;
  for (const { difference } of now.currencies) expect(difference.amount).toBe(0);
  expect(now.currencies.find(({ currency }: { currency: string }) => currency === 'USD')).toMatchObject({
    ...{ debits: { amount: 4 }, credits: { amount: 4 } },
    purposes: [
      { purpose: 'clearing', accounts: 1 },
      { purpose: 'deposit', accounts: 2, credits: { amount: 4 } },
    ],
  });
  const then = (await get(`/v1/ledger/trial-balance?at=${before.toISOString()}`)).body;
  const total = 7 * 30 + 21;
  expect(then.currencies).toMatchObject([
    { currency: 'CNY', debits: cny(total), credits: cny(total), difference: cny(0) },
  ]);
});

test('a merchant sees what is its own, and of the other side only what it is for', async () => {
  const merchant = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m1' });
  const auditor = await tested.signedIn({ roles: ['auditor'] });
  const reviewer = await tested.signedIn({ roles: ['reviewer'] });
  await move(mine, others, 1n);
  const seen = (await get('/v1/ledger/accounts', merchant)).body.items;
  expect(seen.map(({ owner, purpose }: AccountName) => [owner, purpose])).toEqual([
    ['merchant/m1', 'deposit'],
    ['merchant/m1', 'merchant-balance'],
  ]);
  expect((await get('/v1/ledger/accounts?owner=merchant/m2', merchant)).body.items).toEqual([]);
  const [newest] = (await get('/v1/ledger/transfers', merchant)).body.items;
  expect(newest).toMatchObject({
    debit: { owner: 'merchant/m1' },
    credit: { purpose: 'merchant-balance', owner: null },
  });
  const theirs = accountId(others);
  const [foreign] = await move(clearing, others, 2n);
  for (const url of [`/v1/ledger/accounts/${theirs}`, `/v1/ledger/accounts/${theirs}/statement`])
    expect((await get(url, merchant)).status).toBe(404);
  expect((await get(`/v1/ledger/transfers/${foreign!.id}`, merchant)).status).toBe(404);
  expect((await get(`/v1/ledger/transfers?account=${theirs}`, merchant)).body.items).toEqual([]);
  expect((await get('/v1/ledger/trial-balance', merchant)).status).toBe(403);
  for (const url of ['accounts', 'transfers', 'trial-balance', `accounts/${theirs}`]) {
    expect((await get(`/v1/ledger/${url}`, auditor)).status).toBe(200);
    expect((await get(`/v1/ledger/${url}`, reviewer)).status).toBe(403);
  }
  const all = (await get('/v1/ledger/accounts?limit=2', auditor)).body;
  const rest = (await get(`/v1/ledger/accounts?limit=200&cursor=${all.next_cursor}`, auditor)).body;
  const ids = [...all.items, ...rest.items].map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe((await get('/v1/ledger/accounts?limit=200', auditor)).body.items.length);
  expect((await get(`/v1/ledger/transfers?key=t1`, auditor)).body.items).toHaveLength(1);
  expect((await get(`/v1/ledger/transfers?cause=${CAUSE}&limit=200`, auditor)).body.items.length).toBe(last);
});

test('what found nothing to move is left out where that is asked for, and found by its key', async () => {
  const poor = account('merchant/m3', 'merchant-balance');
  await move(clearing, poor, 1n);
  await move(poor, fund, 1n);
  const key = 'found-nothing';
  await post({ do: 'hold', key, code: 'test.hold', balancing: 'debit', debit: poor, credit: fund, amount: 9n });
  const url = `/v1/ledger/transfers?account=${accountId(poor)}`;
  const amounts = async (query: string) =>
    (await get(`${url}${query}`)).body.items.map(({ amount }: { amount: { amount: number } }) => amount.amount);
  expect(await amounts('')).toEqual([0, 1, 1]);
  expect(await amounts('&nothing=true')).toEqual([0, 1, 1]);
  expect(await amounts('&nothing=false')).toEqual([1, 1]);
  expect((await get(`/v1/ledger/transfers?key=${key}`)).body.items).toMatchObject([{ amount: cny(0), asked: cny(9) }]);
});

test('what a key names is found with what became of it, and with nothing that is merely called alike', async () => {
  const keys = [
    'thing/a',
    'thing/a/1/held',
    'thing/a/1/held/paid',
    'thing/ab',
    'thing/a0',
    'thing/a-b/c',
    'thing/A/1',
    'thin/a',
  ];
  for (const key of keys) await post({ do: 'move', key, code: 'test.of', debit: clearing, credit: fund, amount: 1n });
  const named = async (of: string) =>
    (await get(`/v1/ledger/transfers?of=${encodeURIComponent(of)}`)).body.items.map(({ key }: { key: string }) => key);
  expect(await named('thing/a')).toEqual(['thing/a/1/held/paid', 'thing/a/1/held', 'thing/a']);
  expect(await named('thing/a/1/held')).toEqual(['thing/a/1/held/paid', 'thing/a/1/held']);
  expect(await named('thing/none')).toEqual([]);
  for (const of of ['thing', 'thing/', '/a', ''])
    expect((await get(`/v1/ledger/transfers?of=${encodeURIComponent(of)}`)).body).toMatchObject({ field: 'of' });
});

test('a stretch of time that ends before it begins is refused by name', async () => {
  const span = 'from=2026-11-20T00:00:00Z&to=2026-11-01T00:00:00Z';
  for (const url of [`/v1/ledger/accounts/${accountId(fund)}/statement`, '/v1/ledger/transfers'])
    expect(await get(`${url}?${span}`)).toMatchObject({
      status: 422,
      body: {
        code: 'request.invalid',
        field: 'to',
        detail: 'to must not lie before from, which is 2026-11-20T00:00:00Z',
      },
    });
});
