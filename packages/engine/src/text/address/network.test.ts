import { expect, test } from 'vitest';
import { networkScorer } from './network.ts';
import { randomOf } from './random.ts';

const LABELS = 4;
const rows = [Int32Array.of(0, 2), Int32Array.of(1), Int32Array.of(0, 3)];
const random = randomOf(3);
const network = networkScorer(5, LABELS, random);
/** Some sum of the scores, which is to grow. */
const wanted = Float64Array.from({ length: rows.length * LABELS }, () => random() * 2 - 1);
const objective = (): number => network.score(rows).reduce((sum, score, at) => sum + score * wanted[at]!, 0);

test('the gradient of every number is how the scores change with it', () => {
  network.score(rows);
  network.learn(rows, wanted, 0);
  for (const [i, { values, gradient }] of network.parameters.entries())
    for (let at = 0; at < values.length; at += Math.ceil(values.length / 60)) {
      const before = values[at]!;
      values[at] = before + 0.01;
      const more = objective();
      values[at] = before - 0.01;
      const slope = (more - objective()) / 0.02;
      values[at] = before;
      expect(Math.abs(slope - gradient[at]!), `number ${at} of parameter ${i}`).toBeLessThan(0.002);
    }
});

test('learning changes the rows of features that were shown, for the better', () => {
  const before = objective();
  network.learn(rows, wanted, 0.1);
  expect(objective()).toBeGreaterThan(before);
  const [shown, other] = [network.score([Int32Array.of(0)]), network.score([Int32Array.of(4)])];
  network.score(rows);
  network.learn(rows, wanted, 0.1);
  expect(network.score([Int32Array.of(0)])).not.toEqual(shown);
  expect(network.score([Int32Array.of(4)])).toEqual(other);
});

test('what each label hangs on stands behind as well as before', () => {
  const scoreOf = (all: number[]) => [
    ...network.score(all.map((row) => Int32Array.of(row))).subarray(LABELS, 2 * LABELS),
  ];
  expect(scoreOf([0, 1, 2])).not.toEqual(scoreOf([3, 1, 2]));
  expect(scoreOf([0, 1, 2])).not.toEqual(scoreOf([0, 1, 3]));
});
