import type { Language } from '@anxin/engine';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { requireWithin } from '../foundation/access/principal.ts';
import { forRoles, WORKING } from '../foundation/access/role.ts';
import type { Database } from '../foundation/database/database.ts';
import { asProblem, Problem, type ProblemDocument, problemDocument } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../foundation/http/page.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../foundation/keyset.ts';
import type { StoredEvent } from '../foundation/log/event.ts';
import { readEvent, readEventsOf } from '../foundation/log/log.store.ts';
import type { Admission, Outcome } from './admit.ts';
import { readDecisions } from './decision.store.ts';
import { type DecisionRecord, forParty, viewDecision } from './decision.ts';
import { ownersOf, refOf, viewEvent } from './event.ts';
import type { PackStore } from './pack.store.ts';
import { decisionSchema, eventSchema, problemSchema } from './schemas.ts';

const MAX_DECISIONS = 500;
const MAX_EVENTS = 5_000;

export interface PolicyRoutes {
  db: Database;
  admission: Admission;
  packs: PackStore;
  /** An event's data with personal fields as their masks. */
  mask(event: StoredEvent): unknown;
}

/** Those outside, for what refers to them. */
const PARTIES = forRoles('own', 'merchant', 'creator', 'agency', 'rights-holder', 'consumer', 'laboratory');

export const policyPermissions: HttpRoom['permissions'] = [
  { name: 'policy.decision.create', doc: { 'zh-CN': '请求判定', en: 'Ask for decisions' }, bundles: ['ingest'] },
  { name: 'policy.event.create', doc: { 'zh-CN': '上报事件', en: 'Send events' }, bundles: ['ingest'] },
  {
    name: 'policy.decision.read',
    doc: { 'zh-CN': '查看判定', en: 'Read decisions' },
    own: true,
    bundles: ['read'],
    roles: { ...WORKING, ...forRoles('all', 'executive'), ...PARTIES },
  },
  {
    name: 'policy.event.read',
    doc: { 'zh-CN': '查看事件（脱敏）', en: 'Read events, masked' },
    own: true,
    bundles: ['read'],
    roles: { ...WORKING, ...PARTIES },
  },
  {
    name: 'policy.pack.read',
    doc: { 'zh-CN': '查看规则包', en: 'Read packs and rules' },
    bundles: ['read', 'policy'],
    roles: { ...WORKING, ...forRoles('all', 'executive') },
  },
  {
    name: 'policy.pack.try',
    doc: { 'zh-CN': '试算事件', en: 'Try events on the pack in force' },
    bundles: ['policy'],
    roles: forRoles('all', 'policy-editor', 'policy-approver', 'operator', 'supervisor', 'category-manager'),
  },
  {
    name: 'policy.overview.read',
    doc: { 'zh-CN': '查看总览', en: 'See the overview' },
    bundles: ['read'],
    roles: { ...WORKING, ...forRoles('all', 'executive') },
  },
];

/** Decisions and events: asking for them, sending them, reading them back. */
export function policyRoutes(options: PolicyRoutes): HttpRoom {
  const { db, admission, packs } = options;

  const view = async (record: DecisionRecord, language: Language) =>
    viewDecision(record, await packs.byName(record.pack), language);

  async function answer(outcome: Outcome, language: Language, position?: number) {
    if (outcome.status === 'refused') return { ...documentOf(outcome.problem), position };
    // a decision is asked for, so there is one, unless the event's partition was dropped between two statements
    if (!outcome.decision) throw new Problem('server.fault');
    return view(outcome.decision, language);
  }

  return {
    name: 'policy',
    permissions: policyPermissions,
    register(app) {
      app.post(
        '/v1/decisions',
        {
          config: { permission: 'policy.decision.create', uncheckedBody: true },
          schema: {
            summary: 'Decide one event, or up to 500, and store event and decision',
            tags: ['policy'],
            body: Type.Unknown({ description: 'An event (CloudEvents 1.0, docs/events.md), or an array of them' }),
            response: {
              200: Type.Union([decisionSchema, Type.Array(Type.Union([decisionSchema, problemSchema]))]),
              422: Type.Union([Type.Array(problemSchema), problemSchema]),
            },
          },
          serializerCompiler: plainJson,
        },
        async (request, reply) => {
          const language = languageOf(request);
          if (!Array.isArray(request.body)) {
            const outcome = await admission.one(request.body);
            if (outcome.status === 'refused') throw outcome.problem;
            return answer(outcome, language) as never;
          }
          if (request.body.length > MAX_DECISIONS)
            throw new Problem('request.too-large', {
              detail: `${request.body.length} events; a request takes up to ${MAX_DECISIONS}`,
            });
          const outcomes = await admission.many(request.body, 'always');
          sayWhenToRetry(reply, outcomes);
          const answers = await Promise.all(outcomes.map((outcome, position) => answer(outcome, language, position)));
          if (outcomes.every((outcome) => outcome.status === 'refused')) reply.status(422);
          return answers as never;
        },
      );

      app.post(
        '/v1/events',
        {
          config: { permission: 'policy.event.create', uncheckedBody: true },
          schema: {
            summary: 'Store up to 5,000 events; those whose type has rules are decided too',
            tags: ['policy'],
            body: Type.Unknown({ description: 'An event, or an array of them' }),
            response: {
              202: Type.Object({
                taken: Type.Integer({ description: 'Stored now' }),
                duplicates: Type.Integer({ description: 'Stored before, with the same content' }),
                problems: Type.Array(problemSchema, { description: 'By position in the request' }),
              }),
            },
          },
        },
        async (request, reply) => {
          const events = Array.isArray(request.body) ? request.body : [request.body];
          if (events.length > MAX_EVENTS)
            throw new Problem('request.too-large', {
              detail: `${events.length} events; a request takes up to ${MAX_EVENTS}`,
            });
          const outcomes = await admission.many(events, 'where-ruled');
          sayWhenToRetry(reply, outcomes);
          const problems = outcomes.flatMap((outcome, position) =>
            outcome.status === 'refused' ? [{ ...documentOf(outcome.problem), position }] : [],
          );
          return reply.status(202).send({
            taken: outcomes.filter((outcome) => outcome.status === 'stored').length,
            duplicates: outcomes.filter((outcome) => outcome.status === 'duplicate').length,
            problems,
          });
        },
      );

      app.get(
        '/v1/decisions/:id',
        {
          config: { permission: 'policy.decision.read' },
          schema: {
            summary: 'A decision',
            tags: ['policy'],
            params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
            response: { 200: decisionSchema },
          },
        },
        async (request) => {
          const id = request.params.id.toLowerCase();
          const record = (await readDecisions(db, [id])).get(id);
          if (!record) throw new Problem('request.not-found');
          if (request.reach !== 'all')
            requireWithin(request.reach, ...ownersOf((await readEvent(db, record.eventId))?.refs ?? {}));
          const decision = await view(record, languageOf(request));
          return (request.reach === 'all' ? decision : forParty(decision)) as never;
        },
      );

      app.get(
        '/v1/events',
        {
          config: { permission: 'policy.event.read' },
          schema: {
            summary: 'The events about a subject, newest first',
            tags: ['policy'],
            querystring: Type.Object({
              ...pageQuery,
              subject: Type.String({
                minLength: 3,
                maxLength: 300,
                pattern: '^[a-z-]+/.+$',
                description: '`<type>/<id>`',
              }),
            }),
            response: { 200: pageOf(eventSchema) },
          },
        },
        async (request) => {
          const { subject, limit = DEFAULT_PAGE, cursor } = request.query;
          const events = await readEventsOf(db, {
            subject,
            limit: limit + 1,
            before: cursor && decodeCursor(cursor, UUID_PART)[0],
            refersTo: refOf(request.reach),
          });
          return toPage(events, limit, showEvent, (event) => encodeCursor(event.id)) as never;
        },
      );
    },
  };

  function showEvent(event: StoredEvent) {
    return viewEvent(event, options.mask(event));
  }
}

/** Union answers make the schema serialiser try one branch after the other; every field here is built by `view`. */
const plainJson = () => (value: unknown) => JSON.stringify(value);

const documentOf = (problem: Problem): ProblemDocument => problemDocument(asProblem(problem).code, problem.details);

/** In the middle of a long request the database may go away: what was stored is told, the rest may be sent again. */
function sayWhenToRetry(reply: FastifyReply, outcomes: readonly Outcome[]): void {
  const waits = outcomes.flatMap((outcome) =>
    outcome.status === 'refused' ? (outcome.problem.details.retryAfter ?? []) : [],
  );
  if (waits.length > 0) reply.header('retry-after', Math.max(1, Math.ceil(Math.max(...waits))));
}
