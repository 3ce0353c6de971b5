import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import type { Principal } from '../../foundation/access/principal.ts';
import { forRoles } from '../../foundation/access/role.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { type Language, languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { actorOf, find as findRelease } from '../lifecycle/desk.ts';
import {
  ConsultationSchema,
  Id,
  nullable,
  OwnComment,
  StaffComment,
  viewConsultation,
  viewOwn,
} from './centre.schemas.ts';
import type { Consultations } from './consultation.desk.ts';
import {
  type Comment,
  type CommentQuery,
  type Consultation,
  consultationOf,
  countComments,
  listComments,
} from './consultation.store.ts';
import { COMMENT_KINDS, HOLDS, MAX_COMMENT, MAX_SUMMARY, MOST_OF_ONE } from './consultation.ts';

export interface ConsultationRoutes {
  db: Database;
  clock: Clock;
  consultations: Consultations;
}

const plainJson = () => (value: unknown) => JSON.stringify(value);
const params = Type.Object({ id: Id });
const tags = ['rule centre'];
const Text = (maxLength: number, description?: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', ...(description ? { description } : {}) });

export const consultationPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'policy.consultation.comment', own: true },
    roles: forRoles('own', 'merchant', 'creator', 'agency', 'rights-holder', 'consumer'),
    doc: { 'zh-CN': '对规则变更提意见', en: 'Say something to a change of rules' },
  },
  {
    ...{ name: 'policy.consultation.answer', roles: forRoles('all', 'policy-editor', 'policy-approver') },
    doc: { 'zh-CN': '查看并答复征求到的意见', en: 'Read and answer what people say to changes of rules' },
  },
];

/** Asking about a change, saying something to it, answering. */
export function consultationRoutes({ db, clock, consultations }: ConsultationRoutes): HttpRoom {
  const whole = async (found: Consultation, language: Language) =>
    viewConsultation(found, await countComments(db, found.id), clock.now(), language) as never;

  /** Comments with their texts. */
  const shown = async <T>(
    by: Principal,
    consultation: string,
    query: CommentQuery,
    own: boolean,
    view: (row: Comment, text: string | null) => T,
  ) => {
    const rows = await listComments(db, consultation, { ...query, limit: query.limit + 1 });
    const page = toPage(
      rows,
      query.limit,
      (row) => row,
      ({ id }) => encodeCursor(id),
    );
    const texts = await consultations.read(by, consultation, page.items, own);
    return { ...page, items: page.items.map((row, i) => view(row, texts[i]!)) } as never;
  };
  const staffView = (row: Comment, text: string | null) => ({ ...viewOwn(row, text), role: row.role });

  return {
    name: 'policy.consultations',
    permissions: consultationPermissions,
    register(app) {
      app.post(
        '/v1/rule-centre/consultations/:id/comments',
        {
          config: { permission: 'policy.consultation.comment' },
          schema: {
            summary: 'Object to a change, or comment on it',
            description: `While it is open; at most ${MOST_OF_ONE} each. The text is sealed, and published in our words only.`,
            ...{ tags, params },
            body: Type.Object(
              {
                kind: Type.Enum([...COMMENT_KINDS]),
                rule: Type.Optional(Type.String({ maxLength: 200, description: 'The rule that it is about' })),
                text: Text(MAX_COMMENT),
              },
              { additionalProperties: false },
            ),
            response: { 201: OwnComment },
          },
          serializerCompiler: plainJson,
        },
        async (request, reply) => {
          const { kind, rule = null, text } = request.body;
          const by = principalOf(request);
          const row = await consultations.comment(by, request.params.id, { kind, rule, text });
          return reply.code(201).send(viewOwn(row, text) as never);
        },
      );

      app.get(
        '/v1/rule-centre/consultations/:id/mine',
        {
          config: { permission: 'policy.consultation.comment' },
          schema: {
            ...{ summary: 'What one has said oneself, and the answers', tags, params },
            response: { 200: pageOf(OwnComment) },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const by = principalOf(request);
          const { id } = await consultations.find(request.params.id);
          return shown(by, id, { author: actorOf(by), limit: MOST_OF_ONE }, true, viewOwn);
        },
      );

      app.post(
        '/v1/packs/:id/consultation',
        {
          config: { permission: 'policy.pack.release' },
          schema: {
            summary: 'Ask those whom a release binds about it',
            description: 'It cannot take effect before the end, and before every objection is answered.',
            ...{ tags, params },
            body: Type.Object(
              {
                about: Text(2_000, 'What changes and why, as people read it'),
                starts_at: Type.Optional(Type.String({ format: 'date-time', description: 'Now when not given' })),
                ends_at: Type.String({ format: 'date-time' }),
              },
              { additionalProperties: false },
            ),
            response: { 201: ConsultationSchema },
          },
          serializerCompiler: plainJson,
        },
        async (request, reply) => {
          const { about, starts_at, ends_at } = request.body;
          const starts = starts_at === undefined ? undefined : new Date(starts_at);
          const found = await consultations.open(principalOf(request), request.params.id, {
            ...{ about, starts, ends: new Date(ends_at) },
          });
          return reply.code(201).send(await whole(found, languageOf(request)));
        },
      );

      app.get(
        '/v1/packs/:id/consultation',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            ...{ summary: 'What those whom a release binds were asked, if they were', tags, params },
            response: {
              200: Type.Object({
                consultation: nullable(ConsultationSchema),
                hold: nullable(Type.Enum([...HOLDS], { description: 'What keeps it from taking effect' })),
              }),
            },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const release = await findRelease(db, request.params.id);
          const [found, hold = null] = await Promise.all([
            consultationOf(db, release.id),
            consultations.holdOf(release),
          ]);
          return { consultation: found ? await whole(found, languageOf(request)) : null, hold } as never;
        },
      );

      app.get(
        '/v1/consultations/:id/comments',
        {
          config: { permission: 'policy.consultation.answer' },
          schema: {
            summary: 'What people have said, as they wrote it',
            description: 'Reading is on the trail. The text of somebody who was erased is null.',
            ...{ tags, params },
            querystring: Type.Object({ ...pageQuery, answered: Type.Optional(Type.Boolean()) }),
            response: { 200: pageOf(StaffComment) },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const { limit = DEFAULT_PAGE, cursor, answered } = request.query;
          const { id } = await consultations.find(request.params.id);
          const after = idAfter(cursor);
          return shown(principalOf(request), id, { answered, after, limit }, false, staffView);
        },
      );

      app.post(
        '/v1/consultations/:id/comments/:comment/answer',
        {
          config: { permission: 'policy.consultation.answer' },
          schema: {
            summary: 'Answer what somebody has said; anew as long as it is not closed',
            tags,
            params: Type.Object({ id: Id, comment: Id }),
            body: Type.Object(
              {
                summary: Text(MAX_SUMMARY, 'What was said, in words that may be public: nothing about a person'),
                taken: Type.Boolean({ description: 'Whether the change takes it up' }),
                why: Text(2_000),
              },
              { additionalProperties: false },
            ),
            response: {
              200: Type.Object({ id: Id, summary: Type.String(), taken: Type.Boolean(), why: Type.String() }),
            },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const { id, comment } = request.params;
          const { summary, taken, why } = request.body;
          const row = await consultations.answer(principalOf(request), id, comment, { summary, taken, why });
          return { id: row.id, summary, taken, why };
        },
      );

      app.post(
        '/v1/consultations/:id/close',
        {
          config: { permission: 'policy.consultation.answer' },
          schema: {
            summary: 'Publish what came of a consultation, with the answers',
            description: 'After its end, when every objection is answered.',
            ...{ tags, params },
            body: Type.Object({ report: Text(5_000) }, { additionalProperties: false }),
            response: { 200: ConsultationSchema },
          },
          serializerCompiler: plainJson,
        },
        async (request) =>
          whole(
            await consultations.close(principalOf(request), request.params.id, request.body.report),
            languageOf(request),
          ),
      );
    },
  };
}
