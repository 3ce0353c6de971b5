import { VERDICTS } from '@anxin/engine';
import { type TSchema, Type } from 'typebox';

/** Schemas of the contract, section 4: what they do not name cannot leave. */

const language = Type.String();

export const evidenceSchema = Type.Object({
  field: Type.String({ description: 'Path below data' }),
  start: Type.Integer({ description: 'UTF-16 offset into the original field' }),
  end: Type.Integer(),
  text: Type.Optional(Type.String({ description: 'Left out where the field is personal' })),
  canonical: Type.Optional(Type.String()),
});

const reason = Type.Object({
  rule: Type.String(),
  params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  message: language,
  mend: Type.Optional(language),
  law: Type.Optional(Type.String()),
  evidence: Type.Array(evidenceSchema),
  weight: Type.Number(),
});

const measureSchema = Type.Object({
  kind: Type.String(),
  subject: Type.Optional(Type.String()),
  party: Type.Optional(Type.String()),
  points: Type.Optional(Type.Number()),
  duration: Type.Optional(Type.String()),
});

export const decisionSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    event_id: Type.String({ format: 'uuid' }),
    subject: Type.String(),
    verdict: Type.Enum([...VERDICTS]),
    case: Type.Union([Type.Object({ queue: Type.String(), priority: Type.Number() }), Type.Null()]),
    reasons: Type.Array(reason),
    measures: Type.Array(measureSchema),
    withheld: Type.Optional(
      Type.Array(measureSchema, {
        description: 'Not taken, because the day has reached their limit: a person decides',
      }),
    ),
    pack: Type.String(),
    snapshot: Type.Object({
      features: Type.Record(Type.String(), Type.Unknown()),
      signals: Type.Record(Type.String(), Type.Unknown()),
      lists: Type.Record(Type.String(), Type.Array(Type.String())),
      models: Type.Record(Type.String(), Type.Unknown()),
      snoozed: Type.Optional(Type.Array(Type.String(), { description: 'Rules that had no effect just then' })),
      withheld: Type.Optional(
        Type.Array(Type.Object({ kind: Type.String(), queue: Type.String(), priority: Type.Number() }), {
          description: 'Kinds of measure that the day had no room for',
        }),
      ),
    }),
  },
  { title: 'Decision' },
);

export const problemSchema = Type.Object(
  {
    type: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    title: Type.String(),
    mend: Type.String(),
    detail: Type.Optional(Type.String()),
    hint: Type.Optional(Type.String()),
    field: Type.Optional(Type.String()),
    position: Type.Optional(Type.Integer()),
    problems: Type.Optional(
      Type.Array(
        Type.Object({
          code: Type.Optional(Type.String()),
          field: Type.Optional(Type.String()),
          message: Type.String(),
          hint: Type.Optional(Type.String()),
        }),
      ),
    ),
  },
  { title: 'Problem' },
);

export const eventSchema = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id: Type.String({ format: 'uuid', description: 'Ours' }),
    source: Type.String(),
    source_id: Type.String({ description: 'The id that the source gave' }),
    type: Type.String(),
    subject: Type.String(),
    time: Type.String({ format: 'date-time' }),
    received_at: Type.String({ format: 'date-time' }),
    cause_id: Type.Union([Type.String(), Type.Null()]),
    data: Type.Unknown({ description: 'Personal fields are masked' }),
  },
  { title: 'Event' },
);

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A decision as lists show it. */
export const decisionLine = Type.Object({
  id: Type.String({ format: 'uuid' }),
  event_id: Type.String({ format: 'uuid' }),
  event_type: Type.String(),
  subject: Type.String(),
  title: Type.String({ description: 'A short public text of the subject' }),
  verdict: Type.Enum([...VERDICTS]),
  rules: Type.Array(Type.String()),
  weight: Type.Number({ description: 'The greatest among its reasons' }),
  case_queue: nullable(Type.String()),
  pack: Type.String(),
  decided_at: Type.String({ format: 'date-time' }),
});

/** A text of an event that rules read. */
export const subjectText = Type.Object({
  field: Type.String({ description: 'Path below data, as in evidence' }),
  text: nullable(Type.String({ description: 'Null where the field is personal' })),
  masked: Type.Boolean(),
});

export const caseSummary = Type.Object({
  id: Type.String(),
  queue: Type.String(),
  state: Type.String(),
  opened_at: Type.String(),
  answer: nullable(Type.String()),
});
