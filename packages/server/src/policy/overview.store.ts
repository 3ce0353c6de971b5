import { VERDICTS, type Verdict } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';
import { instantOf, lowestIdAt } from '../foundation/ids.ts';
import { counted } from './overview.follower.ts';

/** Spans that are shown, in hours. */
export const SPANS = [24, 168, 720, 8760] as const;
export type Span = (typeof SPANS)[number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Longer spans are counted by days: no more points than a chart has room for, and no more rows to add up. */
const grainOf = (hours: Span): 'hour' | 'day' => (hours <= 168 ? 'hour' : 'day');

/** A span of whole hours or days that ends with the one that is now. */
export interface Window {
  grain: 'hour' | 'day';
  from: Date;
  /** Not in it any more. */
  to: Date;
  size: number;
}

export function windowOf(now: Date, hours: Span): Window {
  const grain = grainOf(hours);
  const size = grain === 'hour' ? HOUR : DAY;
  const to = new Date((Math.floor(now.getTime() / size) + 1) * size);
  return { grain, size, to, from: new Date(to.getTime() - hours * HOUR) };
}

const windowBefore = ({ grain, size, from, to }: Window): Window => ({
  ...{ grain, size, to: from },
  from: new Date(from.getTime() - (to.getTime() - from.getTime())),
});

export type Counts = Record<Verdict, number>;

const noCounts = (): Counts => Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Counts;

export interface DecidedFigures {
  total: number;
  byVerdict: Counts;
  series: ({ at: Date } & Counts)[];
  types: { type: string; count: number }[];
}

const MOST_TYPES = 50;

/** What was decided in a span: from the counts, never from the decisions. */
export async function readDecided(db: Database, { grain, size, from, to }: Window): Promise<DecidedFigures> {
  const { rows } = await sql<{ at: Date | null; type: string | null; verdict: Verdict; count: bigint }>`
    select at, event_type as type, verdict, sum(count)::bigint as count from decision_count
    where grain = ${grain} and at >= ${from} and at < ${to}
    group by grouping sets ((at, verdict), (event_type, verdict))`.execute(db);
  const points = new Map<number, Counts>();
  for (let at = from.getTime(); at < to.getTime(); at += size) points.set(at, noCounts());
  const byVerdict = noCounts();
  const types = new Map<string, number>();
  for (const { at, type, verdict, count } of rows) {
    const number = Number(count);
    if (at !== null) {
      byVerdict[verdict] += number;
      const point = points.get(at.getTime());
      if (point) point[verdict] += number;
    } else if (type !== null) types.set(type, (types.get(type) ?? 0) + number);
  }
  return {
    byVerdict,
    total: VERDICTS.reduce((sum, verdict) => sum + byVerdict[verdict], 0),
    series: Array.from(points, ([at, counts]) => ({ at: new Date(at), ...counts })),
    types: Array.from(types, ([type, count]) => ({ type, count }))
      .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1))
      .slice(0, MOST_TYPES),
  };
}

/** The rules that fired most, beside how often they fired in the span before. */
export async function readTopRules(
  db: Database,
  window: Window,
  limit: number,
): Promise<{ rule: string; count: number; before: number }[]> {
  const before = windowBefore(window);
  const { rows } = await sql<{ rule: string; count: bigint; before: bigint }>`
    select rule, sum(count) filter (where at >= ${window.from})::bigint as count,
      coalesce(sum(count) filter (where at < ${window.from}), 0)::bigint as before
    from rule_count where grain = ${window.grain} and at >= ${before.from} and at < ${window.to}
    group by rule having sum(count) filter (where at >= ${window.from}) > 0
    order by 2 desc, rule limit ${limit}`.execute(db);
  return rows.map(({ rule, count, before }) => ({ rule, count: Number(count), before: Number(before) }));
}

/** How often each rule fired in a span. */
export async function readRuleCounts(db: Database, { grain, from, to }: Window): Promise<Map<string, number>> {
  const { rows } = await sql<{ rule: string; count: bigint }>`
    select rule, sum(count)::bigint as count from rule_count
    where grain = ${grain} and at >= ${from} and at < ${to} group by rule`.execute(db);
  return new Map(rows.map(({ rule, count }) => [rule, Number(count)]));
}

/** How often one rule fired, day by day; days without are there as well. */
export async function readRuleDays(db: Database, rule: string, window: Window): Promise<{ at: Date; count: number }[]> {
  const { grain, size, from, to } = window;
  const { rows } = await sql<{ at: Date; count: bigint }>`
    select at, count from rule_count
    where rule = ${rule} and grain = ${grain} and at >= ${from} and at < ${to}`.execute(db);
  const counts = new Map(rows.map(({ at, count }) => [at.getTime(), Number(count)]));
  const days = [];
  for (let at = from.getTime(); at < to.getTime(); at += size)
    days.push({ at: new Date(at), count: counts.get(at) ?? 0 });
  return days;
}

/** How many events of a type lie in the 24 hours that end now, and in those before: by whole hours. */
export async function readLastDay(db: Database, type: string, now: Date): Promise<{ last: number; before: number }> {
  const { from, to } = windowOf(now, 24);
  const start = new Date(from.getTime() - DAY);
  const { rows } = await sql<{ last: bigint; before: bigint }>`
    select coalesce(sum(count) filter (where at >= ${from}), 0)::bigint as last,
      coalesce(sum(count) filter (where at < ${from}), 0)::bigint as before
    from event_count where grain = 'hour' and type = ${type} and at >= ${start} and at < ${to}`.execute(db);
  return { last: Number(rows[0]!.last), before: Number(rows[0]!.before) };
}

export interface DuePromise {
  id: string;
  kind: string;
  subject: string;
  party: string | null;
  calendar: string;
  dueAt: Date;
}

/** Counted up to here: more is many. */
const MOST_OPEN = 10_000;

/** The promises that break next, and how many can. What is met or broken already is in no index that this touches. */
export async function readDue(db: Database, limit: number): Promise<{ soon: DuePromise[]; open: number }> {
  const [soon, open] = await Promise.all([
    sql<{ id: string; kind: string; subject: string; party: string | null; calendar: string; due_at: Date }>`
      select p.id, p.kind, p.subject, p.party, p.calendar, p.due_at
      from promise_due d join promise p on p.id = d.promise_id
      where p.state = 'open' and p.due_at is not null order by d.fire_at, d.promise_id limit ${limit}`.execute(db),
    sql<{ open: number }>`
      select count(*)::int as open from (select from promise_due limit ${MOST_OPEN}) as p`.execute(db),
  ]);
  return {
    soon: soon.rows.map(({ due_at, ...row }) => ({ ...row, dueAt: due_at })),
    open: open.rows[0]!.open,
  };
}

const MINUTES = 5;
const MOST_EVENTS = 100_000;

/** Events that arrived a minute, over the last five: their ids say when. @param wall wall time */
export async function readPace(db: Database, wall: Date): Promise<number> {
  const since = lowestIdAt(new Date(wall.getTime() - MINUTES * 60_000));
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select 1 from event where id >= ${since}::uuid limit ${MOST_EVENTS}) as e`.execute(
    db,
  );
  return rows[0]!.count / MINUTES;
}

/** Seconds for which the oldest decision or event has waited that is not counted yet, at least 1; 0 when there is none. */
export async function readLag(db: Database, wall: Date): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    (select id from decision where (txid, id) > ${counted('decision')} order by txid, id limit 1)
    union all
    (select id from event where (txid, id) > ${counted('event')} order by txid, id limit 1)`.execute(db);
  const waited = rows.map(({ id }) => Math.round((wall.getTime() - instantOf(id).getTime()) / 1000));
  return rows.length === 0 ? 0 : Math.max(1, ...waited);
}
