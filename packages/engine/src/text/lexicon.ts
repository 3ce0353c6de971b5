import type { LocalText, PackFile, PackProblem } from '../policy/types.ts';
import { LONGEST_SPELLING } from './fold.ts';
import { missedTab, type OwnFields, readFields } from './lexicon-fields.ts';
import { EXACT_AND_SOUND, ONE_OF_TWO, readHeader, type SharedFields } from './lexicon-header.ts';
import { LEXICON_LIMITS } from './lexicon-limits.ts';
import { termHint, termProblem } from './lexicon-phrases.ts';
import { normalise } from './normalise.ts';
import { GAP, type NormalisedText } from './normalised-text.ts';
import { holdsSound, isSounding } from './sounds.ts';
import { finish, type Steps } from './steps.ts';
import { addTerm, draftTerms } from './terms.ts';

/** One term of a lexicon with the contexts that exempt it; the header's contexts are already added. */
export interface LexiconEntry {
  /** As written in the file. */
  readonly term: string;
  /** As `normalise` spells it; what is searched for. */
  readonly canonical: string;
  /** Positions in `canonical` before which the term itself is written with a separator (`made in china`). */
  readonly breaks: readonly number[];
  /** Counted from 1. */
  readonly line: number;
  readonly tags: readonly string[];
  /** Canonical phrases; one that ends at most `gap` units before the hit, in the same sentence, exempts it. */
  readonly before: readonly string[];
  /** Canonical phrases; one that begins at most `gap` units after the hit, in the same sentence, exempts it. */
  readonly after: readonly string[];
  /** Canonical phrases that contain the term; the hit inside one of them is exempted. */
  readonly within: readonly string[];
  /** In canonical units; 0 where nothing else is said: the phrase must touch the hit. */
  readonly gap: number;
  /** The hit must not lie inside a longer run of Latin letters or digits. */
  readonly word: boolean;
  /** The term is one character, and meant to be. */
  readonly short: boolean;
  /** Only as it is written: no second look. */
  readonly exact: boolean;
  /** What sounds like it counts too. */
  readonly sound: boolean;
  readonly category: CategoryLimit | undefined;
}

/** The entry applies only to what is in one of these categories; with `except`, to what is in none of them. */
export interface CategoryLimit {
  readonly names: readonly string[];
  readonly except: boolean;
}

export interface Lexicon {
  /** The file's name without folder and ending. */
  readonly name: string;
  readonly about?: LocalText;
  readonly entries: readonly LexiconEntry[];
}

export type Report = (line: number, column: number, code: string, message: string, hint: string) => void;

const NONE: readonly never[] = [];
const LINES_A_PIECE = 1_024;
const NAME = /^(?:.*\/)?([a-z0-9][a-z0-9-]{0,63})\.lex$/;

/**
 * Reads a `.lex` file (docs/policy-packs.md). Broken lines are left out and told, with line and column, up to 100 of
 * them; never throws. `lexicon` always holds what could be read, so that a caller can look for further problems.
 */
export const parseLexicon = (file: PackFile): ReadLexicon => finish(lexiconSteps(file));

export interface ReadLexicon {
  lexicon: Lexicon;
  problems: PackProblem[];
}

/** `parseLexicon` in pieces of a few thousand lines, for whoever has other things to do meanwhile. */
export function* lexiconSteps(file: PackFile): Steps<ReadLexicon> {
  const problems: PackProblem[] = [];
  const report: Report = (line, column, code, message, hint) => {
    if (problems.length > LEXICON_LIMITS.problems) return;
    if (problems.length === LEXICON_LIMITS.problems) {
      problems.push({
        file: file.path,
        line,
        column,
        code: 'lexicon.too-many',
        message: 'Further problems are not shown',
        hint: 'Mend those above first',
      });
      return;
    }
    problems.push({ file: file.path, line, column, code, message, hint });
  };
  const name = NAME.exec(file.path)?.[1];
  if (name === undefined) {
    report(1, 1, 'lexicon.name', `"${file.path}" is no lexicon's name`, 'Use a-z, 0-9 and "-", ending in ".lex"');
  }
  const text = withLineFeeds(file.text);
  const header = readHeader(text, report);
  const entries: LexiconEntry[] = [];
  let units = 0;
  const known = draftTerms(countLines(text), LONGEST_SPELLING * text.length);
  let number = 0;
  // all lines split at once would be a long piece by themselves
  for (let start = 0, end = 0; start <= text.length; start = end + 1) {
    end = endOfLine(text, start);
    if (++number <= header.next) continue;
    if (number % LINES_A_PIECE === 0) yield;
    const line = text.slice(start, end);
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (entries.length === LEXICON_LIMITS.entries || units > LEXICON_LIMITS.units) {
      const message = `More than ${LEXICON_LIMITS.entries} terms or ${LEXICON_LIMITS.units} characters of terms`;
      report(number, 1, 'lexicon.too-long', message, 'Split the lexicon');
      break;
    }
    const entry = readEntry(line, number, header.shared, report);
    if (entry === undefined) continue;
    const earlier = entries[addTerm(known, identityOf(entry))];
    if (earlier === undefined) {
      entries.push(entry);
      units += entry.canonical.length;
    } else if (!sameMeaning(earlier, entry)) {
      const message = `"${entry.term}" is the same term as "${earlier.term}" in line ${earlier.line}, with other fields`;
      report(entry.line, 1, 'lexicon.duplicate', message, 'Keep one of the two lines');
    }
  }
  const about = header.about === undefined ? {} : { about: header.about };
  return { lexicon: { name: name ?? '', ...about, entries }, problems };
}

function withLineFeeds(text: string): string {
  const marked = text.startsWith('\ufeff') ? text.slice(1) : text;
  return marked.includes('\r') ? marked.replace(/\r\n?/g, '\n') : marked;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

function countLines(text: string): number {
  let count = 1;
  for (let at = endOfLine(text, 0); at < text.length; at = endOfLine(text, at + 1)) count++;
  return count;
}

/**
 * What is wrong with a term of one letter: it stands in countless words (`最` in `最近`), and is looked for only where its
 * author says that he knows. A sign or an emoji stands in none. A pack refuses it; whoever reads a lexicon alone may not.
 */
export function shortness({ canonical, word, short }: LexiconEntry): { message: string; hint: string } | undefined {
  if (short || canonical.length > 2 || !/^[\p{L}\p{N}]$/u.test(canonical)) return undefined;
  const latin = canonical.charCodeAt(0) < 0x80;
  if (latin && word) return undefined;
  const hint = latin
    ? 'Add word=true, so that it counts only where it stands alone; or write the words that are meant'
    : 'Write the words that are meant; where the character itself is a cue beside others, add short=true';
  return { message: `"${canonical}" is one character, and stands in countless words`, hint };
}

/** One term may be several entries for several categories. */
function identityOf({ canonical, category }: LexiconEntry): string {
  if (category === undefined) return canonical;
  return [canonical, ...category.names.map((name) => (category.except ? `!${name}` : name))].join('|');
}

function readEntry(line: string, number: number, shared: SharedFields, report: Report): LexiconEntry | undefined {
  const refuse = (column: number, code: string, message: string, hint: string): undefined => {
    report(number, column, code, message, hint);
  };
  const most = LEXICON_LIMITS.lineLength;
  if (line.length > most) {
    const message = `The line has ${line.length} characters; at most ${most} are read`;
    return refuse(
      most + 1,
      'lexicon.line',
      message,
      'One term a line: its most telling words, or a pattern for a passage',
    );
  }
  const fields = line.includes('\t') ? line.split('\t') : [line];
  const missed = missedTab(fields[0]!);
  if (missed >= 0) return refuse(missed + 2, 'lexicon.tab', 'A field follows a space', 'Fields are separated by TAB');
  const term = fields[0]!.trim();
  const normalised = normalise(term);
  const wrong = termProblem(normalised);
  if (wrong !== undefined) {
    return refuse(1, 'lexicon.term', wrong, termHint(normalised));
  }
  const canonical = normalised.text;
  const breaks = breaksOf(normalised);
  const own = readFields(fields, number, report);
  if (own === undefined) return undefined;
  const looks = looksOf(canonical, own, shared);
  if (typeof looks === 'string')
    return refuse(line.indexOf('sound=') + 1, 'lexicon.sound', looks, soundHint(canonical, looks));
  for (const phrase of own.within) {
    if (looks.sound ? holdsSound(phrase, canonical) : phrase.includes(canonical)) continue;
    const message = `"${phrase}" in "within" does not contain the term "${canonical}"`;
    return refuse(line.indexOf('within=') + 1, 'lexicon.within', message, 'Use before or after');
  }
  return {
    term,
    canonical,
    breaks,
    line: number,
    tags: own.tags,
    before: joined(shared.before, own.before),
    after: joined(shared.after, own.after),
    within: joined(shared.within, own.within),
    gap: own.gap ?? shared.gap,
    word: own.word,
    short: own.short,
    exact: looks.exact,
    sound: looks.sound,
    category: own.category,
  };
}

/** Syllables of a term that is looked for by its sound because the whole lexicon is: of two, too much sounds alike. */
const FEWEST_SYLLABLES = 3;

/** Which looks find an entry, or what is wrong with those it asks for. */
function looksOf(canonical: string, own: OwnFields, shared: SharedFields): { exact: boolean; sound: boolean } | string {
  const sounding = (own.sound ?? shared.sound) && isSounding(canonical);
  if (own.sound === true) {
    if (own.exact === true) return EXACT_AND_SOUND;
    if (!sounding || canonical.length < 2)
      return 'Only a term of two characters or more, all of them Chinese, can be looked for by its sound';
    return { exact: false, sound: true };
  }
  const exact = own.exact ?? shared.exact;
  return { exact, sound: sounding && !exact && canonical.length >= FEWEST_SYLLABLES };
}

/** What whoever wants a term found by its sound may write instead. */
function soundHint(canonical: string, looks: string): string {
  if (looks === EXACT_AND_SOUND) return ONE_OF_TWO;
  if (isSounding(canonical)) return 'Leave sound out, or write the words that are meant';
  return 'Leave sound out: what is written in letters and digits is found through its look-alikes anyway';
}

function breaksOf(term: NormalisedText): readonly number[] {
  const breaks: number[] = [];
  for (let i = 1; i < term.length; i++) if (term.gap(i) !== GAP.none) breaks.push(i);
  return breaks.length === 0 ? NONE : breaks;
}

/** Shares the header's list where an entry adds nothing: 200,000 entries, one list. */
function joined(shared: readonly string[], own: readonly string[]): readonly string[] {
  if (own.length === 0) return shared;
  return shared.length === 0 ? own : [...new Set([...shared, ...own])];
}

function sameMeaning(a: LexiconEntry, b: LexiconEntry): boolean {
  const meaning = (e: LexiconEntry) =>
    JSON.stringify([e.tags, e.before, e.after, e.within, e.gap, e.word, e.exact, e.sound]);
  return meaning(a) === meaning(b);
}
