import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { asProblem, Problem } from '../../foundation/errors.ts';
import { standBack } from './priority.ts';

/** Threads that work on parts of something large, each with a connection of its own: the door does not notice. */
export interface Threads<Part, Result> {
  /** Parts that can be given at a time: while a thread works on one, the database reads its next. */
  readonly size: number;
  /** At most `size` at a time. @throws Error what went wrong; the part can be given again */
  work(part: Part): Promise<Result>;
  close(): Promise<void>;
}

type Order<Part> = { number: number; part: Part };
/** `passing`: what failed may be there again in a moment, such as the database. */
type Answer<Result> = { number: number; result: Result } | { number: number; failure: string; passing: boolean };

/** More would only wait for the database. */
const MOST_THREADS = 4;
const AT_ONCE = 2;
/** Of each thread: without it garbage piles up, before it is worth clearing, to gigabytes. */
const MOST_MEGABYTES = 1_024;

const threadCount = (): number => Math.max(1, Math.min(MOST_THREADS, availableParallelism()));

interface Waiting<Result> {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/**
 * @param script what each thread runs: it calls `serveThread`
 * @param count as many as there are processors, up to four, when not given
 */
export function openThreads<Part, Result>(
  script: URL,
  equipment: unknown,
  count: number = threadCount(),
  mostMegabytes = MOST_MEGABYTES,
): Threads<Part, Result> {
  const waiting = new Map<number, Waiting<Result>>();
  let number = 0;
  let failed: Error | undefined;

  const fail = (error: Error): void => {
    failed ??= error;
    for (const { reject } of waiting.values()) reject(failed);
    waiting.clear();
  };

  const threads = Array.from({ length: count }, () => {
    const thread = new Worker(script, {
      workerData: equipment,
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    thread.on('message', (answer: Answer<Result>) => {
      const asked = waiting.get(answer.number);
      waiting.delete(answer.number);
      idle.push(thread);
      if ('result' in answer) asked?.resolve(answer.result);
      else if (answer.passing)
        asked?.reject(new Problem('server.not-ready', { retryAfter: 1, detail: answer.failure }));
      else asked?.reject(new Error(answer.failure));
    });
    thread.on('error', (error) => fail(faultOf(error as NodeJS.ErrnoException, mostMegabytes)));
    thread.on('exit', () => fail(new Error('a thread of the work has ended')));
    return thread;
  });
  const idle = Array.from({ length: AT_ONCE }, () => threads).flat();

  return {
    size: idle.length,
    work(part) {
      if (failed) return Promise.reject(failed);
      const thread = idle.pop();
      if (!thread) return Promise.reject(new Error('every thread of the work is busy'));
      return new Promise((resolve, reject) => {
        const mine = ++number;
        waiting.set(mine, { resolve, reject });
        thread.postMessage({ number: mine, part } satisfies Order<Part>);
      });
    },
    async close() {
      for (const thread of threads) thread.removeAllListeners('exit');
      await Promise.all(threads.map((thread) => thread.terminate()));
      fail(new Error('the work was ended'));
    },
  };
}

const faultOf = (error: NodeJS.ErrnoException, mostMegabytes: number): Error =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new Error(`a thread of the work takes more than ${mostMegabytes.toLocaleString('en')} MB`, { cause: error })
    : error;

/** The other side: one thread, which works as `open` says, and stands back behind those who decide. */
export async function serveThread<Equipment, Part, Result>(
  open: (equipment: Equipment) => Promise<{ work(part: Part): Promise<Result> }>,
): Promise<void> {
  standBack();
  const hand = await open(workerData as Equipment);
  const port = parentPort!;
  port.on('message', ({ number, part }: Order<Part>) => {
    hand
      .work(part)
      .then((result): Answer<Result> => ({ number, result }))
      .catch((error: unknown): Answer<Result> => {
        const failure = error instanceof Error ? error.message : String(error);
        return { number, failure, passing: asProblem(error).status === 503 };
      })
      .then((answer) => port.postMessage(answer));
  });
}
