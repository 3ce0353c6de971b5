import { VERDICTS, type Verdict } from '@anxin/engine';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { addDistinct, countDistinct, mergeDistinct, namesOf, noneDistinct } from './distinct.ts';
import { addErased, addJudged, emptyTally, isViolation, type Judged, mergeTally, type Tally } from './tally.ts';

const verdict = fc.constantFrom<Verdict>(...VERDICTS);
const rules = fc.uniqueArray(fc.constantFrom('a.b.one', 'a.b.two', 'a.b.three'));
const judged: fc.Arbitrary<Judged> = fc.record({
  eventId: fc.uuid(),
  decisionId: fc.option(fc.uuid()),
  type: fc.constant('product.submitted'),
  subject: fc.nat(30).map((n) => `product/p${n}`),
  party: fc.nat(10).map((n) => `merchant/m${n}`),
  base: fc.record({ verdict, rules }),
  candidate: fc.record({ verdict, rules }),
  label: fc.option(fc.record({ verdict, rules })),
});

const tallyOf = (all: readonly (Judged | 'erased')[]): Tally => {
  const tally = emptyTally();
  for (const one of all) {
    if (one === 'erased') addErased(tally);
    else addJudged(tally, one);
  }
  return tally;
};
/** In one order, whatever the order of adding. */
const plain = (tally: Tally): unknown =>
  JSON.parse(
    JSON.stringify(tally, (_, value: unknown) =>
      Array.isArray(value)
        ? value.toSorted((a: { eventId: string }, b: { eventId: string }) => (a.eventId < b.eventId ? -1 : 1))
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
          : value,
    ),
  );

describe('stretches', () => {
  it('add up to the whole, however they are cut, in any order, and after JSON', () => {
    const past = fc.uniqueArray(judged, { selector: ({ eventId }) => eventId, minLength: 40, maxLength: 120 });
    fc.assert(
      fc.property(past, fc.nat(40), fc.nat(40), (all, one, more) => {
        const parts = [all.slice(0, one), all.slice(one, one + more), all.slice(one + more)].map(tallyOf);
        const sum = emptyTally();
        for (const part of parts.reverse()) mergeTally(sum, JSON.parse(JSON.stringify(part)) as Tally);
        expect(plain(sum)).toEqual(plain(tallyOf(all)));
      }),
      { numRuns: 60 },
    );
  });

  it('count what a plain look at all of it counts', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(judged, fc.constant('erased' as const)), { maxLength: 80 }), (all) => {
        const tally = tallyOf(all);
        const seen = all.filter((one) => one !== 'erased');
        const of = (wanted: (one: Judged) => boolean): number => seen.filter(wanted).length;
        expect(tally.decided).toBe(seen.length);
        expect(tally.erased).toBe(all.length - seen.length);
        expect(tally.caught.base).toBe(of((one) => isViolation(one.base.verdict)));
        const caught = (one: Judged): boolean => isViolation(one.candidate.verdict);
        expect(tally.caught.candidate).toBe(of(caught));
        const bad = (one: Judged): boolean => one.label !== null && isViolation(one.label.verdict);
        const good = (one: Judged): boolean => one.label !== null && !isViolation(one.label.verdict);
        expect(tally.whole.candidate).toEqual({
          hit: of((one) => bad(one) && caught(one)),
          missed: of((one) => bad(one) && !caught(one)),
          wrong: of((one) => good(one) && caught(one)),
          right: of((one) => good(one) && !caught(one)),
        });
        for (const [rule, line] of Object.entries(tally.rules)) {
          const fires = (one: Judged): boolean => one.candidate.rules.includes(rule);
          const fired = (one: Judged): boolean => one.base.rules.includes(rule);
          expect(line).toEqual({
            ...{ base: of(fired), candidate: of(fires) },
            gained: of((one) => fires(one) && !fired(one)),
            lost: of((one) => fired(one) && !fires(one)),
            hit: of((one) => bad(one) && fires(one)),
            wrong: of((one) => good(one) && fires(one)),
            missed: of((one) => bad(one) && !fires(one) && one.label!.rules.includes(rule)),
          });
        }
        const harder = seen.filter(
          ({ base, candidate }) => VERDICTS.indexOf(candidate.verdict) > VERDICTS.indexOf(base.verdict),
        );
        expect(countDistinct(tally.touched.stricter.parties)).toEqual({
          count: new Set(harder.map(({ party }) => party)).size,
          exact: true,
        });
        for (const examples of Object.values(tally.examples)) expect(examples.length).toBeLessThanOrEqual(20);
      }),
    );
  });
});

test('counts of different names are exact while they are few, and near when they are many', () => {
  const distinct = noneDistinct();
  for (let i = 0; i < 1_500; i++) addDistinct(distinct, `party/${i % 1_000}`);
  expect(countDistinct(distinct)).toEqual({ count: 1_000, exact: true });
  const halves = [noneDistinct(), noneDistinct()];
  for (let i = 0; i < 50_000; i++) addDistinct(halves[i % 2]!, `party/${i % 40_000}`);
  mergeDistinct(halves[0]!, halves[1]!);
  const { count, exact } = countDistinct(halves[0]!);
  expect(exact).toBe(false);
  expect(Math.abs(count / 40_000 - 1)).toBeLessThan(0.08);
  expect(namesOf(halves[0]!)).toHaveLength(2_000);
});
