import { describe, expect, it } from 'vitest';
import { compileCel } from './cel.ts';
import { createCelEnv } from './env.ts';
import { typeOfSchema } from './schema.ts';
import { BOOL, DYN, INT, listOf, mapOf, objectOf, STRING, typeName } from './types.ts';

const product = typeOfSchema(
  {
    type: 'object',
    required: ['title', 'price'],
    properties: {
      title: { type: 'string' },
      price: { type: 'object', properties: { amount: { type: 'integer' }, currency: { type: 'string' } } },
      rating: { type: 'number' },
      brand: { type: 'string' },
      qualifications: { type: 'array', items: { type: 'object', properties: { kind: { type: 'string' } } } },
      attributes: { type: 'object', additionalProperties: { type: 'string' } },
    },
  },
  'product',
);
const env = createCelEnv({
  variables: { product, signals: mapOf(STRING, DYN), texts: listOf(STRING), 'lists.brands': listOf(STRING) },
  functions: [{ name: 'risk', params: [STRING], result: INT, call: () => 1n }],
});

function problemsOf(source: string): string[] {
  const { problems } = compileCel(source, env, { expect: BOOL });
  return (problems ?? []).map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`,
  );
}

describe('compileCel refuses', () => {
  it.each([
    ['prodct.title == ""', '1:1 unknown name `prodct` (did you mean `product`?)'],
    ['product.titel == ""', '1:1 `product` has no field `titel` (did you mean `title`?)'],
    ['product["titel"] == ""', '1:9 `product` has no field `titel` (did you mean `title`?)'],
    ['product.price.amuont > 1', '1:1 `product.price` has no field `amuont` (did you mean `amount`?)'],
    [
      'product.qualifications.exists(q, q.knd == "x")',
      '1:34 `product.qualifications[]` has no field `knd` (did you mean `kind`?)',
    ],
    [
      'product.title > 5',
      '1:15 > does not work on string and int (convert one side, with int(…), double(…) or string(…))',
    ],
    ['product.rating == 5', '1:16 == does not work on double and int (write 5.0)'],
    [
      'product.price.amount * 1.5 > 2.0',
      '1:22 * does not work on int and double (convert the other side with double(…))',
    ],
    ['product.brand == null', '1:15 == does not work on string and null (ask with has(…) whether a field is there)'],
    ['product.title + 1 == ""', '1:15 + does not work on string and int (convert the other side with string(…))'],
    ['product.title.length() > 3', '1:15 unknown method `length` (did you mean `size`?)'],
    ['product.title.contians("x")', '1:15 unknown method `contians` (did you mean `contains`?)'],
    ['contains(product.title, "x")', '1:1 unknown function `contains` (write x.contains(…))'],
    ['product.title.contains(1)', '1:15 string has no method contains(int) (it is string.contains(string))'],
    ['risk(1) > 0', '1:1 risk() does not take (int) (it is risk(string))'],
    ['texts.exists(t)', '1:7 unknown method `exists` (write list.exists(e, condition))'],
    [
      'product.title.exists(c, true)',
      '1:1 exists() runs over a list or a map, this is string (for a part of a text write text.contains(part); for one value compare it with ==)',
    ],
    ['product.title', '1:1 the expression must give bool, it gives string (compare it, as in x > 0 or x != "")'],
    ['product.title && true', '1:1 && joins bools, this is string (compare it, as in x > 0 or x != "")'],
    [
      'texts.title == "x"',
      '1:1 list(string) has no fields, so no `title` (take one element, as in x[0], or ask with x.exists(e, …))',
    ],
    [
      '(true ? 1 : "a") == 1',
      '1:13 the branches of ? : have different types, int and string (convert one, or wrap both in dyn(…))',
    ],
    [
      'product.title.matches("a(")',
      '1:23 not a pattern: missing closing ): `a(` (close it with ), or write \\( for the sign itself)',
    ],
    [
      'product.title.matches("(a)\\\\1")',
      '1:23 not a pattern: invalid escape sequence: `\\1` (there are no back-references (\\1) and no look-around (?=…), so that matching takes no longer for any text)',
    ],
    [
      'timestamp("yesterday") < timestamp(0)',
      '1:11 not an RFC 3339 timestamp within range: "yesterday" (such as timestamp("2026-01-31T18:00:00+08:00"))',
    ],
    [
      'duration("1 day") > duration("1s")',
      '1:10 not a duration: "1 day" (units are h, m, s, ms, us, ns) (such as duration("36h"), duration("90m") or duration("1.5s"))',
    ],
    ['{1.5: true}[1.5]', '1:2 the key of a map is a bool, int, uint or string, not double (convert it with string(…))'],
  ])('%s', (source, problem) => {
    expect(problemsOf(source)).toEqual([problem]);
  });

  it('every mistake at once, each once', () => {
    expect(problemsOf('prodct.title == "" &&\n  product.titel == ""').map((problem) => problem.split(' ')[0])).toEqual([
      '1:1',
      '2:3',
    ]);
  });

  it('prototype members, which are fields like any other', () => {
    expect(problemsOf('product.constructor == ""')).toHaveLength(1);
    expect(problemsOf('product.__proto__ == ""')).toHaveLength(1);
    expect(problemsOf('toString() == ""')).toHaveLength(1);
  });
});

describe('compileCel accepts', () => {
  it.each([
    'product.price.amount > 100 && product.title.contains("最")',
    'has(product.brand) && product.brand in lists.brands',
    'product.attributes.all(k, product.attributes[k] != "")',
    '"brand" in product && size(product) > 2',
    'signals.anything.at.all == 3',
    'product.qualifications.exists(q, q.kind == "award")',
    'product.qualifications.map(q, q.kind).filter(k, k.startsWith("a")) == ["award"]',
    'cel.bind(p, product.price, p.amount > 1 && p.currency == "CNY")',
    'risk(product.title) > 0',
    'product.price.amount < product.rating',
  ])('%s', (source) => {
    expect(problemsOf(source)).toEqual([]);
  });

  it('tells the type and what is read', () => {
    const source =
      'has(product.brand) && product.qualifications.exists(q, q.kind in lists.brands) && signals["a-b"] == 1.0 && texts[0] == ""';
    const { program } = compileCel(source, env);
    expect(typeName(program!.type)).toBe('bool');
    expect(
      program!.references.map(({ variable, path, tested }) => [variable, ...path, ...(tested ? ['?'] : [])].join('.')),
    ).toEqual([
      'product.brand.?',
      'product.qualifications',
      'product.qualifications.*.kind',
      'lists.brands',
      'signals.a-b',
      'texts.*',
    ]);
  });
});

describe('createCelEnv', () => {
  const call = (): null => null;

  it('refuses names that no expression can spell and overloads that cannot be told apart', () => {
    expect(() => createCelEnv({ variables: { 'a-b': INT } })).toThrow(/not a name/);
    const overloads = [
      { name: 'f', params: [listOf(INT)], result: INT, call },
      { name: 'f', params: [listOf(STRING)], result: INT, call },
    ];
    expect(() => createCelEnv({ functions: overloads })).toThrow(/can't be told apart/);
    expect(() => createCelEnv({ functions: [{ name: 'size', params: [STRING], result: INT, call }] })).toThrow(
      /can't be told apart/,
    );
  });

  it('extends another environment and leaves it as it was', () => {
    const extended = createCelEnv({ variables: { term: objectOf('Match', { count: INT }) } }, env);
    expect(compileCel('term.count > risk(product.title)', extended).problems).toBeUndefined();
    expect(compileCel('term.count > 0', env).problems).toHaveLength(1);
  });
});
