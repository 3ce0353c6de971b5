import { readFileSync } from 'node:fs';

/** What Linux counts in, fixed for programs. */
const TICK_MS = 10;

/**
 * Milliseconds that these processes have worked so far, which says the same on a busy machine as on one with nothing else
 * to do; undefined where the system does not tell.
 */
export function processorTime(pids: readonly number[]): number | undefined {
  try {
    return pids.reduce((sum, pid) => {
      // the name in brackets may hold anything
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
      return sum + (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    }, 0);
  } catch {
    return undefined;
  }
}
