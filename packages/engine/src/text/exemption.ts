import type { LexiconEntry } from './lexicon.ts';
import type { Exemption } from './matcher.ts';
import { type NormalisedText, SENTENCE_END } from './normalised-text.ts';

/** The context of an entry that exempts its hit in the canonical units `[from, to)`. */
export function exemptionOf(
  { before, after, within, gap: reach }: LexiconEntry,
  from: number,
  to: number,
  normalised: NormalisedText,
): Exemption | undefined {
  if (before.length + after.length + within.length === 0) return undefined;
  const { text } = normalised;
  for (const phrase of within) {
    for (let at = Math.max(0, to - phrase.length); at <= from; at++) {
      if (text.startsWith(phrase, at)) return { by: 'within', phrase };
    }
  }
  for (let gap = 0; gap <= reach && from - gap > 0 && text[from - gap] !== SENTENCE_END; gap++) {
    const phrase = before.find((words) => text.endsWith(words, from - gap));
    if (phrase !== undefined) return { by: 'before', phrase };
  }
  for (let gap = 0; gap <= reach && to + gap < text.length; gap++) {
    const phrase = after.find((words) => text.startsWith(words, to + gap));
    if (phrase !== undefined) return { by: 'after', phrase };
    if (text[to + gap] === SENTENCE_END) break;
  }
  return undefined;
}
