import { sql } from 'kysely';
import { type TProperties, Type } from 'typebox';
import type { Party, PartyType, Reach } from '../foundation/access/principal.ts';
import { requireWithin } from '../foundation/access/principal.ts';
import { forRoles, WORKING } from '../foundation/access/role.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../foundation/http/page.ts';
import type { HttpApp, HttpRoom } from '../foundation/http/room.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../foundation/keyset.ts';
import { listPromises, type PromiseView } from '../foundation/promises/promise.store.ts';
import { showMasked } from '../foundation/sealing/show.ts';
import { findRow, listRows, type ModelRow } from './model.store.ts';
import type { ModelName } from './models.ts';

const text = Type.Optional(Type.String());
const list = Type.Optional(Type.Array(Type.Unknown()));
const money = Type.Optional(Type.Object({ amount: Type.Integer(), currency: Type.String() }));
const id = Type.String({ minLength: 1, maxLength: 300 });

/** One list and its single thing, for each model that has a page of its own. */
interface Resource {
  model: ModelName;
  path: string;
  thing: string;
  doc: { 'zh-CN': string; en: string };
  /** Beside `id`; personal fields are their masks. */
  fields: TProperties;
  /** Query parameter and column by which the list can be narrowed. */
  filters: Record<string, string>;
  /** Which field holds the id of a party that may see the row as its own; `id`: the row is the party. */
  owners: Partial<Record<PartyType, string>>;
  /** Rows are found by id only: a list of them would be a list of people. */
  single?: true;
}

const RESOURCES: readonly Resource[] = [
  {
    model: 'order',
    path: 'orders',
    thing: 'order',
    doc: { 'zh-CN': '查看订单（脱敏）', en: 'Read orders, masked' },
    fields: {
      state: Type.String({ enum: ['unknown', 'paid', 'shipped', 'delivered', 'completed', 'cancelled'] }),
      consumer_id: text,
      merchant_id: text,
      creator_id: text,
      live_id: text,
      campaign: text,
      items: list,
      paid: money,
      freight: money,
      promised_ship_at: text,
      region_code: text,
      recipient: Type.Optional(
        Type.Object({ name: text, phone: text, address: text, province: text, city: text, district: text }),
      ),
      paid_at: text,
      shipped_at: text,
      delivered_at: text,
      completed_at: text,
      cancelled_at: text,
      cancelled_by: text,
    },
    filters: { merchant_id: 'merchant_id', consumer_id: 'consumer_id', creator_id: 'creator_id', state: 'state' },
    owners: { merchant: 'merchant_id', consumer: 'consumer_id', creator: 'creator_id' },
  },
  {
    model: 'merchant',
    path: 'merchants',
    thing: 'merchant',
    doc: { 'zh-CN': '查看商家（脱敏）', en: 'Read merchants, masked' },
    fields: {
      name: text,
      license_no: text,
      legal_person: text,
      address: text,
      phone: text,
      category_ids: list,
      applied_at: text,
      updated_at: text,
    },
    filters: {},
    owners: { merchant: 'id' },
  },
  {
    model: 'creator',
    path: 'creators',
    thing: 'creator',
    doc: { 'zh-CN': '查看达人', en: 'Read creators' },
    fields: {
      name: text,
      followers: Type.Optional(Type.Integer()),
      agency_id: text,
      applied_at: text,
      updated_at: text,
    },
    filters: { agency_id: 'agency_id' },
    owners: { creator: 'id', agency: 'agency_id' },
  },
  {
    model: 'product',
    path: 'products',
    thing: 'product',
    doc: { 'zh-CN': '查看商品', en: 'Read products' },
    fields: {
      merchant_id: text,
      title: text,
      description: text,
      category_id: text,
      brand: text,
      price: money,
      list_price: money,
      attributes: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      images: list,
      qualifications: list,
      guarantees: list,
      submitted_at: text,
      updated_at: text,
    },
    filters: { merchant_id: 'merchant_id', category_id: 'category_id' },
    owners: { merchant: 'merchant_id' },
  },
  {
    model: 'content',
    path: 'content',
    thing: 'content',
    doc: { 'zh-CN': '查看内容（视频、直播、评价）', en: 'Read content: videos, live rooms, reviews' },
    fields: {
      type: Type.String(),
      creator_id: text,
      merchant_id: text,
      product_id: text,
      product_ids: list,
      order_id: text,
      title: text,
      text,
      rating: Type.Optional(Type.Number()),
      duration_s: Type.Optional(Type.Number()),
      viewers: Type.Optional(Type.Integer()),
      last_segment: Type.Optional(Type.Integer()),
      last_segment_at: text,
      submitted_at: text,
      started_at: text,
      ended_at: text,
      posted_at: text,
    },
    filters: { type: 'type', creator_id: 'creator_id', product_id: 'product_id' },
    owners: { creator: 'creator_id' },
  },
  {
    model: 'parcel',
    path: 'parcels',
    thing: 'parcel',
    doc: { 'zh-CN': '查看包裹', en: 'Read parcels' },
    fields: {
      order_id: text,
      carrier: text,
      status: text,
      weight_g: Type.Optional(Type.Integer()),
      place: text,
      first_scanned_at: text,
      scanned_at: text,
    },
    filters: { order_id: 'order_id' },
    // a scan names its order only: whose it is stands there, not here
    owners: {},
  },
  {
    model: 'consumer',
    path: 'consumers',
    thing: 'consumer',
    doc: { 'zh-CN': '查看消费者（脱敏）', en: 'Read consumers, masked' },
    fields: {
      region_code: text,
      recipient: Type.Optional(
        Type.Object({ name: text, phone: text, address: text, province: text, city: text, district: text }),
      ),
      first_seen_at: text,
      last_order_at: text,
      last_ticket_at: text,
    },
    filters: {},
    owners: { consumer: 'id' },
    single: true,
  },
];

const permissionOf = (resource: Resource): string => `marketplace.${resource.thing}.read`;

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

const partiesOf = (resource: Resource, row: ModelRow): Party[] =>
  Object.entries(resource.owners).flatMap(([type, field]) => {
    const owner = field === 'id' ? row.id : row.fields[field];
    return typeof owner === 'string' ? [`${type}/${owner}` as Party] : [];
  });

const show = (resource: Resource, row: ModelRow): Record<string, unknown> => ({
  id: row.id,
  ...(resource.model === 'order' ? { state: stateOf(row) } : {}),
  ...(resource.model === 'content' ? { type: row.id.split('/')[0] } : {}),
  ...(showMasked(row.fields) as Record<string, unknown>),
});

/** As the generated column of the table has it. */
function stateOf({ fields }: ModelRow): string {
  const reached = ['cancelled', 'completed', 'delivered', 'shipped', 'paid'].find((state) =>
    Object.hasOwn(fields, `${state}_at`),
  );
  return reached ?? 'unknown';
}

/** What the marketplace knows of a subject, masked as on the page of its kind, and whose it is. */
export interface SubjectState {
  fields: Record<string, unknown>;
  parties: Party[];
}

/** Videos, live rooms and reviews are of one model, under their whole name. */
const CONTENT = new Set(['video', 'live', 'review']);

export async function readState(db: Database, type: string, id: string): Promise<SubjectState | undefined> {
  const content = CONTENT.has(type);
  const resource = RESOURCES.find((one) => one.model === (content ? 'content' : type));
  if (!resource) return undefined;
  const row = await findRow(db, resource.model, content ? `${type}/${id}` : id);
  if (!row) return undefined;
  const shown = Object.entries(show(resource, row)).filter(
    ([name]) => name === 'id' || Object.hasOwn(resource.fields, name),
  );
  return { fields: Object.fromEntries(shown), parties: partiesOf(resource, row) };
}

const ORDER = RESOURCES.find(({ model }) => model === 'order')!;
/** An order as its page shows it. */
export const shownOrder = Type.Object({ id: Type.String(), ...ORDER.fields });

/** Orders as their pages show them, masked, in the order of asking; of one that is not known yet, its id. */
export async function readOrders(db: Database, ids: readonly string[]): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<ModelRow>`
    select id, fields from ${sql.table('order')} where id = any(${[...ids]}::text[])`.execute(db);
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => show(ORDER, found.get(id) ?? { id, fields: {} }));
}

/** One of the marketplace's objects, as a search names it. */
export interface FoundObject {
  kind: 'order' | 'product' | 'merchant' | 'creator' | 'live';
  id: string;
  title: string;
  parties: Party[];
}

const SEARCHED = ['order', 'product', 'merchant', 'creator', 'live'] as const;

/** The permission by which each kind is read. */
export const searchedPermission = (kind: FoundObject['kind']): string =>
  `marketplace.${kind === 'live' ? 'content' : kind}.read`;

/** Objects whose id begins with a text, a few of each kind: the next entries of an index, whatever is stored. */
export async function searchObjects(db: Database, prefix: string, each: number): Promise<FoundObject[]> {
  const found = await Promise.all(
    SEARCHED.map(async (kind): Promise<FoundObject[]> => {
      const resource = RESOURCES.find(({ model }) => model === (kind === 'live' ? 'content' : kind))!;
      const start = kind === 'live' ? `live/${prefix}` : prefix;
      const { rows } = await sql<ModelRow>`
        select id, fields from ${sql.table(resource.model)} where id >= ${start} order by id limit ${each}`.execute(db);
      return rows
        .filter(({ id }) => id.startsWith(start))
        .map((row) => {
          const shown = show(resource, row);
          const title = [shown.title, shown.name].find((text) => typeof text === 'string' && text !== '');
          const id = kind === 'live' ? row.id.slice('live/'.length) : row.id;
          return { kind, id, title: typeof title === 'string' ? title : id, parties: partiesOf(resource, row) };
        });
    }),
  );
  return found.flat();
}

const promiseSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  kind: Type.String(),
  key: Type.String(),
  state: Type.String({ enum: ['open', 'met', 'breached', 'met-late', 'void'] }),
  subject: Type.String(),
  party: Type.Union([Type.String(), Type.Null()]),
  calendar: Type.String(),
  opened_at: Type.String(),
  due_at: Type.Union([Type.String(), Type.Null()], { description: 'Null while it is paused' }),
  met_at: Type.Union([Type.String(), Type.Null()]),
});

function registerPromises(app: HttpApp, db: Database): void {
  const config = { permission: 'marketplace.promise.read' };
  app.get(
    '/v1/promises',
    {
      config,
      schema: {
        summary: 'Promises, the nearest deadline first',
        tags: ['marketplace'],
        querystring: Type.Object({
          ...pageQuery,
          state: Type.Optional(promiseSchema.properties.state),
          kind: Type.Optional(id),
          subject: Type.Optional(id),
          due_before: Type.Optional(Type.String({ format: 'date-time' })),
        }),
        response: { 200: pageOf(promiseSchema) },
      },
    },
    async (request) => {
      const { state, kind, subject, due_before, cursor, limit } = request.query;
      const party = request.reach === 'all' ? undefined : request.reach === 'none' ? '' : request.reach.own;
      const { items, next } = await listPromises(db, {
        ...(state === undefined ? {} : { state: state as Exclude<PromiseView['state'], 'early'> }),
        ...(kind === undefined ? {} : { kind }),
        ...(subject === undefined ? {} : { subject }),
        ...(party === undefined ? {} : { party }),
        ...(due_before === undefined ? {} : { dueBefore: new Date(due_before) }),
        ...(cursor === undefined ? {} : { cursor }),
        limit: limit ?? DEFAULT_PAGE,
      });
      return { items: items.map(showPromise), next_cursor: next } as never;
    },
  );
  app.get(
    '/v1/promises/:id',
    {
      config,
      schema: {
        summary: 'One promise',
        tags: ['marketplace'],
        params: Type.Object({ id: Type.String({ pattern: UUID_PART.source }) }),
        response: { 200: promiseSchema },
      },
    },
    async (request) => {
      const { items } = await listPromises(db, { id: request.params.id });
      const promise = items[0];
      if (!promise) throw new Problem('request.not-found');
      requireWithin(request.reach, promise.party as Party | null);
      return showPromise(promise) as never;
    },
  );
}

const showPromise = (promise: PromiseView) => ({
  id: promise.id,
  kind: promise.kind,
  key: promise.key,
  state: promise.state,
  subject: promise.subject,
  party: promise.party,
  calendar: promise.calendar,
  opened_at: promise.openedAt.toISOString(),
  due_at: promise.dueAt?.toISOString() ?? null,
  met_at: promise.metAt?.toISOString() ?? null,
});
