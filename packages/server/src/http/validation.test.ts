import { type TSchema, Type } from 'typebox';
import { expect, test } from 'vitest';
import type { Problem } from '../foundation/errors.ts';
import { validatorCompiler } from './validation.ts';

function check(httpPart: 'body' | 'querystring', schema: TSchema, value: unknown) {
  const compiled = validatorCompiler({ schema, httpPart, method: 'GET', url: '/' });
  const result = compiled(value) as { value?: unknown; error?: Problem };
  return result.error ? result.error.details : result.value;
}

const Body = Type.Object(
  { name: Type.String(), items: Type.Array(Type.Object({ price: Type.Integer({ minimum: 0 }) })) },
  { additionalProperties: false },
);

test('a fault names the field', () => {
  expect(check('body', Body, { name: 'x', items: [{ price: 1 }] })).toEqual({ name: 'x', items: [{ price: 1 }] });
  expect(check('body', Body, { name: 'x', items: [{ price: 1 }, { price: -1 }] })).toMatchObject({
    field: 'items[1].price',
  });
  expect(check('body', Body, { items: [] })).toMatchObject({ field: 'name', detail: 'name is missing' });
  expect(check('body', Body, { name: 'x', items: [], extra: 1 })).toMatchObject({
    field: 'extra',
    problems: [{ field: 'extra', message: 'is not a field of this' }],
  });
  expect(check('body', Body, null)).toMatchObject({ detail: expect.stringContaining('The request') });
});

test('bodies are not converted, parameters are', () => {
  expect(check('body', Body, { name: 5, items: [] })).toMatchObject({ field: 'name' });
  const Query = Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 200 })) });
  expect(check('querystring', Query, { limit: '20' })).toEqual({ limit: 20 });
  for (const limit of ['201', 'many', '', '1e999', ['1', '2']])
    expect(check('querystring', Query, { limit })).toMatchObject({ field: 'limit' });
});

test('a parameter that nobody knows, or that cannot be stored, is refused', () => {
  const Query = Type.Object({ status: Type.Optional(Type.String()) });
  expect(check('querystring', Query, { state: 'open' })).toMatchObject({ field: 'state' });
  expect(check('querystring', Query, { status: 'a\u0000' })).toMatchObject({ field: 'status' });
});

test('text becomes what the schema says only where it says exactly that', () => {
  const Query = Type.Object({
    ...{ on: Type.Optional(Type.Boolean()), share: Type.Optional(Type.Number()), id: Type.Optional(Type.String()) },
    kind: Type.Optional(Type.Array(Type.Union([Type.Literal('a'), Type.Literal('b')]))),
  });
  expect(check('querystring', Query, { on: 'true', share: '-0.5', id: '007', kind: 'a' })).toEqual({
    ...{ on: true, share: -0.5, id: '007', kind: ['a'] },
  });
  expect(check('querystring', Query, { kind: ['a', 'b'] })).toEqual({ kind: ['a', 'b'] });
  for (const query of [{ on: '1' }, { on: '' }, { share: '' }, { share: '0x10' }, { share: 'Infinity' }, { kind: 'c' }])
    expect(check('querystring', Query, query)).toMatchObject({
      field: expect.stringMatching(`^${Object.keys(query)[0]}(\\[0\\])?$`),
    });
});

test('what may be a few values is answered with all of them', () => {
  const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
  for (const [schema, message] of [
    [Type.Literal('yes'), 'must be yes'],
    [Type.Literal(2), 'must be 2'],
    [Type.Enum(['a', 'b']), 'must be one of a, b'],
    [Type.Union([Type.Literal('a'), Type.Literal('b')]), 'must be one of a, b'],
    [nullable(Type.Literal('a')), 'must be one of a, null'],
    [nullable(Type.Enum(['a', 'b'])), 'must be one of a, b, null'],
    [nullable(Type.Union([Type.Literal('a'), Type.Literal(2)])), 'must be one of a, 2, null'],
  ] as const) {
    expect(check('body', Type.Object({ at: schema }), { at: 'c' })).toMatchObject({
      ...{ field: 'at', detail: `at ${message}`, problems: [{ field: 'at', message }] },
    });
    expect(check('querystring', Type.Object({ at: schema }), { at: 'c' })).toMatchObject({ detail: `at ${message}` });
  }
});

test('at most twenty faults are told', () => {
  const result = check('body', Type.Object({}, { additionalProperties: false }), {
    ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, 1])),
  });
  const { problems } = result as { problems: { field: string }[] };
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThanOrEqual(20);
  expect(problems[0]!.field).toBe('f0');
});

const Price = Type.Object({ amount: Type.Integer(), currency: Type.String() }, { additionalProperties: false });
const Whole = Type.Object(
  {
    ...{ order_id: Type.String(), quantity: Type.Optional(Type.Integer({ minimum: 1 })) },
    asked: Type.Optional(
      Type.Record(Type.String(), Type.Union([Price, Type.Integer({ minimum: 0 }), Type.String({ maxLength: 3 })])),
    ),
  },
  { additionalProperties: false },
);
const Rest = Type.Object({ rest_of: Type.String() }, { additionalProperties: false });

test('of what could be several things, one fault is told, of the thing that it nearly is', () => {
  const body = (value: object) => check('body', Type.Union([Whole, Rest]), value);
  expect(body({ order_id: 'o1', quantity: -1 })).toEqual({
    ...{ field: 'quantity', detail: 'quantity must be >= 1' },
    problems: [{ field: 'quantity', message: 'must be >= 1' }],
  });
  expect(body({ order_id: 'o1', asked: { pickup: -3 } })).toMatchObject({
    problems: [{ field: 'asked.pickup', message: 'must be >= 0' }],
  });
  expect(body({ order_id: 'o1', asked: { pickup: 'a long word' } })).toMatchObject({
    problems: [{ field: 'asked.pickup', message: 'must not have more than 3 characters' }],
  });
  expect(body({ rest_of: 5 })).toMatchObject({ problems: [{ field: 'rest_of', message: 'must be string' }] });
});

test('what is none of several things is told all that it could be', () => {
  const Kind = Type.Object({ kind: Type.Union([Type.Literal('a'), Type.Literal('b'), Type.Null()]) });
  expect(check('body', Kind, { kind: 'c' })).toEqual({
    ...{ field: 'kind', detail: 'kind must be one of a, b, null' },
    problems: [{ field: 'kind', message: 'must be one of a, b, null' }],
  });
  expect(check('body', Type.Object({ kind: Type.Enum(['x', 'y']) }), { kind: 'z' })).toMatchObject({
    detail: 'kind must be one of x, y',
  });
});
