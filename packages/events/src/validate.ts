import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import { didYouMean } from './did-you-mean.ts';
import {
  CIPHER_PREFIX,
  eventSize,
  isDataImage,
  MAX_EVENT_BYTES,
  MAX_EXTENSIONS,
  MAX_IMAGE_BYTES,
  MAX_PROBLEMS,
} from './limits.ts';
import { valueAt } from './personal.ts';
import { isPersonalName } from './personal-names.ts';
import { checkPlainJson, type EventProblem, fieldPath, pathName, textFault } from './plain-json.ts';
import { instant } from './schema.ts';

/** CloudEvents 1.0, with our own `cause_id` on what the platform says. */
export interface AnxinEvent<D = Record<string, unknown>> {
  id: string;
  source: string;
  type: string;
  /** RFC 3339 with an offset, as it was sent. */
  time: string;
  /** `<type>/<id>` */
  subject: string;
  data: D;
  cause_id?: string;
  /** Attributes beside CloudEvents' own: lower-case letters and digits, kept as they came. */
  extensions?: Record<string, string | number | boolean>;
}

export type Validation = { ok: true; event: AnxinEvent } | { ok: false; problems: EventProblem[] };

export interface ValidateOptions {
  /** `outside` (default): types and attributes that only the platform may use are refused. */
  from?: 'outside' | 'inside';
}

const CORE = new Set([
  'id',
  'source',
  'type',
  'time',
  'subject',
  'data',
  'specversion',
  'datacontenttype',
  'dataschema',
]);
const instants = Compile(instant());
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;

interface Problems {
  list: EventProblem[];
  add(field: string, message: string, code?: EventProblem['code']): void;
}

function collectProblems(): Problems {
  const list: EventProblem[] = [];
  return {
    list,
    add(field, message, code = 'event.invalid') {
      if (list.length < MAX_PROBLEMS) list.push({ code, field, message });
    },
  };
}

export function checkEvent(catalogue: Catalogue, value: unknown, options: ValidateOptions = {}): Validation {
  const problems = collectProblems();
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    problems.add('', `an event must be an object, was ${nameOf(value)}`);
    return { ok: false, problems: problems.list };
  }
  const given = value as Record<string, unknown>;
  const plain = checkPlainJson(given);
  // a value that is no plain JSON is not looked at further: the schema's checks rely on it
  if (plain.problems.length > 0) return { ok: false, problems: plain.problems };

  if (plain.bytesAtMost > MAX_EVENT_BYTES) checkSize(problems, given);
  if (problems.list.length > 0) return { ok: false, problems: problems.list };

  const inside = options.from === 'inside';
  checkText(problems, given, 'id', 128);
  checkText(problems, given, 'source', 256);
  checkTime(problems, given);
  const extensions = checkExtensions(problems, given, inside);
  const entry = checkType(problems, catalogue, given, inside);
  checkText(problems, given, 'subject', 200);
  if (entry) checkData(problems, catalogue, entry, given);
  if (problems.list.length > 0) return { ok: false, problems: problems.list };

  const { id, source, type, time, subject, data, cause_id } = given as unknown as AnxinEvent;
  const event: AnxinEvent = { id, source, type, time, subject, data };
  if (cause_id !== undefined) event.cause_id = cause_id;
  if (extensions) event.extensions = extensions;
  return { ok: true, event };
}

function checkSize(problems: Problems, given: unknown): void {
  const size = eventSize(given);
  if (size.bytes > MAX_EVENT_BYTES) {
    const message = `has ${size.bytes} bytes without its data: images, at most ${MAX_EVENT_BYTES} are taken`;
    problems.add('', message, 'event.too-large');
  }
  for (const { field, bytes } of size.images)
    if (bytes > MAX_IMAGE_BYTES)
      problems.add(field, `the image has ${bytes} bytes, at most ${MAX_IMAGE_BYTES} are taken`, 'event.too-large');
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : typeof value;
}

function checkText(problems: Problems, given: Record<string, unknown>, field: string, limit: number): void {
  const fault = shortTextFault(given[field], limit);
  if (fault !== undefined) problems.add(field, fault);
}

function shortTextFault(value: unknown, limit: number): string | undefined {
  if (value === undefined) return 'is missing';
  if (typeof value !== 'string') return `must be a text, was ${nameOf(value)}`;
  if (value === '') return 'must not be empty';
  if (value.length > limit) return `has ${value.length} characters, at most ${limit} are taken`;
  return CONTROL.test(value) ? 'holds a control character' : undefined;
}

function checkTime(problems: Problems, given: Record<string, unknown>): void {
  if (given.time === undefined) problems.add('time', 'is missing');
  else if (!instants.Check(given.time)) problems.add('time', INSTANT);
}

const INSTANT = 'must be an instant with an offset, like 2026-03-04T05:06:07+08:00 (RFC 3339, from 1970 to 9998)';

/** What may be repeated of a type that nobody knows: it could have been meant as one. */
const TYPE_LIKE = /^[A-Za-z]{1,32}(?:[._-][A-Za-z]{1,32}){0,5}$/;

function checkType(
  problems: Problems,
  catalogue: Catalogue,
  given: Record<string, unknown>,
  inside: boolean,
): CatalogueEntry | undefined {
  const { type } = given;
  if (type === undefined) problems.add('type', 'is missing');
  else if (typeof type !== 'string') problems.add('type', `must be a text, was ${nameOf(type)}`);
  else {
    const entry = catalogue.get(type);
    if (entry && (inside || entry.direction === 'in')) return entry;
    if (entry) problems.add('type', `${type} is said by the platform itself and cannot be sent`, 'event.unknown-type');
    else {
      const near = didYouMean(type, catalogue.types);
      // a table whose columns slipped has a name or a phone number here, which must not get into messages and logs
      const shown = TYPE_LIKE.test(type) ? `event type "${fieldPath('', type)}"` : 'such event type';
      problems.add('type', `there is no ${shown}${near ? `; did you mean ${near}?` : ''}`, 'event.unknown-type');
    }
  }
  return undefined;
}

function checkExtensions(
  problems: Problems,
  given: Record<string, unknown>,
  inside: boolean,
): Record<string, string | number | boolean> | undefined {
  const { specversion, datacontenttype, cause_id } = given;
  if (specversion !== undefined && specversion !== '1.0') problems.add('specversion', 'must be "1.0"');
  if (
    datacontenttype !== undefined &&
    !(typeof datacontenttype === 'string' && /^application\/json\b/i.test(datacontenttype))
  )
    problems.add('datacontenttype', 'must be application/json');
  if (cause_id !== undefined) {
    if (!inside) problems.add('cause_id', 'is set by the platform and cannot be sent');
    else checkText(problems, given, 'cause_id', 128);
  }
  let extensions: Record<string, string | number | boolean> | undefined;
  let count = 0;
  for (const [name, value] of Object.entries(given)) {
    if (CORE.has(name) || name === 'cause_id') continue;
    const field = fieldPath('', name);
    if (++count > MAX_EXTENSIONS) {
      problems.add(field, `at most ${MAX_EXTENSIONS} attributes beside CloudEvents' own are taken`);
      break;
    }
    const near = didYouMean(name, CORE);
    if (!/^[a-z0-9]{1,20}$/.test(name))
      problems.add(
        field,
        `an attribute's name is 1 to 20 lower-case letters and digits${near ? `; did you mean ${near}?` : ''}`,
      );
    else if (isPersonalName(name)) problems.add(field, 'personal data belongs into data, where it is sealed');
    else if (typeof value === 'string' ? value.length > 1024 || textFault(value) !== undefined : !isSimple(value))
      problems.add(
        field,
        'must be a text of at most 1024 characters, a whole number or a boolean; facts belong into data',
      );
    else {
      extensions ??= {};
      extensions[name] = value as string | number | boolean;
    }
  }
  return extensions;
}

const isSimple = (value: unknown): boolean =>
  typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value));

function checkData(
  problems: Problems,
  catalogue: Catalogue,
  entry: CatalogueEntry,
  given: Record<string, unknown>,
): void {
  const { data } = given;
  if (data === undefined) {
    problems.add('data', 'is missing');
    return;
  }
  if (!entry.validator.Check(data)) {
    for (const error of entry.validator.Errors(data)) addSchemaProblem(problems, error, data);
    return;
  }
  checkSubject(problems, entry, given);
  const fault = entry.check?.(data as Record<string, unknown>);
  if (fault) problems.add(`data.${fault.field}`, fault.message, fault.code);
  const subject = typeof given.subject === 'string' ? given.subject : '';
  for (const place of catalogue.personalPlaces({ type: entry.type, subject, data })) {
    if (typeof place.value !== 'string' || place.value.startsWith(CIPHER_PREFIX)) continue;
    const field = pathName(place.path, 'data');
    if (isDataImage(place.value)) problems.add(field, 'an image cannot be sealed: it belongs into images or evidence');
    else if (place.value.length > place.maxLength)
      problems.add(field, `has ${place.value.length} characters, at most ${place.maxLength} are taken`);
  }
}

function checkSubject(problems: Problems, entry: CatalogueEntry, given: Record<string, unknown>): void {
  if (typeof given.subject !== 'string' || given.subject === '') return;
  const expected: string[] = [];
  for (const [kind, path] of Object.entries(entry.subjects)) {
    const id = valueAt(given.data, path);
    if (typeof id !== 'string') {
      if (kind === '*') return;
      continue;
    }
    const subject = kind === '*' ? id : `${kind}/${id}`;
    if (given.subject === subject) return;
    expected.push(subject);
  }
  problems.add('subject', `does not agree with the data: expected ${expected.map((s) => `"${s}"`).join(' or ')}`);
}

interface SchemaError {
  keyword: string;
  instancePath: string;
  schemaPath: string;
  params: Record<string, unknown>;
}

/** Says what was expected and of what kind the value was; never the value, which may be somebody's. */
function addSchemaProblem(problems: Problems, error: TLocalizedValidationError, data: unknown): void {
  const { keyword, instancePath, schemaPath, params } = error as unknown as SchemaError;
  // the alternatives' own errors only repeat what the union's says
  if (schemaPath.includes('/anyOf/')) return;
  const keys = instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  let value = data;
  let field = 'data';
  for (const key of keys) {
    field = fieldPath(field, Array.isArray(value) ? Number(key) : key);
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  if (keyword === 'required') {
    for (const name of params.requiredProperties as string[]) problems.add(fieldPath(field, name), 'is missing');
    return;
  }
  problems.add(field, expectation(keyword, params, value));
}

const TYPES: Record<string, string> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};
const FORMATS: Record<string, string> = {
  'iso-4217': 'must be a currency of ISO 4217, like CNY',
  'media-reference': 'must be an https: address, a file: path inside the media folder, or a data: image',
  'date-time': INSTANT,
};

function expectation(keyword: string, params: Record<string, unknown>, value: unknown): string {
  const { limit } = params as { limit?: number };
  switch (keyword) {
    case 'type':
      if (params.type === 'integer' && typeof value === 'number') return 'must be a whole number, was a fraction';
      return `must be ${TYPES[String(params.type)] ?? String(params.type)}, was ${nameOf(value)}`;
    case 'minimum':
      return `must be at least ${limit ?? params.comparison}`;
    case 'maximum':
      return `must be at most ${limit ?? params.comparison}`;
    case 'maxLength':
      return `has ${(value as string).length} characters, at most ${limit} are taken`;
    case 'minLength':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`;
    case 'maxItems':
      return `has ${(value as unknown[]).length} entries, at most ${limit} are taken`;
    case 'minItems':
      return `must have at least ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
    case 'enum':
      return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
    case 'format':
      return FORMATS[String(params.format)] ?? `must be a ${params.format}`;
    case 'pattern':
      return String(params.pattern).startsWith('^(19[7-9]')
        ? INSTANT
        : 'is not written as ids and kinds are: no white space, no control characters';
    case 'anyOf':
      return `is of none of the forms that this field can have, was ${nameOf(value)}`;
    default:
      return `does not fit the schema (${keyword})`;
  }
}
