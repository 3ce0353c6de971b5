import { sql } from 'kysely';
import { textColumn } from '../foundation/database/columns.ts';
import { type Database, PLANNED_ONCE, type Tx } from '../foundation/database/database.ts';

/**
 * Whether an order may still leave. Whoever prints its label or opens its address notes so here, in the transaction in which
 * they do; whoever stops it writes the same row. So one of them is first, and each learns which.
 */
export interface ShipStop {
  orderId: string;
  labelledAt: Date | null;
  openedAt: Date | null;
  /** Null: it was never stopped. */
  stoppedAt: Date | null;
  /** `aftersale/…` */
  stoppedFor: string | null;
  releasedAt: Date | null;
  /** A carrier's first scan, and the first word that it was shipped. */
  scanAt: Date | null;
  wordAt: Date | null;
  /** The goods are with who sent them again. */
  returnedAt: Date | null;
  /** Something of it had happened, and was told here, before the stop. */
  knownBefore: boolean;
}

interface ShipStopTable {
  order_id: string;
  labelled_at: Date | null;
  opened_at: Date | null;
  stopped_at: Date | null;
  stopped_for: string | null;
  released_at: Date | null;
  scan_at: Date | null;
  word_at: Date | null;
  returned_at: Date | null;
  known_before: boolean;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    ship_stop: ShipStopTable;
  }
}

const toStop = (row: ShipStopTable): ShipStop => ({
  ...{ orderId: row.order_id, labelledAt: row.labelled_at, openedAt: row.opened_at, stoppedAt: row.stopped_at },
  ...{ stoppedFor: row.stopped_for, releasedAt: row.released_at, scanAt: row.scan_at, wordAt: row.word_at },
  ...{ returnedAt: row.returned_at, knownBefore: row.known_before },
});

export const isStopped = ({ stoppedAt, releasedAt }: Pick<ShipStop, 'stoppedAt' | 'releasedAt'>): boolean =>
  stoppedAt !== null && releasedAt === null;

const STOPPED = sql`s.stopped_at is not null and s.released_at is null`;

/** What is about to happen to an order: a label is asked for or printed, or its address is opened. */
export type Nearing = 'label' | 'address';

/**
 * Notes that orders come nearer to their shipment, and holds their rows until the transaction ends: none of them can be
 * stopped meanwhile.
 * @returns those that are stopped; nothing may be done to them
 */
export async function passShipStop(
  tx: Tx,
  orders: readonly string[],
  what: Nearing,
  now: Date,
): Promise<ReadonlySet<string>> {
  if (orders.length === 0) return new Set();
  // in one order everywhere, so that two batches wait for each other and never in a circle
  const ids = [...new Set(orders)].sort();
  const column = sql.ref(what === 'label' ? 'labelled_at' : 'opened_at');
  const { rows } = await sql<{ order_id: string; stopped: boolean }>`
    insert into ship_stop as s (order_id, ${column})
    select o, ${now} from unnest(${textColumn(ids)}) with ordinality as t (o, n) order by n
    on conflict (order_id) do update
      set ${column} = case when ${STOPPED} then s.${column} else coalesce(s.${column}, excluded.${column}) end
    returning s.order_id, ${STOPPED} as stopped`.execute(tx);
  return new Set(rows.flatMap(({ order_id, stopped }) => (stopped ? [order_id] : [])));
}

/** Stops an order, unless it is stopped already. @returns the row as it stands, and whether this call stopped it */
export async function stopShipping(
  tx: Tx,
  stop: { order: string; for: string; at: Date },
): Promise<{ stop: ShipStop; stopped: boolean }> {
  const { rows } = await sql<ShipStopTable>`${PLANNED_ONCE}
    insert into ship_stop as s (order_id, stopped_at, stopped_for) values (${stop.order}, ${stop.at}, ${stop.for})
    on conflict (order_id) do update set
      stopped_at = case when ${STOPPED} then s.stopped_at else excluded.stopped_at end,
      stopped_for = case when ${STOPPED} then s.stopped_for else excluded.stopped_for end,
      released_at = case when ${STOPPED} then s.released_at end
    returning *`.execute(tx);
  const row = toStop(rows[0]!);
  return { stop: row, stopped: row.stoppedFor === stop.for };
}

/** It may be shipped after all. @returns whether it was stopped for this */
export async function releaseShipping(tx: Tx, { order, for: by, at }: Parameters<typeof stopShipping>[1]) {
  const { rows } = await sql`
    update ship_stop s set released_at = ${at}
    where order_id = ${order} and stopped_for = ${by} and ${STOPPED} returning 1`.execute(tx);
  return rows.length > 0;
}

/** What is told of an order's way, in any order and as often as it comes. Undefined: nobody stopped it. */
export async function noteOnItsWay(
  tx: Tx,
  fact: { order: string; what: 'scan' | 'word'; returned: boolean; at: Date; told: Date },
): Promise<ShipStop | undefined> {
  const column = sql.ref(fact.what === 'scan' ? 'scan_at' : 'word_at');
  const { rows } = await sql<ShipStopTable>`
    update ship_stop s set ${column} = least(s.${column}, ${fact.at}::timestamptz),
      returned_at = case when ${fact.returned} then least(s.returned_at, ${fact.at}::timestamptz) else s.returned_at end,
      known_before = s.known_before or (${fact.at}::timestamptz < s.stopped_at and ${fact.told}::timestamptz < s.stopped_at)
    where order_id = ${fact.order} and ${STOPPED} returning *`.execute(tx);
  return rows[0] && toStop(rows[0]);
}

export async function readShipStops(
  db: Database | Tx,
  orders: readonly string[],
): Promise<ReadonlyMap<string, ShipStop>> {
  if (orders.length === 0) return new Map();
  const { rows } = await sql<ShipStopTable>`
    select * from ship_stop where order_id = any(${textColumn([...new Set(orders)])})`.execute(db);
  return new Map(rows.map((row) => [row.order_id, toStop(row)]));
}
