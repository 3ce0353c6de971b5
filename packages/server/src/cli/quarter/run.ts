import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Assumed, assumed, createQuarter, type Quarter } from '../../../../simulator/src/index.ts';
import { type Facts, readFacts } from './facts.ts';
import { COMPARED, CONCERNED, type ComparedRight, isEventful } from './figures.ts';
import type { KeptWorlds } from './kept.ts';
import { type WalkOptions, walkQuarter } from './walk.ts';
import { openWorld } from './world.ts';

/** Fixed, so that a seed alone says what comes out: no sales season, whose orders are not promised everything. */
const FROM = new Date('2026-03-01T00:00:00+08:00');

export interface QuarterSize {
  orders: number;
  seed: number;
  days: number;
  /** Assumptions that are moved. */
  moved: Partial<Assumed>;
}

/** A world that is walked through by itself. */
export interface WorldJob extends QuarterSize {
  packDir: string;
  without: readonly ComparedRight[];
  /** Which orders take part; undefined: all. */
  only?: 'eventful' | 'concerned' | undefined;
}

export const quarterOf = ({ orders, seed, days, moved }: QuarterSize): Quarter =>
  createQuarter({ orders, seed, days, from: FROM.getTime(), assumed: assumed(moved) });

/** Simulates one world in this process, and leaves nothing of it, however it ends. */
export async function runWorld(
  job: WorldJob,
  options: Pick<WalkOptions, 'onProgress' | 'signal'> = {},
): Promise<Facts> {
  const quarter = quarterOf(job);
  const world = await openWorld(job.packDir, FROM);
  try {
    const concerned = job.without.length === 0 ? COMPARED : job.without;
    const only = {
      eventful: isEventful,
      concerned: (order: Quarter['all'][number]) => concerned.some((right) => CONCERNED[right](order)),
    };
    await walkQuarter({ world, quarter, without: job.without, only: job.only && only[job.only], ...options });
    return await readFacts(world, quarter);
  } finally {
    await world.close();
  }
}

/** What a world's process tells. */
export type WorldMessage = { paid: number } | { facts: Facts } | { failed: string };

export interface RunOptions {
  /** Worlds at the same time, each in a process with a database of its own. */
  atOnce: number;
  signal: AbortSignal;
  onProgress(job: number, paid: number): void;
  /** Told when a world is through, and how long it took. */
  onEnd?: ((job: number, ms: number) => void) | undefined;
  /** Of the process that a world has; it takes a job, and tells `WorldMessage`s. */
  script?: URL;
  /** Worlds of an earlier run are taken from there, and those of this one put there. */
  kept?: KeptWorlds | undefined;
}

/** Simulates worlds beside each other. @returns their facts in the order of the jobs @throws Error of the first that fails, when all have ended */
export async function runWorlds(jobs: readonly WorldJob[], options: RunOptions): Promise<Facts[]> {
  const results = new Array<Facts>(jobs.length);
  let next = 0;
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const runNew = async (i: number): Promise<Facts> => {
    const began = performance.now();
    const facts = await runApart(jobs[i]!, { ...options, signal, onProgress: (paid) => options.onProgress(i, paid) });
    options.kept?.write(jobs[i]!, facts);
    options.onEnd?.(i, performance.now() - began);
    return facts;
  };
  const lane = async (): Promise<void> => {
    while (next < jobs.length) {
      signal.throwIfAborted();
      const i = next++;
      results[i] = options.kept?.read(jobs[i]!) ?? (await runNew(i));
    }
  };
  const lanes = Array.from({ length: Math.min(options.atOnce, jobs.length) }, () =>
    lane().catch((error: unknown) => failing.abort(error)),
  );
  await Promise.all(lanes);
  signal.throwIfAborted();
  return results;
}

const WORLD = new URL('./world.process.ts', import.meta.url);

function runApart(
  job: WorldJob,
  { signal, script = WORLD, onProgress }: Pick<RunOptions, 'signal' | 'script'> & { onProgress(paid: number): void },
): Promise<Facts> {
  const child = fork(fileURLToPath(script), {
    execArgv: process.execArgv.filter((flag) => /^--(experimental-|disable-warning)/.test(flag)),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise<Facts>((resolve, reject) => {
    let answer: { facts?: Facts; failed?: string } | undefined;
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    child.on('message', (message: WorldMessage) => {
      if ('paid' in message) onProgress(message.paid);
      else {
        answer = message;
        if (child.connected) child.disconnect();
      }
    });
    child.once('error', reject);
    child.once('exit', (code, by) => {
      signal.removeEventListener('abort', stop);
      const { facts, failed } = answer ?? { failed: `The world ended by ${by ?? code} before it was through` };
      if (facts !== undefined) resolve(facts);
      else reject(signal.aborted ? (signal.reason as Error) : new Error(failed));
    });
    child.send(job);
  });
}
