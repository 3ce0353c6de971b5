import { Type } from 'typebox';
import { ownId } from '../../foundation/access/principal.ts';
import { registerAttachmentRoutes } from '../../foundation/attachments/attachment.routes.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../../foundation/keyset.ts';
import { answeringRoutes } from './aftersale.answering.routes.ts';
import { aftersalePermissions } from './aftersale.permissions.ts';
import { type AftersaleRoutes, byId, find, one, Parcel, Said, tags, Version, Word } from './aftersale.request.ts';
import { END_OF_LINE, listAftersales, partiesOf, readSteps } from './aftersale.store.ts';
import { AFTERSALE_STATES, AFTERSALE_TYPES, BUYER_FILES, MERCHANT_FILES, REFUSE_REASONS } from './aftersale.ts';
import {
  AftersaleSchema,
  InDisputeSchema,
  StepSchema,
  showAftersales,
  showInDispute,
  showOneAftersale,
  showStep,
} from './aftersale.view.ts';
import { disputeAbout } from './in-dispute.store.ts';
import { returnAddressRoutes } from './return-address.routes.ts';
import { timesRoute } from './times.routes.ts';

const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** `/v1/aftersales`. */
export function aftersaleRoom(given: AftersaleRoutes): HttpRoom {
  return {
    name: 'aftersales',
    permissions: aftersalePermissions,
    register(app) {
      readingRoutes(app, given);
      timesRoute(app, given);
      makingRoutes(app, given);
      answeringRoutes(app, given);
      returnAddressRoutes(app, given);
      evidenceRoutes(app, given);
    },
  };
}

function readingRoutes(app: HttpApp, { db, desk }: AftersaleRoutes): void {
  app.get(
    '/v1/aftersales',
    {
      config: { permission: 'service.aftersale.read' },
      schema: {
        ...{ summary: 'After-sales, the nearest deadline first; those without one last', tags },
        querystring: Type.Object(
          {
            ...{
              ...pageQuery,
              order_id: Type.Optional(Id),
              merchant_id: Type.Optional(Id),
              consumer_id: Type.Optional(Id),
            },
            state: Type.Optional(Type.Enum([...AFTERSALE_STATES])),
            type: Type.Optional(Type.Enum([...AFTERSALE_TYPES])),
            due_before: Type.Optional(Type.String({ format: 'date-time' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(AftersaleSchema) },
      },
    },
    async (request) => {
      const {
        cursor,
        limit = DEFAULT_PAGE,
        order_id,
        merchant_id,
        consumer_id,
        state,
        type,
        due_before,
      } = request.query;
      const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, /^\d{4}-[\dT:.-]{10,30}Z$/, UUID_PART);
      const { reach } = request;
      const own = reach === 'all' || reach === 'none' ? undefined : reach.own;
      const consumer = own?.startsWith('consumer/') ? ownId(reach, 'consumer') : consumer_id;
      const merchant = own === undefined || own.startsWith('consumer/') ? merchant_id : ownId(reach, 'merchant');
      if ((consumer_id ?? consumer) !== consumer || (merchant_id ?? merchant) !== merchant)
        throw new Problem('access.forbidden');
      const rows = await listAftersales(db, {
        ...{ consumer, merchant, order: order_id, state, type, limit: limit + 1 },
        dueBefore: due_before === undefined ? undefined : new Date(due_before),
        after: id === undefined ? undefined : { at: new Date(at!), id },
      });
      const page = toPage(
        rows,
        limit,
        (row) => row,
        (row) => encodeCursor((row.dueAt ?? END_OF_LINE).toISOString(), row.id),
      );
      return { ...page, items: await showAftersales(db, page.items) };
    },
  );

  app.get(
    '/v1/aftersales/reasons',
    {
      config: { permission: 'service.aftersale.read' },
      schema: {
        ...{ summary: 'With what reasons a merchant can refuse, and which of them it has to show', tags },
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                ...{ code: Type.String(), evidence: Type.Boolean() },
                title: Type.Object({ 'zh-CN': Type.String(), en: Type.String() }),
              }),
            ),
          }),
        },
      },
    },
    async () => ({
      items: Object.entries(REFUSE_REASONS).map(([code, { evidence, zh, en }]) => ({
        ...{ code, evidence, title: { 'zh-CN': zh, en } },
      })),
    }),
  );

  app.get(
    '/v1/aftersales/:id',
    {
      config: { permission: 'service.aftersale.read' },
      schema: {
        ...{
          summary: 'One after-sale with what happened to it and the next date that was promised',
          tags,
          params: byId,
        },
        response: {
          200: Type.Object({
            ...{ aftersale: AftersaleSchema, history: Type.Array(StepSchema) },
            dispute: nullable(InDisputeSchema),
          }),
        },
      },
    },
    async (request) => {
      const row = await find(db, request, 'consumer', 'merchant');
      const [steps, dispute] = await Promise.all([readSteps(db, row.id), disputeAbout(db, row)]);
      const parties = await partiesOf(
        db,
        steps.map(({ by }) => by),
      );
      return {
        ...{ aftersale: await showOneAftersale(db, row), history: steps.map((step) => showStep(step, parties)) },
        dispute: dispute === undefined ? null : showInDispute(dispute),
      };
    },
  );

  app.get(
    '/v1/aftersales/:id/words',
    {
      config: { permission: 'service.aftersale.read' },
      schema: {
        ...{ summary: 'What was said about it; reading it is on the trail', tags, params: byId },
        response: {
          200: Type.Object({
            text: nullable(Type.String({ description: 'Null: nothing was said, or who said it was erased' })),
            notes: Type.Array(Type.Object({ version: Type.Integer(), text: nullable(Type.String()) })),
          }),
        },
      },
    },
    async (request) => desk.words(principalOf(request), await find(db, request, 'consumer', 'merchant')),
  );
}

function makingRoutes(app: HttpApp, { db, desk }: AftersaleRoutes): void {
  app.post(
    '/v1/aftersales',
    {
      config: { permission: 'service.aftersale.make' },
      schema: {
        summary: 'Ask for a refund, a return, an exchange, a repair or the difference in price',
        description: `\`type\` is one of ${AFTERSALE_TYPES.join(', ')}, or \`refund-only\`, which is the one that fits the order. Where the order has the right to it, it is refunded at once.`,
        tags,
        body: Type.Object(
          {
            ...{ order_id: Id, type: Word, reason: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) },
            product_id: Type.Optional(Id),
            quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
            amount: Type.Optional(
              Type.Object(
                {
                  amount: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
                  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
                },
                { additionalProperties: false },
              ),
            ),
            text: Type.Optional(Said),
          },
          { additionalProperties: false },
        ),
        response: { 201: AftersaleSchema },
      },
    },
    async (request, reply) => {
      const { order_id, product_id, ...rest } = request.body;
      const given = { ...rest, orderId: order_id, productId: product_id };
      const row = await desk.make(principalOf(request), given, ownId(request.reach, 'consumer'));
      return reply.code(201).send(await showOneAftersale(db, row));
    },
  );

  app.post(
    '/v1/aftersales/:id/return-shipment',
    {
      config: { permission: 'service.aftersale.make' },
      schema: {
        ...{ summary: 'The goods are on their way back', tags, params: byId, response: one },
        body: Type.Object({ version: Version, ...Parcel }, { additionalProperties: false }),
      },
    },
    async (request) => {
      const { id } = await find(db, request, 'consumer');
      return showOneAftersale(db, await desk.returnShipment(principalOf(request), { id, ...request.body }));
    },
  );

  app.post(
    '/v1/aftersales/:id/reopen',
    {
      config: { permission: 'service.aftersale.make' },
      schema: {
        ...{ summary: 'Answer a refusal; once', tags, params: byId, response: one },
        body: Type.Object({ version: Version, text: Type.Optional(Said) }, { additionalProperties: false }),
      },
    },
    async (request) => {
      const { id } = await find(db, request, 'consumer');
      return showOneAftersale(db, await desk.reopen(principalOf(request), { id, ...request.body }));
    },
  );

  const plain = {
    cancel: ['cancel', 'Take it back; what is under way in money or goods cannot be'],
    confirm: ['confirm', 'What was sent has come'],
    'not-arrived': ['notArrived', 'What was sent has not come: the merchant sends it once more, or pays; once'],
  } as const;
  for (const [path, [verb, summary]] of Object.entries(plain))
    app.post(
      `/v1/aftersales/:id/${path}`,
      {
        config: { permission: 'service.aftersale.make' },
        schema: {
          ...{ summary, tags, params: byId, response: one },
          body: Type.Object({ version: Version }, { additionalProperties: false }),
        },
      },
      async (request) => {
        const { id } = await find(db, request, 'consumer');
        return showOneAftersale(db, await desk[verb](principalOf(request), { id, version: request.body.version }));
      },
    );
}

function evidenceRoutes(app: HttpApp, { db, attachments }: AftersaleRoutes): void {
  registerAttachmentRoutes(app, {
    ...{ attachments, path: '/v1/aftersales/:id', tag: 'service', videos: true },
    permission: { read: 'service.aftersale.read', add: 'service.aftersale.attach' },
    async target(request) {
      const row = await find(db, request, 'consumer', 'merchant');
      const most = principalOf(request).party === `merchant/${row.merchantId}` ? MERCHANT_FILES : BUYER_FILES;
      return { about: `aftersale/${row.id}`, person: `consumer/${row.consumerId}`, mostOfSender: most };
    },
  });
}
