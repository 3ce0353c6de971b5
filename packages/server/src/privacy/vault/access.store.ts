import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Ids } from '../../foundation/ids.ts';
import { requestId } from '../../foundation/request-context.ts';
import type { Caller, Device } from './caller.ts';

export const ACCESS_ACTIONS = [
  'decrypt',
  'encrypt',
  'search',
  'view',
  'list',
  'download',
  'print',
  'export',
  'delete',
] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];
export const ACCESS_OUTCOMES = ['done', 'refused', 'failed', 'reported'] as const;
export type AccessOutcome = (typeof ACCESS_OUTCOMES)[number];

/** Who looked at whose data. Ids only; of an order that was not found there is nothing but the count. */
export interface AccessRow {
  id: string;
  at: Date;
  request: string | null;
  action: AccessAction;
  purpose: string | null;
  outcome: AccessOutcome;
  code: string | null;
  actorKind: 'key' | 'user';
  actorId: string;
  caller: string;
  orderId: string | null;
  merchantId: string | null;
  person: string | null;
  fields: readonly string[];
  items: number;
  device: Device;
}

export type NewAccess = Pick<
  AccessRow,
  'action' | 'purpose' | 'outcome' | 'code' | 'orderId' | 'merchantId' | 'person' | 'fields' | 'items'
>;

/** One row an order, in the transaction of what was done. */
export async function addAccess(
  tx: Database | Tx,
  { ids, caller, at }: { ids: Ids; caller: Caller; at: Date },
  rows: readonly NewAccess[],
): Promise<void> {
  if (rows.length === 0) return;
  const { actor, name, device } = caller;
  const table = rows.map((row) => ({
    ...{ id: ids.next(), at, request: requestId(), action: row.action, purpose: row.purpose, outcome: row.outcome },
    ...{ code: row.code, actor_kind: actor.kind, actor_id: actor.id, caller: name, order_id: row.orderId },
    ...{ merchant_id: row.merchantId, person: row.person, fields: row.fields, items: row.items },
    ...{
      address: device.address,
      address_token: device.addressToken,
      agent: device.agent,
      device_token: device.deviceToken,
    },
  }));
  await sql`
    insert into vault_access select * from jsonb_populate_recordset(null::vault_access, ${JSON.stringify(table)}::jsonb)`.execute(
    tx,
  );
}

interface AccessTable {
  id: string;
  at: Date;
  request: string | null;
  action: AccessAction;
  purpose: string | null;
  outcome: AccessOutcome;
  code: string | null;
  actor_kind: 'key' | 'user';
  actor_id: string;
  caller: string;
  order_id: string | null;
  merchant_id: string | null;
  person: string | null;
  fields: string[];
  items: number;
  address: string | null;
  address_token: string | null;
  agent: string | null;
  device_token: string | null;
}

export interface AccessFilter {
  person?: string | undefined;
  order?: string | undefined;
  actor?: string | undefined;
  caller?: string | undefined;
  merchant?: string | undefined;
  purpose?: string | undefined;
  outcome?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

function conditions(filter: AccessFilter) {
  const { person, order, actor, caller, merchant, purpose, outcome, from, to } = filter;
  return [
    ...(person === undefined ? [] : [sql`person = ${person}`]),
    ...(order === undefined ? [] : [sql`order_id = ${order}`]),
    ...(actor === undefined ? [] : [sql`actor_id = ${actor}`]),
    ...(caller === undefined ? [] : [sql`caller = ${caller}`]),
    ...(merchant === undefined ? [] : [sql`merchant_id = ${merchant}`]),
    ...(purpose === undefined ? [] : [sql`purpose = ${purpose}`]),
    ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`]),
    ...(from === undefined ? [] : [sql`at >= ${from}`]),
    ...(to === undefined ? [] : [sql`at < ${to}`]),
  ];
}

/** The newest first. */
export async function listAccess(
  db: Database,
  filter: AccessFilter & { before?: string | undefined; seen?: true; limit: number },
): Promise<AccessRow[]> {
  const such = [
    ...conditions(filter),
    ...(filter.before === undefined ? [] : [sql`id < ${filter.before}::uuid`]),
    // what was refused was seen by nobody
    ...(filter.seen ? [sql`outcome in ('done', 'reported')`] : []),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  const { rows } = await sql<AccessTable>`
    select * from vault_access ${where} order by id desc limit ${filter.limit}`.execute(db);
  return rows.map((row) => ({
    ...{ id: row.id, at: row.at, request: row.request, action: row.action, purpose: row.purpose, outcome: row.outcome },
    ...{ code: row.code, actorKind: row.actor_kind, actorId: row.actor_id, caller: row.caller, orderId: row.order_id },
    ...{ merchantId: row.merchant_id, person: row.person, fields: row.fields, items: row.items },
    device: {
      ...{ address: row.address, addressToken: row.address_token, agent: row.agent, deviceToken: row.device_token },
    },
  }));
}

/** One place of the map of access: how much of what outcome. */
export interface AccessGroup {
  of: string;
  requests: number;
  items: number;
  orders: number;
  persons: number;
  refused: number;
}

const MOST_GROUPS = 100;
const GROUPS = {
  caller: sql`caller`,
  purpose: sql`coalesce(purpose, action)`,
  hour: sql`to_char(at at time zone 'Asia/Shanghai', 'HH24')`,
} as const;
export type GroupedBy = keyof typeof GROUPS;

/** Access within a time, by who, for what, or at which hour of Shanghai; the greatest first, hours in their order. */
export async function mapAccess(
  db: Database,
  by: GroupedBy,
  filter: AccessFilter & { from: Date; to: Date },
): Promise<AccessGroup[]> {
  const { rows } = await sql<AccessGroup>`
    select ${GROUPS[by]} as of, count(distinct coalesce(request, id))::int as requests,
      coalesce(sum(items) filter (where outcome in ('done', 'reported')), 0)::int as items,
      count(distinct order_id) filter (where outcome in ('done', 'reported'))::int as orders,
      count(distinct person) filter (where outcome in ('done', 'reported'))::int as persons,
      coalesce(sum(items) filter (where outcome in ('refused', 'failed')), 0)::int as refused
    from vault_access where ${sql.join(conditions(filter), sql` and `)}
    group by 1 order by ${by === 'hour' ? sql`1` : sql`items desc, refused desc, 1`} limit ${MOST_GROUPS}`.execute(db);
  return rows;
}
