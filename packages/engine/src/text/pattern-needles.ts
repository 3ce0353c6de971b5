/**
 * What a text must hold for a pattern to match it at all. Running a linear-time expression costs a look at every
 * character with every state; most texts can be passed over because they hold none of the words that the pattern needs.
 *
 * The pattern is read as a small language of its own (RE2 syntax, as far as rules use it). Whatever is not understood
 * needs nothing, so the pattern is always run: being wrong in that direction costs time, never a match.
 */

/** Strings that a part of a pattern stands for, when they are few; undefined: too many, or without end. */
type Exact = ReadonlySet<string> | undefined;

/** Strings of which every match holds at least one. */
type Needs = ReadonlySet<string>;

interface Part {
  exact: Exact;
  /** What `exact` does not say already: every match holds one of each of these, the most telling first. */
  needs: readonly Needs[];
}

const MOST_STRINGS = 512;
const LONGEST = 4;
/** So many of them are asked for. */
const MOST_NEEDS = 3;
const NONE: readonly Needs[] = [];
const NOTHING: Part = { exact: new Set(['']), needs: NONE };
const ANYTHING: Part = { exact: undefined, needs: NONE };

class Unknown extends Error {}

/**
 * Sets of strings, of each of which every match holds at least one; none where nothing can be said.
 * @param source a pattern that compiles, literals folded as texts are
 */
export function needlesOf(source: string): readonly Needs[] {
  // in lower case, \\D would read as \\d
  if (/\\[A-Z]/.test(source)) return NONE;
  try {
    const reader = { source: source.toLowerCase(), at: 0 };
    const part = readAlternatives(reader, 0);
    return reader.at < reader.source.length ? NONE : needsOf(part).map(shortestOf);
  } catch (error) {
    if (error instanceof Unknown) return NONE;
    throw error;
  }
}

interface Reader {
  source: string;
  at: number;
}

const DEEPEST = 50;

function readAlternatives(reader: Reader, depth: number): Part {
  if (depth > DEEPEST) throw new Unknown();
  const branches: Part[] = [];
  for (;;) {
    branches.push(readSequence(reader, depth));
    if (reader.source[reader.at] !== '|') break;
    reader.at++;
  }
  return branches.length === 1 ? branches[0]! : either(branches);
}

function either(branches: readonly Part[]): Part {
  const exact = branches.every(({ exact }) => exact) ? union(branches.map(({ exact }) => exact!)) : undefined;
  return { exact, needs: exact ? NONE : eithersNeeds(branches.map(needsOf)) };
}

/** One of each branch: whichever matches, the text holds one of them. */
function eithersNeeds(branches: readonly (readonly Needs[])[]): readonly Needs[] {
  if (branches.some((needs) => needs.length === 0)) return NONE;
  const count = Math.max(...branches.map((needs) => needs.length));
  return Array.from({ length: count }, (_, k) => union(branches.map((needs) => needs[k] ?? needs[0]!))).flatMap(
    (needs) => needs ?? [],
  );
}

function readSequence(reader: Reader, depth: number): Part {
  const needs: Needs[] = [];
  // what the parts since the last unclear one spell together
  let run: Exact = new Set(['']);
  let whole = true;
  for (;;) {
    const next = reader.source[reader.at];
    if (next === undefined || next === '|' || next === ')') break;
    const part = readRepeated(reader, depth);
    const joined: Exact = part.exact && run && product(run, part.exact);
    if (joined) {
      run = joined;
      continue;
    }
    whole = false;
    needs.push(...useful(run), ...part.needs);
    run = part.exact ?? new Set(['']);
  }
  return whole ? { exact: run, needs: NONE } : { exact: undefined, needs: [...needs, ...useful(run)] };
}

function readRepeated(reader: Reader, depth: number): Part {
  let part = readAtom(reader, depth);
  for (;;) {
    const next = reader.source[reader.at];
    if (next === '?' || next === '*' || next === '+') {
      reader.at++;
      part = next === '?' ? optional(part) : next === '*' ? ANYTHING : { exact: undefined, needs: needsOf(part) };
    } else if (next === '{') {
      const match = /^\{(\d+)(,(\d*))?\}/.exec(reader.source.slice(reader.at, reader.at + 16));
      if (!match) throw new Unknown();
      reader.at += match[0].length;
      part = repeated(
        part,
        Number(match[1]),
        match[2] === undefined ? Number(match[1]) : match[3] === '' ? undefined : Number(match[3]),
      );
    } else return part;
    // a lazy repetition finds the same texts
    if (reader.source[reader.at] === '?') reader.at++;
  }
}

const optional = ({ exact }: Part): Part => (exact ? { exact: new Set(['', ...exact]), needs: NONE } : ANYTHING);

function repeated(part: Part, least: number, most: number | undefined): Part {
  if (least === 0) return most === 1 ? optional(part) : ANYTHING;
  return least === 1 && most === 1 ? part : { exact: undefined, needs: needsOf(part) };
}

function readAtom(reader: Reader, depth: number): Part {
  const { source } = reader;
  const unit = source[reader.at]!;
  if (unit === '(') return readGroup(reader, depth);
  if (unit === '[') return readClass(reader);
  if (unit === '\\') return readEscape(reader);
  reader.at++;
  if (unit === '^' || unit === '$') return NOTHING;
  if (unit === '.') return ANYTHING;
  return literal(unit);
}

const literal = (text: string): Part => ({ exact: new Set([text]), needs: NONE });

function readGroup(reader: Reader, depth: number): Part {
  const opening = reader.source.startsWith('(?:', reader.at) ? 3 : reader.source.startsWith('(?', reader.at) ? 0 : 1;
  if (opening === 0) throw new Unknown();
  reader.at += opening;
  const part = readAlternatives(reader, depth + 1);
  if (reader.source[reader.at] !== ')') throw new Unknown();
  reader.at++;
  return part;
}

function readEscape(reader: Reader): Part {
  const unit = reader.source[reader.at + 1];
  reader.at += 2;
  if (unit === undefined || /[a-z0-9]/.test(unit)) {
    if (unit === 'b') return NOTHING;
    if (unit === 'd') return { exact: new Set('0123456789'), needs: NONE };
    // a text as patterns see it has one sort of white space
    if (unit === 's') return literal(' ');
    if (unit === 'w') return ANYTHING;
    throw new Unknown();
  }
  return literal(unit);
}

function readClass(reader: Reader): Part {
  const end = reader.source.indexOf(']', reader.at + 2);
  if (end < 0) throw new Unknown();
  const body = reader.source.slice(reader.at + 1, end);
  if (body.includes('[')) throw new Unknown();
  reader.at = end + 1;
  if (body.startsWith('^')) return body.endsWith('\\') ? unclear() : ANYTHING;
  // ranges, classes and escapes inside: any character, which needs nothing
  if (/[-\\]/.test(body)) return body.endsWith('\\') ? unclear() : ANYTHING;
  return { exact: new Set(body), needs: NONE };
}

/** `[\]]`: where the class ends is not where it seems to. */
function unclear(): never {
  throw new Unknown();
}

const needsOf = ({ exact, needs }: Part): readonly Needs[] => mostTelling([...useful(exact), ...needs]);

/** An empty string among them is in every text, so they tell nothing. */
const useful = (exact: Exact): readonly Needs[] => (exact && !exact.has('') ? [exact] : NONE);

const shortest = (set: Needs): number => Math.min(...Array.from(set, (text) => text.length));

/** Of things that all must be there those that the fewest texts have: single characters, which many have, come last. */
function mostTelling(all: readonly Needs[]): readonly Needs[] {
  const ranked = all
    .map((needs) => ({ needs, length: Math.min(2, shortest(needs)) }))
    .sort((a, b) => b.length - a.length || a.needs.size - b.needs.size);
  return ranked.slice(0, MOST_NEEDS).map(({ needs }) => needs);
}

/** Without those that hold another of them. */
function shortestOf(needs: Needs): Needs {
  const holdsAnother = (text: string): boolean => {
    for (let from = 0; from < text.length; from++)
      for (let to = from + 1; to <= text.length; to++)
        if (to - from < text.length && needs.has(text.slice(from, to))) return true;
    return false;
  };
  return new Set([...needs].filter((text) => !holdsAnother(text)));
}

function product(a: ReadonlySet<string>, b: ReadonlySet<string>): Exact {
  if (a.size * b.size > MOST_STRINGS) return undefined;
  const joined = new Set<string>();
  for (const head of a) for (const tail of b) joined.add(head + tail);
  return [...joined].some((text) => text.length > LONGEST * 4) ? undefined : joined;
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> | undefined {
  const all = new Set(sets.flatMap((set) => [...set]));
  return all.size > MOST_STRINGS ? undefined : all;
}
