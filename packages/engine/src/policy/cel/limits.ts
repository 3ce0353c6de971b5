/** What an expression may cost to read. Each limit is an answer with line and column, never a crash. */
export const CEL_LIMITS = {
  /** UTF-16 units of source. */
  source: 8192,
  /** Brackets, calls, conditionals and unary operators inside one another. */
  nesting: 64,
  /** Height of the tree: also bounds chains such as `a + b + c`, which nest to the left. */
  height: 256,
  /** Entries of one list or map literal, arguments of one call, operands of one `&&` or `||` chain. */
  elements: 1000,
  /** UTF-16 units of a regular expression. */
  pattern: 1000,
  /** UTF-16 units of a string, and elements of a list, that an expression may build. */
  value: 1_000_000,
  /** Levels of lists and maps inside one another that are compared or written out. */
  valueDepth: 100,
  /** Problems reported for one expression. */
  problems: 20,
} as const;

/** Steps that one evaluation may take when its caller does not say. README.md tells what a step is. */
export const DEFAULT_BUDGET = 1_000_000;

/** What work costs, in steps; docs/decisions/0020 tells how the prices were found. */
export const PRICES = {
  /** UTF-16 units, bytes or elements that one step reads or builds one by one. */
  unitsRead: 8,
  /** UTF-16 units that one step compares or searches, which the machine does in runs. */
  unitsScanned: 64,
  /** Units of what is searched for that make a search once more as dear: they may be compared at every place. */
  needle: 8,
  /** Asking the calendar of a named time zone. */
  zone: 100,
  /** One `%` clause of `format()`. */
  clause: 40,
  /** Compiling one unit of a pattern that is no constant … */
  patternUnit: 200,
  /** … where a repetition `{…}` may stand for as many units. */
  patternRepeat: 1000,
} as const;
