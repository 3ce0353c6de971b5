import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { asProblem } from '../../foundation/errors.ts';
import { createPoll, type Poll } from '../../foundation/poll.ts';

/** Seconds of wall time after which whoever works on something is taken to be gone. */
const LEASE_SECONDS = 60;

/** Until when somebody who is at work now is taken to be alive. */
export const leaseFromNow: RawBuilder<Date> = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`;

/**
 * Takes the oldest that waits, or that its worker has let go. `waiting` becomes `running`.
 * @param working states in which somebody is at work on a row of the table, or has to be
 */
export async function claimNext<Row>(
  db: Database,
  table: string,
  working: readonly string[],
): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    update ${sql.table(table)} set state = case state when 'waiting' then 'running' else state end,
      lease_until = ${leaseFromNow}, started_at = coalesce(started_at, now())
    where id = (
      select id from ${sql.table(table)} where state = 'waiting'
        or (state = any(${[...working]}::text[]) and (lease_until is null or lease_until < now()))
      order by id limit 1 for update skip locked
    ) returning *`.execute(db);
  return rows[0];
}

/** Somebody has called it off while it was worked on. */
export class Cancelled extends Error {}

export interface LeaseWorkerOptions<Row extends { id: string }> {
  /** What is worked on, in a log: `backtest`. */
  name: string;
  log: { warn(fields: object, message: string): void };
  claim(): Promise<Row | undefined>;
  /** Does all of it, and notes how far it is. @throws Cancelled */
  work(row: Row, signal: AbortSignal): Promise<void>;
  fail(row: Row, failure: string): Promise<void>;
}

/** Milliseconds of wall time between looks for work. */
const EVERY = 1_000;

/** Works on what waits, one after the other; any process may go on with what another one left. */
export function createLeaseWorker<Row extends { id: string }>(
  options: LeaseWorkerOptions<Row>,
): Poll & { drain(): Promise<void> } {
  const { name, log } = options;
  let stopping = new AbortController();

  const next = async (): Promise<boolean> => {
    const row = await options.claim();
    if (!row) return false;
    try {
      await options.work(row, stopping.signal);
    } catch (error) {
      // whoever comes next goes on where it was noted last
      if (error instanceof Cancelled || stopping.signal.aborted) return !stopping.signal.aborted;
      if (asProblem(error).status === 503) throw error;
      log.warn({ err: error, [name]: row.id }, `a ${name} failed`);
      await options.fail(row, error instanceof Error ? error.message : String(error));
    }
    return true;
  };

  const drain = async (): Promise<void> => {
    while (await next());
  };
  const poll = createPoll({
    look: drain,
    every: EVERY,
    onFailure: (err, failures) => log.warn({ err, failures }, `a ${name} could not be looked for; it tries again`),
  });
  return {
    start() {
      stopping = new AbortController();
      poll.start();
    },
    stop() {
      stopping.abort();
      return poll.stop();
    },
    drain,
  };
}
