import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, idAfter, UUID_PART } from '../../foundation/keyset.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Within } from '../case.answer.ts';
import { Id, nullable, Text } from '../case.schemas.ts';
import { databaseTime, readCase } from '../case.store.ts';
import { actorOf } from '../case.ts';
import { personOf } from '../case.view.ts';
import type { Casework } from '../casework.ts';
import { type Queue, type Queues, reaches, skillsOf } from '../queue.ts';
import { type CoachingOptions, createCoaching } from './coaching.ts';
import { listDrifts } from './drift.store.ts';
import { agreementBy, GROUPINGS } from './figures.ts';
import { type GoldenItem, type ItemFigures, listItems, readItems } from './golden.store.ts';
import { qualityPermissions } from './quality.permissions.ts';
import {
  agreementLine,
  coachingSchema,
  driftSchema,
  goldenSchema,
  reviewerLine,
  viewAgreeing,
  viewDrift,
} from './quality.schemas.ts';
import { readPairs } from './quality.store.ts';
import { readWellness, saveWellness, severeLooks } from './wellness.ts';

export interface QualityRoutes extends CoachingOptions {
  casework: Casework;
  trail: WriteTrail;
  queues(): Queues;
}

const tags = ['casework'];
const params = Type.Object({ id: Id });
const QUEUE = Type.String({ minLength: 1, maxLength: 100, pattern: '^[a-z][a-z0-9-]*$' });
const INSTANT_PART = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const MOST_DAYS = 90;
const DAYS = 30;
const days = Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_DAYS, description: `${DAYS} when not given` }));

/** `/v1/quality`: how well people answer; and golden items. */
export function qualityRoom(options: QualityRoutes): HttpRoom {
  const { db, casework, names } = options;
  const { reviewers, coaching, spanOf } = createCoaching(options);
  const within = (request: FastifyRequest): Within =>
    Object.assign((queue: Queue) => reaches(request.reach, queue), { skills: skillsOf(request.reach) });

  const viewItem = (
    item: GoldenItem,
    row: { title: string; subject: string; rules: readonly string[] },
    person: ReturnType<typeof personOf>,
    figures: ItemFigures = { given: 0, right: 0, wrong: 0, unsure: 0 },
  ) => ({
    ...{ case: item.caseId, queue: item.queue, answers: [...item.answers], title: row.title, subject: row.subject },
    ...{ rules: [...row.rules], made_by: person(item.madeBy), made_at: item.madeAt.toISOString() },
    ...{ retired_at: item.retiredAt?.toISOString() ?? null, given: figures.given, right: figures.right },
    ...{ wrong: figures.wrong, unsure: figures.unsure },
  });

  return {
    name: 'casework.quality',
    permissions: qualityPermissions,
    register(app) {
      app.post(
        '/v1/cases/:id/golden',
        {
          config: { permission: 'casework.golden.manage' },
          schema: {
            summary: 'Make a finished case one with a known answer',
            description: 'It is handed out at the rate of its queue, to people who have not seen it.',
            ...{ tags, params },
            body: Type.Object(
              {
                answers: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
                  ...{ minItems: 1, maxItems: 20, description: 'Each of them is right' },
                }),
                why: Text(4_000),
                queue: Type.Optional(QUEUE),
              },
              { additionalProperties: false },
            ),
            response: { 201: goldenSchema },
          },
        },
        async (request, reply) => {
          const by = principalOf(request);
          const id = request.params.id.toLowerCase();
          const item = await casework.makeGolden(by, within(request), id, request.body);
          const row = (await readCase(db, id))!;
          const person = personOf(await names([item.madeBy]));
          return reply.code(201).send(viewItem(item, { ...row, rules: [] }, person));
        },
      );

      app.get(
        '/v1/quality/golden',
        {
          config: { permission: 'casework.golden.manage' },
          schema: {
            ...{ summary: 'Cases with a known answer, the newest first', tags },
            querystring: Type.Object({ ...pageQuery, queue: Type.Optional(QUEUE) }),
            response: { 200: pageOf(goldenSchema) },
          },
        },
        async ({ query: { limit = DEFAULT_PAGE, cursor, queue } }) => {
          const after = cursor === undefined ? undefined : decodeCursor(cursor, INSTANT_PART, UUID_PART);
          const before = after && ([new Date(after[0]!), after[1]!] as const);
          const rows = await listItems(db, { queue, limit: limit + 1, before });
          const person = personOf(await names([...new Set(rows.map(({ madeBy }) => madeBy))]));
          return toPage(
            rows,
            limit,
            (row) => viewItem(row, row, person, row),
            ({ madeAt, caseId }) => encodeCursor(madeAt.toISOString(), caseId),
          );
        },
      );

      app.get(
        '/v1/quality/golden/:id',
        {
          config: { permission: 'casework.golden.manage' },
          schema: {
            ...{ summary: 'Why an answer is the known one', tags, params },
            response: { 200: Type.Object({ answers: Type.Array(Type.String()), why: nullable(Type.String()) }) },
          },
        },
        async (request) => {
          const id = request.params.id.toLowerCase();
          const item = (await readItems(db, [id])).get(id);
          if (!item) throw new Problem('request.not-found');
          const [why] = await casework.openTexts(principalOf(request), id, [item.why]);
          return { answers: [...item.answers], why: why ?? null };
        },
      );

      app.delete(
        '/v1/quality/golden/:id',
        {
          config: { permission: 'casework.golden.manage' },
          schema: { ...{ summary: 'Hand it out no more', tags, params }, response: { 204: Type.Null() } },
        },
        async (request, reply) => {
          await casework.retireGolden(principalOf(request), within(request), request.params.id.toLowerCase());
          return reply.code(204).send(null as never);
        },
      );

      app.get(
        '/v1/quality/reviewers',
        {
          config: { permission: 'casework.quality.read' },
          schema: {
            summary: 'How well people answer, by name',
            description: 'What is known of few answers is little: every share comes with its interval.',
            tags,
            querystring: Type.Object({ days, queue: Type.Optional(QUEUE) }),
            response: { 200: Type.Object({ items: Type.Array(reviewerLine) }) },
          },
        },
        async ({ query }) => ({ items: await reviewers(query.days ?? DAYS, query.queue) }),
      );

      app.get(
        '/v1/quality/reviewers/:kind/:id',
        {
          config: { permission: 'casework.quality.read' },
          schema: {
            ...{ summary: 'How well somebody answers, what they missed, and how it goes', tags },
            params: Type.Object({ kind: Type.Enum(['user', 'key']), id: Id }),
            querystring: Type.Object({ days }),
            response: { 200: coachingSchema },
          },
        },
        async (request) => {
          const { kind, id } = request.params;
          return coaching(principalOf(request), actorOf({ kind, id: id.toLowerCase() }), request.query.days ?? DAYS);
        },
      );

      app.get(
        '/v1/quality/me',
        {
          config: { permission: 'casework.quality.own' },
          schema: {
            ...{ summary: 'The same of oneself', tags, querystring: Type.Object({ days }) },
            response: { 200: coachingSchema },
          },
        },
        async (request) => {
          const by = principalOf(request);
          return coaching(by, actorOf(by), request.query.days ?? DAYS);
        },
      );

      const wellness = Type.Object({
        ...{ blur: Type.Boolean(), greyscale: Type.Boolean(), mute: Type.Boolean() },
        pause_minutes: nullable(Type.Integer({ minimum: 5, maximum: 240, description: 'Null: never' })),
      });
      const Wellness = Type.Object({
        ...wellness.properties,
        exposure: Type.Array(Type.Object({ queue: Type.String(), looks: Type.Integer(), cap: Type.Integer() }), {
          description: 'Of queues that spare people: how many cases one took within 24 hours',
        }),
      });
      const viewWellness = async (request: FastifyRequest) => {
        const who = actorOf(principalOf(request));
        const capped = options.queues().all.filter(({ severeCap }) => severeCap !== null);
        const ids = capped.map(({ id }) => id);
        const [own, looks] = await Promise.all([readWellness(db, who), severeLooks(db, who, ids, databaseTime)]);
        const { pauseMinutes: pause_minutes, ...rest } = own;
        const exposure = capped.map(({ id, severeCap }) => ({ queue: id, looks: looks.get(id) ?? 0, cap: severeCap! }));
        return { ...rest, pause_minutes, exposure };
      };

      app.get(
        '/v1/quality/wellness',
        {
          config: { permission: 'casework.quality.own' },
          schema: {
            ...{ summary: 'How one wants to see what is hard to look at, and how much of it one has', tags },
            response: { 200: Wellness },
          },
        },
        viewWellness,
      );

      app.patch(
        '/v1/quality/wellness',
        {
          config: { permission: 'casework.quality.own' },
          schema: {
            ...{ summary: 'Change that', tags },
            body: Type.Partial(wellness, { additionalProperties: false }),
            response: { 200: Wellness },
          },
        },
        async (request) => {
          const { pause_minutes, ...rest } = request.body;
          const change = { ...rest, ...(pause_minutes === undefined ? {} : { pauseMinutes: pause_minutes }) };
          const by = principalOf(request);
          await db.transaction().execute(async (tx) => {
            await saveWellness(tx, actorOf(by), change, options.clock.now());
            await options.trail(tx, [
              {
                actor: { kind: by.kind, id: by.id },
                ...{ action: 'casework.wellness.prefer', object: actorOf(by), outcome: 'done', detail: request.body },
              },
            ]);
          });
          return viewWellness(request);
        },
      );

      app.get(
        '/v1/quality/alarms',
        {
          config: { permission: 'casework.quality.read' },
          schema: {
            summary: 'Who answers otherwise than they did, or than the others do, the newest first',
            tags,
            querystring: Type.Object({
              ...pageQuery,
              open: Type.Optional(Type.Boolean({ description: 'Only those that last' })),
            }),
            response: { 200: pageOf(driftSchema) },
          },
        },
        async ({ query: { limit = DEFAULT_PAGE, cursor, open = false } }) => {
          const before = idAfter(cursor);
          const rows = await listDrifts(db, { open, limit: limit + 1, before });
          const person = personOf(await names([...new Set(rows.map(({ by }) => by))]));
          return toPage(
            rows,
            limit,
            (row) => viewDrift(row, person(row.by)!),
            ({ id }) => encodeCursor(id),
          );
        },
      );

      app.get(
        '/v1/quality/agreement',
        {
          config: { permission: 'casework.quality.read' },
          schema: {
            summary: 'How far two people agree who answer the same question, the second without seeing the first',
            description:
              'Cohen’s kappa, and weighted by how far apart the verdicts are, each with its 95 % interval; under about thirty pairs the interval is too narrow.',
            tags,
            querystring: Type.Object({
              days,
              queue: Type.Optional(QUEUE),
              by: Type.Optional(Type.Enum([...GROUPINGS])),
            }),
            response: { 200: Type.Object({ items: Type.Array(agreementLine) }) },
          },
        },
        async ({ query }) => {
          const pairs = await readPairs(db, spanOf(query.days ?? DAYS, query.queue));
          const groups = agreementBy(query.by ?? 'queue', pairs);
          const person = personOf(await names([...new Set(groups.flatMap(({ people }) => people))]));
          return {
            items: groups.map(({ key, people, agreeing }) => ({
              ...{ key, people: people.map((one) => person(one)!), agreeing: viewAgreeing(agreeing) },
            })),
          };
        },
      );
    },
  };
}
