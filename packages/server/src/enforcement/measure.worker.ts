import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { asProblem } from '../foundation/errors.ts';
import { createPoll, type Poll } from '../foundation/poll.ts';
import type { AppealDesk } from './appeal.desk.ts';
import type { Carrying } from './carrying.ts';
import type { MeasureRow } from './measure.ts';
import { askHeard } from './owners.ts';

export interface MeasureWorkerOptions {
  db: Database;
  /** The marketplace's clock: decides what is over. The polling itself goes by wall time. */
  clock: Clock;
  carrying: Pick<Carrying, 'expire' | 'review'>;
  appeals: Pick<AppealDesk, 'lapseDue'>;
  /** Asks a second person about what waits for one. */
  ask(tx: Tx, proposals: readonly MeasureRow[]): Promise<void>;
  /** Called after each commit that wrote to the log. */
  onStored(): void;
  log: { warn(fields: object, message: string): void };
}

/** Ended in one transaction. */
const BATCH = 500;
const EVERY_MS = 1_000;

export interface MeasureWorker extends Poll {
  /** Ends all whose time is over at `now`; any number of processes may do so, each measure ends once. @returns how many */
  endDue(now: Date): Promise<number>;
  /** Asks a person about all that is to be looked at again by `now`, each once. @returns how many */
  reviewDue(now: Date): Promise<number>;
  /** Asks a person about what is proposed against owners whose time to answer is over, each once. @returns how many */
  hearDue(now: Date): Promise<number>;
  /** Has appeals wait for us again whose party has had its time to send more. @returns how many */
  lapseDue(now: Date): Promise<number>;
}

export function createMeasureWorker({
  db,
  clock,
  carrying,
  appeals,
  ask,
  onStored,
  log,
}: MeasureWorkerOptions): MeasureWorker {
  const all = async (some: (tx: Tx) => Promise<number>): Promise<number> => {
    // ends: what was due is so no longer
    for (let sum = 0; ; ) {
      const count = await db.transaction().execute(some);
      if (count > 0) onStored();
      sum += count;
      if (count < BATCH) return sum;
    }
  };
  const endDue = (now: Date) => all((tx) => carrying.expire(tx, now, BATCH));
  const reviewDue = (now: Date) => all((tx) => carrying.review(tx, now, BATCH));
  const hearDue = (now: Date) => all((tx) => askHeard(tx, ask, now, BATCH));
  const lapseDue = async (now: Date): Promise<number> => {
    for (let sum = 0; ; ) {
      const { looked, count } = await appeals.lapseDue(now, BATCH);
      sum += count;
      if (looked < BATCH) return sum;
    }
  };
  const poll = createPoll({
    async look() {
      const now = clock.now();
      return (await endDue(now)) + (await reviewDue(now)) + (await lapseDue(now)) + (await hearDue(now));
    },
    every: EVERY_MS,
    onFailure: (error, failures) =>
      log.warn({ code: asProblem(error).code, failures }, 'measures could not be ended; it tries again'),
  });
  return { endDue, reviewDue, hearDue, lapseDue, start: poll.start, stop: poll.stop };
}
