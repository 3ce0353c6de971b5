import type { Parameter } from './parameter.ts';

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
