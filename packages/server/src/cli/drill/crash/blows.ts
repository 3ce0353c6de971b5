import { randomInt } from 'node:crypto';
import { childrenOf, kill } from '../processes.ts';
import type { Scratch, ServerProcess } from '../scratch.ts';

/** Ways to die, taken in turn. All are kill -9. */
export const BLOWS = ['server', 'server and keeper', 'session', 'postgres', 'everything'] as const;
export type Blow = (typeof BLOWS)[number];

/**
 * Strikes now.
 * @returns the processes that were struck; empty where this machine does not let one find them
 */
export function strike(blow: Blow, server: ServerProcess, scratch: Scratch): number[] {
  const file = scratch.connection();
  const { keeperPid, postgresPid } = file ?? {};
  const postmaster = postgresPid === undefined ? [] : [postmasterBelow(postgresPid)];
  const sessions = postmaster.flatMap(childrenOf);
  const keeper = keeperPid === undefined ? [] : [keeperPid];
  const targets = {
    server: [server.pid],
    'server and keeper': [server.pid, ...keeper],
    // one of its processes only: PostgreSQL ends all others by itself and recovers
    session: sessions.length > 0 ? [sessions[randomInt(sessions.length)]!] : [],
    postgres: postmaster,
    everything: [server.pid, ...keeper, ...postmaster, ...sessions],
  }[blow];
  return targets.filter((pid) => kill(pid, 'SIGKILL'));
}

/** A helper that changes the user may stand between: the postmaster is then its only child. */
function postmasterBelow(pid: number): number {
  const children = childrenOf(pid);
  return children.length === 1 ? children[0]! : pid;
}
