import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ownId, type Reach, requireWithin } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { CallDesk } from './call.desk.ts';
import type { NumberDesk } from './number.desk.ts';
import { numberPermissions } from './number.permissions.ts';
import { listNumbers, putPool, readNumber, readPool } from './number.store.ts';
import { NUMBER_MODES, NUMBER_PURPOSES, NUMBER_STATES, type VirtualNumber } from './number.ts';

export interface NumberRoutes {
  db: Database;
  clock: Clock;
  desk: NumberDesk;
  calls: CallDesk;
  trail: WriteTrail;
}

const tags = ['privacy'];
const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });

const Shown = Type.Object({
  ...{ id: Text, order_id: Text, merchant_id: Text, consumer_id: Text },
  ...{ purpose: Type.Enum([...NUMBER_PURPOSES]), mode: Type.Enum([...NUMBER_MODES]) },
  state: Type.Enum([...NUMBER_STATES]),
  number: nullable(Type.String({ description: 'What to call; null until it is live. Never the party’s own' })),
  extension: nullable(Type.String({ description: 'Four digits to dial after it' })),
  ...{ asked_at: Instant, expires_at: Instant, renewals: Type.Integer(), ended_at: nullable(Instant) },
  why: nullable(Text),
});

const show = (row: VirtualNumber) => {
  const live = row.state === 'live';
  return {
    ...{ id: row.id, order_id: row.orderId, merchant_id: row.merchantId, consumer_id: row.consumerId },
    ...{ purpose: row.purpose, mode: row.mode, state: row.state, number: live ? row.x : null },
    extension: live && row.extension !== null ? String(row.extension).padStart(4, '0') : null,
    ...{ asked_at: row.askedAt.toISOString(), expires_at: row.expiresAt.toISOString(), renewals: row.renewals },
    ...{ ended_at: row.endedAt?.toISOString() ?? null, why: row.why },
  };
};

/** `/v1/virtual-numbers`. */
export function numberRoom(given: NumberRoutes): HttpRoom {
  return {
    name: 'virtual-numbers',
    permissions: numberPermissions,
    register(app) {
      readingRoutes(app, given);
      changingRoutes(app, given);
      poolRoutes(app, given);
      callRoute(app, given);
    },
  };
}

/** Of what is out of reach nobody learns whether it is there. */
async function find(db: Database, request: FastifyRequest): Promise<VirtualNumber> {
  const row = await readNumber(db, (request.params as { id: string }).id.toLowerCase());
  if (row === undefined) throw new Problem('request.not-found');
  requireWithin(request.reach, `merchant/${row.merchantId}`, `consumer/${row.consumerId}`);
  return row;
}

function ownOf(reach: Reach): { merchant?: string; consumer?: string } {
  if (reach === 'all') return {};
  if (reach !== 'none' && reach.own.startsWith('consumer/')) return { consumer: ownId(reach, 'consumer')! };
  return { merchant: ownId(reach, 'merchant')! };
}

function readingRoutes(app: HttpApp, { db }: NumberRoutes): void {
  app.get(
    '/v1/virtual-numbers',
    {
      config: { permission: 'privacy.number.read' },
      schema: {
        ...{ summary: 'Virtual numbers, newest first', tags },
        querystring: Type.Object(
          { ...pageQuery, order_id: Type.Optional(Id), state: Type.Optional(Type.Enum([...NUMBER_STATES])) },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(Shown) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, order_id: order, state } = request.query;
      const before = idAfter(cursor);
      const rows = await listNumbers(db, { ...ownOf(request.reach), order, state, before, limit: limit + 1 });
      return toPage(rows, limit, show, (row) => encodeCursor(row.id));
    },
  );

  app.get(
    '/v1/virtual-numbers/:id',
    {
      config: { permission: 'privacy.number.read' },
      schema: { ...{ summary: 'One virtual number', tags, params: byId }, response: { 200: Shown } },
    },
    async (request) => show(await find(db, request)),
  );
}

function changingRoutes(app: HttpApp, { db, desk }: NumberRoutes): void {
  app.post(
    '/v1/virtual-numbers',
    {
      config: { permission: 'privacy.number.ask' },
      schema: {
        ...{ summary: 'Ask for a number by which the consumer of an order is reached', tags },
        body: Type.Object(
          {
            order_id: Id,
            purpose: Type.Enum([...NUMBER_PURPOSES]),
            mode: Type.Optional(Type.Enum([...NUMBER_MODES], { description: '`extension` when not given' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Shown },
      },
    },
    async (request) => {
      const { order_id: order, purpose, mode = 'extension' } = request.body;
      return show(await desk.ask(principalOf(request), { order, purpose, mode }, ownId(request.reach, 'merchant')));
    },
  );

  app.post(
    '/v1/virtual-numbers/:id/renew',
    {
      config: { permission: 'privacy.number.ask' },
      schema: {
        ...{ summary: 'Further days for a number, three times', tags, params: byId },
        response: { 200: Shown },
      },
    },
    async (request) => show(await desk.renew(principalOf(request), (await find(db, request)).id)),
  );

  app.delete(
    '/v1/virtual-numbers/:id',
    {
      config: { permission: 'privacy.number.release' },
      schema: { ...{ summary: 'Give a number back', tags, params: byId }, response: { 200: Shown } },
    },
    async (request) => {
      const { id } = await find(db, request);
      const who = request.reach === 'all' || request.reach === 'none' ? 'officer' : request.reach.own.split('/')[0]!;
      return show(await desk.release(principalOf(request), id, `by-${who}`));
    },
  );
}

const Count = Type.Integer({ minimum: 0 });

function poolRoutes(app: HttpApp, { db, clock, trail }: NumberRoutes): void {
  const Line = Type.Object({
    ...{ mode: Type.Enum([...NUMBER_MODES]), active: Count, resting: Count, live: Count },
    waiting: Type.Integer({ description: 'Orders for which no number is free' }),
    unknown: Type.Integer({ description: 'What the provider made of them is being asked' }),
  });
  const Pool = Type.Object({ items: Type.Array(Line) });

  app.get(
    '/v1/number-pool',
    {
      config: { permission: 'privacy.number.pool' },
      schema: { ...{ summary: 'How much of the pool of numbers is in use', tags }, response: { 200: Pool } },
    },
    async () => ({ items: await readPool(db) }),
  );

  app.post(
    '/v1/number-pool',
    {
      config: { permission: 'privacy.number.stock' },
      schema: {
        ...{ summary: 'Add numbers to the pool, or let them rest: a resting one is given to nobody new', tags },
        body: Type.Object(
          {
            numbers: Type.Array(Type.String({ pattern: '^\\d{7,15}$' }), { minItems: 1, maxItems: 1_000 }),
            mode: Type.Enum([...NUMBER_MODES]),
            state: Type.Optional(Type.Enum(['active', 'resting'])),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ added: Count, items: Type.Array(Line) }) },
      },
    },
    async (request) => {
      const { numbers, mode, state = 'active' } = request.body;
      const by = principalOf(request);
      const added = await db.transaction().execute(async (tx) => {
        const fresh = await putPool(tx, numbers, { mode, state, by: `${by.kind}/${by.id}`, at: clock.now() });
        const detail = { mode, state, numbers: numbers.length, added: fresh };
        const actor = { kind: by.kind, id: by.id };
        await trail(tx, [{ actor, action: 'privacy.number.stock', outcome: 'done', detail }]);
        return fresh;
      });
      return { added, items: await readPool(db) };
    },
  );
}

function callRoute(app: HttpApp, { calls }: NumberRoutes): void {
  app.post(
    '/v1/virtual-numbers/records',
    {
      config: { public: true, idempotency: false },
      schema: {
        summary: 'A call or message over a virtual number, told by the provider and signed by it (docs/contacts.md)',
        body: Type.Object(
          {
            request: Type.String({ format: 'uuid', description: 'The binding, as it was asked for' }),
            id: Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\w.:-]+$' }),
            kind: Type.Enum(['call', 'message']),
            from: Type.Enum(['a', 'b'], { description: 'a: the merchant; b: the consumer' }),
            at: Instant,
            duration_s: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 })),
            text: Type.Optional(Type.String({ maxLength: 20_000 })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            deliver: Type.Boolean({ description: 'False: it must not reach whom it was meant for' }),
          }),
        },
      },
    },
    async (request) => {
      const signature = request.headers['x-anxin-signature'];
      return { deliver: await calls.take(request.body, typeof signature === 'string' ? signature : '') };
    },
  );
}
