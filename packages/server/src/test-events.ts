import type { CatalogueEntry } from '@anxin/events';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
}

const FORMATS: Record<string, string> = {
  'date-time': '2026-11-20T07:00:00Z',
  'iso-4217': 'CNY',
  'media-reference': 'https://media.example/a.png',
};

/** A value with every field that a schema names. */
function fill(schema: Schema, name: string): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return fill(schema.anyOf[0]!, name);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, fill(inner, key)]));
    case 'array':
      return [fill(schema.items ?? { type: 'string' }, name)];
    case 'string':
      if (schema.format) return FORMATS[schema.format];
      return name === 'type' && schema.pattern ? 'consumer' : `${name.replaceAll('_', '-')}-1`;
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    default:
      return true;
  }
}

export interface FullEvent {
  id: string;
  source: string;
  type: string;
  time: string;
  subject: string;
  data: Record<string, Record<string, unknown>>;
}

/** An event of a type with every field that its schema names; it passes its schema. */
export function fullEvent(entry: CatalogueEntry, id: string = entry.type): FullEvent {
  const data = fill(entry.schema as Schema, '') as FullEvent['data'];
  const [kind, path] = Object.entries(entry.subjects)[0]!;
  const subject = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], data);
  return {
    id,
    source: 'test',
    type: entry.type,
    time: '2026-11-20T07:00:00Z',
    subject: kind === '*' ? String(subject) : `${kind}/${subject}`,
    data,
  };
}
