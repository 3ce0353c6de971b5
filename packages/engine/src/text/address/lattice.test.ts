import { expect, test } from 'vitest';
import { PLACES } from './labels.ts';
import { Lattice, likeliestWay, type Part } from './lattice.ts';
import { randomOf } from './random.ts';

const FIELDS = 2;
const LABELS = FIELDS * PLACES;
const LENGTH = 4;
const random = randomOf(7);
const scores = Float64Array.from({ length: LENGTH * LABELS }, () => random() * 4 - 2);
const moves = Float32Array.from({ length: LABELS ** 2 }, () => random() * 4 - 2);

type Way = { start: number; end: number; field: number }[];

/** Every way to part `[from, LENGTH)` into fields. */
function ways(from: number): Way[] {
  if (from === LENGTH) return [[]];
  return Array.from({ length: LENGTH - from }, (_, i) => from + i + 1).flatMap((end) =>
    Array.from({ length: FIELDS }, (_, field) =>
      ways(end).map((rest) => [{ start: from, end, field }, ...rest]),
    ).flat(),
  );
}

const labelsOf = (way: Way): number[] =>
  way.flatMap(({ start, end, field }) =>
    Array.from({ length: end - start }, (_, i) => {
      if (end - start === 1) return field * PLACES + 3;
      return field * PLACES + (i === 0 ? 0 : i === end - start - 1 ? 2 : 1);
    }),
  );
const weightOf = (way: Way): number =>
  Math.exp(
    labelsOf(way).reduce(
      (sum, label, at, all) =>
        sum + scores[at * LABELS + label]! + (at === 0 ? 0 : moves[all[at - 1]! * LABELS + label]!),
      0,
    ),
  );

const all = ways(0);
const total = all.reduce((sum, way) => sum + weightOf(way), 0);
const chanceOf = (which: (way: Way) => boolean): number =>
  all.filter(which).reduce((sum, way) => sum + weightOf(way), 0) / total;
const lattice = new Lattice(FIELDS);
lattice.take(moves);

test('chances of labels and of fields are those of all ways gone through one by one', () => {
  lattice.weigh(scores);
  for (let at = 0; at < LENGTH; at++)
    for (let label = 0; label < LABELS; label++)
      expect(lattice.chances[at * LABELS + label]).toBeCloseTo(
        chanceOf((way) => labelsOf(way)[at] === label),
        9,
      );
  const parts = lattice.parts();
  expect(parts.length).toBeGreaterThan(LENGTH * FIELDS);
  for (const { start, end, field, chance } of parts)
    expect(chance).toBeCloseTo(
      chanceOf((way) => way.some((one) => one.start === start && one.end === end && one.field === field)),
      9,
    );
});

test('every character is told as some field, however unlikely, so that there is a way', () => {
  const certain = new Lattice(FIELDS);
  certain.take(moves.map(() => 0));
  certain.weigh(scores.map((_, at) => (at % LABELS === (at < LABELS ? 0 : at < 3 * LABELS ? 1 : 2) ? 50 : 0)));
  const parts = certain.parts();
  expect(parts.map(({ start, end }) => `${start}-${end}`).sort()).toEqual(['0-1', '0-4', '1-2', '2-3', '3-4']);
  expect(likeliestWay(LENGTH, parts, 0.2)).toEqual([{ start: 0, end: 4, field: 0, chance: expect.closeTo(1, 9) }]);
});

test('how much a way surprises, and how that changes with each move', () => {
  const way = all[13]!;
  const truth = Int32Array.from(labelsOf(way));
  lattice.weigh(scores);
  expect(lattice.surprise(scores, truth)).toBeCloseTo(-Math.log(weightOf(way) / total), 6);
  const gradient = new Float32Array(LABELS ** 2);
  lattice.learnMoves(truth, gradient);
  for (let move = 0; move < gradient.length; move++) {
    const surpriseBy = (by: number): number => {
      const other = moves.map((value, at) => (at === move ? value + by : value));
      const changed = new Lattice(FIELDS);
      changed.take(other);
      changed.weigh(scores);
      return changed.surprise(scores, truth);
    };
    expect((surpriseBy(-0.01) - surpriseBy(0.01)) / 0.02).toBeCloseTo(gradient[move]!, 3);
  }
});

test('a longer address and a shorter one behind it do not disturb each other', () => {
  lattice.weigh(scores);
  const first = [...lattice.chances.subarray(0, LABELS)];
  lattice.weigh(Float64Array.from({ length: 20 * LABELS }, () => random()));
  lattice.weigh(scores);
  expect([...lattice.chances.subarray(0, LABELS)]).toEqual(first);
});

test('the likeliest way is the one with most right fields, not the one with the likeliest field', () => {
  const part = (start: number, end: number, chance: number): Part => ({ start, end, field: 0, chance });
  const parts = [part(0, 3, 0.5), part(0, 1, 0.4), part(1, 2, 0.4), part(2, 3, 0.4)];
  const ends = (cost: number) => likeliestWay(3, parts, cost).map(({ end }) => end);
  expect(ends(0.2)).toEqual([1, 2, 3]);
  // each field costs, so that few are told when none is likely
  expect(ends(0.39)).toEqual([3]);
});
