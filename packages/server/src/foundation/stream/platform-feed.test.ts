import { expect, test } from 'vitest';
import type { StoredEvent } from '../log/event.ts';
import { platformItem } from './platform-feed.ts';

const event = (type: string, data: object): StoredEvent =>
  ({ type, data, subject: 'order/o1', id: 'e1', txid: 1n, time: new Date(0) }) as unknown as StoredEvent;

test('of money its state is told, to the consumer and the merchant, and never what it comes to', () => {
  const payout = {
    ...{ id: 'p1', consumer_id: 'c1', merchant_id: 'm1', state: 'paid' },
    ...{ amount: { amount: 500, currency: 'CNY' }, reason: 'late-ship-pay' },
  };
  expect(platformItem(event('payout.settled', { payout }))).toMatchObject({
    ...{ topic: 'money', id: 'p1', facts: { state: 'paid' }, owners: ['consumer/c1', 'merchant/m1'] },
  });
});

test('what names no consumer is nobody’s but the merchant’s', () => {
  const item = platformItem(event('deposit.changed', { deposit: { merchant_id: 'm1' } }));
  expect(item).toMatchObject({ topic: 'money', owners: ['merchant/m1'], facts: {} });
});

test('cases belong to no party, and what nobody follows is nothing', () => {
  expect(platformItem(event('case.opened', { case: { id: 'k', party: 'merchant/m1' } }))!.owners).toEqual([]);
  expect(platformItem(event('product.submitted', {}))).toBeUndefined();
});
