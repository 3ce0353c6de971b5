import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

interface MeasureDayTable {
  measure: string;
  day: string;
  taken: bigint;
  withheld: bigint;
  told_most: bigint | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    measure_day: MeasureDayTable;
  }
}

/** What a day has seen of a kind of measure. */
export interface MeasureDay {
  measure: string;
  /** `YYYY-MM-DD` */
  day: string;
  taken: number;
  withheld: number;
  /** The limit that people were told of last. */
  toldMost: number | null;
}

const toDay = (row: MeasureDayTable): MeasureDay => ({
  ...{ measure: row.measure, day: row.day, taken: Number(row.taken), withheld: Number(row.withheld) },
  toldMost: row.told_most === null ? null : Number(row.told_most),
});

/** The days' counts, which nobody else changes until the transaction ends. */
export async function lockDays(tx: Tx, days: readonly Pick<MeasureDay, 'measure' | 'day'>[]): Promise<MeasureDay[]> {
  const { rows } = await sql<MeasureDayTable>`
    insert into measure_day (measure, day, taken, withheld)
    select measure, day, 0, 0
    from unnest(${days.map(({ measure }) => measure)}::text[], ${days.map(({ day }) => day)}::date[]) as d (measure, day)
    -- in one order everywhere, so that nobody waits in a circle
    order by measure, day
    on conflict (measure, day) do update set taken = measure_day.taken
    returning measure, day::text, taken, withheld, told_most`.execute(tx);
  return rows.map(toDay);
}

export async function saveDays(tx: Tx, days: readonly MeasureDay[]): Promise<void> {
  await sql`
    update measure_day m set taken = d.taken, withheld = d.withheld, told_most = d.told_most
    from unnest(${days.map(({ measure }) => measure)}::text[], ${days.map(({ day }) => day)}::date[],
      ${days.map(({ taken }) => taken)}::bigint[], ${days.map(({ withheld }) => withheld)}::bigint[],
      ${days.map(({ toldMost }) => toldMost)}::bigint[]) as d (measure, day, taken, withheld, told_most)
    where m.measure = d.measure and m.day = d.day`.execute(tx);
}

/** What a day has seen, by kind of measure. */
export async function readDay(db: Database, day: string): Promise<Map<string, MeasureDay>> {
  const { rows } = await sql<MeasureDayTable>`
    select measure, day::text, taken, withheld, told_most from measure_day where day = ${day}::date`.execute(db);
  return new Map(rows.map((row) => [row.measure, toDay(row)]));
}
