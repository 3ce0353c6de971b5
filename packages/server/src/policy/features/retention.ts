import { bucketAt, type FeaturePlan, topLevel } from '@anxin/engine';
import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { Job } from '../../foundation/jobs/job.ts';

const DAY_MS = 86_400_000;
/** How late an event may be and still get features. */
const LATENESS_MS = 7 * DAY_MS;
/** Until then a rollback finds its features as they were. */
const UNWANTED_MS = 30 * DAY_MS;
const PAGE = 10_000;

export interface RetentionOptions {
  db: Database;
  clock: Clock;
  /** Those that decide or are being tried. */
  plans(): readonly Pick<FeaturePlan, 'identity' | 'window'>[];
  signal?: AbortSignal;
}

/** Lets go, each night, of what no window reaches back to any more, and of features that no pack has had for a month. */
export const featureJobs = (options: Omit<RetentionOptions, 'signal'>): Job[] => [
  {
    name: 'policy.features',
    schedule: { cron: '53 2 * * *' },
    longestRun: 3_600,
    handle: (_, { signal }) => purgeFeatures({ ...options, signal }),
  },
];

/** Page by page: it may be stopped anywhere and goes on the next time. */
export async function purgeFeatures({ db, clock, plans, signal }: RetentionOptions): Promise<void> {
  const now = clock.now().getTime();
  for (const { identity, window } of plans()) {
    const keptFrom = now - LATENESS_MS - window;
    // said before it is done: nobody puts a value together from what is half gone
    const { rows } = await sql<{ id: number }>`
      update feature set kept_from = greatest(kept_from, ${keptFrom}) where identity = ${identity} and dropped_at is null
      returning id`.execute(db);
    for (const { id } of rows)
      for (let level = 0; level <= topLevel(window); level++)
        await deletePages(
          db,
          sql`feature = ${id} and level = ${level} and bucket < ${bucketAt(keptFrom, level)}`,
          signal,
        );
  }
  const { rows } = await sql<{ id: number }>`
    update feature set dropped_at = coalesce(dropped_at, ${clock.now()})
    where dropped_at is not null or wanted_at < ${new Date(now - UNWANTED_MS)}
    returning id`.execute(db);
  for (const { id } of rows) {
    await deletePages(db, sql`feature = ${id}`, signal);
    await db.deleteFrom('feature').where('id', '=', id).execute();
  }
}

async function deletePages(
  db: Database,
  where: ReturnType<typeof sql>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const { numAffectedRows } = await sql`
      delete from feature_tally where ctid = any(array(select ctid from feature_tally where ${where} limit ${PAGE}))`.execute(
      db,
    );
    if (numAffectedRows === undefined || numAffectedRows < BigInt(PAGE)) return;
  }
}
