import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import type { ProductRecord } from './guarantee.ts';

/** Of what events told about one object before it was bought: more are far from anything that happens. */
const MOST_TOLD = 1_000;

interface Kind {
  model: 'product' | 'merchant';
  types: readonly string[];
  fields: readonly string[];
}

const PRODUCT: Kind = {
  ...{ model: 'product', types: ['product.submitted', 'product.updated'] },
  fields: ['category_id', 'brand', 'attributes'],
};
const MERCHANT: Kind = {
  ...{ model: 'merchant', types: ['merchant.applied', 'merchant.updated'], fields: ['category_ids'] },
};

type Fields = Record<string, unknown>;

/** An object as it was at an instant. */
export interface AtInstant {
  id: string;
  at: Date;
}

/**
 * What was known of objects, each at its instant, by what events told until then; where those came later only, by the
 * first of them. Read models may be a moment behind the log: they are asked only about what no event is left of.
 * @returns in the order of the asked; undefined: nothing is known
 */
async function knownAt(tx: Tx, kind: Kind, asked: readonly AtInstant[]): Promise<(Fields | undefined)[]> {
  const told = await toldUntil(tx, kind, asked);
  const gone = [...new Set(asked.flatMap(({ id }, i) => (told[i] === null ? [id] : [])))];
  if (gone.length === 0) return told.map((fields) => fields ?? undefined);
  const { rows } = await sql<{ id: string; fields: Fields }>`
    select id, fields from ${sql.table(kind.model)} where id = any(${gone}::text[])`.execute(tx);
  const left = new Map(rows.map(({ id, fields }) => [id, fields]));
  return asked.map(({ id }, i) => told[i] ?? left.get(id));
}

/** Of each the last that was told of every field; null where no event tells of it. */
async function toldUntil(
  tx: Tx,
  { model, types, fields }: Kind,
  asked: readonly AtInstant[],
): Promise<(Fields | null)[]> {
  const of = sql`coalesce(data -> ${sql.lit(model)}, '{}')`;
  const place = sql`subject_key = ${`${model}/`} || asked.id and type = any(${[...types]}::text[])`;
  const last = fields.map(
    (
      field,
    ) => sql`${sql.lit(field)}, (array_agg(${of} -> ${sql.lit(field)} order by time desc, source desc, source_id desc)
      filter (where ${of} -> ${sql.lit(field)} is not null))[1]`,
  );
  const { rows } = await sql<{ fields: Fields | null }>`
    select coalesce(until.fields, later.fields) as fields
    from unnest(${asked.map(({ id }) => id)}::text[], ${asked.map(({ at }) => at)}::timestamptz[])
      with ordinality as asked (id, at, n)
    left join lateral (
      select jsonb_build_object(${sql.join(last)}) as fields from (
        select data, time, source, source_id from event where ${place} and time <= asked.at
        order by time desc, source desc, source_id desc limit ${MOST_TOLD}
      ) as told having count(*) > 0
    ) as until on true
    left join lateral (
      select ${of} as fields from event where until.fields is null and ${place} and time > asked.at
      order by time, source, source_id limit 1
    ) as later on true
    order by asked.n`.execute(tx);
  return rows.map((row) => row.fields);
}

/** Whether an event of a product says anything that rights depend on. */
export const tellsOfGoods = (data: Record<string, unknown>): boolean =>
  PRODUCT.fields.some((field) => (data.product as Fields | undefined)?.[field] !== undefined);

/** Whoever works a product's news into orders, and whoever reads what it was for one, take turns. */
export async function awaitGoods(tx: Tx, ids: readonly string[]): Promise<void> {
  const inOrder = [...new Set(ids)].sort();
  await sql`
    select pg_advisory_xact_lock_shared(hashtextextended('service.goods/' || id, 0))
    from unnest(${inOrder}::text[]) as g (id)`.execute(tx);
}
export async function lockGoods(tx: Tx, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`service.goods/${id}`}, 0))`.execute(tx);
}

/** In the order of the asked; null: nothing is known. */
export async function productsAt(tx: Tx, asked: readonly AtInstant[]): Promise<(ProductRecord | null)[]> {
  const known = await knownAt(tx, PRODUCT, asked);
  return known.map((fields, i) => (fields === undefined ? null : productOf(asked[i]!.id, fields)));
}

const MOST_ATTRIBUTES = 100;

export const productOf = (id: string, { category_id, brand, attributes }: Fields): ProductRecord => ({
  ...{ id, categoryId: typeof category_id === 'string' ? category_id : '' },
  ...(typeof brand === 'string' ? { brand } : {}),
  attributes: Object.fromEntries(Object.entries((attributes as Fields | undefined) ?? {}).slice(0, MOST_ATTRIBUTES)),
});

export const categoriesIn = (fields: Fields | undefined): string[] =>
  Array.isArray(fields?.category_ids) ? fields.category_ids.map(String) : [];

/** In the order of the asked. */
export const categoriesAt = async (tx: Tx, asked: readonly AtInstant[]): Promise<string[][]> =>
  (await knownAt(tx, MERCHANT, asked)).map(categoriesIn);
