import type { Decision } from '@anxin/engine';
import { expect, test } from 'vitest';
import type { Tx } from '../database/database.ts';
import { type Admitted, type Effect, inOrder } from './effect.ts';

const NO_TX = {} as Tx;
const decision = (queue: string | null): Decision => ({
  ...{ id: 'd', event_id: 'e', subject: 'product/p1', verdict: 'observe', reasons: [], measures: [], pack: 'p' },
  ...{ case: queue === null ? null : { queue, priority: 1 } },
  snapshot: { features: {}, signals: {}, lists: {}, models: {} },
});
const admitted = (type: string, made: Decision | null): Admitted => ({
  event: {
    ...{ id: type, type, source: 's', sourceId: 'i', subject: 'product/p1', causeId: null, refs: {}, data: {} },
    ...{ time: new Date(0), receivedAt: new Date(0) },
  },
  decision: made,
});

/** Effects that note what they were given, in order. */
function noted() {
  const calls: string[] = [];
  const note = (name: string) => async (_: Tx, all: readonly Admitted[]) => {
    calls.push(`${name}: ${all.map(({ event }) => event.type).join(' ')}`);
  };
  const effects: Effect[] = [
    { name: 'orders', types: ['order.paid', 'order.shipped'], apply: note('orders') },
    { name: 'cases', wants: (made) => made.case !== null, apply: note('cases') },
  ];
  return { calls, effects: inOrder(effects) };
}

test('an effect is given what it wants, in one call, in the order of the effects', async () => {
  const { calls, effects } = noted();
  await effects.apply(NO_TX, 'stored', [
    admitted('product.submitted', decision('q')),
    admitted('order.paid', null),
    admitted('review.posted', decision(null)),
    admitted('order.shipped', decision('q')),
  ]);
  expect(calls).toEqual(['orders: order.paid order.shipped', 'cases: product.submitted order.shipped']);
});

test('a decision about an event of earlier is no event again', async () => {
  const { calls, effects } = noted();
  await effects.apply(NO_TX, 'decided-later', [admitted('order.paid', decision('q'))]);
  expect(calls).toEqual(['cases: order.paid']);
});

test('where none wants anything, nothing is done for them', () => {
  const { effects } = noted();
  expect(effects.want('order.paid', null)).toBe(true);
  expect(effects.want('product.submitted', decision('q'))).toBe(true);
  expect(effects.want('product.submitted', decision(null))).toBe(false);
  expect(effects.want('product.submitted', null)).toBe(false);
});
