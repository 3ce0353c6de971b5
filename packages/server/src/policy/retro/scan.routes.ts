import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';
import { pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { listHits } from './hit.store.ts';
import type { ScanDesk } from './scan.desk.ts';
import { HitSchema, ScanLineSchema, ScanSchema, viewHit, viewScan } from './scan.schemas.ts';
import { listScans, type Scan } from './scan.store.ts';
import { HIT_OUTCOMES, MOST_HITS, SCAN_KINDS } from './scan.ts';

const Id = Type.String({ format: 'uuid' });
const params = Type.Object({ id: Id });
const tags = ['policy'];
const plainJson = () => (value: unknown) => JSON.stringify(value);

export const retroPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'policy.retro.run', bundles: ['policy'] },
    roles: forRoles('all', 'policy-editor', 'policy-approver'),
    doc: { 'zh-CN': '复查在售商品', en: 'Decide what is on sale again, as a preview' },
  },
  {
    ...{ name: 'policy.retro.apply', roles: forRoles('all', 'policy-approver') },
    doc: { 'zh-CN': '按复查结果处置', en: 'Act on what a retro-scan has found' },
  },
];

/** What a change of policy means for what is on sale already: a preview, then acting on it up to a cap. */
export function retroRoutes({ desk, names }: { desk: ScanDesk; names: Names }): HttpRoom {
  const { db } = desk;
  const whole = async (row: Scan) => {
    const known = await names([row.created_by, ...(row.applied_by === null ? [] : [row.applied_by])]);
    return { ...viewScan(row, known), report: row.report, ...(await desk.standing(row)) } as never;
  };

  return {
    name: 'policy.retro-scans',
    permissions: retroPermissions,
    register(app) {
      app.post(
        '/v1/retro-scans',
        {
          config: { permission: 'policy.retro.run' },
          schema: {
            summary: 'Decide what is on sale again under a release, as a preview',
            description:
              'It acts on nothing until it is applied. Sealed fields are opened for the purpose `re-decide`, which is on the trail.',
            tags,
            body: Type.Object(
              {
                release: Type.Optional(Type.String({ format: 'uuid', description: 'What is in force when not given' })),
                kinds: Type.Array(Type.Enum([...SCAN_KINDS]), { minItems: 1, maxItems: SCAN_KINDS.length }),
              },
              { additionalProperties: false },
            ),
            response: { 202: ScanSchema },
          },
          serializerCompiler: plainJson,
        },
        async (request, reply) =>
          reply.code(202).send(await whole(await desk.begin(principalOf(request), request.body))),
      );

      app.get(
        '/v1/retro-scans',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            ...{ summary: 'Retro-scans, the newest first', tags },
            querystring: Type.Object({ ...pageQuery, release: Type.Optional(Id) }),
            response: { 200: pageOf(ScanLineSchema) },
          },
          serializerCompiler: plainJson,
        },
        async ({ query: { limit = 20, cursor, release } }) => {
          const before = idAfter(cursor);
          const rows = await listScans(db, { release: release?.toLowerCase(), before, limit: limit + 1 });
          const known = await names(
            rows.flatMap(({ created_by, applied_by }) => [created_by, ...(applied_by === null ? [] : [applied_by])]),
          );
          return toPage(
            rows,
            limit,
            (row) => viewScan(row, known),
            ({ id }) => encodeCursor(id),
          ) as never;
        },
      );

      app.get(
        '/v1/retro-scans/:id',
        {
          config: { permission: 'policy.pack.read' },
          schema: { summary: 'A retro-scan, with what it would do', tags, params, response: { 200: ScanSchema } },
          serializerCompiler: plainJson,
        },
        async ({ params: { id } }) => whole(await desk.find(id)),
      );

      app.get(
        '/v1/retro-scans/:id/hits',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            summary: 'What a retro-scan has hit, the most severe first',
            description: `The ${MOST_HITS} most severe are kept; \`report\` tells how many there were.`,
            ...{ tags, params },
            querystring: Type.Object({
              ...pageQuery,
              rule: Type.Optional(Type.String({ maxLength: 200 })),
              outcome: Type.Optional(Type.Enum(['left', ...HIT_OUTCOMES])),
            }),
            response: { 200: pageOf(HitSchema) },
          },
          serializerCompiler: plainJson,
        },
        async ({ params: { id }, query: { limit = 50, cursor, ...filter } }) => {
          const scan = await desk.find(id);
          const after = cursor === undefined ? undefined : placeOf(cursor);
          const rows = await listHits(db, scan.id, { ...filter, ...(after ? { after } : {}), limit: limit + 1 });
          return toPage(rows, limit, viewHit, ({ severity, weight, subject }) =>
            encodeCursor(String(severity), String(weight), subject),
          ) as never;
        },
      );

      app.post(
        '/v1/retro-scans/:id/apply',
        {
          config: { permission: 'policy.retro.apply' },
          schema: {
            summary: 'Act on hits, the most severe first',
            description:
              'What is known of each is told again by the platform, and is decided like everything else. Only while what the scan was made with is in force, and, where a second person is asked for, not by whoever began it.',
            ...{ tags, params },
            body: Type.Object(
              {
                cap: Type.Integer({
                  ...{ minimum: 1, maximum: MOST_HITS },
                  description: 'At most so many are acted on; the rest can be applied later',
                }),
              },
              { additionalProperties: false },
            ),
            response: { 202: ScanSchema },
          },
          serializerCompiler: plainJson,
        },
        async (request, reply) =>
          reply
            .code(202)
            .send(await whole(await desk.apply(principalOf(request), request.params.id, request.body.cap))),
      );

      app.post(
        '/v1/retro-scans/:id/cancel',
        {
          config: { permission: 'policy.retro.run' },
          schema: {
            summary: 'Stop making a preview, or acting on it',
            description: 'What was acted on stays.',
            ...{ tags, params, response: { 200: ScanSchema } },
          },
          serializerCompiler: plainJson,
        },
        async (request) => whole(await desk.cancel(principalOf(request), request.params.id)),
      );
    },
  };
}

type Names = (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;

function placeOf(cursor: string) {
  const [severity, weight, subject] = decodeCursor(cursor, /^\d$/, /^-?\d+(\.\d+)?(e-?\d+)?$/, /^[a-z-]+\/.+$/s);
  return { severity: Number(severity), weight: Number(weight), subject: subject! };
}
