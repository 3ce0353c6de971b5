import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the lock at `path`, waiting up to `waitMs` for it, and holds it until the process ends, however it ends.
 *
 * Node has no flock of its own, but SQLite inside it locks its files with the kernel's locks: nothing is left to
 * become stale, and no process id can be mistaken for another's.
 *
 * @returns `undefined` when somebody else holds it
 */
export function takeLock(path: string, waitMs: number): { release(): void } | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${waitMs}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`);
  } catch (error) {
    database.close();
    if (/database is locked/.test((error as Error).message)) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}
