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
interface Row {
  id: string;
  fields: Fields;
  stamps: Record<string, string>;
}

/**
 * What was known of objects at an instant: their read model, where nothing that counts has changed since, else what events
 * told until then; and where those came later only, the first of them.
 */
async function knownAt(tx: Tx, kind: Kind, ids: readonly string[], at: Date): Promise<Map<string, Fields>> {
  const found = new Map<string, Fields>();
  if (ids.length === 0) return found;
  const { rows } = await sql<Row>`
    select id, fields, stamps from ${sql.table(kind.model)} where id = any(${[...ids]}::text[])`.execute(tx);
  for (const row of rows) {
    const since = kind.fields.flatMap((field) => (Object.hasOwn(row.stamps, field) ? [row.stamps[field]!] : []));
    const unchanged = since.every((stamp) => stamp.slice(0, stamp.indexOf(' ')) <= at.toISOString());
    found.set(row.id, unchanged ? row.fields : await toldUntil(tx, kind, row, at));
  }
  return found;
}

async function toldUntil(tx: Tx, { model, types, fields }: Kind, row: Row, at: Date): Promise<Fields> {
  const { rows } = await sql<{ data: Record<string, Fields>; time: Date }>`
    select data, time from event where subject_key = ${`${model}/${row.id}`} and type = any(${[...types]}::text[])
    order by time, source, source_id limit ${MOST_TOLD}`.execute(tx);
  const until = rows.filter(({ time }) => time <= at);
  // events may be gone by now that the read model was made of
  if (rows.length === 0) return row.fields;
  const known: Fields = {};
  for (const { data } of until.length > 0 ? until : rows.slice(0, 1))
    for (const field of fields) if (data[model]?.[field] !== undefined) known[field] = data[model][field];
  return known;
}

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
