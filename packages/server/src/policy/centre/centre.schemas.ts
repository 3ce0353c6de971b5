import type { LocalText } from '@anxin/engine';
import { Type } from 'typebox';
import type { Language } from '../../foundation/http/language.ts';
import type { Comment, CommentCounts, Consultation } from './consultation.store.ts';
import { stateNow } from './consultation.store.ts';
import { COMMENT_KINDS, CONSULTATION_STATES } from './consultation.ts';
import { PUBLIC_PARTS, type PublicChange, type PublicRule } from './public-rule.ts';

export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const Instant = Type.String({ format: 'date-time' });
export const Id = Type.String({ format: 'uuid' });

const ruleText = {
  id: Type.String(),
  topic: Type.String(),
  title: Type.String(),
  forbidden: Type.String({ description: 'What is forbidden' }),
  mend: nullable(Type.String({ description: 'How to do it right' })),
  exemptions: Type.Array(Type.String(), { description: 'What is allowed all the same' }),
  basis: nullable(Type.String({ description: 'The law it rests on' })),
  verdict: Type.Enum(['allow', 'observe', 'limit', 'reject']),
  measures: Type.Array(
    Type.Object({
      kind: Type.String(),
      of: Type.Enum(['subject', 'party']),
      points: nullable(Type.Number()),
      duration: nullable(Type.String()),
    }),
    { description: 'What follows' },
  ),
};

const RuleText = Type.Object(ruleText);
export const RuleSchema = Type.Object({ ...ruleText, since: Instant });
export const RuleHistory = Type.Object({
  ...ruleText,
  since: Instant,
  until: nullable(Instant),
  earlier: Type.Array(Type.Object({ ...ruleText, since: Instant, until: Instant })),
});

export const ChangeSchema = Type.Object({
  kind: Type.Enum(['added', 'removed', 'changed', 'recognition'], {
    description: '`recognition`: what it says stays; how it is recognised does not',
  }),
  rule: Type.String(),
  parts: Type.Array(Type.Enum([...PUBLIC_PARTS])),
  before: nullable(RuleText),
  after: nullable(RuleText),
});

const consultationLine = {
  id: Id,
  release: Id,
  state: Type.Enum([...CONSULTATION_STATES]),
  about: Type.String(),
  starts_at: Instant,
  ends_at: Instant,
  closed_at: nullable(Instant),
  takes_effect_at: nullable(Instant),
};
export const ConsultationLine = Type.Object(consultationLine);
export const ConsultationSchema = Type.Object({
  ...consultationLine,
  changes: Type.Array(ChangeSchema),
  report: nullable(Type.String({ description: 'What came of it; when it is closed' })),
  objections: Type.Integer(),
  comments: Type.Integer(),
  waiting: Type.Integer({ description: 'Objections without an answer' }),
});

export const OwnComment = Type.Object({
  id: Id,
  kind: Type.Enum([...COMMENT_KINDS]),
  rule: nullable(Type.String()),
  text: nullable(Type.String()),
  at: Instant,
  answer: nullable(Type.Object({ summary: Type.String(), taken: Type.Boolean(), why: Type.String(), at: Instant })),
});
export const StaffComment = Type.Object({ ...OwnComment.properties, role: Type.String() });
export const PublicAnswer = Type.Object({
  ...{ id: Id, kind: Type.Enum([...COMMENT_KINDS]), role: Type.String(), rule: nullable(Type.String()) },
  ...{ summary: Type.String(), taken: Type.Boolean(), why: Type.String() },
});

const told = (text: LocalText | null, language: Language): string | null => (text === null ? null : text[language]);

export function viewRule(rule: PublicRule, language: Language) {
  const { id, topic, title, forbidden, mend, exemptions, basis, verdict, measures } = rule;
  return {
    ...{ id, topic, title: title[language], forbidden: forbidden[language], mend: told(mend, language) },
    ...{ exemptions: exemptions.map((text) => text[language]), basis, verdict, measures },
  };
}

export const viewChange = ({ kind, rule, parts, before, after }: PublicChange, language: Language) => ({
  ...{ kind, rule, parts },
  before: before && viewRule(before, language),
  after: after && viewRule(after, language),
});

export const viewLine = (row: Consultation, now: Date) => ({
  ...{ id: row.id, release: row.release_id, state: stateNow(row, now), about: row.about },
  ...{ starts_at: row.starts_at.toISOString(), ends_at: row.ends_at.toISOString() },
  closed_at: row.closed_at?.toISOString() ?? null,
  takes_effect_at: row.takes_effect_at?.toISOString() ?? null,
});

export const viewConsultation = (row: Consultation, counts: CommentCounts, now: Date, language: Language) => ({
  ...viewLine(row, now),
  ...{ changes: row.changes.map((change) => viewChange(change, language)), report: row.report, ...counts },
});

export const viewOwn = (row: Comment, text: string | null) => ({
  ...{ id: row.id, kind: row.kind, rule: row.rule, text, at: row.at.toISOString() },
  answer:
    row.answered_at === null
      ? null
      : { summary: row.summary!, taken: row.taken!, why: row.why!, at: row.answered_at.toISOString() },
});

export const viewAnswer = ({ id, kind, role, rule, summary, taken, why }: Comment) => ({
  ...{ id, kind, role, rule, summary: summary!, taken: taken!, why: why! },
});
