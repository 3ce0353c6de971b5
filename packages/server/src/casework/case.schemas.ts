import { VERDICTS } from '@anxin/engine';
import { type TSchema, Type } from 'typebox';

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Id = Type.String({ format: 'uuid' });
export const Instant = Type.String({ format: 'date-time' });
export const Person = Type.Object({ id: Type.String(), name: Type.String() });

const caseFields = {
  id: Id,
  kind: Type.String(),
  queue: Type.String(),
  priority: Type.Integer({ description: '0 to 100, the most urgent of its decisions' }),
  state: Type.Enum(['open', 'taken', 'decided']),
  subject: Type.String(),
  party: nullable(Type.String()),
  about: nullable(Type.String({ description: '`<type>/<id>` of what is asked about; null: about its decisions' })),
  event_id: nullable(Id),
  decision_id: nullable(Type.String({ format: 'uuid', description: 'The newest that asked for a person' })),
  decisions: Type.Integer({ description: 'How many did' }),
  verdict: nullable(Type.Enum([...VERDICTS])),
  title: Type.String({ description: 'Public words of the subject' }),
  opened_at: Instant,
  due_at: nullable(Instant),
  version: Type.Integer({ description: 'Of what is asked: an answer names the one that was read' }),
  taken_by: nullable(Person),
  lease_until: nullable(Instant),
  decided_by: nullable(Person),
  decided_at: nullable(Instant),
  final_at: nullable(Type.String({ format: 'date-time', description: 'Until then the decision can be undone' })),
  answer: nullable(Type.String()),
  merged_into: nullable(Id),
  skill: nullable(Type.String({ description: 'A skill group that whoever takes it must be in, beside its queue’s' })),
  routed: nullable(
    Type.Object(
      {
        ...{ queue: Type.String(), priority: Type.Integer(), harm: Type.Number(), reach: Type.Number() },
        ...{ route: nullable(Type.String()), why: Type.Array(Type.String()), change: Type.Integer() },
        trust: Type.Optional(
          nullable(
            Type.Object(
              {
                ...{ reporter: Type.String(), upheld: Type.Integer(), refused: Type.Integer() },
                ...{ mean: Type.Number(), factor: Type.Number() },
              },
              { description: 'What became of the reports of whoever reported it, and what that makes of the priority' },
            ),
          ),
        ),
      },
      { description: 'How it came to its queue and priority: what the rule asked for, and what changed that' },
    ),
  ),
  closed: nullable(Type.String({ description: 'Why nobody has to answer it any more' })),
  reason_code: nullable(Type.String()),
  note: nullable(Type.String({ description: 'Null in lists: notes are opened one case at a time' })),
};

export const caseSchema = Type.Object(caseFields, { title: 'Case' });

export const commentSchema = Type.Object({ id: Id, by: Person, at: Instant, text: Type.String() });

const answerSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  key: Type.String(),
  verdict: nullable(Type.Enum([...VERDICTS])),
  note_required: Type.Boolean(),
  elsewhere: Type.Boolean({
    description: 'It says more than a note can: it is given where what is asked about is shown',
  }),
});

/** @param shown schemas of the event and the decision, which another room shows */
export const caseDetailSchema = (shown: { event: TSchema; decision: TSchema }) =>
  Type.Object(
    {
      ...caseFields,
      answers: Type.Array(answerSchema),
      requires: Type.Array(Type.String(), { description: 'What its queue asks of every answer' }),
      reason_codes: Type.Array(Type.String()),
      event: nullable(shown.event),
      decision: nullable(shown.decision),
      comments: Type.Array(commentSchema),
      history: Type.Array(
        Type.Object({ at: Instant, by: nullable(Person), what: Type.String(), detail: nullable(Type.String()) }),
      ),
      others: Type.Array(
        Type.Object({ id: Id, state: caseFields.state, opened_at: Instant, answer: nullable(Type.String()) }),
      ),
      linked: Type.Array(
        Type.Object({
          ...{ id: Id, subject: Type.String(), state: caseFields.state, opened_at: Instant },
          answer: nullable(Type.String()),
        }),
      ),
    },
    { title: 'CaseDetail' },
  );

export const queueSchema = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    group: Type.String({ description: 'The skill group that works on it' }),
    open: Type.Integer(),
    taken: Type.Integer(),
    oldest_at: nullable(Instant),
    overdue: Type.Integer(),
    next_due_at: nullable(Instant),
  },
  { title: 'Queue' },
);

/** What people write. */
export const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });
export { Id };
