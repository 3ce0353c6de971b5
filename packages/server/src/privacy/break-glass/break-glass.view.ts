import { Type } from 'typebox';
import type { GrantDetail } from './break-glass.desk.ts';
import type { Listed } from './break-glass.store.ts';
import { GRANT_STATES, type Grant, MOST_OPENINGS, TELLINGS } from './break-glass.ts';

const Text = Type.String();
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });

const grant = {
  ...{ id: Text, state: Type.Enum([...GRANT_STATES]), ground: Text, person: nullable(Text), minutes: Type.Integer() },
  ...{ asked_at: Instant, asked_by: Text, asked_by_name: nullable(Text) },
  answer_by: Type.String({ format: 'date-time', description: 'Until when somebody may answer' }),
  telling: Type.Enum([...TELLINGS], { description: 'When the person sees it in their access log' }),
  tell_from: nullable(Instant),
  ...{ answered_at: nullable(Instant), answered_by: nullable(Text), answered_by_name: nullable(Text) },
  ...{ ends_at: nullable(Instant), ended_at: nullable(Instant) },
  ended_by: Type.Union([Text, Type.Null()], { description: 'Null: it ended by itself, or has not' }),
  ...{ ended_by_name: nullable(Text), review_due_at: nullable(Instant), overdue: Type.Boolean() },
  ...{ reviewed_at: nullable(Instant), reviewed_by: nullable(Text), reviewed_by_name: nullable(Text) },
  verdict: nullable(Type.Enum(['proper', 'improper'])),
};

export const GrantSchema = Type.Object(grant, { title: 'Break-glass grant' });
export const ListedSchema = Type.Object(
  {
    ...grant,
    ...{ orders: Type.Integer(), values: Type.Integer() },
    openings: Type.Integer({ description: 'How often values were opened' }),
  },
  { title: 'Break-glass grant in a list' },
);

export const DetailSchema = Type.Object(
  {
    grant: GrantSchema,
    ...{ reference: Text, reason: Text, untold: nullable(Text) },
    values: Type.Array(
      Type.Object({ order_id: Text, field: Text, opened: Type.Integer(), left: Type.Integer(), mask: nullable(Text) }),
    ),
    entries: Type.Array(
      Type.Object({
        ...{ at: Instant, by: nullable(Text), by_name: nullable(Text), what: Text },
        ...{ items: nullable(Type.Integer()), text: nullable(Text) },
      }),
    ),
  },
  { title: 'Break-glass grant, whole' },
);

export type Known = ReadonlyMap<string, string>;

/** Everybody who is named with a grant. */
export const namedIn = ({ askedBy, answeredBy, endedBy, reviewedBy }: Grant): string[] =>
  [askedBy, answeredBy, endedBy, reviewedBy].flatMap((name) => name ?? []);

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function showGrant(row: Grant, known: Known, now: Date) {
  const name = (who: string | null): string | null => (who === null ? null : (known.get(who) ?? null));
  return {
    ...{ id: row.id, state: row.state, ground: row.ground, person: row.person, minutes: row.minutes },
    ...{ asked_at: row.askedAt.toISOString(), asked_by: row.askedBy, asked_by_name: name(row.askedBy) },
    ...{ answer_by: row.answerBy.toISOString(), telling: row.telling, tell_from: iso(row.tellFrom) },
    ...{ answered_at: iso(row.answeredAt), answered_by: row.answeredBy, answered_by_name: name(row.answeredBy) },
    ...{ ends_at: iso(row.endsAt), ended_at: iso(row.endedAt) },
    ...{ ended_by: row.endedBy, ended_by_name: name(row.endedBy), review_due_at: iso(row.reviewDueAt) },
    overdue: (row.state === 'ended' || row.state === 'revoked') && now > row.reviewDueAt!,
    ...{ reviewed_at: iso(row.reviewedAt), reviewed_by: row.reviewedBy, reviewed_by_name: name(row.reviewedBy) },
    verdict: row.verdict,
  };
}

export const showListed = (row: Listed, known: Known, now: Date) => ({
  ...showGrant(row, known, now),
  ...{ orders: row.orders, values: row.values, openings: row.openings },
});

export const showDetail = (
  { grant: row, facts, values, entries }: GrantDetail,
  masks: ReadonlyMap<string, string>,
  known: Known,
  now: Date,
) => ({
  ...{ grant: showGrant(row, known, now), reference: facts.reference, reason: facts.reason, untold: facts.untold },
  values: values.map(({ orderId, field, opened }) => ({
    ...{ order_id: orderId, field, opened, left: MOST_OPENINGS - opened },
    mask: masks.get(`${field} ${orderId}`) ?? null,
  })),
  entries: entries.map(({ at, by, what, items, text }) => ({
    ...{ at: at.toISOString(), by, by_name: by === null ? null : (known.get(by) ?? null), what, items, text },
  })),
});
