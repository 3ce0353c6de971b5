import { describe, expect, it } from 'vitest';
import { typeOfSchema } from './schema.ts';
import { typeName } from './types.ts';

describe('typeOfSchema', () => {
  it.each([
    [{ type: 'integer', minimum: 0 }, 'int'],
    [{ type: 'number' }, 'double'],
    [{ type: 'string', format: 'date-time' }, 'string'],
    [{ type: 'boolean' }, 'bool'],
    [{ type: 'array', items: { type: 'integer' } }, 'list(int)'],
    [{ type: 'array' }, 'list(dyn)'],
    [{ type: 'object' }, 'map(string, dyn)'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'map(string, double)'],
    [{ type: 'object', patternProperties: { '^.*$': { type: 'string' } } }, 'map(string, string)'],
    [{ const: 'CNY' }, 'string'],
    [{ enum: ['a', 'b'] }, 'string'],
    [
      {
        anyOf: [
          { const: 'a', type: 'string' },
          { const: 'b', type: 'string' },
        ],
      },
      'string',
    ],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'dyn'],
    [{ anyOf: [{ type: 'integer' }, { type: 'number' }] }, 'dyn'],
    [{}, 'dyn'],
    [undefined, 'dyn'],
    [JSON.parse('{"__proto__": {"type": "string"}}'), 'dyn'],
  ])('%j is %s', (schema, name) => {
    expect(typeName(typeOfSchema(schema))).toBe(name);
  });

  it('keeps fields, which of them may be absent, and whether others may be there', () => {
    const properties = {
      id: { type: 'string' },
      price: { type: 'object', properties: { amount: { type: 'integer' } } },
    };
    const type = typeOfSchema({ type: 'object', required: ['id'], properties }, 'order');
    if (type.kind !== 'object') throw new Error(type.kind);
    expect([...type.fields].map(([name, field]) => [name, typeName(field.type), field.optional])).toEqual([
      ['id', 'string', false],
      ['price', 'order.price', true],
    ]);
    expect(type.rest).toBeNull();
    const open = typeOfSchema({ type: 'object', properties, additionalProperties: true });
    expect(open.kind === 'object' && open.rest?.kind).toBe('dyn');
  });

  it('ends at schemas that hold themselves', () => {
    const tree: Record<string, unknown> = { type: 'object', properties: {} };
    tree.properties = { child: tree };
    expect(typeOfSchema(tree).kind).toBe('object');
  });
});
