import { readFileSync } from 'node:fs';

/** What the processors did while something was measured; undefined where the system does not tell. */
export interface ProcessorUse {
  /** Share of the time that the hypervisor gave to other machines. */
  readonly stolen: number | undefined;
  /** Share of the time in which other processes of this machine worked. */
  readonly others: number | undefined;
}

/** Begins to watch; the answer gives what has happened since. */
export function watchProcessors(): () => ProcessorUse {
  const before = readTimes();
  const own = process.cpuUsage();
  return () => {
    const after = readTimes();
    if (before === undefined || after === undefined) return { stolen: undefined, others: undefined };
    const { user, system } = process.cpuUsage(own);
    const total = after.total - before.total;
    const used = after.busy - before.busy - ((user + system) / 1e6) * TICKS_A_SECOND;
    return { stolen: (after.stolen - before.stolen) / total, others: Math.max(0, used / total) };
  };
}

/** USER_HZ, which Linux has fixed for programs. */
const TICKS_A_SECOND = 100;

function readTimes(): { total: number; busy: number; stolen: number } | undefined {
  let text: string;
  try {
    text = readFileSync('/proc/stat', 'utf8');
  } catch {
    return undefined;
  }
  // user nice system idle iowait irq softirq steal; guests are counted among user
  const [user, nice, system, idle, wait, irq, soft, stolen] = text
    .split('\n')[0]!
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  if (stolen === undefined) return undefined;
  const busy = user! + nice! + system! + irq! + soft!;
  return { total: busy + idle! + wait! + stolen, busy, stolen };
}

export function describeUse({ stolen, others }: ProcessorUse): string {
  const percent = (share: number | undefined): string =>
    share === undefined ? 'unknown' : `${(100 * share).toFixed(1)} %`;
  return `CPU steal ${percent(stolen)}, other processes ${percent(others)} of the processors`;
}
