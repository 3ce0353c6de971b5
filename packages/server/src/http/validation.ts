import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import Format, { IsDateTime } from 'typebox/format';
import { Problem } from '../foundation/errors.ts';
import { textFault } from './body.ts';
import { expected, narrowed } from './union-faults.ts';

const MAX_PROBLEMS = 20;

// what Date cannot hold would reach the database as nonsense: a leap second, a zone in brackets
Format.Set('date-time', (text) => IsDateTime(text) && !Number.isNaN(Date.parse(text)));

interface Fault {
  field: string;
  message: string;
}

/**
 * Validates with TypeBox. Parameters of the address are text and are converted to what the schema says; a body is taken
 * as it is. A parameter that a route does not know is refused: a misspelt filter must not become no filter.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const checked = Compile(schema);
  const known = httpPart === 'querystring' ? knownParameters(schema) : undefined;
  return (given: unknown) => {
    const faults = httpPart === 'body' ? [] : parameterFaults(given, known);
    if (faults.length > 0) return { error: invalid(faults) };
    const value = httpPart === 'body' ? given : convert(schema, given);
    if (checked.Check(value)) return { value };
    return { error: invalid(narrowed(checked.Errors(value)).flatMap(faultsOf)) };
  };
};

function knownParameters(schema: TSchema): ReadonlySet<string> | undefined {
  const { properties, additionalProperties } = schema as { properties?: object; additionalProperties?: unknown };
  return properties !== undefined && additionalProperties === undefined ? new Set(Object.keys(properties)) : undefined;
}

function parameterFaults(given: unknown, known: ReadonlySet<string> | undefined): Fault[] {
  const faults: Fault[] = [];
  for (const [name, value] of Object.entries((given ?? {}) as Record<string, unknown>)) {
    if (known && !known.has(name))
      faults.push({ field: shorten(name), message: `is no parameter here; there are ${[...known].join(', ')}` });
    for (const text of Array.isArray(value) ? value : [value]) {
      const fault = typeof text === 'string' ? textFault(text) : undefined;
      if (fault !== undefined) faults.push({ field: shorten(name), message: fault });
    }
  }
  return faults;
}

interface ParameterSchema {
  type?: string;
  items?: ParameterSchema;
  properties?: Record<string, ParameterSchema>;
}

/**
 * Text to the value it stands for. Only exact spellings: what is none of them stays text, and then does not fit the
 * schema, where a generous conversion would make 0 of nothing.
 */
function convert(schema: TSchema, given: unknown): unknown {
  const { properties } = schema as ParameterSchema;
  if (properties === undefined || typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      Object.hasOwn(properties, name) ? convertOne(properties[name]!, value) : value,
    ]),
  );
}

function convertOne({ type, items }: ParameterSchema, value: unknown): unknown {
  if (type === 'array') {
    const list = Array.isArray(value) ? value : [value];
    return items === undefined ? list : list.map((item) => convertOne(items, item));
  }
  if (typeof value !== 'string') return value;
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  if (type === 'integer') return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (type === 'number') return /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
  return value;
}

function faultsOf(error: TLocalizedValidationError): Fault[] {
  const place = fieldOf(error.instancePath);
  if (error.keyword === 'required')
    return error.params.requiredProperties.map((name) => ({ field: join(place, name), message: 'is missing' }));
  // an undeclared field is reported twice: by itself, as `boolean`, and by its object
  if (error.keyword === 'boolean') return [{ field: place, message: 'is not a field of this' }];
  if (error.keyword === 'additionalProperties') return [];
  if (error.keyword === 'enum' || error.keyword === 'const') {
    const values = expected(error);
    return [{ field: place, message: `must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}` }];
  }
  return [{ field: place, message: error.message }];
}

function invalid(faults: readonly Fault[]): Problem {
  const problems = faults.slice(0, MAX_PROBLEMS);
  const first = problems[0] ?? { field: '', message: 'does not fit its schema' };
  return new Problem('request.invalid', {
    detail: `${first.field === '' ? 'The request' : first.field} ${first.message}`,
    ...(first.field !== '' ? { field: first.field } : {}),
    problems,
  });
}

/** `/items/0/price` as `items[0].price`. */
function fieldOf(pointer: string): string {
  let field = '';
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    field = /^\d+$/.test(name) ? `${field}[${name}]` : join(field, name);
  }
  return field;
}

const shorten = (name: string): string => (name.length > 60 ? `${name.slice(0, 60)}…` : name).toWellFormed();
const join = (place: string, name: string): string => (place === '' ? shorten(name) : `${place}.${shorten(name)}`);
