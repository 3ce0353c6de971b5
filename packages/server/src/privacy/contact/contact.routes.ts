import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ownId, requireWithin } from '../../foundation/access/principal.ts';
import { registerAttachmentRoutes } from '../../foundation/attachments/attachment.routes.ts';
import type { Attachments } from '../../foundation/attachments/attachments.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, idAfter, UUID_PART } from '../../foundation/keyset.ts';
import { findRow } from '../../marketplace/model.store.ts';
import type { ContactDesk } from './contact.desk.ts';
import { contactPermissions } from './contact.permissions.ts';
import { type ListedContact, listContacts, readMeters } from './contact.store.ts';
import { aboutReport } from './report.cases.ts';
import { FINDINGS, type HarassmentReport, listReports, readReport } from './report.store.ts';
import { listStops, stoppedSince } from './stop.store.ts';

export interface ContactRoutes {
  db: Database;
  clock: Clock;
  desk: ContactDesk;
  attachments: Attachments;
}

const tags = ['privacy'];
const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });
const Party = Type.String({ maxLength: 200, pattern: '^(merchant|creator|agency|service-provider)/[^\\s]{1,128}$' });
const Stopped = Type.Union([Party, Type.Literal('*')], { description: '`merchant/m1`; `*`: everybody' });
const Count = Type.Integer({ minimum: 0 });

const Contact = Type.Object({
  ...{ id: Text, kind: Type.Enum(['message', 'call']), at: Instant, channel: Text },
  purpose: nullable(Type.String({ description: 'Null: whoever made it did not say' })),
  ...{ order_id: nullable(Text), consumer_id: Text, party: Text, by_consumer: Type.Boolean() },
  ...{ duration_s: nullable(Type.Number()), night: Type.Boolean() },
  verdict: nullable(Text),
  rules: Type.Array(Text),
});

const show = (row: ListedContact) => ({
  ...{ id: row.eventId, kind: row.kind, at: row.at.toISOString(), channel: row.channel, purpose: row.purpose },
  ...{ order_id: row.orderId, consumer_id: row.consumerId, party: row.party, by_consumer: row.byConsumer },
  ...{ duration_s: row.durationS, night: row.night, verdict: row.verdict, rules: row.rules },
});

const Report = Type.Object({
  ...{ id: Text, consumer_id: Text, party: Text, channel: Text, at: Instant },
  ...{
    state: Type.Enum(['open', 'decided']),
    finding: nullable(Type.Enum([...FINDINGS])),
    decided_at: nullable(Instant),
  },
});

const showReport = (row: HarassmentReport) => ({
  ...{ id: row.id, consumer_id: row.consumerId, party: row.party, channel: row.channel, at: row.at.toISOString() },
  state: row.finding === null ? ('open' as const) : ('decided' as const),
  ...{ finding: row.finding, decided_at: row.decidedAt?.toISOString() ?? null },
});

/** `/v1/contacts`, `/v1/harassment-reports`. */
export function contactRoom(given: ContactRoutes): HttpRoom {
  return {
    name: 'contacts',
    permissions: contactPermissions,
    register(app) {
      readingRoutes(app, given);
      stoppingRoutes(app, given);
      reportRoutes(app, given);
    },
  };
}

function readingRoutes(app: HttpApp, { db, clock }: ContactRoutes): void {
  app.get(
    '/v1/contacts',
    {
      config: { permission: 'privacy.contact.read' },
      schema: {
        ...{ summary: 'Contacts with consumers, newest first; what was said is not in them', tags },
        querystring: Type.Object(
          { ...pageQuery, consumer_id: Type.Optional(Id), party: Type.Optional(Party) },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(Contact) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, ...asked } = request.query;
      const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, /^\d{4}-[\dT:.-]{10,30}Z$/, UUID_PART);
      const { reach } = request;
      const own = reach === 'all' || reach === 'none' ? undefined : reach.own;
      const consumer = own?.startsWith('consumer/') ? ownId(reach, 'consumer') : asked.consumer_id;
      const party = own === undefined || own.startsWith('consumer/') ? asked.party : own;
      if ((asked.consumer_id ?? consumer) !== consumer || (asked.party ?? party) !== party)
        throw new Problem('access.forbidden');
      const before = id === undefined ? undefined : { at: new Date(at!), id };
      const rows = await listContacts(db, { consumer, party, before, limit: limit + 1 });
      return toPage(rows, limit, show, (row) => encodeCursor(row.at.toISOString(), row.eventId));
    },
  );

  app.get(
    '/v1/contacts/meters',
    {
      config: { permission: 'privacy.contact.meter' },
      schema: {
        ...{ summary: 'How often parties contacted consumers within a day; the 50 who stand out most', tags },
        querystring: Type.Object({ party: Type.Optional(Party) }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                ...{ party: Text, consumers: Count, hour: Count, day: Count },
                night: Type.Integer({ description: '22:00 to 08:00, Shanghai' }),
                unsaid: Type.Integer({ description: 'Nobody said what for' }),
                rejected: Type.Integer({ description: 'Policy limits or rejects them' }),
              }),
            ),
          }),
        },
      },
    },
    async (request) => ({ items: await readMeters(db, clock.now(), request.query.party, 50) }),
  );
}

function stoppingRoutes(app: HttpApp, { db, desk }: ContactRoutes): void {
  const Stops = Type.Object({ items: Type.Array(Type.Object({ party: Text, since: Instant })) });
  const consumerOf = (request: FastifyRequest): string => {
    const consumer = ownId(request.reach, 'consumer');
    if (consumer === undefined)
      throw new Problem('access.forbidden', { detail: 'A consumer says this, and nobody for them' });
    return consumer;
  };
  const list = async (consumer: string) => ({
    items: (await listStops(db, consumer)).map(({ party, since }) => ({ party, since: since.toISOString() })),
  });

  app.get(
    '/v1/contacts/stops',
    {
      config: { permission: 'privacy.contact.stop' },
      schema: {
        ...{ summary: 'With whom a consumer wants no contact', tags },
        querystring: Type.Object(
          { consumer_id: Type.Optional(Id) },
          { additionalProperties: false, description: 'Who reaches all says whose; consumers see their own' },
        ),
        response: { 200: Stops },
      },
    },
    async (request) => {
      const { consumer_id } = request.query;
      const own = ownId(request.reach, 'consumer');
      if (own !== undefined && (consumer_id ?? own) !== own) throw new Problem('access.forbidden');
      const consumer = own ?? consumer_id;
      if (consumer === undefined) throw new Problem('request.invalid', { field: 'consumer_id' });
      return list(consumer);
    },
  );

  app.get(
    '/v1/contacts/off',
    {
      config: { permission: 'privacy.contact.read' },
      schema: {
        ...{ summary: 'Whether the consumer of an order wants no contact with its shop, and since when', tags },
        querystring: Type.Object({ order_id: Id }, { additionalProperties: false }),
        response: { 200: Type.Object({ order_id: Text, off: Type.Boolean(), since: nullable(Instant) }) },
      },
    },
    async (request) => {
      const { order_id } = request.query;
      const { merchant_id: merchant, consumer_id: consumer } = ((await findRow(db, 'order', order_id))?.fields ??
        {}) as Record<string, string>;
      if (merchant === undefined || consumer === undefined) throw new Problem('request.not-found');
      // of what is out of reach nobody learns whether it is there
      requireWithin(request.reach, `merchant/${merchant}`);
      const since = await stoppedSince(db, { consumer, party: `merchant/${merchant}` });
      return { order_id, off: since !== undefined, since: since?.toISOString() ?? null };
    },
  );

  for (const verb of ['stop', 'resume'] as const)
    app.post(
      `/v1/contacts/${verb}`,
      {
        config: { permission: 'privacy.contact.stop' },
        schema: {
          summary: verb === 'stop' ? 'No contact any more: at once, on every channel' : 'Let a party contact again',
          tags,
          body: Type.Object({ party: Stopped }, { additionalProperties: false }),
          response: { 200: Stops },
        },
      },
      async (request) => {
        const consumer = consumerOf(request);
        await desk[verb](principalOf(request), consumer, request.body.party);
        return list(consumer);
      },
    );
}

function reportRoutes(app: HttpApp, { db, desk, attachments }: ContactRoutes): void {
  const find = async (request: FastifyRequest): Promise<HarassmentReport> => {
    const row = await readReport(db, (request.params as { id: string }).id.toLowerCase());
    if (row === undefined) throw new Problem('request.not-found');
    requireWithin(request.reach, `consumer/${row.consumerId}`);
    return row;
  };

  app.post(
    '/v1/harassment-reports',
    {
      config: { permission: 'privacy.harassment.report' },
      schema: {
        ...{ summary: 'Complain of harassment; a person looks at it', tags },
        body: Type.Object(
          {
            ...{ party: Party, channel: Type.String({ pattern: '^[a-z][a-z-]{0,39}$' }) },
            text: Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' }),
          },
          { additionalProperties: false },
        ),
        response: { 201: Report },
      },
    },
    async (request, reply) => {
      const consumer = ownId(request.reach, 'consumer');
      if (consumer === undefined) throw new Problem('access.forbidden');
      return reply.code(201).send(showReport(await desk.report(principalOf(request), { consumer, ...request.body })));
    },
  );

  app.get(
    '/v1/harassment-reports',
    {
      config: { permission: 'privacy.harassment.read' },
      schema: {
        ...{ summary: 'Complaints of harassment, newest first', tags },
        querystring: Type.Object({ ...pageQuery }, { additionalProperties: false }),
        response: { 200: pageOf(Report) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE } = request.query;
      const before = idAfter(cursor);
      const rows = await listReports(db, { consumer: ownId(request.reach, 'consumer'), before, limit: limit + 1 });
      return toPage(rows, limit, showReport, (row) => encodeCursor(row.id));
    },
  );

  app.get(
    '/v1/harassment-reports/:id',
    {
      config: { permission: 'privacy.harassment.read' },
      schema: {
        ...{ summary: 'One complaint with what was written; reading it is on the trail', tags, params: byId },
        response: {
          200: Type.Object({
            report: Report,
            text: nullable(Type.String({ description: 'Null: whoever wrote it was erased' })),
          }),
        },
      },
    },
    async (request) => {
      const report = await find(request);
      return { report: showReport(report), text: await desk.read(principalOf(request), report) };
    },
  );

  registerAttachmentRoutes(app, {
    ...{ attachments, path: '/v1/harassment-reports/:id', tag: 'privacy' },
    permission: { read: 'privacy.harassment.read', add: 'privacy.harassment.report' },
    async target(request) {
      const { id, consumerId } = await find(request);
      return { about: aboutReport(id), person: `consumer/${consumerId}` };
    },
  });
}
