import { parseLexicon } from '../../../packages/engine/src/text/lexicon.ts';
import { buildMatcher, type Matcher, scan } from '../../../packages/engine/src/text/matcher.ts';
import { normalise } from '../../../packages/engine/src/text/normalise.ts';

/**
 * From the text of a lexicon's file to what searches.
 * @param header of the file, for what counts beside the terms as they are written
 * @throws Error where a line is broken
 */
export function searcherOf(terms: readonly string[], header = ''): Matcher {
  const { lexicon, problems } = parseLexicon({ path: 'lexicons/terms.lex', text: `${header}${terms.join('\n')}` });
  if (problems.length > 0) throw new Error(`line ${problems[0]!.line}: ${problems[0]!.message}`);
  return buildMatcher([lexicon]);
}

/** The terms of a text, and where they stand in it. */
export const findTerms = (matcher: Matcher, text: string): ReturnType<typeof scan>['hits'] =>
  scan(matcher, normalise(text)).hits;
