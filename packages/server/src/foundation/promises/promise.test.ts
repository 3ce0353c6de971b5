import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AROUND_THE_CLOCK } from './calendar.ts';
import {
  afterTelling,
  checkMachine,
  deadline,
  joinFact,
  MAX_BREAKS,
  noFacts,
  PROMISE_MACHINE,
  PROMISE_STATES,
  type PromiseFact,
  type PromiseFacts,
  recomputePromises,
  standing,
  stateOf,
  toTell,
} from './promise.ts';
import { promiseKinds } from './promise-kind.ts';

const calendars = new Map([[AROUND_THE_CLOCK.id, AROUND_THE_CLOCK]]);
const START = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
const hour = (n: number): Date => new Date(START + n * HOUR);

const name = { kind: 'test.ship', key: 'o1' };
const opened = (at = 0, hours = 48): PromiseFact => ({
  ...name,
  fact: 'opened',
  subject: 'order/o1',
  party: 'merchant/m1',
  calendar: 'around-the-clock',
  openedAt: hour(at),
  workingTime: hours * HOUR,
  causeId: null,
});
const settled = (fact: 'met' | 'voided', at: number): PromiseFact => ({ ...name, fact, at: hour(at) });
const pause = (fact: 'paused' | 'resumed', breakKey: string, at: number): PromiseFact => ({
  ...name,
  fact,
  breakKey,
  at: hour(at),
});

function known(...facts: PromiseFact[]): PromiseFacts {
  const joined = facts.reduce(joinFact, noFacts(name.kind, name.key));
  return { ...joined, dueAt: deadline(joined, calendars) };
}

/** Facts of one promise on a coarse grid of hours, so that ties happen. */
const anyFacts = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 5 }).chain((at) => fc.constantFrom(1, 10, 20).map((hours) => opened(at, hours))),
    fc.integer({ min: 0, max: 40 }).chain((at) => fc.constantFrom('met', 'voided').map((fact) => settled(fact, at))),
    fc
      .record({ fact: fc.constantFrom('paused', 'resumed'), key: fc.constantFrom('a', 'b'), at: fc.nat(40) })
      .map(({ fact, key, at }) => pause(fact, key, at)),
  ),
  { maxLength: 8 },
);

test('the machine reaches every state and knows its ends; a broken one is refused', () => {
  expect(Object.keys(PROMISE_MACHINE.steps).sort()).toEqual([...PROMISE_STATES].sort());
  checkMachine(PROMISE_MACHINE);
  const machine = { start: 'a', ends: ['b'], steps: { a: { go: 'b' }, b: {} } } as const;
  checkMachine(machine);
  expect(() => checkMachine({ ...machine, ends: [] })).toThrow('has no way out');
  expect(() => checkMachine({ ...machine, ends: ['a', 'b'] })).toThrow('is an end');
  expect(() => checkMachine({ ...machine, start: 'b' })).toThrow('a cannot be reached');
});

test('states by what happened when', () => {
  const cases: [string, PromiseFact[], number | undefined][] = [
    ['early', [settled('met', 1)], 99],
    ['open', [opened()], 47],
    ['breached', [opened()], 48],
    ['met', [opened(), settled('met', 48)], 99],
    ['met-late', [opened(), settled('met', 49)], undefined],
    ['void', [opened(), settled('voided', 10)], 99],
    ['void', [opened(), settled('voided', 10), settled('met', 20)], 99],
    ['met', [opened(), settled('voided', 20), settled('met', 20)], 99],
    ['breached', [opened(), settled('voided', 49)], undefined],
    ['met-late', [opened(), settled('voided', 49), settled('met', 60)], undefined],
    // heard of before it was opened, and said to have happened before that
    ['met', [settled('met', -1), opened()], 99],
    ['open', [opened(), pause('paused', 'a', 10)], 999],
    ['open', [opened(), pause('paused', 'a', 10), pause('resumed', 'a', 20)], 57],
    ['breached', [opened(), pause('resumed', 'a', 20), pause('paused', 'a', 10)], 58],
    ['met', [opened(), pause('paused', 'a', 10), settled('met', 500)], 999],
    // a pause that begins after the deadline takes nothing back
    ['breached', [opened(), pause('paused', 'a', 48)], 48],
  ];
  for (const [state, facts, now] of cases)
    expect([state, stateOf(known(...facts), now === undefined ? undefined : hour(now))]).toEqual([state, state]);
});

test('facts in any order, and repeated, come to the same', () => {
  const shuffled = anyFacts.chain((facts) =>
    fc.record({
      facts: fc.constant(facts),
      other: fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
    }),
  );
  fc.assert(
    fc.property(shuffled, fc.nat(80), ({ facts, other }, now) => {
      expect(recomputePromises(other, calendars, hour(now))).toEqual(recomputePromises(facts, calendars, hour(now)));
      expect(standing(known(...other))).toEqual(standing(known(...facts)));
    }),
    { numRuns: 500 },
  );
});

test('whenever the worker looks, what it told agrees in the end with the facts', () => {
  fc.assert(
    fc.property(anyFacts, fc.array(fc.nat(60), { maxLength: 8 }), (facts, looks) => {
      const END = hour(100);
      let row = noFacts(name.kind, name.key);
      let told = 0;
      let withdrawn = 0;
      const look = (now: Date): void => {
        const { fireAt } = standing(row);
        if (!fireAt || fireAt > now) return;
        const telling = toTell(row, now);
        if (telling === 'breached') told++;
        if (telling === 'withdrawn') withdrawn++;
        row = afterTelling(row, now);
        const next = standing(row).fireAt;
        if (next) expect(next.getTime()).toBeGreaterThan(now.getTime());
      };
      const times = [...looks].sort((a, b) => a - b);
      facts.forEach((fact, index) => {
        row = joinFact(row, fact);
        row = { ...row, dueAt: deadline(row, calendars) };
        if (times[index] !== undefined) look(hour(times[index]));
      });
      look(END);
      const [truth] = recomputePromises(facts, calendars, END);
      expect(standing(row).state).toBe(truth?.state ?? 'early');
      const broken = truth?.state === 'breached' || truth?.state === 'met-late';
      expect(told - withdrawn).toBe(broken ? 1 : 0);
      expect(standing(row).fireAt === null || standing(row).fireAt! > END).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('breaks are bounded', () => {
  let facts = noFacts('test.ship', 'o1');
  for (let i = 0; i < MAX_BREAKS; i++) facts = joinFact(facts, pause('paused', `b${i}`, i));
  expect(joinFact(facts, pause('resumed', 'b0', 5)).breaks).toHaveLength(MAX_BREAKS);
  expect(() => joinFact(facts, pause('paused', 'one more', 1))).toThrow(RangeError);
});

test('kinds are unique, well named, and on a calendar that there is', () => {
  const kind = {
    kind: 'service.claim-answer',
    calendar: 'around-the-clock',
    doc: { zh: '答复赔付申请', en: 'Answer a claim' },
  };
  expect(promiseKinds([kind], calendars).get('service.claim-answer')).toBe(kind);
  expect(() => promiseKinds([kind, kind], calendars)).toThrow('twice');
  expect(() => promiseKinds([{ ...kind, calendar: 'lunar' }], calendars)).toThrow('no calendar lunar');
  expect(() => promiseKinds([{ ...kind, kind: 'Claim' }], calendars)).toThrow('must be named like');
});
