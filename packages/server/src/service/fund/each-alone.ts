import { asProblem } from '../../foundation/errors.ts';

/**
 * Works on one after the other, each by itself: one that fails keeps none of the others back.
 * @throws AggregateError of those that failed, behind all others; at once where the database is not to be had
 */
export async function eachAlone<T>(all: readonly T[], what: string, work: (one: T) => Promise<unknown>): Promise<void> {
  const failed: unknown[] = [];
  for (const one of all)
    try {
      await work(one);
    } catch (error) {
      if (asProblem(error).status === 503) throw error;
      failed.push(error);
    }
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${all.length} ${what} failed`);
}
