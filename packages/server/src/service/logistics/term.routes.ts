import { Type } from 'typebox';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import type { TermDesk } from './term.desk.ts';
import { listTerms } from './term.store.ts';
import type { TermRow } from './term.ts';

const tags = ['service'];
const strict = { additionalProperties: false } as const;
const Text = Type.String();
const nullable = (type: typeof Text) => Type.Union([type, Type.Null()]);
const hours = (most: number, description: string) => Type.Integer({ minimum: 1, maximum: most, description });
const name = (description: string) =>
  Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f]+$', description });
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });

const HOURS = {
  first_scan_hours: hours(720, 'From the word that it has shipped to a carrier’s first'),
  pickup_hours: hours(720, 'From the same word to the carrier’s having it'),
  standstill_hours: hours(720, 'The longest between two scans'),
  lost_hours: Type.Integer({ minimum: 24, maximum: 2_160, description: 'Without a scan for so long it is lost' }),
  same_city_hours: hours(2_160, 'From pick-up to delivery'),
  same_province_hours: hours(2_160, 'From pick-up to delivery'),
  elsewhere_hours: hours(2_160, 'From pick-up to delivery'),
};

const TermView = Type.Object({
  ...{ id: Text, category_id: nullable(Text), campaign: nullable(Text), region: nullable(Text), ...HOURS },
  ...{ calendar: nullable(Text), pays: Type.Boolean(), from: Text, to: nullable(Text) },
  ...{ made_at: Text, made_by: Text, ended_at: nullable(Text), ended_by: nullable(Text) },
});

const showTerm = (row: TermRow) => ({
  ...{ id: row.id, category_id: row.categoryId, campaign: row.campaign, region: row.region },
  ...{ first_scan_hours: row.firstScan, pickup_hours: row.pickup, standstill_hours: row.standstill },
  ...{ lost_hours: row.lost, same_city_hours: row.sameCity, same_province_hours: row.sameProvince },
  ...{ elsewhere_hours: row.elsewhere, calendar: row.calendar, pays: row.pays, from: row.from.toISOString() },
  ...{ to: row.to?.toISOString() ?? null, made_at: row.madeAt.toISOString(), made_by: row.madeBy },
  ...{ ended_at: row.endedAt?.toISOString() ?? null, ended_by: row.endedBy },
});

export function termRoutes(app: HttpApp, { db, clock, desk }: { db: Database; clock: Clock; desk: TermDesk }): void {
  app.get(
    '/v1/logistics/terms',
    {
      config: { permission: 'logistics.term.read' },
      schema: {
        ...{ summary: 'Terms of delivery, newest first', tags, response: { 200: pageOf(TermView) } },
        querystring: Type.Object({ ...pageQuery, open: Type.Optional(Type.Literal('yes')) }, strict),
      },
    },
    async ({ query: { cursor, limit = DEFAULT_PAGE, open } }) => {
      const inForce = open === 'yes' ? clock.now() : undefined;
      const rows = await listTerms(db, { before: idAfter(cursor), inForce, limit: limit + 1 });
      return toPage(rows, limit, showTerm, ({ id }) => encodeCursor(id));
    },
  );

  app.post(
    '/v1/logistics/terms',
    {
      config: { permission: 'logistics.term.write' },
      schema: {
        ...{ summary: 'Promise how long deliveries take, for orders that are paid from now on', tags },
        body: Type.Object(
          {
            category_id: Type.Optional(name('All categories when not given')),
            campaign: Type.Optional(name('Orders of this campaign alone')),
            region: Type.Optional(name('How the code of the region begins that it goes to')),
            ...HOURS,
            calendar: Type.Optional(name('By which the hours count; around the clock when not given')),
            pays: Type.Boolean({ description: 'Whether what is broken is paid without being asked for' }),
            from: Type.Optional(Type.String({ format: 'date-time', description: 'Now when not given' })),
            to: Type.Optional(Type.String({ format: 'date-time' })),
          },
          strict,
        ),
        response: { 201: TermView },
      },
    },
    async (request, reply) => {
      const { kind, id } = principalOf(request);
      const body = request.body;
      const row = await desk.make(
        { kind, id },
        {
          ...{ categoryId: body.category_id ?? null, campaign: body.campaign ?? null, region: body.region ?? null },
          ...{ firstScan: body.first_scan_hours, pickup: body.pickup_hours, standstill: body.standstill_hours },
          ...{ lost: body.lost_hours, sameCity: body.same_city_hours, sameProvince: body.same_province_hours },
          ...{ elsewhere: body.elsewhere_hours, calendar: body.calendar ?? null, pays: body.pays },
          from: body.from === undefined ? null : new Date(body.from),
          to: body.to === undefined ? null : new Date(body.to),
        },
      );
      return reply.code(201).send(showTerm(row));
    },
  );

  app.post(
    '/v1/logistics/terms/:id/end',
    {
      config: { permission: 'logistics.term.write' },
      schema: {
        ...{ summary: 'End terms: what was paid before keeps them', tags, params: byId, response: { 200: TermView } },
        body: Type.Object(
          { at: Type.Optional(Type.String({ format: 'date-time', description: 'Now when not given' })) },
          strict,
        ),
      },
    },
    async (request) => {
      const { kind, id } = principalOf(request);
      const { at } = request.body;
      const when = at === undefined ? null : new Date(at);
      return showTerm(await desk.end({ kind, id }, request.params.id.toLowerCase(), when));
    },
  );
}
