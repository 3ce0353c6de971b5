import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beijingDay } from '../../../foundation/beijing-time.ts';
import { ownEvents } from '../../../foundation/log/own-events.ts';
import { type SimulatedPayments, simulatePayments } from '../../../ledger/payments/payment.simulator.ts';
import { createPayments } from '../../../ledger/payments/payments.ts';
import { openTestPlatform, type TestPlatform } from '../../../test-platform.ts';
import { judgeSabotage, type Violation } from '../drill.ts';
import { askRefund, CLEARING, drillOwner, FUND, refundOf } from './owner.ts';
import { sabotage } from './sabotage.ts';
import { type PaidLine, verify } from './verify.ts';

const COUNT = 40;

let tested: TestPlatform;
let provider: SimulatedPayments;
beforeAll(async () => {
  tested = await openTestPlatform();
  provider = simulatePayments({ clock: tested.clock, faults: { lostAfter: 0.3, late: 0.3, lies: 0.3, fails: 0.1 } });
});
afterAll(() => tested.drop());

const found = async (): Promise<Violation[]> => {
  const violations: Violation[] = [];
  const file = [...provider.paid.values()].map((line): PaidLine => {
    return { ...line, day: beijingDay(line.at), party: line.order.party };
  });
  await verify(tested.platform.db, { count: COUNT, file, find: (violation) => violations.push(violation) });
  return violations;
};

test('whoever takes over asks for the same', () => {
  expect(refundOf(3)).toEqual(refundOf(3));
  expect(new Set(Array.from({ length: COUNT }, (_, n) => refundOf(n).party)).size).toBe(COUNT);
});

test('what is settled is sound, what is not over is named, and what was planted is found', async () => {
  const { db, clock, ledger, door } = tested.platform;
  const payments = createPayments({
    ...{ db, clock, ledger, port: provider, owners: () => [drillOwner], append: ownEvents(door), pause: () => 0 },
    ...{ onStored: () => {}, log: { warn: () => {} } },
  });
  const fill = {
    do: 'move',
    key: 'fill',
    code: 'drill.fill',
    debit: CLEARING,
    credit: FUND,
    amount: 1_000_000n,
  } as const;
  await db.transaction().execute((tx) => ledger.post(tx, [fill]));
  for (const _ of ['once', 'again'])
    for (let n = 0; n < COUNT; n++)
      await db.transaction().execute((tx) => askRefund(tx, { ledger, payments }, n, clock.now()));
  expect((await found()).filter(({ check }) => check === 'intent.open')).toHaveLength(COUNT);
  for (let turns = 0; turns < 40; turns++) await payments.work(COUNT);
  expect(await found()).toEqual([]);
  const { rows } = await sql<{ failed: number }>`
    select count(*)::int as failed from payment where state = 'failed'`.execute(db);
  expect(rows[0]!.failed).toBe(COUNT - provider.paid.size);

  provider.faults = { ...provider.faults, lostBefore: 0, lostAfter: 0, late: 0, lies: 0, fails: 0 };
  const plants = await sabotage(tested.platform, provider);
  expect(judgeSabotage(plants, await found())).toEqual({ planted: plants.length, found: plants.length, missed: [] });
});
