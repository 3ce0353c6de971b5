import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** The number by which Linux knows this thread; undefined elsewhere, where threads have no priority of their own. */
function threadId(): number | undefined {
  try {
    const id = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1];
    return id === undefined ? undefined : Number(id);
  } catch {
    return undefined;
  }
}

/**
 * Lets this thread stand back while somebody else wants the processor: whoever decides at the door, or brings a release
 * into force, shares the process with it. Where nobody does it is as fast as before.
 * @returns its priority, as `nice` counts; undefined where a thread has none of its own
 */
export function standBack(): number | undefined {
  const id = threadId();
  if (id === undefined) return undefined;
  try {
    setPriority(id, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // the whole process stands further back already, and may not come forward
  }
  return getPriority(id);
}
