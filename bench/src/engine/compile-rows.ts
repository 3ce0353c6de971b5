import { compilePack, parsePack } from '@anxin/engine';
import type { BenchRow } from '../bench.ts';
import type { Condition } from './condition.ts';
import { SCHEMAS } from './listing.ts';
import { searcherOf } from './our-text.ts';
import { packFiles, packOf } from './pack.ts';
import type { RulePeerKind } from './peers/rule-peer.ts';
import type { TextPeerKind } from './peers/text-peers.ts';
import { type Spread, spreadOf, startTimer } from './race.ts';
import { timeRow } from './rows.ts';

const ROUNDS = 7;

/** From a pack that was read, and from its files, to what decides, beside the peer that is ready first. */
export function compileRulesRows(
  rules: readonly Condition[],
  kinds: readonly RulePeerKind[],
  onProgress: (line: string) => void,
): BenchRow[] {
  const what = `compile ${rules.length.toLocaleString('en')} rules`;
  onProgress(what);
  const files = packFiles(rules);
  const { document } = parsePack(files);
  if (document === undefined) throw new Error('the pack cannot be read');
  const [compiled, ours, ...theirs] = inTurns([
    () => compilePack(document, SCHEMAS),
    () => packOf(files),
    ...kinds.map((kind) => () => kind.prepare(rules)),
  ]);
  return [
    timeRow(what, compiled!, fastest(kinds, theirs)),
    timeRow(`${what} (from files in YAML)`, ours!, fastest(kinds, theirs)),
  ];
}

/** From the text of a lexicon's file to what searches, beside the peer that was ready first with fewer terms. */
export function compileTermsRow(
  terms: readonly string[],
  kinds: readonly TextPeerKind[],
  onProgress: (line: string) => void,
): BenchRow {
  const what = `compile ${terms.length.toLocaleString('en')} terms`;
  onProgress(what);
  const [ours, ...theirs] = inTurns([() => searcherOf(terms), ...kinds.map((kind) => () => kind.prepare(terms))]);
  return timeRow(what, ours!, fastest(kinds, theirs));
}

/** Milliseconds of processor time of each, by turns. */
function inTurns(works: readonly (() => unknown)[]): Spread[] {
  const times = works.map(() => [] as number[]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, work] of works.entries()) {
      const elapsed = startTimer();
      work();
      times[i]!.push(elapsed() / 1_000);
    }
  }
  return times.map(spreadOf);
}

function fastest(kinds: readonly { name: string }[], spreads: readonly Spread[]): { name: string; spread: Spread } {
  const all = kinds.map(({ name }, i) => ({ name, spread: spreads[i]! }));
  return all.reduce((a, b) => (b.spread.middle < a.spread.middle ? b : a));
}
