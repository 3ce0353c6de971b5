import { Type } from 'typebox';
import { beijingDay, beijingMidnight } from '../../foundation/beijing-time.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, idAfter } from '../../foundation/keyset.ts';
import type { Names } from './access.routes.ts';
import { listAnomalies, releaseAnomaly } from './anomaly.ts';
import { wallTime } from './caller.store.ts';
import { type Honey, listHoney } from './honey.store.ts';
import { createHoney } from './honey.ts';
import { listPeaks, type Peak } from './peak.store.ts';
import { createPeaks } from './peak.ts';
import { quotaRoutes } from './quota.routes.ts';
import { nullable, OrderId, tags } from './vault.routes.ts';
import type { VaultOptions } from './vault.ts';

export interface WatchOptions extends VaultOptions {
  secondPerson: boolean;
  names: Names;
  index: Parameters<typeof createHoney>[0]['index'];
}

const Text = Type.String();
const Instant = Type.String({ format: 'date-time' });
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const actor = (request: Parameters<typeof principalOf>[0]) => {
  const { kind, id } = principalOf(request);
  return { kind, id };
};

/** What the privacy officer steers by: quotas and peaks, what looked wrong, honey orders. */
export function watchRoom(options: WatchOptions): HttpRoom {
  return {
    name: 'vault-watch',
    permissions: [],
    register(app) {
      quotaRoutes(app, options);
      peakRoutes(app, options);
      anomalyRoutes(app, options);
      honeyRoutes(app, options);
    },
  };
}

const PeakView = Type.Object({
  ...{ id: Text, merchant_id: nullable(Text), from: Instant, to: Instant, factor: Type.Integer(), reason: Text },
  ...{ declared_at: Instant, declared_by: Text, declared_by_name: nullable(Text) },
  ...{ approved_at: nullable(Instant), approved_by: nullable(Text), approved_by_name: nullable(Text) },
  ...{ withdrawn_at: nullable(Instant) },
});

const showPeak = (peak: Peak, known: ReadonlyMap<string, string>) => ({
  ...{ id: peak.id, merchant_id: peak.merchantId, from: peak.from.toISOString(), to: peak.to.toISOString() },
  ...{ factor: peak.factor, reason: peak.reason, declared_at: peak.declaredAt.toISOString() },
  ...{ declared_by: peak.declaredBy, declared_by_name: known.get(peak.declaredBy) ?? null },
  ...{ approved_at: peak.approvedAt?.toISOString() ?? null, approved_by: peak.approvedBy },
  approved_by_name: peak.approvedBy === null ? null : (known.get(peak.approvedBy) ?? null),
  withdrawn_at: peak.withdrawnAt?.toISOString() ?? null,
});

function peakRoutes(app: HttpApp, options: WatchOptions): void {
  const { db, names } = options;
  const peaks = createPeaks(options);
  const named = async (peak: Peak) =>
    showPeak(peak, await names([peak.declaredBy, ...(peak.approvedBy === null ? [] : [peak.approvedBy])]));
  app.get(
    '/v1/vault/peaks',
    {
      config: { permission: 'privacy.quota.raise' },
      schema: {
        ...{ summary: 'Sales peaks, newest first', tags },
        querystring: Type.Object({ ...pageQuery }, { additionalProperties: false }),
        response: { 200: pageOf(PeakView) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE } = request.query;
      const before = idAfter(cursor);
      const rows = await listPeaks(db, { before, limit: limit + 1 });
      const known = await names(rows.flatMap((row) => [row.declaredBy, row.approvedBy ?? row.declaredBy]));
      return toPage(
        rows,
        limit,
        (row) => showPeak(row, known),
        (row) => encodeCursor(row.id),
      );
    },
  );
  app.post(
    '/v1/vault/peaks',
    {
      config: { permission: 'privacy.quota.raise' },
      schema: {
        ...{ summary: 'Declare a sales peak; it counts when a second person has approved it', tags },
        body: Type.Object(
          {
            ...{ merchant_id: Type.Optional(OrderId), from: Instant, to: Instant },
            factor: Type.Integer({ minimum: 2, maximum: 20 }),
            reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
          },
          { additionalProperties: false },
        ),
        response: { 201: PeakView },
      },
    },
    async (request, reply) => {
      const { merchant_id, from, to, factor, reason } = request.body;
      const given = { merchantId: merchant_id ?? null, from: new Date(from), to: new Date(to), factor, reason };
      return reply.code(201).send(await named(await peaks.declare(actor(request), given)));
    },
  );
  for (const verb of ['approve', 'withdraw'] as const)
    app.post(
      `/v1/vault/peaks/:id/${verb}`,
      {
        config: { permission: 'privacy.quota.raise' },
        schema: {
          summary: verb === 'approve' ? 'Agree to a sales peak that somebody else declared' : 'Take a sales peak back',
          ...{ tags, params: byId, response: { 200: PeakView } },
        },
      },
      async (request) => named(await peaks[verb](actor(request), request.params.id.toLowerCase())),
    );
}

function anomalyRoutes(app: HttpApp, options: WatchOptions): void {
  const { db, clock, trail, names, wall = wallTime } = options;
  const View = Type.Object({
    ...{ id: Text, at: Instant, caller: Text, class: Text, stopped: Type.Boolean(), order_id: nullable(Text) },
    ...{
      actor: Text,
      actor_name: nullable(Text),
      facts: Type.Record(Type.String(), Type.Union([Text, Type.Number()])),
    },
    ...{ case_id: nullable(Text), released_at: nullable(Instant), released_by: nullable(Text) },
  });
  app.get(
    '/v1/vault/anomalies',
    {
      config: { permission: 'privacy.anomaly.read' },
      schema: {
        ...{ summary: 'What looked wrong, newest first', tags },
        querystring: Type.Object(
          { ...pageQuery, open: Type.Optional(Type.Literal('yes')) },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(View) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, open } = request.query;
      const before = idAfter(cursor);
      const rows = await listAnomalies(db, { open: open === 'yes', before, limit: limit + 1 });
      const known = await names([...new Set(rows.map((row) => `${row.actorKind}/${row.actorId}`))]);
      return toPage(
        rows,
        limit,
        (row) => ({
          ...{ id: row.id, at: row.at.toISOString(), caller: row.caller, class: row.class, stopped: row.stopped },
          ...{ order_id: row.orderId, actor: `${row.actorKind}/${row.actorId}`, facts: { ...row.facts } },
          ...{ actor_name: known.get(`${row.actorKind}/${row.actorId}`) ?? null, case_id: row.caseId },
          ...{ released_at: row.releasedAt?.toISOString() ?? null, released_by: row.releasedBy },
        }),
        (row) => encodeCursor(row.id),
      );
    },
  );
  app.post(
    '/v1/vault/anomalies/:id/release',
    {
      config: { permission: 'privacy.anomaly.release' },
      schema: {
        ...{ summary: 'Let the caller go on for the rest of the day; quota counts on', tags, params: byId },
        response: {
          200: Type.Object({
            ...{ caller: Text, until: Instant },
            held: Type.Boolean({ description: 'There is other honey that it touched and nobody has looked at' }),
          }),
        },
      },
    },
    async (request) => {
      const by = actor(request);
      const id = request.params.id.toLowerCase();
      const [found] = await listAnomalies(db, { id, limit: 1 });
      if (found === undefined) throw new Problem('request.not-found');
      const [at, now] = [clock.now(), await wall(db)];
      const until = new Date(beijingMidnight(beijingDay(now)).getTime() + 86_400_000);
      const held = await db.transaction().execute(async (tx) => {
        const released = await releaseAnomaly(tx, { id, caller: found.caller, by: `${by.kind}/${by.id}`, at, until });
        if (released === undefined) throw new Problem('vault.released');
        await trail(tx, [
          {
            ...{ actor: by, action: 'privacy.anomaly.release', outcome: 'done', object: `vault-anomaly/${id}` },
            detail: { caller: found.caller, class: found.class },
          },
        ]);
        return released.held;
      });
      return { caller: found.caller, until: until.toISOString(), held };
    },
  );
}

const part = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 320, description }));
const region = part('As the address begins when not given');
const asOthers = part('Where recipients of the shop’s orders have it');
const optionalParts = {
  ...{ province: region, city: region, district: region, id_card: asOthers, email: asOthers },
  region_code: part('That of the order it is made after when not given'),
};

function honeyRoutes(app: HttpApp, options: WatchOptions): void {
  const { db } = options;
  const honey = createHoney(options);
  const View = Type.Object({
    ...{ order_id: Text, merchant_id: Text, planted_at: Instant, planted_by: Text },
    ...{ touched_at: nullable(Instant), withdrawn_at: nullable(Instant) },
  });
  const show = (row: Honey) => ({
    ...{ order_id: row.orderId, merchant_id: row.merchantId, planted_at: row.plantedAt.toISOString() },
    ...{ planted_by: row.plantedBy, touched_at: row.touchedAt?.toISOString() ?? null },
    withdrawn_at: row.withdrawnAt?.toISOString() ?? null,
  });
  const config = { permission: 'privacy.honey.plant' };
  app.get(
    '/v1/vault/honey',
    {
      config,
      schema: {
        ...{
          summary: 'Honey orders, by id',
          tags,
          querystring: Type.Object({ ...pageQuery }, { additionalProperties: false }),
        },
        response: { 200: pageOf(View) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE } = request.query;
      const after = cursor === undefined ? undefined : decodeCursor(cursor, /^[^\0]{1,300}$/)[0];
      return toPage(await listHoney(db, { after, limit: limit + 1 }), limit, show, (row) => encodeCursor(row.orderId));
    },
  );
  app.post(
    '/v1/vault/honey',
    {
      config,
      schema: {
        ...{ summary: 'Plant an order that is nobody’s among those of a shop', tags },
        body: Type.Object(
          {
            merchant_id: OrderId,
            recipient: Type.Object(
              {
                name: Type.String({ minLength: 1, maxLength: 100 }),
                phone: Type.String({ minLength: 1, maxLength: 64 }),
                address: Type.String({ minLength: 1, maxLength: 500 }),
                ...optionalParts,
              },
              {
                additionalProperties: false,
                description:
                  'An address and a number of the house’s own: whoever is called there knows where it leaked',
              },
            ),
          },
          { additionalProperties: false },
        ),
        response: { 201: View },
      },
    },
    async (request, reply) => {
      const { merchant_id, recipient } = request.body;
      return reply.code(201).send(show(await honey.plant(actor(request), merchant_id, recipient)));
    },
  );
  app.delete(
    '/v1/vault/honey/:id',
    {
      config,
      schema: {
        ...{ summary: 'Take a honey order away', tags, params: Type.Object({ id: OrderId }) },
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await honey.withdraw(actor(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
