import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { SOURCE } from '../../../simulator/src/index.ts';
import type { Platform } from '../app.ts';
import { unansweredRecalls } from '../service/aftersale/recall.store.ts';

/** How long carriers of the demo take to answer, and how many orders one look answers for. */
const ANSWERS_AFTER_MS = 20_000;
const A_LOOK = 20;
const PARCELS = 10;

interface Parcel {
  id: string;
  carrier: string | null;
  status: string | null;
}

/** Out for delivery, or delivered: nobody turns it round any more. */
const GONE = /deliver|派送|签收|signed/i;
/** Of a hundred parcels on their way, those that a carrier finds in time. */
const FOUND = 80;

/** The same for a parcel however often it is asked. */
const isFound = ({ id, status }: Parcel): boolean =>
  !GONE.test(status ?? '') && createHash('sha256').update(id).digest().readUInt16BE(0) % 100 < FOUND;

/** What carriers of the demo say to recalls that nobody has answered, and the orders whose parcels go back. */
export async function answersOf(
  { db }: Pick<Platform, 'db'>,
  now: Date,
): Promise<{ events: object[]; orders: string[] }> {
  const asked = await unansweredRecalls(db, new Date(now.getTime() - ANSWERS_AFTER_MS), A_LOOK);
  const events: object[] = [];
  const orders: string[] = [];
  const time = now.toISOString();
  for (const order of asked) {
    const { rows } = await sql<Parcel>`
      select id, fields ->> 'carrier' as carrier, fields ->> 'status' as status from parcel
      where order_id = ${order} order by id limit ${PARCELS}`.execute(db);
    for (const parcel of rows) {
      const carrier = parcel.carrier ?? 'sf';
      const outcome = isFound(parcel) ? 'recalled' : 'too-late';
      const recall = { order_id: order, parcel_id: parcel.id, carrier, outcome, at: time };
      const named = { source: SOURCE, time, subject: `parcel/${parcel.id}` };
      events.push({ ...named, id: `recall-${parcel.id}`, type: 'parcel.recall-answered', data: { recall } });
      if (outcome === 'too-late') continue;
      orders.push(order);
      const scan = { id: parcel.id, order_id: order, carrier, status: '退回中', at: time };
      events.push({ ...named, id: `returning-${parcel.id}`, type: 'parcel.scanned', data: { parcel: scan } });
    }
  }
  return { events, orders };
}
