import { hash } from 'node:crypto';
import { VERDICTS, type Verdict } from '@anxin/engine';
import { addDistinct, type Distinct, mergeDistinct, noneDistinct } from './distinct.ts';

/** What a pack makes of an event: its verdict, and the rules that fired. */
export interface Outcome {
  verdict: Verdict;
  rules: readonly string[];
}

/**
 * What a person found to be right: the verdict, and the rules that it rests on. Naming none it is about the decision as a
 * whole.
 */
export interface Label {
  verdict: Verdict;
  rules: readonly string[];
}

/** An event of the past as both packs see it. */
export interface Judged {
  eventId: string;
  decisionId: string | null;
  type: string;
  subject: string;
  /** Who answers for the subject: `<type>/<id>`. */
  party: string;
  base: Outcome;
  candidate: Outcome;
  label: Label | null;
}

/** Decisions held against labels: a violation is what a person found worth at least a limit. */
export interface Confusion {
  /** Violations that were caught. */
  hit: number;
  /** Violations that were not. */
  missed: number;
  /** What a person found harmless, and was caught all the same. */
  wrong: number;
  right: number;
}

export interface RuleTally {
  /** Times it fired. */
  base: number;
  candidate: number;
  gained: number;
  lost: number;
  /**
   * Of the candidate's: where a label is about it. Of the rest nothing is known: nobody looked, or found a violation of
   * other rules. `missed` are violations of this rule on which it did not fire.
   */
  hit: number;
  wrong: number;
  missed: number;
}

export interface Example {
  eventId: string;
  decisionId: string | null;
  type: string;
  subject: string;
  base: Verdict;
  candidate: Verdict;
  label: Verdict | null;
  /** Rules that only one of the two fired. */
  gained: string[];
  lost: string[];
}

export interface Touched {
  parties: Distinct;
  subjects: Distinct;
}

/** `stricter`, `milder`: the candidate is harder or softer than the base. `wrong`: it catches what a person found harmless. */
const EXAMPLES = ['wrong', 'missed', 'stricter', 'milder'] as const;
export type ExampleKind = (typeof EXAMPLES)[number];

/**
 * What a stretch of the past comes to. Stretches add up in any order to the same, so that they can be worked on side by
 * side and again after a crash. Plain JSON, and bounded however long the past.
 */
export interface Tally {
  decided: number;
  /** Decided once, but sealed under a key that was destroyed since. */
  erased: number;
  labelled: number;
  /** Decisions of at least a limit. */
  caught: { base: number; candidate: number };
  /** `allow>reject` to how often. */
  flips: Record<string, number>;
  /** Of the flips: those whose event a person labelled. */
  looked: Record<string, number>;
  rules: Record<string, RuleTally>;
  whole: { base: Confusion; candidate: Confusion };
  touched: { stricter: Touched; milder: Touched };
  /** The first of each kind by the hash of their event: a uniform sample, and the same one each time. */
  examples: Record<ExampleKind, Example[]>;
}

const MOST_EXAMPLES = 20;
const SEVERE = VERDICTS.indexOf('limit');

const severity = (verdict: Verdict): number => VERDICTS.indexOf(verdict);
export const isViolation = (verdict: Verdict): boolean => severity(verdict) >= SEVERE;

const noConfusion = (): Confusion => ({ hit: 0, missed: 0, wrong: 0, right: 0 });
const noneTouched = (): Touched => ({ parties: noneDistinct(), subjects: noneDistinct() });

export const emptyTally = (): Tally => ({
  ...{ decided: 0, erased: 0, labelled: 0, flips: {}, looked: {}, rules: {} },
  caught: { base: 0, candidate: 0 },
  whole: { base: noConfusion(), candidate: noConfusion() },
  touched: { stricter: noneTouched(), milder: noneTouched() },
  examples: { wrong: [], missed: [], stricter: [], milder: [] },
});

export function addErased(tally: Tally): void {
  tally.erased++;
}

export function addJudged(tally: Tally, judged: Judged): void {
  const { base, candidate, label } = judged;
  tally.decided++;
  if (isViolation(base.verdict)) tally.caught.base++;
  if (isViolation(candidate.verdict)) tally.caught.candidate++;
  const change = severity(candidate.verdict) - severity(base.verdict);
  if (change !== 0) {
    const key = `${base.verdict}>${candidate.verdict}`;
    tally.flips[key] = (tally.flips[key] ?? 0) + 1;
    if (label !== null) tally.looked[key] = (tally.looked[key] ?? 0) + 1;
    const direction = change > 0 ? 'stricter' : 'milder';
    addDistinct(tally.touched[direction].parties, judged.party);
    addDistinct(tally.touched[direction].subjects, judged.subject);
    addExample(tally, direction, judged);
  }
  addRules(tally, judged);
  if (label === null) return;
  tally.labelled++;
  count(tally.whole.base, base.verdict, label.verdict);
  const became = count(tally.whole.candidate, candidate.verdict, label.verdict);
  // what was wrong before and stays so for the same reasons tells nothing about the candidate
  if ((became === 'wrong' || became === 'missed') && (change !== 0 || !isSame(base.rules, candidate.rules)))
    addExample(tally, became, judged);
}

const isSame = (rules: readonly string[], others: readonly string[]): boolean =>
  rules.length === others.length && rules.every((rule) => others.includes(rule));

function count(confusion: Confusion, verdict: Verdict, label: Verdict): keyof Confusion {
  const caught = isViolation(verdict);
  const outcome = isViolation(label) ? (caught ? 'hit' : 'missed') : caught ? 'wrong' : 'right';
  confusion[outcome]++;
  return outcome;
}

function addRules(tally: Tally, { base, candidate, label }: Judged): void {
  const of = (rule: string): RuleTally => {
    if (!Object.hasOwn(tally.rules, rule))
      tally.rules[rule] = { base: 0, candidate: 0, gained: 0, lost: 0, hit: 0, wrong: 0, missed: 0 };
    return tally.rules[rule]!;
  };
  for (const rule of base.rules) {
    of(rule).base++;
    if (!candidate.rules.includes(rule)) of(rule).lost++;
  }
  for (const rule of candidate.rules) {
    const line = of(rule);
    line.candidate++;
    if (!base.rules.includes(rule)) line.gained++;
    if (label !== null && isAbout(label, rule)) line[isViolation(label.verdict) ? 'hit' : 'wrong']++;
  }
  if (label === null || !isViolation(label.verdict)) return;
  for (const rule of label.rules) if (!candidate.rules.includes(rule)) of(rule).missed++;
}

/** A violation of one rule says nothing about another: the same content may break that as well, or not. */
const isAbout = ({ rules }: Label, rule: string): boolean => rules.length === 0 || rules.includes(rule);

function addExample(tally: Tally, kind: ExampleKind, judged: Judged): void {
  const { eventId, decisionId, type, subject, base, candidate, label } = judged;
  const gained = candidate.rules.filter((rule) => !base.rules.includes(rule));
  const lost = base.rules.filter((rule) => !candidate.rules.includes(rule));
  const verdicts = { base: base.verdict, candidate: candidate.verdict, label: label?.verdict ?? null };
  tally.examples[kind] = sampled([
    ...tally.examples[kind],
    { eventId, decisionId, type, subject, ...verdicts, gained, lost },
  ]);
}

/** Ids rise with time: their hashes don't, so no time is preferred. */
const place = ({ eventId }: Example): string => hash('sha256', eventId);

function sampled(examples: readonly Example[]): Example[] {
  if (examples.length <= MOST_EXAMPLES) return [...examples];
  const placed = examples.map((example) => ({ example, at: place(example) }));
  placed.sort((a, b) => (a.at < b.at ? -1 : 1));
  return placed.slice(0, MOST_EXAMPLES).map(({ example }) => example);
}

export function mergeTally(into: Tally, other: Tally): void {
  into.decided += other.decided;
  into.erased += other.erased;
  into.labelled += other.labelled;
  addNumbers(into.caught, other.caught);
  addNumbers(into.flips, other.flips);
  // missing where an earlier release noted how far it had come
  into.looked = { ...into.looked };
  addNumbers(into.looked, other.looked);
  for (const [rule, line] of Object.entries(other.rules)) {
    if (Object.hasOwn(into.rules, rule)) addNumbers(into.rules[rule]!, line);
    else into.rules[rule] = { ...line };
  }
  addNumbers(into.whole.base, other.whole.base);
  addNumbers(into.whole.candidate, other.whole.candidate);
  for (const direction of ['stricter', 'milder'] as const) {
    mergeDistinct(into.touched[direction].parties, other.touched[direction].parties);
    mergeDistinct(into.touched[direction].subjects, other.touched[direction].subjects);
  }
  for (const kind of EXAMPLES) into.examples[kind] = sampled([...into.examples[kind], ...other.examples[kind]]);
}

/** Adds the numbers of one record to those of another. */
export function addNumbers(into: object, other: object): void {
  const sums = into as Record<string, number>;
  for (const [name, value] of Object.entries(other) as [string, number][]) sums[name] = (sums[name] ?? 0) + value;
}
