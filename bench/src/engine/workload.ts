import type { EngineEvent } from '@anxin/engine';
import { Converter } from 'opencc-js/cn2t';
import type { Condition } from './condition.ts';
import { eventOf } from './listing.ts';
import { toSimplified } from './peers/text-peers.ts';
import { randomOf } from './random.ts';
import { rulesOf } from './rules.ts';
import { type BenchText, ORDINARY, textsOf } from './texts.ts';
import { termsOf } from './words.ts';

/** What every run works on: made anew by chances that begin alike. */
const SEED = { rules: 7, events: 100_000, terms: 3, texts: 5 };

export const TEXT_LENGTH = 300;

export const rules = (count: number): Condition[] => rulesOf(SEED.rules, count);

export const terms = (count: number): string[] => termsOf(randomOf(SEED.terms), count, ORDINARY);

/** @param terms what is planted in half of them */
export const texts = (count: number, terms: readonly string[]): BenchText[] =>
  textsOf({ seed: SEED.texts, count, length: TEXT_LENGTH, terms, traditional });

export const events = (texts: readonly string[]): EngineEvent[] =>
  texts.map((text, i) => eventOf(SEED.events, i, text));

const toTraditional = Converter({ from: 'cn', to: 't' });

/** Character by character, as somebody does who wants to get past a filter. */
function traditional(term: string): string | undefined {
  const spelled = [...term].map((character) => toTraditional(character)).join('');
  return toSimplified(spelled) === term ? spelled : undefined;
}
