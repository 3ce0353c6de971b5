import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beijingDay, beijingHour } from '../../foundation/beijing-time.ts';
import { dayLimit, notBefore, QUOTA, type QuotaState, takeQuota, warrantedBy } from './quota.ts';
import { judge, nightLimit, otherLimit, RISK, type RiskAsk, type RiskState } from './risk.ts';

const START = new Date('2026-11-26T15:59:58Z');
const state = (fields: Partial<QuotaState> = {}): QuotaState => ({
  ...{ at: START, day: beijingDay(START), warranted: 50, dayItems: 0, secondAt: new Date(0), secondItems: 0 },
  ...fields,
});

test('a day begins at midnight in Shanghai', () => {
  expect(beijingDay(new Date('2026-11-26T15:59:59.999Z'))).toBe('2026-11-26');
  expect(beijingDay(new Date('2026-11-26T16:00:00Z'))).toBe('2026-11-27');
  expect(beijingHour(new Date('2026-11-26T16:00:00Z'))).toBe(0);
});

test.each([
  [{ week: 0, waiting: 0 }, 50],
  [{ week: 700, waiting: 0 }, 150],
  [{ week: 701, waiting: 0 }, 151],
  [{ week: 700, waiting: 1_000 }, 1_500],
])('orders of %j warrant %i', (volume, warranted) => {
  expect(warrantedBy(volume, QUOTA)).toBe(warranted);
});

test('what is over says how much is left and when to come again', () => {
  const full = state({ dayItems: 190 });
  expect(takeQuota(full, { items: 11, fresh: 11, now: START, factor: 1 }, QUOTA)).toEqual({
    ...{ over: 'day', left: 10, retryAfter: 2 },
  });
  expect(takeQuota(full, { items: 11, fresh: 11, now: START, factor: 2 }, QUOTA)).toMatchObject({
    state: { dayItems: 201 },
  });
  const busy = state({ warranted: 5_000, secondAt: new Date('2026-11-26T15:59:58Z'), secondItems: 60 });
  const ask = { items: 41, fresh: 41, now: START, factor: 1 };
  expect(takeQuota(busy, ask, QUOTA)).toEqual({ over: 'second', left: 40, retryAfter: 1 });
  // what was opened within the hour counts for the day alone
  expect(takeQuota(busy, { ...ask, fresh: 40 }, QUOTA)).toMatchObject({ state: { dayItems: 41, secondItems: 100 } });
});

test('whatever is asked and however the clock jumps, neither window is exceeded', () => {
  const asks = fc.array(
    fc.record({
      items: fc.integer({ min: 0, max: 50 }),
      seen: fc.integer({ min: 0, max: 50 }),
      // forwards and backwards, within a day
      step: fc.integer({ min: -5_000, max: 3_000 }),
      factor: fc.constantFrom(1, 1, 2),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(asks, (all) => {
      let held = state({ at: new Date('2026-11-26T02:00:00Z') });
      let clock = held.at.getTime();
      const bySecond = new Map<number, number>();
      let day = 0;
      for (const { items, seen, step, factor } of all) {
        clock += step;
        const fresh = Math.max(0, items - seen);
        const answer = takeQuota(held, { items, fresh, now: new Date(clock), factor }, QUOTA);
        if ('over' in answer) continue;
        expect(answer.state.at.getTime()).toBeGreaterThanOrEqual(held.at.getTime());
        held = answer.state;
        const second = Math.floor(notBefore(held.at, new Date(clock)).getTime() / 1_000);
        bySecond.set(second, (bySecond.get(second) ?? 0) + fresh);
        day += items;
        expect(bySecond.get(second)).toBeLessThanOrEqual(QUOTA.rate * 2);
        if (factor === 1) expect(day).toBeLessThanOrEqual(dayLimit(held, QUOTA, 1));
      }
      expect(day).toBe(held.dayItems);
      expect(day).toBeLessThanOrEqual(dayLimit(held, QUOTA, 2));
    }),
    { numRuns: 200 },
  );
});

const DAYTIME = new Date('2026-11-26T06:00:00Z');
const NIGHT = new Date('2026-11-26T18:00:00Z');
const risk = (fields: Partial<RiskState> = {}): RiskState => ({
  ...{ warranted: 50, usual: 10, dayOrders: 0, dayOther: 0, nightOther: 0, hourAt: new Date(0), hourRefused: 0 },
  ...{ walkLast: null, walkRun: 0, heldAt: null, liftedUntil: null },
  ...fields,
});
const ask = (fields: Partial<RiskAsk> = {}): RiskAsk => ({
  ...{ now: DAYTIME, newOrders: 0, newOther: 0, steps: [], walkLast: null, refused: 0, factor: 1 },
  ...fields,
});

test.each<[string, Partial<RiskState>, Partial<RiskAsk>, string | undefined, string[]]>([
  ['shipping what waits', { dayOrders: 49 }, { newOrders: 1 }, undefined, []],
  ['more than there is to do', { dayOrders: 50 }, { newOrders: 1 }, 'breadth', ['breadth']],
  ['an order looked at again', { dayOrders: 50 }, { newOrders: 0 }, undefined, []],
  ['half of what else there may be', { dayOther: 10 }, { newOrders: 1, newOther: 1 }, undefined, ['breadth']],
  ['all of it', { dayOther: 20 }, { newOrders: 1, newOther: 1 }, 'breadth', ['breadth']],
  ['a sales peak', { dayOther: 20 }, { newOrders: 1, newOther: 1, factor: 3 }, undefined, []],
  ['a few in the night', { nightOther: 4 }, { now: NIGHT, newOrders: 1, newOther: 1 }, undefined, []],
  ['many in the night', { nightOther: 5 }, { now: NIGHT, newOrders: 1, newOther: 1 }, 'off-hours', ['off-hours']],
  ['a walk', { walkRun: 11 }, { steps: [true] }, 'sequence', ['sequence']],
  ['a walk with a leap', { walkRun: 11 }, { steps: [false, true] }, undefined, []],
  [
    'much that is refused',
    { hourAt: new Date('2026-11-26T06:00:00Z'), hourRefused: 30 },
    { refused: 1 },
    'refused',
    ['refused'],
  ],
  ['refused an hour ago', { hourAt: new Date('2026-11-26T05:00:00Z'), hourRefused: 30 }, { refused: 1 }, undefined, []],
  ['what is held', { heldAt: DAYTIME }, {}, 'held', []],
  ['what was let go on', { walkRun: 40, liftedUntil: NIGHT }, { steps: [true] }, undefined, []],
])('%s', (_, before, asked, stop, alarms) => {
  const answer = judge(risk(before), ask(asked), RISK);
  expect(answer.stop).toBe(stop);
  expect(answer.alarms).toEqual(alarms);
});

test('officers hear of it before it is refused, whatever the shop’s size', () => {
  for (const usual of [0, 10, 100, 10_000]) {
    let held = risk({ usual, warranted: 50_000 });
    const told: number[] = [];
    let opened = 0;
    for (;;) {
      const answer = judge(held, ask({ newOrders: 1, newOther: 1 }), RISK);
      if (answer.alarms.length > 0) told.push(opened);
      if (answer.stop !== undefined) break;
      held = answer.state;
      opened++;
    }
    expect(opened).toBe(otherLimit({ usual }, RISK));
    expect(told[0]).toBe(Math.floor(opened / 2));
    expect(nightLimit({ usual }, RISK)).toBeLessThan(opened);
  }
});
