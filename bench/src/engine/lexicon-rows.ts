import type { Matcher } from '../../../packages/engine/src/text/matcher.ts';
import type { BenchRow } from '../bench.ts';
import { apart, occurrencesOf } from './occurrences.ts';
import { findTerms, searcherOf } from './our-text.ts';
import { repair, TEXT_PEERS, type TextPeer, type TextPeerKind } from './peers/text-peers.ts';
import { contend, race } from './race.ts';
import { speedRows } from './rows.ts';
import type { BenchText } from './texts.ts';

export interface LexiconRows {
  readonly rows: BenchRow[];
  readonly checked: string;
  /** The matcher that was fastest … */
  readonly best: TextPeerKind;
  /** … and the one that was ready first. */
  readonly quickest: TextPeerKind;
}

export interface PreparedPeer {
  readonly kind: TextPeerKind;
  readonly peer: TextPeer;
}

/**
 * Texts to the places of terms in the original: ours beside opencc-js, the removal of separators and a matcher, whose
 * places are those in the text that is left.
 */
export async function lexiconRows(
  terms: readonly string[],
  texts: readonly BenchText[],
  onProgress: (line: string) => void,
): Promise<LexiconRows> {
  const what = `lexicon ${terms.length.toLocaleString('en')}`;
  onProgress(`${what}: preparing ${TEXT_PEERS.length} peers`);
  const matcher = searcherOf(terms);
  const peers = TEXT_PEERS.map((kind) => {
    const started = performance.now();
    const peer = kind.prepare(terms);
    return { kind, peer, took: performance.now() - started };
  });
  const quickest = peers.reduce((a, b) => (b.took < a.took ? b : a)).kind;
  onProgress(`${what}: comparing what is found in ${texts.length} texts`);
  const checked = checkTexts(matcher, peers, terms, texts);

  onProgress(`${what}: measuring`);
  const all = texts.map(({ text }) => text);
  const spreads = await race([
    contend('ours', all, (text) => findTerms(matcher, text)),
    ...peers.map(({ kind, peer }) => contend(kind.name, all, (text) => peer.find(repair(text)))),
  ]);
  const theirs = new Map(TEXT_PEERS.map(({ name }) => [name, spreads.get(name)!]));
  const rows = speedRows(what, spreads.get('ours')!, theirs, 'texts/s');
  return { rows, checked, best: TEXT_PEERS.find(({ name }) => name === rows[0]!.peer_name)!, quickest };
}

/**
 * Where simplifying and stripping suffice, everybody finds the same; who does no more cannot read full width.
 * @throws Error where not
 */
export function checkTexts(
  matcher: Matcher,
  peers: readonly PreparedPeer[],
  terms: readonly string[],
  texts: readonly BenchText[],
): string {
  const known = new Set(terms);
  const longest = Math.max(...terms.map((term) => term.length));
  const counted = { hits: 0, fullWidth: 0 };
  for (const { text, planted } of texts) {
    const found = findTerms(matcher, text).map(({ canonical }) => canonical);
    const fullWidth = planted.some(({ spelling }) => spelling === 'full-width');
    const repaired = repair(fullWidth ? text.normalize('NFKC') : text);
    const occurrences = occurrencesOf(known, longest, repaired);
    expectSame('ours', text, found, apart(occurrences));
    counted.hits += found.length;
    if (fullWidth) {
      counted.fullWidth++;
      continue;
    }
    for (const { kind, peer } of peers) {
      const all = occurrences.map(({ term }) => term);
      const theirs = peer.find(repaired).map(peer.term);
      expectSame(kind.name, text, theirs.sort(), (kind.everyPlace ? all : [...new Set(all)]).sort());
    }
  }
  return `${counted.hits} terms are found in ${texts.length} texts, the same by ours and by ${peers.length} peers, but for ${counted.fullWidth} texts with full width, which only ours reads`;
}

function expectSame(who: string, text: string, given: readonly string[], expected: readonly string[]): void {
  if (given.join(' ') === expected.join(' ')) return;
  throw new Error(`${who} finds [${given.join(' ')}] instead of [${expected.join(' ')}] in: ${text}`);
}
