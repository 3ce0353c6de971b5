import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

interface TracedOrder {
  orderId: string;
  /** `consumer/<id>` */
  person: string;
  merchantId: string | null;
  at: Date;
  tokens: readonly Buffer[];
}

/** An order with the tokens of its recipient; told again, further ones are added. */
export async function addTracedOrder(tx: Tx, { orderId, person, merchantId, at, tokens }: TracedOrder): Promise<void> {
  await sql`
    insert into trace_order (order_id, person, merchant_id, at) values (${orderId}, ${person}, ${merchantId}, ${at})
    on conflict (order_id) do update set merchant_id = coalesce(trace_order.merchant_id, excluded.merchant_id),
      at = least(trace_order.at, excluded.at)`.execute(tx);
  await sql`
    insert into trace_token (token, order_id) select unnest(${[...tokens]}::bytea[]), ${orderId}
    on conflict do nothing`.execute(tx);
}

export async function clearTracedOrders(tx: Tx): Promise<void> {
  await sql`truncate trace_token, trace_order`.execute(tx);
}

/** Longer than that a sweep is never away: what it did not see then, the next one sees. */
const ERASED_WITHIN = '7 days';
const MOST_SWEPT = 20_000;

/** Forgets who was erased, and what is older than `before`. */
export async function sweepTracedOrders(db: Database, now: Date, before: Date): Promise<void> {
  await sql`
    delete from trace_order where person in (
      select person from person_key where erased_at > ${now}::timestamptz - ${ERASED_WITHIN}::interval)`.execute(db);
  await sql`
    delete from trace_order where order_id in (
      select order_id from trace_order where at < ${before} order by at limit ${MOST_SWEPT})`.execute(db);
}

/** The people of whose orders, within the window, one of the tokens tells. By token, as hex. */
export async function findPeople(
  db: Database,
  tokens: readonly Buffer[],
  { from, to }: { from: Date | null; to: Date },
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ token: string; people: string[] }>`
    select encode(t.token, 'hex') as token, array_agg(distinct o.person) as people
    from trace_token t join trace_order o using (order_id)
    where t.token = any(${[...tokens]}::bytea[]) and o.at <= ${to} and (${from}::timestamptz is null or o.at >= ${from})
    group by t.token`.execute(db);
  return new Map(rows.map(({ token, people }) => [token, people]));
}
