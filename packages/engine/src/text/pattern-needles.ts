/**
 * What a text must hold for a pattern to match it at all. Running a linear-time expression costs a look at every
 * character with every state; most texts can be passed over because they hold none of the words that the pattern needs.
 *
 * The pattern is read as a small language of its own (RE2 syntax, as far as rules use it). Whatever is not understood
 * needs nothing, so the pattern is always run: being wrong in that direction costs time, never a match.
 */

/** Strings that a part of a pattern stands for, when they are few; undefined: too many, or without end. */
type Exact = ReadonlySet<string> | undefined;

interface Part {
  exact: Exact;
  /** Every match of the part holds at least one of these; undefined: nothing is known. */
  needs: ReadonlySet<string> | undefined;
}

const MOST_STRINGS = 512;
const LONGEST = 4;
const NOTHING: Part = { exact: new Set(['']), needs: undefined };
const ANYTHING: Part = { exact: undefined, needs: undefined };

class Unknown extends Error {}

/**
 * Strings of which every match holds at least one; undefined when that cannot be said.
 * @param source a pattern that compiles, literals folded as texts are
 */
export function needlesOf(source: string): ReadonlySet<string> | undefined {
  // in lower case, \\D would read as \\d
  if (/\\[A-Z]/.test(source)) return undefined;
  try {
    const reader = { source: source.toLowerCase(), at: 0 };
    const part = readAlternatives(reader, 0);
    if (reader.at < reader.source.length) return undefined;
    return best(needsOf(part), undefined);
  } catch (error) {
    if (error instanceof Unknown) return undefined;
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
  const needs = branches.map(needsOf);
  return { exact, needs: needs.every((set) => set) ? union(needs as ReadonlySet<string>[]) : undefined };
}

function readSequence(reader: Reader, depth: number): Part {
  let needs: ReadonlySet<string> | undefined;
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
    needs = best(needs, useful(run));
    needs = best(needs, needsOf(part));
    run = part.exact ?? new Set(['']);
  }
  return { exact: whole ? run : undefined, needs: best(needs, useful(run)) };
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

const optional = ({ exact }: Part): Part => (exact ? { exact: new Set(['', ...exact]), needs: undefined } : ANYTHING);

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

const literal = (text: string): Part => ({ exact: new Set([text]), needs: undefined });

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
    if (unit === 'd') return { exact: new Set('0123456789'), needs: undefined };
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
  return { exact: new Set(body), needs: undefined };
}

/** `[\]]`: where the class ends is not where it seems to. */
function unclear(): never {
  throw new Unknown();
}

const needsOf = ({ exact, needs }: Part): ReadonlySet<string> | undefined => best(needs, useful(exact));

/** An empty string among them is in every text, so they tell nothing. */
const useful = (exact: Exact): ReadonlySet<string> | undefined => (exact && !exact.has('') ? exact : undefined);

const shortest = (set: ReadonlySet<string>): number => Math.min(...Array.from(set, (text) => text.length));

/** Of two things that both must be there, the one that fewer texts have. */
function best(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
  if (!a || !b) return a ?? b;
  const byLength = Math.min(2, shortest(a)) - Math.min(2, shortest(b));
  if (byLength !== 0) return byLength > 0 ? a : b;
  return a.size <= b.size ? a : b;
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
