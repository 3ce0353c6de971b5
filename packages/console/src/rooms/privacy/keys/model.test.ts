import { expect, test } from 'vitest';
import { progressOf, type Rotation } from './model.ts';

const rotation = (more: Partial<Rotation>): Rotation => ({
  ...{ id: 'r', asked_at: '', asked_by: 'user/u', version: 2, keys: 10, done_at: null, retired_at: null },
  ...{ from_holder: 'file', holder: 'file' },
  ...more,
});
const version = (number: number, keys: number) => ({
  ...{ holder: 'file' as const, version: number, created_at: null, keys, root: false },
});

test('a rotation is as far as keys are wrapped by the new version', () => {
  const versions = [version(1, 3), version(2, 9)];
  expect(progressOf({ rotations: [rotation({})], versions, left: 3 })).toMatchObject({ all: 12, done: 9, percent: 75 });
  // one key of many that is left is not "all done"
  const many = [version(1, 1), version(2, 9_999)];
  expect(progressOf({ rotations: [rotation({})], versions: many, left: 1 })?.percent).toBe(99);
  expect(progressOf({ rotations: [rotation({})], versions: [version(2, 0)], left: 0 })?.percent).toBe(100);
});

test('before its version is there nothing is done, and one that is over shows no progress', () => {
  const versions = [version(1, 12)];
  expect(progressOf({ rotations: [rotation({ version: null })], versions, left: 0 })).toMatchObject({
    done: 0,
    percent: 0,
  });
  expect(progressOf({ rotations: [rotation({ done_at: 'x' })], versions, left: 0 })).toBeUndefined();
});
