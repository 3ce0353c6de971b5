import type { CelProgram } from '../policy/cel/cel.ts';
import type { EngineEvent } from '../policy/types.ts';

export const MEASURES = ['count', 'sum', 'min', 'max', 'mean', 'distinct', 'ratio', 'last'] as const;
export type Measure = (typeof MEASURES)[number];

/** How an event of one type is counted. */
export interface CountPlan {
  readonly key: CelProgram;
  readonly where: CelProgram | undefined;
  readonly value: CelProgram | undefined;
  /** Of a ratio; undefined: never. */
  readonly of: CelProgram | undefined;
  /** Of a ratio; undefined: never. `every`: always. */
  readonly over: CelProgram | 'every' | undefined;
}

/** A feature, ready to be counted and looked up. The arithmetic is that of docs/signals.md. */
export interface FeaturePlan {
  readonly name: string;
  /**
   * SHA-256 (hex) of all that decides what is counted. What is the same in two packs is one feature with one state; its name,
   * its texts and what it is looked up for do not matter.
   */
  readonly identity: string;
  readonly measure: Measure;
  /** Whether what is measured are whole numbers; of a sum, the sum then is one too. */
  readonly whole: boolean;
  /** Milliseconds. */
  readonly window: number;
  /** By the type of the event that counts. */
  readonly counts: ReadonlyMap<string, CountPlan>;
  /** By the type of the event that is decided: whose feature it asks for. */
  readonly lookUps: ReadonlyMap<string, CelProgram>;
}

/** What an event adds to one feature of one key. */
export interface Contribution {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly amount: Amount;
}

/**
 * `number` for a sum, an extreme, a mean or the last one, there with its instant; `token` stands for one of the distinct
 * values; `of` and `over` for a ratio.
 */
export interface Amount {
  readonly number?: number;
  readonly at?: number;
  readonly token?: string;
  readonly of?: boolean;
  readonly over?: boolean;
}

/** An event's time to the millisecond; further digits are cut off. NaN for what is no instant. */
export const instantOf = ({ time }: Pick<EngineEvent, 'time'>): number => Date.parse(time);
