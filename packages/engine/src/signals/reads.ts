import { type Expr, forEachNode } from '../policy/cel/ast.ts';
import type { CelProgram } from '../policy/cel/cel.ts';

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

export function joinReads(all: Iterable<Reads>): Reads {
  const names = new Set<string>();
  for (const reads of all) {
    if (reads === 'all') return 'all';
    for (const name of reads) names.add(name);
  }
  return names;
}

/** All expressions of a rule that may be evaluated for a decision. */
export const programsOf = (rule: {
  when: CelProgram;
  unless: readonly { when: CelProgram }[];
  params: ReadonlyMap<string, CelProgram>;
  measures: readonly { party: CelProgram | undefined }[];
}): CelProgram[] => [
  rule.when,
  ...rule.unless.map(({ when }) => when),
  ...rule.params.values(),
  ...rule.measures.flatMap(({ party }) => party ?? []),
];
