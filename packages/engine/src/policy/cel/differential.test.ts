import { isCelList, isCelMap, isCelUint, isCelError as isTheirError, run } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCel } from './cel.ts';
import { createCelEnv } from './env.ts';
import { evaluateCel } from './evaluate.ts';
import { parseCel } from './parser.ts';
import { resolveNames } from './resolve.ts';
import { BOOL, type CelType, DOUBLE, DYN, INT, listOf, mapOf, objectOf, optional, STRING } from './types.ts';
import { type CelValue, isCelError } from './values.ts';

/**
 * Random expressions, by our evaluator and by @bufbuild/cel, over the same JSON. Left out, as the two differ by
 * intention: characters beyond U+FFFF in methods of the strings extension (there counted in UTF-16 units), and doubled
 * negation (there `!!x` and `--x` are x even where `!x` or `-x` is an error).
 */
const VARIABLES: Record<string, CelType> = {
  i: INT,
  d: DOUBLE,
  s: STRING,
  b: BOOL,
  any: DYN,
  texts: listOf(STRING),
  numbers: listOf(INT),
  product: objectOf('product', { title: STRING, price: INT, rating: optional(DOUBLE), tags: listOf(STRING) }),
  extra: mapOf(STRING, DYN),
};
const env = createCelEnv({ variables: VARIABLES });

const SMALL = [0n, 1n, 2n, -1n, 7n, -7n, 9007199254740993n, 9223372036854775807n, -9223372036854775808n];
const intLiteral = fc.oneof(fc.constantFrom(...SMALL), fc.bigInt(-20n, 20n)).map(String);
const doubleLiteral = fc.constantFrom(
  '0.0',
  '1.0',
  '-1.5',
  '2.5',
  '1e3',
  '9223372036854775808.0',
  '(0.0 / 0.0)',
  '(1.0 / 0.0)',
);
const textLiteral = fc.constantFrom("''", "'a'", "'ab'", "'国家级'", "'最佳 最好'", "'A-b'", "'🐱'", "'\\n'");

const { expr } = fc.letrec<{ expr: string; bool: string; int: string; double: string; text: string; list: string }>(
  (tie) => {
    const of = (parts: readonly fc.Arbitrary<string>[], join: (...values: string[]) => string): fc.Arbitrary<string> =>
      fc.tuple(...parts).map((values) => join(...values));
    const binary = (operand: fc.Arbitrary<string>, operators: readonly string[]): fc.Arbitrary<string> =>
      of([operand, fc.constantFrom(...operators), operand], (a, o, b) => `(${a} ${o} ${b})`);
    const bool = tie('bool');
    const int = tie('int');
    const double = tie('double');
    const text = tie('text');
    const list = tie('list');
    const leafy = { maxDepth: 4, depthIdentifier: 'cel' } as const;
    return {
      expr: fc.oneof(bool, int, double, text, list),
      bool: fc.oneof(
        leafy,
        fc.constantFrom('true', 'false', 'b', 'any', 'has(product.rating)', 'has(extra.x)', 'extra.x', 'extra.nothing'),
        binary(bool, ['&&', '||']),
        of([bool, bool, bool], (a, b, c) => `(${a} ? ${b} : ${c})`),
        of([bool], (a) => `!(true && ${a})`),
        binary(int, ['<', '<=', '>', '>=', '==', '!=']),
        binary(double, ['<', '<=', '>', '>=', '==', '!=']),
        of([int, double, fc.constantFrom('<', '<=', '==', '!=', '>')], (a, b, o) => `(dyn(${a}) ${o} ${b})`),
        of([text, text, fc.constantFrom('contains', 'startsWith', 'endsWith')], (a, b, m) => `${a}.${m}(${b})`),
        of([text, fc.constantFrom('a+', '^最', '国家?级', '[ab]$', 'x|b')], (a, p) => `${a}.matches('${p}')`),
        of([text, list], (a, l) => `(${a} in ${l})`),
        of([list, bool, fc.constantFrom('all', 'exists', 'exists_one')], (l, b, m) => `${l}.${m}(e, ${b} || e == 'a')`),
        of([int, fc.constantFrom('all', 'exists', 'exists_one')], (a, m) => `numbers.${m}(n, n / ${a} > 1)`),
      ),
      int: fc.oneof(
        leafy,
        intLiteral,
        fc.constantFrom('i', 'product.price', 'numbers[0]', 'size(texts)', 'size(extra)'),
        binary(int, ['+', '-', '*', '/', '%']),
        of([int], (a) => `-(${a} / 2)`),
        of([fc.oneof(text, list)], (a) => `size(${a})`),
        of([double], (a) => `int(${a})`),
        of([int], (a) => `numbers[${a}]`),
        of([bool, int, int], (a, b, c) => `(${a} ? ${b} : ${c})`),
      ),
      double: fc.oneof(
        leafy,
        doubleLiteral,
        fc.constantFrom('d', 'product.rating'),
        binary(double, ['+', '-', '*', '/']),
        of([int], (a) => `double(${a})`),
      ),
      text: fc.oneof(
        leafy,
        textLiteral,
        fc.constantFrom('s', 'product.title', 'texts[1]', "extra['y']"),
        binary(text, ['+']),
        of([int], (a) => `string(${a})`),
        of([bool], (a) => `string(${a})`),
        of([list], (a) => `${a}.join('-')`),
        of([text], (a) => `${a}.lowerAscii().trim()`),
        of([text], (a) => `${a}.replace('a', '好')`),
      ),
      list: fc.oneof(
        leafy,
        fc.constantFrom('texts', 'product.tags', '[]'),
        of([text, text], (a, b) => `[${a}, ${b}]`),
        binary(list, ['+']),
        of([list, bool], (a, b) => `${a}.filter(e, ${b} || e != 'a')`),
        of([list, text], (a, b) => `${a}.map(e, e + ${b})`),
        of([text], (a) => `${a}.split('b')`),
      ),
    };
  },
);

const text = fc.constantFrom('', 'a', 'ab', ' b ', '国家级', '最好的 tea');
const activation = fc.record({
  i: fc.constantFrom(0, 1, -3, 1000, 9007199254740991),
  d: fc.constantFrom(0, -0.5, 1, 3, 1e300),
  s: text,
  b: fc.boolean(),
  any: fc.constantFrom<unknown>(true, false, 'a', 1, null),
  texts: fc.array(text, { maxLength: 4 }),
  numbers: fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 4 }),
  product: fc.record(
    { title: text, price: fc.nat(9), rating: fc.double({ noNaN: true }), tags: fc.array(text) },
    { requiredKeys: ['title', 'price', 'tags'] },
  ),
  extra: fc.dictionary(fc.constantFrom('x', 'y', '__proto__', 'constructor'), fc.constantFrom<unknown>(true, 'b', 2), {
    noNullPrototype: true,
  }),
});

/** Their evaluator is untyped: ints must be handed in as bigint. */
function forThem(values: { i: number; numbers: number[]; product: { price: number } }): Record<string, unknown> {
  const { i, numbers, product } = values;
  return {
    ...values,
    i: BigInt(i),
    numbers: numbers.map(BigInt),
    product: new Map<string, unknown>(Object.entries({ ...product, price: BigInt(product.price) })),
    extra: new Map(Object.entries((values as unknown as { extra: object }).extra)),
  };
}

function ours(value: CelValue): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return plain(value);
  if (value.kind === 'list') {
    return Array.from({ length: value.size }, (_, i) => {
      const element = value.at(i);
      return isCelError(element) ? element : ours(element);
    });
  }
  return value;
}

function theirs(value: unknown): unknown {
  if (isCelList(value)) return [...value].map(theirs);
  if (isCelMap(value) || isCelUint(value)) return { unexpected: value };
  return plain(value);
}

const plain = (value: unknown): unknown => (typeof value === 'number' ? { double: value === 0 ? 0 : value } : value);

describe('against @bufbuild/cel', () => {
  it('gives the same value, or an error where that gives one', () => {
    let [values, errors] = [0, 0];
    fc.assert(
      fc.property(expr, activation, (source, variables) => {
        const parsed = parseCel(source);
        if (parsed.problem !== undefined) throw new Error(`${source}: ${parsed.problem.message}`);
        const mine = evaluateCel(resolveNames(parsed.ast, env), env, variables);
        const other = run(source, forThem(variables) as never, { funcs: strings });
        expect(isCelError(mine), `${source}\nours ${JSON.stringify(mine, show)}\ntheirs ${String(other)}`).toBe(
          isTheirError(other),
        );
        if (isCelError(mine)) errors++;
        else {
          values++;
          expect(ours(mine), source).toEqual(theirs(other));
        }
      }),
      { numRuns: 1500, seed: 20211111 },
    );
    // The generator must reach both, or it proves nothing.
    expect(values).toBeGreaterThan(300);
    expect(errors).toBeGreaterThan(100);
  });

  it('never gives a value that contradicts the type the checker found', () => {
    let compiled = 0;
    fc.assert(
      fc.property(expr, activation, (source, variables) => {
        const { program } = compileCel(source, env);
        if (program === undefined) return;
        compiled++;
        const value = program.evaluate(variables);
        if (isCelError(value)) {
          expect(value.code, `${source}: ${value.message}`).not.toBe('undeclared');
          return;
        }
        const kind = { bigint: 'int', number: 'double', string: 'string', boolean: 'bool', object: 'list' }[
          typeof value as 'object'
        ];
        if (program.type.kind !== 'dyn') expect(kind, source).toBe(program.type.kind);
      }),
      { numRuns: 500, seed: 20211111 },
    );
    expect(compiled).toBeGreaterThan(200);
  });

  it('never throws, whatever untyped variables hold', () => {
    const names = Object.keys(VARIABLES);
    const untyped = createCelEnv({ variables: Object.fromEntries(names.map((name) => [name, DYN])) });
    const anything = fc.record(
      Object.fromEntries(names.map((name) => [name, fc.anything({ withNullPrototype: true })])),
    );
    const kinds = new Set<string>();
    fc.assert(
      fc.property(expr, anything, (source, variables) => {
        const parsed = parseCel(source);
        if (parsed.problem !== undefined) throw new Error(`${source}: ${parsed.problem.message}`);
        const value = evaluateCel(resolveNames(parsed.ast, untyped), untyped, variables);
        kinds.add(isCelError(value) ? value.code : 'value');
      }),
      { numRuns: 1000, seed: 20211111 },
    );
    expect([...kinds]).toEqual(expect.arrayContaining(['value', 'no_such_overload', 'no_such_field']));
  });
});

const show = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
