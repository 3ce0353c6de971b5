import type { TestPlatform } from '../test-platform.ts';

const TIMES = 4;

/** What some work asks of the database, statement by statement: the fewest of several times, as what the platform does beside only adds. */
export async function statementsOf(tested: TestPlatform, work: () => Promise<unknown>): Promise<string[]> {
  let fewest: string[] | undefined;
  for (let time = 0; time < TIMES; time++) {
    const asked = await once(tested, work);
    if (fewest === undefined || asked.length < fewest.length) fewest = asked;
  }
  return fewest!;
}

async function once({ platform }: TestPlatform, work: () => Promise<unknown>): Promise<string[]> {
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
