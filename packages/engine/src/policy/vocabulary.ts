import { MACROS } from './cel/hints.ts';
import { typeOfSchema } from './cel/schema.ts';
import { isOperator, operatorName } from './cel/signature.ts';
import { STANDARD_LIBRARY } from './cel/standard/library.ts';
import { type CelType, typeName } from './cel/types.ts';
import { EVENT, type EventSchemas } from './compile.ts';
import { matchTypes, SIMILAR } from './match-type.ts';
import { pathProblem } from './paths.ts';
import { CONTACTS } from './rule.ts';

export interface NamedField {
  name: string;
  type: string;
}

/** A field of an event's data, as expressions and matches name it. */
export interface FieldEntry {
  /** Below `data`; what is in a list goes through `[]`: `product.qualifications[].kind`. */
  path: string;
  type: string;
  /** May be absent: `has()` asks. */
  optional: boolean;
  /** The field as a match names it, where there is text to look through. */
  match: string | null;
  /** As the schema describes it. */
  about: string | null;
}

export interface FunctionEntry {
  name: string;
  kind: 'function' | 'method' | 'operator' | 'macro';
  /** How it is written, with types: `string.contains(string) → bool`. */
  forms: string[];
}

/** All that an expression can say, as this engine understands it; names that a pack brings along are the pack's. */
export interface Vocabulary {
  types: { type: string; fields: FieldEntry[] }[];
  /** What every expression knows of the event itself: `event.time`. */
  event: NamedField[];
  /** What it knows of a match: `term.count`. */
  match: NamedField[];
  /** What it knows besides of one that looks for known texts: `copy.similarity`. */
  similar: NamedField[];
  functions: FunctionEntry[];
  /** What a match can ask the grammar of contacts for. */
  contacts: string[];
}

/** @param catalogue event type to the JSON Schema of its data */
export function vocabularyOf(catalogue: EventSchemas): Vocabulary {
  const types = Object.keys(catalogue)
    .sort()
    .map((type) => ({ type, fields: fieldsOf(catalogue[type]) }));
  const anyMatch = matchTypes(new Map())({ find: { contact: 'any' }, in: [] });
  const match = members(anyMatch);
  const similar = members(SIMILAR).filter(({ name }) => !match.some((field) => field.name === name));
  return { types, event: members(EVENT), match, similar, functions: functions(), contacts: [...CONTACTS] };
}

const members = (type: CelType): NamedField[] =>
  type.kind === 'object' ? Array.from(type.fields, ([name, field]) => ({ name, type: typeName(field.type) })) : [];

const DEEPEST = 8;

function fieldsOf(schema: unknown): FieldEntry[] {
  const entries: FieldEntry[] = [];
  const visit = (type: CelType, part: unknown, path: string, depth: number): void => {
    if (type.kind === 'list') visit(type.element, memberOf(part, 'items'), `${path}[]`, depth + 1);
    if (type.kind !== 'object' || depth > DEEPEST) return;
    for (const [name, { type: inner, optional }] of type.fields) {
      const of = memberOf(memberOf(part, 'properties'), name);
      const at = path === '' ? name : `${path}.${name}`;
      const match = at.replaceAll('[]', '');
      const about = memberOf(of, 'description');
      entries.push({
        ...{ path: at, type: nameOf(inner), optional },
        match: pathProblem(schema, match.split('.')) === undefined ? match : null,
        about: typeof about === 'string' ? about : null,
      });
      visit(inner, of, at, depth + 1);
    }
  };
  visit(typeOfSchema(schema, 'data'), schema, '', 0);
  return entries;
}

/** Objects are called by what they are: their fields stand below them. */
const nameOf = (type: CelType): string =>
  type.kind === 'object' ? 'object' : type.kind === 'list' ? `list(${nameOf(type.element)})` : typeName(type);

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

function functions(): FunctionEntry[] {
  const entries = new Map<string, FunctionEntry>();
  for (const { name, method = false, params, result } of STANDARD_LIBRARY) {
    const kind = isOperator(name) ? 'operator' : method ? 'method' : 'function';
    const key = `${kind} ${name}`;
    const entry = entries.get(key) ?? { name: kind === 'operator' ? operatorName(name) : name, kind, forms: [] };
    entry.forms.push(`${written(entry, params.map(typeName))} → ${typeName(result)}`);
    entries.set(key, entry);
  }
  const macros = Object.entries(MACROS).map(([name, form]): FunctionEntry => ({ name, kind: 'macro', forms: [form] }));
  return [...macros, ...entries.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function written({ name, kind }: FunctionEntry, params: readonly string[]): string {
  if (kind === 'function') return `${name}(${params.join(', ')})`;
  const [first = '', ...rest] = params;
  if (kind === 'method') return `${first}.${name}(${rest.join(', ')})`;
  if (name === '[ ]') return `${first}[${rest[0]}]`;
  return rest.length === 0 ? `${name}${first}` : `${first} ${name} ${rest.join(', ')}`;
}
