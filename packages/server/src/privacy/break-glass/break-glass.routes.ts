import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { UserPrincipal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import type { Prove } from '../../foundation/people/proving.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import { callerOf } from '../vault/caller.ts';
import { readOrders, showSealed } from '../vault/order.store.ts';
import { VAULT_FIELDS } from '../vault/scenes.ts';
import type { GrantAsked } from './asking.ts';
import type { BreakGlassDesk } from './break-glass.desk.ts';
import { breakGlassPermissions } from './break-glass.permissions.ts';
import { listGrants } from './break-glass.store.ts';
import { type BreakGlassTerms, GROUND_NAMES, GROUNDS, type Grant } from './break-glass.ts';
import {
  DetailSchema,
  GrantSchema,
  ListedSchema,
  namedIn,
  showDetail,
  showGrant,
  showListed,
} from './break-glass.view.ts';
import type { BreakGlassOpening } from './opening.ts';

export interface BreakGlassRoutes {
  db: Database;
  clock: Clock;
  keys: Pick<Keys, 'mac'>;
  desk: BreakGlassDesk;
  opening: BreakGlassOpening;
  terms: BreakGlassTerms;
  prove: Prove;
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const tags = ['privacy'];
const Text = Type.String();
const Words = Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' });
const Id = Type.String({ minLength: 1, maxLength: 300, pattern: '^[^\\u0000-\\u001f]+$' });
const Field = Type.Enum([...VAULT_FIELDS]);
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const strict = { additionalProperties: false } as const;
/** Whoever reads it is shown that it is them once more: docs/people.md. */
const proof = {
  code: Type.Optional(
    Type.String({ minLength: 6, maxLength: 40, description: 'Of the second factor, where somebody has one' }),
  ),
  password: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: 'Of who has no second factor' })),
};

/** People, each signed in: a key is nobody who could answer for it. @throws Problem `request.not-found` */
function personOf(request: FastifyRequest): UserPrincipal {
  const principal = principalOf(request);
  if (principal.kind !== 'user')
    throw new Problem('request.not-found', { detail: 'Break-glass is for people who are signed in, not for keys' });
  return principal;
}

/** `/v1/break-glass`: personal data opened outside every scene, by two people. */
export function breakGlassRoom(options: BreakGlassRoutes): HttpRoom {
  return {
    name: 'break-glass',
    permissions: breakGlassPermissions,
    register(app) {
      readRoutes(app, options);
      askRoute(app, options);
      stepRoutes(app, options);
      openRoute(app, options);
    },
  };
}

const idOf = (request: { params: { id: string } }): string => request.params.id.toLowerCase();

const shower =
  ({ names, clock }: BreakGlassRoutes) =>
  async (grant: Grant) =>
    showGrant(grant, await names(namedIn(grant)), clock.now());

function readRoutes(app: HttpApp, { db, clock, desk, terms, names }: BreakGlassRoutes): void {
  const config = { permission: 'privacy.break-glass.read' };
  app.get(
    '/v1/break-glass/terms',
    {
      config,
      schema: {
        ...{ summary: 'On what grounds break-glass can be asked for, and what a grant gives at most', tags },
        response: {
          200: Type.Object({
            grounds: Type.Array(
              Type.Object({
                ...{ id: Text, title: Text, basis: Text, telling: Text },
                may_withhold: Type.Boolean({ description: 'The law can forbid to tell the person' }),
              }),
            ),
            ...{ least_minutes: Type.Integer(), most_minutes: Type.Integer(), most_values: Type.Integer() },
            ...{ answer_minutes: Type.Integer(), review_days: Type.Integer() },
          }),
        },
      },
    },
    async (request) => {
      const language = languageOf(request);
      return {
        grounds: GROUND_NAMES.map((id) => {
          const { title, basis, telling, mayWithhold } = GROUNDS[id];
          return { id, title: title[language], basis: basis[language], telling, may_withhold: mayWithhold };
        }),
        ...{ least_minutes: terms.leastMinutes, most_minutes: terms.mostMinutes, most_values: terms.mostValues },
        ...{ answer_minutes: terms.answerMinutes, review_days: terms.reviewDays },
      };
    },
  );

  app.get(
    '/v1/break-glass',
    {
      config,
      schema: {
        ...{ summary: 'Break-glass grants, newest first', tags, response: { 200: pageOf(ListedSchema) } },
        querystring: Type.Object(
          {
            ...pageQuery,
            open: Type.Optional(
              Type.Literal('yes', { description: 'Those that wait for an answer or a review, and live ones' }),
            ),
          },
          strict,
        ),
      },
    },
    async ({ query: { cursor, limit = DEFAULT_PAGE, open } }) => {
      const now = clock.now();
      const rows = await listGrants(db, { open: open === 'yes', now, before: idAfter(cursor), limit: limit + 1 });
      const known = await names([...new Set(rows.flatMap(namedIn))]);
      return toPage(
        rows,
        limit,
        (row) => showListed(row, known, now),
        ({ id }) => encodeCursor(id),
      );
    },
  );

  app.get(
    '/v1/break-glass/:id',
    {
      config,
      schema: {
        ...{ summary: 'A grant whole: why, what it names, and what was done', tags, params: byId },
        response: { 200: DetailSchema },
      },
    },
    async (request) => {
      const { kind, id } = principalOf(request);
      const detail = await desk.read({ kind, id }, idOf(request));
      const orders = await readOrders(
        db,
        detail.values.map(({ orderId }) => orderId),
      );
      const masks = new Map(
        [...orders.values()].flatMap((order) =>
          showSealed(order).map(({ field, mask }) => [`${field} ${order.id}`, mask] as const),
        ),
      );
      const people = [...namedIn(detail.grant), ...detail.entries.flatMap(({ by }) => by ?? [])];
      return showDetail(detail, masks, await names([...new Set(people)]), clock.now());
    },
  );
}

function askRoute(app: HttpApp, options: BreakGlassRoutes): void {
  const { desk, prove } = options;
  const show = shower(options);
  app.post(
    '/v1/break-glass',
    {
      // proof is good for once
      config: { permission: 'privacy.break-glass.ask', idempotency: false },
      schema: {
        ...{ summary: 'Ask that personal data be opened outside every scene; another person answers', tags },
        body: Type.Object(
          {
            ground: Type.Enum(GROUND_NAMES),
            reference: Type.String({
              ...{ minLength: 1, maxLength: 200, pattern: '\\S' },
              description: 'Such as the number of the document',
            }),
            reason: Words,
            order_ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 50, uniqueItems: true })),
            consumer_id: Type.Optional(Id),
            fields: Type.Array(Field, { minItems: 1, maxItems: VAULT_FIELDS.length, uniqueItems: true }),
            minutes: Type.Integer({ minimum: 1, maximum: 240 }),
            untold: Type.Optional(
              Type.Object(
                {
                  until: Type.Optional(Type.String({ format: 'date-time', description: 'Not given: for good' })),
                  why: Words,
                },
                { ...strict, description: 'Where the law forbids to tell the person: on what ground, until when' },
              ),
            ),
            ...proof,
          },
          strict,
        ),
        response: { 201: GrantSchema },
      },
    },
    async (request, reply) => {
      const by = personOf(request);
      const { code, password, order_ids, consumer_id, untold, ...rest } = request.body;
      const target = targetOf(order_ids, consumer_id);
      await prove(by, { code, password });
      const asked: GrantAsked = {
        ...{ ...rest, target },
        untold: untold && { why: untold.why, until: untold.until === undefined ? null : new Date(untold.until) },
      };
      return reply.code(201).send(await show(await desk.ask(by, asked)));
    },
  );
}

function targetOf(orderIds: readonly string[] | undefined, consumer: string | undefined): GrantAsked['target'] {
  if (orderIds !== undefined && consumer === undefined) return { orderIds };
  if (consumer !== undefined && orderIds === undefined) return { consumer };
  throw new Problem('request.invalid', { field: 'order_ids', detail: 'Give either order_ids or consumer_id' });
}

function stepRoutes(app: HttpApp, options: BreakGlassRoutes): void {
  const { desk, prove } = options;
  const show = shower(options);
  const approving = { config: { permission: 'privacy.break-glass.approve', idempotency: false as const } };
  const response = { 200: GrantSchema };

  app.post(
    '/v1/break-glass/:id/approve',
    {
      ...approving,
      schema: {
        ...{ summary: 'Agree: by somebody else than who asked; from now on it can be opened', tags, params: byId },
        ...{ body: Type.Object({ note: Type.Optional(Words), ...proof }, strict), response },
      },
    },
    async (request) => {
      const by = personOf(request);
      const { note = null, ...given } = request.body;
      await prove(by, given);
      return show(await desk.answer(by, idOf(request), 'approve', note));
    },
  );

  app.post(
    '/v1/break-glass/:id/refuse',
    {
      ...approving,
      schema: {
        ...{ summary: 'Do not agree', tags, params: byId, body: Type.Object({ note: Words }, strict), response },
      },
    },
    async (request) => show(await desk.answer(personOf(request), idOf(request), 'refuse', request.body.note)),
  );

  app.post(
    '/v1/break-glass/:id/revoke',
    {
      ...approving,
      schema: {
        ...{ summary: 'End a grant at once: asks for no proof and no reason, so that nothing delays it', tags },
        ...{ params: byId, body: Type.Object({ note: Type.Optional(Words) }, strict), response },
      },
    },
    async (request) => show(await desk.revoke(personOf(request), idOf(request), request.body.note ?? null)),
  );

  app.post(
    '/v1/break-glass/:id/withdraw',
    {
      config: { permission: 'privacy.break-glass.ask', idempotency: false },
      schema: { ...{ summary: 'Take back what one asked for', tags, params: byId, response } },
    },
    async (request) => show(await desk.withdraw(personOf(request), idOf(request))),
  );

  app.post(
    '/v1/break-glass/:id/review',
    {
      config: { permission: 'privacy.break-glass.review', idempotency: false },
      schema: {
        ...{ summary: 'Look back at it: by somebody who neither asked nor approved', tags, params: byId, response },
        body: Type.Object({ verdict: Type.Enum(['proper', 'improper']), note: Words }, strict),
      },
    },
    async (request) => {
      const { verdict, note } = request.body;
      return show(await desk.review(personOf(request), idOf(request), verdict, note));
    },
  );
}

function openRoute(app: HttpApp, { keys, opening, prove }: BreakGlassRoutes): void {
  app.post(
    '/v1/break-glass/:id/open',
    {
      // an answer in clear is never kept, not even sealed, to be given out again
      config: { permission: 'privacy.break-glass.ask', idempotency: false },
      schema: {
        ...{ summary: 'Open what the grant names: by who asked, while it lasts', tags, params: byId },
        body: Type.Object(
          {
            items: Type.Array(Type.Object({ order_id: Id, field: Field }, strict), { minItems: 1, maxItems: 50 }),
            ...proof,
          },
          strict,
        ),
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                ...{ order_id: Text, field: Text, value: Type.Optional(Text) },
                ...{ code: Type.Optional(Text), detail: Type.Optional(Text) },
              }),
            ),
          }),
        },
      },
    },
    async (request, reply) => {
      const by = personOf(request);
      const { items, ...given } = request.body;
      await prove(by, given);
      const opened = await opening.open(by, callerOf(keys, by, request), idOf(request), items);
      void reply.header('cache-control', 'no-store');
      return { items: opened };
    },
  );
}
