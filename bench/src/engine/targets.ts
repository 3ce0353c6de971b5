import type { BenchRow } from '../bench.ts';

/** What a row should come to. */
export interface Target {
  /** Whether it is about the ratio or about our figure. */
  readonly of: 'ratio' | 'ours';
  readonly at: 'least' | 'most';
  readonly must: number;
  readonly reach: number;
}

interface Aim extends Target {
  readonly what: string;
  /** Where each peer has a target of its own; else the best one counts, which stands first. */
  readonly peer?: string;
}

const atLeast = (what: string, must: number, reach: number, peer?: string): Aim => ({
  ...{ what, of: 'ratio', at: 'least', must, reach },
  ...(peer === undefined ? {} : { peer }),
});
const atMost = (of: Target['of'], what: string, must: number, reach: number): Aim => ({
  ...{ what, of, at: 'most', must, reach },
});

const AIMS: readonly Aim[] = [
  atLeast('200 rules', 5, 9, 'json-logic-engine'),
  atLeast('200 rules', 28, 49, '@marcbachmann/cel-js'),
  atLeast('200 rules', 150, 280, '@bufbuild/cel'),
  atLeast('1,000 rules', 27, 55),
  atLeast('5,000 rules', 50, 130),
  atLeast('lexicon 20,000', 40, 60),
  atMost('ratio', 'lexicon 20,000 + sound-alikes', 2, 1.5),
  atLeast('bytes to decision', 4, 7),
  atMost('ours', 'compile 1,000 rules', 200, 50),
  atMost('ours', 'compile 100,000 terms', 150, 50),
  atMost('ours', 'garbage per decision', 512, 0),
];

/** The target of a row; undefined where it has none, as the second-best peer of a size. */
export function targetOf(row: BenchRow, rows: readonly BenchRow[]): Target | undefined {
  const aim = AIMS.find(({ what, peer }) => what === row.what && (peer === undefined || peer === row.peer_name));
  if (aim === undefined || aim.peer !== undefined) return aim;
  return rows.find(({ what }) => what === row.what) === row ? aim : undefined;
}

/** How a row stands: the way from "must" to "reach for" in percent where it is between them. */
export function standing(row: BenchRow, { of, at, must, reach }: Target): string {
  const value = row[of]!;
  const better = (a: number, b: number): boolean => (at === 'least' ? a >= b : a <= b);
  if (!better(value, must)) return 'missed';
  if (better(value, reach)) return 'reached';
  return `met, ${Math.floor((100 * (value - must)) / (reach - must))} % of the way`;
}
