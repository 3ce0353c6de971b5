import { sql } from 'kysely';
import { Type } from 'typebox';
import type { Party } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import { showMasked } from '../foundation/sealing/show.ts';
import { findRow, type ModelRow } from './model.store.ts';
import { RESOURCES, type Resource } from './resources.ts';

/** Whose a row is. */
export const partiesOf = (resource: Resource, row: ModelRow): Party[] =>
  Object.entries(resource.owners).flatMap(([type, field]) => {
    const owner = field === 'id' ? row.id : row.fields[field];
    return typeof owner === 'string' ? [`${type}/${owner}` as Party] : [];
  });

/** A row as its page shows it, masked. */
export const show = (resource: Resource, row: ModelRow): Record<string, unknown> => ({
  id: row.id,
  ...(resource.model === 'order' ? { state: stateOf(row) } : {}),
  ...(resource.model === 'content' ? { type: row.id.split('/')[0] } : {}),
  ...(showMasked(row.fields) as Record<string, unknown>),
});

/** As the generated column of the table has it. */
function stateOf({ fields }: ModelRow): string {
  const reached = ['cancelled', 'completed', 'delivered', 'shipped', 'paid'].find((state) =>
    Object.hasOwn(fields, `${state}_at`),
  );
  return reached ?? 'unknown';
}

/** What the marketplace knows of a subject, masked as on the page of its kind, and whose it is. */
export interface SubjectState {
  fields: Record<string, unknown>;
  parties: Party[];
}

/** Videos, live rooms and reviews are of one model, under their whole name. */
const CONTENT = new Set(['video', 'live', 'review']);

export async function readState(db: Database, type: string, id: string): Promise<SubjectState | undefined> {
  const content = CONTENT.has(type);
  const resource = RESOURCES.find((one) => one.model === (content ? 'content' : type));
  if (!resource) return undefined;
  const row = await findRow(db, resource.model, content ? `${type}/${id}` : id);
  if (!row) return undefined;
  const shown = Object.entries(show(resource, row)).filter(
    ([name]) => name === 'id' || Object.hasOwn(resource.fields, name),
  );
  return { fields: Object.fromEntries(shown), parties: partiesOf(resource, row) };
}

const ORDER = RESOURCES.find(({ model }) => model === 'order')!;
/** An order as its page shows it. */
export const shownOrder = Type.Object({ id: Type.String(), ...ORDER.fields });

/** Orders as their pages show them, masked, in the order of asking; of one that is not known yet, its id. */
export async function readOrders(db: Database, ids: readonly string[]): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<ModelRow>`
    select id, fields from ${sql.table('order')} where id = any(${[...ids]}::text[])`.execute(db);
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => show(ORDER, found.get(id) ?? { id, fields: {} }));
}

/** Behind an order of a consumer's list; `paidAt` is empty where nobody told of a payment. */
export interface OwnOrderPlace {
  paidAt: string;
  id: string;
}

/** A consumer's orders as their pages show them, masked, the one that was paid last first. */
export async function listOwnOrders(
  db: Database,
  consumerId: string,
  { before, limit }: { before: OwnOrderPlace | undefined; limit: number },
): Promise<{ place: OwnOrderPlace; order: Record<string, unknown> }[]> {
  const paidAt = sql`coalesce(fields ->> 'paid_at', '')`;
  const { rows } = await sql<ModelRow & { paidAt: string }>`
    select id, fields, ${paidAt} as "paidAt" from ${sql.table('order')}
    where consumer_id = ${consumerId}
      ${before === undefined ? sql`` : sql`and (${paidAt}, id) < (${before.paidAt}, ${before.id})`}
    order by ${paidAt} desc, id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({ place: { paidAt: row.paidAt, id: row.id }, order: show(ORDER, row) }));
}

/** One of the marketplace's objects, as a search names it. */
export interface FoundObject {
  kind: 'order' | 'product' | 'merchant' | 'creator' | 'live';
  id: string;
  title: string;
  parties: Party[];
}

const SEARCHED = ['order', 'product', 'merchant', 'creator', 'live'] as const;

/** The permission by which each kind is read. */
export const searchedPermission = (kind: FoundObject['kind']): string =>
  `marketplace.${kind === 'live' ? 'content' : kind}.read`;

/** Objects whose id begins with a text, a few of each kind: the next entries of an index, whatever is stored. */
export async function searchObjects(db: Database, prefix: string, each: number): Promise<FoundObject[]> {
  const found = await Promise.all(
    SEARCHED.map(async (kind): Promise<FoundObject[]> => {
      const resource = RESOURCES.find(({ model }) => model === (kind === 'live' ? 'content' : kind))!;
      const start = kind === 'live' ? `live/${prefix}` : prefix;
      const { rows } = await sql<ModelRow>`
        select id, fields from ${sql.table(resource.model)} where id >= ${start} order by id limit ${each}`.execute(db);
      return rows
        .filter(({ id }) => id.startsWith(start))
        .map((row) => {
          const shown = show(resource, row);
          const title = [shown.title, shown.name].find((text) => typeof text === 'string' && text !== '');
          const id = kind === 'live' ? row.id.slice('live/'.length) : row.id;
          return { kind, id, title: typeof title === 'string' ? title : id, parties: partiesOf(resource, row) };
        });
    }),
  );
  return found.flat();
}
