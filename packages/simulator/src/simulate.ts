import { growth } from './drift.ts';
import { chanceOf } from './random.ts';
import { tellSetPieces } from './set-pieces.ts';
import { tellReviewSpam } from './stories/after.ts';
import { tellLive, tellVideo } from './stories/content.ts';
import type { Telling } from './stories/context.ts';
import { tellListing, tellProduct } from './stories/listing.ts';
import { tellOrder } from './stories/order.ts';
import { tellBalance, tellCreator, tellMerchant } from './stories/party.ts';
import { tellAudit, tellLab, tellNotice } from './stories/results.ts';
import type { Happening } from './story.ts';
import { dateOf, dayOf, instantOfDay, type Rhythm, seasonOf, startOfDay } from './time.ts';
import type { PartyTruth } from './truth.ts';
import { createWorld, partyTruths, type World, type WorldOptions } from './world.ts';

interface Flow {
  /** Its stories' first letter. */
  letter: string;
  /** Stories on a usual day at scale 1. */
  daily: number;
  rhythm: Rhythm;
  /** Follows the sales seasons. */
  seasonal: boolean;
  tell(telling: Telling): Happening[];
}

const FLOWS: readonly Flow[] = [
  { letter: 'o', daily: 2.6, rhythm: 'shopping', seasonal: true, tell: (telling) => tellOrder(telling) },
  { letter: 'l', daily: 0.34, rhythm: 'shopping', seasonal: true, tell: (telling) => tellLive(telling) },
  { letter: 'v', daily: 1.5, rhythm: 'shopping', seasonal: true, tell: tellVideo },
  { letter: 'p', daily: 0.9, rhythm: 'working', seasonal: true, tell: tellListing },
  { letter: 'r', daily: 0.12, rhythm: 'night', seasonal: false, tell: tellReviewSpam },
  { letter: 'n', daily: 0.09, rhythm: 'working', seasonal: false, tell: tellNotice },
  { letter: 'i', daily: 0.16, rhythm: 'working', seasonal: false, tell: tellLab },
  { letter: 'g', daily: 0.06, rhythm: 'working', seasonal: false, tell: tellAudit },
  { letter: 'd', daily: 0.12, rhythm: 'working', seasonal: false, tell: tellBalance },
];

/** A story's events come within this time of its beginning. */
export const LONGEST_STORY_DAYS = 24;

export interface SimulateOptions extends WorldOptions {
  /** How many of a time's stories are told, 1 being all: thinner long ago, thicker of late. */
  density?: (at: Date) => number;
}

export interface Simulation {
  world: World;
  /** The hidden nature of everybody. */
  parties: PartyTruth[];
  /** Everything up to `until`, in the order of time. The same options give the same, to the byte. */
  happenings(): AsyncGenerator<Happening>;
  /** What the stories that began before `until` still bring after it, in the order of time. */
  unfinished(): Happening[];
}

/** A marketplace and what happens on it. Reads no clock and no other randomness than the seed's. */
export function simulate(options: SimulateOptions): Simulation {
  const world = createWorld(options);
  const density = options.density ?? (() => 1);
  return {
    world,
    parties: partyTruths(world),
    async *happenings() {
      const waiting = [...tellCast(world), ...tellSetPieces(world)];
      for (let day = dayOf(world.from); day <= dayOf(world.until); day++) {
        waiting.push(...storiesOfDay(world, day, { density: density(new Date(startOfDay(day + 1))) }));
        const end = Math.min(startOfDay(day + 1), world.until);
        yield* take(waiting, world.from, end);
        // others may want their turn between two days
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    unfinished() {
      const last = dayOf(world.until);
      const waiting = [...tellCast(world), ...tellSetPieces(world)];
      for (let day = Math.max(dayOf(world.from), last - LONGEST_STORY_DAYS); day <= last; day++)
        waiting.push(...storiesOfDay(world, day, { density: density(new Date(startOfDay(day + 1))) }));
      const began = new Set(waiting.flatMap(({ event }) => (Date.parse(event.time) < world.until ? event.id : [])));
      return take(
        waiting.filter(({ begins }) => began.has(begins)),
        world.until,
        Number.POSITIVE_INFINITY,
      );
    },
  };
}

/** Removes what lies before `end` from `waiting` and gives it in order; what lies before `from` is dropped. */
function take(waiting: Happening[], from: number, end: number): Happening[] {
  const due: Happening[] = [];
  let kept = 0;
  for (const happening of waiting) {
    const at = Date.parse(happening.event.time);
    if (at >= end) waiting[kept++] = happening;
    else if (at >= from) due.push(happening);
  }
  waiting.length = kept;
  return due.sort(byTime);
}

const byTime = (a: Happening, b: Happening): number =>
  compare(a.event.time, b.event.time) || compare(a.event.id, b.event.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function tellCast(world: World): Happening[] {
  const telling = (key: string, at: number): Telling => ({ world, key, at, chance: chanceOf(world.seed, 'cast', key) });
  return [
    ...world.merchants.flatMap((merchant) => [
      ...tellMerchant(merchant, telling(merchant.id, merchant.appliedAt)),
      ...merchant.products.flatMap((product) => tellProduct(product, telling(product.id, product.listedAt))),
    ]),
    ...world.creators.flatMap((creator) => tellCreator(creator, telling(creator.id, creator.appliedAt))),
  ];
}

export interface DayOptions {
  density: number;
  /** Marks stories that are told beside the history's own, so that no two have one id. */
  mark?: string;
  /** Awake at any hour: for a marketplace that is watched from another part of the world. */
  sleepless?: boolean;
}

/** The stories that begin on a day. They depend on the world and the day alone, so any day can be told by itself. */
export function storiesOfDay(
  world: World,
  day: number,
  { density, mark = '', sleepless = false }: DayOptions,
): Happening[] {
  const { factor } = seasonOf(day);
  const { year, month, date } = dateOf(day);
  const name = [year % 100, month, date].map((n) => String(n).padStart(2, '0')).join('');
  const happenings: Happening[] = [];
  for (const flow of FLOWS) {
    const usual = flow.daily * world.scale * density * growth(world, startOfDay(day));
    const mean = usual * (flow.seasonal ? factor : 1);
    const count = chanceOf(world.seed, 'count', mark, day, flow.letter).count(mean);
    for (let i = 0; i < count; i++) {
      const key = `${flow.letter}${name}-${mark}${i}`;
      const chance = chanceOf(world.seed, 'story', key);
      const when = chance.fraction();
      const at =
        sleepless && chance.happens(0.75)
          ? startOfDay(day) + Math.floor(when * 86_400_000)
          : instantOfDay(day, flow.rhythm, when);
      // before the first shops are open there is nothing to tell
      if (at > world.from) happenings.push(...flow.tell({ world, key, at, chance }));
    }
  }
  return happenings;
}
