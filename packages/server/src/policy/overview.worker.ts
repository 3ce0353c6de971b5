import type { Database } from '../foundation/database/database.ts';
import type { News } from '../foundation/stream/news.ts';
import { followOnce } from './overview.follower.ts';

export interface OverviewWorker {
  start(): Promise<void>;
  /** Waits for the batch under way. */
  stop(): Promise<void>;
  /** Counts everything that can be read now. */
  drain(): Promise<void>;
}

export interface OverviewWorkerOptions {
  db: Database;
  news: Pick<News, 'subscribe'>;
  log: { error(fields: object, message: string): void };
  /** Milliseconds between looks when nothing calls; 500 when not given. */
  pollEvery?: number;
}

/** Between two batches when there is little to count: one transaction for many small commits. */
const GATHER = 100;
const LONGEST_PAUSE = 30_000;

/** Keeps the counts behind the log, in any number of processes; one of them works at a time. */
export function createOverviewWorker({ db, news, log, pollEvery = 500 }: OverviewWorkerOptions): OverviewWorker {
  let running = false;
  let called = false;
  let wake = (): void => {};
  let loop: Promise<void> | undefined;
  let unsubscribe = (): void => {};

  const sleep = (milliseconds: number, wakeable: boolean): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        if (running && !wakeable) return;
        clearTimeout(timer);
        resolve();
      };
      if (!running || (wakeable && called)) wake();
    });

  async function run(): Promise<void> {
    let failures = 0;
    while (running) {
      called = false;
      try {
        while (running && (await followOnce(db)));
        failures = 0;
      } catch (error) {
        failures++;
        log.error({ err: error }, 'decisions could not be counted and are tried again');
      }
      if (failures === 0) await sleep(GATHER, false);
      await sleep(failures === 0 ? pollEvery : Math.min(pollEvery * 2 ** failures, LONGEST_PAUSE), failures === 0);
    }
  }

  return {
    async start() {
      if (running) return;
      running = true;
      unsubscribe = news.subscribe(() => {
        called = true;
        wake();
      });
      loop = run();
    },
    async stop() {
      running = false;
      unsubscribe();
      wake();
      await loop;
    },
    async drain() {
      while (await followOnce(db));
    },
  };
}
