import { Temporal } from 'temporal-polyfill';

/**
 * The values of a mapping file: `{column}` takes a column, `{column:type}` reads it as a type, `{column?}` leaves the
 * field out where the column is empty, anything around it is kept: `session-{id}`. `{{` is a brace.
 */
export type Template = Part[];

interface Reference {
  name: string;
  optional: boolean;
  type: ValueType;
}

type Part = string | Reference;

const TYPES = ['string', 'integer', 'number', 'boolean', 'yuan', 'fen', 'time', 'list', 'json'] as const;
type ValueType = (typeof TYPES)[number];

export class MappingError extends Error {
  override readonly name = 'MappingError';
}

const REFERENCE = /^([^{}:?]{1,100})(\?)?(?::([a-z]+))?$/;

export function parseTemplate(text: string): Template {
  const parts: Part[] = [];
  let literal = '';
  for (let i = 0; i < text.length; ) {
    if (text.startsWith('{{', i) || text.startsWith('}}', i)) {
      literal += text[i];
      i += 2;
    } else if (text[i] === '{') {
      const end = text.indexOf('}', i);
      if (end < 0) throw new MappingError(`"${text}": the { at ${i + 1} is not closed`);
      const match = REFERENCE.exec(text.slice(i + 1, end));
      if (!match)
        throw new MappingError(`"${text}": {${text.slice(i + 1, end)}} is not {column}, {column?} or {column:type}`);
      const type = (match[3] ?? 'string') as ValueType;
      if (!TYPES.includes(type))
        throw new MappingError(`"${text}": there is no type "${type}"; there are ${TYPES.join(', ')}`);
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push({ name: match[1]!.trim(), optional: match[2] === '?', type });
      i = end + 1;
    } else {
      literal += text[i++];
    }
  }
  if (literal !== '' || parts.length === 0) parts.push(literal);
  const typed = parts.find((part) => typeof part !== 'string' && part.type !== 'string' && part.type !== 'integer');
  if (typed && parts.length > 1)
    throw new MappingError(`"${text}": a value of type ${(typed as Reference).type} stands alone`);
  return parts;
}

/** The columns that a template takes. */
export const columnsOf = (template: Template): string[] =>
  template.flatMap((part) => (typeof part === 'string' ? [] : [part.name]));

export interface Scope {
  /** The value of a column of this row; undefined where the row has none. */
  value(name: string): unknown;
  /** Zone of times without an offset. */
  zone: string;
  currency: string;
}

/** Fills a template from a row. `undefined` means: leave the field out. */
export function fill(template: Template, scope: Scope): unknown {
  if (template.length === 1 && typeof template[0] !== 'string') return read(template[0]!, scope);
  let text = '';
  for (const part of template) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = read(part, scope);
    if (value === undefined) return undefined;
    text += String(value);
  }
  return text;
}

function read({ name, optional, type }: Reference, scope: Scope): unknown {
  const raw = scope.value(name);
  if (raw === undefined || raw === null || raw === '') {
    if (optional) return undefined;
    if (raw === '' && type === 'string') return '';
    throw new MappingError(`column "${name}" is empty`);
  }
  const fail = (what: string): never => {
    throw new MappingError(`column "${name}" is no ${what}`);
  };
  if (typeof raw === 'number' && Number.isInteger(raw) && !Number.isSafeInteger(raw))
    throw new MappingError(
      `column "${name}" is a whole number beyond ±9007199254740991, which JSON does not carry exactly: write it as text`,
    );
  const text = typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
  switch (type) {
    case 'string':
      return text;
    case 'integer': {
      const number = Number(text.trim());
      return /^[+-]?\d+$/.test(text.trim()) && Number.isSafeInteger(number) ? number : fail('whole number');
    }
    case 'number': {
      const number = Number(text.trim());
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) && Number.isFinite(number)
        ? number
        : fail('number');
    }
    case 'boolean':
      if (/^(1|true|yes|y|是)$/i.test(text.trim())) return true;
      return /^(0|false|no|n|否)$/i.test(text.trim()) ? false : fail('yes or no');
    case 'yuan': {
      // decimal text to minor units without a floating-point step
      const match = /^([+-]?)(\d{1,13})(?:\.(\d{1,2})0*)?$/.exec(
        text
          .trim()
          .replace(/^[¥￥]/, '')
          .replaceAll(',', ''),
      );
      if (!match) return fail('amount of money with at most two decimals');
      const minor = Number(`${match[2]}${(match[3] ?? '').padEnd(2, '0')}`);
      return { amount: match[1] === '-' ? -minor : minor, currency: scope.currency };
    }
    case 'fen': {
      const number = Number(text.trim());
      return /^[+-]?\d+$/.test(text.trim()) && Number.isSafeInteger(number)
        ? { amount: number, currency: scope.currency }
        : fail('whole number of minor units');
    }
    case 'time':
      return readTime(text.trim(), scope.zone) ?? fail('time');
    case 'list':
      return Array.isArray(raw)
        ? raw
        : text
            .split('|')
            .map((item) => item.trim())
            .filter((item) => item !== '');
    case 'json':
      if (typeof raw === 'object') return raw;
      try {
        return JSON.parse(text);
      } catch {
        return fail('JSON');
      }
  }
}

/** ISO 8601 with an offset, or a local date and time in `zone`, or seconds or milliseconds since 1970. */
function readTime(text: string, zone: string): string | undefined {
  try {
    if (/^\d{10}$/.test(text)) return new Date(Number(text) * 1000).toISOString();
    if (/^\d{13}$/.test(text)) return new Date(Number(text)).toISOString();
    const local = text
      .replace(/^(\d{4})\/(\d{1,2})\/(\d{1,2})/, (_, y, m, d) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`)
      .replace(' ', 'T');
    if (/(Z|[+-]\d\d:?\d\d)$/i.test(local)) return Temporal.Instant.from(local).toString();
    return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant().toString();
  } catch {
    return undefined;
  }
}
