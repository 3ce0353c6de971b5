import { expect, it } from 'vitest';
import { newOrder, placeOf } from './member-order.ts';

/** What is found for the names of an object, one after the other; undefined where nothing is asked about it. */
function walk(order: ReturnType<typeof newOrder<string>>, names: readonly string[]): (string | undefined)[] {
  let expected = 0;
  return names.map((name) => {
    const at = placeOf(order, name, expected);
    if (at < 0) return undefined;
    expected = at + 1;
    return order.members[at];
  });
}

const asked = new Map([
  ['a', 'A'],
  ['b', 'B'],
  ['c', 'C'],
]);

it('finds members in whatever order they stand, and takes over the first one', () => {
  const order = newOrder(asked);
  expect(walk(order, ['x', 'c', 'a'])).toEqual([undefined, 'C', 'A']);
  expect(order.names).toEqual(['x', 'c', 'a']);
  // what was left out is put where it stands
  expect(walk(order, ['x', 'b', 'c', 'a'])).toEqual([undefined, 'B', 'C', 'A']);
  expect(order.names).toEqual(['x', 'b', 'c', 'a']);
  expect(walk(order, ['a', 'b', 'x', 'c'])).toEqual(['A', 'B', undefined, 'C']);
  expect(walk(order, ['b', 'a'])).toEqual(['B', 'A']);
  expect(order.names).toEqual(['x', 'b', 'c', 'a']);
});

it('learns only so many names that nothing is asked about, and still finds what is', () => {
  const order = newOrder(asked);
  const others = Array.from({ length: 1_000 }, (_, i) => `other-${i}`);
  expect(walk(order, others).every((member) => member === undefined)).toBe(true);
  expect(walk(order, ['other-999', 'c', 'other-3', 'b', 'a'])).toEqual([undefined, 'C', undefined, 'B', 'A']);
  expect(order.names.length).toBeLessThan(100);
});
