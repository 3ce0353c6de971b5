import type { Tx } from '../../foundation/database/database.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import { SAID_AGAIN } from '../../foundation/log/own-events.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { emptyRow, type FactRow, type Facts, join, stampOf } from '../../marketplace/facts.ts';
import {
  addScans,
  callUp,
  claimNumbers,
  type DeliveryRow,
  type DeliveryTold,
  knownOf,
  lockDeliveries,
  othersWith,
  type ParcelNumber,
  type ToldScan,
  writeFacts,
} from './delivery.store.ts';

export const DELIVERIES: ReactionDeclaration = {
  name: 'service.deliveries',
  types: [
    ...['order.paid', 'order.shipped', 'order.delivered', 'order.completed', 'order.cancelled', 'parcel.scanned'],
    ...['order.ship-stopped', 'order.ship-released', 'aftersale.changed'],
  ],
  key: 'order',
};

/** What is read where it stands, the stop or the after-sale: the delivery is only looked at again. */
const READ_ELSEWHERE: ReadonlySet<string> = new Set([
  ...['order.ship-stopped', 'order.ship-released', 'aftersale.changed'],
]);
/** Steps of an after-sale with which a number becomes its own. */
const NUMBERED: ReadonlySet<unknown> = new Set(['send-back', 'ship']);
const calls = ({ type, data }: StoredEvent): boolean =>
  type === 'aftersale.changed' ? NUMBERED.has((data.aftersale as Fields | undefined)?.step) : READ_ELSEWHERE.has(type);

type Fields = Record<string, unknown>;

/** Clocks that go wrong by more than this tell of the future; what they say is shown and judges nobody. */
const AHEAD_MS = 3_600_000;
const MOST_REGIONS = 100;
const MOST_NAMED = 200;

/**
 * Keeps what is said of deliveries, as sets and earliest times: in whatever order and however often it is told, the same
 * is kept. What follows from it is found by the desk a moment later.
 */
export const deliveryReaction: Reaction = {
  ...DELIVERIES,
  handle: (tx, events, { clock, key }) => take(tx, new Map([[key, events]]), clock.now()),
  handleKeys: (tx, keys, { clock }) => take(tx, keys, clock.now()),
};

/** As many statements for many orders as for one. */
async function take(tx: Tx, keys: ReadonlyMap<string, readonly StoredEvent[]>, now: Date): Promise<void> {
  const told = new Map<string, StoredEvent[]>();
  const seen: string[] = [];
  for (const [key, events] of keys) {
    const orderId = key.slice(key.indexOf('/') + 1);
    const own = events.filter(
      ({ type, refs, causeId, source }) =>
        refs.order === orderId && !READ_ELSEWHERE.has(type) && !(causeId !== null && source === SAID_AGAIN),
    );
    if (own.length > 0) told.set(orderId, own);
    else if (events.some(calls)) seen.push(orderId);
  }
  const all = [...told].flatMap(([orderId, own]) => own.map((event) => ({ orderId, event })));
  const numbers = all.flatMap(({ orderId, event }) =>
    numbersIn(event).map(([parcel, at]): ParcelNumber => ({ parcel, orderId, at })),
  );
  if (told.size > 0) await keep(tx, told);
  await claimNumbers(tx, numbers);
  await addScans(
    tx,
    all.flatMap(({ orderId, event }) => {
      const scan = event.type === 'parcel.scanned' ? scanIn(event) : undefined;
      return scan === undefined ? [] : [{ orderId, scan }];
    }),
  );
  const due = new Set([...(await knownOf(tx, seen)), ...told.keys(), ...(await othersWith(tx, numbers))]);
  await callUp(
    tx,
    [...due].map((orderId) => ({ orderId, at: now })),
  );
}

async function keep(tx: Tx, told: ReadonlyMap<string, readonly StoredEvent[]>): Promise<void> {
  const rows = await lockDeliveries(tx, [...told.keys()], true);
  await writeFacts(
    tx,
    [...told].map(([orderId, events]) => joined(orderId, rows.get(orderId), events)),
  );
}

function joined(orderId: string, row: DeliveryRow | undefined, events: readonly StoredEvent[]): DeliveryTold {
  let facts: FactRow = row ? { fields: row.fields, stamps: row.stamps } : emptyRow();
  const named = { ...row?.named };
  const regions = { ...row?.regions };
  for (const event of events) {
    const said = factsIn(event);
    if (said !== undefined) facts = join(facts, said);
    if (event.type === 'parcel.scanned') continue;
    if (event.type === 'order.shipped')
      for (const [parcel, at] of numbersIn(event))
        if (named[parcel] === undefined || at.toISOString() < named[parcel]) named[parcel] = at.toISOString();
    const { region_code: region } = orderOf(event);
    const at = event.time.toISOString();
    if (typeof region === 'string' && (regions[at] === undefined || region < regions[at])) regions[at] = region;
  }
  return { orderId, ...facts, named: firstOf(named, MOST_NAMED), regions: firstOf(regions, MOST_REGIONS) };
}

/** In the order of their names: what is left out does not depend on what came first. */
const firstOf = (entries: Record<string, string>, most: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, most),
  );

const orderOf = (event: StoredEvent): Fields => (event.data.order ?? {}) as Fields;

const MOMENTS: Readonly<Record<string, string>> = {
  'order.paid': 'paid_at',
  'order.delivered': 'delivered_at',
  'order.completed': 'completed_at',
  'order.cancelled': 'cancelled_at',
};

function factsIn(event: StoredEvent): Facts | undefined {
  if (event.type === 'parcel.scanned') return undefined;
  const order = orderOf(event);
  const parties = { consumer_id: order.consumer_id, merchant_id: order.merchant_id };
  const moment = MOMENTS[event.type];
  // a promise is what was given first, whatever is said of it later
  const given =
    event.type === 'order.paid'
      ? {
          ...{ promised_ship_at: order.promised_ship_at, campaign: order.campaign, delivery: order.delivery },
          items: itemsOf(order.items),
        }
      : {};
  const shipped =
    event.type === 'order.shipped' && parcelIds(event).length === 0 ? { shipped_at: event.time.toISOString() } : {};
  return {
    stamp: stampOf(event.time, `${event.source} ${event.sourceId}`),
    set: {},
    first: {
      ...parties,
      ...given,
      ...shipped,
      ...(moment === undefined ? {} : { [moment]: event.time.toISOString() }),
    },
  };
}

const itemsOf = (items: unknown): unknown =>
  Array.isArray(items) ? items.map(({ product_id, quantity }: Fields) => ({ product_id, quantity })) : undefined;

function parcelIds(event: StoredEvent): string[] {
  const ids = orderOf(event).parcel_ids;
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [];
}

/** Numbers that an event gives to its order, and since when. */
function numbersIn(event: StoredEvent): [string, Date][] {
  if (event.type === 'order.shipped') return parcelIds(event).map((id) => [id, event.time]);
  const scan = event.type === 'parcel.scanned' ? scanIn(event) : undefined;
  return scan === undefined || scan.ahead ? [] : [[scan.parcel, scan.at]];
}

function scanIn(event: StoredEvent): ToldScan | undefined {
  const parcel = (event.data.parcel ?? {}) as Fields;
  const { id, at, carrier, status, weight_g: weight, place, region_code: region } = parcel;
  if (typeof id !== 'string' || typeof at !== 'string' || typeof carrier !== 'string' || typeof status !== 'string')
    return undefined;
  const time = new Date(at);
  return {
    ...{ parcel: id, at: time, carrier, word: status, weight: typeof weight === 'number' ? weight : null },
    ...{ place: typeof place === 'string' ? place : null, region: typeof region === 'string' ? region : null },
    ahead: time.getTime() > event.receivedAt.getTime() + AHEAD_MS,
  };
}
