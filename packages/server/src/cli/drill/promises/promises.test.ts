import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shippingPromise } from '../../../marketplace/shipping-promise.ts';
import { openTestPlatform, type TestPlatform } from '../../../test-platform.ts';
import { judgeSabotage, type Violation } from '../drill.ts';
import { fill, MIDNIGHT, WORKING_MS } from './fill.ts';
import { sabotage, verify } from './verify.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const found = async (): Promise<Violation[]> => {
  const violations: Violation[] = [];
  await verify(tested.platform.db, (violation) => violations.push(violation));
  return violations;
};
const rowsOf = async () =>
  (await sql<{ key: string }>`select * from promise order by key`.execute(tested.platform.db)).rows;

test('what is filled in is what the product writes; what is due is told once, and what was planted is found', async () => {
  const { db, promises, promiseWorker } = tested.platform;
  expect(await fill(db, 400)).toEqual({ due: 400, quiet: 80 });
  const filled = await rowsOf();
  const opened = new Date(MIDNIGHT.getTime() - WORKING_MS);
  const name = (key: string) => ({ kind: shippingPromise.kind, key });
  const at = new Date(opened.getTime() + 3_600_000);
  await db.transaction().execute((tx) =>
    // the same facts once more: nothing that the product would have written otherwise
    promises.apply(tx, [
      ...['due-7', 'paused-7', 'met-7', 'void-7'].map((key) => {
        const terms = { subject: `order/${key}`, party: 'merchant/drill', calendar: shippingPromise.calendar };
        const causeId = (filled.find((row) => row.key === key) as { cause_id?: string } | undefined)?.cause_id ?? null;
        return { fact: 'opened' as const, ...name(key), ...terms, openedAt: opened, workingTime: WORKING_MS, causeId };
      }),
      { fact: 'paused', ...name('paused-7'), breakKey: 'drill', at },
      { fact: 'met', ...name('met-7'), at },
      { fact: 'voided', ...name('void-7'), at },
    ]),
  );
  expect(await rowsOf()).toEqual(filled);

  expect(await promiseWorker.fireDue(new Date(MIDNIGHT.getTime() - 1))).toBe(0);
  expect(new Set((await found()).map(({ check }) => check))).toEqual(new Set(['breach.missing', 'row.unmarked']));
  const told = await Promise.all(Array.from({ length: 4 }, () => promiseWorker.fireDue(MIDNIGHT)));
  expect(told.reduce((sum, count) => sum + count)).toBe(400);
  expect(await found()).toEqual([]);

  const plants = await sabotage(db);
  const violations = await found();
  expect(judgeSabotage(plants, violations)).toMatchObject({ planted: 5, missed: [] });
  expect(violations).toHaveLength(plants.length);
});
