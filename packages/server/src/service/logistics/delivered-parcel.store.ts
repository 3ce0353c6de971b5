import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

/**
 * Of the parcels of each order's delivery the one whose number comes last, as its read model has it; of an order without one, nothing. What
 * goes back or comes anew for an after-sale is none of them: the same as `isBeside` says, in the one statement that a page of orders has for it.
 */
export async function deliveredParcels(
  from: Database | Tx,
  orderIds: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  const { rows } = await sql<{ id: string; fields: Record<string, unknown> }>`
    select o.id, p.fields from unnest(${[...orderIds]}::text[]) as o (id)
    left join delivery d on d.order_id = o.id
    cross join lateral (
      select p.fields from parcel p
      cross join lateral (
        select least((d.fields ->> 'delivered_at')::timestamptz, (d.fields ->> 'completed_at')::timestamptz) as arrived_at,
          -- the read model may have been told of a parcel a moment before logistics was
          coalesce(
            (select min(s.at) from parcel_scan s where s.parcel_id = p.id and s.order_id = o.id and not s.ahead),
            (p.fields ->> 'first_scanned_at')::timestamptz) as seen_at) as t
      where p.order_id = o.id and (coalesce(d.named ? p.id, false) or not (
        coalesce(t.seen_at > t.arrived_at, false) or exists (
          select 1 from aftersale a where a.order_id = o.id and a.requested_at <= t.seen_at
            and p.id in (a.return_number, a.ship_number))))
      order by p.id desc limit 1) as p`.execute(from);
  return new Map(rows.map(({ id, fields }) => [id, fields]));
}
