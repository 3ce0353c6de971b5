import { fieldsOf } from '../registry.ts';
import { type Candidate, type Completion, complete, finished, plain } from './completion.ts';
import { groupOf } from './edits.ts';
import type { Known } from './known.ts';
import { yamlPlace } from './yaml-place.ts';

/** Keys by the place of what holds them, and what a key can be; as the reader of the format has it. */
interface Format {
  keys: Readonly<Record<string, readonly string[]>>;
  /** Undefined where anything can be written. */
  values?(key: string, known: Known): Candidate[] | undefined;
}

const TEXTS = ['zh-CN', 'en'];

const CASES: Format = {
  keys: {
    '': ['cases'],
    cases: ['name', 'type', 'data', 'fires', 'quiet', 'id', 'source', 'time', 'subject', 'snapshot'],
    'cases.snapshot': ['features', 'signals', 'lists', 'models'],
  },
  values: (key, known) => {
    if (key === 'type') return known.types.map(({ type }) => plain('event')(type));
    return key === 'fires' || key === 'quiet' ? known.ruleIds.map(plain('rule')) : undefined;
  },
};

const FEATURES: Format = {
  keys: {
    '': ['features'],
    features: ['name', 'about', 'on', 'key', 'where', 'measure', 'value', 'of', 'over', 'window', 'for'],
    'features.about': TEXTS,
  },
  values: (key, known) => {
    if (key === 'on') return known.types.map(({ type }) => plain('event')(type));
    const measures = ['count', 'sum', 'min', 'max', 'mean', 'distinct', 'ratio', 'last'];
    return key === 'measure' ? measures.map(plain('value')) : undefined;
  },
};

const MEASURES: Format = {
  keys: {
    '': ['measures'],
    measures: [
      ...['kind', 'title', 'about', 'on', 'group', 'severity', 'verdict', 'duration', 'longest', 'second_person'],
      ...['reasons', 'evidence', 'basis', 'amount', 'review', 'leaves', 'guidance', 'first', 'make_good', 'appeal'],
      ...['owners', 'dsa'],
    ],
    'measures.title': TEXTS,
    'measures.about': TEXTS,
    'measures.first': ['within', 'most'],
    'measures.appeal': ['within', 'answer_minutes', 'queue'],
    'measures.owners': ['relation', 'after', 'within', 'kind', 'hear'],
  },
  values: (key, known) => {
    if (key === 'relation') return ['agency', 'shop', 'brand'].map(plain('value'));
    return key === 'kind' ? known.measures.map(plain('measure')) : undefined;
  },
};

const OTHERS: Readonly<Record<string, Format>> = {
  'pack.yaml': { keys: { '': ['id', 'version', 'about'], about: TEXTS } },
  'queues.yaml': {
    keys: {
      '': ['queues'],
      queues: ['id', 'title', 'group', 'due_minutes', 'golden', 'double', 'severe_cap', 'steps'],
      'queues.title': TEXTS,
      'queues.steps': ['step', 'at_percent', 'before_minutes', 'after_minutes', 'tell', 'priority', 'queue'],
    },
  },
  'categories.yaml': { keys: { '': ['categories'], categories: ['id', 'title'], 'categories.title': TEXTS } },
  'limits.yaml': {
    keys: { '': ['limits', 'zone'], limits: ['measure', 'a_day', 'queue', 'priority'] },
    values: (key, known) => {
      if (key === 'measure') return known.measures.map(plain('measure'));
      return key === 'queue'
        ? known.queues.map(({ id, title }) => ({ ...plain('queue')(id), detail: title }))
        : undefined;
    },
  },
};

const LEXICON_HEADER: Format = {
  keys: { '': ['about', 'unless', 'sound', 'exact'], about: TEXTS, unless: ['before', 'after', 'within', 'gap'] },
  values: (key) => (key === 'sound' || key === 'exact' ? ['true', 'false'].map(plain('value')) : undefined),
};
const OF_ENTRIES = ['tags', 'before', 'after', 'within', 'gap', 'word', 'short', 'exact', 'sound', 'category'];
const YES_OR_NO = new Set(['word', 'short', 'exact', 'sound']);

/** What can follow at a caret in a file of a pack; undefined where nothing is known. */
export function completeIn(path: string, text: string, offset: number, known: Known): Completion | undefined {
  if (path.endsWith('.measures.yaml')) return inYaml(MEASURES, text, offset, known);
  switch (groupOf(path)) {
    case 'rules':
      return complete(text, offset, known);
    case 'cases':
      return inYaml(CASES, text, offset, known);
    case 'features':
      return inYaml(FEATURES, text, offset, known);
    case 'lexicons':
      return inLexicon(text, offset, known);
    case 'lists':
      return ofEntry(text, offset, ['expires']);
    default:
      return OTHERS[path] && inYaml(OTHERS[path], text, offset, known);
  }
}

/** A key is begun: on a line of its own, or in braces. */
const KEY_BEGUN = /(?:^[\s-]*|[{,]\s*)([\w-]*)$/;

function inYaml(format: Format, text: string, offset: number, known: Known): Completion | undefined {
  const { keys, written } = yamlPlace(text, offset);
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const key = KEY_BEGUN.exec(line)?.[1];
  const names = key === undefined ? undefined : (format.keys[keys.join('.')] ?? fieldsAt(keys, text, offset, known));
  if (names !== undefined && key !== undefined) return finished(offset - key.length, key, names.map(asKey), key !== '');
  const values = keys.length === 0 ? undefined : format.values?.(keys.at(-1)!, known);
  if (values === undefined) return undefined;
  const begun = /[\w.-]*$/.exec(written)![0];
  return finished(offset - begun.length, begun, values, true);
}

const asKey = (name: string): Candidate => ({ label: name, insert: `${name}: `, kind: 'key' });

/** In the data of a case: the fields of its type of event, which stands above. */
function fieldsAt(keys: readonly string[], text: string, offset: number, known: Known): string[] | undefined {
  const [root, data, ...path] = keys;
  if (root !== 'cases' || data !== 'data') return undefined;
  const type = [...text.slice(0, offset).matchAll(/\btype:\s*['"]?([\w.-]+)/g)].at(-1)?.[1];
  if (type === undefined) return undefined;
  const start = path.length === 0 ? '' : `${path.join('.')}.`;
  const below = fieldsOf(known, [type])
    .map((field) => field.path.replaceAll('[]', ''))
    .filter((field) => field.startsWith(start))
    .map((field) => field.slice(start.length).split('.')[0]!);
  return below.length === 0 ? undefined : [...new Set(below)];
}

function inLexicon(text: string, offset: number, known: Known): Completion | undefined {
  const above = text.slice(0, offset).split('\n');
  const bars = above.filter((line) => line.trim() === '---').length;
  if (above[0]?.trim() === '---' && bars === 1) {
    const from = text.indexOf('\n') + 1;
    const header = inYaml(LEXICON_HEADER, text.slice(from), offset - from, known);
    return header && { ...header, from: header.from + from };
  }
  const value = /\t(\w+)=(?:[^\t|]*\|)*([^\t|]*)$/.exec(above.at(-1)!);
  if (!value) return ofEntry(text, offset, OF_ENTRIES);
  const [, key = '', begun = ''] = value;
  if (YES_OR_NO.has(key)) return finished(offset - begun.length, begun, [plain('value')('true')], true);
  return key === 'tags' ? finished(offset - begun.length, begun, tagsIn(text).map(plain('value')), true) : undefined;
}

/** Tags that the file has already; the one that is being written ends at no TAB or line yet. */
const tagsIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/\ttags=([^\t\n]+)(?=[\t\n])/g)].flatMap(([, tags]) => tags!.split('|')))].sort();

/** Behind a TAB: what is said of an entry. */
function ofEntry(text: string, offset: number, names: readonly string[]): Completion | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const begun = /^[^\t#]+(?:\t[^\t]*)*\t(\w*)$/.exec(line)?.[1];
  if (begun === undefined) return undefined;
  const fields = names.map((name): Candidate => ({ label: name, insert: `${name}=`, kind: 'key' }));
  return finished(offset - begun.length, begun, fields, true);
}
