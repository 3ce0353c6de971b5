import { Type } from 'typebox';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, idAfter } from '../../foundation/keyset.ts';
import type { Announced } from './announced.ts';
import {
  ChangeSchema,
  ConsultationLine,
  ConsultationSchema,
  Id,
  Instant,
  nullable,
  PublicAnswer,
  RuleHistory,
  RuleSchema,
  viewAnswer,
  viewChange,
  viewConsultation,
  viewLine,
  viewRule,
} from './centre.schemas.ts';
import type { Consultations } from './consultation.desk.ts';
import { countComments, listComments, listConsultations } from './consultation.store.ts';
import { CONSULTATION_STATES } from './consultation.ts';
import { countTopics, listApplying, listPast, textsOf } from './public-rule.store.ts';

export interface CentreRoutes {
  db: Database;
  clock: Clock;
  consultations: Consultations;
  announced(): Promise<Announced[]>;
}

const tags = ['rule centre'];
const config = { public: true } as const;
const plainJson = () => (value: unknown) => JSON.stringify(value);
const RuleId = Type.String({ maxLength: 200, pattern: '^[a-z][a-z0-9.-]*$' });
const RULE_PART = /^[a-z][a-z0-9.-]{0,199}$/;
const INSTANT_PART = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What rules apply, what will change, what has changed, and what people were asked: for everybody, without signing in. */
export function centreRoutes({ db, clock, consultations, announced }: CentreRoutes): HttpRoom {
  return {
    name: 'policy.rule-centre',
    permissions: [],
    register(app) {
      app.get(
        '/v1/rule-centre',
        {
          config,
          schema: {
            ...{ summary: 'What rules apply, by topic, and what is under way', tags },
            response: {
              200: Type.Object({
                topics: Type.Array(Type.Object({ topic: Type.String(), rules: Type.Integer() })),
                announced: Type.Integer(),
                open_consultations: Type.Integer(),
              }),
            },
          },
        },
        async () => ({
          topics: await countTopics(db),
          announced: (await announced()).length,
          open_consultations: (await listConsultations(db, clock.now(), { state: 'open', limit: 200 })).length,
        }),
      );

      app.get(
        '/v1/rule-centre/rules',
        {
          config,
          schema: {
            ...{ summary: 'The rules that apply, in plain words', tags },
            description: 'Those that limit, reject or take measures. How they recognise anything is not told.',
            querystring: Type.Object({
              ...pageQuery,
              topic: Type.Optional(Type.String({ pattern: '^[a-z-]{1,40}$' })),
            }),
            response: { 200: pageOf(RuleSchema) },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const { limit = DEFAULT_PAGE, cursor, topic } = request.query;
          const after = cursor === undefined ? undefined : decodeCursor(cursor, RULE_PART)[0];
          const rows = await listApplying(db, { topic, after, limit: limit + 1 });
          const language = languageOf(request);
          return toPage(
            rows,
            limit,
            ({ body, since }) => ({ ...viewRule(body, language), since: since.toISOString() }),
            ({ rule }) => encodeCursor(rule),
          ) as never;
        },
      );

      app.get(
        '/v1/rule-centre/rules/:id',
        {
          config,
          schema: {
            ...{ summary: 'A rule, and what it said before', tags },
            params: Type.Object({ id: RuleId }),
            response: { 200: RuleHistory },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const language = languageOf(request);
          const [newest, ...earlier] = (await textsOf(db, request.params.id)).map(({ body, since, until }) => ({
            ...{ ...viewRule(body, language), since: since.toISOString(), until: until?.toISOString() ?? null },
          }));
          if (!newest) throw new Problem('request.not-found');
          return { ...newest, earlier } as never;
        },
      );

      app.get(
        '/v1/rule-centre/changes',
        {
          config,
          schema: {
            ...{ summary: 'Changes that are announced, the next one first', tags },
            response: {
              200: Type.Object({
                items: Type.Array(
                  Type.Object({
                    release: Id,
                    notice_at: Instant,
                    takes_effect_at: Instant,
                    percent: nullable(Type.Number({ description: 'Of the parties, for whom it applies already' })),
                    changes: nullable(
                      Type.Array(ChangeSchema, {
                        description: 'Null while it is being brought onto what has changed since',
                      }),
                    ),
                  }),
                ),
              }),
            },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const language = languageOf(request);
          const items = (await announced()).map(({ release, changes }) => ({
            ...{ release: release.id, notice_at: release.notice_at!, takes_effect_at: release.takes_effect_at! },
            percent: release.state === 'rollout' ? release.rollout! / 100 : null,
            changes: changes?.map((change) => viewChange(change, language)) ?? null,
          }));
          return { items } as never;
        },
      );

      app.get(
        '/v1/rule-centre/history',
        {
          config,
          schema: {
            ...{ summary: 'Changes that have taken effect, the newest first', tags },
            querystring: Type.Object(pageQuery),
            response: {
              200: pageOf(
                Type.Object({
                  at: Instant,
                  ...Object.fromEntries(
                    ['added', 'changed', 'removed'].map((name) => [
                      name,
                      Type.Array(Type.Object({ id: Type.String(), topic: Type.String(), title: Type.String() })),
                    ]),
                  ),
                }),
              ),
            },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const { limit = 20, cursor } = request.query;
          const before = cursor === undefined ? undefined : new Date(decodeCursor(cursor, INSTANT_PART)[0]!);
          const rows = await listPast(db, { before, limit: limit + 1 });
          const language = languageOf(request);
          const line = ({ id, topic, title }: { id: string; topic: string; title: Record<string, string> }) => ({
            ...{ id, topic, title: title[language]! },
          });
          return toPage(
            rows,
            limit,
            ({ at, added, changed, removed }) => ({
              at: at.toISOString(),
              ...{ added: added.map(line), changed: changed.map(line), removed: removed.map(line) },
            }),
            ({ at }) => encodeCursor(at.toISOString()),
          ) as never;
        },
      );

      app.get(
        '/v1/rule-centre/consultations',
        {
          config,
          schema: {
            ...{ summary: 'What people are, and were, asked about; the newest first', tags },
            querystring: Type.Object({ ...pageQuery, state: Type.Optional(Type.Enum([...CONSULTATION_STATES])) }),
            response: { 200: pageOf(ConsultationLine) },
          },
          serializerCompiler: plainJson,
        },
        async ({ query: { limit = 20, cursor, state } }) => {
          const before = idAfter(cursor);
          const now = clock.now();
          const rows = await listConsultations(db, now, { state, before, limit: limit + 1 });
          return toPage(
            rows,
            limit,
            (row) => viewLine(row, now),
            ({ id }) => encodeCursor(id),
          ) as never;
        },
      );

      app.get(
        '/v1/rule-centre/consultations/:id',
        {
          config,
          schema: {
            ...{ summary: 'A consultation: what would change, and what came of it', tags },
            ...{ params: Type.Object({ id: Id }), response: { 200: ConsultationSchema } },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const found = await consultations.find(request.params.id);
          return viewConsultation(found, await countComments(db, found.id), clock.now(), languageOf(request)) as never;
        },
      );

      app.get(
        '/v1/rule-centre/consultations/:id/answers',
        {
          config,
          schema: {
            ...{ summary: 'What was said in a consultation that is closed, in our words, and the answers', tags },
            ...{ params: Type.Object({ id: Id }), querystring: Type.Object(pageQuery) },
            response: { 200: pageOf(PublicAnswer) },
          },
          serializerCompiler: plainJson,
        },
        async ({ params: { id }, query: { limit = DEFAULT_PAGE, cursor } }) => {
          const found = await consultations.find(id);
          // answers are published with the report, and not before
          if (found.closed_at === null) return { items: [], next_cursor: null };
          const after = idAfter(cursor);
          const rows = await listComments(db, found.id, { answered: true, after, limit: limit + 1 });
          return toPage(rows, limit, viewAnswer, (row) => encodeCursor(row.id)) as never;
        },
      );
    },
  };
}
