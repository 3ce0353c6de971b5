import { type BenchRow, row } from '../bench.ts';
import type { Spread } from './race.ts';

/** Pieces a second of ours and of a peer, from microseconds a piece. */
export function speedRow(what: string, peer: string, ours: Spread, theirs: Spread, unit: string): BenchRow {
  return {
    ...row(what, 1e6 / ours.middle, 1e6 / theirs.middle, unit),
    peer_name: peer,
    ours_range: [1e6 / ours.high, 1e6 / ours.low],
    peer_range: [1e6 / theirs.high, 1e6 / theirs.low],
  };
}

/** One row a peer, the fastest first: where only the best counts, it is the first. */
export function speedRows(what: string, ours: Spread, peers: ReadonlyMap<string, Spread>, unit: string): BenchRow[] {
  return [...peers]
    .sort(([, a], [, b]) => a.middle - b.middle)
    .map(([name, theirs]) => speedRow(what, name, ours, theirs, unit));
}

/** Milliseconds of ours and of a peer. */
export function timeRow(what: string, ours: Spread, peer?: { name: string; spread: Spread }): BenchRow {
  const made = row(what, ours.middle, peer?.spread.middle ?? null, 'ms');
  const range: Partial<BenchRow> = { ours_range: [ours.low, ours.high] };
  if (peer === undefined) return { ...made, ...range };
  return { ...made, ...range, peer_name: peer.name, peer_range: [peer.spread.low, peer.spread.high] };
}

/** Microseconds of ours and of a peer, where the question is how much dearer ours is. */
export function costRow(what: string, peer: string, ours: Spread, theirs: Spread): BenchRow {
  return {
    ...row(what, ours.middle, theirs.middle, 'µs'),
    ...{ peer_name: peer, ours_range: [ours.low, ours.high], peer_range: [theirs.low, theirs.high] },
  };
}
