import { type TSchema, Type } from 'typebox';

const MAX_PAGE = 200;
export const DEFAULT_PAGE = 50;

/** Query parameters of every list; spread into a route's own: `Type.Object({ ...pageQuery, status: … })`. */
export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_PAGE, description: `Entries a page; ${DEFAULT_PAGE} when not given` }),
  ),
  cursor: Type.Optional(
    Type.String({ maxLength: 1_000, description: '`next_cursor` of the page before, as it was given' }),
  ),
};

/** What a list answers. */
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    next_cursor: Type.Union([Type.String(), Type.Null()], { description: 'Null on the last page' }),
  });

/**
 * Makes a page of rows that were read with `limit + 1`: the extra row tells that there is more, without a count.
 * @param cursorOf the cursor that continues after a row (foundation/keyset.ts)
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): { items: Item[]; next_cursor: string | null } {
  const page = rows.slice(0, limit);
  return { items: page.map(show), next_cursor: rows.length > limit ? cursorOf(page[page.length - 1]!) : null };
}
