import { LineCounter, parseDocument } from 'yaml';
import type { LocalText, PackFile, PackProblem } from '../policy/types.ts';
import { normalise } from './normalise.ts';
import { GAP, type NormalisedText, SENTENCE_END } from './normalised-text.ts';

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
}

export interface Lexicon {
  /** The file's name without folder and ending. */
  readonly name: string;
  readonly about?: LocalText;
  readonly entries: readonly LexiconEntry[];
}

/** What a lexicon may hold; beyond a limit the rest is told as a problem, not read. */
export const LEXICON_LIMITS = {
  entries: 500_000,
  /** Canonical units of all terms together. */
  units: 4_000_000,
  lineLength: 4_096,
  headerLines: 2_000,
  termLength: 100,
  phrases: 500,
  tags: 16,
  gap: 20,
  problems: 100,
} as const;

interface Contexts {
  before: readonly string[];
  after: readonly string[];
  within: readonly string[];
  gap: number;
}

type Report = (line: number, column: number, code: string, message: string, hint?: string) => void;

const NONE: readonly string[] = [];
const KEYS = ['tags', 'before', 'after', 'within', 'gap', 'word'] as const;
type Key = (typeof KEYS)[number];
const TAG = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const NAME = /^(?:.*\/)?([a-z0-9][a-z0-9-]{0,63})\.lex$/;
const MISSED_TAB = /[ \u3000](?:tags|before|after|within|gap|word)=/;

/**
 * Reads a `.lex` file (docs/policy-packs.md). Broken lines are left out and told, with line and column, up to 100 of
 * them; never throws. `lexicon` always holds what could be read, so that a caller can look for further problems.
 */
export function parseLexicon(file: PackFile): { lexicon: Lexicon; problems: PackProblem[] } {
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
      });
      return;
    }
    problems.push({ file: file.path, line, column, code, message, ...(hint === undefined ? {} : { hint }) });
  };
  const name = NAME.exec(file.path)?.[1];
  if (name === undefined) {
    report(1, 1, 'lexicon.name', `"${file.path}" is no lexicon's name`, 'Use a-z, 0-9 and "-", ending in ".lex"');
  }
  const lines = file.text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const header = readHeader(lines, report);
  const entries: LexiconEntry[] = [];
  let units = 0;
  const byTerm = new Map<string, LexiconEntry>();
  for (let i = header.next; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (entries.length === LEXICON_LIMITS.entries || units > LEXICON_LIMITS.units) {
      const message = `More than ${LEXICON_LIMITS.entries} terms or ${LEXICON_LIMITS.units} characters of terms`;
      report(i + 1, 1, 'lexicon.too-long', message, 'Split the lexicon');
      break;
    }
    const entry = readEntry(line, i + 1, header.contexts, report);
    if (entry === undefined) continue;
    const earlier = byTerm.get(entry.canonical);
    if (earlier === undefined) {
      byTerm.set(entry.canonical, entry);
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

function readEntry(line: string, number: number, shared: Contexts, report: Report): LexiconEntry | undefined {
  if (line.length > LEXICON_LIMITS.lineLength) {
    report(
      number,
      LEXICON_LIMITS.lineLength + 1,
      'lexicon.line',
      `Longer than ${LEXICON_LIMITS.lineLength} characters`,
    );
    return undefined;
  }
  const fields = line.split('\t');
  const term = fields[0]!.trim();
  const missed = MISSED_TAB.exec(fields[0]!);
  if (missed !== null) {
    report(number, missed.index + 2, 'lexicon.tab', 'A field follows a space', 'Fields are separated by TAB');
    return undefined;
  }
  const normalised = normalise(term);
  const wrong = termProblem(normalised);
  if (wrong !== undefined) {
    report(number, 1, 'lexicon.term', wrong);
    return undefined;
  }
  const own = readFields(fields, number, report);
  if (own === undefined) return undefined;
  for (const phrase of own.within) {
    if (phrase.includes(normalised.text)) continue;
    const message = `"${phrase}" in "within" does not contain the term "${normalised.text}"`;
    report(number, line.indexOf('within=') + 1, 'lexicon.within', message, 'Use before or after');
    return undefined;
  }
  return {
    term,
    canonical: normalised.text,
    breaks: breaksOf(normalised),
    line: number,
    tags: own.tags,
    before: joined(shared.before, own.before),
    after: joined(shared.after, own.after),
    within: joined(shared.within, own.within),
    gap: own.gap ?? shared.gap,
    word: own.word,
  };
}

interface OwnFields extends Omit<Contexts, 'gap'> {
  tags: readonly string[];
  gap: number | undefined;
  word: boolean;
}

function readFields(fields: readonly string[], line: number, report: Report): OwnFields | undefined {
  const own: OwnFields = { tags: NONE, before: NONE, after: NONE, within: NONE, gap: undefined, word: false };
  const seen = new Set<string>();
  let column = fields[0]!.length + 2;
  for (const raw of fields.slice(1)) {
    const field = raw.trim();
    const fail = (code: string, message: string, hint?: string) => {
      report(line, column, code, message, hint);
      return undefined;
    };
    if (field !== '') {
      const equals = field.indexOf('=');
      const key = field.slice(0, Math.max(equals, 0));
      const value = field.slice(equals + 1).trim();
      if (!isKey(key)) {
        return fail(
          'lexicon.field',
          `"${clipped(field)}" is no field`,
          `Write one of ${KEYS.join(', ')}, then "=" and a value`,
        );
      }
      if (seen.has(key)) return fail('lexicon.field', `"${key}" is given twice`, 'Separate values by "|"');
      seen.add(key);
      if (value === '') return fail('lexicon.field', `"${key}" has no value`);
      if (key === 'word') {
        if (value !== 'true' && value !== 'false') return fail('lexicon.word', '"word" is true or false');
        own.word = value === 'true';
      } else if (key === 'gap') {
        const gap = /^\d{1,3}$/.test(value) ? Number(value) : -1;
        if (gap < 0 || gap > LEXICON_LIMITS.gap)
          return fail('lexicon.gap', `"gap" is a number from 0 to ${LEXICON_LIMITS.gap}`);
        own.gap = gap;
      } else {
        const read = key === 'tags' ? readTags(value.split('|')) : readPhrases(key, value.split('|'));
        if (typeof read === 'string') return fail(`lexicon.${key}`, read);
        own[key] = read;
      }
    }
    column += raw.length + 1;
  }
  return own;
}

function readTags(values: readonly string[]): readonly string[] | string {
  const tags = [...new Set(values.map((value) => value.trim()))];
  if (tags.length > LEXICON_LIMITS.tags) return `More than ${LEXICON_LIMITS.tags} tags`;
  const wrong = tags.find((tag) => !TAG.test(tag));
  return wrong === undefined ? tags : `"${clipped(wrong)}" is no tag: a-z, 0-9, ".", "_", "-"`;
}

/** Canonical phrases, or what is wrong with one of them. */
function readPhrases(key: string, values: readonly string[]): readonly string[] | string {
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

function termProblem(term: NormalisedText): string | undefined {
  if (term.text === '') return 'Nothing is left of it after normalisation: only separators or invisible characters';
  if (term.text.includes(SENTENCE_END)) return 'It holds the end of a sentence, and nothing is matched across one';
  if (term.text.length > LEXICON_LIMITS.termLength) return `Longer than ${LEXICON_LIMITS.termLength} characters`;
  if (term.text.includes('\ufffd')) return 'It holds a character that could not be decoded';
  return undefined;
}

function breaksOf(term: NormalisedText): readonly number[] {
  const breaks: number[] = [];
  for (let i = 1; i < term.length; i++) if (term.gap(i) !== GAP.none) breaks.push(i);
  return breaks;
}

/** Shares the header's list where an entry adds nothing: 200,000 entries, one list. */
function joined(shared: readonly string[], own: readonly string[]): readonly string[] {
  if (own.length === 0) return shared;
  return shared.length === 0 ? own : [...new Set([...shared, ...own])];
}

function sameMeaning(a: LexiconEntry, b: LexiconEntry): boolean {
  const meaning = (e: LexiconEntry) => JSON.stringify([e.tags, e.before, e.after, e.within, e.gap, e.word]);
  return meaning(a) === meaning(b);
}

function isKey(key: string): key is Key {
  return (KEYS as readonly string[]).includes(key);
}

function clipped(text: string): string {
  return text.length > 40 ? text.slice(0, 40) + '…' : text;
}

interface Header {
  about: LocalText | undefined;
  contexts: Contexts;
  /** Index of the first line after the header. */
  next: number;
}

function readHeader(lines: readonly string[], report: Report): Header {
  const empty: Contexts = { before: NONE, after: NONE, within: NONE, gap: 0 };
  if (lines[0]?.trim() !== '---') return { about: undefined, contexts: empty, next: 0 };
  const last = lines.slice(0, LEXICON_LIMITS.headerLines).findIndex((line, i) => i > 0 && line.trim() === '---');
  if (last < 0) {
    report(1, 1, 'lexicon.header', 'The header that begins here has no end', 'Close it with a line "---"');
    return { about: undefined, contexts: empty, next: lines.length };
  }
  const counter = new LineCounter();
  const document = parseDocument(lines.slice(1, last).join('\n'), { lineCounter: counter, uniqueKeys: true });
  const place = (offset: number): [line: number, column: number] => {
    const { line, col } = counter.linePos(offset);
    return [Math.max(line, 1) + 1, Math.max(col, 1)];
  };
  for (const error of document.errors) {
    report(...place(error.pos[0]), 'lexicon.header', error.message.split('\n')[0]!);
  }
  if (document.errors.length > 0) return { about: undefined, contexts: empty, next: last + 1 };
  const at = (path: readonly string[]): [line: number, column: number] => {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    return place(node?.range?.[0] ?? 0);
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    report(2, 1, 'lexicon.header', 'Aliases are not allowed in a header');
    return { about: undefined, contexts: empty, next: last + 1 };
  }
  const header = fieldsOf(value, [], ['about', 'unless'], at, report);
  return {
    about: readAbout(header.get('about'), at, report),
    contexts: readContexts(header.get('unless'), at, report),
    next: last + 1,
  };
}

type Place = (path: readonly string[]) => [line: number, column: number];

/** A mapping's own known fields; anything else is told. */
function fieldsOf(
  value: unknown,
  path: readonly string[],
  known: readonly string[],
  at: Place,
  report: Report,
): Map<string, unknown> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) {
    report(...at(path), 'lexicon.header', `${path.join('.') || 'The header'} must be a mapping`);
    return new Map();
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const key of fields.keys()) {
    if (known.includes(key)) continue;
    report(
      ...at([...path, key]),
      'lexicon.header',
      `"${clipped(key)}" is not known here`,
      `Known: ${known.join(', ')}`,
    );
    fields.delete(key);
  }
  return fields;
}

function readAbout(value: unknown, at: Place, report: Report): LocalText | undefined {
  if (value === undefined) return undefined;
  const about = fieldsOf(value, ['about'], ['zh-CN', 'en'], at, report);
  const chinese = about.get('zh-CN');
  const english = about.get('en');
  if (typeof chinese === 'string' && typeof english === 'string') return { 'zh-CN': chinese, en: english };
  report(...at(['about']), 'lexicon.header', '"about" needs the texts "zh-CN" and "en"');
  return undefined;
}

function readContexts(value: unknown, at: Place, report: Report): Contexts {
  const fields = fieldsOf(value, ['unless'], ['before', 'after', 'within', 'gap'], at, report);
  const phrases = (key: 'before' | 'after' | 'within'): readonly string[] => {
    const list = fields.get(key);
    if (list === undefined) return NONE;
    const read =
      Array.isArray(list) && list.every((phrase) => typeof phrase === 'string')
        ? readPhrases(key, list)
        : `"${key}" must be a list of texts`;
    if (typeof read !== 'string') return read;
    report(...at(['unless', key]), 'lexicon.header', read);
    return NONE;
  };
  const gap = fields.get('gap') ?? 0;
  const isGap = typeof gap === 'number' && Number.isInteger(gap) && gap >= 0 && gap <= LEXICON_LIMITS.gap;
  if (!isGap) report(...at(['unless', 'gap']), 'lexicon.gap', `"gap" is a number from 0 to ${LEXICON_LIMITS.gap}`);
  return { before: phrases('before'), after: phrases('after'), within: phrases('within'), gap: isGap ? gap : 0 };
}
