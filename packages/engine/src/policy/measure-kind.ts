import { nearest } from './cel/problem.ts';
import type { RuleDocument } from './document.ts';
import type { Ladder } from './ladder.ts';
import { type OwnerTerms, owners } from './measure-owners.ts';
import { durationMs, duration as isoDuration } from './quantity.ts';
import {
  form,
  list,
  localText,
  number,
  object,
  oneOf,
  optional,
  type Placed,
  type Read,
  required,
  type Source,
  verdict,
  yes,
} from './reader.ts';
import { type LocalText, type PackProblem, POINTS, type Verdict } from './types.ts';
import { show, type YamlNode } from './yaml.ts';

/** From this severity on a person's measure waits for a second person, and no decision of the policy takes it by itself. */
const SECOND_PERSON_FROM = 70;

/** What the Digital Services Act's transparency database calls a restriction (statement of reasons, schema v2). */
const DSA_RESTRICTIONS = [
  'DECISION_VISIBILITY_CONTENT_REMOVED',
  'DECISION_VISIBILITY_CONTENT_DISABLED',
  'DECISION_VISIBILITY_CONTENT_DEMOTED',
  'DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED',
  'DECISION_VISIBILITY_CONTENT_LABELLED',
  'DECISION_VISIBILITY_OTHER',
  'DECISION_MONETARY_SUSPENSION',
  'DECISION_MONETARY_TERMINATION',
  'DECISION_MONETARY_OTHER',
  'DECISION_PROVISION_PARTIAL_SUSPENSION',
  'DECISION_PROVISION_TOTAL_SUSPENSION',
  'DECISION_PROVISION_PARTIAL_TERMINATION',
  'DECISION_PROVISION_TOTAL_TERMINATION',
  'DECISION_ACCOUNT_SUSPENDED',
  'DECISION_ACCOUNT_TERMINATED',
] as const;
type DsaRestriction = (typeof DSA_RESTRICTIONS)[number];

/** One of the things that can be done to a subject or party, as a pack declares it (docs/enforcement.md). */
export interface MeasureKind {
  readonly kind: string;
  readonly title: LocalText;
  /** What it means for who has it. */
  readonly about: LocalText;
  /** Types of what it can be done to: `product`, `merchant`. */
  readonly on: readonly string[];
  /** Of several measures of one group on one target the most severe holds; its own kind where it names none. */
  readonly group: string;
  /** 0 to 100. */
  readonly severity: number;
  /** A person who gives such a subject this verdict takes this measure. */
  readonly verdict: Verdict | undefined;
  /** ISO 8601; undefined: until it is reversed. */
  readonly duration: string | undefined;
  readonly longest: string | undefined;
  readonly secondPerson: boolean;
  /** A person who takes it says why. */
  readonly reasons: boolean;
  /** A person who takes it names evidence. */
  readonly evidence: boolean;
  /** It names its basis in a contract and where what is taken goes. */
  readonly basis: boolean;
  /** It is about an amount of money, which is no more than what is exposed. */
  readonly amount: boolean;
  /** How often somebody looks whether it is still right. */
  readonly review: string | undefined;
  /** What it does has left the house (money, a notice to others): undoing it has to be carried out there too. */
  readonly leaves: boolean;
  /** A first and slight violation may be answered with guidance instead. */
  readonly guidance: boolean;
  /** The first slight violation of a party gets guidance by itself; undefined: none does. */
  readonly first: FirstTerms | undefined;
  /** What a wrong one costs its subject, and is given back when it is undone. */
  readonly makeGood: 'reach' | undefined;
  readonly appeal: AppealTerms;
  /** What is proposed against whoever its parties belong to. */
  readonly owners: readonly Placed<OwnerTerms>[];
  readonly dsa: DsaRestriction | undefined;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface FirstTerms {
  /** ISO 8601: no other violation of the party may lie within this time. */
  readonly within: string;
  /** The most severe of what is taken for it is no more severe than this. */
  readonly most: number;
}

export interface AppealTerms {
  /** One entry a round: how long after the measure, then after each refusal, an appeal can be made. */
  readonly within: readonly string[];
  /** Minutes, by the calendar of appeals, until it is answered. */
  readonly answerMinutes: number;
  /** In which they wait for whoever decides. */
  readonly queue: string;
}

const name = (what: string): Read<string> => form(what, /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 100);
const MONTH_OF_MINUTES = 31 * 24 * 60;
const MOST_ROUNDS = 5;
const MOST_TYPES = 30;

/** Thirty days, then fifteen after a refusal; an answer within five working days (domain: 1.6). */
export const USUAL_APPEAL: AppealTerms = { within: ['P30D', 'P15D'], answerMinutes: 5 * 9 * 60, queue: 'appeals' };

const kindShape = object('a measure', {
  kind: required(name('kind')),
  title: required(localText('title')),
  about: required(localText('about')),
  on: required(list('on', name('a type'), { min: 1, max: MOST_TYPES })),
  group: optional(name('group')),
  severity: required(number('severity', { min: 0, max: 100, integer: true })),
  verdict: optional(verdict),
  duration: optional(isoDuration('duration')),
  longest: optional(isoDuration('longest')),
  second_person: optional(yes('second_person')),
  reasons: optional(yes('reasons')),
  evidence: optional(yes('evidence')),
  basis: optional(yes('basis')),
  amount: optional(yes('amount')),
  review: optional(isoDuration('review')),
  leaves: optional(yes('leaves')),
  guidance: optional(yes('guidance')),
  first: optional(
    object('first', {
      within: required(isoDuration('within')),
      most: required(number('most', { min: 0, max: 100, integer: true })),
    }),
  ),
  make_good: optional(oneOf('make_good', ['reach'])),
  appeal: optional(
    object('appeal', {
      within: required(list('within', isoDuration('within'), { min: 1, max: MOST_ROUNDS })),
      answer_minutes: required(number('answer_minutes', { min: 1, max: MONTH_OF_MINUTES, integer: true })),
      queue: optional(name('queue')),
    }),
  ),
  owners: optional(owners),
  dsa: optional(oneOf('dsa', DSA_RESTRICTIONS)),
});

/** Reads one measure and checks it by itself. */
export const readMeasureKind: Read<MeasureKind> = (node, source) => {
  const shape = kindShape(node, source);
  if (shape === undefined || !terms(shape, node, source)) return undefined;
  const { kind, severity, appeal } = shape;
  return {
    ...{ kind, title: shape.title, about: shape.about, on: shape.on, group: shape.group ?? kind, severity },
    ...{ verdict: shape.verdict, duration: shape.duration, longest: shape.longest, review: shape.review },
    secondPerson: shape.second_person === true || severity >= SECOND_PERSON_FROM,
    ...{ reasons: shape.reasons === true, evidence: shape.evidence === true, basis: shape.basis === true },
    ...{
      amount: shape.amount === true,
      leaves: shape.leaves === true,
      guidance: shape.guidance === true,
      first: shape.first,
      makeGood: shape.make_good,
    },
    appeal:
      appeal === undefined
        ? USUAL_APPEAL
        : { within: appeal.within, answerMinutes: appeal.answer_minutes, queue: appeal.queue ?? USUAL_APPEAL.queue },
    owners: shape.owners ?? [],
    ...{ dsa: shape.dsa, file: source.file, ...source.place(node.offset) },
  };
};

function terms(shape: NonNullable<ReturnType<typeof kindShape>>, node: YamlNode, source: Source): boolean {
  const { kind, duration, longest, review } = shape;
  const refuse = (message: string, hint: string): false => {
    source.report(node.offset, 'wrong-measure', message, hint);
    return false;
  };
  for (const [what, text] of Object.entries({ duration, longest, review }))
    if (text !== undefined && durationMs(text) === 0)
      return refuse(`${what} of ${show(kind)} is empty`, 'at least PT1M');
  if (duration !== undefined && longest !== undefined && durationMs(duration) > durationMs(longest))
    return refuse(`duration of ${show(kind)} is longer than its longest`, `at most ${longest}`);
  if (shape.first !== undefined && !firstFits(shape, refuse)) return false;
  if (shape.appeal?.within.some((text) => durationMs(text) === 0))
    return refuse(`nobody could appeal against ${show(kind)} in no time`, 'such as P30D');
  return true;
}

/** Guidance that no violation could get, or that the kind does not know, is a slip. */
function firstFits(
  { kind, severity, guidance, second_person, first }: NonNullable<ReturnType<typeof kindShape>>,
  refuse: (message: string, hint: string) => false,
): boolean {
  const { within, most } = first!;
  const name = show(kind);
  if (guidance !== true) return refuse(`first of ${name} needs guidance, which it does not know`, 'guidance: true');
  if (second_person === true || severity >= SECOND_PERSON_FROM)
    return refuse(`${name} waits for a second person, who may give guidance instead`, 'leave first out');
  if (durationMs(within) === 0) return refuse(`first of ${name} is never within no time`, 'such as P365D');
  if (most < severity) return refuse(`first of ${name} fits nothing: it is more severe itself`, `at least ${severity}`);
  return true;
}

/** Where a pack declares its queues, appeals wait in one of them; the usual one is there always. */
export function checkAppealQueues(
  kinds: ReadonlyMap<string, MeasureKind>,
  queues: readonly { id: string }[],
  problems: PackProblem[],
): void {
  const known = new Set([...queues.map(({ id }) => id), USUAL_APPEAL.queue]);
  if (queues.length === 0) return;
  for (const { kind, appeal, file, line, column } of kinds.values()) {
    if (known.has(appeal.queue)) continue;
    const near = nearest(appeal.queue, known);
    const message = `there is no queue ${show(appeal.queue)}, in which appeals against ${show(kind)} are to wait`;
    const hint = near === undefined ? 'expected in queues.yaml' : `did you mean ${near}?`;
    problems.push({ file, line, column, code: 'unknown-queue', message, hint });
  }
}

/**
 * Rules of a pack with a catalogue take what is in it, and count points where there is a ladder. A verdict of a person
 * leads to one measure for each type.
 */
export function checkMeasureUse(
  rules: readonly RuleDocument[],
  kinds: ReadonlyMap<string, MeasureKind>,
  ladders: ReadonlyMap<string, Ladder>,
  problems: PackProblem[],
): void {
  const taken = new Map<string, string>();
  for (const { kind, verdict, on, file, line, column } of kinds.values()) {
    if (verdict === undefined) continue;
    for (const type of on) {
      const other = taken.get(`${verdict}/${type}`);
      taken.set(`${verdict}/${type}`, kind);
      if (other === undefined) continue;
      const message = `${show(kind)} and ${show(other)} both follow from ${verdict} of a ${type}`;
      problems.push({ file, line, column, code: 'wrong-measure', message, hint: 'leave verdict out of one of them' });
    }
  }
  if (kinds.size === 0) return;
  for (const { measures, id, file, line, column } of rules) {
    const refuse = (code: string, message: string, near: string | undefined, where: string): void =>
      void problems.push({
        file,
        line,
        column,
        code,
        message,
        hint: near ? `did you mean ${near}?` : `expected in ${where}`,
      });
    for (const { kind, ladder } of measures) {
      if (!kinds.has(kind) && kind !== POINTS)
        refuse(
          'unknown-measure',
          `there is no measure ${show(kind)}, which ${id} takes`,
          nearest(kind, kinds.keys()),
          'a file of measures',
        );
      if (ladder !== undefined && !ladders.has(ladder))
        refuse(
          'unknown-ladder',
          `there is no ladder ${show(ladder)}, which ${id} counts in`,
          nearest(ladder, ladders.keys()),
          'a file of ladders',
        );
    }
  }
}
