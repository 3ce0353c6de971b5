import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { BEGINNING, type EventRow, type Position, toEvent } from '../log/event.ts';
import type { News } from './news.ts';
import { type EventStream, type Page, positionBefore, type ReadOptions } from './stream.ts';

export interface PostgresStreamOptions {
  db: Database;
  /** Wakes the listeners; without it they find what is new by looking. */
  news?: News;
}

/** The most that one read may ask for: a page is held in memory whole. */
const MOST = 10_000;
const BYTES = 8 * 1024 * 1024;

/** Every row tells where the page ends; a page without events is one row with no event in it. */
type Row = { end_txid: bigint | null; end_id: string | null; more: boolean } & (EventRow | { id: null });

/**
 * The log read from its table. The horizon and the rows come from one snapshot: every transaction under the horizon had
 * ended when it was taken, so nothing can appear behind what this returns.
 */
export function createPostgresStream({ db, news }: PostgresStreamOptions): EventStream {
  return {
    async read(after, options) {
      const { rows } = await readQuery(after, options).execute(db);
      return toPage(after, rows);
    },

    async head() {
      const { rows } = await sql<{ txid: bigint; id: string }>`
        select txid, id from event where txid < log_horizon() order by txid desc, id desc limit 1`.execute(db);
      return rows[0] ?? BEGINNING;
    },

    async now() {
      const { rows } = await sql<{ horizon: bigint }>`select log_horizon() as horizon`.execute(db);
      return positionBefore(rows[0]!.horizon);
    },

    onNews: (listener) => news?.subscribe(listener) ?? (() => {}),
  };
}

/** The statement of a read; tests look at its plan. */
export function readQuery(after: Position, options: ReadOptions): RawBuilder<Row> {
  const limit = within(options.limit, 'limit');
  const scan = within(options.scan ?? Math.min(limit * 5, MOST), 'scan');
  const wanted = [sql`true`];
  if (options.types) wanted.push(sql`type = any(${options.types}::text[])`);
  if (options.buckets) {
    const { key, of, wanted: buckets } = options.buckets;
    wanted.push(sql`key_bucket(event_key_of(${key}, subject_key, refs), ${of}) = any(${buckets}::int[])`);
  }
  // `data` stays out of line while rows are counted and measured; only the chosen ones are unpacked
  return sql<Row>`
    with scanned as materialized (
      select *, ${sql.join(wanted, sql` and `)} as wanted from event
      where (txid, id) > (${after.txid}::bigint, ${after.id}::uuid) and txid < log_horizon()
      order by txid, id limit ${scan}
    ), counted as (
      select *,
        count(*) over so_far as number,
        sum(pg_column_size(data)) over so_far - pg_column_size(data) as bytes_before
      from scanned where wanted
      window so_far as (order by txid, id rows unbounded preceding)
    ), chosen as (
      select * from counted where number <= ${limit} and (number = 1 or bytes_before < ${options.bytes ?? BYTES})
    ), sizes as (
      select (select count(*) from scanned) as scanned, (select count(*) from counted) as counted,
        (select count(*) from chosen) as chosen
    ), last as (
      -- everything that was looked at has been dealt with, unless the page was full before
      (select txid, id from scanned where (select counted = chosen from sizes) order by txid desc, id desc limit 1)
      union all
      (select txid, id from chosen where (select counted > chosen from sizes) order by txid desc, id desc limit 1)
    )
    select l.txid as end_txid, l.id as end_id, (s.scanned = ${scan} or s.counted > s.chosen) as more,
      c.id, c.txid, c.type, c.source, c.source_id, c.subject_key, c.time, c.received_at, c.cause_id, c.refs, c.data
    from sizes s left join last l on true left join chosen c on true
    order by c.txid, c.id`;
}

function toPage(after: Position, rows: Row[]): Page {
  const { end_txid, end_id, more } = rows[0]!;
  const end = end_txid === null || end_id === null ? after : { txid: end_txid, id: end_id };
  return { events: rows.flatMap((row) => (row.id === null ? [] : [toEvent(row)])), end, more };
}

function within(value: number, name: string): number {
  if (!Number.isInteger(value) || value < 1 || value > MOST)
    throw new RangeError(`${name} must be a whole number from 1 to ${MOST}, not ${value}`);
  return value;
}
