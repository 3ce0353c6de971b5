/** Filters of a list as they stand in the address: short texts by name. Everything else in an address is left alone. */
export type Filters<Name extends string> = Partial<Record<Name, string>>;

/** A value longer than this was not chosen here: somebody pasted it. */
const MAX_VALUE = 300;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
const CONTROL = /[\u0000-\u001f\u007f]/g;

export function readFilters<Name extends string>(
  names: readonly Name[],
  search: Readonly<Record<string, unknown>>,
): Filters<Name> {
  const filters: Filters<Name> = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value !== 'string') continue;
    const text = value.slice(0, MAX_VALUE).replace(CONTROL, '').trim();
    if (text !== '') filters[name] = text;
  }
  return filters;
}

/** The address with a filter changed; an empty value takes it out, and the others stay. */
export function withFilter(
  search: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...search, ...changes }))
    if (typeof value === 'string' && value !== '') result[name] = value.slice(0, MAX_VALUE);
  return result;
}

/** Addresses hold texts and nothing else: `?id=007` is a text too. Of the same name the last one counts. */
export function parseSearch(search: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search.slice(0, MAX_SEARCH))) result[name] = value;
  return result;
}

const MAX_SEARCH = 8_000;

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
