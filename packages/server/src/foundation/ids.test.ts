import { expect, test } from 'vitest';
import { createIds, derivedId, derivedIdAt, instantOf, isUuid, lowestIdAt } from './ids.ts';

test('ids rise strictly, within a millisecond and when the clock steps back', () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const ids = createIds(() => now);
  const made: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    if (i === 7_000) now -= 5_000;
    made.push(ids.next());
  }
  expect(new Set(made).size).toBe(made.length);
  expect([...made].sort()).toEqual(made);
  expect(made.every(isUuid)).toBe(true);
  expect(made.every((id) => id[14] === '7' && '89ab'.includes(id[19]!))).toBe(true);
});

test('an id carries its instant', () => {
  const instant = new Date('2026-03-04T05:06:07.089Z');
  expect(instantOf(createIds(() => instant.getTime()).next())).toEqual(instant);
  expect(instantOf(lowestIdAt(instant))).toEqual(instant);
  expect(lowestIdAt(instant) <= createIds(() => instant.getTime()).next()).toBe(true);
});

test('derived ids depend on every part and on where parts end', () => {
  expect(derivedId('a', 'b')).toBe(derivedId('a', 'b'));
  expect(derivedId('a', 'b')).not.toBe(derivedId('ab', ''));
  const at = new Date('2026-03-04T05:06:07.089Z');
  expect(instantOf(derivedIdAt(at, 'a'))).toEqual(at);
  expect(isUuid(derivedIdAt(at, 'a'))).toBe(true);
  expect(derivedIdAt(at, 'a')).not.toBe(derivedIdAt(at, 'b'));
});
