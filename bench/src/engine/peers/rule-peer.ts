import type { Condition, Facts } from '../condition.ts';

/** A rule engine of npm, with its rules ready. */
export interface RulePeer {
  /** Indexes of the rules that fire. */
  firing(facts: Facts): number[] | Promise<number[]>;
}

export interface RulePeerKind {
  /** The npm package. */
  readonly name: string;
  /** In the package's own words, how it is used. */
  readonly how: string;
  prepare(rules: readonly Condition[]): RulePeer;
}
