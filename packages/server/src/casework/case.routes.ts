import type { FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { registerAttachmentRoutes } from '../foundation/attachments/attachment.routes.ts';
import type { Attachments } from '../foundation/attachments/attachments.ts';
import type { Clock } from '../foundation/clock.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../foundation/http/room.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../foundation/keyset.ts';
import type { Access } from '../foundation/sealing/sealer.ts';
import type { Within } from './case.answer.ts';
import { type HandRoutes, registerHandRoutes } from './case.hand.routes.ts';
import { queueLines } from './case.lookups.ts';
import { caseworkPermissions } from './case.permissions.ts';
import { caseDetailSchema, caseSchema, commentSchema, Id, queueSchema, Text } from './case.schemas.ts';
import { actorOf } from './case.ts';
import { type CaseViewOptions, createCaseView, listed } from './case.view.ts';
import { registerWatchRoutes } from './case.watch.routes.ts';
import { listCases } from './case-list.store.ts';
import { readShown } from './quality/hidden.ts';
import { type Queue, type Queues, reaches, skillsOf } from './queue.ts';

export interface CaseworkRoutes extends CaseViewOptions {
  consequences: HandRoutes['consequences'];
  clock: Clock;
  attachments: Attachments;
  show: CaseViewOptions['show'] & {
    schemas: { event: TSchema; decision: TSchema };
    sealedTexts(eventId: string, decisionId: string, access: Access): Promise<SealedTexts>;
  };
}

interface SealedTexts {
  texts: { field: string; text: string }[];
  /** Of persons who were erased. */
  unreadable: number;
}

/** What somebody who holds a case may read sealed texts for. */
const PURPOSES = ['review', 'complaint', 'quality'] as const;

const MAX_NOTE = 4_000;
const QUEUE = Type.String({ minLength: 1, maxLength: 100, pattern: '^[a-z][a-z0-9-]*$' });
const params = Type.Object({ id: Id });
const Nothing = Type.Object({}, { additionalProperties: false });

/** Union answers make the schema serialiser try one branch after the other; every field here is built by `view`. */
const plainJson = () => (value: unknown) => JSON.stringify(value);

/** `/v1/queues`, `/v1/cases`. */
export function caseworkRoom(options: CaseworkRoutes): HttpRoom {
  const { db, casework } = options;
  const view = createCaseView(options);
  const CaseDetail = caseDetailSchema(options.show.schemas);

  const within = (request: FastifyRequest): Within =>
    Object.assign((queue: Queue) => reaches(request.reach, queue), { skills: skillsOf(request.reach) });
  const idOf = (request: { params: { id: string } }): string => request.params.id.toLowerCase();

  return {
    name: 'casework',
    permissions: caseworkPermissions,
    register(app) {
      app.get(
        '/v1/queues',
        {
          config: { permission: 'casework.queue.read' },
          schema: {
            summary: 'The queues, and what waits in them',
            tags: ['casework'],
            response: { 200: Type.Object({ items: Type.Array(queueSchema) }) },
          },
        },
        async (request) => {
          return { items: await queueLines(options, request.reach, languageOf(request)) };
        },
      );

      app.get(
        '/v1/cases',
        {
          config: { permission: 'casework.case.read' },
          schema: {
            summary: 'Cases, the most urgent or the newest first',
            tags: ['casework'],
            querystring: Type.Object({
              ...pageQuery,
              queue: Type.Optional(QUEUE),
              state: Type.Optional(Type.Enum(['open', 'taken', 'decided'])),
              taken_by: Type.Optional(Type.Literal('me')),
              subject: Type.Optional(
                Type.String({ minLength: 3, maxLength: 300, pattern: '^[a-z-]+/.+$', description: '`<type>/<id>`' }),
              ),
              sort: Type.Optional(
                Type.Enum(['urgency', 'newest'], {
                  description: '`urgency` shows what waits or is in hand; `newest` when not given',
                }),
              ),
            }),
            response: { 200: pageOf(caseSchema) },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const { queue, state, taken_by, subject, sort = 'newest', limit = DEFAULT_PAGE, cursor } = request.query;
          if (sort === 'urgency' && state === 'decided')
            throw new Problem('request.invalid', {
              field: 'sort',
              detail: 'sort urgency is of what is not decided yet',
            });
          const queues = reachedQueues(request, options.queues(), queue);
          const after = cursor === undefined ? undefined : decodeCursor(cursor, URGENCY_PART, UUID_PART);
          const rows = await listCases(db, {
            ...{ queues, state, subject, sort, limit: limit + 1, after: after as [string, string] | undefined },
            takenBy: taken_by === undefined ? undefined : actorOf(principalOf(request)),
            viewer: actorOf(principalOf(request)),
          });
          const line = await view.list(rows);
          return toPage(rows, limit, line, ({ id, urgency }) =>
            encodeCursor(sort === 'urgency' ? urgency.toISOString() : '', id),
          ) as never;
        },
      );

      app.post(
        '/v1/cases/next',
        {
          config: { permission: 'casework.case.take' },
          schema: {
            summary: 'Take the most urgent case that waits',
            description: 'It is held for five minutes; each renewal holds it for five more. 204 when nothing waits.',
            tags: ['casework'],
            body: Type.Object({ queue: Type.Optional(QUEUE) }, { additionalProperties: false }),
            response: { 200: CaseDetail, 204: Type.Null() },
          },
          serializerCompiler: plainJson,
        },
        async (request, reply) => {
          const by = principalOf(request);
          const row = await casework.next(by, within(request), request.body.queue);
          if (!row) return reply.code(204).send(null as never);
          return view.whole(row, by, languageOf(request));
        },
      );

      app.get(
        '/v1/cases/:id',
        {
          config: { permission: 'casework.case.read' },
          schema: { summary: 'A case, with what is asked', tags: ['casework'], params, response: { 200: CaseDetail } },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const row = await readShown(db, idOf(request), actorOf(principalOf(request)));
          if (!row || !within(request)(options.queues().of(row.queue))) throw new Problem('request.not-found');
          return view.whole(row, principalOf(request), languageOf(request));
        },
      );

      const simple = [
        ['take', 'casework.case.take', 'Take a case'],
        ['renew', 'casework.case.take', 'Hold a case for five minutes more'],
        ['release', 'casework.case.take', 'Give a case back'],
        ['undo', 'casework.case.decide', 'Undo a decision, within ten seconds'],
      ] as const;
      for (const [verb, permission, summary] of simple)
        app.post(
          `/v1/cases/:id/${verb}`,
          {
            config: { permission },
            schema: {
              summary,
              tags: ['casework'],
              params,
              body: Nothing,
              response: { 200: caseSchema },
            },
            serializerCompiler: plainJson,
          },
          async (request) => view.one(await casework[verb](principalOf(request), within(request), idOf(request))),
        );

      app.post(
        '/v1/cases/:id/reveal',
        {
          // what holds personal data is not kept to be given again
          config: { permission: 'casework.case.reveal', idempotency: false },
          schema: {
            summary: 'Read the sealed texts that the rules of a case looked at, for a purpose; for whoever holds it',
            description: 'Each reading is on the trail before anything is opened.',
            tags: ['casework'],
            params,
            body: Type.Object({ purpose: Type.Enum([...PURPOSES]) }, { additionalProperties: false }),
            response: {
              200: Type.Object({
                texts: Type.Array(Type.Object({ field: Type.String(), text: Type.String() })),
                unreadable: Type.Integer({ description: 'Texts of persons who were erased' }),
              }),
            },
          },
        },
        async (request) => {
          const { purpose } = request.body;
          const { row, access } = await casework.reading(principalOf(request), within(request), idOf(request), purpose);
          if (row.eventId === null || row.decisionId === null) return { texts: [], unreadable: 0 };
          return options.show.sealedTexts(row.eventId, row.decisionId, access);
        },
      );

      app.post(
        '/v1/cases/:id/assign',
        {
          config: { permission: 'casework.case.assign' },
          schema: {
            summary: 'Give a case to somebody, for eight hours',
            tags: ['casework'],
            params,
            body: Type.Object({ user_id: Id }, { additionalProperties: false }),
            response: { 200: caseSchema },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const userId = request.body.user_id.toLowerCase();
          return view.one(await casework.assign(principalOf(request), within(request), idOf(request), userId));
        },
      );

      app.post(
        '/v1/cases/:id/comment',
        {
          config: { permission: 'casework.case.take' },
          schema: {
            summary: 'Say something about a case; needs no lease',
            tags: ['casework'],
            params,
            body: Type.Object({ text: Text(MAX_NOTE) }, { additionalProperties: false }),
            response: { 201: commentSchema },
          },
          serializerCompiler: plainJson,
        },
        async (request, reply) => {
          const by = principalOf(request);
          const { text } = request.body;
          const { id, at } = await casework.comment(by, within(request), idOf(request), text);
          const answer = { id, by: { id: by.id, name: by.name }, at: at.toISOString(), text };
          return reply.code(201).send(answer as never);
        },
      );

      app.post(
        '/v1/cases/:id/decide',
        {
          config: { permission: 'casework.case.decide' },
          schema: {
            summary: 'Answer a case; final after ten seconds',
            description: 'Whoever lost the lease decides all the same while nobody else came and nothing changed.',
            tags: ['casework'],
            params,
            body: Type.Object(
              {
                answer: Type.String({ minLength: 1, maxLength: 60 }),
                note: Type.Optional(Type.String({ maxLength: MAX_NOTE })),
                reason_code: Type.Optional(
                  Type.String({ minLength: 1, maxLength: 100, description: 'Where its queue has such codes' }),
                ),
                version: Type.Integer({ minimum: 1, description: 'Of the case as it was read' }),
              },
              { additionalProperties: false },
            ),
            response: { 200: caseSchema },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const { body } = request;
          const { reason_code: reasonCode, ...given } = body;
          const row = await casework.decide(principalOf(request), within(request), idOf(request), {
            ...given,
            ...(reasonCode === undefined ? {} : { reasonCode }),
          });
          return view.one(row, row.note === null ? null : (body.note ?? null));
        },
      );

      app.post(
        '/v1/cases/:id/reopen',
        {
          config: { permission: 'casework.case.reopen' },
          schema: {
            summary: 'Ask again what was decided for good',
            tags: ['casework'],
            params,
            body: Type.Object({ reason: Text(MAX_NOTE) }, { additionalProperties: false }),
            response: { 200: caseSchema },
          },
          serializerCompiler: plainJson,
        },
        async (request) =>
          view.one(await casework.reopen(principalOf(request), within(request), idOf(request), request.body.reason)),
      );

      registerAttachmentRoutes(app, {
        ...{ attachments: options.attachments, path: '/v1/cases/:id', tag: 'casework' },
        permission: { read: 'casework.case.read', add: 'casework.case.take' },
        async target(request, doing) {
          const id = (request.params as { id: string }).id.toLowerCase();
          const row = await readShown(db, id, actorOf(principalOf(request)));
          if (!row || !within(request)(options.queues().of(row.queue))) throw new Problem('request.not-found');
          if (doing === 'add' && listed(row) === 'decided') throw new Problem('case.decided');
          // what is asked once more has the evidence of the case itself
          return { about: `case/${row.lookOf ?? row.id}`, person: row.party ?? row.subject };
        },
      });
      registerWatchRoutes(app, { ...options, within });
      registerHandRoutes(app, { ...options, view, within });
    },
  };
}

const URGENCY_PART = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)?$/;

/**
 * The queues that a list is narrowed to; undefined for no narrowing.
 * @throws Problem `request.not-found` for one out of reach
 */
function reachedQueues(request: FastifyRequest, queues: Queues, asked: string | undefined): string[] | undefined {
  if (asked !== undefined) {
    if (!reaches(request.reach, queues.of(asked))) throw new Problem('request.not-found', { field: 'queue' });
    return [asked];
  }
  if (request.reach === 'all') return undefined;
  return queues.all.filter((queue) => reaches(request.reach, queue)).map(({ id }) => id);
}
