import { findAnchored } from './anchors.ts';
import { isCutWord, isOneWord } from './crossing.ts';
import { type Draft, MARK } from './draft.ts';
import type { CategoryLimit, LexiconEntry } from './lexicon.ts';
import type { Disguise, Matcher } from './matcher.ts';
import { draftOf } from './normalise.ts';
import type { NormalisedText, Spaced } from './normalised-text.ts';
import { LOOK, type Place } from './resolve.ts';
import { restore, type Split } from './restore.ts';
import { findSounds } from './sound-anchors.ts';
import { listenTo, newSounds, type Sounds, standsFor } from './sounds.ts';
import { lengthOf } from './terms.ts';

/** Which entries count. */
interface Wanted {
  readonly only: ReadonlySet<string> | undefined;
  readonly categories: ReadonlySet<string> | undefined;
}

/** Occurrences of terms on one look, before overlaps are resolved. */
const MAX_OCCURRENCES = 200_000;
const NO_BREAKS: readonly number[] = [];

interface Looks {
  readonly places: Place[];
  readonly truncated: boolean;
}

const NOTHING: Looks = { places: [], truncated: false };

/** One search: of what, for whom, and what it found so far. */
interface Search extends Looks {
  readonly matcher: Matcher;
  readonly wanted: Wanted;
  truncated: boolean;
}

/**
 * All places where terms stand: as they are written, with characters repeated, with pictures and split characters read,
 * and by what they sound like.
 */
export function looksAt(
  matcher: Matcher,
  text: NormalisedText,
  only: Wanted['only'],
  categories: Wanted['categories'],
): Looks {
  const draft = draftOf(text);
  const found = findAnchored(matcher.anchors, draft.units, draft.length, MAX_OCCURRENCES);
  // most texts
  if (found.found.length === 0 && matcher.sounds === undefined && !draft.hasPictures) return NOTHING;
  const search: Search = { matcher, wanted: { only, categories }, places: [], truncated: false };
  const split = read(search, text, draft, LOOK.plain, found);
  if (matcher.sounds !== undefined) listen(search, text, draft, LOOK.sound);
  if (!split && !draft.hasPictures) return search;
  const restored = restore(text.original, (of) => findSplits(matcher, of));
  const again = draftOf(restored);
  const foundAgain = findAnchored(matcher.anchors, again.units, again.length, MAX_OCCURRENCES);
  read(search, restored, again, LOOK.restored, foundAgain);
  if (matcher.sounds !== undefined) listen(search, restored, draftOf(restored), LOOK.restoredSound);
  return search;
}

/** Whether the parts of a character stand side by side somewhere. */
function read(
  search: Search,
  text: NormalisedText,
  draft: Draft,
  look: number,
  { found, truncated }: ReturnType<typeof findAnchored>,
): boolean {
  const { anchors, splits, owners } = search.matcher;
  if (truncated) search.truncated = true;
  let split = false;
  for (const { term, from, to } of found) {
    if (splits.has(term)) split = true;
    const repeated = to - from > lengthOf(anchors.terms, term);
    const disguise = look === LOOK.plain ? (repeated ? 'repeat' : undefined) : restoredIn(draft, from, to);
    // a single character is put together by chance (`这个月又`)
    if (look !== LOOK.plain && (disguise === undefined || lengthOf(anchors.terms, term) === 1)) continue;
    for (let owner = owners.first[term]!; owner >= 0; owner = owners.next[owner]!) {
      const entry = wantedEntry(search, owner);
      if (entry === undefined || (disguise !== undefined && entry.exact)) continue;
      if (entry.word && isCutWord(text, from, to)) continue;
      // where characters are repeated, the breaks of the term are elsewhere
      if (!isOneWord(text, from, to, repeated ? NO_BREAKS : entry.breaks)) continue;
      const rank = repeated && look === LOOK.plain ? LOOK.repeat : look;
      search.places.push({ owner, order: owners.lexicon[owner]!, entry, text, from, to, look: rank, disguise });
    }
  }
  return split;
}

const HEARD: Sounds = newSounds();

function listen(search: Search, text: NormalisedText, draft: Draft, look: number): void {
  const { anchors, sounds, owners } = search.matcher;
  listenTo(draft, HEARD);
  const found = findSounds(sounds!, HEARD, draft.units, MAX_OCCURRENCES);
  if (found.length > MAX_OCCURRENCES) search.truncated = true;
  const heard: Spaced = {
    length: HEARD.length,
    unit: (at) => HEARD.units[at]!,
    gap: (at) => draft.marks[HEARD.at[at]!]! & MARK.gap,
  };
  for (const { term, from, to } of found) {
    if (!standsFor(anchors.terms, term, HEARD, from, draft)) continue;
    const start = HEARD.at[from]!;
    const end = HEARD.at[to]!;
    if (isCutWord(text, start, end)) continue;
    if (look === LOOK.restoredSound && restoredIn(draft, start, end) === undefined) continue;
    for (let owner = owners.first[term]!; owner >= 0; owner = owners.next[owner]!) {
      const entry = wantedEntry(search, owner);
      if (entry === undefined || !entry.sound || !isOneWord(heard, from, to, entry.breaks)) continue;
      const order = owners.lexicon[owner]!;
      search.places.push({ owner, order, entry, text, from: start, to: end, look, disguise: 'sound' });
    }
  }
}

/** What was restored within these units, if anything. */
function restoredIn({ marks }: Draft, from: number, to: number): Disguise | undefined {
  let seen = 0;
  for (let at = from; at < to; at++) seen |= marks[at]!;
  return (seen & MARK.joined) !== 0 ? 'split' : (seen & MARK.picture) !== 0 ? 'picture' : undefined;
}

/** Places where the parts of a character stand side by side and nothing lies between them but what breaks up words. */
function findSplits({ anchors, splits }: Matcher, text: NormalisedText): Split[] {
  const draft = draftOf(text);
  const { found } = findAnchored(anchors, draft.units, draft.length, MAX_OCCURRENCES);
  return found.flatMap(({ term, from, to }) => {
    const whole = splits.get(term);
    return whole !== undefined && isOneWord(text, from, to) ? [{ from, to, whole }] : [];
  });
}

/** An entry whose term was found, if it counts here. */
function wantedEntry({ matcher, wanted }: Search, owner: number): LexiconEntry | undefined {
  const { lexicons, owners } = matcher;
  const order = owners.lexicon[owner]!;
  const { name, entries } = lexicons[order]!;
  if (wanted.only !== undefined && !wanted.only.has(name)) return undefined;
  const entry = entries[owner - owners.bases[order]!]!;
  return entry.category === undefined || appliesIn(entry.category, wanted.categories) ? entry : undefined;
}

/** Where no category is known, an entry that is for certain ones does not apply, and one that is for all others does. */
function appliesIn({ names, except }: CategoryLimit, known: ReadonlySet<string> | undefined): boolean {
  return names.some((name) => known?.has(name) === true) !== except;
}
