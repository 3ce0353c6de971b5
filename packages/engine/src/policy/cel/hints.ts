import type { Call } from './ast.ts';
import type { CelEnv, CelFunction } from './env.ts';
import { nearest } from './problem.ts';
import { isOperator } from './signature.ts';
import { type CelType, typeName } from './types.ts';

export const MACROS: Readonly<Record<string, string>> = {
  has: 'has(x.field)',
  all: 'list.all(e, condition)',
  exists: 'list.exists(e, condition)',
  exists_one: 'list.exists_one(e, condition)',
  map: 'list.map(e, value)',
  filter: 'list.filter(e, condition)',
  bind: 'cel.bind(name, value, expression)',
};

/** What other languages call it. */
const FOREIGN: Readonly<Record<string, string>> = {
  length: 'size',
  len: 'size',
  count: 'size',
  includes: 'contains',
  any: 'exists',
  some: 'exists',
  every: 'all',
  match: 'matches',
  toLowerCase: 'lowerAscii',
  toUpperCase: 'upperAscii',
  lower: 'lowerAscii',
  upper: 'upperAscii',
};

const NUMBERS = new Set(['int', 'uint', 'double']);

/** The likely mend of a call to a function that does not exist. */
export function callHint(call: Call, env: CelEnv): string {
  const { name } = call;
  if (Object.hasOwn(MACROS, name)) return `write ${MACROS[name]}`;
  const overloads = env.functions.get(name);
  if (overloads !== undefined) return overloads[0]?.method ? `write x.${name}(…)` : `write ${name}(…)`;
  if (Object.hasOwn(FOREIGN, name)) return `did you mean \`${FOREIGN[name]}\`?`;
  const near = nearest(name, [...env.functions.keys(), ...Object.keys(MACROS)]);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  const known = [...env.functions].filter(([one]) => !isOperator(one)).map(([one]) => one);
  return `there is ${known.sort().slice(0, MOST_TOLD).join(', ')} …`;
}

const MOST_TOLD = 12;

/** The likely mend of a call whose arguments fit no overload. */
export function overloadHint(call: Call, overloads: readonly CelFunction[], args: readonly CelType[]): string {
  const kinds = args.map((arg) => arg.kind);
  const [left, right] = args;
  if (kinds.length === 2 && left !== undefined && right !== undefined) {
    if (kinds.includes('null')) return 'ask with has(…) whether a field is there';
    if (kinds.every((kind) => NUMBERS.has(kind))) return numberHint(call, kinds as [string, string]);
    if (call.name === '_+_' && kinds.includes('string')) return 'convert the other side with string(…)';
    if (isOperator(call.name) && kinds.includes('string') && kinds.some((kind) => NUMBERS.has(kind)))
      return textAndNumber(call);
    if (call.name === '@in' && kinds[1] === 'string') return 'for a part of a text write text.contains(part)';
    if ((call.name === '_==_' || call.name === '_!=_') && kinds.includes('list'))
      return 'for an element write x in list';
  }
  const isMethod = call.target !== null;
  const signatures = overloads
    .filter(({ method = false }) => method === isMethod)
    .map(({ params }) => {
      const names = params.map(typeName);
      return isMethod ? `${names[0]}.${call.name}(${names.slice(1).join(', ')})` : `${call.name}(${names.join(', ')})`;
    });
  return /^[@_!-]/.test(call.name)
    ? 'convert one side, with int(…), double(…) or string(…)'
    : `it is ${signatures.slice(0, 4).join(', ')}`;
}

/** A number in quotes is the usual slip. */
function textAndNumber(call: Call): string {
  const quoted = call.args.find(
    (arg) => arg.kind === 'literal' && typeof arg.value === 'string' && /^-?\d+(?:\.\d+)?$/.test(arg.value),
  );
  return quoted?.kind === 'literal'
    ? `write ${quoted.value} without quotes`
    : 'convert one side, with int(…), double(…) or string(…)';
}

function numberHint(call: Call, kinds: readonly [string, string]): string {
  const [first, second] = call.target === null ? call.args : [call.target, ...call.args];
  for (const [expr, other] of [
    [first, kinds[1]],
    [second, kinds[0]],
  ] as const) {
    if (expr?.kind === 'literal' && typeof expr.value === 'bigint') {
      return other === 'double' ? `write ${expr.value}.0` : `write ${expr.value}u`;
    }
  }
  const wide = kinds.includes('double') ? 'double' : 'int';
  return `convert the other side with ${wide}(…)`;
}
