import type { Database } from '../../foundation/database/database.ts';
import type { Crew } from './crew.ts';
import { type Stretch, stretches } from './history.ts';
import { emptyTally, mergeTally, type Tally } from './tally.ts';

/** How far a backtest has come: everything before `at` is in the tally. */
export interface Progress {
  at: string;
  tally: Tally;
}

export interface RunOptions {
  db: Database;
  crew: Crew;
  /** All of it. */
  stretch: Stretch;
  /** Where an earlier run got to. */
  progress?: Progress | undefined;
  signal?: AbortSignal;
  /** Told after each part, in the order of the log; what it has seen need not be done again. */
  onProgress?(progress: Progress): Promise<void> | void;
  /** Events of a part. */
  length?: number;
}

/** Small enough that a part takes a fraction of a second, large enough that a query is worth its while. */
const LENGTH = 4_000;

/** Works through a stretch of history, several parts at a time, and adds them up in the order of the log. */
export async function runBacktest(options: RunOptions): Promise<Tally> {
  const { db, crew, stretch, signal, length = LENGTH } = options;
  let at = options.progress?.at ?? stretch.from;
  const tally = options.progress?.tally ?? emptyTally();
  const parts = stretches(db, { from: at, to: stretch.to }, length);
  const working: { part: Stretch; done: Promise<Tally> }[] = [];
  let left = true;
  while (left || working.length > 0) {
    signal?.throwIfAborted();
    while (left && working.length < crew.size) {
      const { value: part, done } = await parts.next();
      if (done) left = false;
      else working.push({ part, done: crew.work(part) });
    }
    const first = working.shift();
    if (!first) break;
    // those behind it are awaited in their turn, and may fail before
    for (const { done } of working) done.catch(() => {});
    mergeTally(tally, await first.done);
    at = first.part.to;
    await options.onProgress?.({ at, tally });
  }
  return tally;
}
