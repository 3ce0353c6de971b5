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

/**
 * What was known of objects at an instant, by what events told until then; where those came later only, by the first of
 * them. Read models may be a moment behind the log: they are asked only about what no event is left of.
 */
async function knownAt(tx: Tx, kind: Kind, ids: readonly string[], at: Date): Promise<Map<string, Fields>> {
  const found = new Map<string, Fields>();
  const gone: string[] = [];
  for (const id of ids) {
    const told = await toldUntil(tx, kind, id, at);
    if (told === undefined) gone.push(id);
    else found.set(id, told);
  }
  if (gone.length === 0) return found;
  const { rows } = await sql<{ id: string; fields: Fields }>`
    select id, fields from ${sql.table(kind.model)} where id = any(${gone}::text[])`.execute(tx);
  for (const { id, fields } of rows) found.set(id, fields);
  return found;
}

async function toldUntil(tx: Tx, { model, types, fields }: Kind, id: string, at: Date): Promise<Fields | undefined> {
  const { rows } = await sql<{ data: Record<string, Fields>; place: number }>`
    select data, place from (
      (select data, time, source, source_id, 0 as place from event
       where subject_key = ${`${model}/${id}`} and type = any(${[...types]}::text[]) and time <= ${at}
       order by time desc, source desc, source_id desc limit ${MOST_TOLD})
      union all
      (select data, time, source, source_id, 1 as place from event
       where subject_key = ${`${model}/${id}`} and type = any(${[...types]}::text[]) and time > ${at}
       order by time, source, source_id limit 1)
    ) as told order by place, time, source, source_id`.execute(tx);
  if (rows.length === 0) return undefined;
  const until = rows.filter(({ place }) => place === 0);
  const known: Fields = {};
  for (const { data } of until.length > 0 ? until : rows)
    for (const field of fields) if (data[model]?.[field] !== undefined) known[field] = data[model][field];
  return known;
}

/** Whether an event of a product says anything that rights depend on. */
export const tellsOfGoods = (data: Record<string, unknown>): boolean =>
  PRODUCT.fields.some((field) => (data.product as Fields | undefined)?.[field] !== undefined);

/** Whoever works a product's news into orders, and whoever reads what it was for one, take turns. */
export async function awaitGoods(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const id of [...ids].sort()) await sql`select pg_advisory_xact_lock_shared(${turn(id)})`.execute(tx);
}
export async function lockGoods(tx: Tx, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${turn(id)})`.execute(tx);
}
const turn = (productId: string) => sql`hashtextextended(${`service.goods/${productId}`}, 0)`;

export async function productsAt(tx: Tx, ids: readonly string[], at: Date): Promise<Map<string, ProductRecord>> {
  const found = await knownAt(tx, PRODUCT, ids, at);
  return new Map([...found].map(([id, fields]) => [id, productOf(id, fields)]));
}

const MOST_ATTRIBUTES = 100;

export const productOf = (id: string, { category_id, brand, attributes }: Fields): ProductRecord => ({
  ...{ id, categoryId: typeof category_id === 'string' ? category_id : '' },
  ...(typeof brand === 'string' ? { brand } : {}),
  attributes: Object.fromEntries(Object.entries((attributes as Fields | undefined) ?? {}).slice(0, MOST_ATTRIBUTES)),
});

export const categoriesIn = (fields: Fields | undefined): string[] =>
  Array.isArray(fields?.category_ids) ? fields.category_ids.map(String) : [];

export async function categoriesAt(tx: Tx, merchantId: string, at: Date): Promise<string[]> {
  return categoriesIn((await knownAt(tx, MERCHANT, [merchantId], at)).get(merchantId));
}
