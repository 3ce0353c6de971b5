import type { Happening } from '../../../simulator/src/index.ts';
import type { Platform } from '../app.ts';
import { ensurePartitions } from '../foundation/database/partitions.ts';
import { createHistory, type History } from './history.ts';
import { createPictures, marketplaceOf } from './marketplace.ts';
import { moneySinceOf } from './money.ts';
import { type AtWork, answerCases, makeKnown } from './reviewers.ts';
import { type DemoState, saveFilled, saveTold } from './state.ts';
import { VIEWED_MS, visit } from './viewers.ts';
import { createWeeks, type Weeks } from './weeks.ts';

/** Stored in one transaction each. */
const BATCH = 250;
/** People look at their queues at least so often, also when little happens. */
const LONGEST_STEP = 10 * 24 * 3_600_000;
/** In the weeks whose money is lived through, where deadlines are of hours. */
const WEEKS_STEP = 24 * 3_600_000;

export interface FillOptions {
  platform: Platform;
  state: DemoState;
  people: AtWork;
  onProgress(told: number, at: Date): void;
  stopped(): boolean;
}

/** What is true of the marketplace's events, by their ids: known to the demo's reviewers, who are good at their work. */
export type Truths = Map<string, Happening['truth']>;

/**
 * Tells the history from where it was left. Events carry ids and cases know their state, so it does not matter where it
 * was left.
 * @returns how many happenings were told, or undefined where it was stopped before the end
 */
export async function fillDemo(options: FillOptions): Promise<number | undefined> {
  const { platform, state, stopped } = options;
  await makePartitions(platform, state);
  const history = createHistory(platform);
  const weeks = createWeeks({ platform, state, staff: options.people.staff });
  const past = { history, weeks };
  const pictures = createPictures(platform.config.dataDir);
  const truths: Truths = new Map();
  let batch: Happening[] = [];
  let told = 0;
  try {
    for await (const happening of marketplaceOf(state).happenings()) {
      if (happening.truth !== null) truths.set(happening.event.id, happening.truth);
      told++;
      if (told <= state.told) continue;
      if (batch.length === BATCH || isFar(batch, happening, state)) {
        await tell(batch, options, past, truths);
        await saveTold(platform.db, state, told - 1);
        options.onProgress(told - 1, timeOf(batch.at(-1)!));
        batch = [];
      }
      batch.push(happening);
      await pictures.drawFor(happening.event.data);
      if (stopped()) return undefined;
    }
    if (batch.length > 0) await tell(batch, options, past, truths);
    await work(state.until, options, past, truths);
    await visit(platform, state, new Date(state.until.getTime() - VIEWED_MS), state.until);
    await makeKnown(platform, options.people, truths, history.caseworkAt(state.until));
    await saveTold(platform.db, state, told);
    await saveFilled(platform.db, { ...state, told });
    return told;
  } finally {
    await weeks.close();
    await history.stop();
  }
}

const timeOf = ({ event }: Happening): Date => new Date(event.time);
const isFar = (batch: readonly Happening[], next: Happening, state: DemoState): boolean =>
  batch.length > 0 &&
  timeOf(next).getTime() - timeOf(batch[0]!).getTime() >
    (timeOf(next) < moneySinceOf(state) ? LONGEST_STEP : WEEKS_STEP);

/** What tells the history, and what follows from it. */
interface Past {
  history: History;
  weeks: Weeks;
}

async function tell(batch: readonly Happening[], options: FillOptions, past: Past, truths: Truths): Promise<void> {
  const outcomes = await past.history.admit(batch.map(({ event }) => event));
  const refused = outcomes.find((outcome) => outcome.status === 'refused');
  if (refused?.status === 'refused') throw refused.problem;
  await work(timeOf(batch.at(-1)!), options, past, truths);
}

/** What the platform and its people did up to an instant. */
async function work(
  now: Date,
  { platform, people }: FillOptions,
  { history, weeks }: Past,
  truths: Truths,
): Promise<void> {
  await answerCases(platform, people, truths, now, history.caseworkAt);
  await history.tellBreaches(now);
  await weeks.liveUntil(now);
}

async function makePartitions({ db }: Platform, { until }: DemoState): Promise<void> {
  // each call makes a season's
  for (let back = 13; back >= 0; back -= 4) {
    const at = new Date(until);
    at.setUTCMonth(at.getUTCMonth() - back, 1);
    await ensurePartitions(db, at);
  }
}
