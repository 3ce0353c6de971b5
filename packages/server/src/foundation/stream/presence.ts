import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

interface PresenceTable {
  place: string;
  user_id: string;
  since: Date;
  expires_at: Date;
}

declare module '../database/database.ts' {
  interface Tables {
    presence: PresenceTable;
  }
}

/** Somebody at a place. */
export interface Present {
  place: string;
  userId: string;
  since: Date;
}

/** How long somebody is taken to be there who does not say so again. */
const PRESENT_FOR = 30_000;
/** Pages that one person has open; the oldest makes room. */
const MOST_PLACES = 30;

/**
 * Somebody is at a place. A small table that nobody misses after a crash tells all processes, without a word between
 * them.
 * @param now wall time
 * @returns who is there, that person among them, whoever came first first
 */
export async function arrive(db: Database, userId: string, place: string, now: Date): Promise<Present[]> {
  const until = new Date(now.getTime() + PRESENT_FOR);
  await sql`
    with gone as (
      delete from presence where expires_at <= ${now} and (user_id, place) <> (${userId}::uuid, ${place})
    ), crowded as (
      delete from presence p where user_id = ${userId} and place in (
        select place from presence where user_id = ${userId} and place <> ${place}
        order by expires_at desc offset ${MOST_PLACES - 1})
    )
    insert into presence as p (place, user_id, since, expires_at) values (${place}, ${userId}, ${now}, ${until})
    on conflict (user_id, place) do update set expires_at = excluded.expires_at,
      since = case when p.expires_at <= ${now} then excluded.since else p.since end`.execute(db);
  return presentAt(db, now, place);
}

/** Who is at a place, or everywhere. */
export async function presentAt(db: Database, now: Date, place?: string): Promise<Present[]> {
  const rows = await db
    .selectFrom('presence')
    .select(['place', 'user_id', 'since'])
    .where('expires_at', '>', now)
    .$if(place !== undefined, (query) => query.where('place', '=', place!))
    .orderBy('since')
    .orderBy('user_id')
    .limit(10_000)
    .execute();
  return rows.map((row) => ({ place: row.place, userId: row.user_id, since: row.since }));
}

/** Who came, went or moved, by place: what is told to those who are there. */
export function changedPlaces(before: readonly Present[], after: readonly Present[]): string[] {
  const rosters = (all: readonly Present[]): Map<string, string> =>
    new Map(
      Array.from(
        Map.groupBy(all, ({ place }) => place),
        ([place, there]) => [place, there.map(({ userId, since }) => `${userId} ${since.getTime()}`).join()],
      ),
    );
  const [old, now] = [rosters(before), rosters(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((place) => old.get(place) !== now.get(place));
}
