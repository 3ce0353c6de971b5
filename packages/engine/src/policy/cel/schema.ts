import { EVENT_SIZES } from './cost/sizes.ts';
import { BOOL, bounded, type CelField, type CelType, DOUBLE, DYN, INT, listOf, mapOf, NULL, STRING } from './types.ts';

const MAX_SCHEMA_DEPTH = 32;

/**
 * The CEL type of a JSON Schema, as TypeBox writes it. `integer` becomes int, `number` double, an object with
 * `properties` an object type (closed unless `additionalProperties` is true or a schema), an object without them a
 * map with string keys (a record's value type is kept), a union of constants of one type that type, any other union or an unknown schema dyn.
 *
 * @param name how messages call the type
 */
export function typeOfSchema(schema: unknown, name = 'object', depth = 0): CelType {
  if (!isRecord(schema) || depth > MAX_SCHEMA_DEPTH) return DYN;
  const own = (key: string): unknown => (Object.hasOwn(schema, key) ? schema[key] : undefined);
  if (own('const') !== undefined) return typeOfConstants([own('const')]);
  if (Array.isArray(own('enum'))) return typeOfConstants(own('enum') as unknown[]);
  const union = own('anyOf') ?? own('oneOf');
  if (Array.isArray(union)) return typeOfUnion(union.map((part) => typeOfSchema(part, name, depth + 1)));
  switch (own('type')) {
    case 'boolean':
      return BOOL;
    case 'integer':
      return INT;
    case 'number':
      return DOUBLE;
    case 'string':
      return typeOfText(own('maxLength'));
    case 'null':
      return NULL;
    case 'array': {
      const list = listOf(typeOfSchema(own('items'), `${name}[]`, depth + 1));
      const most = own('maxItems');
      return typeof most === 'number' ? bounded(list, most) : list;
    }
    case 'object':
      return typeOfObject(own, name, depth);
    default:
      return DYN;
  }
}

/**
 * `maxLength` counts code points, which are two UTF-16 units at most; but no text is longer than an event, except
 * pictures, which hold nothing but ASCII.
 */
function typeOfText(maxLength: unknown): CelType {
  if (typeof maxLength !== 'number') return STRING;
  return bounded(STRING, Math.max(Math.min(2 * maxLength, EVENT_SIZES.words), Math.min(maxLength, EVENT_SIZES.text)));
}

function typeOfObject(own: (key: string) => unknown, name: string, depth: number): CelType {
  const properties = own('properties');
  const required = own('required');
  const rest = typeOfRest(own('additionalProperties'), own('patternProperties'), name, depth);
  if (!isRecord(properties) || Object.keys(properties).length === 0) return mapOf(STRING, rest ?? DYN);
  const needed = new Set(Array.isArray(required) ? required : []);
  const fields = new Map<string, CelField>();
  for (const [field, schema] of Object.entries(properties)) {
    const type = typeOfSchema(schema, `${name}.${field}`, depth + 1);
    fields.set(field, { type, optional: !needed.has(field) });
  }
  return { kind: 'object', name, fields, rest };
}

/** The type of fields that have no name in the schema; null when there must be none. */
function typeOfRest(additional: unknown, patterns: unknown, name: string, depth: number): CelType | null {
  if (additional === true) return DYN;
  if (isRecord(additional)) return typeOfSchema(additional, `${name}.*`, depth + 1);
  if (!isRecord(patterns)) return null;
  // TypeBox writes a record as one pattern that its keys match.
  const schemas = Object.values(patterns);
  return schemas.length === 1 ? typeOfSchema(schemas[0], `${name}.*`, depth + 1) : DYN;
}

function typeOfConstants(values: readonly unknown[]): CelType {
  return typeOfUnion(
    values.map((value) => {
      if (typeof value === 'string') return bounded(STRING, value.length);
      if (typeof value === 'boolean') return BOOL;
      if (typeof value === 'number') return Number.isInteger(value) ? INT : DOUBLE;
      return value === null ? NULL : DYN;
    }),
  );
}

/** A union has a static type only where all its parts have the same simple one. */
function typeOfUnion(parts: readonly CelType[]): CelType {
  const first = parts[0];
  if (first === undefined) return DYN;
  const simple = first.kind !== 'list' && first.kind !== 'map' && first.kind !== 'object';
  if (!simple || !parts.every((part) => part.kind === first.kind)) return DYN;
  const sizes = parts.map((part) => ('max' in part ? part.max : undefined) ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...sizes);
  return Number.isFinite(most) ? bounded(first, most) : (parts.find((_, i) => sizes[i] === most) ?? first);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
