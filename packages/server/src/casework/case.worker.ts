import { asProblem } from '../foundation/errors.ts';
import { createPoll, type Poll } from '../foundation/poll.ts';
import type { Casework } from './casework.ts';

export interface CaseLog {
  warn(fields: object, message: string): void;
}

/** Milliseconds of wall time between looks: what can no longer be undone should not look as if it could for long. */
const EVERY = 1_000;

/** Makes decisions final and hands back what its holders let go. */
export const createCaseWorker = (casework: Casework, log: CaseLog): Poll =>
  createPoll({
    look: () => casework.settle(),
    every: EVERY,
    onFailure: (error, failures) =>
      log.warn({ code: asProblem(error).code, failures }, 'cases could not be settled; it tries again'),
  });
