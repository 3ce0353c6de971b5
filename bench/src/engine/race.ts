import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../bench.ts';

/** Somebody who does the same work as others, beside whom it is measured. */
export interface Contender {
  readonly name: string;
  /** Which threads work for it: code that gives promises may have threads of its own. */
  readonly threads: 'this' | 'all';
  /** Does the next so many pieces; what it gives depends on all of them, so that none can be left out. */
  run(count: number): number | Promise<number>;
}

/** Microseconds of processor time for one piece of work: the middle round, and the fastest and slowest. */
export interface Spread {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

export interface RaceOptions {
  readonly rounds: number;
  /** How long one contender works in one round, in milliseconds of processor time as all times here. */
  readonly sliceMs: number;
  /** How long each works before anything is measured. */
  readonly warmMs: number;
}

const RACE: RaceOptions = { rounds: 21, sliceMs: 40, warmMs: 1_500 };

/**
 * Work on these, one after the other and over and over. Where the work gives a promise, the next begins when it is done.
 * @param work gives a list that depends on all that it did
 */
export function contend<T>(
  name: string,
  items: readonly T[],
  work: (item: T) => readonly unknown[] | Promise<readonly unknown[]>,
): Contender {
  let at = 0;
  const next = (): T => {
    const item = items[at]!;
    at = at + 1 === items.length ? 0 : at + 1;
    return item;
  };
  if (work(items[0]!) instanceof Promise) {
    return {
      name,
      threads: 'all',
      async run(count) {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += (await work(next())).length;
        return sum;
      },
    };
  }
  return {
    name,
    threads: 'this',
    run(count) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += (work(next()) as readonly unknown[]).length;
      return sum;
    },
  };
}

/**
 * All contenders in one process, in turns, each round beginning with another one; before each turn young garbage of the
 * others is cleared, so that nobody pays for it.
 */
export async function race(
  contenders: readonly Contender[],
  { rounds, sliceMs, warmMs }: RaceOptions = RACE,
): Promise<Map<string, Spread>> {
  const counts = new Map<Contender, number>();
  for (const contender of contenders) counts.set(contender, await warm(contender, warmMs, sliceMs));
  const times = new Map(contenders.map((contender) => [contender, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length]!;
      const count = counts.get(contender)!;
      collectYoung();
      times.get(contender)!.push((await time(contender, count)) / count);
    }
  }
  return new Map(Array.from(times, ([{ name }, all]) => [name, spreadOf(all)]));
}

export const spreadOf = (times: readonly number[]): Spread => ({
  middle: median(times),
  low: Math.min(...times),
  high: Math.max(...times),
});

/**
 * Microseconds of processor time: of this thread or, where others may work for it, of all threads of the process. On a
 * machine with nothing else to do a clock says the same; where others work too, it says much more.
 */
export function startTimer(threads: 'this' | 'all' = 'this'): () => number {
  const measure = threads === 'this' ? process.threadCpuUsage : process.cpuUsage;
  const before = measure.call(process);
  return () => {
    const { user, system } = measure.call(process, before);
    return user + system;
  };
}

async function time({ run, threads }: Contender, count: number): Promise<number> {
  const elapsed = startTimer(threads);
  const result = run(count);
  if (typeof result !== 'number') await result;
  return elapsed();
}

/** How many pieces fill a slice, once the code has been compiled as well as it will be. */
async function warm(contender: Contender, warmMs: number, sliceMs: number): Promise<number> {
  const elapsed = startTimer(contender.threads);
  let count = 1;
  for (;;) {
    // a piece may be too small for the clock
    const each = Math.max(1, await time(contender, count)) / count;
    const fitting = Math.max(1, Math.round((sliceMs * 1_000) / each));
    if (elapsed() >= warmMs * 1_000) return fitting;
    count = Math.min(2 * count, fitting);
  }
}

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void;
const collectYoung = (): void => gc({ type: 'minor' });
