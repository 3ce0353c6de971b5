import { type RawBuilder, sql } from 'kysely';

/** JSON text writes control characters as escapes, so this one stands between values and never in one. */
const SEPARATOR = '\u001e';

/**
 * A column of JSON values for `unnest`, as one text. As an array parameter every quote of every value would be escaped
 * once more, which costs more than all the rest of sending it. No value may be `undefined`.
 */
export const jsonColumn = (values: readonly unknown[]): RawBuilder<unknown> =>
  sql`string_to_array(${values.map((value) => JSON.stringify(value)).join(SEPARATOR)}, ${SEPARATOR})::jsonb[]`;
