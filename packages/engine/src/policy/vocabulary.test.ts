import { expect, test } from 'vitest';
import { compileCel } from './cel/cel.ts';
import { createCelEnv } from './cel/env.ts';
import { typeOfSchema } from './cel/schema.ts';
import { vocabularyOf } from './vocabulary.ts';

const text = { type: 'string' };
const SCHEMA = {
  type: 'object',
  required: ['product'],
  properties: {
    product: {
      type: 'object',
      required: ['id'],
      additionalProperties: true,
      properties: {
        id: { ...text, description: 'Ours' },
        price: { type: 'object', properties: { amount: { type: 'integer' } } },
        qualifications: { type: 'array', items: { type: 'object', properties: { kind: text } } },
        attributes: { type: 'object' },
      },
    },
  },
};
const vocabulary = vocabularyOf({ 'b.c': { type: 'object', properties: {} }, 'product.submitted': SCHEMA });

test('fields stand with their types, and as a match names them', () => {
  expect(vocabulary.types.map(({ type }) => type)).toEqual(['b.c', 'product.submitted']);
  const fields = vocabulary.types[1]!.fields;
  expect(fields.map(({ path, type, optional, match }) => [path, type, optional, match])).toEqual([
    ['product', 'object', false, 'product'],
    ['product.id', 'string', false, 'product.id'],
    ['product.price', 'object', true, 'product.price'],
    ['product.price.amount', 'int', true, null],
    ['product.qualifications', 'list(object)', true, 'product.qualifications'],
    ['product.qualifications[].kind', 'string', true, 'product.qualifications.kind'],
    ['product.attributes', 'map(string, dyn)', true, 'product.attributes'],
  ]);
  expect(fields[1]!.about).toBe('Ours');
});

test('each field without a list in its way is an expression that compiles', () => {
  const type = typeOfSchema(SCHEMA, 'data');
  if (type.kind !== 'object') throw new Error('an object');
  const env = createCelEnv({ variables: Object.fromEntries(Array.from(type.fields, ([name, f]) => [name, f.type])) });
  const paths = vocabulary.types[1]!.fields.map(({ path }) => path).filter((path) => !path.includes('['));
  expect(paths.filter((path) => compileCel(path, env).problems)).toEqual([]);
});

test('functions stand as they are written, with all of their forms', () => {
  const formsOf = (name: string, kind: string) =>
    vocabulary.functions.find((entry) => entry.name === name && entry.kind === kind)?.forms;
  expect(formsOf('contains', 'method')).toEqual(['string.contains(string) → bool']);
  expect(formsOf('has', 'macro')).toEqual(['has(x.field)']);
  expect(formsOf('in', 'operator')).toContain('A in list(A) → bool');
  expect(formsOf('+', 'operator')).toContain('int + int → int');
  expect(formsOf('size', 'function')).toContain('size(string) → int');
  expect(formsOf('!', 'operator')).toEqual(['!bool → bool']);
  expect(formsOf('[ ]', 'operator')).toContain('list(A)[int] → A');
});

test('matches and events have the fields that rules read', () => {
  expect(vocabulary.match.map(({ name }) => name)).toEqual([
    'count',
    'distinct',
    'terms',
    'first',
    'tags',
    'disguised',
  ]);
  expect(vocabulary.similar).toEqual([{ name: 'similarity', type: 'double' }]);
  expect(vocabulary.event).toContainEqual({ name: 'time', type: 'timestamp' });
});
