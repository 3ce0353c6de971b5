/** One setting, and the ways to read its text. */
export interface Setting<T> {
  /** The variable's name. */
  env: string;
  about: string;
  /** What applies when it is not set, as the reader would write it; `undefined`: nothing. */
  fallback: string | undefined;
  secret?: boolean;
  /** Returns the value or throws an Error whose message completes "NAME …". */
  parse(text: string): T;
}

export const text = (value: string): string => value;

export function integer(lowest: number, highest: number) {
  return (value: string): number => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < lowest || number > highest)
      throw new Error(`must be a whole number from ${lowest} to ${highest}, not "${value}"`);
    return number;
  };
}

export function decimal(lowest: number, highest: number) {
  return (value: string): number => {
    const number = Number(value);
    if (!/^\d+(\.\d+)?$/.test(value) || number < lowest || number > highest)
      throw new Error(`must be a number from ${lowest} to ${highest}, not "${value}"`);
    return number;
  };
}

export function oneOf<const T extends string>(...values: T[]) {
  return (value: string): T => {
    if (!(values as string[]).includes(value)) throw new Error(`must be one of ${values.join(', ')}, not "${value}"`);
    return value as T;
  };
}

export const flag = (value: string): boolean => oneOf('0', '1')(value) === '1';

export const ROLES = ['api', 'worker', 'console'] as const;
export type Role = (typeof ROLES)[number];

export function roles(value: string): Role[] {
  return value.split(',').map((role) => oneOf(...ROLES)(role.trim()));
}

export function instant(value: string): Date {
  const at = new Date(value);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value) || !Number.isFinite(at.getTime()))
    throw new Error('must be an instant: 2026-11-01T00:00:00+08:00');
  return at;
}

export function postgresUrl(value: string): string {
  if (!/^postgres(ql)?:\/\/./.test(value))
    throw new Error('must be an address like postgres://user:password@host/database');
  return value;
}

/** Where people find us: no path, so that every page has its place below it. */
export function webAddress(value: string): string {
  const url = URL.parse(value);
  const plain = url && (url.protocol === 'https:' || url.protocol === 'http:') && url.pathname === '/' && !url.search;
  if (!plain || url.username !== '' || url.hash !== '')
    throw new Error(`must be an address like https://anxin.example.com, not "${value}"`);
  return url.origin;
}

/** Over plain HTTP only on the machine itself: whoever can answer for the provider can be anybody. */
export function trusted(value: string): string {
  const url = URL.parse(value);
  const local = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (!url || (url.protocol !== 'https:' && !local)) throw new Error(`must be an https address, not "${value}"`);
  return value;
}

export function pathPart(value: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}(\/[A-Za-z0-9_-]{1,64}){0,3}$/.test(value))
    throw new Error(`must be letters, digits, - and _, not "${value}"`);
  return value;
}

/** Whoever guesses it is whoever they like. */
const MIN_EXCHANGE_SECRET = 32;

export function sharedSecret(value: string): string {
  if (value.length < MIN_EXCHANGE_SECRET) throw new Error(`must have at least ${MIN_EXCHANGE_SECRET} characters`);
  return value;
}

/** Its path ends where those of its calls begin. */
export function partner(value: string): string {
  return new URL('./', trusted(value.endsWith('/') ? value : `${value}/`)).href;
}

export const list = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const CONSULTED_CHANGES = ['text', 'recognition'] as const;
export type ConsultedChange = (typeof CONSULTED_CHANGES)[number];

export const consulted = (value: string): ConsultedChange[] =>
  value === 'none' ? [] : list(value).map((change) => oneOf(...CONSULTED_CHANGES)(change));

export function setting<T>(setting: Setting<T>): Setting<T> {
  return setting;
}
