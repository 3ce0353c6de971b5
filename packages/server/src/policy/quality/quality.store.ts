import { type Interval, shareOf } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { type DayCount, noCount } from './quality.tally.ts';

const DAY = 86_400_000;
/** Parties of a rule are counted up to here: more is many. */
const MOST_PARTIES = 10_000;
/** Texts of a rule that are told, the newest first. */
const MOST_VERSIONS = 20;

/** Whole days (UTC) up to today. */
export interface Span {
  days: number;
  /** `YYYY-MM-DD`: the first day, the first day of the span before, and the last. */
  from: string;
  before: string;
  to: string;
}

export function spanOf(now: Date, days: number): Span {
  const today = Math.floor(now.getTime() / DAY) * DAY;
  const day = (back: number): string => new Date(today - back * DAY).toISOString().slice(0, 10);
  return { days, from: day(days - 1), before: day(2 * days - 1), to: day(0) };
}

/** Counts with what follows from them; shares with the interval in which they lie 95 times of 100. */
export interface Figures {
  decided: number;
  fired: number;
  /** Of the decisions about events that the rule is for. */
  share: Interval | null;
  looked: number;
  right: number;
  wrong: number;
  precision: Interval | null;
  missed: number;
  /** Of the violations that people found. */
  recall: Interval | null;
  overturned: number;
}

export function figuresOf({ decided, fired, confirmed, wrong, missed, overturned }: DayCount): Figures {
  return {
    ...{ decided, fired, share: shareOf(Math.min(fired, decided), decided) ?? null },
    ...{ looked: confirmed + wrong, right: confirmed, wrong, precision: shareOf(confirmed, confirmed + wrong) ?? null },
    ...{ missed, recall: shareOf(confirmed, confirmed + missed) ?? null, overturned },
  };
}

/** How a span differs from the one before: the share as a factor less one, precision as a difference. */
export function trendOf(now: Figures, before: Figures): { share: number | null; precision: number | null } {
  return {
    share: now.share && before.share && before.share.share > 0 ? now.share.share / before.share.share - 1 : null,
    precision: now.precision && before.precision ? now.precision.share - before.precision.share : null,
  };
}

interface SummedRow {
  rule: string;
  version: string;
  earlier: boolean;
  decided: bigint;
  fired: bigint;
  confirmed: bigint;
  wrong: bigint;
  overturned: bigint;
  missed: bigint;
}

/** Counts of one text of a rule, in a span or in the one before. */
export interface Summed extends DayCount {
  rule: string;
  version: string;
  earlier: boolean;
}

/** The counts of some rules, text by text: from the counts of days, never from decisions. */
export async function readSums(db: Database, rules: readonly string[], { from, before, to }: Span): Promise<Summed[]> {
  const { rows } = await sql<SummedRow>`
    select rule, version, day < ${from}::date as earlier, sum(decided)::bigint as decided, sum(fired)::bigint as fired,
      sum(confirmed)::bigint as confirmed, sum(wrong)::bigint as wrong, sum(overturned)::bigint as overturned,
      sum(missed)::bigint as missed
    from rule_day where rule = any(${[...rules]}::text[]) and day >= ${before}::date and day <= ${to}::date
    group by 1, 2, 3`.execute(db);
  return rows.map(({ rule, version, earlier, ...counts }) => ({ rule, version, earlier, ...numbersIn(counts) }));
}

const numbersIn = (counts: Record<keyof DayCount, bigint>): DayCount =>
  Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, Number(value)])) as unknown as DayCount;

export function addUp(parts: readonly DayCount[]): DayCount {
  const sum = noCount();
  for (const part of parts) for (const name of Object.keys(sum) as (keyof DayCount)[]) sum[name] += part[name];
  return sum;
}

export interface PartyCount {
  count: number;
  /** False: there are at least so many. */
  exact: boolean;
}

/** How many parties each rule has hit since a day. @param version of one text of it alone */
export async function readParties(
  db: Database,
  rules: readonly string[],
  from: string,
  version?: string,
): Promise<Map<string, PartyCount>> {
  const { rows } = await sql<{ rule: string; count: number; cut: boolean }>`
    select r.rule, count(distinct p.party)::int as count, count(*) > ${MOST_PARTIES} as cut
    from unnest(${[...rules]}::text[]) as r (rule) cross join lateral (
      select party from rule_party
      where rule = r.rule and last_day >= ${from}::date ${version === undefined ? sql`` : sql`and version = ${version}`}
      limit ${MOST_PARTIES + 1}
    ) as p group by r.rule`.execute(db);
  return new Map(rows.map(({ rule, count, cut }) => [rule, { count: Math.min(count, MOST_PARTIES), exact: !cut }]));
}

export interface RuleText {
  rule: string;
  version: string;
  pack: string;
  since: Date;
}

/** The texts of some rules, each rule's newest first. */
export async function readVersions(db: Database, rules: readonly string[]): Promise<RuleText[]> {
  const { rows } = await sql<RuleText>`
    select v.* from unnest(${[...rules]}::text[]) as r (rule) cross join lateral (
      select rule, version, pack, since from rule_version where rule = r.rule order by since desc, version limit ${MOST_VERSIONS}
    ) as v`.execute(db);
  return rows;
}

/** Counts of one rule day by day; days without any are there as well. */
export async function readSeries(
  db: Database,
  rule: string,
  { from, to, days }: Span,
): Promise<{ day: string; decided: number; fired: number; wrong: number }[]> {
  const { rows } = await sql<{ day: string; decided: bigint; fired: bigint; wrong: bigint }>`
    select day::text, sum(decided)::bigint as decided, sum(fired)::bigint as fired, sum(wrong)::bigint as wrong from rule_day
    where rule = ${rule} and day >= ${from}::date and day <= ${to}::date group by day`.execute(db);
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const first = Date.parse(from);
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(first + i * DAY).toISOString().slice(0, 10);
    const row = byDay.get(day);
    return { day, decided: Number(row?.decided ?? 0), fired: Number(row?.fired ?? 0), wrong: Number(row?.wrong ?? 0) };
  });
}
