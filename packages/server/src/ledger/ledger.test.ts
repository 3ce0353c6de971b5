import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOG_TXID } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { accountId } from './account.ts';
import { account, openTestLedger, type TestLedger } from './ledger-fixture.ts';
import type { Move, Operation } from './operation.ts';

let tested: TestLedger;
beforeAll(async () => {
  tested = await openTestLedger(16);
});
afterAll(() => tested.drop());

const fund = account('platform', 'protection-fund');
const clearing = account('platform', 'clearing');
const fee = account('platform', 'platform-fee');
const balance = (merchant: string) => account(`merchant/${merchant}`, 'merchant-balance');
const deposit = (merchant: string) => account(`merchant/${merchant}`, 'deposit');
let last = 0;
const move = (debit: Move['debit'], credit: Move['credit'], amount: bigint, more: Partial<Move> = {}): Move => ({
  ...{ do: 'move', key: `k${++last}`, code: 'test.move', debit, credit, amount, ...more },
});
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );
const net = async (name: Move['debit']) => {
  const { debits, credits } = await tested.sums(name);
  return credits - debits;
};

test('64 posts with one key at once are one transfer, and all are told of the same', async () => {
  const paid = move(clearing, balance('once'), 100n);
  const all = await Promise.all(Array.from({ length: 64 }, () => tested.post(paid)));
  expect(new Set(all.map(([transfer]) => transfer!.id)).size).toBe(1);
  expect(await net(balance('once'))).toBe(100n);
  expect(await code(tested.post({ ...paid, amount: 101n }))).toBe('ledger.key-taken');
  expect(await code(tested.post(paid, move(clearing, balance('once'), 1n)))).toBe('ledger.key-taken');
  expect(await net(balance('once'))).toBe(100n);
});

test('the earlier result is told also when its account is used up', async () => {
  const spent = move(balance('used'), clearing, 70n);
  await tested.post(move(clearing, balance('used'), 100n));
  const [first] = await tested.post(spent);
  expect(await code(tested.post(move(balance('used'), clearing, 70n)))).toBe('ledger.insufficient');
  expect((await tested.post(spent))[0]).toEqual(first);
});

test('a call is all or none, in its order; a refused one leaves the transaction usable and nothing written', async () => {
  const [a, b] = [balance('all'), deposit('all')];
  expect(await code(tested.post(move(a, b, 10n), move(clearing, a, 10n)))).toBe('ledger.insufficient');
  const transfers = await tested.db.transaction().execute(async (tx) => {
    await expect(tested.ledger.post(tx, [move(clearing, a, 10n), move(a, b, 11n)])).rejects.toThrow(Problem);
    return tested.ledger.post(tx, [move(clearing, a, 10n), move(a, b, 10n)]);
  });
  expect(transfers.map(({ amount }) => amount)).toEqual([10n, 10n]);
  expect([await net(a), await net(b)]).toEqual([0n, 10n]);
});

test('what rolls back was never there, and its key is free', async () => {
  const paid = move(clearing, balance('rolled'), 5n);
  await expect(
    tested.db.transaction().execute(async (tx) => {
      await tested.ledger.post(tx, [paid]);
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');
  expect(await net(balance('rolled'))).toBe(0n);
  expect((await tested.post({ ...paid, amount: 6n }))[0]!.amount).toBe(6n);
});

test('a hold counts against limits, is taken in parts, and frees what is left', async () => {
  const [a, held] = [balance('held'), `hold-${++last}`];
  const of = { code: 'test.hold', hold: held };
  await tested.post(move(clearing, a, 100n));
  await tested.post({ do: 'hold', key: held, code: 'test.hold', debit: a, credit: fee, amount: 80n });
  expect(await code(tested.post(move(a, clearing, 21n)))).toBe('ledger.insufficient');
  await tested.post({ do: 'take', key: `${held}/1`, ...of, amount: 30n });
  expect(await tested.sums(a)).toEqual({ debits: 30n, credits: 100n, debitsHeld: 50n, creditsHeld: 0n });
  expect(await code(tested.post({ do: 'take', key: `${held}/2`, ...of, amount: 51n }))).toBe('ledger.hold-less');
  const [released] = await tested.post({ do: 'release', key: `${held}/3`, ...of });
  expect([released!.amount, await tested.sums(a)]).toEqual([
    50n,
    { debits: 30n, credits: 100n, debitsHeld: 0n, creditsHeld: 0n },
  ]);
  expect(await code(tested.post({ do: 'take', key: `${held}/4`, ...of }))).toBe('ledger.hold-over');
});

test('a hold whose time is over cannot be taken, and ends once, whoever looks', async () => {
  const a = balance('expiring');
  await tested.post(move(clearing, a, 100n));
  const expiresAt = new Date(tested.clock.now().getTime() + 60_000);
  for (const key of ['expiring/1', 'expiring/2'])
    await tested.post({ do: 'hold', key, code: 'test.hold', debit: a, credit: fee, amount: 50n, expiresAt });
  await tested.post({ do: 'take', key: 'expiring/1/taken', code: 'test.hold', hold: 'expiring/1', amount: 20n });
  tested.clock.advance(60_000);
  expect(await code(tested.post({ do: 'take', key: 'expiring/late', code: 'x', hold: 'expiring/2' }))).toBe(
    'ledger.hold-over',
  );
  const ended = await Promise.all(Array.from({ length: 4 }, () => tested.worker.expireDue(tested.clock.now())));
  expect(ended.reduce((sum, count) => sum + count)).toBe(2);
  expect(await tested.sums(a)).toEqual({ debits: 20n, credits: 100n, debitsHeld: 0n, creditsHeld: 0n });
});

test('balancing takes what there is, says how much, and says zero', async () => {
  const [a, owed] = [balance('little'), account('merchant/little', 'receivable')];
  await tested.post(move(clearing, a, 30n), move(owed, fund, 50n));
  const [taken] = await tested.post(move(a, owed, 100n, { balancing: 'both' }));
  expect([taken!.amount, taken!.asked]).toEqual([30n, 100n]);
  const nothing = move(a, owed, 100n, { balancing: 'debit' });
  expect((await tested.post(nothing))[0]!.amount).toBe(0n);
  await tested.post(move(clearing, a, 30n));
  // that nothing was taken is what the key stands for
  expect((await tested.post(nothing))[0]!.amount).toBe(0n);
  expect((await tested.post(move(clearing, owed, 100n, { balancing: 'credit' })))[0]!.amount).toBe(20n);
});

test('a reversal moves all back, once, and only what moved', async () => {
  const [a, b] = [balance('back'), deposit('back')];
  const paid = move(clearing, a, 40n);
  await tested.post(paid);
  const back = (transfer: string): Operation => ({ do: 'reverse', key: `k${++last}`, code: 'test.back', transfer });
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => code(tested.post(back(paid.key)))));
  expect(outcomes.filter((one) => one === 'done')).toHaveLength(1);
  expect(new Set(outcomes)).toEqual(new Set(['done', 'ledger.not-reversible']));
  expect(await net(a)).toBe(0n);
  const again = move(clearing, a, 40n);
  await tested.post(again, move(a, b, 1n));
  expect(await code(tested.post(back(again.key)))).toBe('ledger.insufficient');
  expect(await code(tested.post(back('nowhere')))).toBe('ledger.unknown');
});

test('many take from an account in buckets at once: all that there is, and no more', async () => {
  const pool = account('platform', 'logistics-pool');
  // each in another bucket
  for (let i = 0; i < 40; i++) await tested.post(move(clearing, pool, 10n));
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, i) => code(tested.post(move(pool, balance(`p${i % 7}`), 7n)))),
  );
  // 400 is 57 times 7, and 1
  expect(outcomes.filter((one) => one === 'done')).toHaveLength(57);
  expect(new Set(outcomes)).toEqual(new Set(['done', 'ledger.insufficient']));
  expect(await net(pool)).toBe(1n);
  expect((await tested.post(move(pool, clearing, 9n, { balancing: 'debit' })))[0]!.amount).toBe(1n);
});

test('what the database says while rows are locked is what the caller hears', async () => {
  const pool = account('platform', 'logistics-pool', 'USD');
  const paid = move(pool, account('platform', 'clearing', 'USD'), 1n);
  await tested.post(move(account('platform', 'clearing', 'USD'), pool, 10n));
  await tested.db.transaction().execute(async (held) => {
    await sql`select from ledger_balance where account_id = ${accountId(pool)} for update`.execute(held);
    const waiting = tested.db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = 50`.execute(tx);
      return tested.ledger.post(tx, [paid]);
    });
    await expect(waiting).rejects.toMatchObject({ code: '55P03' });
  });
  expect((await tested.post(paid))[0]!.amount).toBe(1n);
});

test('posts in every direction at once never wait in a circle', async () => {
  const places = [fund, fee, clearing, balance('c1'), balance('c2'), deposit('c1')];
  await tested.post(...places.flatMap((place) => (place === clearing ? [] : [move(clearing, place, 10_000n)])));
  const before = (await Promise.all(places.map(net))).reduce((sum, one) => sum + one);
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, (_, i) => {
      const [from, to] = [places[i % 6]!, places[(i * 5 + 1 + (i % 4)) % 6]!];
      const operations = [move(from, to, BigInt((i * 37) % 400) + 1n), move(to, from, BigInt((i * 53) % 400) + 1n)];
      return from === to ? 'done' : code(tested.post(...operations));
    }),
  );
  expect([...new Set(outcomes)].filter((one) => !['done', 'ledger.insufficient'].includes(one))).toEqual([]);
  expect((await Promise.all(places.map(net))).reduce((sum, one) => sum + one)).toBe(before);
});

test('an account has the limits that were drawn for it, holds counted', async () => {
  const a = deposit('limited');
  const limit = (lowest: bigint | null, highest: bigint | null) =>
    code(tested.db.transaction().execute((tx) => tested.ledger.limit(tx, a, { lowest, highest })));
  expect(await limit(-20n, 100n)).toBe('done');
  await tested.post(move(a, clearing, 15n));
  expect(await code(tested.post(move(a, clearing, 6n)))).toBe('ledger.insufficient');
  await tested.post({ do: 'hold', key: 'limited', code: 'x', debit: clearing, credit: a, amount: 80n });
  expect(await code(tested.post(move(clearing, a, 36n)))).toBe('ledger.full');
  expect((await tested.post(move(clearing, a, 99n, { balancing: 'credit' })))[0]!.amount).toBe(35n);
  expect([await limit(21n, null), await limit(0n, 99n), await limit(20n, 100n)]).toEqual([
    'ledger.account-differs',
    'ledger.account-differs',
    'done',
  ]);
  const onFund = tested.db.transaction().execute((tx) => tested.ledger.limit(tx, fund, { lowest: 0n, highest: 5n }));
  expect(await code(onFund)).toBe('ledger.account-differs');
});

test('a closed account refuses; one that is not empty cannot be closed', async () => {
  const a = deposit('closed');
  const close = (name: Move['debit']) => code(tested.db.transaction().execute((tx) => tested.ledger.close(tx, name)));
  await tested.post(move(clearing, a, 5n));
  expect(await close(a)).toBe('ledger.not-empty');
  await tested.post(move(a, clearing, 5n));
  expect([await close(a), await close(a)]).toEqual(['done', 'done']);
  expect(await code(tested.post(move(clearing, a, 5n)))).toBe('ledger.closed');
  const hot = account('platform', 'platform-fee', 'USD');
  const abroad = account('platform', 'clearing', 'USD');
  for (let i = 0; i < 12; i++) await tested.post(move(abroad, hot, 5n));
  await tested.post(move(hot, abroad, 60n));
  expect(await close(hot)).toBe('done');
});

test('the database itself refuses what the code should never do', async () => {
  const a = balance('refused');
  const id = (await tested.post(move(clearing, a, 10n)))[0]!.id;
  const refused = (text: string) => code(sql.raw(text).execute(tested.db));
  const row = `where account_id = '${accountId(a)}'`;
  expect(await refused(`update ledger_balance set debits = 11 ${row}`)).toMatch('ledger_balance_lowest');
  expect(await refused(`update ledger_balance set debits_held = 11 ${row}`)).toMatch('ledger_balance_lowest');
  expect(await refused(`update ledger_balance set highest = 9 ${row}`)).toMatch('ledger_balance_highest');
  expect(await refused(`update ledger_balance set closed = true ${row}`)).toMatch('ledger_balance_closed');
  expect(await refused(`update ledger_transfer set amount = 1 where id = '${id}'`)).toMatch('append-only');
  expect(await refused(`delete from ledger_key where transfer_id = '${id}'`)).toMatch('append-only');
  expect(await refused(`insert into ledger_transfer select * from ledger_transfer where id = '${id}'`)).toMatch('pkey');
});

test('the database itself refuses rows that no ledger has, naming the rule', async () => {
  const [x, y] = [accountId(balance('rules')), accountId(fee)];
  const id = (await tested.post(move(clearing, balance('rules'), 10n)))[0]!.id;
  const transfer = (changed: Record<string, string>): string => {
    const row: Record<string, string> = {
      ...{
        id: 'uuidv7()',
        at: `'2026-01-01T00:00:00.001Z'`,
        key: `'x'`,
        kind: `'move'`,
        debit: `'${x}'`,
        credit: `'${y}'`,
      },
      ...{ currency: `'CNY'`, amount: '5', asked: '5', balancing: 'null', code: `'x'`, of_id: 'null', ...changed },
    };
    return `insert into ledger_transfer (${Object.keys(row)}) values (${Object.values(row)})`;
  };
  const key = (text: string, digest: string) =>
    `insert into ledger_key (key, transfer_id, digest) values (${text}, '${id}', ${digest})`;
  const row = (set: string) => `update ledger_balance set ${set} where account_id = '${x}'`;
  const digest = `sha256('a')`;
  const broken: [string, string][] = [
    ['ledger_transfer_at', transfer({ at: `'2026-01-01T00:00:00.0005Z'` })],
    ['ledger_transfer_kind', transfer({ kind: `'gift'` })],
    ['ledger_transfer_amount', transfer({ amount: '-1', balancing: `'debit'` })],
    ['ledger_transfer_asked', transfer({ amount: '0', asked: '0' })],
    ['ledger_transfer_balancing', transfer({ balancing: `'all'` })],
    ['ledger_transfer_sides', transfer({ credit: `'${x}'` })],
    ['ledger_transfer_came_to', transfer({ amount: '6', balancing: `'debit'` })],
    ['ledger_transfer_came_to', transfer({ amount: '4' })],
    ['ledger_transfer_of', transfer({ of_id: `'${id}'` })],
    ['ledger_transfer_of', transfer({ kind: `'take'` })],
    ['ledger_key_key', key(`''`, digest)],
    ['ledger_key_key', key(`repeat('x', 201)`, digest)],
    ['ledger_key_digest', key(`'x'`, `'\\x00'`)],
    ['ledger_balance_bucket', row('bucket = -1')],
    ['ledger_balance_normal', row(`normal = 'both'`)],
    ['ledger_balance_sums', row('credits_held = -1')],
    ['ledger_balance_lowest', row('lowest = 11')],
    ['ledger_balance_highest', row('highest = 10, credits_held = 1')],
    ['ledger_balance_spread', row('bucket = 1, highest = 100')],
    ['ledger_balance_spread', row('bucket = 1, lowest = -1')],
    ['ledger_balance_closed', row('closed = true, debits = credits, debits_held = 1, lowest = null')],
  ];
  for (const [rule, text] of broken)
    await expect(sql.raw(text).execute(tested.db), text).rejects.toMatchObject({ code: '23514', constraint: rule });
  for (const sound of [transfer({}), transfer({ amount: '0', balancing: `'rest'` }), row('lowest = 10, highest = 10')])
    await expect(rolledBack(sound), sound).resolves.toBe('done');
});

/** That the database took it, and nothing of it. */
const rolledBack = (text: string): Promise<string> =>
  tested.db
    .transaction()
    .execute(async (tx) => {
      await sql.raw(text).execute(tx);
      throw new Error('done');
    })
    .catch((error: Error) => error.message);

test('positions are those of the log', async () => {
  await tested.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ same: boolean }>`select log_txid() = ${LOG_TXID} as same`.execute(tx);
    expect(rows).toEqual([{ same: true }]);
  });
});

test.each<[string, Operation[]]>([
  ['nothing', []],
  ['more than a call takes', Array.from({ length: 101 }, () => move(clearing, fee, 1n))],
  [
    'one key twice',
    [
      { ...move(clearing, fee, 1n), key: 'x' },
      { ...move(clearing, fee, 1n), key: 'x' },
    ],
  ],
  ['nothing to move', [move(clearing, fee, 0n)]],
  ['less than nothing', [move(clearing, fee, -1n)]],
  ['one account on both sides', [move(fee, fee, 1n)]],
  ['two currencies', [move(clearing, account('platform', 'platform-fee', 'USD'), 1n)]],
  ['an owner who cannot have such an account', [move(clearing, account('creator/k', 'merchant-balance'), 1n)]],
  ['a key with spaces', [move(clearing, fee, 1n, { key: 'a b' })]],
  ['no reason', [move(clearing, fee, 1n, { code: '' })]],
])('a call with %s is a fault of the caller’s', async (_, operations) => {
  await expect(tested.post(...operations)).rejects.toThrow(RangeError);
});

test('a hold of what there is: zero is told as zero, and is over at once', async () => {
  const { post, sums } = tested;
  const [balance, clearing] = [account('merchant/part', 'merchant-balance'), account('platform', 'clearing')];
  const fund = account('platform', 'protection-fund');
  await post({ do: 'move', key: 'part/fill', code: 'test.fill', debit: clearing, credit: balance, amount: 30n });
  await post({ do: 'move', key: 'part/fund', code: 'test.fill', debit: clearing, credit: fund, amount: 100n });
  const hold = (key: string): Operation[] => [
    { do: 'hold', key, code: 'test.hold', debit: balance, credit: clearing, amount: 50n, balancing: 'debit' },
    {
      ...{ do: 'hold', key: `${key}/rest`, code: 'test.rest', debit: fund, credit: clearing, amount: 50n },
      follows: { keys: [key], by: 'rest' },
    },
  ];
  const amounts = async (...operations: Operation[]) => (await post(...operations)).map(({ amount }) => amount);
  expect(await amounts(...hold('part/1'))).toEqual([30n, 20n]);
  const again = await post(...hold('part/2'));
  expect(again.map(({ amount, asked, balancing }) => [amount, asked, balancing])).toEqual([
    [0n, 50n, 'debit'],
    [50n, 50n, 'rest'],
  ]);
  expect((await sums(balance)).debitsHeld).toBe(30n);
  for (const step of ['take', 'release'] as const)
    await expect(post({ do: step, key: `part/${step}`, code: 'test.end', hold: 'part/2' })).rejects.toThrow(
      'Nothing is left',
    );
  // posted again it is the same, zero or not
  expect(await amounts(...hold('part/2'))).toEqual([0n, 50n]);
  const same: Operation = {
    ...{ do: 'move', key: 'part/3', code: 'test.move', debit: balance, credit: fund, amount: 9n },
    follows: { keys: ['part/1'], by: 'got' },
  };
  await expect(post(same)).rejects.toThrow(RangeError);
});
