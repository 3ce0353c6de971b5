import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PACK } from '../../policy/lifecycle/lifecycle-fixture.ts';
import { openTestPlatform, type SignedIn, type TestPlatform } from '../../test-platform.ts';

let tested: TestPlatform;
let [one, two]: SignedIn[] = [];
beforeAll(async () => {
  const categories = 'categories:\n  - { id: food.tea, title: { zh-CN: 茶叶, en: Tea } }\n';
  tested = await openTestPlatform({
    pack: { ...PACK, 'categories.yaml': categories },
    config: { depositReturnAlone: 10, contributionAlone: 10_000, writeOffAlone: 10 },
  });
  one = await tested.signedIn({ roles: ['fund-manager'] });
  two = await tested.signedIn({ roles: ['fund-manager'] });
});
afterAll(() => tested.drop());

const money = (amount: number, currency = 'CNY') => ({ amount, currency });
const ask = async (who: SignedIn, url: string, payload?: object) => {
  const { app } = tested.http;
  const answer = await app.inject({
    method: 'POST',
    url,
    headers: { ...who.headers },
    ...(payload ? { payload } : {}),
  });
  const { state, id, code, field, detail, params } = answer.json();
  return { status: answer.statusCode, state, id, code, field, detail, params };
};
const contribute = (amount: object, fund = 'protection-fund') =>
  ask(one!, '/v1/fund/contributions', { fund, amount, reason: 'budget' });
const level = (category_id: string, amount: object = money(100)) =>
  ask(one!, '/v1/fund/deposit-levels', { category_id, amount, reason: 'risk' });
const giveBack = (merchant_id: string, amount: number, reason = 'surplus') =>
  ask(one!, '/v1/fund/deposit-returns', { merchant_id, amount: money(amount), reason });
const writeOff = (merchant_id: string, amount: number) =>
  ask(one!, '/v1/fund/write-offs', { merchant_id, amount: money(amount), reason: 'insolvent' });
const waiting = async (): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from fund_request where state = 'asked'`.execute(
    tested.platform.db,
  );
  return rows[0]!.n;
};

test('money is put in in a currency that the platform runs; with which one it begins is nobody’s word alone', async () => {
  const first = await contribute(money(5_000));
  expect(first).toMatchObject({ status: 201, state: 'asked' });
  expect(await ask(two!, `/v1/fund/requests/${first.id}/approve`)).toMatchObject({ state: 'done' });
  expect(await contribute(money(2_000))).toMatchObject({ state: 'done' });
  for (const amount of [1, 50_000])
    expect(await contribute(money(amount, 'USD'))).toMatchObject({
      ...{ status: 422, code: 'fund.currency', field: 'amount.currency', params: { currencies: 'CNY' } },
    });
  expect(await level('food.tea', money(100, 'USD'))).toMatchObject({ code: 'fund.currency' });
  const { rows } = await sql`select from ledger_account where currency = 'USD'`.execute(tested.platform.db);
  expect([rows.length, await waiting()]).toEqual([0, 0]);
});

test('what the same person or another one asks for once more while it waits is the request that waits', async () => {
  const first = await contribute(money(50_000));
  expect(first).toMatchObject({ status: 201, state: 'asked' });
  const again = await contribute(money(50_000));
  expect(again).toMatchObject({ status: 409, code: 'fund.asked', params: { request: first.id } });
  expect(again.detail).toContain(first.id);
  // another fund, another sum
  const others = [await contribute(money(50_000), 'logistics-pool'), await contribute(money(50_001))];
  expect(others.map(({ state }) => state)).toEqual(['asked', 'asked']);
  for (const { id } of [first, ...others]) await ask(two!, `/v1/fund/requests/${id}/refuse`);
  // asked for at one moment it is asked for once
  const both = await Promise.all([contribute(money(70_000)), contribute(money(70_000))]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  for (const { id } of both) if (id) await ask(two!, `/v1/fund/requests/${id}/refuse`);
});

test('a level is for a category that the pack names or a merchant is in', async () => {
  expect(await level('no-such')).toMatchObject({ status: 422, code: 'fund.category', field: 'category_id' });
  const named = await level('food.tea');
  expect(named).toMatchObject({ status: 201, state: 'asked' });
  await sql`insert into merchant (id, fields, stamps) values ('m1', '{"category_ids": ["toys"]}', '{}')`.execute(
    tested.platform.db,
  );
  const used = await level('toys');
  expect(used).toMatchObject({ status: 201, state: 'asked' });
  for (const { id } of [named, used]) await ask(two!, `/v1/fund/requests/${id}/refuse`);
});

test('a second person is asked for no deposit that cannot go back', async () => {
  const { db, ledger } = tested.platform;
  expect(await giveBack('m1', 500)).toMatchObject({ code: 'fund.deposit-stays', field: 'amount' });
  await db.transaction().execute((tx) =>
    ledger.post(tx, [
      {
        ...{ do: 'move', key: 'deposit', code: 'test.pay', amount: 1_000n },
        debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
        credit: { owner: 'merchant/m1', purpose: 'deposit', currency: 'CNY' },
      },
    ]),
  );
  expect(await giveBack('m1', 1_001)).toMatchObject({ code: 'fund.deposit-stays', field: 'amount' });
  expect(await giveBack('m1', 1_000, 'left')).toMatchObject({ code: 'fund.deposit-stays', field: 'reason' });
  expect(await waiting()).toBe(0);
  const asked = await giveBack('m1', 1_000);
  expect(asked).toMatchObject({ status: 201, state: 'asked' });
  expect(await ask(two!, `/v1/fund/requests/${asked.id}/approve`)).toMatchObject({ state: 'paying' });
});

test('of who is not there nothing is owed and nothing held: that is what is said', async () => {
  const none = { status: 422, code: 'fund.merchant', field: 'merchant_id' };
  expect(await writeOff('no-such', 5)).toMatchObject(none);
  expect(await giveBack('no-such', 5)).toMatchObject(none);
  expect(await writeOff('m1', 5)).toMatchObject({ code: 'fund.write-off-more' });
});
