import { type Field, type FunctionLine, fieldsOf, type Registry } from '../registry.ts';
import type { Candidate } from './completion.ts';
import type { RuleAround } from './rule-around.ts';

interface Asked {
  /** Of names before the last point; empty at the beginning of a name, undefined behind a value. */
  path: string | undefined;
  /** The expression up to the caret. */
  written: string;
  around: RuleAround;
  registry: Registry;
}

/** What an expression can go on with. */
export function celCandidates(asked: Asked): Candidate[] {
  const { path, registry } = asked;
  if (path === undefined) return methodsOf(registry, undefined);
  if (path === '') return namesOf(asked);
  const whole = resolve(path, asked.written);
  return [...membersOf(whole, asked), ...methodsOf(registry, typeAt(whole, asked))];
}

const names: readonly [string, Candidate['kind']][] = [
  ['event', 'value'],
  ['lists', 'list'],
  ['features', 'feature'],
  ['signals', 'value'],
  ['models', 'value'],
];

function namesOf({ written, around, registry }: Asked): Candidate[] {
  const fields = fieldsOf(registry, around.on);
  return [
    ...around.matches.map((name): Candidate => ({ label: name, insert: name, kind: 'match', detail: 'Match' })),
    ...variablesIn(written).map(({ name }): Candidate => ({ label: name, insert: name, kind: 'value' })),
    ...fields.filter(({ path }) => !path.includes('.')).map(fieldCandidate),
    ...names.map(([name, kind]): Candidate => ({ label: name, insert: name, kind })),
    ...registry.functions.flatMap((one) => (one.kind === 'function' || !isMethodMacro(one) ? callable(one) : [])),
  ];
}

const fieldCandidate = ({ path, type, about }: Field): Candidate => {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return { label: name, insert: name, kind: 'field', detail: about === null ? type : `${type} · ${about}` };
};

/** `has(x.field)` stands alone; `list.all(e, condition)` follows on a list. */
const isMethodMacro = ({ kind, forms }: FunctionLine): boolean => kind === 'macro' && forms[0]!.startsWith('list.');

function callable({ name, kind, forms }: FunctionLine): Candidate[] {
  if (kind === 'operator' || kind === 'method') return [];
  const said = kind === 'macro' ? forms[0]!.slice(0, forms[0]!.indexOf('(')) : name;
  return [{ label: said, insert: `${said}(|)`, kind: kind === 'macro' ? 'macro' : 'function', detail: forms[0]! }];
}

/** Methods of a type; of all types where it is not known. */
function methodsOf({ functions }: Registry, type: string | undefined): Candidate[] {
  const kind = type === undefined ? undefined : /^\w+/.exec(type)?.[0];
  return functions.flatMap((one): Candidate[] => {
    const { name, forms } = one;
    if (isMethodMacro(one) && (kind === undefined || kind === 'list' || kind === 'map'))
      return [{ label: name, insert: `${name}(e, |)`, kind: 'macro', detail: forms[0]! }];
    if (one.kind !== 'method') return [];
    const form = forms.find((each) => kind === undefined || kind === 'dyn' || each.startsWith(kind));
    return form === undefined ? [] : [{ label: name, insert: `${name}(|)`, kind: 'function', detail: form }];
  });
}

/** The fields right below a path. */
function membersOf(path: string, { around, registry }: Asked): Candidate[] {
  if (around.matches.includes(path))
    return registry.match.map(({ name, type }) => ({ label: name, insert: name, kind: 'field', detail: type }));
  if (path === 'event')
    return registry.event.map(({ name, type }) => ({ label: name, insert: name, kind: 'field', detail: type }));
  if (path === 'lists')
    return registry.lists.map(({ variable, entries }) => ({
      ...{ label: variable, insert: variable, kind: 'list', detail: String(entries) },
    }));
  if (path === 'features')
    return registry.features
      .filter((feature) => around.on.length === 0 || around.on.some((type) => feature.for.includes(type)))
      .map(({ name, about }) => ({ label: name, insert: name, kind: 'feature', detail: about }));
  if (path === 'signals' || path === 'models')
    return registry[path].map(({ name }) => ({ label: name, insert: name, kind: 'value' }));
  return fieldsOf(registry, around.on)
    .filter((field) => field.path.startsWith(`${path}.`) && !/[.[]/.test(field.path.slice(path.length + 1)))
    .map(fieldCandidate);
}

function typeAt(path: string, { around, registry }: Asked): string | undefined {
  const [first = '', second] = path.split('.');
  if (around.matches.includes(first)) return registry.match.find(({ name }) => name === second)?.type ?? 'object';
  if (first === 'event') return registry.event.find(({ name }) => name === second)?.type ?? 'object';
  if (first === 'lists') return second === undefined ? 'object' : 'map';
  if (first === 'signals' || first === 'models') return second === undefined ? 'object' : undefined;
  if (first === 'features') return second === undefined ? 'object' : 'number';
  const known = (wanted: string) => fieldsOf(registry, around.on).find((field) => field.path === wanted)?.type;
  if (!path.endsWith('[]')) return known(path);
  return /^list\((.*)\)$/.exec(known(path.slice(0, -2)) ?? '')?.[1];
}

/** A name that a macro gives to each element: `product.qualifications.exists(q, …)`. */
interface Variable {
  name: string;
  list: string;
}

const variablesIn = (written: string): Variable[] =>
  [...written.matchAll(/([A-Za-z_][\w.]*)\.(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,/g)].map(
    ([, list, name]) => ({ name: name!, list: list! }),
  );

/** The path with what stands for an element written out, and places in lists without their numbers. */
function resolve(path: string, written: string): string {
  const plain = path.replace(/\[\d+\]/g, '[]');
  const [first = '', ...rest] = plain.split('.');
  const variable = variablesIn(written).findLast(({ name }) => name === first);
  return variable ? [`${variable.list}[]`, ...rest].join('.') : plain;
}
