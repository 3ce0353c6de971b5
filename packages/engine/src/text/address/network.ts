import { Lstm, type LstmRun } from './lstm.ts';
import { Parameter, spread } from './parameter.ts';
import type { Learning, Rows, Scorer } from './scorer.ts';
import { Table } from './table.ts';

/** Numbers that a character is made of, and cells that read them in each direction. */
const [MEANING, CELLS] = [64, 64] as const;
/** Share of a character's numbers, and of the cells, that is hidden while learning. */
const DROPPED = 0.5;
const [CAUTION, STEP, START] = [0.001, 0.03, 0.1] as const;
/** Gradients below are not carried on. */
const NOTHING = 1e-4;
/** What goes into the scores: the character itself, what was read up to it in both directions, and a one for the bias. */
const WIDTH = MEANING + 2 * CELLS + 1;

interface Run {
  length: number;
  meaning: Float32Array;
  kept: Float32Array | undefined;
  forwards: LstmRun;
  backwards: LstmRun;
  /** Of the cells of both directions. */
  keptCells: Float32Array | undefined;
  read: Float32Array;
}

/** Reads an address in both directions (Huang 2015), so that each label may hang on all that stands before and behind. */
export function networkScorer(features: number, labels: number, random: () => number): Scorer {
  const initial = (): number => (random() * 2 - 1) * START;
  const meanings = new Table({ rows: features, width: MEANING, caution: CAUTION, initial });
  const bias = new Parameter(MEANING, () => 0);
  const cells = { inputs: MEANING, cells: CELLS, random };
  const [there, back] = [new Lstm({ ...cells, backwards: false }), new Lstm({ ...cells, backwards: true })];
  const weights = new Parameter(labels * WIDTH, (at) => {
    const input = at % WIDTH;
    if (input === WIDTH - 1) return 0;
    return spread(random, input < MEANING ? MEANING : 2 * CELLS);
  });
  let last: Run;

  function understand(rows: Rows, hidden: number): Float32Array {
    const sums = new Float64Array(rows.length * MEANING);
    for (const [at, each] of rows.entries()) meanings.add(each, sums, at);
    return Float32Array.from(sums, (sum, at) => Math.tanh(sum / (1 - hidden) + bias.values[at % MEANING]!));
  }

  function read(rows: Rows, learning: Learning | undefined): Run {
    const length = rows.length;
    const meaning = understand(rows, learning?.hidden ?? 0);
    const kept = learning && keptOf(length * MEANING, learning.random);
    const keptCells = learning && keptOf(length * 2 * CELLS, learning.random);
    const shown = kept ? meaning.map((value, at) => value * kept[at]!) : meaning;
    const [forwards, backwards] = [there.run(shown, length), back.run(shown, length)];
    const all = new Float32Array(length * WIDTH);
    for (let at = 0; at < length; at++) {
      const to = at * WIDTH;
      all.set(shown.subarray(at * MEANING, (at + 1) * MEANING), to);
      all.set(forwards.output.subarray(at * CELLS, (at + 1) * CELLS), to + MEANING);
      all.set(backwards.output.subarray(at * CELLS, (at + 1) * CELLS), to + MEANING + CELLS);
      if (keptCells)
        for (let cell = 0; cell < 2 * CELLS; cell++) all[to + MEANING + cell]! *= keptCells[at * 2 * CELLS + cell]!;
      all[to + WIDTH - 1] = 1;
    }
    return { length, meaning, kept, forwards, backwards, keptCells, read: all };
  }

  return {
    parameters: [bias, there.weights, back.weights, weights],

    score(rows, learning) {
      last = read(rows, learning);
      const [all, { values }] = [last.read, weights];
      const scores = new Float64Array(rows.length * labels);
      for (let at = 0; at < rows.length; at++)
        for (let label = 0; label < labels; label += 4) {
          // a field's four at a time: none waits for another's sum
          let [first, second, third, fourth] = [0, 0, 0, 0];
          let weight = label * WIDTH;
          for (let each = at * WIDTH; each < (at + 1) * WIDTH; each++, weight++) {
            const value = all[each]!;
            first += values[weight]! * value;
            second += values[weight + WIDTH]! * value;
            third += values[weight + 2 * WIDTH]! * value;
            fourth += values[weight + 3 * WIDTH]! * value;
          }
          scores.set([first, second, third, fourth], at * labels + label);
        }
      return scores;
    },

    learn(rows, gradient, rate) {
      const { length, meaning, kept, forwards, backwards, keptCells, read: all } = last;
      const wanted = new Float32Array(length * MEANING);
      const [ofForwards, ofBackwards] = [new Float32Array(length * CELLS), new Float32Array(length * CELLS)];
      const own = new Float64Array(WIDTH);
      const { values, gradient: slopes } = weights;
      for (let at = 0; at < length; at++) {
        own.fill(0);
        for (let label = 0; label < labels; label++) {
          const by = gradient[at * labels + label]!;
          if (Math.abs(by) < NOTHING) continue;
          const [weight, from] = [label * WIDTH, at * WIDTH];
          for (let each = 0; each < WIDTH; each++) {
            slopes[weight + each]! += by * all[from + each]!;
            own[each]! += by * values[weight + each]!;
          }
        }
        if (keptCells)
          for (let cell = 0; cell < 2 * CELLS; cell++) own[MEANING + cell]! *= keptCells[at * 2 * CELLS + cell]!;
        wanted.set(own.subarray(0, MEANING), at * MEANING);
        ofForwards.set(own.subarray(MEANING, MEANING + CELLS), at * CELLS);
        ofBackwards.set(own.subarray(MEANING + CELLS, MEANING + 2 * CELLS), at * CELLS);
      }
      there.learn(forwards, ofForwards, wanted);
      back.learn(backwards, ofBackwards, wanted);
      const asked = Float64Array.from(wanted, (by, at) => by * (kept?.[at] ?? 1) * (1 - meaning[at]! ** 2));
      for (const [at, by] of asked.entries()) bias.gradient[at % MEANING]! += by;
      for (const [at, each] of rows.entries()) meanings.learn(each, asked, at, STEP * rate);
    },
  };
}

/** Nothing for what is hidden, and as much more for what is kept. */
const keptOf = (size: number, random: () => number): Float32Array =>
  Float32Array.from({ length: size }, () => (random() < DROPPED ? 0 : 1 / (1 - DROPPED)));
