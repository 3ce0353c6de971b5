import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { EngineEvent } from '../policy/types.ts';
import { contributionOf } from './contribution.ts';
import { eventAt, feature, plansOf } from './fixture.ts';
import { SIGNAL_LIMITS } from './limits.ts';
import { oracleValue } from './oracle.ts';
import { createFeatureStream } from './stream.ts';
import { addAmount, addTally, emptyTally, readTally, valueOfTally, writeTally } from './tally.ts';
import { bucketAt, cut, mostBuckets, topLevel } from './window.ts';

const BOTH = '[thing.done, thing.undone]';
const WHO = '{ thing.done: thing.who, thing.undone: undo.who }';

/** One of each measure, over whole numbers and decimals, one type and two. */
const FEATURES: Record<string, Record<string, string>> = {
  count_all: {},
  count_some: { where: 'thing.amount > 0 || thing.good' },
  count_both: { on: BOTH, key: WHO, where: '{ thing.undone: undo.amount > 1 }' },
  sum_whole: { measure: 'sum', value: 'thing.amount' },
  sum_decimal: { measure: 'sum', value: 'thing.weight' },
  sum_computed: { measure: 'sum', value: '1.0 / thing.weight' },
  sum_both: {
    on: BOTH,
    key: WHO,
    measure: 'sum',
    value: '{ thing.done: thing.amount, thing.undone: 0 - undo.amount }',
  },
  min_whole: { measure: 'min', value: 'thing.amount' },
  max_decimal: { measure: 'max', value: 'thing.weight' },
  mean_whole: { measure: 'mean', value: 'thing.amount' },
  mean_decimal: { measure: 'mean', value: 'thing.weight' },
  distinct_text: { measure: 'distinct', value: 'thing.id' },
  distinct_whole: { measure: 'distinct', value: 'thing.amount' },
  distinct_free: { measure: 'distinct', value: 'string(thing.free.x)' },
  ratio_all: { measure: 'ratio', of: 'thing.good' },
  ratio_some: { measure: 'ratio', of: 'thing.good', over: 'thing.amount > 0' },
  ratio_both: { on: BOTH, key: WHO, measure: 'ratio', of: '{ thing.undone: "true" }', over: '{ thing.done: "true" }' },
  last_whole: { measure: 'last', value: 'thing.amount' },
  last_both: {
    on: BOTH,
    key: WHO,
    measure: 'last',
    value: '{ thing.done: thing.amount, thing.undone: 0 - undo.amount }',
  },
  at_night: { where: 'event.time.getHours() < 6' },
};

const WINDOWS = ['PT1S', 'PT4S', 'PT1M', 'PT17M', 'PT1H', 'P1D', 'P7D', 'P30D', 'P400D'];

const plansFor = (window: string) =>
  plansOf(
    Object.entries(FEATURES)
      .map(([name, parts]) => feature(name, { ...parts, window }))
      .join(''),
  );
const PLANS = new Map(WINDOWS.map((window) => [window, plansFor(window)] as const));

const START = Date.parse('2026-03-01T00:00:00Z');

/** Instants that lie on edges of windows and buckets, beside them, and anywhere. */
const instant = (window: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(0, 1, -1, window, window - 1, window + 1, 2 * window).map((step) => START + step),
    fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(-1, 0, 1), fc.nat(3)).map(([level, step, times]) => {
      const bucket = bucketAt(START, level) + times;
      return bucket * 64 ** level + step;
    }),
    fc.integer({ min: START - window, max: START + 2 * window }),
  );

const rarely = <T>(usual: fc.Arbitrary<T>, ...odd: unknown[]) =>
  fc.oneof({ weight: 8, arbitrary: usual as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: fc.constantFrom(...odd) });
const who = rarely(fc.constantFrom('a', 'b'), '', null, 7, undefined);
const amount = rarely(fc.integer({ min: -5, max: 5 }), 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 53, 1.5, null, 'x', undefined);
const weight = rarely(
  fc.constantFrom(0.1, 0.2, 0.3, -0.7, 1e-7, 123.456, 3, 0, -0),
  ...[1e308, 1.7e308, -1e308, 5e-324, 1e21, null, undefined],
);
const good = rarely(fc.boolean(), null, undefined);
const free = rarely(fc.record({ x: fc.constantFrom<unknown>('p', 'q', 1, 1.5, true, [], null) }), {}, null);

const doneData = fc
  .record({ id: fc.constantFrom('x', 'y', 'z'), who, amount, weight, good, free })
  .map((thing) => ({ thing }));
const undoneData = fc.record({ who, amount }).map((undo) => ({ undo }));

/** Events as they come in, each perhaps decided on as it does. */
const history = (window: number) =>
  fc.array(
    fc.tuple(
      instant(window),
      fc.oneof(
        { weight: 3, arbitrary: doneData.map((data) => ['thing.done', data] as const) },
        { weight: 1, arbitrary: undoneData.map((data) => ['thing.undone', data] as const) },
        { weight: 1, arbitrary: who.map((asked) => ['thing.asked', { who: asked }] as const) },
      ),
    ),
    { maxLength: 40 },
  );

const eventsOf = (some: readonly (readonly [number, readonly [string, object]])[]): EngineEvent[] =>
  some.map(([at, [type, data]], i) => eventAt(at, type, data as Record<string, unknown>, `e${i}`));

describe('features', () => {
  it.each(WINDOWS)('over %s are what the oracle says, in any order and however late', (window) => {
    const plans = PLANS.get(window)!;
    fc.assert(
      fc.property(history(plans[0]!.window), (some) => {
        const events = eventsOf(some);
        const stream = createFeatureStream(plans);
        for (const [i, event] of events.entries()) {
          const values = stream.valuesFor(event);
          for (const plan of plans)
            expect([plan.name, values[plan.name]]).toEqual([plan.name, oracleValue(plan, events.slice(0, i), event)]);
          stream.add(event);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are found, and differ: the properties would say little about nothing', () => {
    const found = new Map<string, Set<number>>();
    for (const some of fc.sample(history(3_600_000), { numRuns: 150, seed: 3 })) {
      const stream = createFeatureStream(PLANS.get('PT1H')!);
      for (const event of eventsOf(some)) {
        for (const [name, value] of Object.entries(stream.valuesFor(event)))
          found.set(name, (found.get(name) ?? new Set()).add(value));
        stream.add(event);
      }
    }
    expect([...found.keys()].sort()).toEqual(Object.keys(FEATURES).sort());
    for (const [name, values] of found) expect([name, values.size]).toEqual([name, expect.toSatisfy((n) => n >= 3)]);
  });

  it('let go of what no window reaches, and are absent for who comes later than that', () => {
    const [plan] = plansOf(feature('sum', FEATURES.sum_whole));
    const stream = createFeatureStream([plan!], { lateness: 3_600_000 });
    const all: EngineEvent[] = [];
    let late = 0;
    for (let i = 0; i < 30_000; i++) {
      // a minute in ten seconds: five thousand hours of it
      const at = START + i * 10_000;
      const event = eventAt(at, 'thing.done', {
        thing: { id: `${i % 7}`, who: i % 3 ? 'a' : 'b', amount: i % 5, good: true },
      });
      if (i % 1_500 === 1_499) {
        const recent = all.slice(-1_500);
        expect(stream.valuesFor(event).sum).toBe(oracleValue(plan!, recent, event));
        const tooLate = { ...event, time: new Date(START).toISOString() };
        if (i > 20_000) {
          expect(stream.valuesFor(tooLate)).toEqual({});
          late++;
        }
      }
      stream.add(event);
      all.push(event);
    }
    expect(late).toBeGreaterThan(3);
  });
});

test('what could not be evaluated is skipped and told; what where refuses is not', () => {
  const plans = plansOf(
    feature('sum', { measure: 'sum', value: 'thing.amount', where: 'thing.good' }) +
      feature('many', { where: 'thing.good' }),
  );
  const stream = createFeatureStream(plans);
  const done = (thing: Record<string, unknown>) =>
    stream.add(eventAt(START, 'thing.done', { thing: { id: 'x', ...thing } }));
  done({ who: 'a', amount: 3, good: true });
  done({ who: 'a', amount: 3, good: false });
  done({ who: 'a', good: true });
  done({ who: '', amount: 3, good: true });
  done({ who: 'a', amount: 3 });
  done({ amount: 3, good: true });
  expect([...stream.skipped]).toEqual([
    ['sum', 4],
    ['many', 3],
  ]);
  expect(stream.valuesFor(eventAt(START + 1, 'thing.asked', { who: 'a' }))).toEqual({ sum: 3, many: 2 });
});

describe('distinct', () => {
  const [plan] = plansOf(feature('d', { measure: 'distinct', value: 'thing.id' }));
  const most = SIGNAL_LIMITS.distinct;
  const seen = (ids: number, spread: number): number | undefined => {
    const stream = createFeatureStream([plan!]);
    for (let i = 0; i < ids; i++)
      stream.add(eventAt(START + i * spread, 'thing.done', { thing: { id: `${i}`, who: 'a' } }));
    return stream.valuesFor(eventAt(START + ids * spread, 'thing.asked', { who: 'a' })).d;
  };

  it.each([0, 1, 700])('is exact below its bound, and the bound from there on: %i ms apart', (spread) => {
    const at = spread === 0 ? 1 : spread;
    expect(seen(most - 1, at)).toBe(most - 1);
    expect(seen(most, at)).toBe(most);
    expect(seen(most + 1, at)).toBe(most);
    expect(seen(3 * most, at)).toBe(most);
  });
});

describe('tallies', () => {
  const [plan] = PLANS.get('PT1H')!.slice(3);
  it('come to the same in whatever groups they are joined, also after JSON', () => {
    const groups = fc.array(fc.array(doneData, { maxLength: 6 }), { maxLength: 6 });
    fc.assert(
      fc.property(groups, fc.constantFrom(...PLANS.get('PT1H')!), (some, each) => {
        const whole = emptyTally();
        const joined = emptyTally();
        for (const group of some) {
          const part = emptyTally();
          for (const data of group) {
            const contribution = contributionOf(each, eventAt(START, 'thing.done', data));
            if (typeof contribution === 'string') continue;
            addAmount(whole, each.measure, contribution.amount);
            addAmount(part, each.measure, contribution.amount);
          }
          if (part.count + part.of === 0) continue;
          const written = JSON.parse(JSON.stringify(writeTally(part, each.measure)));
          addTally(joined, each.measure, readTally(written, each.measure));
        }
        expect(valueOfTally(joined, each)).toEqual(valueOfTally(whole, each));
      }),
    );
    expect(plan!.name).toBe('sum_whole');
  });
});

test('what was said last stands for ten years, and nothing else for so long', () => {
  const { longestStanding, rowsPerLookUp } = SIGNAL_LIMITS;
  expect(mostBuckets(longestStanding)).toBeLessThanOrEqual(rowsPerLookUp);
  const [plan] = plansOf(feature('said', { measure: 'last', value: 'thing.amount', window: 'P3650D' }));
  const years = (n: number) => START + n * 365 * 86_400_000;
  const said = (at: number, amount: number) => eventAt(at, 'thing.done', { thing: { id: 'x', who: 'a', amount } });
  const stream = createFeatureStream([plan!]);
  for (const event of [said(START, 1), said(years(2), 0), said(years(1), 1)]) stream.add(event);
  const asked = (at: number) => stream.valuesFor(eventAt(at, 'thing.asked', { who: 'a' })).said;
  expect([asked(START), asked(years(1)), asked(years(3)), asked(years(12)), asked(years(12) + 1)]).toEqual([
    ...[undefined, 1, 0, 0, undefined],
  ]);
});

describe('a window', () => {
  it('is cut into whole buckets that cover each instant of it once, and few', () => {
    const length = fc.oneof(
      fc.integer({ min: 1_000, max: 400 * 86_400_000 }),
      fc.constantFrom(...Array.from(PLANS.values(), (plans) => plans[0]!.window)),
    );
    const from = fc.oneof(fc.integer({ min: -1e12, max: 4e12 }), instant(3_600_000));
    fc.assert(
      fc.property(length, from, (window, begin) => {
        const end = begin + window;
        const top = topLevel(window);
        const ranges = cut(begin, end, top);
        let buckets = 0;
        const spans = ranges.map(({ level, from: first, to }) => {
          expect(level).toBeLessThanOrEqual(top);
          buckets += to - first;
          return [first * 64 ** level, to * 64 ** level] as const;
        });
        spans.sort((a, b) => a[0] - b[0]);
        let at = begin;
        for (const [first, last] of spans) {
          expect(first).toBe(at);
          expect(last).toBeGreaterThan(first);
          at = last;
        }
        expect(at).toBe(end);
        expect(buckets).toBeLessThanOrEqual(mostBuckets(window));
        expect(mostBuckets(window)).toBeLessThanOrEqual(SIGNAL_LIMITS.rowsPerLookUp);
      }),
    );
  });
});
