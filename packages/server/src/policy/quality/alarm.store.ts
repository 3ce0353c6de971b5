import { type Selectable, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { SEEN } from './quality.follower.ts';

interface PassAlarmTable {
  id: string;
  event_type: string;
  rule: string;
  day: string;
  direction: 'above' | 'below';
  at: Date;
  parties: bigint;
  hit: bigint;
  usual: number;
  raised_at: Date;
  cleared_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    pass_alarm: PassAlarmTable;
  }
}

export type Alarm = Omit<Selectable<PassAlarmTable>, 'parties' | 'hit' | 'day'> & { parties: number; hit: number };
/** What there is to say about one that is found. */
export type Finding = Pick<Alarm, 'event_type' | 'rule' | 'direction' | 'at' | 'parties' | 'hit' | 'usual'>;

/** Parties by the rule that hit them, in one stretch; all of them under `seen`. */
export type Stretch = ReadonlyMap<string, number>;

/** What was counted in some stretches: by type of event and by their beginnings in milliseconds. */
export async function readStretches(db: Database, starts: readonly Date[]): Promise<Map<string, Map<number, Stretch>>> {
  const { rows } = await sql<{ event_type: string; at: Date; rule: string; parties: bigint }>`
    select event_type, at, rule, sum(parties)::bigint as parties from (
      select event_type, at, rule, parties from window_count where at = any(${[...starts]}::timestamptz[])
      union all
      select event_type, at, rule, count(*) from party_window cross join unnest(rules || ${SEEN}::text) as rule
      where at = any(${[...starts]}::timestamptz[]) group by 1, 2, 3
    ) as counted group by 1, 2, 3`.execute(db);
  const types = new Map<string, Map<number, Map<string, number>>>();
  for (const { event_type, at, rule, parties } of rows) {
    const stretches = types.get(event_type) ?? new Map<number, Map<string, number>>();
    types.set(event_type, stretches);
    const stretch = stretches.get(at.getTime()) ?? new Map<string, number>();
    stretches.set(at.getTime(), stretch);
    stretch.set(rule, Number(parties));
  }
  return types;
}

const ALARM_LOCK = 0x616c726d;

/** Of several processes one looks at a time. */
export async function lockAlarms(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${ALARM_LOCK}) as mine`.execute(tx);
  return rows[0]!.mine;
}

/** Notes what is out of its band. @returns those that were not noted on this day before */
export async function raise(
  tx: Tx,
  found: readonly (Finding & { id: string })[],
  day: string,
  now: Date,
): Promise<Set<string>> {
  if (found.length === 0) return new Set();
  const { rows } = await sql<{ id: string; fresh: boolean }>`
    insert into pass_alarm (id, event_type, rule, day, direction, at, parties, hit, usual, raised_at)
    select id, event_type, rule, ${day}::date, direction, at, parties, hit, usual, ${now}
    from unnest(${found.map(({ id }) => id)}::uuid[], ${found.map((one) => one.event_type)}::text[],
      ${found.map(({ rule }) => rule)}::text[], ${found.map(({ direction }) => direction)}::text[],
      ${found.map(({ at }) => at)}::timestamptz[], ${found.map(({ parties }) => parties)}::bigint[],
      ${found.map(({ hit }) => hit)}::bigint[], ${found.map(({ usual }) => usual)}::float8[])
      as f (id, event_type, rule, direction, at, parties, hit, usual)
    on conflict (event_type, rule, day) do update set direction = excluded.direction, at = excluded.at,
      parties = excluded.parties, hit = excluded.hit, usual = excluded.usual, cleared_at = null
    returning id, old.id is null as fresh`.execute(tx);
  return new Set(rows.filter(({ fresh }) => fresh).map(({ id }) => id));
}

/** Those that are open, with their day. */
export async function readOpen(tx: Tx): Promise<{ id: string; event_type: string; rule: string; day: string }[]> {
  const { rows } = await sql<{ id: string; event_type: string; rule: string; day: string }>`
    select id, event_type, rule, day::text from pass_alarm where cleared_at is null`.execute(tx);
  return rows;
}

export async function clear(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length > 0)
    await sql`update pass_alarm set cleared_at = ${now} where id = any(${[...ids]}::uuid[])`.execute(tx);
}

/** The newest first. @param before the id of the last one already seen */
export async function listAlarms(
  db: Database,
  {
    limit,
    before,
    open,
    rule,
  }: { limit: number; before?: string | undefined; open?: boolean; rule?: string | undefined },
): Promise<Alarm[]> {
  const rows = await db
    .selectFrom('pass_alarm')
    .select(['id', 'event_type', 'rule', 'direction', 'at', 'parties', 'hit', 'usual', 'raised_at', 'cleared_at'])
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .$if(open === true, (query) => query.where('cleared_at', 'is', null))
    .$if(rule !== undefined, (query) => query.where('rule', '=', rule!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, parties: Number(row.parties), hit: Number(row.hit) }));
}
