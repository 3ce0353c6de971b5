import type { EngineEvent, Snapshot, Verdict } from '@anxin/engine';
import { emptySnapshot } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { answeringParty } from '../../foundation/log/answering.ts';
import { SAID_AGAIN } from '../../foundation/log/own-events.ts';
import type { Access, Sealer } from '../../foundation/sealing/sealer.ts';

/** Products by id: after the first, up to and including the second. */
export interface Shelf {
  after: string;
  to: string;
}

/** A product as it is now, in clear, with what stands for it. */
export interface OnSale {
  subject: string;
  party: string;
  event: EngineEvent;
  /** The newest event that told of it. */
  eventId: string;
  /** Of all that is known of it. */
  digest: string;
  /** What was decided last, or what a person made of that. */
  standing: Verdict;
  /** What was decided last; null where no rule was on it. */
  decided: { verdict: Verdict; rules: readonly string[]; asked: boolean; snapshot: Snapshot } | null;
}

export interface ShelfRow {
  id: string;
  fields: Record<string, unknown>;
  digest: string;
  event_id: string;
  verdict: Verdict | null;
  rules: string[] | null;
  asked: boolean | null;
  snapshot: Snapshot | null;
  label: Verdict | null;
}

const TYPES = ['product.submitted', 'product.updated'];
/** When something was heard of it, which is not part of it. */
const MOMENTS = ['submitted_at', 'updated_at'];

/** The newest event that anybody else told of a product, of rows `p`. */
const TOLD = sql`lateral (select id from event where subject_key = 'product/' || p.id and type = any(${TYPES}::text[])
  and source <> ${SAID_AGAIN} order by id desc limit 1)`;

/** What is known of products, as one value that changes with any of it, of rows `p`. */
const DIGEST = sql`md5(p.fields::text)`;

/** What makes a product whole: without one of these only updates of it were ever seen here. */
const NEEDED = ['title', 'category_id', 'price'];

/**
 * The product as an event would tell it, all of it. An update in the log holds only what has changed, so rules that miss
 * something are on `product.submitted` alone: whatever is whole is decided as that.
 */
export function eventOfProduct(
  { id, fields }: Pick<ShelfRow, 'id' | 'fields'>,
  asOf: Date,
): Omit<EngineEvent, 'id' | 'source'> {
  const known = Object.fromEntries(Object.entries(fields).filter(([name]) => !MOMENTS.includes(name)));
  const isWhole = NEEDED.every((name) => Object.hasOwn(known, name));
  return {
    ...{ type: isWhole ? 'product.submitted' : 'product.updated', subject: `product/${id}`, time: asOf.toISOString() },
    data: { product: { ...known, id } },
  };
}

/**
 * The products of a shelf that are on sale, opened. `offSale` counts those that stand rejected, `erased` those that can no
 * longer be read because a person's key was destroyed.
 */
export async function readShelf(
  { db, sealer }: { db: Database; sealer: Sealer },
  { after, to }: Shelf,
  asOf: Date,
  access: Access,
): Promise<{ onSale: OnSale[]; offSale: number; erased: number }> {
  const { rows } = await sql<ShelfRow>`
    select p.id, p.fields, ${DIGEST} as digest, e.id as event_id, d.verdict, d.rules, d.case_queue is not null as asked,
      d.body -> 'snapshot' as snapshot, l.verdict as label
    from product p
    join ${TOLD} e on true
    left join lateral (select event_id, verdict, rules, case_queue, body from decision
      where subject_key = 'product/' || p.id and event_type = any(${TYPES}::text[]) order by id desc limit 1) d on true
    left join label l on l.event_id = d.event_id
    where p.id > ${after} and p.id <= ${to} order by p.id`.execute(db);
  const offered = rows.filter((row) => standingOf(row) !== 'reject');
  const opened = await sealer.openEvents(
    offered.map((row) => ({ row, ...eventOfProduct(row, asOf) })),
    access,
  );
  const onSale = opened.flatMap(({ event: { row, ...event }, unreadable }) =>
    unreadable > 0 ? [] : [toOnSale(row, event)],
  );
  return { onSale, offSale: rows.length - offered.length, erased: offered.length - onSale.length };
}

const standingOf = ({ label, verdict }: ShelfRow): Verdict => label ?? verdict ?? 'allow';

function toOnSale(row: ShelfRow, event: Omit<EngineEvent, 'id' | 'source'>): OnSale {
  const { subject } = event;
  const { merchant_id } = row.fields;
  const refs = typeof merchant_id === 'string' ? { merchant: merchant_id } : {};
  return {
    ...{ subject, eventId: row.event_id, digest: row.digest, standing: standingOf(row) },
    party: answeringParty({ subject, refs }) ?? subject,
    event: { ...event, id: row.event_id, source: SAID_AGAIN },
    decided:
      row.verdict === null
        ? null
        : { verdict: row.verdict, rules: row.rules!, asked: row.asked!, snapshot: row.snapshot ?? emptySnapshot() },
  };
}

/** Products by id as they are now, sealed as they are kept, and the newest event that told of each. */
export async function readProducts(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, Pick<ShelfRow, 'id' | 'fields' | 'digest' | 'event_id'>>> {
  const { rows } = await sql<Pick<ShelfRow, 'id' | 'fields' | 'digest' | 'event_id'>>`
    select p.id, p.fields, ${DIGEST} as digest, e.id as event_id from product p join ${TOLD} e on true
    where p.id = any(${[...ids]}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function countProducts(db: Database): Promise<bigint> {
  const { rows } = await sql<{ n: bigint }>`select count(*) as n from product`.execute(db);
  return rows[0]!.n;
}

/** Cuts all products into shelves of so many, one after the other, from a place on. */
export async function* shelves(db: Database, from: string, length: number): AsyncGenerator<Shelf> {
  for (let after = from; ; ) {
    const { rows } = await sql<{ to: string | null }>`
      select max(id) as to from (select id from product where id > ${after} order by id limit ${length}) as next`.execute(
      db,
    );
    const to = rows[0]?.to ?? null;
    if (to === null) return;
    yield { after, to };
    after = to;
  }
}
