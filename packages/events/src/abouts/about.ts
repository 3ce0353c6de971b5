import { goodsAbouts } from './goods.ts';
import { moneyAbouts } from './money.ts';
import { orderAbouts } from './orders.ts';
import { peopleAbouts } from './people.ts';
import { platformAbouts } from './platform.ts';
import { TITLES } from './titles.ts';

export interface BothLanguages {
  readonly 'zh-CN': string;
  readonly en: string;
}

/** Path below `data`, with `[]` for what is in a list, to what the field is. */
export type Abouts = Readonly<Record<string, readonly [chinese: string, english: string]>>;

/** Fields that mean the same wherever they stand. */
const ANYWHERE: Abouts = {
  amount: ['金额，最小货币单位（人民币为分）', 'Amount in minor units (fen for CNY)'],
  currency: ['币种，ISO 4217 代码', 'Currency, by its code of ISO 4217'],
  merchant_id: ['相关的商家', 'The merchant that it concerns'],
  consumer_id: ['相关的消费者', 'The consumer that it concerns'],
  creator_id: ['相关的创作者', 'The creator that it concerns'],
  agency_id: ['所属的机构', 'The agency that it belongs to'],
  order_id: ['相关的订单', 'The order that it concerns'],
  product_id: ['相关的商品', 'The product that it concerns'],
  parcel_id: ['相关的包裹', 'The parcel that it concerns'],
  category_id: ['类目的编号', 'Id of the category'],
};

const mapOf = (abouts: Abouts): ReadonlyMap<string, BothLanguages> =>
  new Map(Object.entries(abouts).map(([name, [chinese, english]]) => [name, { 'zh-CN': chinese, en: english }]));

/** Those of one path each. */
export const FIELDS: Abouts = {
  ...{ ...goodsAbouts, ...peopleAbouts, ...orderAbouts, ...moneyAbouts, ...platformAbouts },
};
const fields = mapOf(FIELDS);
const anywhere = mapOf(ANYWHERE);
const titles = mapOf(TITLES);

/**
 * What a field of the standard events is, for whoever writes rules.
 * @param path below `data`, as rules name it: `product.title`, `order.items[].price`
 */
export const aboutField = (path: string): BothLanguages | undefined =>
  fields.get(path) ?? anywhere.get(path.slice(path.lastIndexOf('.') + 1));

/** What a type of event is called; undefined for one that is not standard. */
export const titleOfEvent = (type: string): BothLanguages | undefined => titles.get(type);
