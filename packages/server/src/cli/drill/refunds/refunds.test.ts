import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beijingDay } from '../../../foundation/beijing-time.ts';
import { wallClock } from '../../../foundation/clock.ts';
import { type SimulatedPayments, simulatePayments } from '../../../ledger/payments/payment.simulator.ts';
import { openTestPlatform, type TestPlatform } from '../../../test-platform.ts';
import { judgeSabotage, type Violation } from '../drill.ts';
import { createHouse, type House } from './house.ts';
import { dueOf, MERCHANTS, meansOf, refundOf } from './plan.ts';
import { POINTS, type Point } from './points.ts';
import { prepare } from './prepare.ts';
import { sabotage } from './sabotage.ts';
import { type PaidLine, verify } from './verify.ts';

const COUNT = 120;

let tested: TestPlatform;
let provider: SimulatedPayments;
let house: House;
const came = new Set<Point>();
beforeAll(async () => {
  tested = await openTestPlatform();
  await tested.platform.reactionWorker.drain();
  provider = simulatePayments({ clock: wallClock, faults: { lostAfter: 0.3, late: 0.3, lies: 0.3 } });
  house = createHouse(tested.platform, { port: provider, pause: () => 0, reached: (point) => void came.add(point) });
});
afterAll(() => tested.drop());

const found = async (): Promise<Violation[]> => {
  const violations: Violation[] = [];
  const file = [...provider.paid.values()].map((line): PaidLine => {
    return { ...line, day: beijingDay(line.at), party: line.order.party, kind: line.order.kind };
  });
  await verify(tested.platform.db, { count: COUNT, file, find: (violation) => violations.push(violation) });
  return violations;
};

test('whoever takes over asks for the same, and all means and all sorts come together', () => {
  expect(refundOf(3)).toEqual(refundOf(3));
  const refunds = Array.from({ length: COUNT }, (_, n) => refundOf(n));
  expect(new Set(refunds.map(({ ask }) => ask.consumerId)).size).toBe(COUNT);
  expect(new Set(refunds.map(({ ask }, n) => `${n % 10} ${meansOf(Number(ask.merchantId.slice(1)))}`)).size).toBe(30);
  for (const { ask, burden } of refunds) {
    const whole = ask.lines.reduce((sum, { amount }) => sum + amount, 0n);
    expect(burden.merchant + burden.carrier <= whole).toBe(true);
  }
  expect(new Set(Array.from({ length: MERCHANTS }, (_, k) => meansOf(dueOf(k).merchant)))).toEqual(
    new Set(['nothing']),
  );
});

test('what is settled is sound, what is not over is named, and what was planted is found', async () => {
  const pool = await prepare(tested.platform, COUNT);
  for (const _ of ['once', 'again']) for (let n = 0; n < COUNT; n++) await house.ask(refundOf(n));
  const open = await found();
  expect(open.filter(({ check }) => check === 'intent.open').length).toBeGreaterThan(COUNT / 2);
  expect(open.filter(({ check }) => check === 'consumer.missing')).toHaveLength(COUNT);
  await pool(COUNT);
  for (let turns = 0; turns < 20; turns++) {
    await house.payments.work(200);
    await house.recovering.work(200);
    await house.correcting.work(200);
    await house.payouts.resume(200);
    if (turns < 6) await house.book(dueOf(turns));
    await house.collecting.collect(50);
  }
  for (let turns = 0; turns < 10; turns++) {
    await house.payments.work(200);
    await house.recovering.work(200);
  }
  await tested.platform.reactionWorker.drain();
  expect(await found()).toEqual([]);
  // all but those of processes: what a callback led to, and what a reaction did
  expect(POINTS.filter((point) => !came.has(point))).toEqual(['called', 'reacted']);
  const { rows } = await sql<{ borne: number; owed: number }>`
    select count(*) filter (where state = 'posted')::int as borne,
      (select count(*)::int from recovery where state = 'receivable') as owed from payout_correction`.execute(
    tested.platform.db,
  );
  expect(rows[0]!.borne).toBe((COUNT / 10) * 2);
  expect(rows[0]!.owed).toBeGreaterThan(0);

  provider.faults = { ...provider.faults, lostBefore: 0, lostAfter: 0, late: 0, lies: 0, fails: 0 };
  const plants = await sabotage(tested.platform, provider, COUNT);
  expect(judgeSabotage(plants, await found())).toEqual({ planted: plants.length, found: plants.length, missed: [] });
});
