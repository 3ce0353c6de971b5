import { sql } from 'kysely';
import { jsonColumn } from '../../foundation/database/columns.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';

export interface Generation {
  generation: number;
  state: 'building' | 'asked' | 'leaving';
  begun_at: Date;
  through: string;
  asked_at: Date | null;
}

interface IndexedTable {
  generation: number;
  order_id: string;
  merchant: string;
  person: string;
  /** Null: planted. */
  event_id: string | null;
  stamp: string;
  tokens: number[];
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    vault_generation: Generation;
    vault_index: { generation: number; merchant: string; token: number; order_id: string };
    vault_indexed: IndexedTable;
  }
}

export interface IndexedOrder {
  orderId: string;
  merchant: string;
  person: string;
  eventId: string | null;
  /** Of two the greater one stands. */
  stamp: string;
  tokens: readonly number[];
}

/** Any number; nothing else of ours takes it. */
const LOCK = 5_208_041;

/** Held by who writes what came: generations neither begin nor change meanwhile. */
export const shareIndex = (tx: Tx) => sql`select pg_advisory_xact_lock_shared(${LOCK})`.execute(tx);
/** Held by who begins, builds or changes a generation. */
export const ownIndex = (tx: Tx) => sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);

/** The generation of whoever has never rotated: it has no row, so that an empty database is one. */
const FIRST: Generation = { generation: 1, state: 'asked', begun_at: new Date(0), through: '', asked_at: new Date(0) };

export async function readGenerations(db: Database | Tx): Promise<Generation[]> {
  const rows = await db.selectFrom('vault_generation').selectAll().orderBy('generation').execute();
  return rows.length === 0 ? [FIRST] : rows;
}

/** A further generation, built beside those that there are. */
export async function addGeneration(tx: Tx, generation: number, now: Date): Promise<void> {
  const next = { generation, state: 'building' as const, begun_at: now, through: '', asked_at: null };
  if (generation === FIRST.generation + 1)
    await tx
      .insertInto('vault_generation')
      .values(FIRST)
      .onConflict((row) => row.doNothing())
      .execute();
  await tx.insertInto('vault_generation').values(next).execute();
}

/** Puts orders in; where a newer event named the recipient already, that stands. Orders are named once. */
export async function putOrders(tx: Tx, generation: number, orders: readonly IndexedOrder[]): Promise<void> {
  const ids = orders.map(({ orderId }) => orderId);
  const held = await readIndexed(tx, generation, ids);
  const newer = orders.filter(({ orderId, stamp }) => (held.get(orderId)?.stamp ?? '') < stamp);
  if (newer.length === 0) return;
  await removeOrders(
    tx,
    generation,
    newer.map(({ orderId }) => orderId),
  );
  const rows = newer.map(({ orderId, merchant, person, eventId, stamp, tokens }) => ({
    ...{ generation, order_id: orderId, merchant, person, event_id: eventId, stamp, tokens },
  }));
  const given = sql`unnest(${jsonColumn(rows)}) as r, jsonb_to_record(r) as t (generation integer, order_id text,
    merchant text, person text, event_id uuid, stamp text, tokens integer[])`;
  await sql`
    insert into vault_indexed select generation, order_id, merchant, person, event_id, stamp, tokens from ${given}`.execute(
    tx,
  );
  await sql`
    insert into vault_index select distinct generation, merchant, one.token, order_id
    from ${given} cross join unnest(tokens) as one (token)`.execute(tx);
}

async function readIndexed(tx: Tx, generation: number, ids: readonly string[]): Promise<Map<string, IndexedTable>> {
  const rows = await tx
    .selectFrom('vault_indexed')
    .selectAll()
    .where('generation', '=', generation)
    .where('order_id', '=', sql<string>`any(${[...ids]}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.order_id, row]));
}

/** Which of these orders are in a generation. */
export const readThere = async (tx: Tx, generation: number, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set((await readIndexed(tx, generation, ids)).keys());

/** Takes an order out of every generation, unless something newer named it. */
export async function removeStamped(tx: Tx, order: string, stamp: string): Promise<void> {
  const { rows } = await sql<{ generation: number }>`
    select generation from vault_indexed where order_id = ${order} and stamp = ${stamp}`.execute(tx);
  for (const { generation } of rows) await removeOrders(tx, generation, [order]);
}

const removeOrders = (tx: Tx, generation: number, ids: readonly string[]) =>
  sql`
    with gone as (
      delete from vault_indexed where generation = ${generation} and order_id = any(${[...ids]}::text[])
      returning merchant, order_id, tokens)
    delete from vault_index as i using gone cross join unnest(gone.tokens) as held (token)
    where i.generation = ${generation} and i.merchant = gone.merchant and i.token = held.token
      and i.order_id = gone.order_id`.execute(tx);

/** Takes a person's orders out of every generation: what an erasure does. Call it after the key is destroyed. */
export async function removePerson(tx: Tx, person: string): Promise<number> {
  await shareIndex(tx);
  const { rows } = await sql<{ generation: number; ids: string[] }>`
    select generation, array_agg(order_id) as ids from vault_indexed where person = ${person} group by generation`.execute(
    tx,
  );
  for (const { generation, ids } of rows) await removeOrders(tx, generation, ids);
  return rows.reduce((sum, { ids }) => sum + ids.length, 0);
}

/** Persons whose key was destroyed and who are in the index all the same: their event came while they were erased. */
export async function readErased(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`
    select distinct i.person from vault_indexed i join person_key k on k.person = i.person
    where k.wrapped is null limit ${limit}`.execute(tx);
  return rows.map(({ person }) => person);
}

/** A page of what is in a generation, by order. */
export const readPage = (tx: Tx, generation: number, after: string, limit: number): Promise<IndexedTable[]> =>
  tx
    .selectFrom('vault_indexed')
    .selectAll()
    .where('generation', '=', generation)
    .where('order_id', '>', after)
    .orderBy('order_id')
    .limit(limit)
    .execute();

/** Takes up to `limit` orders of a generation out; false when none is left. */
export async function removeSome(tx: Tx, generation: number, limit: number): Promise<boolean> {
  const page = await readPage(tx, generation, '', limit);
  if (page.length > 0)
    await removeOrders(
      tx,
      generation,
      page.map(({ order_id }) => order_id),
    );
  return page.length === limit;
}

/** How many rows of a token are looked at to tell which one is the rarest. */
const COUNTED = 500;

/**
 * Orders of a merchant that have all the tokens, by id. The rarest token leads, and the others are looked up for each
 * of its orders.
 */
export async function findOrders(
  db: Database | Tx,
  query: { generation: number; merchant: string; tokens: readonly number[]; after: string; limit: number },
): Promise<string[]> {
  const { generation, merchant, after, limit } = query;
  const tokens = [...new Set(query.tokens)];
  const { rows: counted } = await sql<{ token: number }>`
    select t.token from unnest(${tokens}::integer[]) as t (token) cross join lateral (
      select count(*) as count from (
        select from vault_index where generation = ${generation} and merchant = ${merchant} and token = t.token
        limit ${COUNTED}) as looked) as c
    order by c.count, t.token`.execute(db);
  const [lead, ...others] = counted.map(({ token }) => token);
  const { rows } = await sql<{ order_id: string }>`
    select order_id from vault_index as i
    where generation = ${generation} and merchant = ${merchant} and token = ${lead} and order_id > ${after}
      and not exists (
        select from unnest(${others}::integer[]) as t (token) where not exists (
          select from vault_index where generation = ${generation} and merchant = ${merchant} and token = t.token
            and order_id = i.order_id))
    order by order_id limit ${limit}`.execute(db);
  return rows.map(({ order_id }) => order_id);
}
