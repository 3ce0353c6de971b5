import { twoProportions } from '@anxin/engine';
import type { Actor } from '../case.ts';
import type { Tested } from './quality.store.ts';

/** How often somebody gave an answer in a queue. */
export interface AnswerCount {
  by: Actor;
  queue: string;
  answer: string;
  count: number;
}

/** What left what it was, or what the others do. */
export interface Drift {
  by: Actor;
  queue: string;
  /** `answer/<id>`: the share of that answer; `golden`: that of right ones where the right one is known. */
  what: string;
  against: 'self' | 'others';
  count: number;
  share: number;
  usualCount: number;
  usual: number;
  /** Standard errors. */
  z: number;
}

export const DRIFT = {
  /** What is looked at, and what it is held against, in days. */
  recentDays: 7,
  beforeDays: 28,
  /** Fewer answers say nothing. */
  answers: 50,
  usualAnswers: 100,
  golden: 20,
  /** One in 16,000 by chance, both ways; where the right one is known, one in 740, one way. */
  z: 4,
  goldenZ: 3,
  /** Less is no difference that anybody would act upon. */
  apart: 0.1,
} as const;

interface Counted {
  successes: number;
  trials: number;
}

const shareOf = ({ successes, trials }: Counted): number => (trials === 0 ? 0 : successes / trials);
const without = (all: Counted, one: Counted): Counted => ({
  ...{ successes: all.successes - one.successes, trials: all.trials - one.trials },
});

/** Counts by person, queue and answer, and over all people. */
function countsOf(answers: readonly AnswerCount[]) {
  const trials = new Map<string, number>();
  const given = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, count: number) => to.set(key, (to.get(key) ?? 0) + count);
  for (const { by, queue, answer, count } of answers)
    for (const who of [by, '']) {
      add(trials, `${who} ${queue}`, count);
      add(given, `${who} ${queue} ${answer}`, count);
    }
  return (who: string, queue: string, answer: string): Counted => ({
    successes: given.get(`${who} ${queue} ${answer}`) ?? 0,
    trials: trials.get(`${who} ${queue}`) ?? 0,
  });
}

/**
 * Whose share of an answer in a queue is not what it was, or not what the others' is. Where the others' has moved the
 * same way by half as much or more, the queue has changed and not the person.
 */
export function answerDrifts(recent: readonly AnswerCount[], before: readonly AnswerCount[]): Drift[] {
  const [now, then] = [countsOf(recent), countsOf(before)];
  const answersOf = new Map<string, Set<string>>();
  for (const { queue, answer } of [...recent, ...before])
    answersOf.set(queue, (answersOf.get(queue) ?? new Set()).add(answer));
  const people = new Set(recent.map(({ by, queue }) => JSON.stringify([by, queue])));
  return [...people].flatMap((key) => {
    const [by, queue] = JSON.parse(key) as [Actor, string];
    return [...answersOf.get(queue)!].flatMap((answer) => {
      const [mine, was] = [now(by, queue, answer), then(by, queue, answer)];
      const [others, othersWere] = [without(now('', queue, answer), mine), without(then('', queue, answer), was)];
      const moved = shareOf(mine) - shareOf(was);
      const othersMoved = othersWere.trials === 0 ? 0 : shareOf(others) - shareOf(othersWere);
      const withThem = othersMoved * Math.sign(moved) >= Math.abs(moved) / 2;
      return [
        ...(withThem ? [] : heldAgainst({ by, queue, what: `answer/${answer}`, against: 'self' }, mine, was)),
        ...heldAgainst({ by, queue, what: `answer/${answer}`, against: 'others' }, mine, others),
      ];
    });
  });
}

function heldAgainst(about: Pick<Drift, 'by' | 'queue' | 'what' | 'against'>, mine: Counted, usual: Counted): Drift[] {
  if (mine.trials < DRIFT.answers || usual.trials < DRIFT.usualAnswers) return [];
  const z = twoProportions(mine, usual);
  if (Math.abs(z) < DRIFT.z || Math.abs(shareOf(mine) - shareOf(usual)) < DRIFT.apart) return [];
  return [driftOf(about, mine, usual, z)];
}

const driftOf = (
  about: Pick<Drift, 'by' | 'queue' | 'what' | 'against'>,
  mine: Counted,
  usual: Counted,
  z: number,
): Drift => ({
  ...{ ...about, count: mine.trials, share: shareOf(mine), usualCount: usual.trials, usual: shareOf(usual), z },
});

/** Who answers what is known worse than before, or than the others. Better alarms nobody. */
export function goldenDrifts(recent: readonly Tested[], before: readonly Tested[]): Drift[] {
  const countOf = (tested: readonly Tested[]): Counted => ({
    successes: tested.filter(({ outcome }) => outcome === 'right').length,
    trials: tested.filter(({ outcome }) => outcome !== 'unsure').length,
  });
  return [...new Set(recent.map(({ by }) => by))].flatMap((by) => {
    const mine = countOf(recent.filter((one) => one.by === by));
    const usuals = [
      ['self', countOf(before.filter((one) => one.by === by))],
      ['others', countOf(recent.filter((one) => one.by !== by))],
    ] as const;
    return usuals.flatMap(([against, usual]) => {
      if (mine.trials < DRIFT.golden || usual.trials < DRIFT.golden) return [];
      const z = twoProportions(mine, usual);
      if (z > -DRIFT.goldenZ || shareOf(usual) - shareOf(mine) < DRIFT.apart) return [];
      return [driftOf({ by, queue: '', what: 'golden', against }, mine, usual, z)];
    });
  });
}
