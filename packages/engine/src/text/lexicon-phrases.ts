import { LEXICON_LIMITS } from './lexicon-limits.ts';
import { normalise } from './normalise.ts';
import { type NormalisedText, SENTENCE_END } from './normalised-text.ts';

/** Canonical phrases, or what is wrong with one of them. */
export function readPhrases(key: string, values: readonly string[]): readonly string[] | string {
  if (values.length > LEXICON_LIMITS.phrases) return `More than ${LEXICON_LIMITS.phrases} phrases in "${key}"`;
  const phrases = new Set<string>();
  for (const value of values) {
    const phrase = normalise(value);
    const wrong = termProblem(phrase);
    if (wrong !== undefined) return `"${clipped(value)}" in "${key}": ${wrong}`;
    phrases.add(phrase.text);
  }
  return [...phrases];
}

export function termProblem({ text }: NormalisedText): string | undefined {
  if (text === '') return 'Nothing is left of it after normalisation: only separators or invisible characters';
  if (text.includes(SENTENCE_END)) return 'It holds the end of a sentence, and nothing is matched across one';
  if (text.length > LEXICON_LIMITS.termLength)
    return `It has ${text.length} characters; at most ${LEXICON_LIMITS.termLength} are looked for`;
  if (text.includes('\ufffd')) return 'It holds a character that could not be decoded';
  return undefined;
}

/** The likely mend of what `termProblem` refuses. */
export function termHint({ text }: NormalisedText): string {
  if (text === '') return 'Write letters, digits or signs that can be seen, or take the line out';
  if (text.includes(SENTENCE_END))
    return 'Write what stands before the sentence end, and what stands after it, as two terms';
  if (text.length > LEXICON_LIMITS.termLength) return 'Write its most telling words, or use a pattern';
  return 'Save the file as UTF-8';
}

export function clipped(text: string): string {
  return text.length > 40 ? text.slice(0, 40) + '…' : text;
}
