/**
 * How the page stays connected, as a pure state machine: what happened goes in, what is so comes out. Whoever runs it
 * (follow.ts) opens a request while `phase` is `connecting` and waits `waitMs` while it is `waiting`.
 */
export type Phase = 'idle' | 'connecting' | 'live' | 'waiting' | 'offline' | 'resting' | 'refused';

export interface Connection {
  phase: Phase;
  /** Position in the log after which the server goes on: nothing is lost, nothing comes twice. */
  lastId: string | undefined;
  /** Attempts since it was live. */
  failures: number;
  /** Before the next attempt. */
  waitMs: number;
  /** What the server asks for after a break. */
  retryMs: number;
  /** It was live before: being live again means that what failed meanwhile is worth asking for again. */
  wasLive: boolean;
}

export type Happening =
  | { what: 'start' }
  | { what: 'stop' }
  | { what: 'opened' }
  | { what: 'message'; id: string | undefined }
  | { what: 'retry-asked'; ms: number }
  /** @param chance 0 to 1, so that not everybody comes back in the same moment */
  | { what: 'broke'; chance: number }
  /** The server said no: no session, or no right to follow. */
  | { what: 'refused' }
  | { what: 'waited' }
  | { what: 'offline' }
  | { what: 'online' }
  /** The page has been out of sight for a while: its connection is one of the few that a browser has. */
  | { what: 'hidden' }
  | { what: 'shown' };

/** Short enough that nobody looks at old figures for long after an outage; chance spreads those who come back. */
const MAX_WAIT_MS = 10_000;

export const NOT_CONNECTED: Connection = {
  ...{ phase: 'idle', lastId: undefined, failures: 0, waitMs: 0, retryMs: 2_000, wasLive: false },
};

export function next(now: Connection, happening: Happening): Connection {
  switch (happening.what) {
    case 'start':
      return now.phase === 'idle' || now.phase === 'refused' ? { ...now, phase: 'connecting', failures: 0 } : now;
    case 'stop':
      return NOT_CONNECTED;
    case 'opened':
      return now.phase === 'connecting' ? { ...now, phase: 'live', failures: 0, waitMs: 0, wasLive: true } : now;
    case 'message':
      return happening.id === undefined || happening.id === '' ? now : { ...now, lastId: happening.id };
    case 'retry-asked':
      return { ...now, retryMs: Math.min(Math.max(happening.ms, 250), MAX_WAIT_MS) };
    case 'broke': {
      if (now.phase !== 'connecting' && now.phase !== 'live') return now;
      const failures = now.failures + 1;
      const full = Math.min(now.retryMs * 2 ** (failures - 1), MAX_WAIT_MS);
      return { ...now, phase: 'waiting', failures, waitMs: Math.round(full * (0.5 + happening.chance / 2)) };
    }
    case 'refused':
      return now.phase === 'connecting' || now.phase === 'live' ? { ...now, phase: 'refused' } : now;
    case 'waited':
      return now.phase === 'waiting' ? { ...now, phase: 'connecting' } : now;
    case 'offline':
      return isOn(now) ? { ...now, phase: 'offline' } : now;
    case 'online':
      return now.phase === 'offline' || now.phase === 'waiting' ? { ...now, phase: 'connecting', failures: 0 } : now;
    case 'hidden':
      return isOn(now) ? { ...now, phase: 'resting' } : now;
    case 'shown':
      return now.phase === 'resting' || now.phase === 'waiting' ? { ...now, phase: 'connecting' } : now;
  }
}

const isOn = ({ phase }: Connection): boolean => phase === 'connecting' || phase === 'live' || phase === 'waiting';
