import { createPoll, type Poll } from '../../foundation/poll.ts';
import type { PackStore } from '../pack.store.ts';

/** One row is read so often: a change of policy is taken up by every process within about a second. */
const EVERY_MS = 1_000;

/** Takes up, in a process that decides, what another one has changed. */
export const followPolicy = (
  packs: Pick<PackStore, 'refresh'>,
  log: { warn(fields: object, message: string): void },
): Poll =>
  createPoll({
    look: () => packs.refresh(),
    every: EVERY_MS,
    onFailure: (error, failures) =>
      log.warn({ err: error, failures }, 'policy cannot be looked at; what was in force goes on deciding'),
  });
