import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countStatements } from '../../foundation/database/count-statements.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { type Stretch, stretches } from './history.ts';

let tested: TestPlatform;
/** In the order of the log. */
let ids: string[];
const END = 'ffffffff-0000-7000-8000-000000000000';

beforeAll(async () => {
  tested = await openTestPlatform();
  const products = Array.from({ length: 421 }, (_, i) => make.product(`h${i}`));
  await tested.platform.admission.many(products, 'where-ruled');
  ids = (await tested.sql<{ id: string }>('select id from event order by id')).map(({ id }) => id);
});
afterAll(() => tested.drop());

async function cut(stretch: Stretch, length: number): Promise<Stretch[]> {
  const parts: Stretch[] = [];
  for await (const part of stretches(tested.platform.db, stretch, length)) parts.push(part);
  return parts;
}

const within = ({ from, to }: Stretch): string[] => ids.filter((id) => id >= from && id < to);

describe('the log cut into stretches', () => {
  it.each([
    ['one event each', 1],
    ['more stretches than one statement finds', 2],
    ['exactly as many as one statement finds', 4],
    ['a last one that is short', 50],
    ['one that holds all', 10_000],
  ])('has each event once, in its order: %s', async (_, length) => {
    // a place in the midst of it, as where a backtest was interrupted, and its end
    for (const stretch of [
      { from: ids[0]!, to: END },
      { from: ids[17]!, to: END },
      { from: ids[0]!, to: ids[400]! },
      { from: ids[0]!, to: ids[401]! },
    ]) {
      const parts = await cut(stretch, length);
      expect(parts[0]!.from).toBe(stretch.from);
      expect(parts.at(-1)!.to).toBe(stretch.to);
      expect(parts.slice(1).map(({ from }) => from)).toEqual(parts.slice(0, -1).map(({ to }) => to));
      const sizes = parts.map((part) => within(part).length);
      expect(sizes.slice(0, -1).every((size) => size === length)).toBe(true);
      expect(sizes.at(-1)).toBeGreaterThan(0);
      expect(sizes.reduce((sum, size) => sum + size)).toBe(within(stretch).length);
    }
  });

  it('is cut where nothing is, and before its beginning', async () => {
    expect(await cut({ from: END, to: END }, 5)).toEqual([]);
    const nothing = { from: '00000000-0000-7000-8000-000000000000', to: ids[0]! };
    expect(await cut(nothing, 5)).toEqual([nothing]);
  });

  it('costs one statement for a hundred cuts: each may read all that is left', async () => {
    expect(await countStatements(() => cut({ from: ids[0]!, to: END }, 1))).toBe(5);
    expect(await countStatements(() => cut({ from: ids[0]!, to: END }, 5))).toBe(1);
  });
});
