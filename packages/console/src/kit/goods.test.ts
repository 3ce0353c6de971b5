import { describe, expect, it } from 'vitest';
import { type Good, goodChoice, goodsOfListed } from './goods.ts';

const price = { amount: 8_800, currency: 'CNY' };
const goods: Good[] = [
  { product_id: 'p1', title: '苦荞茶 500 克', quantity: 2, price },
  { product_id: 'p2', title: null, quantity: 1, price },
];

describe('a thing of an order', () => {
  it('is picked by what it is called, with its price and how many', () => {
    expect(goodChoice(goods, 'p1', 'zh-CN')).toEqual({ id: 'p1', title: '苦荞茶 500 克', note: '¥88.00 × 2' });
  });

  it('is picked by its id where nobody told what it is called, or nothing is known of it', () => {
    expect(goodChoice(goods, 'p2', 'zh-CN')).toEqual({ id: 'p2', title: 'p2', note: '¥88.00 × 1' });
    expect(goodChoice(goods, 'p3', 'en')).toEqual({ id: 'p3', title: 'p3' });
  });

  it('is called in a list as its order says, else as the product is called now', () => {
    const titles = new Map([
      ['p1', 'Now'],
      ['p2', 'Now too'],
    ]);
    const items = [
      { product_id: 'p1', quantity: 1, price, title: 'Then' },
      { product_id: 'p2', quantity: 1, price, title: '' },
      { product_id: 'p3', quantity: 1, price },
    ];
    expect(goodsOfListed(items, titles).map(({ title }) => title)).toEqual(['Then', 'Now too', null]);
  });
});
