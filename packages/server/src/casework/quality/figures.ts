import { type Agreement, agreementOf, type Interval, shareOf } from '@anxin/engine';
import type { Actor } from '../case.ts';
import { GRADES } from './grade.ts';
import type { Pair, Tested } from './quality.store.ts';

/** How far two agree: as it is, and with near misses that count in part. */
export interface Agreeing {
  pairs: number;
  agreed: number;
  kappa: Agreement | undefined;
  linear: Agreement | undefined;
  quadratic: Agreement | undefined;
}

/** @param one which of the two grades of a pair is the row; the other one is the column */
export function agreeingOf(pairs: readonly Pair[], one: (pair: Pair) => 'first' | 'second' = () => 'first'): Agreeing {
  const table = GRADES.map(() => GRADES.map(() => 0));
  let agreed = 0;
  for (const pair of pairs) {
    const isFirst = one(pair) === 'first';
    const [row, column] = [GRADES.indexOf(pair.firstGrade), GRADES.indexOf(pair.secondGrade)];
    if (row < 0 || column < 0) continue;
    if (row === column) agreed++;
    table[isFirst ? row : column]![isFirst ? column : row]!++;
  }
  return {
    ...{ pairs: table.flat().reduce((sum, cell) => sum + cell, 0), agreed },
    ...{ kappa: agreementOf(table), linear: agreementOf(table, 'linear'), quadratic: agreementOf(table, 'quadratic') },
  };
}

/** What agreement is told by. */
export const GROUPINGS = ['queue', 'reviewer', 'pair', 'rule'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Groups in one answer: those with the most pairs. */
const MOST_GROUPS = 500;

/** By each reviewer, both of a pair count; a pair of people is one whoever was first. */
export function agreementBy(
  grouping: Grouping,
  pairs: readonly Pair[],
): { key: string; people: Actor[]; agreeing: Agreeing }[] {
  const groups = new Map<string, { people: Actor[]; pairs: Pair[] }>();
  const add = (key: string, people: Actor[], pair: Pair): void => {
    const group = groups.get(key) ?? { people, pairs: [] };
    groups.set(key, group);
    group.pairs.push(pair);
  };
  for (const pair of pairs) {
    const both = [pair.firstBy, pair.secondBy].sort() as [Actor, Actor];
    if (grouping === 'queue') add(pair.queue, [], pair);
    else if (grouping === 'rule') for (const rule of pair.rules) add(rule, [], pair);
    else if (grouping === 'pair') add(both.join(' '), both, pair);
    else for (const person of new Set(both)) add(person, [person], pair);
  }
  const one = (people: readonly Actor[]) => (pair: Pair) =>
    people[0] === undefined || pair.firstBy === people[0] ? ('first' as const) : ('second' as const);
  return [...groups]
    .map(([key, group]) => ({ key, people: group.people, agreeing: agreeingOf(group.pairs, one(group.people)) }))
    .sort((a, b) => b.agreeing.pairs - a.agreeing.pairs || (a.key < b.key ? -1 : 1))
    .slice(0, MOST_GROUPS);
}

/** How somebody answers what is known. Who is not sure is neither right nor wrong. */
export interface Score {
  right: number;
  wrong: number;
  unsure: number;
  share: Interval | undefined;
}

export function scoreOf(tested: readonly Tested[]): Score {
  const count = (outcome: Tested['outcome']) => tested.filter((one) => one.outcome === outcome).length;
  const [right, wrong, unsure] = [count('right'), count('wrong'), count('unsure')];
  return { right, wrong, unsure, share: shareOf(right, right + wrong) };
}

export function scoresByRule(tested: readonly Tested[]): (Score & { rule: string })[] {
  const rules = [...new Set(tested.flatMap((one) => one.rules))].sort();
  return rules.map((rule) => ({ rule, ...scoreOf(tested.filter((one) => one.rules.includes(rule))) }));
}

/** Of the pairs in which somebody answered, where they stood against the third one. */
export function overruledOf(who: Actor, pairs: readonly Pair[]): { upheld: Pair[]; overruled: Pair[] } {
  const settled = pairs.filter(({ thirdGrade }) => thirdGrade !== null);
  const mine = (pair: Pair): string => (pair.firstBy === who ? pair.firstGrade : pair.secondGrade);
  return {
    upheld: settled.filter((pair) => mine(pair) === pair.thirdGrade),
    overruled: settled.filter((pair) => mine(pair) !== pair.thirdGrade),
  };
}

const WEEK_MS = 7 * 86_400_000;

/** The weeks before `now`, the oldest first. */
export function weeksOf(
  weeks: number,
  now: Date,
  tested: readonly Tested[],
  pairs: readonly Pair[],
): { from: Date; score: Score; pairs: number; agreed: number }[] {
  return Array.from({ length: weeks }, (_, i) => {
    const from = new Date(now.getTime() - (weeks - i) * WEEK_MS);
    const to = new Date(from.getTime() + WEEK_MS);
    const within = <T extends { at: Date }>(all: readonly T[]) => all.filter(({ at }) => at > from && at <= to);
    const looked = within(pairs);
    return {
      ...{ from, score: scoreOf(within(tested)), pairs: looked.length },
      agreed: looked.filter(({ firstGrade, secondGrade }) => firstGrade === secondGrade).length,
    };
  });
}
