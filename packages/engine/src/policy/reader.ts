import { count, nearest } from './cel/problem.ts';
import { PACK_LIMITS } from './limits.ts';
import { type LocalText, type PackProblem, VERDICTS } from './types.ts';
import { type Place, plain, show, type YamlFile, type YamlMap, type YamlNode } from './yaml.ts';

/**
 * Readers turn a YAML node into a value, or report why not and give undefined. They are put together from small ones,
 * so the shape of a file is written once and is at the same time its type, its check and its messages.
 */
export type Read<T> = (node: YamlNode, source: Source) => T | undefined;

/** A file while it is read: where it is and where its problems go. */
export interface Source {
  readonly file: string;
  readonly place: YamlFile['place'];
  report(offset: number, code: string, message: string, hint: string): undefined;
  reportAt(place: Place, code: string, message: string, hint: string): undefined;
}

export function sourceOf(file: string, yaml: YamlFile, problems: PackProblem[]): Source {
  const reportAt: Source['reportAt'] = ({ line, column }, code, message, hint) => {
    if (problems.length >= PACK_LIMITS.problems) return;
    problems.push({ file, line, column, code, message, hint });
  };
  return {
    file,
    place: yaml.place,
    report: (offset, code, message, hint) => reportAt(yaml.place(offset), code, message, hint),
    reportAt,
  };
}

/** A value with the place of its node: for problems that are found later. */
export interface Placed<T> {
  value: T;
  file: string;
  line: number;
  column: number;
}

/** A CEL expression as it stands in a file. */
export interface Expression {
  text: string;
  file: string;
  /** Line and column in the file of an offset in `text`. */
  locate(offset: number): Place;
}

export const A_LIST = 'write [a, b], or each "- item" on a line of its own';
const A_MAP = 'write { key: value }, or each key: value on a line of its own';
const FEWER = 'leave out what is not needed, or split it';
const A_CONDITION = 'write a condition, such as word.count > 0; true is one that always holds';
const AN_EXPRESSION = 'write an expression, such as product.title';

interface Field<T> {
  read: Read<T>;
  optional: boolean;
}
type FieldType<F> = F extends { read: Read<infer T>; optional: infer O } ? (O extends true ? T | undefined : T) : never;
export type Shape<F> = { [K in keyof F]: FieldType<F[K]> };

export const required = <T>(read: Read<T>) => ({ read, optional: false as const });
export const optional = <T>(read: Read<T>) => ({ read, optional: true as const });

/** A map with exactly these keys. `what` is how messages call it. Undefined when any required part is missing or wrong. */
export function object<F extends Record<string, Field<unknown>>>(what: string, fields: F): Read<Shape<F>> {
  const known = Object.keys(fields);
  return (node, source) => {
    const map = asMap(node, source, what);
    if (map === undefined) return undefined;
    for (const [key, { keyOffset }] of map.entries) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      source.report(
        keyOffset,
        'unknown-key',
        `${what} has no key ${show(key)}`,
        near === undefined ? `it has ${known.join(', ')}` : `did you mean ${near}?`,
      );
    }
    let whole = true;
    const out: Record<string, unknown> = {};
    for (const key of known) {
      const field = fields[key]!;
      const entry = map.entries.get(key);
      if (entry === undefined || isNull(entry.value)) {
        if (field.optional) continue;
        whole = false;
        source.report(
          entry?.keyOffset ?? map.offset,
          'missing-key',
          `${what} needs ${show(key)}`,
          entry === undefined ? `add ${key}: …` : `write its value after ${key}:`,
        );
        continue;
      }
      const value = field.read(entry.value, source);
      if (value !== undefined) out[key] = value;
      else whole = false;
    }
    return whole ? (out as Shape<F>) : undefined;
  };
}

/** A list; a single value may stand for a list of one where `single` says so. Broken items are left out and told. */
export function list<T>(what: string, read: Read<T>, bounds: { min?: number; max: number }): Read<T[]> {
  return (node, source) => {
    if (node.kind !== 'list') return source.report(node.offset, 'wrong-type', `${what} must be a list`, A_LIST);
    const { min = 0, max } = bounds;
    if (node.items.length < min) {
      return source.report(
        node.offset,
        'too-few',
        `${what} must hold at least ${min}`,
        min === 1 ? 'add one' : `add ${min}`,
      );
    }
    if (node.items.length > max) {
      return source.report(
        node.offset,
        'too-many',
        `${what} holds ${count(node.items.length)}; at most ${count(max)} are read`,
        FEWER,
      );
    }
    const out: T[] = [];
    for (const item of node.items) {
      const value = read(item, source);
      if (value !== undefined) out.push(value);
    }
    return out.length === node.items.length ? out : undefined;
  };
}

/** A map from names of the author's choice. */
export function named<T>(what: string, key: Read<string>, read: Read<T>, max: number): Read<Map<string, T>> {
  return (node, source) => {
    const map = asMap(node, source, what);
    if (map === undefined) return undefined;
    if (map.entries.size > max) {
      return source.report(
        map.offset,
        'too-many',
        `${what} holds ${count(map.entries.size)}; at most ${count(max)} are read`,
        FEWER,
      );
    }
    const out = new Map<string, T>();
    for (const [name, entry] of map.entries) {
      const good = key(scalarNode(name, entry.keyOffset), source);
      const value = read(entry.value, source);
      if (good !== undefined && value !== undefined) out.set(good, value);
    }
    return out.size === map.entries.size ? out : undefined;
  };
}

/** A text that is not empty. */
export function text(what: string, max: number = PACK_LIMITS.textLength): Read<string> {
  return (node, source) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') {
      const hint = isNull(node) ? 'write a text after the colon' : 'put it in quotes';
      return source.report(node.offset, 'wrong-type', `${what} must be a text`, hint);
    }
    if (node.value.trim() === '')
      return source.report(node.offset, 'empty', `${what} is empty`, 'write a text between the quotes');
    if (node.value.length > max) {
      return source.report(
        node.offset,
        'too-long',
        `${what} has ${count(node.value.length)} characters; at most ${count(max)} are read`,
        'shorten it',
      );
    }
    return node.value;
  };
}

/** A text of a form that `hint` describes. */
export function form(what: string, pattern: RegExp, hint: string, max = 200): Read<string> {
  const read = text(what, max);
  return (node, source) => {
    const value = read(node, source);
    if (value === undefined || pattern.test(value)) return value;
    return source.report(node.offset, 'wrong-form', `${what} cannot be ${show(value)}`, hint);
  };
}

export function oneOf<const T extends string>(what: string, values: readonly T[]): Read<T> {
  return (node, source) => {
    const value = node.kind === 'scalar' ? node.value : undefined;
    const found = values.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    const near = typeof value === 'string' ? nearest(value, values) : undefined;
    return source.report(
      node.offset,
      'wrong-value',
      `${what} must be one of ${values.join(', ')}`,
      near === undefined ? `write one of them, such as ${values[0]}` : `did you mean ${near}?`,
    );
  };
}

export const verdict: Read<(typeof VERDICTS)[number]> = oneOf('verdict', VERDICTS);

export function number(what: string, bounds: { min: number; max: number; integer?: boolean }): Read<number> {
  const { min, max, integer = false } = bounds;
  return (node, source) => {
    const value = node.kind === 'scalar' ? node.value : undefined;
    if (typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value))) {
      return value;
    }
    const kind = integer ? 'a whole number' : 'a number';
    const hint =
      typeof value !== 'number'
        ? 'write the number alone, without quotes or a unit'
        : value < min
          ? `at least ${min}`
          : value > max
            ? `at most ${max}`
            : `such as ${Math.floor(value)}`;
    return source.report(node.offset, 'wrong-value', `${what} must be ${kind} from ${min} to ${max}`, hint);
  };
}

/** The literal `true`. */
export const yes =
  (what: string): Read<true> =>
  (node, source) =>
    node.kind === 'scalar' && node.value === true
      ? true
      : source.report(node.offset, 'wrong-value', `${what} can only be true`, 'leave it out otherwise');

/** A text in both languages. */
export function localText(what: string): Read<LocalText> {
  return (node, source) => {
    if (node.kind === 'scalar') {
      return source.report(
        node.offset,
        'missing-language',
        `${what} is given in both languages`,
        `write { zh-CN: …, en: … }`,
      );
    }
    const map = asMap(node, source, what);
    if (map === undefined) return undefined;
    const missing = ['zh-CN', 'en'].filter((language) => {
      const entry = map.entries.get(language);
      return entry === undefined || isNull(entry.value);
    });
    for (const language of missing) {
      source.report(map.offset, 'missing-language', `${what} is missing in ${language}`, `add ${language}: …`);
    }
    if (missing.length > 0) return undefined;
    return bothLanguages(what)(node, source);
  };
}

const bothLanguages = (what: string): Read<LocalText> =>
  object(what, { 'zh-CN': required(text(`${what} in zh-CN`)), en: required(text(`${what} in en`)) });

/** A CEL expression: a text, or the bare literals `true` and `1`. It is compiled later, against the events' schemas. */
export function expression(what: string): Read<Expression> {
  return (node, source) => {
    if (node.kind !== 'scalar' || node.value === null) {
      return source.report(
        node.offset,
        'wrong-type',
        `${what} must be a CEL expression`,
        'braces and brackets first? put it in quotes',
      );
    }
    const written = typeof node.value === 'string' ? node.value : node.source;
    if (written.trim() === '')
      return source.report(node.offset, 'empty', `${what} is empty`, what === 'when' ? A_CONDITION : AN_EXPRESSION);
    return { text: written, file: source.file, locate: (offset) => source.place(node.locate(offset)) };
  };
}

/** Keeps the place of what `read` gives. */
export function placed<T>(read: Read<T>): Read<Placed<T>> {
  return (node, source) => {
    const value = read(node, source);
    return value === undefined ? undefined : { value, file: source.file, ...source.place(node.offset) };
  };
}

/** A map of plain JSON values. */
export function json(what: string): Read<Record<string, unknown>> {
  return (node, source) => {
    const map = asMap(node, source, what);
    return map === undefined ? undefined : (plain(map) as Record<string, unknown>);
  };
}

function asMap(node: YamlNode, source: Source, what: string): YamlMap | undefined {
  return node.kind === 'map'
    ? node
    : source.report(node.offset, 'wrong-type', `${what} must be a map (key: value)`, A_MAP);
}

const isNull = (node: YamlNode): boolean => node.kind === 'scalar' && node.value === null;

function scalarNode(value: string, offset: number): YamlNode {
  return { kind: 'scalar', value, source: value, offset, locate: () => offset };
}
