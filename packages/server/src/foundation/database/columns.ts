import { type RawBuilder, sql } from 'kysely';

/*
 * Columns of values for `unnest`, each as one text. As an array parameter pg would escape value by value, which costs more
 * than all the rest of sending them.
 */

/** JSON text writes control characters as escapes, so this one stands between values and never in one. */
const SEPARATOR = '\u001e';
/** Stands for null, as no text does. */
const NONE = '\u001f';

/** JSON values; none may be `undefined`. */
export const jsonColumn = (values: readonly unknown[]): RawBuilder<unknown> =>
  sql`string_to_array(${values.map((value) => JSON.stringify(value)).join(SEPARATOR)}, ${SEPARATOR})::jsonb[]`;

/** Texts without control characters, such as ids and subjects that came through the door. */
export const textColumn = (values: readonly string[]): RawBuilder<unknown> =>
  sql`string_to_array(${values.join(SEPARATOR)}, ${SEPARATOR})`;

/** The same where some are missing. */
export const nullableTextColumn = (values: readonly (string | null)[]): RawBuilder<unknown> =>
  sql`string_to_array(${values.map((value) => value ?? NONE).join(SEPARATOR)}, ${SEPARATOR}, ${NONE})`;

/** Ids of ours. */
export const idColumn = (values: readonly (string | null)[]): RawBuilder<unknown> => sql`${literal(values)}::uuid[]`;

/** Instants of our era: what comes in is from 1970 on. */
export const instantColumn = (values: readonly (Date | null)[]): RawBuilder<unknown> =>
  sql`${literal(values.map((value) => (value === null ? null : textOf(value))))}::timestamptz[]`;

/** PostgreSQL takes the year 10000, but not with the sign and the zeros that ISO 8601 wants of it. */
const textOf = (instant: Date): string => {
  const text = instant.toISOString();
  return text.startsWith('+') ? text.replace(/^\+0*/, '') : text;
};

export const numberColumn = (values: readonly number[]): RawBuilder<unknown> => sql`${literal(values)}::integer[]`;

export const bytesColumn = (values: readonly Buffer[]): RawBuilder<unknown> =>
  sql`${literal(values.map((value) => `\\\\x${value.toString('hex')}`))}::bytea[]`;

/** PostgreSQL's text of an array; nothing in such values needs quotes. */
const literal = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`;
