import type { Ladder } from '@anxin/engine';

/** One event that counts in a ladder; points are whole tenths. What was withdrawn is not among them. */
export interface PointEntry {
  id: string;
  at: Date;
  kind: 'violation' | 'course';
  tenths: number;
  /** What it is about: one subject counts once, with its worst. */
  about: string;
}

/** What a stretch of entries comes to: enough to go on counting without them. */
export interface Carried {
  /** Tenths. */
  value: number;
  /** What learning has given back, in tenths. */
  learnt: number;
  /** The worst that each subject has counted with. */
  worst: Readonly<Record<string, number>>;
}

/** A milestone that an entry has reached. */
export interface Crossing {
  /** Index of the milestone in its ladder. */
  milestone: number;
  /** The entry that reached it. */
  entry: string;
  at: Date;
}

export const carriedAtStart = (ladder: Ladder): Carried => ({ value: ladder.start, learnt: 0, worst: {} });

/**
 * The standing at an instant: all entries that count then, one after the other. Each step stays within the ladder's
 * range, so that credit is not saved up beyond it.
 * @param from what entries that are gone come to; it counts where the window reaches as far back
 */
export function standingAt(ladder: Ladder, entries: readonly PointEntry[], now: Date, from?: Carried): number {
  const tally = countFrom(ladder, from);
  for (const entry of inOrder(entries)) if (counts(ladder, entry.at, now)) tally.add(entry);
  return tally.value();
}

/**
 * All milestones that were ever reached, each time that the standing came to them from above or below: what measures of
 * a ladder follow from. Without an entry that was withdrawn, its crossings are gone as if it had never been.
 */
export function crossings(ladder: Ladder, entries: readonly PointEntry[], from?: Carried): Crossing[] {
  const sorted = inOrder(entries);
  const found: Crossing[] = [];
  let tally = countFrom(ladder, from);
  let first = 0;
  sorted.forEach((entry, i) => {
    // what has left the window is counted no more: only then is everything counted anew
    const still = firstCounting(ladder, sorted, first, entry.at);
    if (still !== first) {
      first = still;
      tally = countFrom(ladder, undefined);
      for (const earlier of sorted.slice(first, i)) tally.add(earlier);
    }
    const before = tally.value();
    tally.add(entry);
    if (entry.kind === 'course') return;
    ladder.milestones.forEach(({ at }, milestone) => {
      if (isReached(ladder, tally.value(), at) && !isReached(ladder, before, at))
        found.push({ milestone, entry: entry.id, at: entry.at });
    });
  });
  return found;
}

/** What the entries up to an instant come to, for a checkpoint in their place. */
export function carriedThrough(ladder: Ladder, entries: readonly PointEntry[], until: Date, from?: Carried): Carried {
  const tally = countFrom(ladder, from);
  for (const entry of inOrder(entries)) if (entry.at <= until) tally.add(entry);
  return tally.carried();
}

/** The milestone that comes next from a standing, and how far it is; undefined where all are reached. */
export function nextMilestone(ladder: Ladder, value: number): { milestone: number; tenths: number } | undefined {
  const milestone = ladder.milestones.findIndex(({ at }) => !isReached(ladder, value, at));
  return milestone < 0 ? undefined : { milestone, tenths: Math.abs(ladder.milestones[milestone]!.at - value) };
}

const isReached = ({ counts: way }: Ladder, value: number, at: number): boolean =>
  way === 'up' ? value >= at : value <= at;

const inOrder = (entries: readonly PointEntry[]): PointEntry[] =>
  [...entries].sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

function firstCounting(ladder: Ladder, sorted: readonly PointEntry[], from: number, now: Date): number {
  let first = from;
  while (first < sorted.length && !counts(ladder, sorted[first]!.at, now)) first++;
  return first;
}

/** Whether an entry still counts at `now`, or does not count yet. */
export function counts({ window }: Ladder, at: Date, now: Date): boolean {
  if (at > now) return false;
  switch (window.kind) {
    case 'ever':
      return true;
    case 'rolling':
      return now.getTime() - at.getTime() < window.milliseconds;
    case 'year':
      return yearIn(window.zone, at) === yearIn(window.zone, now);
  }
}

const YEARS = new Map<string, Intl.DateTimeFormat>();

function yearIn(zone: string, at: Date): string {
  const format = YEARS.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' });
  YEARS.set(zone, format);
  return format.format(at);
}

/** The first instant of the year of `at` in a zone, to the millisecond. */
export function startOfYear(zone: string, at: Date): Date {
  const year = yearIn(zone, at);
  let [before, within] = [at.getTime() - 367 * 86_400_000, at.getTime()];
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (yearIn(zone, new Date(middle)) === year) within = middle;
    else before = middle;
  }
  return new Date(within);
}

function countFrom(ladder: Ladder, from: Carried = carriedAtStart(ladder)) {
  const { least, most, courses } = ladder;
  const bad = ladder.counts === 'up' ? 1 : -1;
  const worst = new Map(Object.entries(from.worst));
  let { value, learnt } = from;
  const move = (tenths: number): void => {
    value = Math.min(most, Math.max(least, value + tenths));
  };
  return {
    value: () => value,
    carried: (): Carried => ({ value, learnt, worst: Object.fromEntries(worst) }),
    add({ kind, tenths, about }: PointEntry): void {
      if (kind === 'course') {
        const given = Math.min(tenths, Math.max(0, (courses?.most ?? 0) - learnt));
        learnt += given;
        move(-bad * given);
        return;
      }
      const more = Math.max(0, tenths - (worst.get(about) ?? 0));
      worst.set(about, (worst.get(about) ?? 0) + more);
      move(bad * more);
    },
  };
}
