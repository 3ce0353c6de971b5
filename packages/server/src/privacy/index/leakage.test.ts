import { frequenciesOf, INDEX_BITS, INDEX_FIELDS, joinLeakage, tokenLeakage } from '@anxin/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { vaultOf } from '../vault/vault-fixture.ts';
import { addTokens, emptyTally, endTally, type FieldLeakage, type TokenRows } from './leakage.ts';
import { createMeasuring, type MeasuringOptions } from './measuring.ts';

const BY = { kind: 'cli', id: 'test' } as const;
const never = new AbortController().signal;
const MERCHANTS = ['m1', 'm2', 'm3'];

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
  const orders = Array.from({ length: 36 }, (_, i) => ({
    ...{ id: `o${String(i).padStart(2, '0')}`, merchant: MERCHANTS[i % 3]!, consumer: `c${i}` },
    recipient: {
      name: ['王小明', '李雷', '欧阳娜娜', '张伟'][i % 4]!,
      // the third merchant sells to one phone over and over
      phone: i % 3 === 2 ? '13800001111' : `1381234${String(5_000 + i)}`,
      address: `深圳市南山区科技园路${i}号`,
    },
  }));
  await vaultOf(tested).orders(...orders);
});
afterAll(() => tested.drop());

const measuringOf = (more: Partial<MeasuringOptions> = {}) =>
  createMeasuring({ ...tested.platform, batch: 50, ...more });
const reportOf = async (more: Partial<MeasuringOptions> = {}) => {
  const measuring = measuringOf(more);
  await measuring.ask(BY);
  await measuring.work(never);
  return (await measuring.read()).reports[0]!;
};

/** What a look at all rows at once tells. */
async function counted(merchants = MERCHANTS): Promise<Map<string, FieldLeakage['leakage']>> {
  const rows = await tested.sql<{ merchant: string; field: number; rows: number }>(
    `select merchant, token >> 28 as field, count(*)::int as rows from vault_index
     where merchant = any($1) group by merchant, token`,
    [merchants],
  );
  return new Map(
    INDEX_FIELDS.map((field, number) => [
      field,
      joinLeakage(
        merchants.map((merchant) =>
          tokenLeakage(
            INDEX_BITS[field],
            frequenciesOf(
              rows.filter((row) => row.merchant === merchant && row.field === number).map((row) => row.rows),
            ),
          ),
        ),
      ),
    ]),
  );
}

test('batch by batch, killed after each and begun again, it tells the same as all rows at once', async () => {
  const all = await counted();
  const measuring = measuringOf({
    reached() {
      throw new Error('killed');
    },
  });
  await measuring.ask(BY);
  let killed = 0;
  for (let done = false; !done && killed < 1_000; ) {
    done = await measuring.work(never).then(
      () => true,
      () => false,
    );
    if (!done) killed++;
  }
  expect(killed).toBeGreaterThan(5);
  const [report] = (await measuring.read()).reports;
  const [{ n } = { n: 0 }] = await tested.sql<{ n: number }>('select count(*)::int as n from vault_index');
  expect(report).toMatchObject({ rows_read: BigInt(n), asked_by: 'cli/test', report: { whole: true } });
  for (const { field, leakage, bits, merchants } of report!.report!.fields) {
    expect([field, bits, merchants]).toEqual([field, INDEX_BITS[field], 3]);
    for (const [what, value] of Object.entries(all.get(field)!))
      expect(leakage[what as keyof typeof leakage], `${field} ${what}`).toBeCloseTo(value);
  }
  const phone = report!.report!.fields.find(({ field }) => field === 'phone')!;
  expect(phone.commonest[0]).toEqual({ merchant: 'm3', rows: 12, of: 12 });
  expect(phone.leakage).toMatchObject({ rows: 36, tokens: 25, linked: 12 });
  // neither tokens nor orders stand in it
  expect(JSON.stringify(report!.report)).not.toMatch(/"token"|o\d\d|王|138/);
});

test('tokens of a group that comes in two batches are counted as one', () => {
  const groups: TokenRows[] = [
    { merchant: 'a', token: 5, rows: 3 },
    { merchant: 'a', token: 5, rows: 2 },
    { merchant: 'a', token: 2 ** 28 + 1, rows: 1 },
    { merchant: 'b', token: 5, rows: 4 },
  ];
  const whole = endTally(addTokens(emptyTally(), groups));
  const stepwise = endTally(
    // as it is kept between two batches
    groups.reduce((tally, group) => addTokens(JSON.parse(JSON.stringify(tally)), [group]), emptyTally()),
  );
  expect(stepwise).toEqual(whole);
  expect(whole[0]).toMatchObject({
    ...{ field: 'phone', merchants: 2, leakage: { rows: 9, tokens: 2, commonest: 9 } },
    commonest: [
      { merchant: 'a', rows: 5, of: 5 },
      { merchant: 'b', rows: 4, of: 4 },
    ],
  });
});

test('a report reads so many rows at most, from a merchant that chance names, and says so', async () => {
  const [{ n } = { n: 0 }] = await tested.sql<{ n: number }>('select count(*)::int as n from vault_index');
  await tested.sql('analyze vault_index');
  const part = await reportOf({ most: 100 });
  expect(Number(part.rows_about)).toBe(n);
  expect(part.report!.whole).toBe(false);
  expect(Number(part.rows_read)).toBeGreaterThanOrEqual(100);
  expect(Number(part.rows_read)).toBeLessThan(n);
  // from the last merchant on and round to it again: every row once
  const measuring = measuringOf();
  await measuring.ask(BY);
  await tested.sql(
    `update vault_leakage set progress = jsonb_set(jsonb_set(progress, '{start}', '"m2"'), '{after,merchant}', '"m2"')
     where done_at is null`,
  );
  await measuring.work(never);
  const [round] = (await measuring.read()).reports;
  expect(round).toMatchObject({ rows_read: BigInt(n), report: { whole: true } });
  const all = await counted();
  for (const { field, leakage } of round!.report!.fields) {
    expect(leakage.entropy).toBeCloseTo(all.get(field)!.entropy);
    expect(leakage.tokens).toBe(all.get(field)!.tokens);
  }
});

test('what is built anew meanwhile is read from the beginning', async () => {
  const measuring = measuringOf({
    reached() {
      throw new Error('killed');
    },
  });
  await measuring.ask(BY);
  await expect(measuring.work(never)).rejects.toThrow('killed');
  const { index } = tested.platform.privacy;
  await tested.platform.db.transaction().execute((tx) => index.begin(tx));
  await index.work(never);
  tested.clock.advance(120_000);
  await index.work(never);
  await measuringOf().work(never);
  const { generation, reports } = await measuring.read();
  expect(generation).toBe(2);
  const [{ n } = { n: 0 }] = await tested.sql<{ n: number }>('select count(*)::int as n from vault_index');
  expect(reports[0]).toMatchObject({ generation: 2, rows_read: BigInt(n) });
  expect(reports[0]!.report!.fields[0]!.leakage.rows).toBe(36);
});

test('one is made by itself a week after the last, and the newest ten are kept', async () => {
  const measuring = measuringOf();
  const run = () => measuring.job.handle({}, { id: 'j', attempt: 1, signal: never });
  const before = (await measuring.read()).reports.length;
  await run();
  expect((await measuring.read()).reports).toHaveLength(before);
  for (let week = 0; week < 11; week++) {
    tested.clock.advance(7 * 86_400_000 + 1);
    await run();
  }
  const { reports } = await measuring.read();
  expect(reports).toHaveLength(10);
  expect(new Set(reports.map(({ asked_by }) => asked_by))).toEqual(new Set(['system/index']));
});

test('officers ask for it, one at a time; auditors read; others neither; it is on the trail', async () => {
  const [officer, auditor, reviewer] = await Promise.all(
    (['privacy-officer', 'auditor', 'reviewer'] as const).map((role) => tested.signedIn({ roles: [role] })),
  );
  const as = (person: typeof officer, method: 'GET' | 'POST') =>
    tested.http.app.inject({ method, url: '/v1/vault/index/leakage', headers: person!.headers });
  expect((await as(reviewer, 'GET')).statusCode).toBe(403);
  expect((await as(auditor, 'POST')).statusCode).toBe(403);
  const asked = await as(officer, 'POST');
  expect([asked.statusCode, asked.json()]).toMatchObject([202, { asked_by: `user/${officer!.id}`, rows_read: 0 }]);
  expect((await as(officer, 'POST')).json()).toMatchObject({ status: 409, code: 'leakage.running' });
  expect((await as(auditor, 'GET')).json().open).toMatchObject({ id: asked.json().id });
  await tested.platform.privacy.measuring.work(never);
  const read = (await as(auditor, 'GET')).json();
  expect(read).toMatchObject({ open: null, generation: 2 });
  expect(read.cutting).toEqual(INDEX_FIELDS.map((field) => ({ field, bits: INDEX_BITS[field] })));
  expect(read.reports[0]).toMatchObject({ id: asked.json().id, whole: true, done_at: expect.any(String) });
  expect(read.reports[0].fields.map(({ field }: { field: string }) => field)).toEqual([...INDEX_FIELDS]);
  const trail = await tested.sql(
    `select from trail_entry where action = 'privacy.index.measure' and actor_id = $1 and object = 'index-generation/2'`,
    [officer!.id],
  );
  expect(trail).toHaveLength(1);
});
