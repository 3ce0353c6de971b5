import type { TestPlatform } from '../test-platform.ts';

/** What some work asks of the database, statement by statement. */
export async function statementsOf({ platform }: TestPlatform, work: () => Promise<unknown>): Promise<string[]> {
  const executor = platform.db.getExecutor();
  const { executeQuery } = executor;
  const asked: string[] = [];
  executor.executeQuery = async (query, ...more) => {
    asked.push(query.sql);
    return executeQuery.call(executor, query, ...more) as never;
  };
  try {
    await work();
  } finally {
    executor.executeQuery = executeQuery;
  }
  return asked;
}
