import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ownId, requireWithin } from '../../foundation/access/principal.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import type { EnrolmentDesk } from './enrolment.desk.ts';
import { type Enrolment, listEnrolments, readEnrolment } from './enrolment.store.ts';

export interface EnrolmentRoutes {
  db: Database;
  desk: EnrolmentDesk;
  /** Days between the word that a guarantee ceases and its end. */
  noticeDays: number;
}

const tags = ['service'];
const Text = Type.String();
const Instant = Type.String({ format: 'date-time' });
const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });
const Code = Type.String({ pattern: '^[a-z][a-z0-9-]{0,59}$' });
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const EnrolmentSchema = Type.Object(
  {
    ...{ id: Text, merchant_id: Text, code: Text, from: Instant },
    until: nullable(Type.String({ description: 'Orders paid before it keep the guarantee; null: it goes on' })),
    left_at: nullable(Instant),
  },
  { title: 'Enrolment' },
);

const show = ({ id, merchantId, code, fromAt, untilAt, leftAt }: Enrolment) => ({
  ...{ id, merchant_id: merchantId, code, from: fromAt.toISOString() },
  ...{ until: untilAt?.toISOString() ?? null, left_at: leftAt?.toISOString() ?? null },
});

export function enrolmentRoutes(app: HttpApp, { db, desk, noticeDays }: EnrolmentRoutes): void {
  app.get(
    '/v1/enrolments',
    {
      config: { permission: 'service.enrolment.read' },
      schema: {
        ...{ summary: 'Which merchants give which guarantees, newest first', tags },
        querystring: Type.Object(
          { ...pageQuery, merchant_id: Type.Optional(Id), code: Type.Optional(Code) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            ...pageOf(EnrolmentSchema).properties,
            notice_days: Type.Integer({ description: 'How long before it ends a merchant has to say so' }),
          }),
        },
      },
    },
    async (request) => {
      const { limit = DEFAULT_PAGE, cursor, merchant_id, code } = request.query;
      const own = ownId(request.reach, 'merchant');
      if (own !== undefined && (merchant_id ?? own) !== own) throw new Problem('access.forbidden');
      const rows = await listEnrolments(db, {
        ...{ merchantId: own ?? merchant_id, code, before: idAfter(cursor), limit: limit + 1 },
      });
      return { ...toPage(rows, limit, show, ({ id }) => encodeCursor(id)), notice_days: noticeDays };
    },
  );

  app.post(
    '/v1/enrolments',
    {
      config: { permission: 'service.enrolment.update' },
      schema: {
        ...{ summary: 'Give a guarantee from now on', tags },
        body: Type.Object(
          {
            merchant_id: Type.Optional({
              ...Id,
              description: 'Who reaches all says whose; merchants speak for themselves',
            }),
            code: Code,
            until: Type.Optional({ ...Instant, description: 'Not before the notice; without it, it goes on' }),
          },
          { additionalProperties: false },
        ),
        response: { 201: EnrolmentSchema },
      },
    },
    async (request, reply) => {
      const { merchant_id, code, until } = request.body;
      const own = ownId(request.reach, 'merchant');
      if (own !== undefined && (merchant_id ?? own) !== own) throw new Problem('access.forbidden');
      const merchantId = own ?? merchant_id;
      if (merchantId === undefined) throw new Problem('request.invalid', { field: 'merchant_id', detail: 'Say whose' });
      const given = { merchantId, code, until: until === undefined ? undefined : new Date(until) };
      return reply.code(201).send(show(await desk.enrol(principalOf(request), given)));
    },
  );

  const leave = async (request: FastifyRequest, at?: Date) => {
    const { id } = request.params as { id: string };
    const row = await readEnrolment(db, id.toLowerCase());
    if (row === undefined) throw new Problem('request.not-found');
    requireWithin(request.reach, `merchant/${row.merchantId}`);
    return show(await desk.leave(principalOf(request), row.id, at));
  };

  app.delete(
    '/v1/enrolments/:id',
    {
      config: { permission: 'service.enrolment.update' },
      schema: {
        ...{ summary: 'Cease to give a guarantee, as soon as the notice allows', tags, params: byId },
        response: { 200: EnrolmentSchema },
      },
    },
    (request) => leave(request),
  );

  app.post(
    '/v1/enrolments/:id/leave',
    {
      config: { permission: 'service.enrolment.update' },
      schema: {
        ...{ summary: 'Cease to give a guarantee at a named time, not before the notice', tags, params: byId },
        body: Type.Object({ until: Type.Optional(Instant) }, { additionalProperties: false }),
        response: { 200: EnrolmentSchema },
      },
    },
    (request) => leave(request, request.body.until === undefined ? undefined : new Date(request.body.until)),
  );
}
