import type { Expr } from '../cel/ast.ts';
import { createCelEnv } from '../cel/env.ts';
import { evaluateCel } from '../cel/evaluate.ts';
import { BOOL, type CelType, DOUBLE, DYN, INT, STRING, UINT } from '../cel/types.ts';
import { type CelValue, isCelError } from '../cel/values.ts';
import type { Takes } from './feature.ts';

/** What a condition comes to. */
export const TRUTH = { no: 0, yes: 1, error: 2 } as const;
export type Truth = (typeof TRUTH)[keyof typeof TRUTH];

/**
 * Values of a feature that no condition can tell apart: the first are kinds of values, `string` stands for all texts that
 * no condition names. The texts that one names, and the numbers, which are cut into points and the intervals between them,
 * come after these.
 */
export const CELL = {
  /** What should hold the field is not there, or holds no fields: even `has()` is an error. */
  unreachable: 0,
  absent: 1,
  misfit: 2,
  null: 3,
  true: 4,
  false: 5,
  list: 6,
  object: 7,
  nan: 8,
  string: 9,
} as const;
export const KINDS = 10;

/** A condition over one feature as the truth in every cell of that feature. */
export interface TruthTable {
  /** By `CELL`. */
  readonly kinds: readonly Truth[];
  /** Texts in which the truth is another than in `CELL.string`. */
  readonly strings: ReadonlyMap<string, Truth>;
  /** Rising. */
  readonly points: readonly number[];
  /** Below the first point, at it, between it and the second …: one more than twice as many. */
  readonly numbers: readonly Truth[];
}

/** `has()`: what is there is there, whether it fits or not. */
export const PRESENCE: TruthTable = {
  kinds: Array.from({ length: KINDS }, (_, cell) =>
    cell === CELL.unreachable ? TRUTH.error : cell === CELL.absent ? TRUTH.no : TRUTH.yes,
  ),
  strings: new Map(),
  points: [],
  numbers: [TRUTH.yes],
};

/** Membership in a list of the pack: true or false, or an error where the value could not be read. */
export const LISTED: TruthTable = {
  kinds: Array.from({ length: KINDS }, (_, cell) =>
    cell === CELL.true ? TRUTH.yes : cell === CELL.false ? TRUTH.no : TRUTH.error,
  ),
  strings: new Map(),
  points: [],
  numbers: [TRUTH.error],
};

const COMPARISONS: ReadonlySet<string> = new Set(['_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_', '@in']);
const TYPES: Readonly<Record<Takes, CelType>> = {
  int: INT,
  uint: UINT,
  double: DOUBLE,
  string: STRING,
  bool: BOOL,
  dyn: DYN,
  nothing: DYN,
};

/** Larger integers are no longer told apart as doubles. */
const EXACT = Number.MAX_SAFE_INTEGER;
/** A longer list of constants belongs into a list of the pack. */
const MAX_CONSTANTS = 200;

/**
 * The truth of a comparison of a feature with constants, or of the feature itself (a bool) as a condition. Nothing is
 * decided here: the plain evaluator is asked about one value of each cell, and within a cell no comparison changes.
 *
 * @param condition with `value` (see `asValue`) where the feature stands
 * @returns undefined for what cannot be cut into cells
 */
export function truthOf(condition: Expr, takes: Takes): TruthTable | undefined {
  const constants = constantsOf(condition);
  if (constants === undefined || constants.length > MAX_CONSTANTS) return undefined;
  const points = numbersAmong(constants);
  if (points === undefined) return undefined;
  const texts = constants.filter((value) => typeof value === 'string');
  // texts that lie before or after another are told apart without end
  if (texts.length > 0 && condition.kind === 'call' && ORDERS.has(condition.name)) return undefined;
  if (texts.includes(OTHER_TEXT)) return undefined;
  const ask = asking(condition, takes);
  return {
    kinds: kindsOf(takes, ask),
    strings: fits(takes, 'string') ? new Map(texts.map((text) => [text, ask(text)])) : new Map(),
    points,
    numbers: fits(takes, 'number') ? cellsOf(points, takes).map(ask) : cellsOf(points, takes).map(() => TRUTH.error),
  };
}

const ORDERS: ReadonlySet<string> = new Set(['_<_', '_<=_', '_>_', '_>=_']);

/** The variable that stands for a feature's value while the truth is found. */
export const asValue = (expr: Expr): Expr => ({ kind: 'variable', name: 'value', scope: 'global', span: expr.span });

const isValue = (expr: Expr): boolean => expr.kind === 'variable' && expr.name === 'value';

function asking(condition: Expr, takes: Takes): (value: unknown) => Truth {
  const env = ENVS[takes];
  return (value) => {
    const result = evaluateCel(condition, env, { value });
    if (isCelError(result) || typeof result !== 'boolean') return TRUTH.error;
    return result ? TRUTH.yes : TRUTH.no;
  };
}

const ENVS = Object.fromEntries(
  Object.entries(TYPES).map(([takes, value]) => [takes, createCelEnv({ variables: { value } })]),
) as Record<Takes, ReturnType<typeof createCelEnv>>;

type Constant = CelValue;

/** The constants of a comparison; none for the value alone; undefined for anything else. */
function constantsOf(condition: Expr): Constant[] | undefined {
  if (isValue(condition)) return [];
  if (condition.kind !== 'call' || !COMPARISONS.has(condition.name) || condition.args.length !== 2) return undefined;
  const [left, right] = condition.args as [Expr, Expr];
  if (condition.name === '@in') {
    if (!isValue(left) || right.kind !== 'list') return undefined;
    const values = right.elements.map((element) => (element.kind === 'literal' ? element.value : undefined));
    return values.includes(undefined) ? undefined : (values as Constant[]);
  }
  const constant = isValue(left) ? right : isValue(right) ? left : undefined;
  return constant?.kind === 'literal' ? [constant.value] : undefined;
}

/** The numbers among constants, rising; undefined where one is not exact as a double, or is of a kind that has no cells. */
function numbersAmong(constants: readonly Constant[]): number[] | undefined {
  const points = new Set<number>();
  for (const constant of constants) {
    if (constant === null || typeof constant === 'string' || typeof constant === 'boolean') continue;
    const number = typeof constant === 'object' ? uintOf(constant) : Number(constant);
    if (number === undefined || !(Math.abs(number) <= EXACT)) return undefined;
    points.add(number);
  }
  return [...points].sort((a, b) => a - b);
}

function uintOf(value: object): number | undefined {
  return 'kind' in value && value.kind === 'uint' && 'value' in value ? Number(value.value) : undefined;
}

type JsonKind = 'null' | 'bool' | 'list' | 'object' | 'number' | 'string';

const KIND_OF: Partial<Record<Takes, JsonKind>> = {
  int: 'number',
  uint: 'number',
  double: 'number',
  string: 'string',
  bool: 'bool',
};

const fits = (takes: Takes, kind: JsonKind): boolean => takes === 'dyn' || KIND_OF[takes] === kind;

/** A text that no rule has as a constant: it holds a noncharacter. */
const OTHER_TEXT = '\ufffe\uffff';

function kindsOf(takes: Takes, ask: (value: unknown) => Truth): Truth[] {
  const kinds = new Array<Truth>(KINDS).fill(TRUTH.error);
  const put = (cell: number, kind: JsonKind, value: unknown): void => {
    if (fits(takes, kind)) kinds[cell] = ask(value);
  };
  put(CELL.null, 'null', null);
  put(CELL.true, 'bool', true);
  put(CELL.false, 'bool', false);
  put(CELL.list, 'list', []);
  put(CELL.object, 'object', {});
  put(CELL.nan, 'number', Number.NaN);
  put(CELL.string, 'string', OTHER_TEXT);
  return kinds;
}

/** One number of each cell. No value ever falls into a cell that has none, such as that of integers between 1 and 2. */
function cellsOf(points: readonly number[], takes: Takes): number[] {
  if (points.length === 0) return [0];
  const whole = takes === 'int' || takes === 'uint';
  const cells: number[] = [];
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (before === undefined) cells.push(whole ? Math.ceil(point) - 1 : point - 1);
    else cells.push(whole ? Math.floor(before) + 1 : before + (point - before) / 2);
    cells.push(point);
  });
  cells.push(whole ? Math.floor(points.at(-1)!) + 1 : points.at(-1)! + 1);
  return cells;
}
