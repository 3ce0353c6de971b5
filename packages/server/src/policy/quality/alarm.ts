import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Ids } from '../../foundation/ids.ts';
import { holdersOf, type Notify } from '../../foundation/notices/notices.ts';
import { createPoll, type Poll } from '../../foundation/poll.ts';
import type { PackStore } from '../pack.store.ts';
import { clear, type Finding, lockAlarms, raise, readOpen, readStretches, type Stretch } from './alarm.store.ts';
import { type Band, median, outside } from './band.ts';
import { dayIn } from './day.ts';
import { SEEN } from './quality.follower.ts';
import { STOPPED, windowOf } from './quality.tally.ts';
import type { Snoozes } from './snooze.ts';

export interface AlarmOptions {
  db: Database;
  packs: Pick<PackStore, 'current'>;
  snoozes: Pick<Snoozes, 'current'>;
  clock: Clock;
  ids: Ids;
  notify: Notify;
  log: { warn(fields: object, message: string): void };
  band: Band;
  /** Milliseconds of the stretches that are compared. */
  width: number;
}

const DAY = 86_400_000;
/** Days before whose same hours say what is usual, and as many of them have to have enough parties. */
const DAYS_BACK = 7;
const LEAST_DAYS = 3;
/** Rules told of at one time: where everything has gone wrong, a hundred messages help nobody. */
const MOST_TOLD = 20;
const MOST_PEOPLE = 1_000;
const TOLD = ['policy-editor', 'policy-approver', 'operator'] as const;
const EVERY_MS = 60_000;

const keyOf = ({ event_type, rule }: Pick<Finding, 'event_type' | 'rule'>): string => `${event_type} ${rule}`;

/** What was looked at, each with what is wrong with it, or nothing. */
type Looked = Map<string, Finding | undefined>;

/**
 * Holds the share of parties that each rule hits, and that are stopped at all, against what is usual at that hour. Parties
 * and not events, so that nobody moves it alone. Who should know is told once a rule and day; it ends by itself.
 */
export async function lookAtShares(options: AlarmOptions): Promise<void> {
  const { db, packs, clock, ids } = options;
  await db.transaction().execute(async (tx) => {
    if (!(await lockAlarms(tx))) return;
    const now = clock.now();
    const { day } = dayIn(packs.current().limits.zone, now);
    const looked = await look(options, tx, now);
    const found = [...looked.values()].flatMap((finding) => (finding ? { ...finding, id: ids.next() } : []));
    const fresh = await raise(tx, found, day, now);
    const over = (await readOpen(tx)).filter((one) => {
      if (one.day < day) return true;
      const key = keyOf(one);
      return looked.has(key) ? looked.get(key) === undefined : !isWatched(options, one.event_type, one.rule);
    });
    await clear(
      tx,
      over.map(({ id }) => id),
      now,
    );
    await tell(
      options,
      tx,
      found.filter(({ id }) => fresh.has(id)),
    );
  });
}

/** The rules that are watched on a type: those in force that are awake, and all of them together. */
function watchedOn({ packs, snoozes }: AlarmOptions, type: string): string[] {
  const asleep = new Set(snoozes.current().map(({ rule }) => rule));
  const rules = packs.current().types.get(type)?.rules ?? [];
  return [STOPPED, ...rules.map(({ document }) => document.id).filter((rule) => !asleep.has(rule))];
}

const isWatched = (options: AlarmOptions, type: string, rule: string): boolean =>
  watchedOn(options, type).includes(rule);

async function look(options: AlarmOptions, tx: Tx, now: Date): Promise<Looked> {
  const { band, width } = options;
  const current = windowOf(now, width);
  // the one that has just begun may not say much yet
  const starts = [current, current - width];
  const days = Array.from({ length: DAYS_BACK + 1 }, (_, back) => starts.map((start) => new Date(start - back * DAY)));
  const looked: Looked = new Map();
  for (const [type, stretches] of await readStretches(tx, days.flat())) {
    const at = starts.find((start) => (stretches.get(start)?.get(SEEN) ?? 0) >= band.least);
    const stretch = at === undefined ? undefined : stretches.get(at);
    if (at === undefined || !stretch) continue;
    const before = earlier(stretches, at, band.least);
    if (before.length < LEAST_DAYS) continue;
    for (const rule of watchedOn(options, type)) {
      const usual = median(before.map((one) => shareIn(one, rule)));
      const [hit, parties] = [stretch.get(rule) ?? 0, stretch.get(SEEN)!];
      const direction = outside(hit, parties, usual, band);
      const finding = direction && { event_type: type, rule, direction, at: new Date(at), parties, hit, usual };
      looked.set(keyOf({ event_type: type, rule }), finding);
    }
  }
  return looked;
}

/** The same hours of the days before, where they saw enough parties. */
const earlier = (stretches: ReadonlyMap<number, Stretch>, at: number, least: number): Stretch[] =>
  Array.from({ length: DAYS_BACK }, (_, i) => stretches.get(at - (i + 1) * DAY)).filter(
    (stretch): stretch is Stretch => (stretch?.get(SEEN) ?? 0) >= least,
  );

const shareIn = (stretch: Stretch, rule: string): number => (stretch.get(rule) ?? 0) / stretch.get(SEEN)!;

async function tell({ notify }: AlarmOptions, tx: Tx, found: readonly Finding[]): Promise<void> {
  if (found.length === 0) return;
  const people = (await Promise.all(TOLD.map((role) => holdersOf(tx, role, MOST_PEOPLE)))).flat();
  const farthest = found.toSorted((a, b) => distance(b) - distance(a)).slice(0, MOST_TOLD);
  for (const { rule, event_type, direction, hit, parties, usual } of farthest) {
    const figures = { direction, parties, percent: percent(hit / parties), usual: percent(usual) };
    if (rule === STOPPED) await notify(tx, people, 'share.stopped', { event_type, ...figures }, '/policy/quality');
    else
      await notify(
        tx,
        people,
        'share.rule',
        { rule, event_type, ...figures },
        `/policy/rules/${encodeURIComponent(rule)}`,
      );
  }
}

const distance = ({ hit, parties, usual }: Finding): number => Math.abs(hit / parties - usual);
const percent = (share: number): number => Math.round(share * 1_000) / 10;

export const createAlarmWorker = (options: AlarmOptions): Poll & { look(): Promise<void> } => {
  const look = () => lookAtShares(options);
  const poll = createPoll({
    look,
    every: EVERY_MS,
    onFailure: (err, failures) =>
      options.log.warn({ err, failures }, 'shares of parties could not be looked at; it tries again'),
  });
  return { ...poll, look };
};
