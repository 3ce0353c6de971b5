import { sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';
import { lowestIdAt } from '../foundation/ids.ts';
import type { Actor } from './case.ts';

/** Hours that rates are taken from. */
const HOURS = 3;
const HOUR_MS = 3_600_000;
/** Held cases that one answer tells of. */
const MOST_HELD = 2_000;

export interface QueueLoad {
  queue: string;
  /** Waiting cases by how long they have: less than 1, 4 and 24 hours, and longer. */
  ages: [number, number, number, number];
  /** Due already. */
  late: number;
  arrivalsPerHour: number;
  answersPerHour: number;
  /** How many of those that wait will be answered late, those that are late already among them. */
  forecastLate: number;
}

export interface Held {
  caseId: string;
  subject: string;
  title: string;
  queue: string;
  holder: Actor;
  since: Date;
  leaseUntil: Date;
}

export interface Answered {
  queue: string;
  by: Actor;
  count: number;
}

/** Of a queue's last hours. */
export interface Flow {
  arrived: number;
  /** Of those that arrived, how many are answered already: they went before others that still wait. */
  overtook: number;
  answered: number;
  hours: number;
}

/**
 * How many of those that wait now are answered within an hour: what is answered, less what goes to cases that come later
 * and are more urgent. These are taken to be the share of the last hours' arrivals that is answered already.
 */
export function rateFor({ arrived, overtook, answered, hours }: Flow): number {
  if (answered === 0) return 0;
  // nobody can have answered more of the newcomers than of all
  const before = arrived === 0 ? 0 : Math.min(overtook, answered);
  return (answered - before) / hours;
}

/**
 * What waits in each queue and what will become of it. The i-th case of a queue is answered after i divided by the rate
 * hours; it will be late if its due time comes first. At a rate of nothing every one will be.
 * @param now the marketplace's time, by which cases are due
 * @param wall the time by which history is written
 */
export async function readLoad(db: Database, queues: readonly string[], now: Date, wall: Date): Promise<QueueLoad[]> {
  const flows = await readFlows(db, queues, new Date(wall.getTime() - HOURS * HOUR_MS));
  const rates = queues.map((queue) => rateFor(flows.get(queue) ?? NO_FLOW));
  const { rows } = await sql<{ queue: string; ages: [number, number, number, number]; late: number; soon: number }>`
    select q.name as queue, c.ages, c.late, c.soon
    from unnest(${queues}::text[], ${rates}::double precision[]) as q (name, rate) cross join lateral (
      select array[
          count(*) filter (where age < interval '1 hour'),
          count(*) filter (where age >= interval '1 hour' and age < interval '4 hours'),
          count(*) filter (where age >= interval '4 hours' and age < interval '24 hours'),
          count(*) filter (where age >= interval '24 hours')]::integer[] as ages,
        count(*) filter (where due_at < ${now})::integer as late,
        count(*) filter (where due_at < ${now} or q.rate = 0
          or extract(epoch from due_at - ${now}::timestamptz) < place / q.rate * 3600)::integer as soon
      from (
        select due_at, ${now}::timestamptz - opened_at as age, row_number() over (order by urgency, id) as place
        from "case" where queue = q.name and state = 'open' and look is distinct from 'golden'
      ) as w) as c`.execute(db);
  return rows.map(({ queue, ages, late, soon }) => {
    const { arrived, answered, hours } = flows.get(queue) ?? NO_FLOW;
    return {
      ...{ queue, ages, late, forecastLate: soon },
      ...{ arrivalsPerHour: arrived / hours, answersPerHour: answered / hours },
    };
  });
}

const NO_FLOW: Flow = { arrived: 0, overtook: 0, answered: 0, hours: HOURS };

/** Ids of history sort by wall time: only what was written since then is read. */
async function readFlows(db: Database, queues: readonly string[], since: Date): Promise<Map<string, Flow>> {
  const { rows } = await sql<{ queue: string; arrived: number; overtook: number; answered: number }>`
    select h.queue, count(*) filter (where what = 'opened')::integer as arrived,
      count(*) filter (where what = 'opened' and c.state in ('decided', 'final'))::integer as overtook,
      greatest(0, count(*) filter (where what = 'decided') - count(*) filter (where what = 'undone'))::integer as answered
    from case_history h join "case" c on c.id = h.case_id
    where h.id >= ${lowestIdAt(since)}::uuid and what in ('opened', 'decided', 'undone')
      and c.look is distinct from 'golden' and h.queue = any(${queues}::text[])
    group by h.queue`.execute(db);
  return new Map(rows.map(({ queue, ...counts }) => [queue, { ...counts, hours: HOURS }]));
}

/** Who has which case since when: since it became theirs, not since it was last renewed. */
export async function readHeld(db: Database, queues: readonly string[]): Promise<Held[]> {
  const { rows } = await sql<Omit<Held, 'caseId' | 'leaseUntil'> & { id: string; lease_until: Date }>`
    select c.id, c.subject_key as subject, c.title, c.queue, c.taken_by as holder, c.lease_until,
      coalesce((select max(h.at) from case_history h where h.case_id = c.id and h.what in ('taken', 'assigned', 'undone')),
        c.opened_at) as since
    from "case" c where c.state = 'taken' and c.queue = any(${queues}::text[])
    order by c.lease_until, c.id limit ${MOST_HELD}`.execute(db);
  return rows.map(({ id, lease_until: leaseUntil, ...held }) => ({ caseId: id, leaseUntil, ...held }));
}

/** What each has answered within the last hour, and not undone. */
export async function readAnswered(db: Database, queues: readonly string[], wall: Date): Promise<Answered[]> {
  const { rows } = await sql<Answered>`
    select queue, by_whom as by,
      (count(*) filter (where what = 'decided') - count(*) filter (where what = 'undone'))::integer as count
    from case_history
    where id >= ${lowestIdAt(new Date(wall.getTime() - HOUR_MS))}::uuid and what in ('decided', 'undone')
      and by_whom is not null and queue = any(${queues}::text[])
      and not exists (select from "case" c where c.id = case_id and c.look = 'golden')
    group by queue, by_whom order by queue, by_whom`.execute(db);
  return rows.filter(({ count }) => count > 0);
}
