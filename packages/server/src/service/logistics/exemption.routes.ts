import { Type } from 'typebox';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { EXEMPTION_EFFECTS, EXEMPTION_GROUNDS } from './exempt.ts';
import type { ExemptionDesk } from './exemption.desk.ts';
import { type ExemptionRow, listExemptions } from './exemption.store.ts';

export interface ExemptionRoutes {
  db: Database;
  clock: Clock;
  desk: ExemptionDesk;
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const tags = ['service'];
const strict = { additionalProperties: false } as const;
const Text = Type.String();
const nullable = (type: typeof Text) => Type.Union([type, Type.Null()]);
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Instant = Type.String({ format: 'date-time' });

/** What everybody may read of it. */
const ANNOUNCED = {
  ...{ id: Text, regions: Type.Array(Text), ground: Text, reason: Text },
  effect: Type.String({ description: 'extend: the clocks stand still; void: what was promised into it is off' }),
  ...{ from: Text, to: Text },
};
const Announced = Type.Object(ANNOUNCED);
const View = Type.Object({
  ...ANNOUNCED,
  state: Type.String({ enum: ['declared', 'coming', 'in-force', 'over', 'ended'] }),
  ...{ declared_at: Text, declared_by: Text, declared_by_name: nullable(Text) },
  ...{ approved_at: nullable(Text), approved_by: nullable(Text), approved_by_name: nullable(Text) },
  ...{ ended_at: nullable(Text), ended_by: nullable(Text) },
  back: Type.Boolean({ description: 'It reaches back behind its approval: what was paid until then stays paid' }),
});

const showAnnounced = (row: ExemptionRow) => ({
  ...{ id: row.id, regions: [...row.regions], ground: row.ground, reason: row.reason, effect: row.effect },
  ...{ from: row.from.toISOString(), to: row.to.toISOString() },
});

function stateOf({ approvedAt, endedAt, from, to }: ExemptionRow, now: Date) {
  if (endedAt !== null) return 'ended';
  if (to <= now) return 'over';
  if (approvedAt === null) return 'declared';
  return from > now ? 'coming' : 'in-force';
}

export function exemptionRoutes(app: HttpApp, { db, clock, desk, names }: ExemptionRoutes): void {
  const show = (row: ExemptionRow, known: ReadonlyMap<string, string>) => ({
    ...{ ...showAnnounced(row), state: stateOf(row, clock.now()), declared_at: row.declaredAt.toISOString() },
    ...{ declared_by: row.declaredBy, declared_by_name: known.get(row.declaredBy) ?? null },
    ...{ approved_at: row.approvedAt?.toISOString() ?? null, approved_by: row.approvedBy },
    approved_by_name: row.approvedBy === null ? null : (known.get(row.approvedBy) ?? null),
    ...{ ended_at: row.endedAt?.toISOString() ?? null, ended_by: row.endedBy },
    back: row.approvedAt !== null && row.from < row.approvedAt,
  });
  const namesOf = (rows: readonly ExemptionRow[]) =>
    names([...new Set(rows.flatMap(({ declaredBy, approvedBy }) => [declaredBy, approvedBy ?? declaredBy]))]);
  const named = async (row: ExemptionRow) => show(row, await namesOf([row]));

  app.get(
    '/v1/logistics/announcements',
    {
      config: { public: true },
      schema: {
        ...{ summary: 'Where and when nobody can deliver as promised, newest first', tags },
        ...{ querystring: Type.Object(pageQuery, strict), response: { 200: pageOf(Announced) } },
      },
    },
    async ({ query: { cursor, limit = DEFAULT_PAGE } }) => {
      const rows = await listExemptions(db, { before: idAfter(cursor), standing: clock.now(), limit: limit + 1 });
      return toPage(rows, limit, showAnnounced, ({ id }) => encodeCursor(id));
    },
  );

  app.get(
    '/v1/logistics/exemptions',
    {
      config: { permission: 'logistics.exemption.read' },
      schema: {
        ...{ summary: 'Exemptions of deliveries, newest first', tags },
        ...{ querystring: Type.Object(pageQuery, strict), response: { 200: pageOf(View) } },
      },
    },
    async ({ query: { cursor, limit = DEFAULT_PAGE } }) => {
      const rows = await listExemptions(db, { before: idAfter(cursor), limit: limit + 1 });
      const known = await namesOf(rows);
      return toPage(
        rows,
        limit,
        (row) => show(row, known),
        ({ id }) => encodeCursor(id),
      );
    },
  );

  app.post(
    '/v1/logistics/exemptions',
    {
      config: { permission: 'logistics.exemption.declare' },
      schema: {
        ...{
          summary: 'Declare force majeure; it counts, and is announced, when a second person has approved it',
          tags,
        },
        body: Type.Object(
          {
            regions: Type.Array(Type.String({ pattern: '^[A-Za-z0-9-]{2,64}$' }), {
              ...{ minItems: 1, maxItems: 100, uniqueItems: true },
              description: 'How the codes of the regions begin: 33 is a province, 3301 a city',
            }),
            ground: Type.Enum([...EXEMPTION_GROUNDS]),
            reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: 'Everybody reads it' }),
            effect: Type.Enum([...EXEMPTION_EFFECTS]),
            ...{ from: Instant, to: Instant },
          },
          strict,
        ),
        response: { 201: View },
      },
    },
    async (request, reply) => {
      const { kind, id } = principalOf(request);
      const { from, to, ...rest } = request.body;
      const row = await desk.declare({ kind, id }, { ...rest, from: new Date(from), to: new Date(to) });
      return reply.code(201).send(await named(row));
    },
  );

  for (const verb of ['approve', 'end'] as const)
    app.post(
      `/v1/logistics/exemptions/:id/${verb}`,
      {
        config: { permission: verb === 'approve' ? 'logistics.exemption.approve' : 'logistics.exemption.declare' },
        schema: {
          summary:
            verb === 'approve'
              ? 'Approve an exemption that somebody else declared'
              : 'End an exemption now, or take it back',
          ...{ tags, params: byId, response: { 200: View } },
        },
      },
      async (request) => {
        return named(await desk[verb](principalOf(request), request.params.id.toLowerCase()));
      },
    );
}
