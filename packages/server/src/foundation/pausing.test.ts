import { expect, test } from 'vitest';
import { pausing } from './pausing.ts';

test('there is a turn for others once the work has taken long enough, and from then on again', async () => {
  let now = 0;
  const pause = pausing(() => now);
  expect(pause()).toBeUndefined();
  now = 4.9;
  expect(pause()).toBeUndefined();
  now = 5;
  let turns = 0;
  setImmediate(() => turns++);
  await pause();
  expect(turns).toBe(1);
  now = 9.9;
  expect(pause()).toBeUndefined();
  now = 12;
  expect(pause()).toBeInstanceOf(Promise);
});
