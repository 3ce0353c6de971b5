import type { CelUint } from './values.ts';

/** Where a node stands in the source. Lines and columns count from 1; offsets and columns are in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
  line: number;
  column: number;
}

interface Node {
  readonly span: Span;
}

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: null | boolean | bigint | CelUint | number | string | Uint8Array;
}

/** A name as written. Name resolution turns it into a `variable` where the name is declared. */
interface Ident extends Node {
  readonly kind: 'ident';
  readonly name: string;
  /** Written with a leading dot: skips the variables of comprehensions. */
  readonly absolute: boolean;
}

/** A resolved name. Global names may hold dots (`a.b` can be declared as one variable). */
interface Variable extends Node {
  readonly kind: 'variable';
  readonly name: string;
  readonly scope: 'local' | 'global' | 'type';
}

/** `operand.field`, or `has(operand.field)` when `test`. */
export interface Select extends Node {
  readonly kind: 'select';
  readonly operand: Expr;
  readonly field: string;
  readonly test: boolean;
}

/** A function, a method (`target.name(…)`) or an operator (`_+_`, `!_`, `_[_]` …). */
export interface Call extends Node {
  readonly kind: 'call';
  readonly name: string;
  readonly target: Expr | null;
  readonly args: readonly Expr[];
  /** The span of the name or operator alone, for messages. */
  readonly nameSpan: Span;
}

/** A chain of one operator is one node, so that long chains stay shallow. */
export interface Logic extends Node {
  readonly kind: 'logic';
  readonly operator: '&&' | '||';
  readonly operands: readonly Expr[];
}

interface Conditional extends Node {
  readonly kind: 'conditional';
  readonly condition: Expr;
  readonly consequence: Expr;
  readonly alternative: Expr;
}

interface ListLiteral extends Node {
  readonly kind: 'list';
  readonly elements: readonly Expr[];
}

interface MapLiteral extends Node {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: Expr; readonly value: Expr }[];
}

export type ComprehensionMacro = 'all' | 'exists' | 'exists_one' | 'map' | 'filter';

/** A macro over a list's elements or a map's keys. */
export interface Comprehension extends Node {
  readonly kind: 'comprehension';
  readonly macro: ComprehensionMacro;
  readonly variable: string;
  readonly variableSpan: Span;
  readonly range: Expr;
  /** Only for `map` with three arguments: which elements take part. */
  readonly where: Expr | null;
  readonly body: Expr;
}

/** `cel.bind(variable, value, body)`. */
export interface Bind extends Node {
  readonly kind: 'bind';
  readonly variable: string;
  readonly value: Expr;
  readonly body: Expr;
}

export type Expr =
  | Literal
  | Ident
  | Variable
  | Select
  | Call
  | Logic
  | Conditional
  | ListLiteral
  | MapLiteral
  | Comprehension
  | Bind;

/** The expressions directly inside one, in the order in which they are written. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'ident':
    case 'variable':
      return [];
    case 'select':
      return [expr.operand];
    case 'call':
      return expr.target === null ? expr.args : [expr.target, ...expr.args];
    case 'logic':
      return expr.operands;
    case 'conditional':
      return [expr.condition, expr.consequence, expr.alternative];
    case 'list':
      return expr.elements;
    case 'map':
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case 'comprehension':
      return expr.where === null ? [expr.range, expr.body] : [expr.range, expr.where, expr.body];
    case 'bind':
      return [expr.value, expr.body];
  }
}

/** Visits every node, outer ones first. */
export function forEachNode(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr);
  for (const child of childrenOf(expr)) forEachNode(child, visit);
}
