import type { Agreement, Interval } from '@anxin/engine';
import { Type } from 'typebox';
import { Id, Instant, nullable, Person } from '../case.schemas.ts';
import type { QualityAlarm } from './drift.store.ts';
import type { Agreeing, Score } from './figures.ts';

const count = Type.Integer();
const Share = nullable(Type.Object({ share: Type.Number(), low: Type.Number(), high: Type.Number() }));

const Kappa = nullable(
  Type.Object(
    { value: Type.Number(), low: Type.Number(), high: Type.Number(), observed: Type.Number() },
    { description: 'With the interval in which the true one lies 95 times of 100; null where nothing is known' },
  ),
);

const scoreSchema = Type.Object({ right: count, wrong: count, unsure: count, share: Share });
const ruleScoreSchema = Type.Object({
  ...{ rule: Type.String(), right: count, wrong: count, unsure: count, share: Share },
});

const agreeingSchema = Type.Object({
  pairs: Type.Integer({ description: 'Questions that two answered' }),
  agreed: count,
  kappa: Kappa,
  linear: Kappa,
  quadratic: Kappa,
});

export const agreementLine = Type.Object({
  key: Type.String({ description: 'The queue or rule; of people, what they are known by' }),
  people: Type.Array(Person),
  agreeing: agreeingSchema,
});

export const reviewerLine = Type.Object(
  {
    ...{ person: Person, kind: Type.Enum(['user', 'key']) },
    answered: Type.Integer({ description: 'Reviews that were really asked, answered for good' }),
    score: scoreSchema,
    agreeing: agreeingSchema,
    upheld: Type.Integer({ description: 'Of what two saw differently, where the third one agreed with them' }),
    overruled: count,
  },
  { title: 'ReviewerQuality' },
);

export const coachingSchema = Type.Object(
  {
    ...reviewerLine.properties,
    rules: Type.Array(ruleScoreSchema, { description: 'By what the rules of the case were' }),
    missed: Type.Array(
      Type.Object({
        ...{ case: Id, title: Type.String(), subject: Type.String(), rules: Type.Array(Type.String()) },
        ...{ answered: Type.String(), answers: Type.Array(Type.String()), at: Instant },
        why: nullable(Type.String({ description: 'Null where the person whom it is about was erased' })),
      }),
      { description: 'Cases with a known answer that were answered otherwise, the newest first' },
    ),
    overruled_in: Type.Array(
      Type.Object({
        ...{ case: Id, title: Type.String(), subject: Type.String(), rules: Type.Array(Type.String()) },
        ...{ mine: Type.String(), other: Type.String(), stands: Type.String(), at: Instant },
      }),
      { description: 'What two saw differently and the third one saw as the other did' },
    ),
    weeks: Type.Array(Type.Object({ from: Instant, score: scoreSchema, pairs: count, agreed: count })),
  },
  { title: 'ReviewerCoaching' },
);

export const goldenSchema = Type.Object(
  {
    ...{ case: Id, queue: Type.String(), answers: Type.Array(Type.String()) },
    ...{ title: Type.String(), subject: Type.String(), rules: Type.Array(Type.String()) },
    ...{ made_by: nullable(Person), made_at: Instant, retired_at: nullable(Instant) },
    given: Type.Integer({ description: 'How often somebody got it' }),
    ...{ right: count, wrong: count, unsure: count },
  },
  { title: 'GoldenItem' },
);

export const driftSchema = Type.Object(
  {
    ...{ id: Id, person: Person, kind: Type.Enum(['user', 'key']) },
    queue: nullable(Type.String({ description: 'Null: in all of them' })),
    what: Type.String({
      description: '`answer/<id>`: the share of that answer; `golden`: of right ones where the right one is known',
    }),
    against: Type.Enum(['self', 'others'], { description: 'What it was before, or what the others do' }),
    ...{ count, share: Type.Number(), usual_count: count, usual: Type.Number() },
    ...{ raised_at: Instant, cleared_at: nullable(Instant) },
  },
  { title: 'ReviewerDrift' },
);

const places = (value: number): number => Math.round(value * 10_000) / 10_000;

const viewKappa = (found: Agreement | undefined) =>
  found === undefined
    ? null
    : {
        ...{ value: places(found.kappa), low: places(found.low), high: places(found.high) },
        observed: places(found.observed),
      };

export const viewDrift = (drift: QualityAlarm, person: { id: string; name: string }) => ({
  ...{ id: drift.id, person, kind: drift.by.startsWith('user/') ? ('user' as const) : ('key' as const) },
  ...{ queue: drift.queue === '' ? null : drift.queue, what: drift.what, against: drift.against },
  ...{ count: drift.count, share: places(drift.share), usual_count: drift.usualCount, usual: places(drift.usual) },
  ...{ raised_at: drift.raisedAt.toISOString(), cleared_at: drift.clearedAt?.toISOString() ?? null },
});

const viewShare = (share: Interval | undefined) =>
  share === undefined ? null : { share: places(share.share), low: places(share.low), high: places(share.high) };

export const viewScore = ({ right, wrong, unsure, share }: Score) => ({
  ...{ right, wrong, unsure, share: viewShare(share) },
});

export const viewAgreeing = ({ pairs, agreed, kappa, linear, quadratic }: Agreeing) => ({
  ...{ pairs, agreed, kappa: viewKappa(kappa), linear: viewKappa(linear), quadratic: viewKappa(quadratic) },
});
