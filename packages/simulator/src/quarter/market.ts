import { type Chance, chanceOf } from '../random.ts';
import { yuan } from '../story.ts';
import { DAY, HOUR, iso } from '../time.ts';
import type { Assumed } from './assumptions.ts';

export interface QuarterOptions {
  orders: number;
  seed: number;
  /** Midnight in Shanghai. */
  from: number;
  days: number;
  assumed: Assumed;
}

export interface Shop {
  id: string;
  categories: readonly string[];
  sensitive: boolean;
  /** Rights that it gives one by one, `anxin-buy` as what it is. */
  gives: readonly string[];
  /** From then on it trades no more, answers nobody and ships nothing. */
  closesAt: number | undefined;
  goods: readonly QuarterGoods[];
}

export interface QuarterGoods {
  id: string;
  categoryId: string;
  title: string;
  /** Minor units. */
  price: number;
  cut: { at: number; price: number } | undefined;
}

/** An event as the door takes it. */
export interface QuarterEvent {
  id: string;
  source: string;
  type: string;
  time: string;
  subject: string;
  data: Record<string, unknown>;
}

const QUARTER_SOURCE = 'simulated-quarter';

export const quarterEvent = (
  type: string,
  subject: string,
  at: number,
  data: Record<string, unknown>,
  part = '',
): QuarterEvent => ({
  ...{ id: `${type} ${subject}${part}`, source: QUARTER_SOURCE, type, time: iso(at), subject, data },
});

/** Orders of one shop, in the mean. */
const ORDERS_OF_SHOP = 100;
const LEAST_SHOPS = 60;
const GOODS_OF_SHOP = 4;
/** Every fourth shop sells what can cause an allergy; how much of the trade it has is an assumption. */
const SENSITIVE_EVERY = 4;

const NOUNS: Readonly<Record<'sensitive' | 'other', readonly (readonly [category: string, noun: string])[]>> = {
  sensitive: [
    ['cosmetics.skin', '保湿面霜'],
    ['cosmetics.hair', '洗发水'],
    ['toiletries', '沐浴露'],
    ['infant.care', '婴儿润肤乳'],
  ],
  other: [
    ['apparel', '纯棉上衣'],
    ['home', '四件套'],
    ['kitchen', '炒锅'],
    ['food.snack', '坚果礼包'],
    ['food.fresh', '当季水果'],
    ['shoes-bags', '单肩包'],
    ['toys', '拼装积木'],
    ['electronics', '蓝牙耳机'],
  ],
};

/** What shops outside the nine rights give or do not give, one by one. */
const SINGLE_RIGHTS = ['speed-refund', 'late-ship-pay', 'damage-return', 'allergy-return', 'price-protect'] as const;
const CUT_TO = 0.88;
const MOST_PRICE = 200_000;
const LEAST_PRICE = 900;
const SPREAD = 0.8;

/** Spread evenly over shops, so that few of them hold the same shares as many. */
const evenly = (i: number, of: number, share: number): boolean =>
  ((i + 1) * (0.618_033_988_75 + of * 0.314_159_265) + of * 0.271_828) % 1 < share;

/** About normal, of mean 0 and deviation 1. */
const normal = (chance: Chance): number => {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += chance.fraction();
  return sum;
};

export function createShops({ orders, seed, from, days, assumed }: QuarterOptions): Shop[] {
  const count = Math.max(LEAST_SHOPS, Math.round(orders / ORDERS_OF_SHOP));
  return Array.from({ length: count }, (_, i): Shop => {
    const sensitive = i % SENSITIVE_EVERY === 0;
    const chance = chanceOf(seed, 'quarter-shop', i);
    const id = `m${String(i + 1).padStart(5, '0')}`;
    const nouns = NOUNS[sensitive ? 'sensitive' : 'other'];
    const [categoryId, noun] = nouns[Math.floor(i / SENSITIVE_EVERY) % nouns.length]!;
    const closing = chance.fraction();
    return {
      ...{ id, sensitive, categories: [categoryId] },
      gives: evenly(i, 0, assumed.anxinShops)
        ? ['anxin-buy', ...(evenly(i, 1, assumed.singleRights) ? ['price-protect'] : [])]
        : SINGLE_RIGHTS.filter((_code, n) => evenly(i, n + 2, assumed.singleRights)),
      closesAt: evenly(i, 7, assumed.closingShops) ? from + Math.floor(days * DAY * (0.3 + 0.5 * closing)) : undefined,
      goods: Array.from({ length: GOODS_OF_SHOP }, (_unused, n): QuarterGoods => {
        const goods = chanceOf(seed, 'quarter-goods', i, n);
        const price = Math.round(assumed.basket * 100 * Math.exp(SPREAD * normal(goods)));
        const own = Math.min(MOST_PRICE, Math.max(LEAST_PRICE, price));
        const at = from + Math.floor(days * DAY * (0.15 + 0.8 * goods.fraction()));
        const isCut = goods.happens(assumed.priceCuts);
        return {
          ...{ id: `p${id.slice(1)}${n}`, categoryId, title: `${noun} ${n + 1}号`, price: own },
          cut: isCut ? { at, price: Math.floor(own * CUT_TO) } : undefined,
        };
      }),
    };
  });
}

const DEPOSIT = 200_000;

/** Shops and goods as they come before the first order, and what becomes cheaper later. */
export function tellShops(shops: readonly Shop[], from: number): QuarterEvent[] {
  const opened = from - DAY;
  return shops.flatMap(({ id, categories, goods }) => [
    quarterEvent('merchant.applied', `merchant/${id}`, opened, {
      merchant: { id, name: `${id}店`, category_ids: categories },
    }),
    quarterEvent('deposit.paid', `merchant/${id}`, from, {
      deposit: { id: `d${id}`, merchant_id: id, amount: yuan(DEPOSIT) },
    }),
    ...goods.flatMap(({ id: product, categoryId, title, price, cut }) => [
      quarterEvent('product.submitted', `product/${product}`, opened + HOUR, {
        product: { id: product, merchant_id: id, title, category_id: categoryId, price: yuan(price) },
      }),
      ...(cut === undefined
        ? []
        : [
            quarterEvent('product.updated', `product/${product}`, cut.at, {
              product: { id: product, merchant_id: id, price: yuan(cut.price) },
            }),
          ]),
    ]),
  ]);
}

/** How much of the trade a shop has among those of its sort: a few carry most of it. */
export const weightOf = (index: number): number => 1 / (1 + (index % 24) * 0.35);

/** Whoever asks for the price at an instant. */
export const priceAt = ({ price, cut }: QuarterGoods, at: number): number =>
  cut !== undefined && at >= cut.at ? cut.price : price;
