import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Job } from '../../foundation/jobs/job.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import { lockDrift, noteDrifts } from './drift.store.ts';
import { answerDrifts, DRIFT, goldenDrifts } from './drift.ts';
import { countAnswers, readTested } from './quality.store.ts';

export interface DriftOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  notify: Notify;
}

const DAY_MS = 86_400_000;
/** Told one by one; of more, that there are more. */
const MOST_TOLD = 20;

/** Looks whether somebody answers otherwise than they did, or than the others do; supervisors hear of each once. */
export async function watchDrift({ db, clock, ids, notify }: DriftOptions): Promise<void> {
  const now = clock.now();
  const daysAgo = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  const { recentDays, beforeDays } = DRIFT;
  const earlier = daysAgo(recentDays + beforeDays);
  const [recent, before, tested] = await Promise.all([
    countAnswers(db, { since: daysAgo(recentDays), until: now }),
    countAnswers(db, { since: earlier, until: daysAgo(recentDays) }),
    // of these there are few: as many days again are what is looked at
    readTested(db, { since: daysAgo(2 * beforeDays) }),
  ]);
  const since = daysAgo(beforeDays);
  const found = [
    ...answerDrifts(recent, before),
    ...goldenDrifts(
      tested.filter(({ at }) => at >= since),
      tested.filter(({ at }) => at < since),
    ),
  ];
  await db.transaction().execute(async (tx) => {
    if (!(await lockDrift(tx))) return;
    const fresh = await noteDrifts(
      tx,
      found.map((one) => ({ id: ids.next(), ...one })),
      now,
    );
    for (const { by, queue, what, against, share, usual } of fresh.slice(0, MOST_TOLD))
      await notify(
        tx,
        'supervisor',
        'quality.drift',
        { ...{ reviewer: by, queue, what, against }, share: percent(share), usual: percent(usual) },
        `/quality/${by}`,
      );
  });
}

const percent = (share: number): number => Math.round(share * 100);

export const driftJob = (options: DriftOptions): Job => ({
  name: 'casework.drift',
  schedule: { cron: '40 4 * * *' },
  handle: () => watchDrift(options),
});
