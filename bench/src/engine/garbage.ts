import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineEvent, Pack } from '@anxin/engine';
import { type BenchRow, row } from '../bench.ts';
import { withTerms } from './bytes-rows.ts';
import { firing } from './condition.ts';
import { listingIn } from './listing.ts';
import { findTerms, searcherOf } from './our-text.ts';
import { packFiles, packOf } from './pack.ts';
import { events, rules, terms, texts } from './workload.ts';

/** What is decided: the rules alone, or with a lexicon that is searched for in every text. */
export type GarbagePack = 'rules' | 'lexicon';

const RULES = 200;
const TERMS = 20_000;
const TEXTS = 2_000;
const CHILD = fileURLToPath(new URL('./garbage-child.ts', import.meta.url));
/** Room for everything that is allocated while it is measured. */
const FLAGS = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

/** Bytes allocated for one decision on an event on which nothing fires, beside the decision itself. */
export function garbageRow(what: string, pack: GarbagePack): BenchRow {
  const printed = execFileSync(process.execPath, [...FLAGS, CHILD, pack], { encoding: 'utf8' });
  return row(what, Number(printed), null, 'bytes');
}

export function garbagePack(kind: GarbagePack): Pack {
  const chosen = rules(RULES);
  return packOf(kind === 'rules' ? packFiles(chosen) : packFiles(withTerms(chosen), terms(TERMS)));
}

/** Events on which none of the rules fires, and in whose texts no term stands. */
export function quietEvents(): EngineEvent[] {
  const known = terms(TERMS);
  const matcher = searcherOf(known);
  const quiet = texts(TEXTS, known).filter(({ text }) => findTerms(matcher, text).length === 0);
  const chosen = rules(RULES);
  return events(quiet.map(({ text }) => text)).filter((event) => firing(chosen, listingIn(event)).length === 0);
}
