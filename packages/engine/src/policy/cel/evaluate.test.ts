import { afterEach, describe, expect, it } from 'vitest';
import { compileCel } from './cel.ts';
import { type CelFunction, createCelEnv } from './env.ts';
import type { CelActivation } from './evaluate.ts';
import { celToJson } from './json.ts';
import { BOOL, type CelType, DOUBLE, DYN, INT, listOf, mapOf, objectOf, optional, STRING, TIMESTAMP } from './types.ts';
import { type CelValue, celError, celList, celUint, isCelError } from './values.ts';

const product = objectOf('product', {
  title: STRING,
  price: INT,
  rating: optional(DOUBLE),
  tags: listOf(STRING),
  sizes: listOf(INT),
});
const VARIABLES = { product, signals: DYN, counts: mapOf(STRING, INT), at: TIMESTAMP, text: STRING, list: listOf(DYN) };
const PRODUCT = { title: '全网最低', price: 5, tags: ['a', 'b'], sizes: [1, 2] };

function evaluate(
  source: string,
  variables: CelActivation,
  options: { budget?: number; functions?: CelFunction[]; expect?: CelType } = {},
): CelValue | string {
  const env = createCelEnv({ variables: VARIABLES, functions: options.functions ?? [] });
  const { program, problems } = compileCel(source, env, options.expect === undefined ? {} : { expect: options.expect });
  if (problems !== undefined) throw new Error(problems[0]!.message);
  const value = program.evaluate(variables, options.budget === undefined ? {} : { budget: options.budget });
  return isCelError(value) ? `${value.line}:${value.column} ${value.code}: ${value.message}` : value;
}

describe('numbers from JSON', () => {
  it('are ints where the type says so, doubles elsewhere', () => {
    const variables = { product: PRODUCT, signals: { score: 5 }, counts: { x: 7 } };
    expect(evaluate('product.price', variables)).toBe(5n);
    expect(evaluate('product.sizes[1]', variables)).toBe(2n);
    expect(evaluate('counts.x', variables)).toBe(7n);
    expect(evaluate('signals.score', variables)).toBe(5);
    expect(evaluate('signals.score == product.price && signals.score / 2.0 == 2.5', variables)).toBe(true);
    expect(evaluate('signals.score + 1', variables)).toBe(
      '1:15 no_such_overload: no such overload: + of (double, int)',
    );
  });

  it.each([
    [1.5, 'price: expected int, found the number 1.5'],
    ['5', 'price: expected int, found a string'],
    [1e20, 'price: expected int, found 100000000000000000000'],
    [Number.NaN, 'price: expected int, found the number NaN'],
    [null, 'price: expected int, found null'],
  ])('that do not fit are an error: %s', (price, message) => {
    expect(evaluate('product.price > 1', { product: { ...PRODUCT, price } })).toBe(`1:1 wrong_type: ${message}`);
    expect(evaluate('product.price > 1 || product.title != ""', { product: { ...PRODUCT, price } })).toBe(true);
  });

  it('compare with doubles exactly for equality', () => {
    const counts = { x: 9007199254740993n };
    expect(evaluate('counts.x == signals.x', { counts, signals: { x: 9007199254740992 } })).toBe(false);
    expect(evaluate('counts.x == 9007199254740993', { counts, signals: {} })).toBe(true);
  });
});

describe('what is not there', () => {
  it('is an error to read and false to ask for', () => {
    expect(evaluate('product.rating > 1.0', { product: PRODUCT })).toBe(
      '1:1 no_such_field: no such field or key: rating',
    );
    expect(evaluate('has(product.rating) && product.rating > 1.0', { product: PRODUCT })).toBe(false);
    expect(evaluate('has(product.rating)', { product: { ...PRODUCT, rating: undefined } })).toBe(false);
    expect(evaluate('has(signals.x)', { signals: { x: null } })).toBe(true);
    expect(evaluate('signals.x', { signals: { x: null } })).toBe(null);
    expect(evaluate('product.title', {})).toBe('1:1 no_value: product has no value here');
    expect(evaluate('product.tags[2]', { product: PRODUCT })).toBe(
      '1:1 out_of_range: index out of range: 2 in a list of 2',
    );
  });

  it('is what prototypes hold', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(evaluate(`has(signals.${name}) || "${name}" in signals`, { signals: {} })).toBe(false);
      expect(evaluate(`signals.${name}`, { signals: {} })).toMatch(/no_such_field/);
      expect(evaluate(`signals["${name}"]`, { signals: {} })).toMatch(/no_such_key/);
    }
    expect(evaluate('signals.__proto__.polluted', { signals: JSON.parse('{"__proto__":{"polluted":1}}') })).toBe(1);
    expect(evaluate('list[0].length', { list: [[1]] })).toMatch(/no_such_overload: a list has no fields/);
    expect(evaluate('text', Object.create({ text: 'inherited' }))).toMatch(/no_value/);
  });

  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, 'polluted');
  });

  it('is what somebody put on Object.prototype', () => {
    Reflect.set(Object.prototype, 'polluted', 'x');
    expect(evaluate('has(signals.polluted) || "polluted" in counts', { signals: {}, counts: {} })).toBe(false);
    expect(compileCel('polluted', createCelEnv()).problems).toHaveLength(1);
  });
});

describe('errors', () => {
  it('are absorbed by an operand that decides, on either side, and not by a conditional', () => {
    const variables = { product: PRODUCT };
    expect(evaluate('product.rating > 1.0 || product.price == 5', variables)).toBe(true);
    expect(evaluate('product.rating > 1.0 && product.price == 4', variables)).toBe(false);
    expect(evaluate('product.rating > 1.0 || product.price == 4', variables)).toMatch(/no_such_field/);
    expect(evaluate('product.tags.exists(t, 1 / 0 > 0 || t == "b")', variables)).toBe(true);
    expect(evaluate('product.tags.all(t, 1 / 0 > 0 && t == "b")', variables)).toBe(false);
    expect(evaluate('product.rating > 1.0 ? true : true', variables)).toMatch(/no_such_field/);
  });

  it('keep their place', () => {
    expect(evaluate('product.price > 1 &&\n  product.price % (product.price - 5) == 0', { product: PRODUCT })).toBe(
      '2:17 divide_by_zero: modulus by zero',
    );
  });

  it('come from hosts too', () => {
    const risk: CelFunction = {
      name: 'risk',
      params: [STRING],
      result: INT,
      call: ([name]) => (name === 'm1' ? 3n : celError('host', 'unknown merchant')),
    };
    expect(evaluate('risk("m1") + 1', {}, { functions: [risk] })).toBe(4n);
    expect(evaluate('risk("m2") + 1', {}, { functions: [risk] })).toBe('1:1 host: unknown merchant');
  });

  it('say when a dyn result is not of the type asked for', () => {
    expect(evaluate('signals.x', { signals: { x: 1 } }, { expect: BOOL })).toMatch(
      /wrong_type: .* must give bool, it gave a double/,
    );
    expect(evaluate('signals.x', { signals: { x: true } }, { expect: BOOL })).toBe(true);
  });
});

describe('the budget', () => {
  const numbers = Array.from({ length: 1000 }, (_, i) => i);

  it.each([
    ['nested macros', 'list.all(a, list.all(b, list.all(c, a != b || true)))', { list: numbers }],
    [
      'growing strings',
      `cel.bind(a, text + text, ${'cel.bind(a, a + a, '.repeat(40)}size(a)${')'.repeat(41)}`,
      { text: 'x'.repeat(64) },
    ],
    [
      'growing lists',
      `cel.bind(a, list + list, ${'cel.bind(a, a + a, '.repeat(40)}size(a)${')'.repeat(41)}`,
      { list: numbers },
    ],
    ['long searches', 'list.exists(x, text.contains(text + "y"))', { list: numbers, text: 'x'.repeat(30_000) }],
    ['long patterns', 'list.all(x, text.matches("(x+x+)+y") || true)', { list: numbers, text: 'x'.repeat(30_000) }],
    ['comparisons', 'list.all(x, list == list)', { list: numbers }],
  ])('ends %s, and nothing absorbs it', (_, source, variables) => {
    expect(evaluate(`dyn(${source}) == 1 || true`, variables, { budget: 100_000 })).toMatch(/ budget: /);
  });

  it('counts what is read', () => {
    expect(evaluate('list.exists(x, x == 999.0)', { list: numbers }, { budget: 3000 })).toMatch(
      /budget: .* 3000 steps/,
    );
    expect(evaluate('list.exists(x, x == 999.0)', { list: numbers }, { budget: 6000 })).toBe(true);
    expect(evaluate('text.contains("y")', { text: 'x'.repeat(64_000) }, { budget: 900 })).toMatch(/budget/);
    expect(evaluate('text.contains("y")', { text: 'x'.repeat(64_000) }, { budget: 1100 })).toBe(false);
    expect(evaluate('text.trim() == ""', { text: 'x'.repeat(8000) }, { budget: 900 })).toMatch(/budget/);
  });

  it('is spared by lists that can answer themselves', () => {
    const words = new Set(numbers.map(String));
    const known = { ...celList([...words]), includes: (value: string) => words.has(value) };
    expect(evaluate('text in list', { text: '999', list: known }, { budget: 10 })).toBe(true);
    expect(evaluate('text in list', { text: 'x', list: known }, { budget: 10 })).toBe(false);
  });
});

describe('values of hosts', () => {
  it('are told apart from JSON that looks like them', () => {
    expect(evaluate('signals == 5u', { signals: celUint(5n) })).toBe(true);
    expect(evaluate('signals.kind', { signals: { kind: 'uint', value: 5 } })).toBe('uint');
    expect(evaluate('signals.kind', { signals: { kind: 'error', code: 'x' } })).toBe('error');
    expect(evaluate('at < timestamp("2027-01-01T00:00:00Z")', { at: '2026-12-31T23:59:59Z' })).toBe(true);
    expect(evaluate('at', { at: 'tomorrow' })).toMatch(/bad_argument: at: not an RFC 3339/);
    expect(evaluate('signals', { signals: new Date(0) })).toMatch(/no plain JSON/);
    expect(evaluate('signals', { signals: () => 1 })).toMatch(/a JavaScript function/);
  });

  it('are read only when asked for', () => {
    const read: string[] = [];
    const lazy = (name: string): unknown => {
      read.push(name);
      return name === 'text' ? 'x' : undefined;
    };
    expect(evaluate('text == "x" || product.price > 1', lazy)).toBe(true);
    expect(read).toEqual(['text']);
  });

  it('survive deep JSON', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 50_000; i++) deep = [deep];
    expect(evaluate('list == list', { list: [deep] })).toMatch(/limit: values nest deeper/);
    expect(evaluate('"%s".format([list])', { list: [deep] })).toMatch(/limit/);
  });
});

describe('celToJson', () => {
  it('writes values as ProtoJSON does', () => {
    const value = evaluate(
      '{"a": [1, 2.5, 3u, null, true, "x"], "big": 9007199254740993, "t": timestamp(0), "d": duration("90s"), "b": b"hi", "nan": 0.0 / 0.0, "__proto__": 1}',
      {},
    );
    const { json } = celToJson(value);
    expect(JSON.stringify(json)).toBe(
      '{"a":[1,2.5,3,null,true,"x"],"big":"9007199254740993","t":"1970-01-01T00:00:00Z","d":"90s","b":"aGk=","nan":"NaN","__proto__":1}',
    );
  });

  it('tells an element that does not fit its type', () => {
    const value = evaluate('product.sizes', { product: { ...PRODUCT, sizes: [1, 'x'] } });
    expect(celToJson(value).error?.message).toBe('expected int, found a string');
  });
});
