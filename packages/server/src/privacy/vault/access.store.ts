import { type RawBuilder, sql } from 'kysely';
import { idColumn, nullableTextColumn, numberColumn, textColumn } from '../../foundation/database/columns.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Ids } from '../../foundation/ids.ts';
import { requestId } from '../../foundation/request-context.ts';
import { toldBy } from '../break-glass/told.ts';
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
  /** By break-glass: which grant, why, and who agreed. */
  grant: { id: string; ground: string; approvedBy: string } | null;
}

export type NewAccess = Pick<
  AccessRow,
  'action' | 'purpose' | 'outcome' | 'code' | 'orderId' | 'merchantId' | 'person' | 'fields' | 'items'
>;

export interface Accessing {
  ids: Ids;
  caller: Caller;
  at: Date;
}

/** One row an order, in the transaction of what was done. */
export async function addAccess(tx: Database | Tx, by: Accessing, rows: readonly NewAccess[]): Promise<void> {
  if (rows.length > 0) await addingAccess(by, rows).execute(tx);
}

/** The same as a write to be done together with others. */
export function addingAccess({ ids, caller, at }: Accessing, rows: readonly NewAccess[]): RawBuilder<unknown> {
  const { actor, name, device, grant = null } = caller;
  // what is the same in every row travels once
  return sql`
    insert into vault_access (id, at, request, action, purpose, outcome, code, actor_kind, actor_id, caller, order_id,
      merchant_id, person, fields, items, address, address_token, agent, device_token, grant_id)
    select r.id, ${at}::timestamptz, ${requestId()}::uuid, r.action, r.purpose, r.outcome, r.code, ${actor.kind},
      ${actor.id}, ${name}, r.order_id, r.merchant_id, r.person, coalesce(string_to_array(r.fields, ','), '{}'), r.items,
      ${device.address}, ${device.addressToken}, ${device.agent}, ${device.deviceToken}, ${grant}::uuid
    from unnest(${idColumn(rows.map(() => ids.next()))}, ${textColumn(rows.map((row) => row.action))},
      ${nullableTextColumn(rows.map((row) => row.purpose))}, ${textColumn(rows.map((row) => row.outcome))},
      ${nullableTextColumn(rows.map((row) => row.code))}, ${nullableTextColumn(rows.map((row) => row.orderId))},
      ${nullableTextColumn(rows.map((row) => row.merchantId))}, ${nullableTextColumn(rows.map((row) => row.person))},
      ${textColumn(rows.map((row) => row.fields.join(',')))}, ${numberColumn(rows.map((row) => row.items))})
      as r (id, action, purpose, outcome, code, order_id, merchant_id, person, fields, items)`;
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
  grant_id: string | null;
  ground: string | null;
  answered_by: string | null;
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

/** The newest first. `seen`: what the person whose data it is may know at that instant. */
export async function listAccess(
  db: Database,
  filter: AccessFilter & { before?: string | undefined; seen?: Date; limit: number },
): Promise<AccessRow[]> {
  const such = [
    ...conditions(filter),
    ...(filter.before === undefined ? [] : [sql`id < ${filter.before}::uuid`]),
    // what was refused was seen by nobody
    ...(filter.seen ? [sql`outcome in ('done', 'reported')`, toldBy(filter.seen)] : []),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  const { rows } = await sql<AccessTable>`
    select a.*, g.ground, g.answered_by from (
      select * from vault_access ${where} order by id desc limit ${filter.limit}) as a
    left join break_glass g on g.id = a.grant_id order by a.id desc`.execute(db);
  return rows.map((row) => ({
    ...{ id: row.id, at: row.at, request: row.request, action: row.action, purpose: row.purpose, outcome: row.outcome },
    ...{ code: row.code, actorKind: row.actor_kind, actorId: row.actor_id, caller: row.caller, orderId: row.order_id },
    ...{ merchantId: row.merchant_id, person: row.person, fields: row.fields, items: row.items },
    device: {
      ...{ address: row.address, addressToken: row.address_token, agent: row.agent, deviceToken: row.device_token },
    },
    grant: row.grant_id === null ? null : { id: row.grant_id, ground: row.ground!, approvedBy: row.answered_by! },
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
