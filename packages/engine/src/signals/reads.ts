import { type Expr, forEachNode } from '../policy/cel/ast.ts';

/** Which members of a variable something reads by name; `all` where it reads it in a way that may be any of them. */
export type Reads = ReadonlySet<string> | 'all';

/** The members of `variable` (a map or an object) that an expression reads, or asks for with `has()` or `in`. */
export function membersRead(ast: Expr, variable: string): Reads {
  const names = new Set<string>();
  let whole = 0;
  const isIt = (expr: Expr | undefined): boolean =>
    expr?.kind === 'variable' && expr.scope === 'global' && expr.name === variable;
  forEachNode(ast, (expr) => {
    if (isIt(expr)) whole++;
    const name = memberOf(expr, isIt);
    if (name === undefined) return;
    names.add(name);
    whole--;
  });
  return whole > 0 ? 'all' : names;
}

function memberOf(expr: Expr, isIt: (expr: Expr | undefined) => boolean): string | undefined {
  if (expr.kind === 'select') return isIt(expr.operand) ? expr.field : undefined;
  if (expr.kind !== 'call' || (expr.name !== '_[_]' && expr.name !== '@in')) return undefined;
  const [map, key] = expr.name === '@in' ? [expr.args[1], expr.args[0]] : [expr.args[0], expr.args[1]];
  return isIt(map) && key?.kind === 'literal' && typeof key.value === 'string' ? key.value : undefined;
}
