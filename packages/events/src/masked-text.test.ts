import { expect, test } from 'vitest';
import { validateEvent } from './index.ts';
import { isMasked } from './masked-text.ts';

test.each([
  ['name', '王**'],
  ['name', '王＊'],
  ['name', '●●'],
  ['phone', '138****1234'],
  ['phone', '138******34'],
  ['phone', '138xxxx1234'],
  ['address', '广东省深圳市南山区科技园路****'],
  ['address', '广西壮族自治区贵港市覃塘区＊＊＊＊'],
  ['address', '北京市•••'],
] as const)('the %s %s is a mask', (kind, text) => {
  expect(isMasked(kind, text)).toBe(true);
});

test.each([
  ['name', '阿卜杜拉·买买提'],
  ['name', '王小明'],
  ['phone', '0755-1234567 x123'],
  ['phone', '13812341234'],
  ['address', '科技园路8号3栋2*201室'],
  ['address', 'No. 5 · Main Street'],
] as const)('the %s %s is none', (kind, text) => {
  expect(isMasked(kind, text)).toBe(false);
});

const order = (recipient: unknown, type = 'order.paid') => ({
  ...{ id: 'e1', source: 's', type, time: '2026-11-20T07:00:00Z', subject: 'order/o1' },
  data: {
    order: {
      ...{ id: 'o1', consumer_id: 'c1', merchant_id: 'm1', recipient },
      items: [{ product_id: 'p1', quantity: 1, price: { amount: 1, currency: 'CNY' } }],
      paid: { amount: 1, currency: 'CNY' },
    },
  },
});

test.each(['order.paid', 'order.shipped', 'order.completed'])('%s takes no mask for an address', (type) => {
  expect(validateEvent(order({ name: '王小明', address: '广东省深圳市****' }, type))).toEqual({
    ok: false,
    problems: [
      {
        code: 'privacy.masked-address',
        field: 'data.order.recipient.address',
        message: 'is a mask: nobody is found by what was hidden',
      },
    ],
  });
  expect(validateEvent(order({ name: '王小明', address: '广东省深圳市南山区科技园路8号' }, type)).ok).toBe(true);
});

test('a cipher that holds a mask is no mask', () => {
  const cipher = `axc1.${'A'.repeat(22)}.${'A'.repeat(40)}.${Buffer.from('138****1234').toString('base64url')}`;
  expect(validateEvent(order({ phone: cipher })).ok).toBe(true);
});
