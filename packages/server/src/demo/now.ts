import { setImmediate } from 'node:timers/promises';
import { dayOf, type Happening, SOURCE, storiesOfDay } from '../../../simulator/src/index.ts';
import type { Platform } from '../app.ts';
import { listCases } from '../casework/case-list.store.ts';
import { createPoll, type Poll } from '../foundation/poll.ts';
import { answersOf } from './carriers.ts';
import type { Truths } from './fill.ts';
import { createPictures, marketplaceOf } from './marketplace.ts';
import { answerCases, type Reviewers } from './reviewers.ts';
import { type DemoState, holdsOthers } from './state.ts';
import { visit } from './viewers.ts';

/** Milliseconds of wall time between two looks. */
const EVERY = 2_000;
/** Events a minute of a marketplace of scale 1 when every story is told once. */
const USUAL_PACE = 0.02;
/** After so many days what a story still had to bring is forgotten. */
const REMEMBERED = 8;
/** The demo's people begin to work when more waits than this; below it is the visitor's. */
const CALM_QUEUE = 55;
const BATCH = 200;

export interface NowOptions {
  platform: Platform;
  state: DemoState;
  people: Reviewers;
  /** Events a minute. */
  pace: number;
}

/**
 * The marketplace goes on by the clock: what the history began and has not ended, and new stories, each event when its
 * time has come. While nothing ran the marketplace was shut: of that time only what had begun goes on.
 */
export function createNow({ platform, state, people, pace }: NowOptions): Poll {
  const { db, clock, log } = platform;
  const simulation = marketplaceOf(state);
  const pictures = createPictures(platform.config.dataDir);
  const truths: Truths = new Map();
  const openedAt = clock.now().getTime();
  const turned = new Set<string>();
  let waiting: Happening[] | undefined;
  let known = 0;
  let viewed = new Date(openedAt);

  const prepare = async (today: number): Promise<Happening[]> => {
    if (waiting && known === today) return waiting;
    const found = waiting ?? simulation.unfinished();
    const density = pace / USUAL_PACE / simulation.world.scale;
    const first = waiting ? known + 1 : Math.max(dayOf(state.until.getTime()), today - REMEMBERED);
    for (let day = first; day <= today; day++) {
      found.push(...storiesOfDay(simulation.world, day, { density, mark: 'n', sleepless: true }));
      await setImmediate();
    }
    known = today;
    waiting = found
      .filter(({ event }) => Date.parse(event.time) >= state.until.getTime())
      .sort((a, b) => (a.event.time < b.event.time ? -1 : a.event.time > b.event.time ? 1 : 0));
    for (const { event, truth } of waiting) if (truth !== null) truths.set(event.id, truth);
    return waiting;
  };

  const tell = async (): Promise<void> => {
    const now = clock.now().getTime();
    const all = await prepare(dayOf(now));
    // somebody has begun to use this installation for events of their own
    if (await holdsOthers(db, SOURCE)) return;
    for (;;) {
      const due = all.slice(0, BATCH).filter(({ event }) => Date.parse(event.time) <= now);
      if (due.length === 0) return;
      const logged = await readLogged(platform, due);
      const fresh = due.filter(({ event, begins }) => {
        if (logged.has(event.id) || turned.has(orderOf(event.data) ?? '')) return false;
        if (event.id !== begins) return logged.has(begins);
        const begun = Date.parse(event.time) >= openedAt;
        if (begun) logged.add(begins);
        return begun;
      });
      for (const { event } of fresh) await pictures.drawFor(event.data);
      const values = fresh.map(({ event }) => event);
      if (values.length > 0) await platform.admission.many(values, 'where-ruled');
      all.splice(0, due.length);
    }
  };

  const review = async (): Promise<void> => {
    const open = await listCases(db, { sort: 'newest', limit: CALM_QUEUE + 1, state: 'open' });
    if (open.length > CALM_QUEUE) await answerCases(platform, people, truths, clock.now(), () => platform.casework, 1);
  };

  /** Carriers answer what they are asked to turn round; what goes back arrives nowhere else. */
  const answer = async (): Promise<void> => {
    if (await holdsOthers(db, SOURCE)) return;
    const { events, orders } = await answersOf(platform, clock.now());
    for (const order of orders) turned.add(order);
    if (events.length > 0) await platform.admission.many(events, 'where-ruled');
  };

  /** Viewers come while the marketplace is open, as orders do. */
  const view = async (): Promise<void> => {
    if (await holdsOthers(db, SOURCE)) return;
    const now = clock.now();
    await visit(platform, state, viewed, now);
    viewed = now;
  };

  return createPoll({
    look: async () => {
      await tell();
      await view();
      await answer();
      await review();
    },
    every: EVERY,
    onFailure: (error, failures) => log.warn({ err: error, failures }, 'the demo could not go on; it tries again'),
  });
}

/** The order whose parcels an event moves on; undefined: it moves none. */
function orderOf(data: unknown): string | undefined {
  const { parcel, order } = data as { parcel?: { order_id?: string }; order?: { id?: string } };
  return parcel?.order_id ?? order?.id;
}

/** Which of these events, and of the stories that they are of, are in the log. */
async function readLogged({ db }: Platform, due: readonly Happening[]): Promise<Set<string>> {
  const ids = [...new Set(due.flatMap(({ event, begins }) => [event.id, begins]))];
  const rows = await db
    .selectFrom('event_key')
    .select('id')
    .where('source', '=', SOURCE)
    .where('id', 'in', ids)
    .execute();
  return new Set(rows.map(({ id }) => id));
}
