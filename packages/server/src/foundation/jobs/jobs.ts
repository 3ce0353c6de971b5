import { type Job as BossJob, fromKysely, type JobResult, PgBoss } from 'pg-boss';
import type { Tx } from '../database/database.ts';
import { describeFailure } from '../reactions/failure.ts';
import { checkJobs, type Job } from './job.ts';

interface JobsLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface JobsOptions {
  url: string;
  /** Every kind of job there is, also in processes that only send. */
  jobs: readonly Job[];
  log: JobsLog;
  /** Whether this process does jobs; otherwise it only sends them. True when not given. */
  work?: boolean;
  /** Connections of its own; 4 when not given. */
  poolSize?: number;
  /** Seconds between looks for new jobs, from 0.5; 1 when not given. */
  pollEvery?: number;
}

interface SendOptions {
  /** Sent when this transaction commits, and not otherwise. */
  tx?: Tx;
  /** A UUID; a job whose id is there already is not sent again. */
  id?: string;
  /** Not before this instant of wall time. */
  after?: Date;
}

/** How many jobs of a kind there are. */
interface JobCount {
  name: string;
  /** Ready, but not begun. */
  waiting: number;
  /** Not to begin yet: sent for later, or between two tries. */
  deferred: number;
  active: number;
  /** Given up; kept for two weeks. */
  failed: number;
}

export interface Jobs {
  /** Makes the tables on first use. @throws Error when a schedule cannot be read */
  start(): Promise<void>;
  /** Waits for what is under way, then closes the connections. Before the database is stopped. */
  stop(): Promise<void>;
  /**
   * @returns false when a job of this id is there already
   * @throws Error for a name that no job has
   */
  send(name: string, data: object, options?: SendOptions): Promise<boolean>;
  /** Counted now, at most once a minute. */
  counts(): Promise<JobCount[]>;
  /** Lets jobs that were given up run again, the oldest thousand of them. @returns how many */
  retryFailed(name: string): Promise<number>;
}

const STOP_WITHIN = 30_000;
const MOST_RETRIED = 1_000;
const FORTNIGHT = 14 * 86_400;

/** @throws Error when a job is declared wrongly, twice or without a handler */
export function createJobs(options: JobsOptions): Jobs {
  const { url, jobs, log, work = true, poolSize = 4, pollEvery = 1 } = options;
  checkJobs(jobs);
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'anxin jobs',
    schema: 'pgboss',
    max: poolSize,
    supervise: work,
    schedule: work,
  });
  boss.on('error', (err) => log.error({ err }, 'the job queue failed'));
  boss.on('warning', ({ message }) => log.warn({ kind: message.slice(0, 80) }, 'the job queue warns'));

  const known = (name: string): Job => {
    const job = byName.get(name);
    if (!job) throw new Error(`There is no job named ${name}`);
    return job;
  };

  async function declare(job: Job): Promise<void> {
    const { limit = 5, pause = 5, longestPause = 3_600 } = job.retry ?? {};
    const queue = {
      ...{ retryLimit: limit, retryDelay: pause, retryBackoff: true, retryDelayMax: longestPause },
      ...{ expireInSeconds: job.longestRun ?? 300, retentionSeconds: FORTNIGHT, deleteAfterSeconds: FORTNIGHT },
    };
    await boss.createQueue(job.name, { ...queue, policy: job.schedule ? 'exclusive' : 'standard' });
    await boss.updateQueue(job.name, queue);
    if (job.schedule)
      await boss.schedule(job.name, job.schedule.cron, job.schedule.data ?? {}, { tz: job.schedule.timezone ?? 'UTC' });
  }

  async function runOne(job: Job, { id, data, retryCount, signal }: BossJob<object>): Promise<JobResult> {
    try {
      await job.handle(data ?? {}, { id, attempt: retryCount + 1, signal });
      return { id, status: 'completed' };
    } catch (error) {
      log.warn({ job: job.name, id, attempt: retryCount + 1, err: error }, 'a job failed');
      // kept with the job, so without anything that a person wrote
      return { id, status: 'failed', output: { reason: describeFailure(error) } };
    }
  }

  return {
    async start() {
      await boss.start();
      for (const job of byName.values()) await declare(job);
      for (const { name } of await boss.getSchedules()) if (!byName.get(name)?.schedule) await boss.unschedule(name);
      for (const { name, queuedCount } of await boss.getQueues())
        if (!byName.has(name) && !name.startsWith('__pgboss') && queuedCount > 0)
          log.warn({ queue: name, count: queuedCount }, 'jobs wait that nobody does');
      if (!work) return;
      for (const job of byName.values()) {
        const batching = { batchSize: job.schedule ? 1 : (job.atOnce ?? 20), pollingIntervalSeconds: pollEvery };
        await boss.work<object, JobResult[], typeof batching & { perJobResults: true }>(
          job.name,
          { ...batching, perJobResults: true },
          (batch) => Promise.all(batch.map((one) => runOne(job, one))),
        );
      }
    },

    stop: () => boss.stop({ graceful: true, timeout: STOP_WITHIN, close: true }),

    async send(name, data, { tx, id, after } = {}) {
      known(name);
      const sent = await boss.send(name, data, {
        ...(id !== undefined && { id }),
        ...(after && { startAfter: after }),
        ...(tx && { db: fromKysely(tx) }),
      });
      return sent !== null;
    },

    counts: () =>
      Promise.all(
        [...byName.keys()].map(async (name) => {
          const [stats] = await boss.getQueueStats(name, { force: true });
          const { readyCount: waiting, deferredCount: deferred, activeCount: active, failedCount: failed } = stats!;
          return { name, waiting, deferred, active, failed };
        }),
      ),

    async retryFailed(name) {
      known(name);
      const { rows } = await boss
        .getDb()
        .executeSql(`select id from pgboss.job where name = $1 and state = 'failed' order by created_on limit $2`, [
          name,
          MOST_RETRIED,
        ]);
      const ids = rows.map((row: { id: string }) => row.id);
      if (ids.length > 0) await boss.retry(name, ids);
      return ids.length;
    },
  };
}
