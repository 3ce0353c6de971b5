import { type RawBuilder, sql } from 'kysely';
import { textColumn } from '../../foundation/database/columns.ts';
import { type Database, PLANNED_ONCE, type Tx } from '../../foundation/database/database.ts';
import { looksSealed, maskOf } from '../../foundation/sealing/cipher.ts';
import { type OrderState, VAULT_FIELDS, type VaultField } from './scenes.ts';

/** An order as the gateway sees it: whose it is, whether it is open, and its sealed recipient. */
export interface VaultOrder {
  id: string;
  merchant: string | null;
  consumer: string | null;
  state: OrderState;
  completedAt: Date | undefined;
  regionCode: string | null;
  recipient: Partial<Record<VaultField, string>>;
  /** Planted, and touched by nobody whose work it is. */
  honey: boolean;
  /** It must not be shipped. */
  stopped: boolean;
}

export async function readOrders(db: Database | Tx, ids: readonly string[]): Promise<ReadonlyMap<string, VaultOrder>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{
    id: string;
    merchant_id: string | null;
    consumer_id: string | null;
    state: OrderState;
    completed_at: string | null;
    region_code: string | null;
    recipient: unknown;
    honey: boolean;
    stopped: boolean;
  }>`${PLANNED_ONCE}
    select o.id, o.merchant_id, o.consumer_id, o.state, o.fields ->> 'completed_at' as completed_at,
      o.fields ->> 'region_code' as region_code, o.fields -> 'recipient' as recipient,
      -- facts that came meanwhile make a real order of it
      o.stamps = '{}' and h.order_id is not null as honey,
      s.stopped_at is not null and s.released_at is null as stopped
    from "order" o left join vault_honey h on h.order_id = o.id and h.withdrawn_at is null
      left join ship_stop s on s.order_id = o.id
    where o.id = any(${textColumn([...new Set(ids)])})`.execute(db);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...{ id: row.id, merchant: row.merchant_id, consumer: row.consumer_id, state: row.state, honey: row.honey },
        stopped: row.stopped,
        ...{ completedAt: row.completed_at === null ? undefined : new Date(row.completed_at) },
        ...{ regionCode: row.region_code, recipient: sealedOf(row.recipient) },
      },
    ]),
  );
}

function sealedOf(recipient: unknown): VaultOrder['recipient'] {
  if (typeof recipient !== 'object' || recipient === null) return {};
  const held = recipient as Record<string, unknown>;
  const sealed = VAULT_FIELDS.flatMap((field) => {
    const value = Object.hasOwn(held, field) ? held[field] : undefined;
    return looksSealed(value) ? [[field, value] as const] : [];
  });
  return Object.fromEntries(sealed);
}

/** The field of an order that holds exactly this cipher. */
export const fieldOf = (order: VaultOrder, cipher: string): VaultField | undefined =>
  VAULT_FIELDS.find((field) => order.recipient[field] === cipher);

/** The path that ciphers of a recipient are bound to. */
export const sealedFor = (field: VaultField): string => `order.recipient.${field}`;

export const showSealed = (order: VaultOrder) =>
  VAULT_FIELDS.flatMap((field) => {
    const cipher = order.recipient[field];
    return cipher === undefined ? [] : [{ field, cipher, mask: maskOf(cipher) || '****' }];
  });

/** For each pair of one merchant's orders: whether no other of its orders lies between the two, by id. */
export const areNeighbours = (
  merchant: string | null,
  pairs: readonly { from: string; to: string }[],
): RawBuilder<unknown> => sql`array(
  select coalesce((select o.id from "order" o where o.merchant_id = ${merchant} and o.id > least(p.a, p.b)
      order by o.id limit 1) = greatest(p.a, p.b), false)
  from unnest(${textColumn(pairs.map(({ from }) => from))}, ${textColumn(pairs.map(({ to }) => to))})
    with ordinality as p (a, b, n)
  order by p.n)`;
