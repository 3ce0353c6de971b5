import { expect, test } from 'vitest';
import { right } from '../../kit/claim-form/right-fixture.ts';
import { levelsOf } from './deposit.ts';
import { ofInstant, rightsOf, secondsOf } from './model.ts';
import { movementOf } from './movement.ts';

test('at once only before the goods are sent, and only with the right to it', () => {
  const held = [right(), right({ code: 'speed-refund' })];
  expect(ofInstant({ state: 'paid' }, held)?.code).toBe('speed-refund');
  expect(ofInstant({ state: 'shipped' }, held)).toBeUndefined();
  expect(ofInstant({ state: 'paid' }, [right()])).toBeUndefined();
});

test('spans are read as seconds', () => {
  expect(['PT24H', 'P2D', 'P1DT30M', 'P1M'].map(secondsOf)).toEqual([86_400, 172_800, 88_200, undefined]);
});

test('every movement has a name', () => {
  const codes = [
    'order.paid',
    'order.fee',
    'payout.refund',
    'payout.share-returned',
    'recovery.back',
    'recovery.deposit',
  ];
  expect(codes.map(movementOf)).toEqual(['sale', 'fee', 'refund', 'share', 'recovery-back', 'recovery']);
  const ofPayouts = ['payout.own-payment-paid', 'payout.share-given', 'correction.given-back'];
  expect(ofPayouts.map(movementOf)).toEqual(['compensation', 'share-given', 'correction']);
  expect([movementOf('settlement.paid-out'), movementOf('unheard.of')]).toEqual(['settlement', 'other']);
});

test('rights of a listed order have the terms of their page, and none where the page lacks them', () => {
  const { guarantee, ...rest } = right();
  const listed = {
    rights: [
      { ...rest, terms: 'a' },
      { ...rest, terms: 'unknown' },
    ],
  };
  expect(rightsOf(listed, new Map([['a', guarantee]]))).toEqual([right()]);
  expect(rightsOf({ rights: null }, new Map())).toBeUndefined();
});

test('of the levels those of a merchant’s categories count, the highest first', () => {
  const level = (category_id: string, amount: number) => ({ category_id, amount: { amount, currency: 'CNY' } });
  const levels = [level('food', 2), level('toys', 5), level('tea', 9)];
  expect(levelsOf(levels, ['food', 'toys']).map(({ category_id: id }) => id)).toEqual(['toys', 'food']);
  expect(levelsOf(levels, [])).toEqual([]);
});
