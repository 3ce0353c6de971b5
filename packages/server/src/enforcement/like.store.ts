import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';
import { type LikeRow, OFTEN, RECORD_DAYS } from './like.ts';

/** Measures that one answer looks at, the newest. */
export const MOST_COMPARED = 5_000;

const RECORD_MS = RECORD_DAYS * 86_400_000;

/** What was done and stands, or guidance that was given; what followed from something else follows from that. */
const TREATED: RawBuilder<unknown> = sql`state in ('in-force', 'expired', 'excused') and cause_id is null`;

/** The cases of a party within the year before an instant, counted as far as that matters. */
const earlierThan = (party: RawBuilder<unknown>, at: RawBuilder<unknown>): RawBuilder<number> => sql`(
  select count(*)::integer from (
    select 1 from measure e where e.party = ${party} and e.taken_at < ${at}
      and e.taken_at >= ${at} - ${RECORD_MS} * interval '1 millisecond' and ${TREATED}
    group by coalesce(e.decision_id, e.case_id, e.id) limit ${OFTEN}) as c)`;

/** What was asked for again while it was in force is left out: those are no longer the same facts. */
const rowsOf = async (db: Database, such: RawBuilder<unknown>): Promise<LikeRow[]> => {
  const { rows } = await sql<LikeRow>`
    select m.id, coalesce(m.decision_id, m.case_id, m.id) as act, m.target, m.kind, m.rules, m.tenths,
      m.state = 'excused' as excused, m.taken_by is not null or m.settled_by is not null as person, m.taken_at as at,
      case when m.ends_at is null then null
        else extract(epoch from m.ends_at - coalesce(m.starts_at, m.taken_at))::integer end as seconds,
      ${earlierThan(sql`coalesce(m.party, m.target)`, sql`m.taken_at`)} as earlier
    from (select * from measure where ${TREATED} and attempts = 1 and cardinality(rules) > 0 and ${such}
      order by id desc limit ${MOST_COMPARED + 1}) as m`.execute(db);
  return rows;
};

export const readSince = (db: Database, since: Date): Promise<LikeRow[]> => rowsOf(db, sql`taken_at >= ${since}`);

/** Those that broke at least one of these rules, by a target of a type. */
export const readWithRules = (
  db: Database,
  { rules, targetType, since }: { rules: readonly string[]; targetType: string; since: Date },
): Promise<LikeRow[]> =>
  rowsOf(db, sql`taken_at >= ${since} and rules && ${[...rules]}::text[] and starts_with(target, ${`${targetType}/`})`);

/** For how many cases a party was dealt with within the year before, at most as many as matter. */
export async function countEarlier(db: Database, party: string, at: Date): Promise<number> {
  const { rows } = await sql<{ earlier: number }>`
    select ${earlierThan(sql`${party}`, sql`${at}::timestamptz`)} as earlier`.execute(db);
  return rows[0]!.earlier;
}
