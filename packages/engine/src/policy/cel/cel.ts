import { type Expr, forEachNode } from './ast.ts';
import { checkCel } from './checker.ts';
import { costOf } from './cost/cost.ts';
import { costProblem } from './cost/refusal.ts';
import { type CelEnv, type CelPattern, runtimeKind } from './env.ts';
import { type CelActivation, evaluateCel } from './evaluate.ts';
import { parseCel } from './parser.ts';
import { compilePattern } from './pattern.ts';
import type { CelProblem } from './problem.ts';
import { type CelReference, referencesOf, resolveNames } from './resolve.ts';
import { type CelType, typeName } from './types.ts';
import { type CelError, type CelValue, celError, isCelError, kindOf } from './values.ts';

export interface CelProgram {
  readonly source: string;
  /** The tree with macros expanded and names resolved. */
  readonly ast: Expr;
  readonly type: CelType;
  /** Variables and fields that the expression reads, each once, in order of appearance. */
  readonly references: readonly CelReference[];
  /**
   * The most steps that an evaluation can take over values no larger than the declared types say, or than an event may
   * be where they say nothing. Infinity where nothing bounds them.
   */
  readonly cost: number;
  /**
   * Runs the expression. JSON values of declared variables are read lazily, by own properties only.
   * Gives an error value (`isCelError`) rather than throwing, also when `budget` steps do not suffice. `meter` is told
   * the steps that were taken.
   */
  evaluate(variables: CelActivation, options?: { budget?: number; meter?: { steps: number } }): CelValue | CelError;
  /**
   * The parts of a conjunction, in order, each as it is written and what it comes to by itself; the whole expression
   * where it is none. For explaining: deciding asks the whole.
   */
  conjuncts(variables: CelActivation): { source: string; value: CelValue | CelError }[];
}

export type CelCompilation =
  | { readonly program: CelProgram; readonly problems?: undefined }
  | { readonly program?: undefined; readonly problems: readonly CelProblem[] };

/**
 * Parses, resolves and type-checks an expression.
 *
 * @param options.expect the type that the expression must have, e.g. `BOOL` for a rule's `when`; where the type is
 *   known only at run time (dyn), a value of another type is an evaluation error
 * @param options.maxCost refuse an expression that may take more steps (`cel.cost`); with the budget of evaluations
 *   here, none of them ends for want of steps
 */
export function compileCel(
  source: string,
  env: CelEnv,
  options: { expect?: CelType; maxCost?: number } = {},
): CelCompilation {
  const parsed = parseCel(source);
  if (parsed.problem !== undefined) return { problems: [parsed.problem] };
  const ast = resolveNames(parsed.ast, env);
  const { type, problems } = checkCel(ast, env, options.expect);
  if (problems.length > 0) return { problems };
  const patterns = new Map<string, CelPattern>();
  compilePatterns(ast, patterns);
  const cost = costOf(ast, env, { patterns });
  const { maxCost = Number.POSITIVE_INFINITY } = options;
  if (cost.steps > maxCost) return { problems: [costProblem(cost, maxCost, source)] };
  const wanted = options.expect === undefined ? undefined : runtimeKind(options.expect);
  const program: CelProgram = {
    source,
    ast,
    type,
    references: referencesOf(ast),
    cost: cost.steps,
    evaluate(variables, limits = {}) {
      const value = evaluateCel(ast, env, variables, { patterns, ...limits });
      if (wanted === undefined || isCelError(value) || kindOf(value) === wanted) return value;
      const { line, column } = ast.span;
      const message = `the expression must give ${typeName(options.expect!)}, it gave a ${kindOf(value)}`;
      return { ...celError('wrong_type', message), line, column };
    },
    conjuncts(variables) {
      const parts = ast.kind === 'logic' && ast.operator === '&&' ? ast.operands : [ast];
      return parts.map((part) => ({
        source: source.slice(part.span.start, part.span.end).trim(),
        value: evaluateCel(part, env, variables, { patterns }),
      }));
    },
  };
  return { program };
}

/** Constant patterns are compiled once per program; the checker has already refused those that can't be. */
function compilePatterns(ast: Expr, patterns: Map<string, CelPattern>): void {
  forEachNode(ast, (expr) => {
    if (expr.kind !== 'call' || expr.name !== 'matches') return;
    const pattern = expr.args.at(-1);
    if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return;
    const compiled = compilePattern(pattern.value);
    if (!('kind' in compiled)) patterns.set(pattern.value, compiled);
  });
}
