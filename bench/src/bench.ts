/** What a benchmark found: each row is ours beside a named peer, measured in one run. */
export interface BenchReport {
  name: string;
  machine: string;
  rows: BenchRow[];
  /** What was made sure of about the answers, beside how fast they came. */
  checked: string[];
}

/** Several benchmarks under one name, with a page for all of them. */
export interface BenchGroup {
  parts: readonly string[];
  page: { path: string; render(reports: readonly BenchReport[]): string };
}

export interface BenchRow {
  what: string;
  ours: number;
  /** Named in `what` or `peer_name`; null where a row is a figure of ours alone. */
  peer: number | null;
  unit: string;
  /** ours / peer: for speeds, so many times as fast; null without a peer. */
  ratio: number | null;
  peer_name?: string;
  /** The lowest and the highest round. */
  ours_range?: readonly [number, number];
  peer_range?: readonly [number, number];
  /** The least ratio that is good enough. */
  must?: number;
}

export interface Bench {
  about: string;
  run(options: BenchOptions): Promise<BenchReport>;
  /** What of its size can be asked for; less takes less time and disk. */
  sizes?: readonly Size[];
  /** A page of the documentation that shows a report. */
  page?: { path: string; render(report: BenchReport): string };
}

export const SIZES = ['orders', 'people'] as const;
export type Size = (typeof SIZES)[number];

export interface BenchOptions extends Partial<Record<Size, number>> {
  /** Told what is being measured. */
  onProgress(line: string): void;
}

export const row = (what: string, ours: number, peer: number | null, unit: string): BenchRow => ({
  what,
  ours: round(ours),
  peer: peer === null ? null : round(peer),
  unit,
  ratio: peer === null ? null : round(ours / peer),
});

const round = (value: number): number => Number(value.toPrecision(4));

/** The middle of some measurements: one slow round does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
