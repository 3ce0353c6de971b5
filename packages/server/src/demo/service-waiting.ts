import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';

/** In one look; the rest in the next. */
const A_LOOK = 100;

/** Something that waits for somebody. */
export interface Waiting {
  id: string;
  /** Since when. */
  at: Date;
  order: string;
  consumer: string;
  merchant: string;
  /** Fields of the first of the order's goods. */
  product: unknown;
}

export interface WaitingAftersale extends Waiting {
  version: number;
  amount: bigint;
}

export interface WaitingDispute extends Waiting {
  wanted: bigint;
}

/** An order that nobody has wanted anything of yet. */
export interface Untouched extends Waiting {
  state: string;
  /** Codes of the rights that are frozen on it. */
  rights: string[];
}

const goods = (order: RawBuilder<unknown>) =>
  sql`(select p.fields from order_item i join product p on p.id = i.product_id where i.order_id = ${order} limit 1)`;

/** @param since what: a time that the marketplace told of them @param from the earliest */
export async function untouchedOrders(
  db: Database,
  { since, from, to }: { since: 'delivered_at' | 'paid_at'; from: Date; to: Date },
): Promise<Untouched[]> {
  const at = sql`(o.fields ->> ${since})::timestamptz`;
  const { rows } = await sql<Untouched>`
    select o.id, ${at} as at, o.id as "order", o.consumer_id as consumer, o.merchant_id as merchant, o.state,
      ${goods(sql`o.id`)} as product, array(select r ->> 'code' from jsonb_array_elements(f.rights) r) as rights
    from "order" o join order_rights f on f.order_id = o.id
    where ${at} between ${from} and ${to} and not exists (select from claim c where c.order_id = o.id)
      and not exists (select from aftersale a where a.order_id = o.id)
    order by o.id`.execute(db);
  return rows;
}

/** Those in a state that nobody disputes. */
export async function aftersalesIn(db: Database, state: string): Promise<WaitingAftersale[]> {
  const { rows } = await sql<WaitingAftersale>`
    select a.id, coalesce((select max(s.at) from aftersale_step s where s.aftersale_id = a.id), a.requested_at) as at,
      a.version, a.amount, a.order_id as "order", a.consumer_id as consumer, a.merchant_id as merchant,
      ${goods(sql`a.order_id`)} as product
    from aftersale a
    where a.state = ${state} and not exists (select from dispute d where d.about_id = a.id::text)
    order by a.requested_at, a.id limit ${A_LOOK}`.execute(db);
  return rows;
}

/** Those in a state that nobody disputes. */
export async function claimsIn(db: Database, state: string): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select c.id, coalesce(c.answered_at, c.opened_at) as at, c.order_id as "order", c.consumer_id as consumer,
      c.merchant_id as merchant, ${goods(sql`c.order_id`)} as product
    from claim c
    where c.state = ${state} and not exists (select from dispute d where d.about_id = c.id::text)
    order by c.opened_at, c.id limit ${A_LOOK}`.execute(db);
  return rows;
}

export async function disputesIn(db: Database, state: string): Promise<WaitingDispute[]> {
  const { rows } = await sql<WaitingDispute>`
    select d.id, d.opened_at as at, d.wanted, d.order_id as "order", d.consumer_id as consumer,
      d.merchant_id as merchant, null as product
    from dispute d where d.state = ${state} order by d.opened_at, d.id limit ${A_LOOK}`.execute(db);
  return rows;
}
