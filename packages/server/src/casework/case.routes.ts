import type { Language } from '@anxin/engine';
import type { FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import { type Principal, type Reach, reachOf } from '../foundation/access/principal.ts';
import { forRoles } from '../foundation/access/role.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../foundation/http/room.ts';
import { isUuid } from '../foundation/ids.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../foundation/keyset.ts';
import type { Access } from '../foundation/sealing/sealer.ts';
import { caseDetailSchema, caseSchema, commentSchema, Id, queueSchema, Text } from './case.schemas.ts';
import {
  type CaseRow,
  countQueues,
  databaseTime,
  listCases,
  readCase,
  readCaseOf,
  readComments,
  readHistory,
  readOthers,
} from './case.store.ts';
import type { Actor } from './case.ts';
import { answersIn, type CaseKinds } from './case-kind.ts';
import { actorOf, type Casework, type Within } from './casework.ts';
import { type Queue, type Queues, reaches } from './queue.ts';

export interface CaseworkRoutes {
  db: Database;
  clock: Clock;
  casework: Casework;
  kinds: CaseKinds;
  queues(): Queues;
  /** The names of people and keys; who is not in it is nobody that is known any more. */
  names(actors: readonly Actor[]): Promise<ReadonlyMap<Actor, string>>;
  /** How the room that has them shows events and decisions; null for what is gone. */
  show: {
    schemas: { event: TSchema; decision: TSchema };
    event(id: string): Promise<unknown>;
    decision(id: string, language: Language): Promise<unknown>;
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

/** Everything below is for whoever works on a queue: a party's own reach holds nothing here. */
const own = true as const;
const WORKERS = forRoles('group', 'reviewer', 'service-agent');
const LEADERS = forRoles('all', 'supervisor');
const READERS = forRoles('all', 'auditor', 'operator');

export const caseworkPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'casework.queue.read', own, bundles: ['read'], roles: { ...WORKERS, ...LEADERS, ...READERS } },
    doc: { 'zh-CN': '查看队列', en: 'See the queues' },
  },
  {
    ...{ name: 'casework.case.read', own, bundles: ['read'], roles: { ...WORKERS, ...LEADERS, ...READERS } },
    doc: { 'zh-CN': '查看工单', en: 'See cases' },
  },
  {
    ...{ name: 'casework.case.take', own, roles: { ...WORKERS, ...LEADERS } },
    doc: { 'zh-CN': '领取工单、添加备注', en: 'Take cases and comment on them' },
  },
  {
    ...{ name: 'casework.case.decide', own, roles: { ...WORKERS, ...LEADERS } },
    doc: { 'zh-CN': '处理工单', en: 'Decide cases' },
  },
  {
    ...{ name: 'casework.case.reveal', own, roles: { ...WORKERS, ...LEADERS } },
    doc: { 'zh-CN': '查看在手工单的加密原文（须说明用途）', en: 'Read sealed texts of a case in hand, for a purpose' },
  },
  {
    ...{ name: 'casework.case.assign', own, roles: LEADERS },
    doc: { 'zh-CN': '分派工单', en: 'Give cases to people' },
  },
  {
    ...{ name: 'casework.case.reopen', own, roles: LEADERS },
    doc: { 'zh-CN': '重新打开工单', en: 'Open cases again' },
  },
];

const MAX_NOTE = 4_000;
const MAX_OTHERS = 20;
const QUEUE = Type.String({ minLength: 1, maxLength: 100, pattern: '^[a-z][a-z0-9-]*$' });
const params = Type.Object({ id: Id });
const Nothing = Type.Object({}, { additionalProperties: false });

/** Union answers make the schema serialiser try one branch after the other; every field here is built by `view`. */
const plainJson = () => (value: unknown) => JSON.stringify(value);

/** `/v1/queues`, `/v1/cases`. */
export function caseworkRoom(options: CaseworkRoutes): HttpRoom {
  const { db, casework, kinds } = options;
  const CaseDetail = caseDetailSchema(options.show.schemas);

  const within =
    (request: FastifyRequest): Within =>
    (queue: Queue) =>
      reaches(request.reach, queue);
  const idOf = (request: { params: { id: string } }): string => request.params.id.toLowerCase();

  const personOf = (names: ReadonlyMap<Actor, string>) => (actor: Actor | null) =>
    actor === null ? null : { id: actor.slice(actor.indexOf('/') + 1), name: names.get(actor) ?? '' };

  function view(row: CaseRow, person: ReturnType<typeof personOf>, note: string | null = null) {
    return {
      ...{ id: row.id, kind: row.kind, queue: row.queue, priority: row.priority, state: listed(row) },
      ...{ subject: row.subject, party: row.party, event_id: row.eventId, decision_id: row.decisionId },
      ...{ decisions: row.decisions, verdict: row.verdict, title: row.title, opened_at: row.openedAt.toISOString() },
      ...{ due_at: row.dueAt.toISOString(), version: row.version, taken_by: person(row.takenBy) },
      ...{ lease_until: row.leaseUntil?.toISOString() ?? null, decided_by: person(row.decidedBy) },
      ...{ decided_at: row.decidedAt?.toISOString() ?? null, final_at: row.finalAt?.toISOString() ?? null },
      ...{ answer: row.answer, note },
    };
  }

  const namesOf = (rows: readonly CaseRow[]) =>
    options.names([...new Set(rows.flatMap(({ takenBy, decidedBy }) => [takenBy ?? [], decidedBy ?? []].flat()))]);

  const viewOne = async (row: CaseRow, note: string | null = null) =>
    view(row, personOf(await namesOf([row])), note) as never;

  async function detail(row: CaseRow, by: Principal, language: Language) {
    const [comments, history, others, event, decision] = await Promise.all([
      readComments(db, row.id),
      readHistory(db, row.id),
      readOthers(db, row, MAX_OTHERS),
      options.show.event(row.eventId),
      options.show.decision(row.decisionId, language),
    ]);
    const [note, ...texts] = await casework
      .openTexts(by, row.id, [...(row.note === null ? [] : [row.note]), ...comments.map(({ text }) => text)])
      .then((opened) => (row.note === null ? [null, ...opened] : opened));
    const actors = [row.takenBy, row.decidedBy, ...comments.map((c) => c.by_whom), ...history.map((h) => h.by_whom)];
    const person = personOf(await options.names([...new Set(actors.filter((actor) => actor !== null))]));
    return {
      ...view(row, person, note ?? (row.note === null ? null : ERASED)),
      answers: answersIn(kinds.get(row.kind)!, row.queue).map(({ id, title, key, verdict, noteRequired }) => ({
        ...{ id, title: title[language], key, verdict, note_required: noteRequired },
      })),
      ...{ event, decision },
      comments: comments.map(({ id, by_whom, at }, i) => ({
        ...{ id, by: person(by_whom), at: at.toISOString(), text: texts[i] ?? ERASED },
      })),
      history: history.map(({ at, by_whom, what, detail }) => ({
        ...{ at: at.toISOString(), by: person(by_whom), what, detail },
      })),
      others: others.map((other) => ({
        ...{ id: other.id, state: listed(other), opened_at: other.openedAt.toISOString(), answer: other.answer },
      })),
    } as never;
  }

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
          });
          const person = personOf(await namesOf(rows));
          return toPage(
            rows,
            limit,
            (row) => view(row, person),
            ({ id, urgency }) => encodeCursor(sort === 'urgency' ? urgency.toISOString() : '', id),
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
          return detail(row, by, languageOf(request));
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
          const row = await readCase(db, idOf(request));
          if (!row || !within(request)(options.queues().of(row.queue))) throw new Problem('request.not-found');
          return detail(row, principalOf(request), languageOf(request));
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
          async (request) => viewOne(await casework[verb](principalOf(request), within(request), idOf(request))),
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
          return viewOne(await casework.assign(principalOf(request), within(request), idOf(request), userId));
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
          const row = await casework.decide(principalOf(request), within(request), idOf(request), body);
          return viewOne(row, row.note === null ? null : (body.note ?? null));
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
          viewOne(await casework.reopen(principalOf(request), within(request), idOf(request), request.body.reason)),
      );
    },
  };
}

/** The queues within reach and what waits in them, in the order of declaration. */
export async function queueLines(
  { db, clock, queues }: Pick<CaseworkRoutes, 'db' | 'clock' | 'queues'>,
  reach: Reach,
  language: Language,
) {
  const counts = new Map((await countQueues(db, clock.now(), databaseTime)).map((count) => [count.queue, count]));
  const declared = queues();
  const known = new Set(declared.all.map(({ id }) => id));
  // a queue of an earlier pack is there as long as something waits in it
  const earlier = [...counts.keys()]
    .filter((id) => !known.has(id))
    .sort()
    .map(declared.of);
  return [...declared.all, ...earlier]
    .filter((queue) => reaches(reach, queue))
    .map(({ id, title, group }) => {
      const count = counts.get(id);
      return {
        ...{ id, title: title[language], group, open: count?.open ?? 0, taken: count?.taken ?? 0 },
        ...{ oldest_at: count?.oldestAt?.toISOString() ?? null, overdue: count?.overdue ?? 0 },
        next_due_at: count?.nextDueAt?.toISOString() ?? null,
      };
    });
}

/** The case that a decision is in, for whoever reads decisions and may see cases of its queue too. */
export const caseSummaries =
  ({ db, queues }: Pick<CaseworkRoutes, 'db' | 'queues'>) =>
  async (request: FastifyRequest, decisionId: string) => {
    const row = await readCaseOf(db, decisionId);
    const reach = reachOf(principalOf(request), 'casework.case.read', own);
    if (!row || !reaches(reach, queues().of(row.queue))) return null;
    const { id, queue, openedAt, answer } = row;
    return { id, queue, state: listed(row), opened_at: openedAt.toISOString(), answer };
  };

/** A case by its id, for whoever may see cases of its queue. */
export const caseSearch =
  ({ db, queues }: Pick<CaseworkRoutes, 'db' | 'queues'>) =>
  async (request: FastifyRequest, text: string) => {
    const id = text.toLowerCase();
    const row = isUuid(id) ? await readCase(db, id) : undefined;
    if (!row || !reaches(reachOf(principalOf(request), 'casework.case.read', own), queues().of(row.queue))) return [];
    return [{ kind: 'case' as const, id, title: row.title, address: `/cases/${id}` }];
  };

const MOST_OF_A_SUBJECT = 20;

/** The newest cases about a subject, for whoever may see cases of their queues. */
export const subjectCases =
  ({ db, queues }: Pick<CaseworkRoutes, 'db' | 'queues'>) =>
  async (request: FastifyRequest, subject: string) => {
    const reach = reachOf(principalOf(request), 'casework.case.read', own);
    if (reach === 'none') return [];
    const rows = await listCases(db, { subject, sort: 'newest', limit: MOST_OF_A_SUBJECT });
    return rows
      .filter(({ queue }) => reaches(reach, queues().of(queue)))
      .map((row) => ({
        ...{ id: row.id, queue: row.queue, state: listed(row), opened_at: row.openedAt.toISOString() },
        answer: row.answer,
      }));
  };

const URGENCY_PART = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)?$/;

/** What stands for a text whose person was erased. */
const ERASED = '****';

const listed = ({ state }: CaseRow) => (state === 'final' ? 'decided' : state);

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
