import type { Database } from '../../foundation/database/database.ts';
import { runParts } from '../bulk/run-parts.ts';
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

/** Small enough that some parts fit in memory whatever is in them, large enough that a query is worth its while. */
const LENGTH = 1_000;

/** Works through a stretch of history, several parts at a time, and adds them up in the order of the log. */
export async function runBacktest(options: RunOptions): Promise<Tally> {
  const { db, crew, stretch, signal, length = LENGTH } = options;
  const from = options.progress?.at ?? stretch.from;
  const tally = options.progress?.tally ?? emptyTally();
  await runParts<Stretch, Tally>({
    ...{ crew, signal, parts: stretches(db, { from, to: stretch.to }, length) },
    async onResult(result, { to: at }) {
      mergeTally(tally, result);
      await options.onProgress?.({ at, tally });
    },
  });
  return tally;
}
