import { join } from 'node:path';
import { decide, emptySnapshot } from '@anxin/engine';
import { expect, it } from 'vitest';
import { openPackFolder } from '../policy/pack-folder.ts';
import { marketplaceOf } from './marketplace.ts';

const CN = join(import.meta.dirname, '../../../../packs/cn');

it('the shipped pack has a daily limit on each measure that its rules take, in a queue that it has', async () => {
  const { document, problems } = await openPackFolder(CN);
  expect(problems).toEqual([]);
  const taken = new Set(document!.rules.flatMap(({ measures }) => measures.map(({ kind }) => kind)));
  expect([...document!.limits.kinds.keys()].toSorted()).toEqual([...taken].toSorted());
  const queues = new Set(document!.queues.map(({ id }) => id));
  for (const { aDay, queue } of document!.limits.kinds.values()) {
    expect(aDay).toBeGreaterThan(0);
    expect(queues).toContain(queue);
  }
});

it('twelve months of the demo marketplace, told within one day, come nowhere near a limit', async () => {
  const { pack } = await openPackFolder(CN);
  const taken = new Map([...pack!.limits.kinds.keys()].map((kind) => [kind, 0]));
  const until = new Date('2026-11-20T04:00:00Z');
  for await (const { event } of marketplaceOf({ seed: 1, scale: 1, until }).happenings())
    for (const { kind } of decide(event, emptySnapshot(), pack!, { language: 'en' }).measures)
      taken.set(kind, taken.get(kind)! + 1);
  for (const [kind, count] of taken) {
    expect(count).toBeGreaterThan(0);
    expect([kind, count]).toEqual([kind, Math.min(count, pack!.limits.kinds.get(kind)!.aDay / 4)]);
  }
});
