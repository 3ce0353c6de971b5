import type { Expr } from '../ast.ts';
import { CEL_LIMITS, PRICES } from '../limits.ts';
import { type Amount, atMost, exactly, larger, lower, mostOf, NOTHING, plus, times } from './amount.ts';
import { either, listShape, SCALAR, type Shape, textShape } from './shape.ts';

/** What a call may cost beside its arguments, and how large its result may be. */
export interface CallCost {
  readonly steps: Amount;
  readonly shape: Shape;
}

/** `exprs` are the arguments as they are written: constants tell more than their shapes. */
type Rule = (args: readonly Shape[], exprs: readonly Expr[]) => CallCost;

const read = (length: Amount): Amount => times(length, 1 / PRICES.unitsRead);
const scanned = (length: Amount): Amount => times(length, 1 / PRICES.unitsScanned);
const lengthOf = ({ units, items }: Shape): Amount => plus(units, items);
const scalar = (steps: Amount): CallCost => ({ steps, shape: SCALAR });
const value = (length: Amount): Amount => atMost(length, CEL_LIMITS.value);

/** The longest texts of numbers, instants and durations: a binary int is the longest of them. */
const NUMBER_TEXT = 70;
/** `%.99f` of the largest double. */
const FRACTION_TEXT = 410;
/** Hexadecimal digits that a unit of text becomes, being three bytes of UTF-8. */
const HEXADECIMAL = 6;

const constantText = (expr: Expr | undefined): string | undefined =>
  expr?.kind === 'literal' && typeof expr.value === 'string' ? expr.value : undefined;

const free: Rule = () => scalar(NOTHING);

/** Reads its first argument, gives a scalar. */
const reader: Rule = ([text]) => scalar(read(text!.units));

/** Reads its first argument, gives a text or bytes `factor` times as long and `more`. */
const rewrite =
  (factor = 1, more = 0): Rule =>
  ([text]) => ({ steps: read(text!.units), shape: textShape(plus(times(text!.units, factor), exactly(more))) });

const add: Rule = ([a, b]) => {
  const result = value(plus(lengthOf(a!), lengthOf(b!)));
  const { inner, at } = either(a!, b!);
  const shape: Shape = {
    units: value(plus(a!.units, b!.units)),
    items: value(plus(a!.items, b!.items)),
    below: plus(a!.below, b!.below),
    total: plus(a!.total, b!.total),
    kind: 'list',
    inner,
    at,
  };
  return { steps: read(result), shape };
};

/** Values that differ in length differ; of lists and maps every level is walked while nothing differs. */
function equality(a: Shape, b: Shape): Amount {
  const walked = lower(a.below, b.below);
  return plus(times(walked, 1 + 1 / PRICES.unitsRead), scanned(lower(a.total, b.total)));
}

const order: Rule = ([a, b]) => scalar(scanned(lower(a!.units, b!.units)));

/** A list is walked, a map is asked. */
const contained: Rule = ([needle, within]) => {
  if (within!.kind === 'map') return scalar(scanned(needle!.units));
  const each = mostOf(equality(needle!, within!.inner));
  const compared = lower(times(within!.items, each), equality(within!, within!));
  const looked = within!.kind === 'list' ? NOTHING : scanned(needle!.units);
  return scalar(plus(within!.items, compared, looked));
};

function searched(text: Shape, needle: Shape): Amount {
  const sought = lower(needle.units, text.units);
  return scanned(times(plus(text.units, sought), 1 + Math.floor(mostOf(sought) / PRICES.needle)));
}

const search: Rule = ([text, needle]) => scalar(searched(text!, needle!));
const edge: Rule = ([text, needle]) => scalar(scanned(lower(text!.units, needle!.units)));
const position: Rule = ([text, needle]) => scalar(plus(searched(text!, needle!), read(text!.units)));

const split: Rule = ([text, separator], exprs) => {
  const constant = constantText(exprs[1]);
  const parts = plus(times(text!.units, 1 / Math.max(1, constant?.length ?? 1)), exactly(1));
  const each = constant === undefined || constant === '' ? text!.units : NOTHING;
  return {
    steps: plus(searched(text!, separator!), read(text!.units), each),
    shape: listShape(parts, textShape(text!.units), { below: parts, total: text!.units }),
  };
};

const replace: Rule = ([text, from, to], exprs) => {
  const places = 1 / Math.max(1, constantText(exprs[1])?.length ?? 1);
  const inserted = plus(times(text!.units, mostOf(to!.units) * places), to!.units);
  const result = value(plus(text!.units, inserted));
  return { steps: plus(searched(text!, from!), read(text!.units), read(result)), shape: textShape(result) };
};

const join: Rule = ([list, separator]) => {
  const between = separator === undefined ? NOTHING : times(list!.items, mostOf(separator.units));
  const result = value(plus(list!.total, between));
  return { steps: plus(list!.items, read(result)), shape: textShape(result) };
};

const substring: Rule = ([text]) => ({ steps: read(text!.units), shape: textShape(text!.units) });
const charAt: Rule = ([text]) => ({ steps: read(text!.units), shape: textShape(exactly(2)) });

const format: Rule = ([text, values], exprs) => {
  const constant = constantText(exprs[0]);
  const may = (letters: RegExp): boolean => constant === undefined || letters.test(constant);
  const clauses = constant === undefined ? times(text!.units, 1 / 2) : exactly(constant.split('%').length - 1);
  const written = plus(
    times(lower(values!.items, clauses), may(/[fe]/) ? FRACTION_TEXT : NUMBER_TEXT),
    times(values!.below, NUMBER_TEXT),
    // Hexadecimal UTF-8 is the longest that a text becomes.
    times(values!.total, may(/x/i) ? HEXADECIMAL : 1),
  );
  const steps = plus(
    times(read(text!.units), 2),
    clauses,
    // There may be one clause more than there are values: it ends the call.
    times(lower(clauses, plus(values!.items, exactly(1))), PRICES.clause),
    values!.below,
    may(/x/i) ? read(times(values!.total, HEXADECIMAL)) : NOTHING,
    // A list within a list is written once at each level.
    times(read(written), depthOf(values!)),
  );
  return { steps, shape: textShape(value(plus(text!.units, written))) };
};

function depthOf(shape: Shape): number {
  let depth = 0;
  for (let at = shape; mostOf(at.items) > 0 && depth < CEL_LIMITS.valueDepth; depth++) at = at.at(null);
  return depth;
}

const civil: Rule = (args) => scalar(args.length > 1 ? exactly(PRICES.zone) : NOTHING);

const CIVIL = ['FullYear', 'Month', 'DayOfYear', 'DayOfMonth', 'Date', 'DayOfWeek', 'Hours', 'Minutes', 'Seconds'];

/** What the functions of the standard library charge, by name, over all overloads of it. */
const RULES: Readonly<Record<string, Rule>> = {
  '_+_': add,
  '_-_': free,
  '_*_': free,
  '_/_': free,
  '_%_': free,
  '-_': free,
  '!_': free,
  '_==_': ([a, b]) => scalar(equality(a!, b!)),
  '_!=_': ([a, b]) => scalar(equality(a!, b!)),
  '_<_': order,
  '_<=_': order,
  '_>_': order,
  '_>=_': order,
  '@in': contained,
  size: ([of]) => scalar(plus(scanned(of!.units), read(of!.items))),
  contains: search,
  startsWith: edge,
  endsWith: edge,
  charAt,
  indexOf: position,
  lastIndexOf: position,
  substring,
  split,
  replace,
  join,
  format,
  trim: rewrite(),
  lowerAscii: rewrite(),
  upperAscii: rewrite(),
  'strings.quote': rewrite(2, 2),
  int: reader,
  uint: reader,
  double: reader,
  bool: reader,
  timestamp: reader,
  duration: reader,
  string: ([of]) => ({ steps: read(of!.units), shape: textShape(larger(of!.units, exactly(NUMBER_TEXT))) }),
  bytes: rewrite(3),
  dyn: ([of]) => ({ steps: NOTHING, shape: of! }),
  type: free,
  ...Object.fromEntries([...CIVIL, 'Milliseconds'].map((part) => [`get${part}`, civil])),
};

export function callRule(name: string): Rule | undefined {
  return Object.hasOwn(RULES, name) ? RULES[name] : undefined;
}

/** Searching a text for a pattern of so many instructions. */
export function patternSearch(text: Shape, size: number): Amount {
  return read(times(plus(text.units, exactly(1)), size));
}
