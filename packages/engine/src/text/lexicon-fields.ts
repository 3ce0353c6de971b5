import type { CategoryLimit, Report } from './lexicon.ts';
import { LEXICON_LIMITS } from './lexicon-limits.ts';
import { clipped, readPhrases } from './lexicon-phrases.ts';

/** What an entry says itself; undefined where it says nothing and the header holds. */
export interface OwnFields {
  tags: readonly string[];
  before: readonly string[];
  after: readonly string[];
  within: readonly string[];
  gap: number | undefined;
  word: boolean;
  /** The term is one character, and meant to be. */
  short: boolean;
  exact: boolean | undefined;
  sound: boolean | undefined;
  category: CategoryLimit | undefined;
}

const NONE: readonly string[] = [];
const NOTHING: OwnFields = {
  ...{ tags: NONE, before: NONE, after: NONE, within: NONE, gap: undefined, word: false, short: false },
  ...{ exact: undefined, sound: undefined, category: undefined },
};
const KEYS = ['tags', 'before', 'after', 'within', 'gap', 'word', 'short', 'exact', 'sound', 'category'] as const;
type Key = (typeof KEYS)[number];
/** What each of them takes, by example. */
const VALUES: Readonly<Record<Key, string>> = {
  tags: 'Write tags=rank, or tags=rank|medical: a-z, 0-9, ".", "_" and "-"',
  before: 'Write before=不是|并非: phrases, separated by "|"',
  after: 'Write after=之一|标准: phrases, separated by "|"',
  within: 'Write within=最佳赏味期: phrases that contain the term, separated by "|"',
  gap: `Write gap=2: a number from 0 to ${LEXICON_LIMITS.gap}`,
  ...{ word: 'Write word=true', short: 'Write short=true', exact: 'Write exact=true', sound: 'Write sound=true' },
  category: 'Write category=food|tea for those only, or category=!food|!tea for all others',
};
const TAG = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MISSED_TAB = new RegExp(`[ \\u3000](?:${KEYS.join('|')})=`);

/** Where a field begins after a space instead of a TAB; -1 if nowhere. */
export const missedTab = (term: string): number => (term.includes('=') ? term.search(MISSED_TAB) : -1);

/** Reads the fields of a line after its term, whose column is 1. */
export function readFields(fields: readonly string[], line: number, report: Report): OwnFields | undefined {
  if (fields.length === 1) return NOTHING;
  const own: OwnFields = { ...NOTHING };
  const seen = new Set<string>();
  let column = fields[0]!.length + 2;
  for (const raw of fields.slice(1)) {
    const field = raw.trim();
    if (field !== '') {
      const wrong = readField(field, own, seen);
      if (wrong !== undefined) {
        report(line, column, wrong.code, wrong.message, wrong.hint);
        return undefined;
      }
    }
    column += raw.length + 1;
  }
  return own;
}

interface Wrong {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function readField(field: string, own: OwnFields, seen: Set<string>): Wrong | undefined {
  const equals = field.indexOf('=');
  const key = field.slice(0, Math.max(equals, 0));
  const value = field.slice(equals + 1).trim();
  if (!isKey(key)) {
    const hint = `Write one of ${KEYS.join(', ')}, then "=" and a value`;
    return { code: 'lexicon.field', message: `"${clipped(field)}" is no field`, hint };
  }
  if (seen.has(key)) {
    return { code: 'lexicon.field', message: `"${key}" is given twice`, hint: 'Separate values by "|"' };
  }
  seen.add(key);
  if (value === '') return { code: 'lexicon.field', message: `"${key}" has no value`, hint: VALUES[key] };
  const message = readValue(key, value, own);
  return message === undefined ? undefined : { code: `lexicon.${key}`, message, hint: VALUES[key] };
}

/** What is wrong with the value, if anything. */
function readValue(key: Key, value: string, own: OwnFields): string | undefined {
  if (key === 'word' || key === 'short' || key === 'exact' || key === 'sound') {
    own[key] = value === 'true';
    return value === 'true' || value === 'false' ? undefined : `"${key}" is true or false`;
  }
  if (key === 'gap') {
    own.gap = /^\d{1,3}$/.test(value) ? Number(value) : -1;
    const right = own.gap >= 0 && own.gap <= LEXICON_LIMITS.gap;
    return right ? undefined : `"gap" is a number from 0 to ${LEXICON_LIMITS.gap}`;
  }
  const values = value.split('|');
  if (key === 'category') {
    const read = readCategories(values);
    if (typeof read === 'string') return read;
    own.category = read;
    return undefined;
  }
  const read = key === 'tags' ? readTags(values) : readPhrases(key, values);
  if (typeof read === 'string') return read;
  own[key] = read;
  return undefined;
}

function readTags(values: readonly string[]): readonly string[] | string {
  const tags = [...new Set(values.map((value) => value.trim()))];
  if (tags.length > LEXICON_LIMITS.tags) return `More than ${LEXICON_LIMITS.tags} tags`;
  const wrong = tags.find((tag) => !TAG.test(tag));
  return wrong === undefined ? tags : `"${clipped(wrong)}" is no tag: a-z, 0-9, ".", "_", "-"`;
}

/** `food|tea`: only there; `!food|!tea`: everywhere else. */
function readCategories(values: readonly string[]): CategoryLimit | string {
  const trimmed = [...new Set(values.map((value) => value.trim()))];
  if (trimmed.length > LEXICON_LIMITS.categories) return `More than ${LEXICON_LIMITS.categories} categories`;
  const except = trimmed[0]!.startsWith('!');
  if (trimmed.some((name) => name.startsWith('!') !== except))
    return 'Either all categories have a "!" before them, or none: an entry is for some or for all but some';
  const names = except ? trimmed.map((name) => name.slice(1)) : trimmed;
  const wrong = names.find((name) => !TAG.test(name));
  return wrong === undefined ? { names, except } : `"${clipped(wrong)}" is no category: a-z, 0-9, ".", "_", "-"`;
}

function isKey(key: string): key is Key {
  return (KEYS as readonly string[]).includes(key);
}
