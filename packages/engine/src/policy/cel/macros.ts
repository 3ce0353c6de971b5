import type { Bind, Comprehension, ComprehensionMacro, Expr, Select, Span } from './ast.ts';
import { syntax } from './source.ts';

const COMPREHENSIONS: Readonly<Record<ComprehensionMacro, readonly number[]>> = {
  all: [2],
  exists: [2],
  exists_one: [2],
  map: [2, 3],
  filter: [2],
};

/**
 * Expands a call that is a macro; null when it is an ordinary call. A macro is known by its name, by having a target or
 * not, and by its number of arguments; with another number the call is left to be refused as an unknown function.
 */
export function expandMacro(
  name: string,
  target: Expr | null,
  args: readonly Expr[],
  span: Span,
): Select | Comprehension | Bind | null {
  if (target === null) return name === 'has' && args.length === 1 ? expandHas(args[0]!, span) : null;
  if (isComprehension(name) && COMPREHENSIONS[name].includes(args.length)) {
    return expandComprehension(name, target, args, span);
  }
  const isCelNamespace = target.kind === 'ident' && target.name === 'cel';
  return name === 'bind' && isCelNamespace && args.length === 3 ? expandBind(args, span) : null;
}

function isComprehension(name: string): name is ComprehensionMacro {
  return Object.hasOwn(COMPREHENSIONS, name);
}

function expandHas(argument: Expr, span: Span): Select {
  if (argument.kind !== 'select' || argument.test) {
    throw syntax(argument.span, 'has() asks for a field', 'write it as has(product.brand)');
  }
  return { ...argument, test: true, span };
}

function expandComprehension(macro: ComprehensionMacro, range: Expr, args: readonly Expr[], span: Span): Comprehension {
  const variable = variableName(args[0]!, `${macro}() names each element with its first argument`);
  const where = args.length === 3 ? args[1]! : null;
  const body = args[args.length - 1]!;
  return { kind: 'comprehension', macro, variable, variableSpan: args[0]!.span, range, where, body, span };
}

function expandBind(args: readonly Expr[], span: Span): Bind {
  const variable = variableName(args[0]!, 'cel.bind() takes a name as its first argument');
  return { kind: 'bind', variable, value: args[1]!, body: args[2]!, span };
}

function variableName(argument: Expr, message: string): string {
  if (argument.kind === 'ident' && !argument.absolute) return argument.name;
  throw syntax(argument.span, message, 'a plain name is needed, as in items.exists(item, item.price > 0)');
}
