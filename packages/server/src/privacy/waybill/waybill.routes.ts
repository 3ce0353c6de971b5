import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ownId, requireWithin } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import type { WaybillCancelling } from './waybill.cancelling.ts';
import type { WaybillDesk } from './waybill.desk.ts';
import { LABEL_FORMATS } from './waybill.label.ts';
import { waybillPermissions } from './waybill.permissions.ts';
import { PROFILE_NAMES, WAYBILL_PROFILES } from './waybill.profile.ts';
import { listWaybills, readCoverage, readWaybill } from './waybill.store.ts';
import { CANCEL_WHYS, MOST_PARCELS, WAYBILL_STATES, type WaybillRow } from './waybill.ts';

export interface WaybillRoutes {
  db: Database;
  clock: Clock;
  desk: WaybillDesk;
  cancelling: WaybillCancelling;
}

const tags = ['privacy'];
const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });
const Shown = Type.Integer({ minimum: 0, maximum: 11 });

const Profile = Type.Object(
  {
    name: Shown,
    phone: Type.Object(
      { first: Shown, last: Type.Integer({ minimum: 0, maximum: 4 }) },
      { additionalProperties: false },
    ),
    address: Type.Enum(['road', 'district', 'city', 'nothing']),
  },
  { additionalProperties: false },
);

const Waybill = Type.Object({
  ...{ id: Text, order_id: Text, parcel: Type.Integer(), merchant_id: Text, carrier: Text, profile: Profile },
  state: Type.Enum([...WAYBILL_STATES]),
  ...{ number: nullable(Text), sort_code: nullable(Text), mark: nullable(Text) },
  reason: nullable(
    Type.String({ description: 'Why its carrier gave none, or cancelled none; of one that was cancelled, why it was' }),
  ),
  cancel_why: nullable(Type.Enum([...CANCEL_WHYS], { description: 'Why it is being cancelled: it cannot be printed' })),
  ...{ asked_at: Instant, issued_at: nullable(Instant) },
  opened: Type.Integer({ description: 'How often its address was opened for a label' }),
});

const show = (row: WaybillRow) => ({
  ...{ id: row.id, order_id: row.orderId, parcel: row.parcel, merchant_id: row.merchantId, carrier: row.carrier },
  ...{ profile: row.profile, state: row.state, number: row.number, sort_code: row.sortCode, mark: row.mark },
  ...{ reason: row.reason, asked_at: row.askedAt.toISOString(), issued_at: row.issuedAt?.toISOString() ?? null },
  ...{ opened: row.opened, cancel_why: row.cancelWhy },
});

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

/** `/v1/waybills`. */
export function waybillRoom(given: WaybillRoutes): HttpRoom {
  return {
    name: 'waybills',
    permissions: waybillPermissions,
    register(app) {
      readingRoutes(app, given);
      askingRoutes(app, given);
      cancelRoute(app, given);
      coverageRoute(app, given);
    },
  };
}

/** Of what is out of reach nobody learns whether it is there. */
async function find(db: Database, request: FastifyRequest): Promise<WaybillRow> {
  const row = await readWaybill(db, (request.params as { id: string }).id.toLowerCase());
  if (row === undefined) throw new Problem('request.not-found');
  requireWithin(request.reach, `merchant/${row.merchantId}`);
  return row;
}

function readingRoutes(app: HttpApp, { db, desk }: WaybillRoutes): void {
  app.get(
    '/v1/waybills',
    {
      config: { permission: 'privacy.waybill.read' },
      schema: {
        ...{ summary: 'Waybills, newest first', tags },
        querystring: Type.Object(
          { ...pageQuery, order_id: Type.Optional(Id), state: Type.Optional(Type.Enum([...WAYBILL_STATES])) },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(Waybill) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, order_id: order, state } = request.query;
      const before = idAfter(cursor);
      const merchant = ownId(request.reach, 'merchant');
      const rows = await listWaybills(db, { merchant, order, state, before, limit: limit + 1 });
      return toPage(rows, limit, show, (row) => encodeCursor(row.id));
    },
  );

  app.get(
    '/v1/waybills/:id',
    {
      config: { permission: 'privacy.waybill.read' },
      schema: { ...{ summary: 'One waybill', tags, params: byId }, response: { 200: Waybill } },
    },
    async (request) => show(await find(db, request)),
  );

  app.get(
    '/v1/waybills/:id/label',
    {
      config: { permission: 'privacy.waybill.ask' },
      schema: {
        ...{ summary: 'The label, masked by its profile', tags, params: byId },
        querystring: Type.Object({
          format: Type.Optional(
            Type.Enum([...LABEL_FORMATS], { description: 'ZPL II, when not given, or a PDF of one page' }),
          ),
        }),
        response: { 200: { content: { '*/*': { schema: Type.Unknown() } } } },
      },
    },
    async (request, reply) => {
      const row = await find(db, request);
      const { format = 'zpl' } = request.query;
      const label = await desk.label(row, format);
      return reply
        .type(format === 'pdf' ? 'application/pdf' : 'text/plain; charset=utf-8')
        .header('content-disposition', `attachment; filename="${row.number}.${format}"`)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .send(label);
    },
  );
}

function askingRoutes(app: HttpApp, { desk }: WaybillRoutes): void {
  app.post(
    '/v1/waybills',
    {
      config: { permission: 'privacy.waybill.ask' },
      schema: {
        ...{ summary: 'Ask a carrier for the waybill of a parcel; the same parcel has one', tags },
        body: Type.Object(
          {
            order_id: Id,
            carrier: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
            parcel: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_PARCELS, description: '1 when not given' })),
            profile: Type.Optional(
              Type.Union([Type.Enum(PROFILE_NAMES), Profile], {
                description: `What the label shows; ${PROFILE_NAMES[0]} when not given`,
              }),
            ),
            recipient: Type.Optional(
              Type.Object(
                {
                  name: Type.Optional(Type.String({ minLength: 1, maxLength: 4_000 })),
                  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 4_000 })),
                  address: Type.Optional(Type.String({ minLength: 1, maxLength: 4_000 })),
                },
                {
                  additionalProperties: false,
                  description: 'Where it goes, if elsewhere than the order says: in clear or as ciphers; never a mask',
                },
              ),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: Waybill },
      },
    },
    async (request) => {
      const { order_id: order, carrier, parcel = 1, profile = PROFILE_NAMES[0]!, recipient } = request.body;
      const asking = {
        ...{ order, carrier, parcel, recipient },
        profile: typeof profile === 'string' ? WAYBILL_PROFILES[profile] : profile,
      };
      return show(await desk.ask(principalOf(request), asking, ownId(request.reach, 'merchant')));
    },
  );

  app.post(
    '/v1/waybills/open',
    {
      config: { permission: 'privacy.waybill.open', idempotency: false },
      schema: {
        ...{ summary: 'The address behind a label’s token, for its carrier’s print agent; on the trail', tags },
        body: Type.Object(
          {
            token: Type.String({ minLength: 1, maxLength: 100 }),
            device: Type.Optional(Type.String({ maxLength: 100, pattern: '^[\\w.:-]+$' })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            ...{ id: Text, number: nullable(Text), order_id: Text },
            ...{ name: Type.Optional(nullable(Text)), phone: Type.Optional(nullable(Text)) },
            address: Type.Optional(nullable(Type.String({ description: 'Null: whose it was is erased' }))),
          }),
        },
      },
    },
    async (request, reply) => {
      const { token, device } = request.body;
      const carrier = ownId(request.reach, 'service-provider');
      const { row, ...address } = await desk.open(principalOf(request), token, carrier, device);
      reply.header('cache-control', 'private, no-store');
      return { id: row.id, number: row.number, order_id: row.orderId, ...address };
    },
  );
}

function cancelRoute(app: HttpApp, { db, cancelling }: WaybillRoutes): void {
  app.post(
    '/v1/waybills/:id/cancel',
    {
      config: { permission: 'privacy.waybill.ask' },
      schema: {
        ...{ summary: 'Cancel a waybill whose parcel its carrier does not have yet', tags, params: byId },
        response: { 200: Waybill },
      },
    },
    async (request) => show(await cancelling.cancel(principalOf(request), (await find(db, request)).id)),
  );
}

function coverageRoute(app: HttpApp, { db, clock }: WaybillRoutes): void {
  app.get(
    '/v1/waybills/coverage',
    {
      config: { permission: 'privacy.waybill.read' },
      schema: {
        ...{ summary: 'The share of orders that were shipped encrypted, by day', tags },
        querystring: Type.Object(
          { from: Type.Optional(Instant), to: Type.Optional(Instant) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            ...{ from: Instant, to: Instant, shipped: Type.Integer(), encrypted: Type.Integer() },
            share: nullable(Type.Number({ description: 'Null where nothing was shipped' })),
            days: Type.Array(Type.Object({ day: Text, shipped: Type.Integer(), encrypted: Type.Integer() })),
          }),
        },
      },
    },
    async (request) => {
      const to = request.query.to === undefined ? clock.now() : new Date(request.query.to);
      const from =
        request.query.from === undefined ? new Date(to.getTime() - USUAL_DAYS * DAY_MS) : new Date(request.query.from);
      const span = to.getTime() - from.getTime();
      if (span <= 0 || span > MOST_DAYS * DAY_MS)
        throw new Problem('request.invalid', { field: 'from', detail: `from lies 1 to ${MOST_DAYS} days before to` });
      const days = await readCoverage(db, { from, to, merchant: ownId(request.reach, 'merchant') });
      const [shipped, encrypted] = (['shipped', 'encrypted'] as const).map((key) =>
        days.reduce((sum, day) => sum + day[key], 0),
      ) as [number, number];
      return {
        ...{ from: from.toISOString(), to: to.toISOString(), shipped, encrypted, days },
        share: shipped === 0 ? null : encrypted / shipped,
      };
    },
  );
}
