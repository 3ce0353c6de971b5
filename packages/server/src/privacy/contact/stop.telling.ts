import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import { type Notify, peopleOf } from '../../foundation/notices/notices.ts';
import { EVERYBODY_ELSE } from './stop.store.ts';

const MOST_TOLD = 50;
/** Of one consumer: the rest see it on the order. */
const MOST_SHOPS = 1_000;
const MOST_ORDERS = 100;
const ORDERS_PAGE = '/shop/orders';

interface Shop {
  merchant: string;
  /** The newest of the consumer's orders with it. */
  orders: string[];
}

/** Shops that know a consumer by an order: nobody else learns that there is one who wants no contact. */
async function shopsOf(tx: Tx, consumer: string, party: string): Promise<Shop[]> {
  const merchant = party === EVERYBODY_ELSE ? null : party.slice('merchant/'.length);
  const { rows } = await sql<Shop>`
    select merchant_id as merchant, (array_agg(id order by id desc))[1:${sql.lit(MOST_ORDERS)}] as orders
    from "order" where consumer_id = ${consumer} and merchant_id is not null
      and (${merchant}::text is null or merchant_id = ${merchant})
    group by merchant_id order by merchant_id limit ${MOST_SHOPS}`.execute(tx);
  return rows;
}

export interface StopTold {
  consumer: string;
  /** What the word was about. */
  party: string;
  /** Parties that the consumer wanted no contact with before it, and after it. */
  before: ReadonlySet<string>;
  after: ReadonlySet<string>;
  at: Date;
}

/**
 * Tells shops that contacts of a consumer are off, or on again: of which orders, and since when. Who it is they know by
 * these or not at all. What one word leaves as another has it is told to nobody.
 */
export async function tellShops(
  tx: Tx,
  { notify, append }: { notify: Notify; append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown> },
  { consumer, party, before, after, at }: StopTold,
): Promise<void> {
  if (party !== EVERYBODY_ELSE && !party.startsWith('merchant/')) return;
  const isOff = (parties: ReadonlySet<string>, merchant: string): boolean =>
    parties.has(EVERYBODY_ELSE) || parties.has(`merchant/${merchant}`);
  const shops = (await shopsOf(tx, consumer, party)).filter(
    ({ merchant }) => isOff(before, merchant) !== isOff(after, merchant),
  );
  if (shops.length === 0) return;
  const people = await peopleOf(
    tx,
    shops.map(({ merchant }) => `merchant/${merchant}`),
    MOST_TOLD,
  );
  for (const { merchant, orders } of shops) {
    const type = isOff(after, merchant) ? 'contact.off' : 'contact.on';
    await append(tx, [
      {
        ...{ source: 'anxin/privacy', id: derivedId(type, consumer, merchant, at.toISOString()), type },
        ...{ subject: `consumer/${consumer}`, time: at, causeId: null },
        data: { contacts: { consumer_id: consumer, merchant_id: merchant, order_ids: orders } },
      },
    ]);
    await notify(tx, people.get(`merchant/${merchant}`) ?? [], type, { order: orders[0]! }, ORDERS_PAGE);
  }
}
