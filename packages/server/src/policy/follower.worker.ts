import type { News } from '../foundation/stream/news.ts';

export interface FollowerWorker {
  start(): Promise<void>;
  /** Waits for the batch under way. */
  stop(): Promise<void>;
  /** Counts everything that can be read now. */
  drain(): Promise<void>;
}

export interface FollowerOptions {
  /** Counts a batch. @returns whether there may be more at once */
  follow(): Promise<boolean>;
  news: Pick<News, 'subscribe'>;
  log: { error(fields: object, message: string): void };
  /** What is said when it fails. */
  trouble: string;
  /** Milliseconds between looks when nothing calls; 500 when not given. */
  pollEvery?: number;
}

/** Between two batches when there is little to count: one transaction for many small commits. */
const GATHER = 100;
const LONGEST_PAUSE = 30_000;

/** Follows the log by batches, in any number of processes; which of them works is up to `follow`. */
export function createFollowerWorker(options: FollowerOptions): FollowerWorker {
  const { follow, news, log, trouble, pollEvery = 500 } = options;
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
        while (running && (await follow()));
        failures = 0;
      } catch (error) {
        failures++;
        log.error({ err: error }, trouble);
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
      while (await follow());
    },
  };
}
