import type { Parameter } from './parameter.ts';
import { Table } from './table.ts';

/** The rows of the features of each character. */
export type Rows = readonly Int32Array[];

/** How the scores were made; {@link Scorer.learn} goes back the same way. */
export interface Learning {
  /** Share of the features that is hidden: what is shown counts for as much more. */
  hidden: number;
  random(): number;
}

/** Gives each character of an address a score for each label. */
export interface Scorer {
  /** What is learnt step by step; rows of features learn at once. */
  readonly parameters: readonly Parameter[];
  score(rows: Rows, learning?: Learning): Float64Array;
  /** Learns from how the objective grows with each score of the last {@link score}. */
  learn(rows: Rows, gradient: Float64Array, rate: number): void;
}

const [CAUTION, STEP] = [0.01, 0.05] as const;

/** Each feature speaks for and against each label, whatever the others say. */
export function linearScorer(features: number, labels: number): Scorer {
  const weights = new Table({ rows: features, width: labels, caution: CAUTION });
  return {
    parameters: [],
    score(rows, { hidden } = { hidden: 0, random: Math.random }) {
      const scores = new Float64Array(rows.length * labels);
      for (const [at, each] of rows.entries()) weights.add(each, scores, at);
      return hidden === 0 ? scores : scores.map((score) => score / (1 - hidden));
    },
    learn(rows, gradient, rate) {
      for (const [at, each] of rows.entries()) weights.learn(each, gradient, at, STEP * rate);
    },
  };
}
