import { Type } from 'typebox';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { ACCESS_ACTIONS, ACCESS_OUTCOMES, type AccessRow, addAccess, listAccess, mapAccess } from './access.store.ts';
import { whose } from './admission.ts';
import { type Caller, callerOf } from './caller.ts';
import { readOrders } from './order.store.ts';
import { DeviceId, nullable, OrderId, tags } from './vault.routes.ts';
import { MOST_ITEMS, ownOrders, refuse, type VaultOptions } from './vault.ts';

const Text = Type.String();
const Instant = Type.String({ format: 'date-time' });
const Reference = Type.String({ maxLength: 250, pattern: '^[a-z][a-z0-9-]{0,49}/[^\\s]{1,200}$' });
const Name = Type.String({ maxLength: 60, pattern: '^[a-z][a-z0-9-]*$' });

const Entry = Type.Object({
  ...{ id: Text, at: Instant, action: Text, purpose: nullable(Text), outcome: Text, code: nullable(Text) },
  by: Type.String({
    description: 'The party; `staff` or `platform` for the marketplace itself, as a consumer sees it',
  }),
  actor: nullable(Type.String({ description: 'The key or person; for officers' })),
  actor_name: nullable(Text),
  ...{ order_id: nullable(Text), merchant_id: nullable(Text), person: nullable(Text) },
  ...{ fields: Type.Array(Text), items: Type.Integer(), request: nullable(Text) },
  ...{ address: nullable(Text), address_token: nullable(Text), agent: nullable(Text), device_token: nullable(Text) },
});

const filters = {
  ...{ person: Type.Optional(Reference), order_id: Type.Optional(OrderId), caller: Type.Optional(Reference) },
  ...{ actor: Type.Optional(Type.String({ format: 'uuid' })), merchant_id: Type.Optional(OrderId) },
  ...{ purpose: Type.Optional(Name), outcome: Type.Optional(Type.Enum([...ACCESS_OUTCOMES])) },
  ...{ from: Type.Optional(Instant), to: Type.Optional(Instant) },
};
const dateOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));

const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;
const MOST_DAYS = 92;

export type Names = (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** `/v1/access-log`: who looked at whose data, when, and for what. */
export function accessRoom(options: VaultOptions & { names: Names }): HttpRoom {
  return {
    name: 'access-log',
    permissions: [],
    register(app) {
      listRoute(app, options);
      mapRoute(app, options);
      reportRoute(app, options);
    },
  };
}

function listRoute(app: HttpApp, { db, names }: VaultOptions & { names: Names }): void {
  app.get(
    '/v1/access-log',
    {
      config: { permission: 'privacy.access.read' },
      schema: {
        ...{ summary: 'Who looked at whose data, newest first; a consumer sees who looked at theirs', tags },
        querystring: Type.Object({ ...pageQuery, ...filters }, { additionalProperties: false }),
        response: { 200: pageOf(Entry) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, from, to, order_id, merchant_id, ...rest } = request.query;
      const { reach } = request;
      const own = reach === 'all' ? undefined : reach === 'none' ? '' : reach.own;
      if (own !== undefined && (!own.startsWith('consumer/') || (rest.person ?? own) !== own))
        throw new Problem('access.forbidden');
      const before = idAfter(cursor);
      const filter = { ...rest, order: order_id, merchant: merchant_id, from: dateOf(from), to: dateOf(to), before };
      const rows = await listAccess(db, {
        ...{ ...filter, limit: limit + 1 },
        ...(own === undefined ? {} : { person: own, seen: true as const }),
      });
      const actors = [...new Set(rows.map(actorOf))];
      const known = own === undefined ? await names(actors) : new Map<string, string>();
      return toPage(
        rows,
        limit,
        (row) => (own === undefined ? show(row, known) : showToConsumer(row)),
        (row) => encodeCursor(row.id),
      );
    },
  );
}

const actorOf = ({ actorKind, actorId }: AccessRow): string => `${actorKind}/${actorId}`;

const common = (row: AccessRow) => ({
  ...{ id: row.id, at: row.at.toISOString(), action: row.action, purpose: row.purpose, outcome: row.outcome },
  ...{ order_id: row.orderId, merchant_id: row.merchantId, person: row.person, items: row.items },
  fields: [...new Set(row.fields)],
});

const show = (row: AccessRow, known: ReadonlyMap<string, string>) => ({
  ...common(row),
  ...{ code: row.code, by: row.caller, actor: actorOf(row), actor_name: known.get(actorOf(row)) ?? null },
  ...{ request: row.request, address: row.device.address, address_token: row.device.addressToken },
  ...{ agent: row.device.agent, device_token: row.device.deviceToken },
});

/** A consumer learns which party it was, and of the marketplace's own people that it was one. */
const showToConsumer = (row: AccessRow) => ({
  ...{ ...common(row), code: null, actor: null, actor_name: null, request: null },
  by: row.caller.startsWith('user/') ? 'staff' : row.caller.startsWith('key/') ? 'platform' : row.caller,
  ...{ address: null, address_token: null, agent: null, device_token: null },
});

function mapRoute(app: HttpApp, { db, clock }: VaultOptions): void {
  const Group = Type.Object({
    ...{ of: Text, requests: Type.Integer(), items: Type.Integer(), orders: Type.Integer() },
    ...{ persons: Type.Integer(), refused: Type.Integer() },
  });
  app.get(
    '/v1/access-log/map',
    {
      config: { permission: 'privacy.access.map' },
      schema: {
        ...{ summary: 'Access within a time by caller, by purpose and by hour of the day in Shanghai', tags },
        querystring: Type.Object(filters, { additionalProperties: false }),
        response: {
          200: Type.Object({
            ...{ from: Instant, to: Instant, by_caller: Type.Array(Group) },
            ...{ by_purpose: Type.Array(Group), by_hour: Type.Array(Group) },
          }),
        },
      },
    },
    async (request) => {
      const { order_id, merchant_id, from: given, to: until, ...rest } = request.query;
      const to = dateOf(until) ?? new Date(clock.now().getTime() + 1);
      const from = dateOf(given) ?? new Date(to.getTime() - USUAL_DAYS * DAY_MS);
      const days = (to.getTime() - from.getTime()) / DAY_MS;
      if (!(days > 0 && days <= MOST_DAYS))
        throw new Problem('request.invalid', {
          ...{ field: 'from', detail: `from must lie before to, by ${MOST_DAYS} days at most` },
        });
      const filter = { ...rest, order: order_id, merchant: merchant_id, from, to };
      const [by_caller, by_purpose, by_hour] = await Promise.all([
        mapAccess(db, 'caller', filter),
        mapAccess(db, 'purpose', filter),
        mapAccess(db, 'hour', filter),
      ]);
      return { from: from.toISOString(), to: to.toISOString(), by_caller, by_purpose, by_hour };
    },
  );
}

const OWN: readonly string[] = ['decrypt', 'encrypt', 'search'];
const OPERATIONS = ACCESS_ACTIONS.filter((action) => !OWN.includes(action));

function reportRoute(app: HttpApp, options: VaultOptions): void {
  const { db, clock, ids, keys, trail } = options;
  app.post(
    '/v1/access-log/reports',
    {
      config: { permission: 'privacy.access.report' },
      schema: {
        ...{
          summary: 'Report what was done with orders outside: each service provider must, at the latest within the day',
          tags,
        },
        body: Type.Object(
          {
            operation: Type.Enum([...OPERATIONS]),
            order_ids: Type.Array(OrderId, { minItems: 1, maxItems: 1_000, description: `1 to ${MOST_ITEMS}` }),
            at: Type.Optional(
              Type.String({ format: 'date-time', description: 'When it was done; now when not given' }),
            ),
            purpose: Type.Optional(Name),
            device_id: Type.Optional(DeviceId),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            taken: Type.Integer(),
            refused: Type.Array(Type.Object({ order_id: Text, code: Text, detail: Text })),
          }),
        },
      },
    },
    async (request) => {
      const { operation, order_ids, at, purpose, device_id } = request.body;
      if (order_ids.length > MOST_ITEMS)
        throw new Problem('vault.batch', {
          field: 'order_ids',
          detail: `${order_ids.length} orders; ${MOST_ITEMS} at most`,
        });
      const caller: Caller = callerOf(keys, principalOf(request), request, device_id);
      const own = await ownOrders(options, caller, await readOrders(db, order_ids));
      const when = dateOf(at) ?? clock.now();
      const late = clock.now().getTime() - when.getTime();
      if (late < -60_000 || late > MOST_DAYS * DAY_MS)
        throw new Problem('request.invalid', {
          field: 'at',
          detail: `at lies in the past, by ${MOST_DAYS} days at most`,
        });
      const row = { action: operation, purpose: purpose ?? null, outcome: 'reported', code: null } as const;
      await db.transaction().execute(async (tx) => {
        await addAccess(
          tx,
          { ids, caller, at: when },
          [...own.values()].map((order) => ({ ...row, ...whose(order), fields: [], items: 1 })),
        );
        await trail(tx, [
          {
            ...{ actor: caller.actor, action: 'privacy.access.report', outcome: own.size > 0 ? 'done' : 'refused' },
            detail: { caller: caller.name, operation, orders: [...own.keys()], at: when.toISOString() },
          },
        ]);
      });
      const refused = [...new Set(order_ids)].filter((id) => !own.has(id));
      return { taken: own.size, refused: refused.map((order_id) => ({ order_id, ...refuse('vault.order') })) };
    },
  );
}
