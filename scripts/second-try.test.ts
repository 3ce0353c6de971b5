import { expect, test } from 'vitest';
import { triedAgain, worthAnotherTry } from './lib/second-try.mjs';

const slow = { file: 'a.test.ts', test: 'comes in time', message: 'it took too long' };
const other = { file: 'b.test.ts', test: 'comes too', message: 'nobody answered' };
const property = {
  file: 'c.test.ts',
  test: 'no money is lost',
  message: 'Property failed after 7 tests\n{ seed: 1 }\nCounterexample: [0]',
};
const run = (passed: number, failures: object[]) => ({ passed, failures, skipped: [], unsteady: [] });

test('the files of a few failures are run once more, each once', () => {
  expect(worthAnotherTry([])).toEqual([]);
  expect(worthAnotherTry([slow, other, { ...slow, test: 'another' }])).toEqual(['a.test.ts', 'b.test.ts']);
});

test('a counterexample of a property stands, and so does what names no file or fails in many', () => {
  expect(worthAnotherTry([slow, property])).toEqual([]);
  expect(worthAnotherTry([slow, { ...other, file: '' }])).toEqual([]);
  expect(worthAnotherTry(['1', '2', '3', '4'].map((file) => ({ ...slow, file })))).toEqual([]);
});

test('what fails twice has failed, what fails in one of two runs is told', () => {
  const third = { ...slow, test: 'a third' };
  const { passed, failures, unsteady } = triedAgain(run(10, [slow, other]), run(5, [slow, third]));
  expect({ passed, failures, unsteady }).toEqual({ passed: 11, failures: [slow], unsteady: [other, third] });
});

test('a second run that ended badly says nothing for the first', () => {
  const first = run(10, [slow]);
  expect(triedAgain(first, run(0, [{ file: '', test: 'the run', message: 'it ended with 134' }]))).toBe(first);
});
