import { type Call, childrenOf, type Expr } from './ast.ts';
import type { CelEnv } from './env.ts';
import { TYPE_NAMES } from './types.ts';

/** Something that an expression reads. */
export interface CelReference {
  /** The declared variable. */
  readonly variable: string;
  /** The fields below it; `*` stands for any element of a list, any key or any value of a map. */
  readonly path: readonly string[];
  /** Read only through `has()`. */
  readonly tested: boolean;
  readonly line: number;
  readonly column: number;
}

/** What a comprehension's variable stands for: a place in the data, when its range is one. */
type Place = { readonly variable: string; readonly path: readonly string[] } | null;
type Scope = ReadonlyMap<string, Place>;

/**
 * Decides what each name means: a comprehension's variable, a declared variable (the longest dotted name wins), a type,
 * or the namespace of a function. Names that mean nothing stay `ident`; the checker reports them.
 */
export function resolveNames(ast: Expr, env: CelEnv): Expr {
  return resolve(ast, env, new Set());
}

function resolve(expr: Expr, env: CelEnv, locals: ReadonlySet<string>): Expr {
  const inner = (child: Expr): Expr => resolve(child, env, locals);
  switch (expr.kind) {
    case 'literal':
    case 'variable':
      return expr;
    case 'ident':
    case 'select':
      return (
        resolveChain(expr, env, locals) ?? (expr.kind === 'ident' ? expr : { ...expr, operand: inner(expr.operand) })
      );
    case 'call': {
      const args = expr.args.map(inner);
      const qualified = qualifiedFunction(expr, env, locals);
      if (qualified !== undefined) return { ...expr, name: qualified, target: null, args };
      return { ...expr, target: expr.target === null ? null : inner(expr.target), args };
    }
    case 'logic':
      return { ...expr, operands: expr.operands.map(inner) };
    case 'conditional':
      return {
        ...expr,
        condition: inner(expr.condition),
        consequence: inner(expr.consequence),
        alternative: inner(expr.alternative),
      };
    case 'list':
      return { ...expr, elements: expr.elements.map(inner) };
    case 'map':
      return { ...expr, entries: expr.entries.map(({ key, value }) => ({ key: inner(key), value: inner(value) })) };
    case 'comprehension': {
      const within = new Set([...locals, expr.variable]);
      const where = expr.where === null ? null : resolve(expr.where, env, within);
      return { ...expr, range: inner(expr.range), where, body: resolve(expr.body, env, within) };
    }
    case 'bind':
      return {
        ...expr,
        value: inner(expr.value),
        body: resolve(expr.body, env, new Set([...locals, expr.variable])),
      };
  }
}

/** `a.b.c` as one declared name, when the whole chain is one; prefixes are found on the way down. */
function resolveChain(expr: Expr, env: CelEnv, locals: ReadonlySet<string>): Expr | undefined {
  const chain = dottedName(expr);
  if (chain === undefined) return undefined;
  const { name, root, absolute } = chain;
  const { span } = expr;
  if (!absolute && locals.has(root)) {
    return name === root ? { kind: 'variable', name, scope: 'local', span } : undefined;
  }
  if (env.variables.has(name)) return { kind: 'variable', name, scope: 'global', span };
  return TYPE_NAMES.has(name) ? { kind: 'variable', name, scope: 'type', span } : undefined;
}

function qualifiedFunction(call: Call, env: CelEnv, locals: ReadonlySet<string>): string | undefined {
  if (call.target === null) return undefined;
  const chain = dottedName(call.target);
  if (chain === undefined || (!chain.absolute && locals.has(chain.root))) return undefined;
  const name = `${chain.name}.${call.name}`;
  return env.functions.has(name) ? name : undefined;
}

/** A chain of plain names with dots between them; `has(a.b)` asks for a field and is none. */
function dottedName(expr: Expr): { name: string; root: string; absolute: boolean } | undefined {
  const fields: string[] = [];
  let current = expr;
  while (current.kind === 'select' && !current.test) {
    fields.unshift(current.field);
    current = current.operand;
  }
  if (current.kind !== 'ident') return undefined;
  return { name: [current.name, ...fields].join('.'), root: current.name, absolute: current.absolute };
}

/** The variables and fields that a resolved expression reads, each once. */
export function referencesOf(ast: Expr): CelReference[] {
  const found = new Map<string, CelReference>();
  collect(ast, new Map(), (place, expr, tested) => {
    const id = JSON.stringify([place.variable, ...place.path]);
    const before = found.get(id);
    const { line, column } = expr.span;
    found.set(
      id,
      before === undefined ? { ...place, tested, line, column } : { ...before, tested: before.tested && tested },
    );
  });
  return [...found.values()];
}

type Report = (place: NonNullable<Place>, expr: Expr, tested: boolean) => void;

/** Walks the tree and gives the place that the expression itself stands for, so that a field path is told whole. */
function collect(expr: Expr, scope: Scope, report: Report): void {
  const place = placeOf(expr, scope);
  if (place !== null) {
    report(place, expr, expr.kind === 'select' && expr.test);
    collectKeys(expr, scope, report);
    return;
  }
  if (expr.kind === 'comprehension') {
    collect(expr.range, scope, report);
    const element = below(placeOf(expr.range, scope), '*');
    const within = new Map(scope).set(expr.variable, element);
    if (expr.where !== null) collect(expr.where, within, report);
    collect(expr.body, within, report);
  } else if (expr.kind === 'bind') {
    collect(expr.value, scope, report);
    collect(expr.body, new Map(scope).set(expr.variable, placeOf(expr.value, scope)), report);
  } else {
    for (const child of childrenOf(expr)) collect(child, scope, report);
  }
}

/** In `a[b.c]` the key reads something too. */
function collectKeys(expr: Expr, scope: Scope, report: Report): void {
  if (expr.kind === 'select') collectKeys(expr.operand, scope, report);
  if (!isIndex(expr)) return;
  collectKeys(expr.args[0]!, scope, report);
  collect(expr.args[1]!, scope, report);
}

function placeOf(expr: Expr, scope: Scope): Place {
  if (expr.kind === 'variable') {
    if (expr.scope === 'local') return scope.get(expr.name) ?? null;
    return expr.scope === 'global' ? { variable: expr.name, path: [] } : null;
  }
  if (expr.kind === 'select') return below(placeOf(expr.operand, scope), expr.field);
  if (!isIndex(expr)) return null;
  const key = expr.args[1]!;
  const field = key.kind === 'literal' && typeof key.value === 'string' ? key.value : '*';
  return below(placeOf(expr.args[0]!, scope), field);
}

function isIndex(expr: Expr): expr is Call {
  return expr.kind === 'call' && expr.name === '_[_]';
}

function below(place: Place, field: string): Place {
  return place === null ? null : { variable: place.variable, path: [...place.path, field] };
}
