import { fieldsOf, type Registry } from '../registry.ts';
import { celCandidates } from './completion-cel.ts';
import { type RuleAround, ruleAround } from './rule-around.ts';
import { yamlPlace } from './yaml-place.ts';

/** Something that can be written at a caret. */
export interface Candidate {
  /** What it is called in the list. */
  label: string;
  /** What is put in place of what was begun; the caret goes to `|`, or to its end. */
  insert: string;
  kind: CandidateKind;
  /** A type, a form, or what it is about. */
  detail?: string;
}

export type CandidateKind =
  | 'field'
  | 'match'
  | 'function'
  | 'macro'
  | 'list'
  | 'lexicon'
  | 'feature'
  | 'event'
  | 'queue'
  | 'measure'
  | 'rule'
  | 'key'
  | 'value';

export interface Completion {
  /** Where what was begun starts. */
  from: number;
  candidates: Candidate[];
  /** Whether it shows without being asked for: somebody has begun, or must choose from a closed set. */
  eager: boolean;
}

/** More than anybody reads; who types on sees the rest. */
const MOST = 50;
const VERDICTS = ['allow', 'observe', 'limit', 'reject'];

/** What can follow at a caret in a file of rules; undefined where nothing is known. */
export function complete(text: string, offset: number, registry: Registry): Completion | undefined {
  const { keys, written } = yamlPlace(text, offset);
  const around = ruleAround(text, text.slice(0, offset).split('\n').length - 1);
  const key = keys.at(-1);
  if (key === undefined) return undefined;
  if (isExpression(keys)) return celCompletion(written, offset, around, registry);
  const known = valuesOf(key, keys, around, registry);
  if (known === undefined) return undefined;
  const begun = /[\w.*-]*$/.exec(written)![0];
  return finished(offset - begun.length, begun, known, true);
}

const EXPRESSIONS = new Set(['when', 'party']);

const isExpression = (keys: readonly string[]): boolean =>
  EXPRESSIONS.has(keys.at(-1)!) || (keys.length > 1 && keys.at(-2) === 'params');

function celCompletion(written: string, offset: number, around: RuleAround, registry: Registry) {
  if (isInText(written)) return undefined;
  const begun = /(?:[A-Za-z_]\w*(?:\[\d+\])?\.)*[A-Za-z_]?\w*$/.exec(written)![0];
  const behind = written.slice(0, written.length - begun.length);
  // a call's answer, or a text in quotes: what it is, nobody knows before it is compiled
  const afterValue = /[)\]"']\.$/.test(behind) || (begun === '' && /[)\]"']\.\w*$/.test(written));
  const cut = begun.lastIndexOf('.') + 1;
  const last = afterValue ? begun : begun.slice(cut);
  const path = afterValue ? undefined : begun.slice(0, Math.max(0, cut - 1));
  const all = celCandidates({ path, written, around, registry });
  return finished(offset - last.length, last, all, last !== '' || path !== '');
}

/** Inside of a text in quotes nothing is completed. Quotes of YAML around the whole do not count. */
function isInText(written: string): boolean {
  let quote: string | undefined;
  for (let at = 0; at < written.length; at++) {
    const unit = written[at]!;
    if (quote !== undefined && unit === '\\') at++;
    else if (quote !== undefined) quote = unit === quote ? undefined : quote;
    else if (unit === '"' || unit === "'") quote = unit;
  }
  return quote !== undefined;
}

/** What fits what was begun; undefined where that is nothing, or stands there whole. */
export function finished(
  from: number,
  begun: string,
  all: readonly Candidate[],
  eager: boolean,
): Completion | undefined {
  const wanted = begun.toLowerCase();
  const begin = all.filter(({ label }) => label.toLowerCase().startsWith(wanted));
  const fits = begin.length > 0 ? begin : all.filter(({ label }) => label.toLowerCase().includes(wanted));
  const candidates = fits.slice(0, MOST);
  // what stands there whole needs no help
  if (candidates.length === 0 || (candidates.length === 1 && candidates[0]!.insert === begun)) return undefined;
  return { from, candidates, eager };
}

/** What is written as it is called. */
export const plain =
  (kind: CandidateKind) =>
  (name: string): Candidate => ({ label: name, insert: name, kind });

/** The values that a key can have. */
function valuesOf(
  key: string,
  keys: readonly string[],
  around: RuleAround,
  registry: Registry,
): Candidate[] | undefined {
  switch (key) {
    case 'on':
      return registry.types.map(({ type }) => plain('event')(type));
    case 'lexicon':
      return registry.lexicons.map(({ name, about }) => ({ ...plain('lexicon')(name), detail: about }));
    case 'contact':
      return registry.contacts.map(plain('value'));
    case 'in':
      return fieldsOf(registry, around.on).flatMap(({ match, type }) =>
        match === null ? [] : [{ ...plain('field')(match), detail: type }],
      );
    case 'evidence':
      return around.matches.map(plain('match'));
    case 'queue':
      return registry.queues.map(({ id, title }) => ({ ...plain('queue')(id), detail: title }));
    case 'kind':
      return keys.includes('measures') ? registry.measures.map(plain('measure')) : undefined;
    case 'verdict':
      return VERDICTS.map(plain('value'));
    default:
      return undefined;
  }
}
