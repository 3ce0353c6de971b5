import { describeGoods, fits, type Goods } from './goods.ts';
import { chanceOf } from './random.ts';
import { tellLive, tellVideo } from './stories/content.ts';
import { tellSubmission } from './stories/listing.ts';
import { tellOpenOrder, tellOrder } from './stories/order.ts';
import { tellMessage } from './stories/service.ts';
import type { Happening } from './story.ts';
import { DAY, HOUR } from './time.ts';
import type { Nature } from './truth.ts';
import { SPEECHES, type Speech } from './words/speech.ts';
import { type Creator, isOpen, type Merchant, onSale, type World } from './world.ts';

/**
 * What a visitor is led to: the same ids with every seed's marketplace, close to the end of its history, whatever chance
 * makes of the rest.
 */
export const SET_PIECES = {
  /** A listing that hides a claim to cure. */
  product: 'p-tour',
  /** A live room that goes wrong in its middle. */
  live: 'l-tour',
  /** Paid for, promised for the next hours, and not shipped. */
  order: 'o-tour',
  /** Those that people of the demo sign in as. */
  merchant: 'm0002',
  creator: 'c0003',
  consumer: 'u00001',
  rightsHolder: 'b0001',
} as const;

/** The shop that was closed and came back, with its former self. */
export function comeBackOf(world: World): { merchant: Merchant; former: Merchant } {
  const merchant = world.merchants.find(({ former }) => former !== undefined)!;
  return { merchant, former: merchant.former! };
}

/** At most this long before the end of the history a set piece begins. */
const PURCHASES = [61, 47, 33, 20, 9, 5];

export function tellSetPieces(world: World): Happening[] {
  const merchant = world.merchants.find(({ id }) => id === SET_PIECES.merchant)!;
  const creator = world.creators.find(({ id }) => id === SET_PIECES.creator)!;
  const telling = (key: string, before: number) => ({
    ...{ world, key, at: world.until - before },
    chance: chanceOf(world.seed, 'set-piece', key),
  });
  const consumer = world.consumers[0]!;
  const lately = onSale(merchant, world.until - DAY);
  const purchases = PURCHASES.flatMap((days, i) => {
    const at = telling(`o-tour${i + 1}`, days * DAY + 3 * HOUR);
    const offered = onSale(merchant, at.at);
    if (offered.length === 0 || at.at < world.from) return [];
    return tellOrder(at, { consumer, product: at.chance.one(offered) });
  });
  return [
    ...tellWave(world),
    ...tellSubmission({ ...telling('p-tour', 3 * HOUR), id: SET_PIECES.product, merchant, goods: hiddenClaim(world) }),
    ...tellLive(telling('l-tour', 5 * HOUR), {
      creator,
      id: SET_PIECES.live,
      script: scriptOf(creator, world.until - 5 * HOUR),
    }),
    ...(lately.length === 0
      ? []
      : tellOpenOrder(telling(SET_PIECES.order, 46 * HOUR), { consumer, product: lately[0]!, id: SET_PIECES.order })),
    ...purchases,
  ];
}

/** What came in during the last hours, more than people could look at: the review queues are full of it. */
const WAVE = { stories: 190, hours: 9 } as const;

function tellWave(world: World): Happening[] {
  const shops = world.merchants.filter((merchant) => isShady(merchant.nature) && isOpen(merchant, world.until - DAY));
  const creators = world.creators.filter(
    ({ nature, partner }) => isShady(nature) && isOpen(partner, world.until - DAY),
  );
  return Array.from(
    { length: Math.max(4, Math.round(WAVE.stories * Math.min(1, world.scale))) },
    (_, i): Happening[] => {
      const chance = chanceOf(world.seed, 'wave', i);
      const at = world.until - Math.floor(WAVE.hours * HOUR * chance.fraction() ** 1.4) - 60_000;
      const part = chance.weighted({ p: 46, v: 26, t: 28 });
      const telling = { world, key: `${part}-wave${i}`, at, chance };
      const merchant = chance.one(shops);
      if (part === 't') return tellMessage(telling, merchant, chance.one(world.consumers));
      if (part === 'v' && creators.length > 0) {
        const creator = chance.one(creators);
        const category = onSale(creator.partner, at)[0]!.category.id;
        const fitting = SPEECHES.filter((speech) => speech.act !== false && fits(speech.categories, category));
        return tellVideo(telling, { creator, speech: chance.one(fitting) });
      }
      const goods = describeGoods(chance.one(merchant.categories), merchant.nature, chance, 9);
      return tellSubmission({ ...telling, id: `p-wave${i}`, merchant, goods });
    },
  ).flat();
}

const isShady = (nature: Nature): boolean => nature === 'crooked' || nature === 'come-back';

function hiddenClaim(world: World): Goods {
  const goods = describeGoods('food.tea', 'honest', chanceOf(world.seed, 'set-piece', 'claim'));
  return {
    ...goods,
    name: '苦荞茶',
    title: '凤庆传统炭焙苦荞茶 降·血·糖 250克罐装',
    description: '老顾客坚持每天一杯，糖尿病人也能放心喝。九十度水温，第一泡十五秒出汤。',
    truth: { kind: 'medical-food', disguise: 'separator', act: true },
  };
}

/** Three things that a room of these goods should not hear, the gravest kinds first. */
function scriptOf(creator: Creator, at: number): Speech[] {
  const category = onSale(creator.partner, at)[0]?.category.id ?? creator.categories[0]!;
  const fitting = SPEECHES.filter((speech) => speech.act !== false && fits(speech.categories, category));
  return fitting.slice(0, 3);
}
