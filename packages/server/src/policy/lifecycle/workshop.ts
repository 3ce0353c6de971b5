import { Worker } from 'node:worker_threads';
import type { PackDiff, PackFile, PackProblem } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import { type Files, packFiles } from './files.ts';
import type { Report } from './report.ts';

/** What a content is called, or why it cannot be called anything. */
export type Identity = { pack: string; version: string; sha256: string } | { problems: PackProblem[] };

type Work = { files: PackFile[] } & (
  | { task: 'identify' }
  | { task: 'report' }
  | { task: 'diff'; fromKey: string; from: PackFile[] }
);

export type Order = Work & { number: number };

export interface Answer {
  number: number;
  value: Identity | Report | PackDiff | null;
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
  close(): Promise<void>;
}

/** Longer than the largest pack takes on a slow machine. */
const LONGEST_MS = 120_000;
/** The thread ends when nobody has asked for anything for so long. */
const IDLE_MS = 60_000;
const MOST_WAITING = 50;
const MOST_MEGABYTES = 2_048;

interface Waiting {
  resolve(value: Answer['value']): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

export function createWorkshop({ longestMs = LONGEST_MS }: { longestMs?: number } = {}): Workshop {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let number = 0;

  const fail = (which: Worker, error: Error): void => {
    if (worker !== which) return;
    worker = undefined;
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    waiting.clear();
    void which.terminate();
  };

  const open = (): Worker => {
    if (worker) return worker;
    const opened = new Worker(new URL('./workshop.worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    });
    // it keeps no process alive that has ended otherwise
    opened.unref();
    opened.on('message', ({ number: of, value }: Answer) => {
      const asked = waiting.get(of);
      waiting.delete(of);
      clearTimeout(asked?.timer);
      asked?.resolve(value);
      if (waiting.size === 0) idle = setTimeout(() => fail(opened, new Error('idle')), IDLE_MS).unref();
    });
    opened.on('error', (error) => fail(opened, error as Error));
    opened.on('exit', () => fail(opened, new Error('the workshop has ended')));
    worker = opened;
    return opened;
  };

  function order<T extends Answer['value']>(work: Work): Promise<T> {
    if (waiting.size >= MOST_WAITING) return Promise.reject(new Problem('server.overloaded', { retryAfter: 5 }));
    clearTimeout(idle);
    const which = open();
    const mine = ++number;
    return new Promise<T>((resolve, reject) => {
      const tooLong = new Problem('pack.invalid', { detail: `It takes longer than ${longestMs / 1_000} s to read` });
      const timer = setTimeout(() => fail(which, tooLong), longestMs);
      waiting.set(mine, { resolve: resolve as Waiting['resolve'], reject, timer });
      which.postMessage({ ...work, number: mine } satisfies Order);
    });
  }

  return {
    identify: (files) => order({ task: 'identify', files: packFiles(files) }),
    report: (files) => order({ task: 'report', files: packFiles(files) }),
    diff: (fromKey, from, files) => order({ task: 'diff', fromKey, from: packFiles(from), files: packFiles(files) }),
    async close() {
      clearTimeout(idle);
      if (worker) fail(worker, new Problem('server.stopping', { retryAfter: 2 }));
    },
  };
}
