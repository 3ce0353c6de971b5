import { sql } from 'kysely';
import { beijingDay, beijingMidnight } from '../../foundation/beijing-time.ts';
import type { Database } from '../../foundation/database/database.ts';

export interface Took {
  count: number;
  /** Seconds; null where there was none. */
  mean: number | null;
  median: number | null;
}

export interface TimesDay {
  /** Of Beijing. */
  day: string;
  instant: Took;
  ordinary: Took;
  all: Took;
}

interface Read {
  day: string | null;
  which: 'all' | 'instant' | 'ordinary';
  count: number;
  mean: number | null;
  median: number | null;
}

const NONE: Took = { count: 0, mean: null, median: null };
export const MOST_DAYS = 366;

/**
 * Seconds from the request to the money, of refunds that came on each day, and of all of them: the index holds the days asked
 * for and no others.
 * @param to included
 */
export async function readTimes(
  db: Database,
  { from, to, merchant }: { from: string; to: string; merchant?: string | undefined },
): Promise<{ days: TimesDay[]; total: Omit<TimesDay, 'day'> }> {
  const [first, last] = [beijingMidnight(from), beijingMidnight(dayAfter(to))];
  const { rows } = await sql<Read>`
    with took as (
      select to_char(refunded_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, instant,
        extract(epoch from refunded_at - requested_at)::float8 as seconds
      from aftersale where refunded_at >= ${first} and refunded_at < ${last}
        ${merchant === undefined ? sql`` : sql`and merchant_id = ${merchant}`}
    )
    select day, case when grouping(instant) = 1 then 'all' when instant then 'instant' else 'ordinary' end as which,
      count(*)::int as count, avg(seconds) as mean, percentile_cont(0.5) within group (order by seconds) as median
    from took group by grouping sets ((day, instant), (day), (instant), ()) order by day`.execute(db);
  const tookOf = (day: string | null, which: Read['which']): Took => {
    const row = rows.find((one) => one.day === day && one.which === which);
    return row === undefined || row.count === 0
      ? NONE
      : { count: row.count, mean: Math.round(row.mean!), median: Math.round(row.median!) };
  };
  const both = (day: string | null) => ({
    ...{ instant: tookOf(day, 'instant'), ordinary: tookOf(day, 'ordinary'), all: tookOf(day, 'all') },
  });
  const days = [...new Set(rows.flatMap(({ day }) => day ?? []))].map((day) => ({ day, ...both(day) }));
  return { days, total: both(null) };
}

const dayAfter = (day: string): string => beijingDay(new Date(beijingMidnight(day).getTime() + 86_400_000));
