import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { readCases } from '../case.store.ts';
import type { Actor } from '../case.ts';
import { type CaseViewOptions, personOf } from '../case.view.ts';
import type { Casework } from '../casework.ts';
import { agreeingOf, overruledOf, scoreOf, scoresByRule, weeksOf } from './figures.ts';
import { readItems } from './golden.store.ts';
import { viewAgreeing, viewScore } from './quality.schemas.ts';
import { countAnswers, type Pair, readPairs, readTested, type Tested } from './quality.store.ts';

const kindOf = (actor: Actor) => (actor.startsWith('user/') ? ('user' as const) : ('key' as const));

const DAY_MS = 86_400_000;
/** What there is to learn from, on one page. */
const MOST_SHOWN = 20;
const WEEKS = 12;

export interface CoachingOptions {
  db: Database;
  clock: Clock;
  casework: Pick<Casework, 'openTexts'>;
  names: CaseViewOptions['names'];
}

/** How well people answer, as it is shown. */
export function createCoaching({ db, clock, casework, names }: CoachingOptions) {
  const spanOf = (days: number, queue?: string) => {
    const until = new Date(clock.now().getTime() + 1);
    return { since: new Date(until.getTime() - days * DAY_MS), until, queue };
  };

  const line = (person: Actor, answered: number, tested: readonly Tested[], pairs: readonly Pair[]) => {
    const { upheld, overruled } = overruledOf(person, pairs);
    return {
      ...{ answered, score: viewScore(scoreOf(tested)), upheld: upheld.length, overruled: overruled.length },
      agreeing: viewAgreeing(agreeingOf(pairs, ({ firstBy }) => (firstBy === person ? 'first' : 'second'))),
    };
  };

  /** Whoever answered something: by name, so that no order says who is better. */
  async function reviewers(days: number, queue: string | undefined) {
    const span = spanOf(days, queue);
    const [answers, tested, pairs] = await Promise.all([
      countAnswers(db, span),
      readTested(db, span),
      readPairs(db, span),
    ]);
    const people = new Set<Actor>([
      ...answers.map(({ by }) => by),
      ...tested.map(({ by }) => by),
      ...pairs.flatMap(({ firstBy, secondBy }) => [firstBy, secondBy]),
    ]);
    const person = personOf(await names([...people]));
    return [...people]
      .map((actor) => ({
        ...{ person: person(actor)!, kind: kindOf(actor) },
        ...line(
          actor,
          answers.filter(({ by }) => by === actor).reduce((sum, { count }) => sum + count, 0),
          tested.filter(({ by }) => by === actor),
          pairs.filter(({ firstBy, secondBy }) => firstBy === actor || secondBy === actor),
        ),
      }))
      .sort((a, b) =>
        a.person.name === b.person.name ? (a.person.id < b.person.id ? -1 : 1) : a.person.name < b.person.name ? -1 : 1,
      );
  }

  /** Opening what a supervisor wrote of each leaves its entry on the trail. */
  async function missedOf(by: Principal, tested: readonly Tested[]) {
    const wrong = tested.filter(({ outcome }) => outcome === 'wrong').slice(0, MOST_SHOWN);
    const items = await readItems(
      db,
      wrong.map(({ item }) => item),
    );
    const cases = new Map(
      (
        await readCases(
          db,
          wrong.map(({ caseId }) => caseId),
        )
      ).map((row) => [row.id, row]),
    );
    const all = [];
    for (const { caseId, item: id, rules, answer, at } of wrong) {
      const { answers, why } = items.get(id)!;
      const [text] = await casework.openTexts(by, caseId, [why]);
      const { title, subject } = cases.get(caseId)!;
      all.push({
        ...{ case: caseId, title, subject, rules: [...rules], answered: answer, answers: [...answers] },
        ...{ at: at.toISOString(), why: text ?? null },
      });
    }
    return all;
  }

  async function overruledIn(who: Actor, overruled: readonly Pair[]) {
    const shown = overruled.slice(0, MOST_SHOWN);
    const cases = new Map(
      (
        await readCases(
          db,
          shown.map(({ firstCase }) => firstCase),
        )
      ).map((row) => [row.id, row]),
    );
    return shown.map((pair) => {
      const isFirst = pair.firstBy === who;
      const { title, subject } = cases.get(pair.firstCase)!;
      return {
        ...{ case: isFirst ? pair.firstCase : pair.caseId, title, subject, rules: [...pair.rules] },
        ...{ mine: isFirst ? pair.firstGrade : pair.secondGrade, other: isFirst ? pair.secondGrade : pair.firstGrade },
        ...{ stands: pair.thirdGrade!, at: pair.at.toISOString() },
      };
    });
  }

  /** One person's figures, what they missed, and how it goes. */
  async function coaching(by: Principal, who: Actor, days: number) {
    const span = { ...spanOf(days), of: who };
    const longer = { ...spanOf(Math.max(days, WEEKS * 7)), of: who };
    const [answers, allTested, allPairs] = await Promise.all([
      countAnswers(db, span),
      readTested(db, longer),
      readPairs(db, longer),
    ]);
    const within = <T extends { at: Date }>(all: readonly T[]) => all.filter(({ at }) => at >= span.since);
    const [tested, pairs] = [within(allTested), within(allPairs)];
    const person = personOf(await names([who]));
    const answered = answers.reduce((sum, { count }) => sum + count, 0);
    return {
      ...{ person: person(who)!, kind: kindOf(who), ...line(who, answered, tested, pairs) },
      rules: scoresByRule(tested).map(({ rule, ...score }) => ({ rule, ...viewScore(score) })),
      missed: await missedOf(by, tested),
      overruled_in: await overruledIn(who, overruledOf(who, pairs).overruled),
      weeks: weeksOf(WEEKS, clock.now(), allTested, allPairs).map(({ from, score, ...looked }) => ({
        ...{ from: from.toISOString(), score: viewScore(score), ...looked },
      })),
    };
  }

  return { reviewers, coaching, spanOf };
}
