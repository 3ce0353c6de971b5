import { SIGNAL_LIMITS } from '../signals/limits.ts';
import type { Lexicon } from '../text/lexicon.ts';
import { LEXICON_LIMITS } from '../text/lexicon-limits.ts';
import { bounded, type CelType, DOUBLE, INT, listOf, objectOf, STRING } from './cel/types.ts';
import type { MatchDocument } from './document.ts';
import { DECIDE_LIMITS } from './limits.ts';

const TAG_LENGTH = 64;

const KNOWN = bounded(STRING, SIGNAL_LIMITS.similarName);
/** What CEL sees of a match that looks for known texts. */
export const SIMILAR: CelType = objectOf('Match', {
  ...{ count: INT, distinct: INT, disguised: INT, first: KNOWN, similarity: DOUBLE },
  terms: bounded(listOf(KNOWN), DECIDE_LIMITS.hitsPerMatch),
  tags: bounded(listOf(STRING), 0),
});

/**
 * What CEL sees of a match, with how long its lists may be: what the estimate of an expression's cost goes by. A
 * pattern or a contact may find as much as a text holds.
 */
export function matchTypes(lexicons: ReadonlyMap<string, Lexicon>): (match: MatchDocument) => CelType {
  const tagsOf = new Map<string, ReadonlySet<string>>();
  const tags = (name: string): ReadonlySet<string> => {
    let found = tagsOf.get(name);
    if (found === undefined) {
      const all = new Set<string>();
      for (const entry of lexicons.get(name)?.entries ?? []) for (const tag of entry.tags) all.add(tag);
      found = all;
      tagsOf.set(name, found);
    }
    return found;
  };
  return ({ find }) => {
    if ('similar' in find) return SIMILAR;
    const names = 'lexicons' in find ? find.lexicons.map(({ value }) => value) : [];
    const term = names.length > 0 ? bounded(STRING, LEXICON_LIMITS.termLength) : STRING;
    const distinct = new Set(names.flatMap((name) => [...tags(name)]));
    return objectOf('Match', {
      count: INT,
      distinct: INT,
      terms: bounded(listOf(term), DECIDE_LIMITS.hitsPerMatch),
      first: term,
      tags: bounded(listOf(bounded(STRING, TAG_LENGTH)), distinct.size),
      disguised: INT,
    });
  };
}
