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
const sumOf = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
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
        const names = (one: Judged, rule: string): boolean => one.label!.rules.includes(rule);
        const namesNone = (one: Judged): boolean => one.label!.rules.length === 0;
        for (const [rule, line] of Object.entries(tally.rules)) {
          const fires = (one: Judged): boolean => one.candidate.rules.includes(rule);
          const fired = (one: Judged): boolean => one.base.rules.includes(rule);
          expect(line).toEqual({
            ...{ base: of(fired), candidate: of(fires) },
            gained: of((one) => fires(one) && !fired(one)),
            lost: of((one) => fired(one) && !fires(one)),
            hit: of((one) => bad(one) && fires(one) && (names(one, rule) || namesNone(one))),
            wrong: of((one) => good(one) && fires(one) && (names(one, rule) || namesNone(one))),
            missed: of((one) => bad(one) && !fires(one) && names(one, rule)),
          });
        }
        const harder = seen.filter(
          ({ base, candidate }) => VERDICTS.indexOf(candidate.verdict) > VERDICTS.indexOf(base.verdict),
        );
        expect(countDistinct(tally.touched.stricter.parties)).toEqual({
          count: new Set(harder.map(({ party }) => party)).size,
          exact: true,
        });
        const changes = (one: Judged): boolean => one.base.verdict !== one.candidate.verdict;
        expect(sumOf(tally.flips)).toBe(of(changes));
        expect(sumOf(tally.looked)).toBe(of((one) => changes(one) && one.label !== null));
        for (const examples of Object.values(tally.examples)) expect(examples.length).toBeLessThanOrEqual(20);
      }),
    );
  });
});

const seen = (one: Partial<Judged>): Judged => ({
  ...{ eventId: '019', decisionId: null, type: 'product.submitted', subject: 'product/p', party: 'merchant/m' },
  ...{ base: { verdict: 'reject', rules: ['a.b.one'] }, candidate: { verdict: 'reject', rules: ['a.b.one'] } },
  ...{ label: null, ...one },
});

describe('a label', () => {
  const candidate = { verdict: 'reject' as const, rules: ['a.b.one', 'a.b.new'] };

  it('that names rules says nothing about another one, which may have found another violation or none', () => {
    const tally = tallyOf([seen({ candidate, label: { verdict: 'reject', rules: ['a.b.one'] } })]);
    expect(tally.rules['a.b.one']).toMatchObject({ hit: 1, wrong: 0 });
    expect(tally.rules['a.b.new']).toMatchObject({ candidate: 1, gained: 1, hit: 0, wrong: 0, missed: 0 });
  });

  it('that names none is about the decision as a whole, and so about each rule that fires', () => {
    const violation = tallyOf([seen({ candidate, label: { verdict: 'limit', rules: [] } })]);
    expect(violation.rules['a.b.new']).toMatchObject({ hit: 1, wrong: 0 });
    const harmless = tallyOf([seen({ candidate, label: { verdict: 'allow', rules: [] } })]);
    expect(harmless.rules['a.b.new']).toMatchObject({ hit: 0, wrong: 1 });
  });
});

describe('examples', () => {
  const harmless = { verdict: 'allow' as const, rules: [] };
  const violation = { verdict: 'reject' as const, rules: ['a.b.one'] };
  const passes = { verdict: 'allow' as const, rules: [] };

  it('are of what the candidate decides otherwise, not of what was wrong before and is no concern of it', () => {
    const { examples } = tallyOf([
      seen({ label: harmless }),
      seen({ base: passes, candidate: passes, label: violation }),
    ]);
    expect(examples).toEqual({ wrong: [], missed: [], stricter: [], milder: [] });
  });

  it('count a verdict that stays for the sake of another rule as its doing', () => {
    const rules = ['a.b.two'];
    const { examples } = tallyOf([seen({ candidate: { verdict: 'reject', rules }, label: harmless })]);
    expect(examples.wrong).toMatchObject([{ gained: ['a.b.two'], lost: ['a.b.one'] }]);
    expect(tallyOf([seen({ candidate: passes, label: violation })]).examples.missed).toHaveLength(1);
  });
});

test('what was noted before it was told which flips were looked at goes on', () => {
  const { looked: _, ...before } = tallyOf([seen({ candidate: { verdict: 'allow', rules: [] } })]);
  const tally = { ...before } as Tally;
  mergeTally(
    tally,
    tallyOf([seen({ candidate: { verdict: 'allow', rules: [] }, label: { verdict: 'allow', rules: [] } })]),
  );
  expect([tally.flips, tally.looked]).toEqual([{ 'reject>allow': 2 }, { 'reject>allow': 1 }]);
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
