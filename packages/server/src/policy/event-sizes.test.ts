import { join } from 'node:path';
import { DEFAULT_BUDGET, EVENT_SIZES } from '@anxin/engine';
import { MAX_EVENT_BYTES, MAX_IMAGE_BYTES, MAX_ITEMS, MAX_KEYS } from '@anxin/events';
import { expect, it } from 'vitest';
import { openPackFolder } from './pack-folder.ts';

it('bounds the cost of rules by what the door lets in', () => {
  expect(EVENT_SIZES).toMatchObject({
    text: MAX_IMAGE_BYTES,
    words: MAX_EVENT_BYTES,
    items: MAX_ITEMS,
    keys: MAX_KEYS,
    values: MAX_EVENT_BYTES / 2,
  });
});

it('leaves the shipped pack well within its budget', async () => {
  const { pack } = await openPackFolder(join(import.meta.dirname, '../../../../packs/cn'));
  const costs = [...pack!.types.values()].flatMap(({ rules }) =>
    rules.flatMap(({ when, unless }) => [when.cost, ...unless.map((part) => part.when.cost)]),
  );
  expect(costs.length).toBeGreaterThan(50);
  expect(Math.max(...costs)).toBeLessThan(DEFAULT_BUDGET / 5);
});
