/** Background work that may be tried more than once: calls to the outside, media, reports, retro-scans. */
export interface Job<Data extends object = object> {
  /** Stable: waiting jobs are kept under this name. */
  name: string;
  /**
   * Does one job. It may run again after a failure, a crash or an expiry, so what it does twice must count once.
   * @param data ids and amounts, never what a person wrote: it is stored as it is
   */
  handle(data: Data, run: JobRun): Promise<void>;
  /** Runs by itself, never twice at a time. */
  schedule?: {
    /** Five fields: minute, hour, day of month, month, day of week. */
    cron: string;
    /** `UTC` when not given. */
    timezone?: string;
    data?: Data;
  };
  retry?: {
    /** Further tries after the first; 5 when not given. */
    limit?: number;
    /** Seconds before the first of them, doubling from one to the next; 5 when not given. */
    pause?: number;
    /** Seconds at most; 3,600 when not given. */
    longestPause?: number;
  };
  /** Seconds after which a run counts as failed and its signal is aborted; 300 when not given. */
  longestRun?: number;
  /** Jobs that one process takes at once; they end together. 20 when not given; 1 for those that take long. */
  atOnce?: number;
}

interface JobRun {
  id: string;
  /** 1 for the first try. */
  attempt: number;
  /** Aborted when the run has taken too long or the process stops. */
  signal: AbortSignal;
}

const MOST_AT_ONCE = 500;
const MOST_SECONDS = 86_400;

/** @throws Error naming each job that is declared wrongly */
export function checkJobs(jobs: readonly Job[]): void {
  const problems: string[] = [];
  const names = new Set<string>();
  for (const job of jobs) {
    const { name } = job;
    if (!/^[a-z][a-z0-9.-]{0,79}$/.test(name)) problems.push(`"${name}" is not a name: lower case, digits, . and -`);
    if (names.has(name)) problems.push(`${name} has two handlers`);
    names.add(name);
    if (typeof job.handle !== 'function') problems.push(`${name} has no handler`);
    const bounds: [string, number | undefined, number, number][] = [
      ['atOnce', job.atOnce, 1, MOST_AT_ONCE],
      ['longestRun', job.longestRun, 1, MOST_SECONDS],
      ['retry.limit', job.retry?.limit, 0, 1_000],
      ['retry.pause', job.retry?.pause, 1, MOST_SECONDS],
      ['retry.longestPause', job.retry?.longestPause, 1, MOST_SECONDS],
    ];
    for (const [field, value, least, most] of bounds)
      if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most))
        problems.push(`${name}: ${field} is ${value}, not a whole number from ${least} to ${most}`);
    if (job.schedule && job.schedule.cron.trim().split(/\s+/).length !== 5)
      problems.push(`${name}: "${job.schedule.cron}" is not five fields`);
  }
  if (problems.length > 0) throw new Error(`Jobs: ${problems.join('; ')}`);
}
