import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Connection, open } from './load.ts';

export interface Arrivals {
  port: number;
  perSecond: number;
  seconds: number;
  /** Those that arrive while so many are under way wait for one of them, and their waiting counts. */
  connections: number;
  /** The n-th request. */
  ask(connection: Connection, n: number): Promise<Answer>;
  /** Throws when an answer is not what it should be. */
  check(answer: Answer): void;
}

export interface Arrived {
  /** Milliseconds from when a request was to arrive until its answer was there, rising. */
  latencies: number[];
  /** Milliseconds by which requests were sent after they were to arrive, because of this process alone, rising. */
  lags: number[];
  seconds: number;
}

/**
 * Requests that arrive at a fixed rate whatever becomes of those before them. What a slow answer holds up is measured from
 * when it was to arrive, not from when it could be sent: nothing is omitted by waiting together.
 */
export async function arrive(options: Arrivals): Promise<Arrived> {
  const { port, perSecond, seconds, connections, ask, check } = options;
  const all = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const idle = [...all];
  const waiting: ((connection: Connection) => void)[] = [];
  const take = (): Promise<Connection> => {
    const free = idle.pop();
    return free === undefined ? new Promise((given) => waiting.push(given)) : Promise.resolve(free);
  };
  const give = (connection: Connection): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(connection);
    else next(connection);
  };
  const latencies: number[] = [];
  const lags: number[] = [];
  const one = async (n: number, due: number): Promise<void> => {
    const connection = await take();
    const answer = await ask(connection, n);
    latencies.push(performance.now() - due);
    give(connection);
    check(answer);
  };
  const began = performance.now();
  const count = Math.round(perSecond * seconds);
  const pending: Promise<void>[] = [];
  const failures: unknown[] = [];
  try {
    for (let n = 0; n < count && failures.length === 0; ) {
      const due = began + (n * 1_000) / perSecond;
      const now = performance.now();
      if (now < due) {
        await sleep(due - now);
        continue;
      }
      lags.push(now - due);
      pending.push(one(n, due).catch((error: unknown) => void failures.push(error)));
      n++;
    }
    await Promise.all(pending);
    if (failures.length > 0) throw failures[0];
  } finally {
    for (const connection of all) connection.close();
  }
  const rising = (values: number[]): number[] => values.sort((a, b) => a - b);
  return { latencies: rising(latencies), lags: rising(lags), seconds: (performance.now() - began) / 1_000 };
}
