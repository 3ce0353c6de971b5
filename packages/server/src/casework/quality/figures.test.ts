import { describe, expect, test } from 'vitest';
import { agreeingOf, agreementBy, overruledOf, scoreOf, scoresByRule, weeksOf } from './figures.ts';
import type { Pair, Tested } from './quality.store.ts';

let next = 0;
const pair = (first: string, second: string, more: Partial<Pair> = {}): Pair => ({
  ...{
    caseId: `b${++next}`,
    firstCase: `a${next}`,
    queue: 'q',
    rules: ['r'],
    firstBy: 'user/ann',
    secondBy: 'user/ben',
  },
  ...{ firstGrade: first, secondGrade: second, thirdGrade: null, at: new Date('2026-11-20T00:00:00Z') },
  ...more,
});
const tested = (outcome: Tested['outcome'], more: Partial<Tested> = {}): Tested => ({
  ...{ caseId: `c${++next}`, item: 'i', queue: 'q', by: 'user/ann', answer: 'clear', outcome, rules: ['r'] },
  ...{ at: new Date('2026-11-20T00:00:00Z'), ...more },
});
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('agreement', () => {
  /** The table of 50 proposals whose kappa is 0.4, with two verdicts as far apart as there are. */
  const proposals = [
    ...times(20, () => pair('allow', 'allow')),
    ...times(5, () => pair('allow', 'reject')),
    ...times(10, () => pair('reject', 'allow')),
    ...times(15, () => pair('reject', 'reject')),
  ];

  test('as in the textbook; of only the ends, weights change nothing', () => {
    const found = agreeingOf(proposals);
    expect(found).toMatchObject({ pairs: 50, agreed: 35 });
    for (const kappa of [found.kappa, found.linear, found.quadratic]) expect(kappa!.kappa).toBeCloseTo(0.4, 12);
  });

  test('a near miss counts in part where verdicts are weighed', () => {
    const found = agreeingOf([...proposals, ...times(10, () => pair('limit', 'reject'))]);
    expect(found.linear!.kappa).toBeGreaterThan(found.kappa!.kappa);
    expect(found.quadratic!.kappa).toBeGreaterThan(found.linear!.kappa);
  });

  test('of people who change places it is the same, and each is told with everybody they met', () => {
    const turned = proposals.map((one, i) =>
      i % 2 === 0
        ? one
        : {
            ...{ ...one, firstBy: one.secondBy, secondBy: one.firstBy },
            ...{ firstGrade: one.secondGrade, secondGrade: one.firstGrade },
          },
    );
    const met = [...turned, pair('allow', 'allow', { secondBy: 'user/cho' })];
    const [both, other] = agreementBy('pair', met);
    expect([both!.key, both!.people]).toEqual(['user/ann user/ben', ['user/ann', 'user/ben']]);
    expect(both!.agreeing.kappa!.kappa).toBeCloseTo(0.4, 12);
    expect(other!.people).toEqual(['user/ann', 'user/cho']);
    const people = agreementBy('reviewer', met);
    expect(people.map(({ key, agreeing }) => [key, agreeing.pairs])).toEqual([
      ['user/ann', 51],
      ['user/ben', 50],
      ['user/cho', 1],
    ]);
    // one answer alone says nothing
    expect(people[2]!.agreeing.kappa).toBeUndefined();
  });

  test('by rule a pair counts for each of them, by queue once', () => {
    const all = [pair('allow', 'limit', { rules: ['r', 's'] }), pair('allow', 'allow', { queue: 'p' })];
    expect(agreementBy('rule', all).map(({ key, agreeing }) => [key, agreeing.pairs, agreeing.agreed])).toEqual([
      ['r', 2, 1],
      ['s', 1, 0],
    ]);
    expect(agreementBy('queue', all).map(({ key }) => key)).toEqual(['p', 'q']);
  });
});

describe('one person', () => {
  test('who is not sure is neither right nor wrong', () => {
    const all = [
      ...times(8, () => tested('right')),
      tested('wrong', { rules: ['s'] }),
      tested('wrong'),
      tested('unsure'),
    ];
    expect(scoreOf(all)).toMatchObject({ right: 8, wrong: 2, unsure: 1, share: { share: 0.8 } });
    expect(scoreOf([tested('unsure')]).share).toBeUndefined();
    expect(scoresByRule(all).map(({ rule, right, wrong }) => [rule, right, wrong])).toEqual([
      ['r', 8, 1],
      ['s', 0, 1],
    ]);
  });

  test('the third one says who of two was right, or neither', () => {
    const all = [
      pair('allow', 'reject', { thirdGrade: 'reject' }),
      pair('allow', 'reject', { thirdGrade: 'allow' }),
      pair('allow', 'reject', { thirdGrade: 'limit' }),
      pair('allow', 'reject'),
    ];
    const [ann, ben] = [overruledOf('user/ann', all), overruledOf('user/ben', all)];
    expect([ann.upheld.length, ann.overruled.length]).toEqual([1, 2]);
    expect([ben.upheld.length, ben.overruled.length]).toEqual([1, 2]);
  });

  test('each week has its own figures', () => {
    const now = new Date('2026-11-20T00:00:00Z');
    const at = new Date('2026-11-10T00:00:00Z');
    const weeks = weeksOf(2, now, [tested('wrong', { at }), tested('right')], [pair('allow', 'allow')]);
    expect(weeks.map(({ score, pairs, agreed }) => [score.right, score.wrong, pairs, agreed])).toEqual([
      [0, 1, 0, 0],
      [1, 0, 1, 1],
    ]);
  });
});
