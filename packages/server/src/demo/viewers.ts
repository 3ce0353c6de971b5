import { chanceOf } from '../../../simulator/src/index.ts';
import type { Platform } from '../app.ts';
import { manualClock } from '../foundation/clock.ts';
import { createBadgeDesk } from '../service/guarantee/badge.desk.ts';
import { marketplaceOf } from './marketplace.ts';
import type { DemoState } from './state.ts';

/** Somebody looks at a few products so often: enough of them in the weeks behind for both arms of a badge. */
const EVERY_MS = 30 * 60_000;
/** Whose looks the history has; they are forgotten after longer than that anyway. */
export const VIEWED_MS = 28 * 86_400_000;
/** Of a thousand viewers, where the installation says nothing else. */
const HOLDOUT = 300;
const PRODUCTS = 3;
/** How likely somebody buys one of them, and how much more for each badge that they see on it. */
const BUYS = 0.06;
const MORE = 0.04;
const AT_ONCE = 8;

/**
 * Has people look at products and buy some, a part of them without the badges, so that it can be seen whether badges sell.
 * The same viewers come at the same times, however often they are asked to. @returns how many came
 */
export async function visit(platform: Platform, state: DemoState, from: Date, to: Date): Promise<number> {
  const first = Math.ceil(from.getTime() / EVERY_MS);
  const end = Math.ceil(to.getTime() / EVERY_MS);
  if (first >= end) return 0;
  const { db, keys, config, service } = platform;
  const { world } = marketplaceOf(state);
  const listed = world.merchants.flatMap(({ products }) =>
    products.filter(({ listedAt }) => listedAt < from.getTime()).map(({ id }) => id),
  );
  const holdout = config.badgeHoldout === 0 ? HOLDOUT : config.badgeHoldout;
  const look = async (n: number): Promise<void> => {
    const chance = chanceOf(state.seed, 'viewer', n);
    const clock = manualClock(new Date(n * EVERY_MS));
    const desk = createBadgeDesk({ db, keys, clock, catalogue: service.catalogue, holdout });
    const viewer = `demo-${n}`;
    const seen = await desk.badges(chance.some(listed, PRODUCTS), viewer);
    const { productId, codes } = chance.one(seen);
    if (chance.happens(BUYS + MORE * codes.length)) await desk.bought([productId], viewer);
  };
  for (let n = first; n < end; n += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, end - n) }, (_, k) => look(n + k)));
  return end - first;
}
