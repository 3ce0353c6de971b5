import { type Language, POINTS } from '@anxin/engine';
import { Type } from 'typebox';
import type { Done } from './appeal.deciding.ts';
import { APPEAL_STATES, type AppealRow, stateAt } from './appeal.ts';
import type { MeasureRow } from './measure.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Text = Type.String();

export const appealSchema = Type.Object(
  {
    ...{ id: Text, measure_id: Text, party: Text },
    measure: Type.Object({ kind: Text, title: Text, target: Text, subject: Text, rules: Type.Array(Text) }),
    round: Type.Integer(),
    state: Type.Enum([...APPEAL_STATES]),
    opened_at: Instant,
    due_at: nullable(Type.String({ format: 'date-time', description: 'When the answer is owed' })),
    waits_until: nullable(
      Type.String({ format: 'date-time', description: 'Until when the party can send what was asked for' }),
    ),
    decided_at: nullable(Instant),
    answer: nullable(
      Type.Object({ outcome: Text, undone: Type.Array(Text), instead: nullable(Text), how: Text, next: Text }),
    ),
    instead_id: nullable(Text),
  },
  { title: 'Appeal' },
);

const time = (at: Date | null): string | null => at?.toISOString() ?? null;

export function viewAppeal(row: AppealRow, measure: MeasureRow, now: Date, language: Language) {
  const state = stateAt(row, now);
  const { kind, target, subject, rules, terms } = measure;
  const answer = row.answer?.[language];
  return {
    ...{ id: row.id, measure_id: row.measureId, party: row.party, round: row.round, state },
    measure: { kind, title: terms.title[language], target, subject, rules: [...rules] },
    ...{ opened_at: row.openedAt.toISOString(), due_at: time(row.dueAt), decided_at: time(row.decidedAt) },
    waits_until: state === 'waiting-for-party' ? time(row.waitsUntil) : null,
    answer: answer === undefined ? null : { ...answer, undone: [...answer.undone] },
    instead_id: row.insteadId,
  };
}

/** Of a measure's newest appeal, as the measure's view shows it. */
export const newestAppealSchema = Type.Object({
  ...{ id: Text, state: Type.Enum([...APPEAL_STATES]), round: Type.Integer(), due_at: nullable(Instant) },
});

export const viewNewest = (appeals: readonly AppealRow[], now: Date) => {
  const newest = appeals.at(-1);
  return newest === undefined
    ? null
    : { id: newest.id, state: stateAt(newest, now), round: newest.round, due_at: time(newest.dueAt) };
};

/** What a decision would undo and put in its place. */
export const previewSchema = Type.Object({
  undone: Type.Array(
    Type.Object({
      ...{ id: Text, kind: Text, title: Text, target: Text },
      points: nullable(Type.Number()),
      leaves: Type.Boolean({ description: 'It has left the house: undoing it is carried out there too' }),
      make_good: nullable(Type.Enum(['reach'])),
    }),
  ),
  instead: nullable(
    Type.Object({ kind: Text, title: Text, ends_at: nullable(Instant), points: nullable(Type.Number()) }),
  ),
  again_until: nullable(
    Type.String({ format: 'date-time', description: 'Until when the party could appeal once more' }),
  ),
});

const pointsOf = ({ kind, tenths }: MeasureRow): number | null =>
  kind === POINTS && tenths !== null ? tenths / 10 : null;

export const viewPreview = ({ undone, instead, until }: Done, language: Language) => ({
  undone: undone.map((row) => ({
    ...{ id: row.id, kind: row.kind, title: row.terms.title[language], target: row.target, points: pointsOf(row) },
    ...{ leaves: row.terms.leaves, make_good: row.terms.makeGood ?? null },
  })),
  instead:
    instead === undefined
      ? null
      : {
          ...{ kind: instead.kind, title: instead.terms.title[language], ends_at: time(instead.endsAt) },
          points: pointsOf(instead),
        },
  again_until: time(until),
});
