import { sql } from 'kysely';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { asProblem } from '../foundation/errors.ts';
import { createPoll, type Poll } from '../foundation/poll.ts';
import type { Ledger } from './ledger.ts';

export interface HoldWorkerOptions {
  db: Database;
  /** The marketplace's clock: decides what is over. The polling itself goes by wall time. */
  clock: Clock;
  ledger: Pick<Ledger, 'expire'>;
  log: { warn(fields: object, message: string): void };
}

const EVERY_MS = 1_000;
const BATCH = 500;

export interface HoldWorker extends Poll {
  /** Ends all holds whose time is over at `now`; any number of processes may do so, each ends once. @returns how many */
  expireDue(now: Date): Promise<number>;
}

/** A hold ends by itself, as the term of a measure does (docs/decisions/0028): nobody was promised anything by it. */
export function createHoldWorker({ db, clock, ledger, log }: HoldWorkerOptions): HoldWorker {
  const expire = async (hold: { id: string; key: string }): Promise<boolean> => {
    try {
      return await db.transaction().execute((tx) => ledger.expire(tx, hold));
    } catch (error) {
      // it was let go just now
      if (asProblem(error).code === 'ledger.hold-over') return false;
      throw error;
    }
  };
  const expireDue = async (now: Date): Promise<number> => {
    // ends: what was due is so no longer
    for (let sum = 0; ; ) {
      const { rows } = await sql<{ id: string; key: string }>`
        select h.id, t.key from ledger_hold h join ledger_transfer t on t.id = h.id
        where h.rest > 0 and h.expires_at <= ${now} order by h.expires_at, h.id limit ${BATCH}`.execute(db);
      for (const hold of rows) if (await expire(hold)) sum++;
      if (rows.length < BATCH) return sum;
    }
  };
  const poll = createPoll({
    look: () => expireDue(clock.now()),
    every: EVERY_MS,
    onFailure: (error, failures) =>
      log.warn({ code: asProblem(error).code, failures }, 'holds could not be ended; it tries again'),
  });
  return { expireDue, start: poll.start, stop: poll.stop };
}
