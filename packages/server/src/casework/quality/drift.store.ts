import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Actor } from '../case.ts';
import type { Drift } from './drift.ts';

interface QualityAlarmTable {
  id: string;
  by_whom: Actor;
  queue: string;
  what: string;
  against: 'self' | 'others';
  count: number;
  share: number;
  usual_count: number;
  usual: number;
  z: number;
  raised_at: Date;
  cleared_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    quality_alarm: QualityAlarmTable;
  }
}

export type QualityAlarm = Drift & { id: string; raisedAt: Date; clearedAt: Date | null };

const DRIFT_LOCK = 0x64726966;

/** Of several processes one looks at a time. */
export async function lockDrift(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${DRIFT_LOCK}) as mine`.execute(tx);
  return rows[0]!.mine;
}

/** Notes what is found, and that what is found no more is over. @returns what was not noted before */
export async function noteDrifts(tx: Tx, found: readonly (Drift & { id: string })[], now: Date): Promise<Drift[]> {
  const { rows } = await sql<{ id: string; fresh: boolean }>`
    insert into quality_alarm (id, by_whom, queue, what, against, count, share, usual_count, usual, z, raised_at)
    select f.*, ${now}::timestamptz from unnest(${found.map(({ id }) => id)}::uuid[], ${found.map(({ by }) => by)}::text[],
      ${found.map(({ queue }) => queue)}::text[], ${found.map(({ what }) => what)}::text[],
      ${found.map(({ against }) => against)}::text[], ${found.map(({ count }) => count)}::integer[],
      ${found.map(({ share }) => share)}::float8[], ${found.map(({ usualCount }) => usualCount)}::integer[],
      ${found.map(({ usual }) => usual)}::float8[], ${found.map(({ z }) => z)}::float8[]) as f
    on conflict (by_whom, queue, what, against) where cleared_at is null do update set count = excluded.count,
      share = excluded.share, usual_count = excluded.usual_count, usual = excluded.usual, z = excluded.z
    returning id, old.id is null as fresh`.execute(tx);
  await sql`
    update quality_alarm set cleared_at = ${now}
    where cleared_at is null and id <> all(${rows.map(({ id }) => id)}::uuid[])`.execute(tx);
  const fresh = new Set(rows.filter((row) => row.fresh).map(({ id }) => id));
  return found.filter(({ id }) => fresh.has(id));
}

/** The newest first. */
export async function listDrifts(
  db: Database,
  { open, limit, before }: { open: boolean; limit: number; before: string | undefined },
): Promise<QualityAlarm[]> {
  const rows = await db
    .selectFrom('quality_alarm')
    .selectAll()
    .$if(open, (query) => query.where('cleared_at', 'is', null))
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ by_whom: by, usual_count: usualCount, raised_at: raisedAt, cleared_at: clearedAt, ...row }) => ({
    ...{ ...row, by, usualCount, raisedAt, clearedAt },
  }));
}
