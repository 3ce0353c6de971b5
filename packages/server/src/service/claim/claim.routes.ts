import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireItself, requireWithin } from '../../foundation/access/principal.ts';
import { registerAttachmentRoutes } from '../../foundation/attachments/attachment.routes.ts';
import type { Attachments } from '../../foundation/attachments/attachments.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, idAfter, UUID_PART } from '../../foundation/keyset.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Catalogue } from '../guarantee/catalogue.ts';
import { readOrderRights } from '../guarantee/right.store.ts';
import { decisionRoutes } from './claim.decision.routes.ts';
import { showWays, waysSchema } from './claim.missing.ts';
import { claimPermissions } from './claim.permissions.ts';
import { claimTitles, nextDeadlines, openTexts } from './claim.reading.ts';
import { listClaims, listEvidence, readClaim } from './claim.store.ts';
import { readTerms, termsSchema } from './claim.terms.ts';
import { aboutClaim, CLAIM_STATES, type ClaimRow, isOver } from './claim.ts';
import { claimSchema, showClaim, showSweep, sweepSchema } from './claim.view.ts';
import type { Claims } from './claims.ts';
import { listSweeps } from './sweep.store.ts';

export interface ClaimRoutes {
  db: Database;
  claims: Claims;
  catalogue: Catalogue;
  attachments: Attachments;
  sealer: Pick<Sealer, 'openFields'>;
  trail: WriteTrail;
}

const tags = ['service'];
const Text = Type.String();
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });
const Code = Type.String({ pattern: '^[a-z][a-z0-9-]{0,59}$' });
const Name = '^[a-z][a-z0-9_-]{0,59}$';
const Uuid = Type.String({ format: 'uuid' });
const Words = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' });
const byId = Type.Object({ id: Uuid });
const Loss = Type.Object(
  { amount: Type.Integer({ minimum: 0 }), currency: Type.String({ pattern: '^[A-Z]{3}$' }) },
  {
    additionalProperties: false,
    description:
      'What was lost beside the price, where the rights of the order say that one counts; files of the kind `loss` show it',
  },
);
const Money = Type.Object(
  {
    amount: Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  },
  { additionalProperties: false },
);

/** `/v1/claims`. */
export function claimRoom(given: ClaimRoutes): HttpRoom {
  return {
    name: 'claims',
    permissions: claimPermissions,
    register(app) {
      readingRoutes(app, given);
      openingRoutes(app, given);
      steppingRoutes(app, given);
      decisionRoutes(app, { ...given, find, shownOne: (request, row) => shownOne(given, request, row) });
      sweepRoute(app, given);
      registerAttachmentRoutes(app, {
        ...{ attachments: given.attachments, path: '/v1/claims/:id', tag: 'service', videos: true },
        permission: { read: 'service.claim.read', add: 'service.claim.attach' },
        async target(request, doing) {
          const row = await find(given.db, request);
          if (doing === 'add' && isOver(row.state)) throw new Problem('claim.state', { detail: `It is ${row.state}` });
          // each side's files lie under its own key
          const isMerchant = principalOf(request).party === `merchant/${row.merchantId}`;
          const person = isMerchant ? `merchant/${row.merchantId}` : `consumer/${row.consumerId}`;
          return { about: aboutClaim(row.id), person };
        },
      });
    },
  };
}

async function find(db: Database, request: FastifyRequest): Promise<ClaimRow> {
  const row = await readClaim(db, (request.params as { id: string }).id.toLowerCase());
  if (row === undefined) throw new Problem('request.not-found');
  requireWithin(request.reach, `consumer/${row.consumerId}`, `merchant/${row.merchantId}`);
  return row;
}

/** Claims as they are shown: with the title of what they use, and what they wait for. */
async function shownAll({ db, catalogue }: ClaimRoutes, request: FastifyRequest, rows: readonly ClaimRow[]) {
  const language = languageOf(request);
  const next = await nextDeadlines(db, rows);
  const titles = await claimTitles(db, catalogue, rows, language);
  return rows.map((row) => showClaim(row, titles.get(row.id)!, next.get(row.id), language));
}

const shownOne = async (given: ClaimRoutes, request: FastifyRequest, row: ClaimRow) =>
  (await shownAll(given, request, [row]))[0]!;

function readingRoutes(app: HttpApp, given: ClaimRoutes): void {
  const { db } = given;
  app.get(
    '/v1/claims',
    {
      config: { permission: 'service.claim.read' },
      schema: {
        ...{ summary: 'Claims: the newest first, or those with the nearest deadline first', tags },
        querystring: Type.Object(
          {
            ...{ ...pageQuery, state: Type.Optional(Type.Enum([...CLAIM_STATES])), order_id: Type.Optional(Id) },
            ...{ consumer_id: Type.Optional(Id), merchant_id: Type.Optional(Id), code: Type.Optional(Code) },
            sort: Type.Optional(
              Type.Enum(['newest', 'due'], { description: '`due`: only those of which somebody owes something' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(claimSchema) },
      },
    },
    async (request) => {
      const { limit = DEFAULT_PAGE, cursor, state, order_id, consumer_id, merchant_id, code } = request.query;
      const { sort = 'newest' } = request.query;
      const own = ownOf(request);
      const asked = { consumerId: consumer_id, merchantId: merchant_id };
      for (const [name, id] of Object.entries(own) as [keyof typeof asked, string][])
        if ((asked[name] ?? id) !== id) throw new Problem('access.forbidden');
      const rows = await listClaims(db, {
        ...{ ...asked, ...own, code, orderId: order_id, state, by: sort, limit: limit + 1 },
        after: cursor === undefined ? undefined : afterOf(cursor, sort),
      });
      const page = toPage(
        rows,
        limit,
        (row) => row,
        ({ id, dueAt }) => (sort === 'due' ? encodeCursor(dueAt!.toISOString(), id) : encodeCursor(id)),
      );
      return { items: await shownAll(given, request, page.items), next_cursor: page.next_cursor };
    },
  );

  app.get(
    '/v1/claims/:id',
    {
      config: { permission: 'service.claim.read' },
      schema: {
        ...{ summary: 'One claim with what both sides wrote; reading that is on the trail', tags, params: byId },
        response: {
          200: Type.Object({
            claim: claimSchema,
            ...{ text: nullable(Text), answer: nullable(Text) },
            decision_text: nullable(
              Type.String({ description: 'What a person of the platform wrote to the consumer with their decision' }),
            ),
            evidence: Type.Array(
              Type.Object({ attachment_id: Text, kind: Text, by: Type.Enum(['consumer', 'merchant']) }),
            ),
            lacks: waysSchema,
            terms: termsSchema,
          }),
        },
      },
    },
    async (request) => {
      const row = await find(db, request);
      const { words, answer, decision } = await openTexts(given, principalOf(request), row);
      const evidence = (await listEvidence(db, row.id)).map(({ attachmentId, kind, byMerchant }) => ({
        ...{ attachment_id: attachmentId, kind, by: byMerchant ? ('merchant' as const) : ('consumer' as const) },
      }));
      return {
        claim: await shownOne(given, request, row),
        text: words,
        answer,
        decision_text: decision,
        evidence,
        lacks: showWays(await given.claims.lacking(row)),
        terms: await readTerms(db, given.catalogue, row, languageOf(request)),
      };
    },
  );
}

const INSTANT_PART = /^\d{4}-[\dT:.-]{10,30}Z$/;

function afterOf(cursor: string, sort: 'newest' | 'due'): { id: string; due: Date | undefined } {
  if (sort === 'newest') return { id: decodeCursor(cursor, UUID_PART)[0]!, due: undefined };
  const [due, id] = decodeCursor(cursor, INSTANT_PART, UUID_PART);
  return { id: id!, due: new Date(due!) };
}

/** By which a list is narrowed to what is the caller's own. @throws Problem `access.forbidden` */
function ownOf({ reach }: FastifyRequest): { consumerId?: string; merchantId?: string } {
  if (reach === 'all') return {};
  if (reach !== 'none' && reach.own.startsWith('consumer/')) return { consumerId: reach.own.slice(9) };
  if (reach !== 'none' && reach.own.startsWith('merchant/')) return { merchantId: reach.own.slice(9) };
  throw new Problem('access.forbidden');
}

function openingRoutes(app: HttpApp, given: ClaimRoutes): void {
  const { db, claims } = given;
  const Order = Type.Object(
    {
      ...{ order_id: Id, code: Code, product_id: Type.Optional(Id), text: Type.Optional(Words) },
      quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
      loss: Type.Optional(Loss),
      ground: Type.Optional(Code),
      asked: Type.Optional(
        Type.Record(
          Type.String({ pattern: Name }),
          Type.Union([Money, Type.Integer(), Type.String({ maxLength: 60 })]),
          {
            maxProperties: 20,
          },
        ),
      ),
    },
    { additionalProperties: false },
  );
  const Rest = Type.Object({ rest_of: Uuid, text: Type.Optional(Words) }, { additionalProperties: false });

  app.post(
    '/v1/claims',
    {
      config: { permission: 'service.claim.open' },
      schema: {
        ...{ summary: 'Use a right of an order, or ask for what a claim left by law', tags },
        body: Type.Union([Order, Rest]),
        response: { 201: claimSchema },
      },
    },
    async (request, reply) => {
      const by = principalOf(request);
      const { body } = request;
      if ('rest_of' in body) {
        const before = await readClaim(db, body.rest_of.toLowerCase());
        if (before === undefined) throw new Problem('request.not-found');
        requireWithin(request.reach, `consumer/${before.consumerId}`);
        return reply.code(201).send(await shownOne(given, request, await claims.openRest(by, before, body.text)));
      }
      const rights = await readOrderRights(db, body.order_id);
      // nobody learns by trying which orders others have
      if (rights === undefined) throw new Problem('request.not-found');
      requireWithin(request.reach, `consumer/${rights.order.consumerId}`);
      const row = await claims.open(by, {
        ...{ orderId: body.order_id, code: body.code, productId: body.product_id, quantity: body.quantity },
        ...{ ground: body.ground, asked: body.asked, words: body.text, loss: body.loss },
      });
      return reply.code(201).send(await shownOne(given, request, row));
    },
  );

  app.post(
    '/v1/claims/:id/submit',
    {
      config: { permission: 'service.claim.open' },
      schema: {
        ...{ summary: 'Say which files show what, and hand the claim in', tags, params: byId },
        body: Type.Object(
          {
            evidence: Type.Array(
              Type.Object(
                { kind: Type.String({ pattern: Name }), files: Type.Array(Uuid, { minItems: 1, maxItems: 20 }) },
                { additionalProperties: false },
              ),
              { maxItems: 20 },
            ),
            loss: Type.Optional(Loss),
          },
          { additionalProperties: false },
        ),
        response: { 200: claimSchema },
      },
    },
    async (request) => {
      const { id } = await find(db, request);
      return shownOne(given, request, await claims.submit(principalOf(request), id, request.body));
    },
  );

  app.post(
    '/v1/claims/:id/withdraw',
    {
      config: { permission: 'service.claim.open' },
      schema: {
        ...{ summary: 'Take a claim back that is not granted', tags, params: byId },
        response: { 200: claimSchema },
      },
    },
    async (request) => {
      const { id } = await find(db, request);
      return shownOne(given, request, await claims.withdraw(principalOf(request), id));
    },
  );
}

function steppingRoutes(app: HttpApp, given: ClaimRoutes): void {
  const { db, claims } = given;
  app.post(
    '/v1/claims/:id/answer',
    {
      config: { permission: 'service.claim.answer' },
      schema: {
        ...{ summary: 'What the merchant says: accept, offer less, or refuse with reasons and files', tags },
        params: byId,
        body: Type.Object(
          {
            ...{ answer: Type.Enum(['accept', 'offer', 'refuse']), amount: Type.Optional(Money) },
            ...{ text: Type.Optional(Words), files: Type.Optional(Type.Array(Uuid, { maxItems: 20 })) },
          },
          { additionalProperties: false },
        ),
        response: { 200: claimSchema },
      },
    },
    async (request) => {
      const { id, merchantId } = await find(db, request);
      requireItself(principalOf(request), `merchant/${merchantId}`, 'the platform decides at /v1/claims/{id}/decide');
      const { answer, amount, text, files } = request.body;
      const row = await claims.answer(principalOf(request), id, { answer, amount, words: text, files });
      return shownOne(given, request, row);
    },
  );

  app.post(
    '/v1/claims/:id/consent',
    {
      config: { permission: 'service.claim.open' },
      schema: {
        ...{ summary: 'Whether an offer will do; what the law gives beyond it stays owed', tags, params: byId },
        body: Type.Object({ agrees: Type.Boolean() }, { additionalProperties: false }),
        response: { 200: claimSchema },
      },
    },
    async (request) => {
      const { id } = await find(db, request);
      return shownOne(given, request, await claims.consent(principalOf(request), id, request.body.agrees));
    },
  );
}

function sweepRoute(app: HttpApp, { db }: ClaimRoutes): void {
  app.get(
    '/v1/claim-sweeps',
    {
      config: { permission: 'service.sweep.read' },
      schema: {
        ...{ summary: 'Failed inspections and fallen prices, and how far their claims are', tags },
        querystring: Type.Object({ ...pageQuery, product_id: Type.Optional(Id) }, { additionalProperties: false }),
        response: { 200: pageOf(sweepSchema) },
      },
    },
    async ({ query: { limit = DEFAULT_PAGE, cursor, product_id } }) => {
      const rows = await listSweeps(db, { productId: product_id, before: idAfter(cursor), limit: limit + 1 });
      return toPage(rows, limit, showSweep, ({ id }) => encodeCursor(id));
    },
  );
}
