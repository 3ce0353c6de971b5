import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PackFile } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import type { Stretch } from './history.ts';
import type { Tally } from './tally.ts';

/** All that a thread needs to decide the past by itself. */
export interface Equipment {
  databaseUrl: string;
  /** Where the keys are. */
  dataDir: string;
  /** Undefined: history is held against what was decided then. */
  base: readonly PackFile[] | undefined;
  candidate: readonly PackFile[];
}

export type Order = { number: number; stretch: Stretch };
/** `passing`: what failed may be there again in a moment, such as the database. */
export type Answer = { number: number; tally: Tally } | { number: number; failure: string; passing: boolean };

/** Threads that decide stretches of the past, each with a connection of its own: the door does not notice. */
export interface Crew {
  readonly threads: number;
  /** Stretches that can be given at a time: while a thread decides one, the database reads its next. */
  readonly size: number;
  /** At most `size` at a time. @throws Error what went wrong; the stretch can be given again */
  work(stretch: Stretch): Promise<Tally>;
  close(): Promise<void>;
}

/** More would only wait for the database. */
const MOST_THREADS = 4;

const crewSize = (): number => Math.max(1, Math.min(MOST_THREADS, availableParallelism()));

interface Waiting {
  resolve(tally: Tally): void;
  reject(error: Error): void;
}

const AT_ONCE = 2;

export function openCrew(equipment: Equipment): Crew {
  const waiting = new Map<number, Waiting>();
  let number = 0;
  let failed: Error | undefined;

  const fail = (error: Error): void => {
    failed ??= error;
    for (const { reject } of waiting.values()) reject(failed);
    waiting.clear();
  };

  const threads = Array.from({ length: crewSize() }, () => {
    const thread = new Worker(new URL('./crew.thread.ts', import.meta.url), { workerData: equipment });
    thread.on('message', (answer: Answer) => {
      const asked = waiting.get(answer.number);
      waiting.delete(answer.number);
      idle.push(thread);
      if ('tally' in answer) asked?.resolve(answer.tally);
      else if (answer.passing)
        asked?.reject(new Problem('server.not-ready', { retryAfter: 1, detail: answer.failure }));
      else asked?.reject(new Error(answer.failure));
    });
    thread.on('error', (error) => fail(error as Error));
    thread.on('exit', () => fail(new Error('a thread of the backtest has ended')));
    return thread;
  });
  const idle = Array.from({ length: AT_ONCE }, () => threads).flat();

  return {
    threads: threads.length,
    size: idle.length,
    work(stretch) {
      if (failed) return Promise.reject(failed);
      const thread = idle.pop();
      if (!thread) return Promise.reject(new Error('every thread of the backtest is at work'));
      return new Promise((resolve, reject) => {
        const mine = ++number;
        waiting.set(mine, { resolve, reject });
        thread.postMessage({ number: mine, stretch } satisfies Order);
      });
    },
    async close() {
      for (const thread of threads) thread.removeAllListeners('exit');
      await Promise.all(threads.map((thread) => thread.terminate()));
      fail(new Error('the backtest was ended'));
    },
  };
}
