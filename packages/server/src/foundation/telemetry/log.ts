import { redact } from '@anxin/engine';
import { type DestinationStream, type Logger, pino } from 'pino';
import { Problem } from '../errors.ts';

/**
 * Logs say what happened to which ids, of what type, with which code and size, never what anybody wrote. The rule is a
 * list of names that may be logged, not a list of secrets to black out: a field nobody thought of is withheld, so a new
 * kind of personal data cannot slip through.
 *
 * - Messages are constants; values go into fields. `%s` and its kin are not filled in.
 * - Errors show their type, code, database object and stack frames. Their message is shown only for a `Problem`, whose
 *   words are ours: JSON.parse, PostgreSQL and others quote the input in theirs.
 * - Requests show their route's pattern, never the address that was asked for.
 * - Whatever looks like a telephone number, an address and the like in a value that may be shown is masked all the same.
 */
const FIELDS: ReadonlySet<string> = new Set([
  // requests
  ...['request', 'method', 'route', 'status', 'ms', 'bytes', 'key', 'principal', 'permission', 'purpose'],
  // the process
  ...['version', 'node', 'roles', 'address', 'port', 'signal', 'settings', 'folder'],
  // things, by id and type
  ...['id', 'ids', 'event', 'decision', 'type', 'subject', 'party', 'case', 'measure', 'promise', 'pack', 'rule'],
  ...[
    'kind',
    'name',
    'room',
    'reaction',
    'effect',
    'projection',
    'job',
    'queue',
    'worker',
    'migration',
    'file',
    'line',
  ],
  // amounts and times
  ...[
    'count',
    'size',
    'stored',
    'duplicates',
    'skipped',
    'failed',
    'failures',
    'waiting',
    'attempt',
    'limit',
    'seconds',
    'at',
  ],
  ...['position', 'bucket', 'verdict', 'code', 'detail', 'field', 'state', 'err', 'retryAfter'],
]);

const LONGEST = 300;
const LONGEST_LIST = 20;
const DEEPEST = 3;
const WITHHELD = '[withheld]';
/** Our keys and anybody's bearer tokens, wherever they turn up. */
const SECRETS = /anxin_[0-9a-f]{32}_[A-Za-z0-9_-]{43}|\bBearer\s+\S+/gi;

export type Log = Logger;

export interface LogOptions {
  level: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Names of further fields that hold no personal data. */
  fields?: readonly string[];
  /** Where lines go; standard output when not given. */
  destination?: DestinationStream;
}

export function createLog(options: LogOptions): Log {
  const names = new Set([...FIELDS, ...(options.fields ?? [])]);
  const clean = (fields: Record<string, unknown>): Record<string, unknown> => cleanObject(fields, names, 1);
  const log = pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: clean },
      // pino's own serialiser of `err` would show the message; ours has already run
      serializers: { err: (value) => value },
      hooks: {
        logMethod(args: unknown[], method) {
          method.apply(this, constantMessage(args) as Parameters<typeof method>);
        },
      },
    },
    options.destination ?? pino.destination({ dest: 1, sync: false }),
  );
  // pino's formatters do not see the bindings of a child
  const { child } = log;
  log.child = function (this: Log, bindings: Record<string, unknown>, childOptions) {
    return child.call(this, clean(bindings), childOptions);
  } as typeof log.child;
  return log;
}

/** Without a message pino would take the error's own; further arguments would be woven into the message. */
function constantMessage(args: unknown[]): unknown[] {
  const [first, second] = args;
  if (first instanceof Error) return [{ err: first }, typeof second === 'string' ? second : 'failed'];
  if (typeof first === 'object' && first !== null) {
    // libraries like to pass an error's own message beside it
    const own = (first as { err?: unknown }).err instanceof Error && (first as { err: Error }).err.message === second;
    return [first, typeof second === 'string' && !own ? scrub(second) : 'failed'];
  }
  return [typeof first === 'string' ? scrub(first) : ''];
}

function cleanObject(fields: Record<string, unknown>, names: ReadonlySet<string>, depth: number) {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (names.has(name)) out[name] = cleanValue(value, names, depth);
    // a name nobody declared may itself be somebody's words: only the fact is told
    else out.withheld = ((out.withheld as number | undefined) ?? 0) + 1;
  }
  return out;
}

function cleanValue(value: unknown, names: ReadonlySet<string>, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return scrub(value);
    case 'bigint':
      return value.toString();
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      if (value === null || value instanceof Date) return value;
      if (value instanceof Error) return describeError(value);
      if (depth >= DEEPEST) return WITHHELD;
      if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map((item) => cleanValue(item, names, depth + 1));
      return cleanObject(value as Record<string, unknown>, names, depth + 1);
    default:
      return undefined;
  }
}

function scrub(text: string): string {
  const shown = redact(text.replace(SECRETS, WITHHELD).slice(0, 2 * LONGEST));
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}

export interface ErrorLine {
  type: string;
  code?: string;
  detail?: string;
  /** Of the database: names of ours, never values. */
  table?: string;
  constraint?: string;
  at: string[];
  cause?: ErrorLine;
}

/** An error as the log may show it. */
function describeError(error: Error, depth = 0): ErrorLine {
  const { code, table, constraint } = error as { code?: unknown; table?: unknown; constraint?: unknown };
  const line: ErrorLine = { type: error.name, at: frames(error) };
  if (typeof code === 'string') line.code = code.slice(0, 60);
  // what is wrong with a request is told in the request's words
  if (error instanceof Problem && error.status >= 500 && error.details.detail !== undefined)
    line.detail = scrub(error.details.detail);
  if (typeof table === 'string') line.table = table;
  if (typeof constraint === 'string') line.constraint = constraint;
  if (error.cause instanceof Error && depth < DEEPEST) line.cause = describeError(error.cause, depth + 1);
  return line;
}

/** The places in the code, without the stack's first lines, which repeat the message, however many lines it has. */
function frames(error: Error): string[] {
  const stack = error.stack ?? '';
  const message = stack.indexOf(error.message);
  const rest = message >= 0 ? stack.slice(message + error.message.length) : stack;
  return rest
    .split('\n')
    .map((line) => /^ {4}at (?:.*\()?(?:file:\/\/)?([^()]*?:\d+:\d+)\)?$/.exec(line)?.[1])
    .filter((place) => place !== undefined && !place.startsWith('node:'))
    .slice(0, 8)
    .map((place) => place!.replace(/^.*\/(?=(?:packages|node_modules)\/)/, ''));
}
