import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface ProcessEntry {
  pid: number;
  parent: number;
  /** Arguments and environment, as the process was started with them. */
  told: string;
}

/**
 * The processes that work on a data folder: those that name it in their arguments or environment, and all below them.
 * Only Linux lets one look; elsewhere the answer is empty.
 */
export function processesOn(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const ours = new Set(
    all.filter(({ pid, told }) => pid !== process.pid && told.includes(folder)).map(({ pid }) => pid),
  );
  // a session of PostgreSQL has overwritten its arguments with a title
  for (let grown = true; grown; ) {
    const below = all.filter(({ pid, parent }) => ours.has(parent) && !ours.has(pid));
    for (const { pid } of below) ours.add(pid);
    grown = below.length > 0;
  }
  return [...ours];
}

function readProcess(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name in parentheses may hold anything, so what follows is read from its end
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    const told = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8')).join('\0');
    return { pid, parent: Number(parent), told };
  } catch {
    return undefined; // ended meanwhile, or not ours to see
  }
}

/** The processes directly below one. */
export function childrenOf(pid: number): number[] {
  if (process.platform !== 'linux') return [];
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** @returns whether there was such a process to be told */
export function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Waits until nobody works on the folder. @returns those that still did when the time was over */
export async function untilLeft(folder: string, patienceMs: number): Promise<number[]> {
  for (const end = Date.now() + patienceMs; ; await sleep(50)) {
    const left = processesOn(folder);
    if (left.length === 0 || Date.now() > end) return left;
  }
}
