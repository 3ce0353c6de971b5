import type { Ladder, Language } from '@anxin/engine';
import { type Static, Type } from 'typebox';
import { newestAppealSchema } from './appeal.view.ts';
import { FOUND_BY, MEASURE_STATES, type MeasureRow } from './measure.ts';
import type { Carried } from './standing.ts';
import { counts, nextMilestone, type PointEntry, standingAt } from './standing.ts';
import type { Statement } from './statement.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Text = Type.String();

export const measureSchema = Type.Object(
  {
    ...{ id: Text, kind: Text, title: Text, about: Text, target: Text, subject: Text, party: nullable(Text) },
    subject_title: nullable(Text),
    state: Type.Enum([...MEASURE_STATES]),
    holds: Type.Boolean({ description: 'In force, and no more severe one of its sort on the same target is' }),
    severity: Type.Integer(),
    group: Type.String({ description: 'Of one group on one target the most severe holds' }),
    taken_by: nullable(Type.String({ description: 'Who took or proposed it; null to parties, and for the policy' })),
    found_by: Type.Enum([...FOUND_BY]),
    ...{ event_id: nullable(Text), decision_id: nullable(Text), case_id: nullable(Text), cause_id: nullable(Text) },
    ...{ ladder: nullable(Text), points: nullable(Type.Number()), rules: Type.Array(Text), pack: nullable(Text) },
    automated: Type.Boolean({ description: 'No person took or confirmed it' }),
    ...{ evidence: Type.Array(Text), basis: nullable(Text), destination: nullable(Text) },
    amount: nullable(Type.Object({ amount: Type.Integer(), currency: Text })),
    attempts: Type.Integer({ description: 'How often the same was asked for while it was in force' }),
    ...{ taken_at: Instant, starts_at: nullable(Instant), ends_at: nullable(Instant), review_at: nullable(Instant) },
    ...{ ended_at: nullable(Instant), reversed_why: nullable(Text), statement_id: nullable(Text) },
    guidance: nullable(
      Type.Object(
        {
          ...{ what: Text, facts: Text },
          rules: Type.Array(Type.Object({ rule: Text, message: Text, law: nullable(Text), mend: nullable(Text) })),
        },
        { description: 'What its party was told where guidance was given instead' },
      ),
    ),
    owner_of: nullable(
      Type.Object(
        {
          relation: Text,
          kind: Type.String({ description: 'Of the measures that count' }),
          title: Text,
          ...{ after: Type.Integer(), within: Text },
          parties: Type.Integer({ description: 'From how many such measures count now' }),
          ...{ facts: Text, proposal: Text, answered_at: nullable(Instant) },
        },
        { description: 'What led to it, where it is proposed against whom others belong to' },
      ),
    ),
    hear_until: nullable(
      Type.String({ format: 'date-time', description: 'Until when its owner can answer; null: it cannot now' }),
    ),
    appeal: nullable(newestAppealSchema),
    appeal_until: nullable(
      Type.String({ format: 'date-time', description: 'Until when an appeal can be made; null: none can now' }),
    ),
  },
  { title: 'Measure' },
);

const time = (at: Date | null): string | null => at?.toISOString() ?? null;

export interface BesideRow {
  holds: boolean;
  /** What its subject is called. */
  title: string | undefined;
  /** What whoever took or proposed it is called, where the reader may know. */
  takenBy: string | undefined;
  appeals: { newest: Static<typeof newestAppealSchema> | null; until: Date | null };
  owner: { of: Static<typeof measureSchema>['owner_of']; until: Date | null };
}

export function viewMeasure(row: MeasureRow, { holds, title, takenBy, appeals, owner }: BesideRow, language: Language) {
  const guidance = row.guidance?.texts[language];
  return {
    ...{ id: row.id, kind: row.kind, title: row.terms.title[language], about: row.terms.about[language] },
    ...{ target: row.target, subject: row.subject, party: row.party, state: row.state, holds, severity: row.severity },
    ...{ subject_title: title ?? null, group: row.settles, taken_by: takenBy ?? null },
    ...{ found_by: row.foundBy, event_id: row.eventId, decision_id: row.decisionId, case_id: row.caseId },
    ...{ cause_id: row.causeId, ladder: row.ladder, points: row.tenths === null ? null : row.tenths / 10 },
    ...{ rules: [...row.rules], pack: row.pack, automated: row.takenBy === null && row.settledBy === null },
    ...{ evidence: [...row.evidence], basis: row.basis, destination: row.destination },
    amount: row.amount === null ? null : { amount: Number(row.amount), currency: row.currency! },
    ...{ attempts: row.attempts, taken_at: row.takenAt.toISOString(), starts_at: time(row.startsAt) },
    ...{ ends_at: time(row.endsAt), review_at: time(row.reviewAt), ended_at: time(row.endedAt) },
    ...{ reversed_why: row.reversedWhy, statement_id: row.statementId },
    guidance: guidance === undefined ? null : { ...guidance, rules: [...guidance.rules] },
    ...{ owner_of: owner.of, hear_until: time(owner.until) },
    ...{ appeal: appeals.newest, appeal_until: time(appeals.until) },
  };
}

export const standingSchema = Type.Object(
  {
    ...{ ladder: Text, title: Text, counts: Type.Enum(['up', 'down']) },
    points: Type.Number({ description: 'The standing now' }),
    ...{ start: Type.Number(), least: Type.Number(), most: Type.Number() },
    milestones: Type.Array(
      Type.Object({ at: Type.Number(), title: Text, measures: Type.Array(Text), reached: Type.Boolean() }),
    ),
    next: nullable(Type.Object({ at: Type.Number(), points: Type.Number({ description: 'What is left until then' }) })),
    entries: Type.Array(
      Type.Object({
        ...{ id: Text, at: Instant, kind: Type.Enum(['violation', 'course']), points: Type.Number(), about: Text },
        counts: Type.Boolean(),
      }),
      { description: 'The newest 200' },
    ),
    courses: nullable(Type.Object({ points: Type.Number(), every: Text, most: Type.Number() })),
  },
  { title: 'Standing' },
);

/** Guidance that a party was given instead of measures: it is on record, and counts nothing. */
export const guidedSchema = Type.Object({
  count: Type.Integer({ description: 'In all' }),
  items: Type.Array(Type.Object({ id: Text, at: Instant, kind: Text, title: Text, subject: Text }), {
    description: 'The newest 20',
  }),
});

export const viewGuided = ({ count, rows }: { count: number; rows: readonly MeasureRow[] }, language: Language) => ({
  count,
  items: rows.map(({ id, endedAt, kind, terms, subject }) => ({
    ...{ id, at: endedAt!.toISOString(), kind, title: terms.title[language], subject },
  })),
});

const MOST_SHOWN = 200;

export function viewStanding(
  ladder: Ladder,
  entries: readonly PointEntry[],
  from: Carried | undefined,
  now: Date,
  words: { language: Language; title(kind: string): string },
) {
  const value = standingAt(ladder, entries, now, from);
  const next = nextMilestone(ladder, value);
  const reached = (at: number): boolean => (ladder.counts === 'up' ? value >= at : value <= at);
  return {
    ...{ ladder: ladder.id, title: ladder.title[words.language], counts: ladder.counts, points: value / 10 },
    ...{ start: ladder.start / 10, least: ladder.least / 10, most: ladder.most / 10 },
    milestones: ladder.milestones.map(({ at, title, measures }) => ({
      ...{ at: at / 10, title: title[words.language], reached: reached(at) },
      measures: measures.map(({ kind }) => words.title(kind)),
    })),
    next: next === undefined ? null : { at: ladder.milestones[next.milestone]!.at / 10, points: next.tenths / 10 },
    entries: entries
      .slice(-MOST_SHOWN)
      .reverse()
      .map(({ id, at, kind, tenths, about }) => ({
        ...{ id, at: at.toISOString(), kind, points: tenths / 10, about, counts: counts(ladder, at, now) },
      })),
    courses:
      ladder.courses === undefined
        ? null
        : { points: ladder.courses.points / 10, every: ladder.courses.every, most: ladder.courses.most / 10 },
  };
}

const statementText = Type.Object({
  facts: Text,
  rules: Type.Array(Type.Object({ rule: Text, message: Text, law: nullable(Text), mend: nullable(Text) })),
  measures: Type.Array(
    Type.Object({
      id: Text,
      kind: Text,
      title: Text,
      about: Text,
      ends_at: nullable(Instant),
      points: nullable(Type.Number()),
    }),
  ),
  ...{ how: Text, appeal: Text },
});

export const statementSchema = Type.Object({
  ...{ id: Text, party: Text, subject: Text, issued_at: Instant, automated: Type.Enum(['no', 'partly', 'fully']) },
  texts: Type.Object({ 'zh-CN': statementText, en: statementText }),
  evidence: Type.Array(Type.Object({ field: Text, start: Type.Integer(), end: Type.Integer() })),
  appeal_until: Instant,
  dsa: Type.Object({
    decision_visibility: Type.Array(Text),
    ...{ decision_monetary: nullable(Text), decision_provision: nullable(Text), decision_account: nullable(Text) },
    ...{ decision_ground: Text, content_type: Type.Array(Text), automated_detection: Text, automated_decision: Text },
    ...{ source_type: Text, application_date: Instant, end_date: nullable(Instant) },
  }),
});

export const viewStatement = ({ id, party, subject, issuedAt, automated, body, dsa }: Statement) => ({
  ...{ id, party, subject, issued_at: issuedAt.toISOString(), automated, ...body, dsa },
});
