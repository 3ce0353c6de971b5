import type { Clock } from './foundation/clock.ts';
import type { Database } from './foundation/database/database.ts';
import { ensurePartitions } from './foundation/database/partitions.ts';
import type { Job } from './foundation/jobs/job.ts';
import { purgeNotices } from './foundation/notices/notices.ts';
import { type PeopleSettings, purgePeople } from './foundation/people/people.ts';
import { purgeIdempotency } from './http/idempotency.ts';
import { purgeFiles } from './policy/lifecycle/release.store.ts';
import { purgeScans } from './policy/retro/scan.store.ts';

export interface MaintenanceOptions {
  db: Database;
  clock: Clock;
  people: Pick<PeopleSettings, 'idleMs'>;
}

/** What keeps the database in order by itself. */
export const maintenanceJobs = ({ db, clock, people }: MaintenanceOptions): Job[] => [
  {
    name: 'maintenance.partitions',
    schedule: { cron: '17 2 * * *' },
    handle: async () => {
      await ensurePartitions(db, clock.now());
    },
  },
  {
    name: 'maintenance.idempotency',
    schedule: { cron: '*/10 * * * *' },
    handle: () => purgeIdempotency(db, clock.now()),
  },
  {
    name: 'maintenance.people',
    schedule: { cron: '*/10 * * * *' },
    handle: () => purgePeople(db, clock.now(), people),
  },
  {
    name: 'maintenance.packs',
    schedule: { cron: '29 2 * * *' },
    handle: () => purgeFiles(db),
  },
  {
    name: 'maintenance.retro-scans',
    schedule: { cron: '53 2 * * *' },
    handle: () => purgeScans(db, clock.now()),
  },
  {
    name: 'maintenance.notices',
    schedule: { cron: '41 2 * * *' },
    handle: () => purgeNotices(db),
  },
];
