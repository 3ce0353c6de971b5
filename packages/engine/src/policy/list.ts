import { inSlices, type Steps } from '../text/steps.ts';
import { nearest } from './cel/problem.ts';
import { parseTimestamp } from './cel/time.ts';
import { type CelMap, type CelValue, isCelError } from './cel/values.ts';
import type { ListDocument } from './document.ts';
import { PACK_LIMITS } from './limits.ts';
import type { PackFile, PackProblem } from './types.ts';
import { show } from './yaml.ts';

/**
 * Values of a list as CEL looks them up: `x in lists.name` is one look-up, however long the list. A list of which some
 * entries expire is looked up at an instant.
 */
export type ListIndex = Readonly<Record<string, true>>;
export type ListAtInstant = ListIndex | CelMap;

/** A list of a pack, ready to be looked up. */
export interface List {
  /** Entries that do not expire. */
  readonly lasting: ListIndex;
  /** The others: the instant from which each is no longer in the list, in nanoseconds since 1970. */
  readonly expiring: ReadonlyMap<string, bigint>;
  /** These instants, rising. */
  readonly ends: readonly bigint[];
}

export function indexList(values: Iterable<string>): ListIndex {
  const index: Record<string, true> = Object.create(null);
  for (const value of values) index[value] = true;
  return index;
}

export function* indexSteps({ values, expires }: ListDocument): Steps<List> {
  const expiring = new Map<string, bigint>();
  const lasting: Record<string, true> = Object.create(null);
  yield* inSlices(values.length, (from, to) => {
    for (const value of values.slice(from, to)) {
      const until = expires.get(value);
      if (until === undefined) lasting[value] = true;
      else expiring.set(value, expiryOf(until)!);
    }
  });
  const ends = [...expiring.values()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { lasting, expiring, ends };
}

/**
 * The list as it is at an instant (nanoseconds since 1970), which is asked for where an entry expires. Without one, as for
 * an event whose time cannot be read, no entry that expires is in it.
 */
export function listAt(list: List, at: () => bigint | undefined): ListAtInstant {
  const { lasting, expiring, ends } = list;
  if (expiring.size === 0) return lasting;
  const holds = (value: string): boolean => {
    const end = expiring.get(value);
    if (end === undefined) return lasting[value] === true;
    const instant = at();
    return instant !== undefined && instant < end;
  };
  return {
    kind: 'map',
    get size() {
      const instant = at();
      return Object.keys(lasting).length + (instant === undefined ? 0 : ends.length - countUpTo(ends, instant));
    },
    get: (key: CelValue) => (typeof key === 'string' && holds(key) ? true : undefined),
    *keys() {
      yield* Object.keys(lasting);
      for (const value of expiring.keys()) if (holds(value)) yield value;
    },
  };
}

/** Whether a list holds a text; the filter asks as CEL's `in` does. */
export const isListed = (list: ListAtInstant, value: string): boolean =>
  isMap(list) ? list.get(value) === true : list[value] === true;

/** An index has no prototype and holds nothing but `true`, also under the names that a map has. */
const isMap = (list: ListAtInstant): list is CelMap => typeof list.get === 'function';

/** How many of rising numbers are at most `most`. */
function countUpTo(rising: readonly bigint[], most: bigint): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

const NANOS_PER_DAY = 86_400_000_000_000n;

/**
 * From when on an entry is no longer in its list: the given instant, or the end of the given day in UTC. Undefined for a
 * text that is neither.
 */
export function expiryOf(text: string): bigint | undefined {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const instant = parseTimestamp(isDay ? `${text}T00:00:00Z` : text);
  if (isCelError(instant)) return undefined;
  return isDay ? instant.nanos + NANOS_PER_DAY : instant.nanos;
}

const LINES_A_PIECE = 1_024;

/** Reads `lists/<name>.list`: a value a line, after a TAB perhaps `expires=` a day or an instant. */
export function* listSteps(file: PackFile, problems: PackProblem[], warnings: PackProblem[]): Steps<ListDocument> {
  const name = file.path.slice('lists/'.length, -'.list'.length);
  const values = new Set<string>();
  const expires = new Map<string, string>();
  for (const [index, line] of file.text.split('\n').entries()) {
    if (index % LINES_A_PIECE === 0) yield;
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const at = (column: number) => ({ file: file.path, line: index + 1, column });
    if (values.size >= PACK_LIMITS.listEntries) {
      const message = `a list holds at most ${PACK_LIMITS.listEntries} values`;
      problems.push({ ...at(1), code: 'too-many', message, hint: 'split it into several lists' });
      break;
    }
    const entry = readEntry(line, (column, code, message, hint) => {
      if (problems.length < PACK_LIMITS.problems) problems.push({ ...at(column), code, message, hint });
    });
    if (entry === undefined) continue;
    const { value, until } = entry;
    const isNew = !values.has(value);
    if (!isNew && warnings.length < PACK_LIMITS.problems) {
      const message = `${show(value)} stands in the list already`;
      warnings.push({ ...at(1), code: 'duplicate-entry', message, hint: 'delete one of the two lines' });
    }
    values.add(value);
    const before = expires.get(value);
    // of a value that stands here twice, what lasts longer counts
    if (until === undefined) expires.delete(value);
    else if (isNew || (before !== undefined && expiryOf(before)! < expiryOf(until)!)) expires.set(value, until);
  }
  return { name, values: [...values], expires };
}

const FORMS = 'a day, until its end in UTC: 2026-12-31; or an instant: 2026-12-31T18:00:00+08:00';

type Refuse = (column: number, code: string, message: string, hint: string) => void;

function readEntry(line: string, refuse: Refuse): { value: string; until: string | undefined } | undefined {
  const [first = '', ...fields] = line.trim().split('\t');
  const value = first.trim();
  let column = line.indexOf(first) + first.length + 2;
  let until: string | undefined;
  for (const field of fields) {
    const text = field.trim();
    const place = column + field.indexOf(text);
    column += field.length + 1;
    const [key, given] = split(text);
    if (key !== 'expires' || given === undefined) {
      const hint = nearest(key, ['expires']) === undefined ? 'a TAB ends the value' : 'did you mean expires=?';
      refuse(place, 'unknown-key', `an entry of a list has no field ${show(text)}`, hint);
      return undefined;
    }
    if (until !== undefined || expiryOf(given) === undefined) {
      const fault = until === undefined ? `expires cannot be ${show(given)}` : 'expires is given twice';
      refuse(place + 'expires='.length, 'wrong-form', fault, until === undefined ? FORMS : 'keep one of them');
      return undefined;
    }
    until = given;
  }
  return { value, until };
}

function split(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
