import type { Database, Tx } from '../../foundation/database/database.ts';

export class Killed extends Error {}

/** Whether nothing else went wrong; who works on several tells of all. */
export const isKilled = (error: unknown): boolean =>
  error instanceof AggregateError ? error.errors.every(isKilled) : error instanceof Killed;

/** A process that dies at its `at`th commit: just before it, or just after it, when nobody has heard of it yet. */
export function dying(db: Database, at: number, when: 'before' | 'after'): { db: Database; died(): boolean } {
  let commits = 0;
  const execute = async (work: (tx: Tx) => Promise<unknown>): Promise<unknown> => {
    if (commits >= at) throw new Killed();
    const dies = ++commits === at;
    const done = await db.transaction().execute(async (tx) => {
      const result = await work(tx);
      if (dies && when === 'before') throw new Killed();
      return result;
    });
    if (dies) throw new Killed();
    return done;
  };
  const through = new Proxy(db, {
    get: (target, name) => {
      if (name === 'transaction') return () => ({ execute });
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { db: through, died: () => commits >= at };
}
