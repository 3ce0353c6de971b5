import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK });
});
afterAll(() => tested.drop());

const STEP = 4_000;
const FIRST = 10_000_000;

/** So many further orders, products, shops and claims, of many consumers. */
async function fill(from: number): Promise<void> {
  const rows = `generate_series(${from}, ${from + STEP - 1}) as n`;
  const fields = `jsonb_build_object('merchant_id', 'm' || n % 500, 'category_id', 'tea', 'brand', 'b')`;
  await tested.sql(`insert into product (id, fields, stamps) select 'p' || n, ${fields}, '{}' from ${rows}`);
  await tested.sql(
    `insert into enrolment (id, merchant_id, code, from_at, made_by)
     select gen_random_uuid(), 'm' || n, c, '2026-01-01', 'key/k' from ${rows}, unnest('{anxin-buy,price-protect}'::text[]) as c`,
  );
  const item = `jsonb_build_object('productId', 'p' || n, 'quantity', 1, 'price', 100, 'paid', 100, 'product', null)`;
  const facts = `jsonb_build_object('currency', 'CNY', 'items', jsonb_build_array(${item}))`;
  await tested.sql(
    `insert into order_rights (order_id, consumer_id, merchant_id, paid_at, pack, enhanced, facts, rights, missing)
     select 'o' || n, 'c' || n % 1000, 'm' || n % 500, '2026-11-19', 'p', true, ${facts}, '[]', '{}' from ${rows}`,
  );
  await tested.sql(
    `insert into claim (id, order_id, code, consumer_id, merchant_id, state, made_by, opened_at, currency, product_id, quantity, asked, given)
     select gen_random_uuid(), 'o' || n, 'damage-return', 'c' || n, 'm' || n % 500, 'merchant', 'consumer', '2026-11-19', 'CNY', 'p1', 1, '{}', '{}'
     from ${rows}`,
  );
  for (const table of ['product', 'enrolment', 'order_rights', 'claim']) await tested.sql(`vacuum analyze ${table}`);
}

interface Cost {
  rows: number;
  buffers: number;
}

/** Rows that are read and buffers that are touched by all that a call asks the database, as it explains them itself. */
async function costOf(path: string): Promise<Cost> {
  await tested.get(path);
  const statements: { text: string; parameters: unknown[] }[] = [];
  const { db } = tested.platform;
  const executor = db.getExecutor();
  const { executeQuery } = executor;
  executor.executeQuery = async (query, ...more) => {
    statements.push({ text: query.sql, parameters: [...query.parameters] });
    return executeQuery.call(executor, query, ...more) as never;
  };
  try {
    expect((await tested.get(path)).statusCode).toBe(200);
  } finally {
    executor.executeQuery = executeQuery;
  }
  expect(statements.length).toBeGreaterThan(0);
  const cost = { rows: 0, buffers: 0 };
  for (const { text, parameters } of statements.filter(({ text }) =>
    /from (product|enrolment|order_rights|claim)\b/.test(text),
  )) {
    const [plan] = await tested.sql<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `explain (analyze, buffers, format json) ${text}`,
      parameters,
    );
    const top = plan!['QUERY PLAN'][0]!.Plan;
    cost.rows += rowsOf(top);
    cost.buffers += top['Shared Hit Blocks'] + top['Shared Read Blocks'];
  }
  return cost;
}

interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

const rowsOf = (plan: Plan): number =>
  (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'] +
  (plan.Plans ?? []).reduce((sum, one) => sum + rowsOf(one), 0);

test('badges, an order’s rights and a claim cost the same however many there are', async () => {
  await fill(FIRST);
  const products = Array.from({ length: 50 }, (_, i) => `product_id=p${FIRST + i}`).join('&');
  const paths = [
    `/v1/guarantees/badges?${products}`,
    `/v1/orders/o${FIRST}/rights`,
    `/v1/claims?order_id=o${FIRST + 1}-none`,
  ];
  const before: Cost[] = [];
  for (const path of paths) before.push(await costOf(path));
  // 50 products, their shop twice, and what each shop gives
  expect(before[0]!.rows).toBeGreaterThanOrEqual(100);
  for (let i = 1; i <= 3; i++) await fill(FIRST + i * STEP);
  for (const [i, path] of paths.entries()) {
    const after = await costOf(path);
    expect(after.rows, path).toBeLessThanOrEqual(before[i]!.rows);
    // a tree may have grown by one level
    expect(after.buffers, path).toBeLessThanOrEqual(before[i]!.buffers * 1.5 + 8);
    expect(after.rows, path).toBeLessThan(400);
  }
});
