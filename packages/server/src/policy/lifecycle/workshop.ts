import { Worker } from 'node:worker_threads';
import type { PackDiff, PackFile, PackProblem } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import type { PublicChange, PublicRule } from '../centre/public-rule.ts';
import type { Check, CheckAsk } from './check.ts';
import { type Files, packFiles } from './files.ts';
import type { Report } from './report.ts';

/** What a content is called, or why it cannot be called anything. */
export type Identity = { pack: string; version: string; sha256: string } | { problems: PackProblem[] };

type Work = { files: PackFile[] } & (
  | { task: 'identify' }
  | { task: 'report' }
  | { task: 'public-rules' }
  | { task: 'public-diff'; fromKey: string; from: PackFile[] }
  | { task: 'diff'; fromKey: string; from: PackFile[] }
  | { task: 'check'; fromKey: string; from: PackFile[]; ask: CheckAsk }
);

/** A check, with what would change. */
export type CheckedContent = Check & { diff: PackDiff | null };

export type Order = Work & { number: number };

export interface Answer {
  number: number;
  value: Identity | Report | PackDiff | CheckedContent | PublicRule[] | PublicChange[] | null;
}

/**
 * Reads, tries and compares contents that somebody is working on, in a thread of its own: a pack takes as long as it is
 * large, and meanwhile the door must go on deciding. Whatever is written into a draft, it stops nobody.
 */
export interface Workshop {
  identify(files: Files): Promise<Identity>;
  report(files: Files): Promise<Report>;
  /** Null where one of the two cannot be read. @param fromKey stands for `from`, which is read once as long as it stays the same */
  diff(fromKey: string, from: Files, files: Files): Promise<PackDiff | null>;
  /** What it says in public; null where it cannot be read. */
  publicRules(files: Files): Promise<PublicRule[] | null>;
  /** What changes in public; null where one of the two cannot be read. @param fromKey as for `diff` */
  publicDiff(fromKey: string, from: Files, files: Files): Promise<PublicChange[] | null>;
  /** For whoever writes it. @param fromKey as for `diff` */
  check(fromKey: string, from: Files, files: Files, ask: CheckAsk): Promise<CheckedContent>;
  close(): Promise<void>;
}

/** Longer than the largest pack takes on a slow machine. */
const LONGEST_MS = 60_000;
/** The thread ends when nobody has asked for anything for so long. */
const IDLE_MS = 60_000;
const MOST_WAITING = 50;
const MOST_MEGABYTES = 2_048;

interface Task {
  work: Work;
  resolve(value: Answer['value']): void;
  reject(error: Error): void;
}

const faultOf = (error: NodeJS.ErrnoException): Error =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new Problem('pack.invalid', { detail: `It takes more than ${MOST_MEGABYTES} MB to read` }, error)
    : error;

export function createWorkshop({ longestMs = LONGEST_MS }: { longestMs?: number } = {}): Workshop {
  const waiting: Task[] = [];
  /** One after the other: what takes too long takes nobody else with it. */
  let running: (Task & { number: number; timer: NodeJS.Timeout }) | undefined;
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let number = 0;

  const open = (): Worker => {
    const opened = new Worker(new URL('./workshop.worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    });
    // it keeps no process alive that has ended otherwise
    opened.unref();
    opened.on('message', ({ number: of, value }: Answer) => {
      if (of === running?.number) end(({ resolve }) => resolve(value));
    });
    opened.on('error', (error) => leave(opened, faultOf(error as NodeJS.ErrnoException)));
    opened.on('exit', () => leave(opened, new Error('the workshop has ended')));
    return opened;
  };

  const end = (answer: (task: Task) => void): void => {
    const done = running;
    running = undefined;
    clearTimeout(done?.timer);
    if (done) answer(done);
    next();
  };

  /** Gives up a thread, and with it what it is working on. */
  const leave = (which: Worker, error: Error): void => {
    if (worker !== which) return;
    worker = undefined;
    void which.terminate();
    end(({ reject }) => reject(error));
  };

  const next = (): void => {
    clearTimeout(idle);
    if (running) return;
    const task = waiting.shift();
    if (!task) {
      const which = worker;
      if (which) idle = setTimeout(() => leave(which, new Error('idle')), IDLE_MS).unref();
      return;
    }
    worker ??= open();
    const which = worker;
    const tooLong = new Problem('pack.invalid', { detail: `It takes longer than ${longestMs / 1_000} s to read` });
    running = { ...task, number: ++number, timer: setTimeout(() => leave(which, tooLong), longestMs) };
    which.postMessage({ ...task.work, number } satisfies Order);
  };

  function order<T extends Answer['value']>(work: Work): Promise<T> {
    if (waiting.length >= MOST_WAITING) return Promise.reject(new Problem('server.overloaded', { retryAfter: 5 }));
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as Task['resolve'], reject });
      next();
    });
  }

  return {
    identify: (files) => order({ task: 'identify', files: packFiles(files) }),
    report: (files) => order({ task: 'report', files: packFiles(files) }),
    diff: (fromKey, from, files) => order({ task: 'diff', fromKey, from: packFiles(from), files: packFiles(files) }),
    publicRules: (files) => order({ task: 'public-rules', files: packFiles(files) }),
    publicDiff: (fromKey, from, files) =>
      order({ task: 'public-diff', fromKey, from: packFiles(from), files: packFiles(files) }),
    check: (fromKey, from, files, ask) =>
      order({ task: 'check', fromKey, from: packFiles(from), files: packFiles(files), ask }),
    async close() {
      const stopping = new Problem('server.stopping', { retryAfter: 2 });
      for (const { reject } of waiting.splice(0)) reject(stopping);
      if (worker) leave(worker, stopping);
      clearTimeout(idle);
    },
  };
}
