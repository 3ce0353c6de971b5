import { expect, test } from 'vitest';
// @ts-expect-error: the scripts of the first run are plain JavaScript, for any Node
import { oneAtATime } from './lib/one-at-a-time.mjs';

test('a turn within a turn is refused, for it would wait for itself for ever', async () => {
  const inner = oneAtATime(() => oneAtATime(async () => 'never'));
  await expect(inner).rejects.toThrow('Two turns within each other');
  expect(await oneAtATime(async () => 'free again')).toBe('free again');
});
