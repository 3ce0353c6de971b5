import { Type } from 'typebox';
import type { PartyType, Reach } from '../foundation/access/principal.ts';
import { requireWithin } from '../foundation/access/principal.ts';
import { forRoles, WORKING } from '../foundation/access/role.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../foundation/http/page.ts';
import type { HttpApp, HttpRoom } from '../foundation/http/room.ts';
import { decodeCursor, encodeCursor } from '../foundation/keyset.ts';
import { findRow, listRows } from './model.store.ts';
import { registerPromises } from './promise.routes.ts';
import { permissionOf, RESOURCES, type Resource } from './resources.ts';
import { partiesOf, show } from './shown.ts';

const id = Type.String({ minLength: 1, maxLength: 300 });

export const marketplacePermissions: HttpRoom['permissions'] = [
  ...RESOURCES.map((resource) => ({
    name: permissionOf(resource),
    doc: resource.doc,
    bundles: ['read' as const],
    ...(Object.keys(resource.owners).length > 0 ? { own: true as const } : {}),
    // a party sees what it owns, and nothing in lists where it owns nothing
    roles: { ...WORKING, ...forRoles('own', ...(Object.keys(resource.owners) as PartyType[])) },
  })),
  {
    name: 'marketplace.promise.read',
    doc: { 'zh-CN': '查看时限承诺', en: 'Read promises' },
    own: true,
    bundles: ['read'],
    roles: { ...WORKING, ...forRoles('all', 'executive'), ...forRoles('own', 'merchant', 'creator', 'consumer') },
  },
];

/** The marketplace's objects as they are now, personal fields masked; and the promises that were given. */
export function marketplaceRoutes(db: Database): HttpRoom {
  return {
    name: 'marketplace',
    permissions: marketplacePermissions,
    register(app) {
      for (const resource of RESOURCES) registerResource(app, db, resource);
      registerPromises(app, db);
    },
  };
}

function registerResource(app: HttpApp, db: Database, resource: Resource): void {
  const { model, path, thing, fields, filters } = resource;
  const schema = Type.Object({ id: Type.String(), ...fields });
  const config = { permission: permissionOf(resource) };
  const tags = ['marketplace'];

  app.get(
    `/v1/${path}/:id`,
    { config, schema: { summary: `One ${thing}`, tags, params: Type.Object({ id }), response: { 200: schema } } },
    async (request) => {
      const row = await findRow(db, model, request.params.id);
      if (!row) throw new Problem('request.not-found');
      requireWithin(request.reach, ...partiesOf(resource, row));
      return show(resource, row) as never;
    },
  );
  if (resource.single) return;
  const query = Object.fromEntries(Object.keys(filters).map((name) => [name, Type.Optional(id)]));
  app.get(
    `/v1/${path}`,
    {
      config,
      schema: {
        summary: `A page of ${path}, by id`,
        tags,
        querystring: Type.Object({ ...pageQuery, ...query }),
        response: { 200: pageOf(schema) },
      },
    },
    async (request) => {
      const given = request.query as Record<string, string | undefined> & { limit?: number };
      const limit = given.limit ?? DEFAULT_PAGE;
      const equals = Object.fromEntries(Object.entries(filters).map(([name, column]) => [column, given[name]]));
      const own = ownFilter(resource, request.reach, equals);
      if (own === undefined) return { items: [], next_cursor: null } as never;
      const after = given.cursor === undefined ? undefined : decodeCursor(given.cursor, /^[^\0]{1,300}$/)[0];
      const rows = await listRows(db, model, { equals: own, after, limit: limit + 1 });
      return toPage(
        rows,
        limit,
        (row) => show(resource, row),
        (row) => encodeCursor(row.id),
      ) as never;
    },
  );
}

/** The list's filter with the caller's own party in it; undefined when the two exclude each other. */
function ownFilter(
  resource: Resource,
  reach: Reach,
  equals: Record<string, string | undefined>,
): Record<string, string | undefined> | undefined {
  if (reach === 'all') return equals;
  if (reach === 'none') throw new Problem('access.forbidden');
  const [type, ...rest] = reach.own.split('/');
  const column = resource.owners[type as PartyType];
  const own = rest.join('/');
  if (column === undefined)
    throw new Problem('access.forbidden', { detail: `A ${type}'s key reaches nothing in this list` });
  return (equals[column] ?? own) === own ? { ...equals, [column]: own } : undefined;
}
