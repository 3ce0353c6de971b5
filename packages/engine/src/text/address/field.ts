import { Lattice, type Part } from './lattice.ts';
import { Parameter } from './parameter.ts';
import { shuffled } from './random.ts';
import type { Learning, Rows, Scorer } from './scorer.ts';

/** An address to learn from: rows of its features, and the label of each character. */
export interface Example {
  rows: Rows;
  truth: Int32Array;
}

/** A scorer that has learnt, and the lattice that has learnt which label follows which. */
export interface RandomField {
  scorer: Scorer;
  lattice: Lattice;
}

/** Addresses whose gradients are added up before a step. */
const BATCH = 4;
const RATE = 0.003;
/** Of the rate is left at the end. */
const LEFT = 0.02;
/** An address that surprises less teaches nothing. */
const KNOWN = 0.05;

/** Learns until the true labels of the examples are likely (a conditional random field by stochastic gradients). */
export function learnField(
  examples: readonly Example[],
  fields: number,
  given: { scorer: Scorer; rounds: number; learning: Learning; onRound(round: number, surprise: number): void },
): RandomField {
  const { scorer, rounds, learning } = given;
  const lattice = new Lattice(fields);
  const { labels } = lattice;
  const moves = new Parameter(labels ** 2, () => 0);
  lattice.take(moves.values);
  const steps = rounds * examples.length;
  let [seen, taught, time] = [0, 0, 0];
  for (let round = 1; round <= rounds; round++) {
    let sum = 0;
    for (const i of shuffled(examples.length, learning.random)) {
      const { rows, truth } = examples[i]!;
      const shown = rows.map((each) => each.filter(() => learning.random() >= learning.hidden));
      const scores = scorer.score(shown, learning);
      lattice.weigh(scores);
      const surprise = lattice.surprise(scores, truth);
      sum += surprise;
      const rate = 1 - ((1 - LEFT) * seen++) / steps;
      if (surprise < KNOWN) continue;
      const gradient = scores.map((_, each) => -lattice.chances[each]!);
      for (const [at, label] of truth.entries()) gradient[at * labels + label]! += 1;
      scorer.learn(shown, gradient, rate);
      lattice.learnMoves(truth, moves.gradient);
      if (++taught % BATCH > 0) continue;
      time++;
      for (const parameter of [moves, ...scorer.parameters]) parameter.step(RATE * rate, time);
      lattice.take(moves.values);
    }
    given.onRound(round, sum / examples.length);
  }
  return { scorer, lattice };
}

/** What several fields hold likely on average. */
export function partsBy(all: readonly RandomField[], rows: Rows): Part[] {
  const told = new Map<number, Part>();
  for (const { scorer, lattice } of all) {
    lattice.weigh(scorer.score(rows));
    for (const part of lattice.parts()) {
      const key = (part.start * (rows.length + 1) + part.end) * lattice.labels + part.field;
      const same = told.get(key);
      part.chance /= all.length;
      if (same) same.chance += part.chance;
      else told.set(key, part);
    }
  }
  return [...told.values()];
}
