import { POINTS } from '@anxin/engine';
import { typeOf } from './measure.ts';

/**
 * When two cases are alike, so that it shows where they were not treated alike. The facts are the same where the same
 * rules were broken, by the same type of target, by somebody with the same record. A rule has one verdict, so the set
 * of rules says how grave the finding was.
 */
export interface LikeKey {
  targetType: string;
  /** In order, each once. */
  rules: readonly string[];
  record: PartyRecord;
}

/** What a party had been dealt with for within the year before: never, once or twice, more often. */
export const RECORDS = ['first', 'repeated', 'often'] as const;
export type PartyRecord = (typeof RECORDS)[number];

/** The year before that counts, and from how many earlier cases on a party is dealt with often. */
export const RECORD_DAYS = 365;
export const OFTEN = 3;

export const recordOf = (earlier: number): PartyRecord =>
  earlier === 0 ? 'first' : earlier < OFTEN ? 'repeated' : 'often';

/** A measure, as far as like cases are compared. */
export interface LikeRow {
  id: string;
  /** What was decided at once: a decision, a case, else the measure alone. */
  act: string;
  target: string;
  kind: string;
  rules: readonly string[];
  /** Null: until it is undone. */
  seconds: number | null;
  tenths: number | null;
  /** Guidance was given instead. */
  excused: boolean;
  /** A person took, confirmed or excused it. */
  person: boolean;
  at: Date;
  /** Cases of the same party within the year before. */
  earlier: number;
}

export interface Part {
  kind: string;
  seconds: number | null;
  tenths: number | null;
  excused: boolean;
}

/** All that was done to one target at once. */
export interface Act {
  /** The first of its measures. */
  id: string;
  target: string;
  key: LikeKey;
  treatment: readonly Part[];
  person: boolean;
  at: Date;
}

/** Cases that were treated in one way. */
export interface Treatment {
  parts: readonly Part[];
  cases: number;
  /** How many of them by a person. */
  byPerson: number;
  /** The newest of them, to look at. */
  example: Act;
}

const partOf = ({ kind, seconds, tenths, excused }: LikeRow): Part => ({
  ...{ kind, seconds, excused },
  tenths: kind === POINTS ? tenths : null,
});
const textOf = ({ kind, seconds, tenths, excused }: Part): string => JSON.stringify([kind, seconds, tenths, excused]);
const keyText = ({ targetType, rules, record }: LikeKey): string => JSON.stringify([targetType, rules, record]);
const sorted = (rules: readonly string[]): string[] => [...new Set(rules)].sort();

export const keyFor = (target: string, rules: readonly string[], earlier: number): LikeKey => ({
  ...{ targetType: typeOf(target), rules: sorted(rules), record: recordOf(earlier) },
});

/** Measures that were taken at once against one target are one case with one treatment. */
export function actsOf(rows: readonly LikeRow[]): Act[] {
  const groups = Map.groupBy(rows, ({ act, target }) => JSON.stringify([act, target]));
  return [...groups.values()].map((own) => {
    const inOrder = own.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const [first] = inOrder;
    return {
      ...{ id: first!.id, target: first!.target, at: first!.at, person: own.some(({ person }) => person) },
      key: keyFor(
        first!.target,
        own.flatMap(({ rules }) => rules),
        Math.min(...own.map(({ earlier }) => earlier)),
      ),
      treatment: own.map(partOf).sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)),
    };
  });
}

/** How cases were treated, the most usual treatment first. */
export function treatmentsOf(acts: readonly Act[]): Treatment[] {
  const groups = Map.groupBy(acts, ({ treatment }) => treatment.map(textOf).join());
  return [...groups.values()]
    .map((own) => ({
      ...{ parts: own[0]!.treatment, cases: own.length, byPerson: own.filter(({ person }) => person).length },
      example: own.reduce((newest, act) => (act.id > newest.id ? act : newest)),
    }))
    .sort((a, b) => b.cases - a.cases || (a.example.id < b.example.id ? 1 : -1));
}

export const likeTo = (key: LikeKey, acts: readonly Act[]): Act[] =>
  acts.filter((act) => keyText(act.key) === keyText(key));

export interface Unlike {
  key: LikeKey;
  cases: number;
  treatments: Treatment[];
}

/**
 * Like cases that were treated differently, those of most cases first. Where none of them was in a person's hands, it
 * was the policy that had changed between them, by a release that was announced: that is no unlike treatment.
 */
export function unlikeOf(acts: readonly Act[]): Unlike[] {
  return [...Map.groupBy(acts, ({ key }) => keyText(key)).values()]
    .map((own) => ({ key: own[0]!.key, cases: own.length, treatments: treatmentsOf(own) }))
    .filter(({ treatments }) => treatments.length > 1 && treatments.some(({ byPerson }) => byPerson > 0))
    .sort((a, b) => b.cases - a.cases || (keyText(a.key) < keyText(b.key) ? -1 : 1));
}
