import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { DiscrepancyKind } from './discrepancy.ts';
import type { FileLine } from './file.write.ts';

/** `refused`: nothing of its file counts. `read`: its lines are there, and not compared yet. */
export const RECONCILIATION_STATES = ['refused', 'read', 'clean', 'differs'] as const;
export type ReconciliationState = (typeof RECONCILIATION_STATES)[number];

/** A day of the provider's, and what its file came to. */
export interface Reconciliation {
  day: string;
  state: ReconciliationState;
  at: Date;
  /** Why it was refused, and at which line of the file. */
  reason: string | null;
  line: number | null;
  /** Payments in it. */
  lines: number;
  reading: string | null;
  sha256: Buffer | null;
}

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<Reconciliation[]> => {
  const { rows } = await sql<Omit<Reconciliation, 'line' | 'lines'> & { line: bigint | null; lines: bigint }>`
    select day::text as day, state, at, reason, line, lines, reading, sha256 from reconciliation ${rest}`.execute(db);
  return rows.map((row) => ({
    ...{ ...row, line: row.line === null ? null : Number(row.line), lines: Number(row.lines) },
  }));
};

export const readReconciliation = async (db: Database | Tx, day: string): Promise<Reconciliation | undefined> =>
  (await read(db, sql`where day = ${day}::date`))[0];

/** The newest day first. */
export const listReconciliations = (
  db: Database,
  { limit, before }: { limit: number; before?: string },
): Promise<Reconciliation[]> =>
  read(db, sql`${before === undefined ? sql`` : sql`where day < ${before}::date`} order by day desc limit ${limit}`);

export async function insertLines(db: Database, day: string, reading: string, lines: readonly FileLine[]) {
  await sql`
    insert into reconciliation_line (reading, day, line, payment_id, provider_id, amount, currency, at)
    select ${reading}::uuid, ${day}::date, l.* from unnest(${lines.map(({ line }) => line)}::bigint[],
      ${lines.map(({ id }) => id)}::text[], ${lines.map(({ providerId }) => providerId)}::text[],
      ${lines.map(({ amount }) => amount)}::bigint[], ${lines.map(({ currency }) => currency)}::text[],
      ${lines.map(({ at }) => at)}::timestamptz[]) as l`.execute(db);
}

/** What a reading left that does not count, and what processes left that ended before `before`. */
export async function dropReadings(
  db: Database,
  { day, reading, before }: { day: string; reading: string; before: string },
): Promise<void> {
  await sql`
    delete from reconciliation_line l where day = ${day}::date and (reading = ${reading}::uuid or reading < ${before}::uuid)
      and not exists (select from reconciliation r where r.day = l.day and r.reading = l.reading)`.execute(db);
}

/** The first whole reading of a day counts. A refusal never replaces one. */
export async function saveReading(db: Database, row: Omit<Reconciliation, 'state'> & { state: 'refused' | 'read' }) {
  await sql`
    insert into reconciliation (day, state, at, reason, line, lines, reading, sha256)
    values (${row.day}::date, ${row.state}, ${row.at}, ${row.reason}, ${row.line}, ${row.lines}, ${row.reading}, ${row.sha256})
    on conflict (day) do update set state = excluded.state, at = excluded.at, reason = excluded.reason, line = excluded.line,
      lines = excluded.lines, reading = excluded.reading, sha256 = excluded.sha256
    where reconciliation.state = 'refused'`.execute(db);
}

/** A line beside what we know of its payment. */
export interface Compared extends Omit<FileLine, 'line'> {
  line: number;
  /** Undefined: it agrees, and was known. */
  finding: Extract<DiscrepancyKind, `line-${string}`> | 'unsettled' | undefined;
}

const UUID = sql.lit('^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$');

/** The next lines of a reading, in their order. */
export async function compareLines(
  db: Database,
  { day, reading, after, limit }: { day: string; reading: string; after: number; limit: number },
): Promise<Compared[]> {
  const { rows } = await sql<
    Omit<Compared, 'line' | 'finding'> & { line: bigint; finding: Compared['finding'] | null }
  >`
    select l.line, l.payment_id as id, l.provider_id as "providerId", l.amount, l.currency, l.at,
      case
        when p.id is null then 'line-unknown'
        when (p.amount, p.currency) <> (l.amount, l.currency) then 'line-differs'
        when (p.file_day, p.file_line) <> (l.day, l.line)
          or exists (select from reconciliation_line e
            where e.reading = l.reading and e.payment_id = l.payment_id and e.line < l.line) then 'line-twice'
        when p.state = 'failed' then 'line-failed'
        when p.state <> 'settled' then 'unsettled'
      end as finding
    from reconciliation_line l
    left join payment p on p.id = case when l.payment_id ~ ${UUID} then l.payment_id::uuid end
    where l.reading = ${reading}::uuid and l.day = ${day}::date and l.line > ${after}
    order by l.line limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, line: Number(row.line), finding: row.finding ?? undefined }));
}

/** Notes on payments which line of a file proves them. */
export async function markProved(db: Database, day: string, lines: readonly Compared[]): Promise<void> {
  await sql`
    update payment p set file_day = ${day}::date, file_line = l.line
    from unnest(${lines.map(({ id }) => id)}::uuid[], ${lines.map(({ line }) => line)}::bigint[]) as l (id, line)
    where p.id = l.id and p.file_day is null`.execute(db);
}

/** What is settled on a day by what we know, and stands in no file. */
export async function unproved(
  db: Database,
  { from, to, after, limit }: { from: Date; to: Date; after: string; limit: number },
): Promise<{ id: string; amount: bigint; currency: string; settledAt: Date }[]> {
  const { rows } = await sql<{ id: string; amount: bigint; currency: string; settledAt: Date }>`
    select id, amount, currency, settled_at as "settledAt" from payment
    where state = 'settled' and kind <> 'coupon' and file_day is null and settled_at >= ${from} and settled_at < ${to}
      and id > ${after}::uuid
    order by id limit ${limit}`.execute(db);
  return rows;
}

/** @returns the state that it has now */
export async function closeReconciliation(db: Database, day: string, at: Date): Promise<void> {
  await sql`
    update reconciliation r set at = ${at}, state = case
      when exists (select from payment_discrepancy d where d.day = r.day) then 'differs' else 'clean' end
    where day = ${day}::date and state <> 'refused'`.execute(db);
}

/**
 * Days without a whole file, the oldest first, from the first on which something was settled; today has none yet. Where there are more
 * than so many, the newest of them: days whose files never come keep no others waiting.
 */
export async function daysToReconcile(db: Database, today: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ day: string }>`
    select day from (select d::date::text as day
    from (select (min(settled_at) at time zone 'Asia/Shanghai')::date as first from payment where state = 'settled') as f,
      generate_series(f.first, ${today}::date - 1, interval '1 day') as d
    where not exists (select from reconciliation r where r.day = d::date and r.state in ('clean', 'differs'))
    order by d desc limit ${limit}) as newest order by day`.execute(db);
  return rows.map(({ day }) => day);
}
