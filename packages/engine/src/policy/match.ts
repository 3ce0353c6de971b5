import type { ExemptedHit, TermHit } from '../text/matcher.ts';
import { DECIDE_LIMITS } from './limits.ts';
import type { MatchPlan } from './match-plan.ts';
import type { Categories, SearchedText } from './searched-text.ts';
import type { Evidence } from './types.ts';

/** A place that a match found. */
export interface Hit extends Required<Evidence> {
  readonly tags: readonly string[];
  readonly disguised: boolean;
  /** Of a hit that is like a known text: how much. */
  readonly similarity?: number;
}

/** A hit that does not count, and why. */
export interface PassedHit extends Hit {
  readonly by: 'before' | 'after' | 'within';
  readonly phrase: string;
}

/** The value of a match; its first six members are what CEL sees. */
export interface MatchResult {
  readonly count: number;
  readonly distinct: number;
  readonly terms: readonly string[];
  readonly first: string;
  readonly tags: readonly string[];
  readonly disguised: number;
  /** Of what is like a known text: that of the one that is most. */
  readonly similarity?: number;
  /** The first 100. */
  readonly hits: readonly Hit[];
  /** The first 100. */
  readonly exempted: readonly PassedHit[];
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly canonical: string;
  readonly disguised: boolean;
  readonly tags?: readonly string[];
  readonly similarity?: number;
}

const NOTHING: MatchResult = {
  count: 0,
  distinct: 0,
  terms: [],
  first: '',
  tags: [],
  disguised: 0,
  hits: [],
  exempted: [],
};

interface InField {
  readonly place: SearchedText;
  readonly found: readonly Found[];
  readonly passed: readonly ExemptedHit[];
}

export function runMatch({ find }: MatchPlan, places: readonly SearchedText[], categories: Categories): MatchResult {
  let inFields: InField[] | undefined;
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const found = foundIn(find, place, categories);
    const passed = passedIn(find, place, categories);
    if (found.length === 0 && passed.length === 0) continue;
    inFields ??= [];
    inFields.push({ place, found, passed });
  }
  // most matches of most events; the rest is for the few that found something
  return inFields === undefined ? NOTHING : resultOf(inFields);
}

function resultOf(inFields: readonly InField[]): MatchResult {
  const terms = new Set<string>();
  const tags = new Set<string>();
  const hits: Hit[] = [];
  const exempted: PassedHit[] = [];
  let count = 0;
  let disguised = 0;
  let similarity: number | undefined;
  for (const { place, found, passed } of inFields) {
    for (const hit of found) {
      count++;
      if (hit.disguised) disguised++;
      if (hit.similarity !== undefined) similarity = Math.max(similarity ?? 0, hit.similarity);
      if (terms.size < DECIDE_LIMITS.hitsPerMatch) terms.add(hit.canonical);
      for (const tag of hit.tags ?? []) tags.add(tag);
      if (hits.length < DECIDE_LIMITS.hitsPerMatch) hits.push(hitOf(hit, place));
    }
    for (const hit of passed) {
      if (exempted.length >= DECIDE_LIMITS.hitsPerMatch) break;
      exempted.push({ ...hitOf(hit, place), by: hit.by, phrase: hit.phrase });
    }
  }
  return {
    count,
    distinct: terms.size,
    terms: hits.map((hit) => hit.canonical),
    first: hits[0]?.canonical ?? '',
    tags: [...tags],
    disguised,
    ...(similarity === undefined ? {} : { similarity }),
    hits,
    exempted,
  };
}

function foundIn(find: MatchPlan['find'], text: SearchedText, categories: Categories): readonly Found[] {
  if (find.kind === 'pattern') return text.pattern(find);
  if (find.kind === 'similar')
    return text.similar(find).map(({ name, ...part }) => ({ ...part, canonical: name, disguised: false }));
  if (find.kind === 'contact') {
    const contacts = text.contacts();
    if (find.contact === 'any' || contacts.length === 0) return contacts;
    return contacts.filter(({ kind }) => kind === find.contact);
  }
  let all: readonly TermHit[] = NONE;
  for (let i = 0; i < find.names.length; i++) all = together(all, text.terms(find.names[i]!, categories));
  return apart(all);
}

function passedIn(find: MatchPlan['find'], text: SearchedText, categories: Categories): readonly ExemptedHit[] {
  let all: readonly ExemptedHit[] = NONE;
  if (find.kind !== 'lexicon') return all;
  for (let i = 0; i < find.names.length; i++) all = together(all, text.exempted(find.names[i]!, categories));
  return all;
}

const NONE: readonly never[] = [];

/** Nothing is copied for the many texts in which none or one lexicon found anything. */
const together = <T>(all: readonly T[], some: readonly T[]): readonly T[] =>
  some.length === 0 ? all : all.length === 0 ? some : [...all, ...some];

/** Several lexicons may hold the same term: of hits that overlap the earlier counts, and of those the longer. */
function apart(hits: readonly TermHit[]): readonly TermHit[] {
  if (hits.length < 2) return hits;
  const out: TermHit[] = [];
  let end = -1;
  for (const hit of [...hits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (hit.start < end) continue;
    out.push(hit);
    end = hit.end;
  }
  return out;
}

function hitOf(found: Found, { field, text }: SearchedText): Hit {
  const { start, end, canonical, disguised, similarity, tags = [] } = found;
  const hit = { field, start, end, text: text.slice(start, end), canonical, tags, disguised };
  return similarity === undefined ? hit : { ...hit, similarity };
}
