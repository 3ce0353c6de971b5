import type { Guarantee } from '../money/guarantee.ts';
import type { LocalText } from './types.ts';

/** A field of a guarantee's terms by its path, `remedy[0].amount`, as text; null where it is not there. */
export interface TermChange {
  field: string;
  from: string | null;
  to: string | null;
}

export interface GuaranteeChange {
  guarantee: string;
  title: LocalText;
  how: 'added' | 'removed' | 'changed';
  /** Of one that comes or goes, nothing. */
  fields: TermChange[];
}

const MOST = 200;
const MOST_FIELDS = 100;

/** How guarantees differ, field by field, in the order of the new ones, then those that go. Orders keep what they had. */
export function guaranteeChanges(
  from: ReadonlyMap<string, Guarantee>,
  to: ReadonlyMap<string, Guarantee>,
): GuaranteeChange[] {
  const came = [...to].flatMap(([guarantee, terms]): GuaranteeChange[] => {
    const { title } = terms;
    const old = from.get(guarantee);
    if (old === undefined) return [{ guarantee, title, how: 'added', fields: [] }];
    const fields = fieldChanges(old, terms);
    return fields.length === 0 ? [] : [{ guarantee, title, how: 'changed', fields }];
  });
  const gone = [...from].flatMap(([guarantee, { title }]): GuaranteeChange[] =>
    to.has(guarantee) ? [] : [{ guarantee, title, how: 'removed', fields: [] }],
  );
  return [...came, ...gone].slice(0, MOST);
}

function fieldChanges(from: Guarantee, to: Guarantee): TermChange[] {
  const [before, after] = [fieldsOf(from), fieldsOf(to)];
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((field) => ({ field, from: before.get(field) ?? null, to: after.get(field) ?? null }))
    .filter(({ from: was, to: is }) => was !== is)
    .slice(0, MOST_FIELDS);
}

function fieldsOf(terms: Guarantee): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const visit = (path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) fields.set(path, String(value));
    else if (isNames(value)) fields.set(path, value.join(', '));
    else if (Array.isArray(value)) for (const [i, item] of value.entries()) visit(`${path}[${i}]`, item);
    else for (const [key, member] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, member);
  };
  visit('', terms);
  return fields;
}

/** A list of names is one field: what it is about is which are in it, and their order. */
const isNames = (value: object): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
