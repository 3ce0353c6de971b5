import { expect, test } from 'vitest';
import { movementOf } from './movement.ts';

const ID = '01940000-0000-7000-8000-0000000000a1';
const DEBT = '01940000-0000-7000-8000-0000000000a2';

test('a key tells what money moved for', () => {
  const known: [string, ReturnType<typeof movementOf>][] = [
    ['order.paid/o/1/0', { kind: 'order', id: 'o/1' }],
    [`payout/${ID}/1/refund`, { kind: 'payout', id: ID }],
    [`payout/${ID}/1/refund/paid`, { kind: 'payout', id: ID }],
    [`recovery/${ID}/2/deducted`, { kind: 'recovery', id: ID }],
    [`correction/${ID}/back/merchant`, { kind: 'correction', id: ID }],
    [`correction/${ID}/dropped/${DEBT}`, { kind: 'correction', id: ID }],
    ['settlement/s1/paid-out', { kind: 'settlement', id: 's1' }],
    [`recovery/${DEBT}/due/s1`, { kind: 'recovery', id: DEBT }],
    [`recovery/${DEBT}/due-500-back/s1`, { kind: 'recovery', id: DEBT }],
    [`fund/${ID}`, undefined],
    ['deposit.paid/d1/0', undefined],
  ];
  for (const [key, of] of known) expect(movementOf(key), key).toEqual(of);
});
