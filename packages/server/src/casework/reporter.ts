import { sql } from 'kysely';
import type { Tx } from '../foundation/database/database.ts';
import type { StoredEvent, UnplacedEvent } from '../foundation/log/event.ts';

/** Events by which somebody from outside says that something is wrong, and which of their references says who. */
const REPORTS: Readonly<Record<string, string>> = {
  'ip.notice.filed': 'rights-holder',
};

/** Who reports something, as a party; null where an event is no report. */
export function reporterOf({ type, refs }: Pick<StoredEvent | UnplacedEvent, 'type' | 'refs'>): string | null {
  const kind = Object.hasOwn(REPORTS, type) ? REPORTS[type]! : undefined;
  const id = kind === undefined ? undefined : refs[kind];
  return id === undefined ? null : `${kind}/${id}`;
}

/** What became of somebody's reports. */
export interface TrackRecord {
  upheld: number;
  refused: number;
}

export interface Trust extends TrackRecord {
  reporter: string;
  /** The share of the next reports that will be upheld, as far as the record tells. */
  mean: number;
  /** What priority is multiplied by. */
  factor: number;
}

/** Taken as seen before there is a record: three reports that were upheld, and three that were not. */
const PRIOR = 3;

/**
 * How far somebody's report is believed before anybody has looked: the mean of the beta distribution that their record
 * makes of a neutral one. Nobody known counts as 1; who is always right comes near 1.5, who never is near 0.5.
 */
export function trustOf(reporter: string, { upheld, refused }: TrackRecord): Trust {
  const mean = (upheld + PRIOR) / (upheld + refused + 2 * PRIOR);
  return { reporter, upheld, refused, mean: hundredths(mean), factor: hundredths(0.5 + mean) };
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;

/** Older reports say nothing more. */
const MOST_REPORTS = 500;

/**
 * The records of those who report, counted anew from the cases about their reports: upheld where a person found a
 * violation, refused where they found none. What is opened again, and what was asked to check an answer, does not count.
 */
export async function readRecords(tx: Tx, reporters: readonly string[]): Promise<Map<string, TrackRecord>> {
  if (reporters.length === 0) return new Map();
  const { rows } = await sql<{ reporter: string; upheld: number; refused: number }>`
    select r.reporter, count(*) filter (where c.found in ('limit', 'reject'))::integer as upheld,
      count(*) filter (where c.found = 'allow')::integer as refused
    from unnest(${[...new Set(reporters)]}::text[]) as r (reporter) cross join lateral (
      select case answer when 'clear' then 'allow' when 'uphold' then verdict else answer end as found
      from "case" where reporter = r.reporter and state = 'final' and look is null
      order by id desc limit ${MOST_REPORTS}) as c
    group by r.reporter`.execute(tx);
  return new Map(rows.map(({ reporter, ...record }) => [reporter, record]));
}
