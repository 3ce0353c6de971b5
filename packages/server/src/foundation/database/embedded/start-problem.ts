import { Problem } from '../../errors.ts';

const MOST_LINES = 6;

/** What a failure of initdb or postgres is, told by what it wrote or by the system's error code. */
export function asStartProblem(said: string, cause?: unknown): Problem {
  if (cause instanceof Problem) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  const lines = said.trim().split('\n').slice(-MOST_LINES).join('\n');
  if (code === 'ENOSPC' || code === 'EDQUOT' || /No space left on device|Disk quota exceeded/.test(said))
    return new Problem('database.full', { detail: `No space is left for the embedded database: ${lines}` }, cause);
  if (code === 'EACCES' || code === 'EPERM' || /Permission denied|wrong ownership/.test(said))
    return new Problem('database.not-ours', { detail: lines }, cause);
  return new Problem('database.start-failed', { detail: `The embedded database did not start: ${lines}` }, cause);
}
