import { LineCounter, parseDocument } from 'yaml';
import type { LocalText } from '../policy/types.ts';
import type { Report } from './lexicon.ts';
import { LEXICON_LIMITS } from './lexicon-limits.ts';
import { clipped, readPhrases } from './lexicon-phrases.ts';

export const EXACT_AND_SOUND =
  'What counts only as it is written has no sound-alikes: "exact" and "sound" exclude each other';

export const ONE_OF_TWO = 'Keep one of the two';

/** What holds for every entry that says nothing else. */
export interface SharedFields extends Contexts {
  readonly exact: boolean;
  readonly sound: boolean;
}

export interface Contexts {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly within: readonly string[];
  readonly gap: number;
}

interface Header {
  about: LocalText | undefined;
  shared: SharedFields;
  /** Index of the first line after the header; infinite where the header has no end. */
  next: number;
}

const NONE: readonly string[] = [];
const NOTHING: SharedFields = { before: NONE, after: NONE, within: NONE, gap: 0, exact: false, sound: false };

export function readHeader(text: string, report: Report): Header {
  const lines = text.split('\n', LEXICON_LIMITS.headerLines);
  if (lines[0]!.trim() !== '---') return { about: undefined, shared: NOTHING, next: 0 };
  const last = lines.findIndex((line, i) => i > 0 && line.trim() === '---');
  if (last < 0) {
    report(1, 1, 'lexicon.header', 'The header that begins here has no end', 'Close it with a line "---"');
    return { about: undefined, shared: NOTHING, next: Number.POSITIVE_INFINITY };
  }
  const counter = new LineCounter();
  const document = parseDocument(lines.slice(1, last).join('\n'), { lineCounter: counter, uniqueKeys: true });
  const place = (offset: number): [line: number, column: number] => {
    const { line, col } = counter.linePos(offset);
    return [Math.max(line, 1) + 1, Math.max(col, 1)];
  };
  for (const error of document.errors) {
    report(
      ...place(error.pos[0]),
      'lexicon.header',
      error.message.split('\n')[0]!,
      'Write key: value; a text with signs in it goes in quotes',
    );
  }
  if (document.errors.length > 0) return { about: undefined, shared: NOTHING, next: last + 1 };
  const at = (path: readonly string[]): [line: number, column: number] => {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    return place(node?.range?.[0] ?? 0);
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    report(2, 1, 'lexicon.header', 'Aliases are not allowed in a header', 'Write the value out where it is used');
    return { about: undefined, shared: NOTHING, next: last + 1 };
  }
  const header = fieldsOf(value, [], ['about', 'unless', 'exact', 'sound'], at, report);
  const [exact, sound] = (['exact', 'sound'] as const).map((key) => {
    const given = header.get(key) ?? false;
    if (typeof given === 'boolean') return given;
    report(...at([key]), 'lexicon.header', `"${key}" is true or false`, `Write ${key}: true, or leave it out`);
    return false;
  });
  if (exact && sound) report(...at(['sound']), 'lexicon.sound', EXACT_AND_SOUND, ONE_OF_TWO);
  const contexts = readContexts(header.get('unless'), at, report);
  return {
    about: readAbout(header.get('about'), at, report),
    shared: { ...contexts, exact: exact!, sound: sound! && !exact },
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
    report(
      ...at(path),
      'lexicon.header',
      `${path.join('.') || 'The header'} must be a mapping`,
      'Write each key: value on a line of its own',
    );
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
  report(
    ...at(['about']),
    'lexicon.header',
    '"about" needs the texts "zh-CN" and "en"',
    'Write about: { zh-CN: …, en: … }',
  );
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
    report(...at(['unless', key]), 'lexicon.header', read, `Write ${key}: [一, 二], each a phrase of one sentence`);
    return NONE;
  };
  const gap = fields.get('gap') ?? 0;
  const isGap = typeof gap === 'number' && Number.isInteger(gap) && gap >= 0 && gap <= LEXICON_LIMITS.gap;
  if (!isGap)
    report(
      ...at(['unless', 'gap']),
      'lexicon.gap',
      `"gap" is a number from 0 to ${LEXICON_LIMITS.gap}`,
      'Write gap: 2',
    );
  return { before: phrases('before'), after: phrases('after'), within: phrases('within'), gap: isGap ? gap : 0 };
}
