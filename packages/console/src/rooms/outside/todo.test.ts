import { expect, test } from 'vitest';
import { inOrder, isTodo, isTurn, SHIPPING, TODO_KINDS, todoPage } from './todo.ts';
import { words } from './words.ts';

test('what is due of a merchant leads to the page on which it is done', () => {
  expect(['claim/c1', 'aftersale/f-1', 'dispute/d1', 'merchant/m1', 'order/o/1'].map(todoPage)).toEqual([
    ...['/shop/claims/c1', '/shop/aftersales/f-1', '/shop/disputes/d1', '/shop/deposit', '/subjects/order/o%2F1'],
  ]);
});

test('shipping is no answer, what others owe is nothing to do, and each thing to do has a name', () => {
  expect([SHIPPING, 'service.claim-payout', 'logistics.delivery'].filter(isTodo)).toEqual([]);
  expect(TODO_KINDS.filter((kind) => !(`todo.${kind}` in words.en))).toEqual([]);
});

test('a dispute is to be answered while a side is waited for: what was ruled is due by a promise', () => {
  expect(['negotiation', 'evidence', 'ruling', 'ruled', 'final', 'overdue'].filter(isTurn)).toEqual([
    'negotiation',
    'evidence',
  ]);
});

test('what is due first comes first', () => {
  const [late, soon] = ['2026-12-02T00:00:00.000Z', '2026-12-01T00:00:00.000Z'].map((at) => ({ at }));
  expect(inOrder([late!, soon!])).toEqual([soon, late]);
});
