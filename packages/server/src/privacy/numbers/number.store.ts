import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { NumberMode, NumberPurpose, NumberState, VirtualNumber } from './number.ts';

interface PoolNumberTable {
  x: string;
  mode: NumberMode;
  state: 'active' | 'resting';
  next_extension: number;
  last_given_at: Date | null;
  added_at: Date;
  added_by: string;
}

interface VirtualNumberTable {
  id: string;
  order_id: string;
  merchant_id: string;
  consumer_id: string;
  purpose: NumberPurpose;
  mode: NumberMode;
  state: NumberState;
  x: string | null;
  extension: number | null;
  asked_at: Date;
  asked_by: string;
  bound_at: Date | null;
  expires_at: Date;
  renewals: number;
  ended_at: Date | null;
  why: string | null;
  claimed_until: Date | null;
  tried_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    pool_number: PoolNumberTable;
    virtual_number: VirtualNumberTable;
    number_seat: { x: string; party: string; virtual_number_id: string };
  }
}

const toRow = (row: VirtualNumberTable): VirtualNumber => ({
  ...{ id: row.id, orderId: row.order_id, merchantId: row.merchant_id, consumerId: row.consumer_id },
  ...{ purpose: row.purpose, mode: row.mode, state: row.state, x: row.x, extension: row.extension },
  ...{ askedAt: row.asked_at, askedBy: row.asked_by, boundAt: row.bound_at, expiresAt: row.expires_at },
  ...{ renewals: row.renewals, endedAt: row.ended_at, why: row.why },
});

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<VirtualNumber[]> => {
  const { rows } = await sql<VirtualNumberTable>`select * from virtual_number ${rest}`.execute(db);
  return rows.map(toRow);
};

export const readNumber = async (db: Database | Tx, id: string): Promise<VirtualNumber | undefined> =>
  (await read(db, sql`where id = ${id}::uuid`))[0];

/** Locked until the transaction ends. */
export const lockNumber = async (tx: Tx, id: string): Promise<VirtualNumber | undefined> =>
  (await read(tx, sql`where id = ${id}::uuid for update`))[0];

/** The one of an order that has not ended; made where there is none. */
export async function findOrInsertNumber(tx: Tx, row: VirtualNumber): Promise<VirtualNumber> {
  await sql`
    insert into virtual_number (id, order_id, merchant_id, consumer_id, purpose, mode, state, asked_at, asked_by, expires_at)
    values (${row.id}, ${row.orderId}, ${row.merchantId}, ${row.consumerId}, ${row.purpose}, ${row.mode}, 'waiting',
      ${row.askedAt}, ${row.askedBy}, ${row.expiresAt})
    on conflict (order_id) where state not in ('released', 'refused') do nothing`.execute(tx);
  return (await read(tx, sql`where order_id = ${row.orderId} and state not in ('released', 'refused') for update`))[0]!;
}

/** Whoever asks the provider keeps the right to: what changes beside them takes it from nobody. */
export async function saveNumber(tx: Tx, row: VirtualNumber): Promise<void> {
  await sql`
    update virtual_number set state = ${row.state}, x = ${row.x}, extension = ${row.extension}, bound_at = ${row.boundAt},
      expires_at = ${row.expiresAt}, renewals = ${row.renewals}, ended_at = ${row.endedAt}, why = ${row.why}
    where id = ${row.id}::uuid`.execute(tx);
}

const CLAIM_S = 30;

/** The right to ask the provider about one number. */
export interface NumberClaim {
  row: VirtualNumber;
  /** Until when, as the database writes it: whose right ran out does not take it from whoever has it now. */
  until: string;
}

/** Takes the right to ask the provider about one; undefined: somebody else is asking, or it has ended. */
export async function claimNumber(db: Database, id: string): Promise<NumberClaim | undefined> {
  const { rows } = await sql<VirtualNumberTable & { until: string }>`
    update virtual_number set claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_S}),
      tried_at = clock_timestamp()
    where id = ${id}::uuid and state in ('binding', 'unknown', 'live', 'releasing')
      and (claimed_until is null or claimed_until < clock_timestamp())
    returning *, claimed_until::text as until`.execute(db);
  return rows[0] && { row: toRow(rows[0]), until: rows[0].until };
}

export async function unclaimNumber(db: Database, { row, until }: NumberClaim): Promise<void> {
  await sql`
    update virtual_number set claimed_until = null
    where id = ${row.id}::uuid and claimed_until = ${until}::timestamptz`.execute(db);
}

/** Whoever gives numbers of one mode takes turns: a number is free or it is not, and nobody waits for nothing. */
const ALLOCATION_LOCK: Record<NumberMode, number> = { axb: 7_230_041, extension: 7_230_042 };

/** Who has a place on the number: with an extension the merchant is told apart by it, the consumer never. */
const seatsOf = ({ mode, merchantId, consumerId }: VirtualNumber): string[] => [
  ...(mode === 'axb' ? [`merchant/${merchantId}`] : []),
  `consumer/${consumerId}`,
];

/** A number on which none of its parties is reached yet, the one that rested longest; its places are taken. */
export async function allocate(
  tx: Tx,
  row: VirtualNumber,
  now: Date,
): Promise<{ x: string; extension: number | null } | undefined> {
  await sql`select pg_advisory_xact_lock(${ALLOCATION_LOCK[row.mode]})`.execute(tx);
  const seats = seatsOf(row);
  const full = sql`(select count(*) from virtual_number v
    where v.x = p.x and v.extension is not null and v.state not in ('released', 'refused')) >= 10000`;
  const { rows } = await sql<{ x: string; next_extension: number }>`
    select p.x, p.next_extension from pool_number p
    where p.mode = ${row.mode} and p.state = 'active'
      and not exists (select 1 from number_seat s where s.x = p.x and s.party = any(${seats}::text[]))
      ${row.mode === 'extension' ? sql`and not ${full}` : sql``}
    order by p.last_given_at nulls first, p.x limit 1`.execute(tx);
  const [found] = rows;
  if (found === undefined) return undefined;
  const extension = row.mode === 'extension' ? await freeExtension(tx, found.x, found.next_extension) : null;
  await sql`
    update pool_number set last_given_at = ${now},
      next_extension = ${extension === null ? 0 : (extension + 1) % 10_000} where x = ${found.x}`.execute(tx);
  await sql`
    insert into number_seat (x, party, virtual_number_id)
    select ${found.x}, party, ${row.id}::uuid from unnest(${seats}::text[]) as s (party)`.execute(tx);
  return { x: found.x, extension };
}

async function freeExtension(tx: Tx, x: string, from: number): Promise<number> {
  const { rows } = await sql<{ extension: number }>`
    select e as extension from generate_series(0, 9999) as e
    where not exists (select 1 from virtual_number v
      where v.x = ${x} and v.extension = e and v.state not in ('released', 'refused'))
    order by (e - ${from}::int + 10000) % 10000 limit 1`.execute(tx);
  return rows[0]!.extension;
}

export async function leaveSeats(tx: Tx, id: string): Promise<void> {
  await sql`delete from number_seat where virtual_number_id = ${id}::uuid`.execute(tx);
}

/** The next that wait, the oldest first; passing over those that somebody else is giving numbers to. */
export const lockWaiting = (tx: Tx, mode: NumberMode, limit: number): Promise<VirtualNumber[]> =>
  read(tx, sql`where state = 'waiting' and mode = ${mode} order by id limit ${limit} for update skip locked`);

/** What the provider has to be asked about: answers that were lost, and what is over; what was tried last comes last. */
export async function readWork(db: Database, now: Date, limit: number): Promise<string[]> {
  const unclaimed = sql`(claimed_until is null or claimed_until < clock_timestamp())`;
  const { rows } = await sql<{ id: string }>`
    select id from (
      (select id, tried_at, expires_at from virtual_number where state in ('binding', 'unknown', 'releasing') and ${unclaimed}
        order by tried_at nulls first, id limit ${limit})
      union all
      (select id, null, expires_at from virtual_number where state in ('waiting', 'live') and expires_at <= ${now}
        order by expires_at, id limit ${limit})) as w
    order by tried_at nulls first, expires_at, id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Those of an order, of a merchant with a consumer, or of all merchants with one, that have not ended; locked. */
export const lockLive = (
  tx: Tx,
  who: { order: string } | { consumer: string; merchant: string | null },
): Promise<VirtualNumber[]> =>
  read(
    tx,
    'order' in who
      ? sql`where order_id = ${who.order} and state not in ('released', 'refused') order by id for update`
      : sql`where consumer_id = ${who.consumer} and (${who.merchant}::text is null or merchant_id = ${who.merchant})
          and state not in ('released', 'refused') order by id for update`,
  );

/** Those of the orders that have a number which has not ended. */
export async function ordersWithLive(tx: Tx, orders: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ order_id: string }>`
    select order_id from virtual_number
    where order_id = any(${[...orders]}::text[]) and state not in ('released', 'refused')`.execute(tx);
  return new Set(rows.map(({ order_id }) => order_id));
}

export interface NumberQuery {
  merchant?: string | undefined;
  consumer?: string | undefined;
  order?: string | undefined;
  state?: NumberState | undefined;
  limit: number;
  before?: string | undefined;
}

/** Newest first. */
export function listNumbers(db: Database, query: NumberQuery): Promise<VirtualNumber[]> {
  const { merchant, consumer, order, state, limit, before } = query;
  const such = [
    ...(merchant === undefined ? [] : [sql`merchant_id = ${merchant}`]),
    ...(consumer === undefined ? [] : [sql`consumer_id = ${consumer}`]),
    ...(order === undefined ? [] : [sql`order_id = ${order}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(before === undefined ? [] : [sql`id < ${before}::uuid`]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  return read(db, sql`${where} order by id desc limit ${limit}`);
}

/** Adds numbers; those that are there are set to the state that is given. @returns how many are new */
export async function putPool(
  tx: Tx,
  numbers: readonly string[],
  given: { mode: NumberMode; state: 'active' | 'resting'; by: string; at: Date },
): Promise<number> {
  const { rows } = await sql<{ fresh: boolean }>`
    insert into pool_number (x, mode, state, added_at, added_by)
    select x, ${given.mode}, ${given.state}, ${given.at}, ${given.by} from unnest(${[...new Set(numbers)]}::text[]) as n (x)
    on conflict (x) do update set state = excluded.state where pool_number.mode = excluded.mode
    returning xmax = 0 as fresh`.execute(tx);
  return rows.filter(({ fresh }) => fresh).length;
}

export interface PoolLine {
  mode: NumberMode;
  active: number;
  resting: number;
  live: number;
  waiting: number;
  unknown: number;
}

/** How much of the pool is in use, by mode. */
export async function readPool(db: Database): Promise<PoolLine[]> {
  const { rows } = await sql<PoolLine>`
    select m.mode, p.active, p.resting, v.live, v.waiting, v.unknown from unnest(array['axb', 'extension']) as m (mode)
    cross join lateral (select count(*) filter (where state = 'active')::int as active,
      count(*) filter (where state = 'resting')::int as resting from pool_number where mode = m.mode) as p
    cross join lateral (select count(*) filter (where state = 'live')::int as live,
      count(*) filter (where state = 'waiting')::int as waiting,
      count(*) filter (where state in ('unknown', 'binding', 'releasing'))::int as unknown
      from virtual_number where mode = m.mode and state not in ('released', 'refused')) as v`.execute(db);
  return rows;
}
