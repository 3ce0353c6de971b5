import { sql } from 'kysely';
import { beijingDay } from '../../foundation/beijing-time.ts';
import { bytesColumn } from '../../foundation/database/columns.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { notBefore, QUOTA, type QuotaState, type QuotaTerms, type Volume, warrantedBy } from './quota.ts';
import type { RiskState } from './risk.ts';
import { SEARCH, type SearchState } from './search.ts';

/** What is known of one caller: quota, risk and searches. */
export type CallerState = QuotaState & RiskState & SearchState;

interface CallerRow {
  caller: string;
  at: Date;
  day: string;
  warranted: number;
  usual: number;
  day_items: number;
  day_orders: number;
  day_other: number;
  night_other: number;
  second_at: Date;
  second_items: number;
  hour_at: Date;
  hour_refused: number;
  day_searched: number;
  search_at: Date;
  hour_searched: number;
  walk_last: string | null;
  walk_run: number;
  held_at: Date | null;
  lifted_until: Date | null;
}

const COLUMNS = sql`caller, at, day::text as day, warranted, usual, day_items, day_orders, day_other, night_other,
  second_at, second_items, hour_at, hour_refused, day_searched, search_at, hour_searched, walk_last, walk_run,
  held_at, lifted_until`;

const toState = (row: CallerRow): CallerState => ({
  ...{ at: row.at, day: row.day, warranted: row.warranted, usual: row.usual },
  ...{ dayItems: row.day_items, dayOrders: row.day_orders, dayOther: row.day_other, nightOther: row.night_other },
  ...{ secondAt: row.second_at, secondItems: row.second_items, hourAt: row.hour_at, hourRefused: row.hour_refused },
  ...{ daySearched: row.day_searched, searchAt: row.search_at, hourSearched: row.hour_searched },
  ...{ walkLast: row.walk_last, walkRun: row.walk_run, heldAt: row.held_at, liftedUntil: row.lifted_until },
});

const LONG_AGO = new Date(0);

/** A day without anything in it. What goes on from day to day is kept. */
function freshDay(before: CallerState | undefined, at: Date, volume: Volume, terms: QuotaTerms): CallerState {
  return {
    ...{ at, day: beijingDay(at), warranted: warrantedBy(volume, terms), usual: Math.ceil(volume.week / 7) },
    ...{ dayItems: 0, dayOrders: 0, dayOther: 0, nightOther: 0, daySearched: 0 },
    ...{ searchAt: before?.searchAt ?? LONG_AGO, hourSearched: before?.hourSearched ?? 0 },
    ...{ secondAt: before?.secondAt ?? LONG_AGO, secondItems: before?.secondItems ?? 0 },
    ...{ hourAt: before?.hourAt ?? LONG_AGO, hourRefused: before?.hourRefused ?? 0 },
    ...{ walkLast: before?.walkLast ?? null, walkRun: before?.walkRun ?? 0 },
    ...{ heldAt: before?.heldAt ?? null, liftedUntil: before?.liftedUntil ?? null },
  };
}

/** Database time, so that servers whose clocks differ have one truth; tests say when it is. */
export const wallTime = async (tx: Database | Tx): Promise<Date> => {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(tx);
  return rows[0]!.now;
};

/**
 * A caller's row, locked until the transaction ends, of the day of `now`: made with its first use, turned with the first of a
 * day. Everybody who asks for the same caller stands in one line here.
 * @param volume asked only when a day begins
 */
export async function lockCaller(
  tx: Tx,
  caller: string,
  now: Date,
  volume: () => Promise<Volume>,
  terms: QuotaTerms = QUOTA,
): Promise<CallerState> {
  const read = async (): Promise<CallerState | undefined> => {
    const { rows } =
      await sql<CallerRow>`select ${COLUMNS} from vault_caller where caller = ${caller} for update`.execute(tx);
    return rows[0] && toState(rows[0]);
  };
  let known = await read();
  if (known === undefined) {
    await insertCaller(tx, caller, freshDay(undefined, now, await volume(), terms));
    // of two that make it at once one waited for the other: the row that is there counts
    known = (await read())!;
  }
  const at = notBefore(known.at, now);
  return beijingDay(at) === known.day ? known : freshDay(known, at, await volume(), terms);
}

async function insertCaller(tx: Tx, caller: string, s: CallerState): Promise<void> {
  await sql`
    insert into vault_caller (caller, at, day, warranted, usual, day_items, day_orders, day_other, night_other, second_at,
      second_items, hour_at, hour_refused, walk_last, walk_run, held_at, lifted_until)
    values (${caller}, ${s.at}, ${s.day}::date, ${s.warranted}, ${s.usual}, 0, 0, 0, 0, ${s.secondAt}, 0, ${s.hourAt}, 0,
      null, 0, null, null)
    on conflict (caller) do nothing`.execute(tx);
}

export async function saveCaller(tx: Tx, caller: string, s: CallerState): Promise<void> {
  await sql`
    update vault_caller set at = ${s.at}, day = ${s.day}::date, warranted = ${s.warranted}, usual = ${s.usual},
      day_items = ${s.dayItems}, day_orders = ${s.dayOrders}, day_other = ${s.dayOther}, night_other = ${s.nightOther},
      second_at = ${s.secondAt}, second_items = ${s.secondItems}, hour_at = ${s.hourAt}, hour_refused = ${s.hourRefused},
      day_searched = ${s.daySearched}, search_at = ${s.searchAt}, hour_searched = ${s.hourSearched},
      walk_last = ${s.walkLast}, walk_run = ${s.walkRun}, held_at = ${s.heldAt}, lifted_until = ${s.liftedUntil}
    where caller = ${caller}`.execute(tx);
}

export async function readCaller(db: Database, caller: string): Promise<CallerState | undefined> {
  const { rows } = await sql<CallerRow>`select ${COLUMNS} from vault_caller where caller = ${caller}`.execute(db);
  return rows[0] && toState(rows[0]);
}

export async function readCallers(db: Database, callers: readonly string[]): Promise<ReadonlyMap<string, CallerState>> {
  const { rows } = await sql<CallerRow>`
    select ${COLUMNS} from vault_caller where caller = any(${[...callers]}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.caller, toState(row)]));
}

/** A service provider's rows for its shops on a day, the busiest first. */
export async function readShops(
  db: Database,
  provider: string,
  day: string,
  limit: number,
): Promise<(CallerState & { caller: string })[]> {
  const { rows } = await sql<CallerRow>`
    select ${COLUMNS} from vault_caller
    where split_part(caller, '+merchant/', 1) = ${provider} and caller <> ${provider} and day = ${day}::date
    order by day_items desc, caller limit ${limit}`.execute(db);
  return rows.map((row) => ({ caller: row.caller, ...toState(row) }));
}

/** Callers by what they took of their newest day, the busiest first. */
export async function listCallers(db: Database, limit: number): Promise<(CallerState & { caller: string })[]> {
  const { rows } = await sql<CallerRow>`
    select ${COLUMNS} from vault_caller order by day desc, day_items desc, caller limit ${limit}`.execute(db);
  return rows.map((row) => ({ caller: row.caller, ...toState(row) }));
}

/** Callers beside the shops: what they have to do is not read off orders. */
export const STAFF_VOLUME: Volume = { week: 2_100, waiting: 0 };
export const PLATFORM_VOLUME: Volume = { week: 700_000, waiting: 0 };

/** More than this is as good as all: the count stays bounded. */
const MOST_COUNTED = 1_000_000;

/** Orders of one merchant, as the day's terms take them. What was planted is none. */
export async function merchantVolume(tx: Tx, merchant: string, now: Date): Promise<Volume> {
  const since = new Date(now.getTime() - 7 * 86_400_000).toISOString();
  const { rows } = await sql<{ week: number; waiting: number }>`
    select
      (select count(*)::int from (select 1 from "order" where merchant_id = ${merchant} and fields ->> 'paid_at' >= ${since}
        and stamps <> '{}' limit ${MOST_COUNTED}) as w) as week,
      (select count(*)::int from (select 1 from "order" where merchant_id = ${merchant} and state = 'paid'
        and stamps <> '{}' limit ${MOST_COUNTED}) as p) as waiting`.execute(tx);
  return rows[0]!;
}

/** Which of these were opened within the hour. Under the caller's lock. */
export async function readSeen(tx: Tx, caller: string, macs: readonly Buffer[], now: Date): Promise<Set<string>> {
  const { rows } = await sql<{ mac: Buffer }>`
    select cipher_mac as mac from vault_seen
    where caller = ${caller} and cipher_mac = any(${bytesColumn(macs)}) and until > ${now}`.execute(tx);
  return new Set(rows.map(({ mac }) => mac.toString('hex')));
}

const HOUR_MS = 3_600_000;

/** An hour counts from the first opening, not from the last. */
export async function noteSeen(tx: Tx, caller: string, macs: readonly Buffer[], now: Date): Promise<void> {
  if (macs.length === 0) return;
  await sql`
    insert into vault_seen (caller, cipher_mac, until)
    select ${caller}, mac, ${new Date(now.getTime() + HOUR_MS)} from unnest(${bytesColumn(macs)}) as m (mac)
    on conflict (caller, cipher_mac) do update set until = excluded.until`.execute(tx);
}

/** Which of these orders were looked at on this day already. */
export async function readTouched(
  tx: Tx,
  caller: string,
  day: string,
  orders: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ order_id: string }>`
    select order_id from vault_touch
    where caller = ${caller} and day = ${day}::date and order_id = any(${[...orders]}::text[])`.execute(tx);
  return new Set(rows.map(({ order_id }) => order_id));
}

export async function noteTouched(tx: Tx, caller: string, day: string, orders: readonly string[]): Promise<void> {
  if (orders.length === 0) return;
  await sql`
    insert into vault_touch (caller, day, order_id)
    select ${caller}, ${day}::date, id from unnest(${[...orders]}::text[]) as o (id)
    on conflict do nothing`.execute(tx);
}

const PURGE_AT_ONCE = 50_000;
const DAY_MS = 86_400_000;

/** Lets go of what no window looks back to: all of it, so that what comes in a rush goes in one as well. */
export async function purgeVault(db: Database, now: Date, atOnce = PURGE_AT_ONCE): Promise<void> {
  const daysAgo = (days: number): string => beijingDay(new Date(now.getTime() - days * DAY_MS));
  const over = {
    vault_seen: sql`until <= ${now}`,
    vault_touch: sql`day < ${daysAgo(2)}::date`,
    vault_searched: sql`day < ${daysAgo(SEARCH.nearDays + 1)}::date`,
  };
  for (const [table, such] of Object.entries(over))
    for (let deleted = atOnce; deleted === atOnce; ) {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)} where ${such} limit ${atOnce}))`.execute(db);
      deleted = Number(numAffectedRows ?? 0n);
    }
}
