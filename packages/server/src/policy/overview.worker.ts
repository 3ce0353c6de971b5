import type { Database } from '../foundation/database/database.ts';
import { createFollowerWorker, type FollowerOptions, type FollowerWorker } from './follower.worker.ts';
import { followOnce } from './overview.follower.ts';

export type OverviewWorker = FollowerWorker;

export interface OverviewWorkerOptions extends Pick<FollowerOptions, 'news' | 'log' | 'pollEvery'> {
  db: Database;
}

/** Keeps the counts behind the log, in any number of processes; one of them works at a time. */
export const createOverviewWorker = ({ db, ...options }: OverviewWorkerOptions): OverviewWorker =>
  createFollowerWorker({
    ...options,
    follow: () => followOnce(db),
    trouble: 'decisions could not be counted and are tried again',
  });
