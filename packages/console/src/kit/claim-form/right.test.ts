import { describe, expect, test } from 'vitest';
import { askedValue, estimateOf, minorOf, type Right, usageOf } from './right.ts';
import { right } from './right-fixture.ts';

const NOW = Date.parse('2026-11-20T00:00:00Z');

describe('how a right can be used', () => {
  const window = right().window;
  test.for([
    ['yes', {}],
    ['claimed', { claim: { id: 'c1', state: 'merchant' } }],
    ['waits', { window: { waits_for: 'delivered', opens: null, ends: null, open: false } }],
    ['over', { window: { ...window, open: false, ends: '2026-11-20T00:00:00Z' } }],
    ['early', { window: { ...window, open: false, opens: '2026-11-21T00:00:00Z' } }],
    ['automatic', { guarantee: { ...right().guarantee, by: ['platform'] } }],
    ['nothing', { estimate: null }],
    // what it comes to depends on what is still to be said
    ['yes', { estimate: null, needs: { asks: [], evidence: [{ kind: 'photo', least: 2 }], ways: [], loss: [] } }],
  ] as const satisfies [string, Partial<Right>][])('%s', ([use, given]) => {
    expect(usageOf(right(given as Partial<Right>), NOW)).toBe(use);
  });
});

test('what a right comes to is said of the thing that it is known of, once that is chosen', () => {
  const two = right({ items: ['p1', 'p2'] });
  expect(estimateOf(two, 'p1')).toEqual(two.estimate);
  expect([estimateOf(two, 'p2'), estimateOf(two, undefined)]).toEqual([null, null]);
});

test('amounts are read by what the currency has', () => {
  expect(['12.50', '0.1', '7'].map((text) => minorOf(text, 'CNY'))).toEqual([1250, 10, 700]);
  expect(minorOf('12', 'JPY')).toBe(12);
  expect(['', '0', '-1', '1.234', 'x', '1e3'].map((text) => minorOf(text, 'CNY'))).toEqual(Array(6).fill(undefined));
});

test('what is asked is said by its type, and what is none of it is not said', () => {
  const say = (type: Parameters<typeof askedValue>[0], ...texts: string[]) =>
    texts.map((text) => askedValue(type, text, 'CNY'));
  expect(say('money', ' 12.5 ', '0', '1.005')).toEqual([{ amount: 1250, currency: 'CNY' }, undefined, undefined]);
  expect(say('share', '0', '100', '101', '3.5')).toEqual([0, 100, undefined, undefined]);
  // days of a shelf life are no money
  expect(say('count', '0', '365', '-1', '1.5')).toEqual([0, 365, undefined, undefined]);
  expect(say('choice', 'whole', '')).toEqual(['whole', undefined]);
});
