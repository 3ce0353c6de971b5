import { chanceOf } from '../random.ts';
import { yuan } from '../story.ts';
import { DAY, dayOf, HOUR, instantOfDay, iso } from '../time.ts';
import { REGIONS } from '../words/names.ts';
import { CARRIERS } from '../words/talk.ts';
import {
  createShops,
  priceAt,
  type QuarterEvent,
  type QuarterGoods,
  type QuarterOptions,
  quarterEvent,
  type Shop,
  weightOf,
} from './market.ts';

/** What is wrong with goods that have arrived, or with having bought them. */
export type Trouble = 'no-reason' | 'defect' | 'damage' | 'allergy';

/** An order with what comes of it where nobody stops it: its hidden truth. */
export interface QuarterOrder {
  n: number;
  id: string;
  consumer: string;
  shop: Shop;
  goods: QuarterGoods;
  quantity: number;
  /** Minor units. */
  paid: number;
  price: number;
  freight: number;
  paidAt: number;
  promisedAt: number;
  /** When the consumer wants the money back, if the goods have not left by then. */
  regretsAt: number | undefined;
  /** Undefined: its shop closed before. */
  shippedAt: number | undefined;
  pickedAt: number;
  /** Scans between pick-up and delivery. */
  seenAt: readonly number[];
  /** Undefined: the parcel is lost. */
  deliveredAt: number | undefined;
  /** Nobody picks the parcel up in time, or it stands still. */
  isUnlucky: boolean;
  carrier: string;
  region: string;
  trouble: { kind: Trouble; at: number } | undefined;
}

export interface Quarter extends QuarterOptions {
  until: number;
  shops: readonly Shop[];
  /** In the order of their payment. */
  all: readonly QuarterOrder[];
}

const PROMISE_HOURS = 48;
const LATE_HOURS = 24;
const FEE = 0.05;
const MOST_MEANS = 4;

/** Waiting times: most are short, a few are long, none is longer than four means. */
export const waits = (mean: number, fraction: number): number =>
  Math.min(MOST_MEANS * mean, mean * Math.log(1 / (1 - fraction))) * HOUR;

/** The people, goods and orders of a quarter; the same options give the same. */
export function createQuarter(options: QuarterOptions): Quarter {
  const { orders, seed, from, days } = options;
  const until = from + days * DAY;
  const shops = createShops(options);
  const pick = { sensitive: picker(shops, true), other: picker(shops, false) };
  const firstDay = dayOf(from);
  const all = Array.from({ length: orders }, (_, n) => {
    const chance = chanceOf(seed, 'quarter-order', n);
    const at = instantOfDay(firstDay + Math.floor(days * chance.fraction()), 'shopping', chance.fraction());
    const sensitive = chance.fraction() < options.assumed.sensitiveGoods;
    return orderOf(n, at, pick[sensitive ? 'sensitive' : 'other'](chance.fraction()), options);
  });
  // whoever wants to buy of a shop that is closed buys elsewhere
  const open = all.filter(({ shop, paidAt }) => shop.closesAt === undefined || paidAt < shop.closesAt);
  const elsewhere = all.flatMap(({ n, paidAt, shop }) =>
    shop.closesAt === undefined || paidAt < shop.closesAt ? [] : orderOf(n, paidAt, nextOpen(shops, shop), options),
  );
  return {
    ...{ ...options, until, shops },
    all: [...open, ...elsewhere].sort((a, b) => a.paidAt - b.paidAt || a.n - b.n),
  };
}

/** By their share of the trade. */
function picker(shops: readonly Shop[], sensitive: boolean): (fraction: number) => Shop {
  const those = shops.filter((shop) => shop.sensitive === sensitive);
  const sums: number[] = [];
  let sum = 0;
  for (const i of those.keys()) {
    sum += weightOf(i);
    sums.push(sum);
  }
  return (fraction) => {
    const wanted = fraction * sum;
    let [low, high] = [0, those.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return those[low]!;
  };
}

function nextOpen(shops: readonly Shop[], { id, sensitive }: Shop): Shop {
  const here = shops.findIndex((shop) => shop.id === id);
  const after = [...shops.slice(here + 1), ...shops.slice(0, here)];
  return after.find((shop) => shop.sensitive === sensitive && shop.closesAt === undefined)!;
}

function orderOf(n: number, paidAt: number, shop: Shop, { seed, orders, assumed }: QuarterOptions): QuarterOrder {
  // each question has a stream of its own: who answers one otherwise, as an assumption is moved, is the same in all others
  const draw = (what: string): number => chanceOf(seed, what, n).fraction();
  const happens = (what: string, share: number): boolean => draw(what) < share;
  const consumers = Math.max(10, Math.round(orders / assumed.ordersOfConsumer));
  const goods = shop.goods[Math.floor(draw('goods') * shop.goods.length)]!;
  const quantity = happens('two', 0.15) ? 2 : 1;
  const price = priceAt(goods, paidAt);
  const freight = happens('freight', 0.2) ? 600 : 0;
  const promisedAt = paidAt + PROMISE_HOURS * HOUR;
  const shipsAt = happens('late', assumed.lateShipments)
    ? promisedAt + HOUR + waits(LATE_HOURS, draw('how-late'))
    : paidAt + assumed.shipHours * (0.3 + 1.4 * draw('ships')) * HOUR;
  const shippedAt = shop.closesAt !== undefined && shipsAt > shop.closesAt ? undefined : Math.floor(shipsAt);
  const feigned = happens('feigned', assumed.falseShipments);
  const pickedAt = Math.floor((shippedAt ?? 0) + (feigned ? 36 + 24 * draw('picked') : 1 + 8 * draw('picked')) * HOUR);
  const transit = assumed.carrierHours * (0.5 + draw('transit')) * HOUR;
  const stands = happens('stalls', assumed.stalledParcels) ? (80 + 30 * draw('stands')) * HOUR : 0;
  const deliveredAt = happens('lost', assumed.lostParcels) ? undefined : Math.floor(pickedAt + transit + stands);
  const regrets = happens('regrets', assumed.regrets);
  return {
    ...{ n, id: `o${String(n + 1).padStart(6, '0')}`, consumer: `u${1 + Math.floor(draw('who') * consumers)}` },
    ...{ shop, goods, quantity, price, freight, paid: price * quantity + freight, paidAt, promisedAt },
    regretsAt: regrets ? Math.floor(paidAt + waits(assumed.regretHours, draw('when-regrets'))) : undefined,
    ...{ shippedAt, pickedAt, deliveredAt, seenAt: seenOf(pickedAt, transit), isUnlucky: feigned || stands > 0 },
    carrier: CARRIERS[Math.floor(draw('carrier') * CARRIERS.length)]!,
    region: REGIONS[Math.floor(draw('region') * REGIONS.length)]!.code,
    trouble: deliveredAt === undefined ? undefined : troubleOf(shop, goods, deliveredAt, draw, assumed),
  };
}

/** Between two scans lie two days at most, where a parcel moves. */
const SCAN_EVERY = 48 * HOUR;
const seenOf = (pickedAt: number, transit: number): number[] => {
  const parts = Math.ceil(transit / SCAN_EVERY);
  return Array.from({ length: parts - 1 }, (_, i) => Math.floor(pickedAt + (transit * (i + 1)) / parts));
};

function troubleOf(
  { sensitive }: Shop,
  { categoryId }: QuarterGoods,
  deliveredAt: number,
  draw: (what: string) => number,
  assumed: QuarterOptions['assumed'],
): QuarterOrder['trouble'] {
  const within = (hours: number, first: number): number =>
    Math.floor(deliveredAt + (first + hours * draw('when')) * HOUR);
  if (draw('damage') < assumed.damages) return { kind: 'damage', at: within(12, 2) };
  if (sensitive && draw('allergy') < assumed.allergies) return { kind: 'allergy', at: within(216, 24) };
  if (draw('defect') < assumed.defects) return { kind: 'defect', at: within(216, 12) };
  // by law what spoils is not sent back without a reason
  if (categoryId !== 'food.fresh' && draw('returns') < assumed.noReasonReturns)
    return { kind: 'no-reason', at: within(132, 6) };
  return undefined;
}

const idsOf = ({ id, consumer, shop }: QuarterOrder) => ({ id, consumer_id: consumer, merchant_id: shop.id });
const parcelOf = ({ id }: Pick<QuarterOrder, 'id'>): string => `k${id.slice(1)}`;
/** What the platform takes of a sale. */
export const feeOf = ({ paid }: Pick<QuarterOrder, 'paid'>): number => Math.round(paid * FEE);

export const tellPaid = (order: QuarterOrder): QuarterEvent =>
  quarterEvent('order.paid', `order/${order.id}`, order.paidAt, {
    order: {
      ...idsOf(order),
      items: [{ product_id: order.goods.id, quantity: order.quantity, price: yuan(order.price) }],
      ...{ paid: yuan(order.paid), freight: yuan(order.freight), shares: { platform_fee: yuan(feeOf(order)) } },
      ...{ promised_ship_at: iso(order.promisedAt), region_code: order.region },
    },
  });

export const tellScan = (
  order: QuarterOrder,
  at: number,
  status: 'picked-up' | 'in-transit' | 'delivered',
  back?: { aftersale: string },
): QuarterEvent => {
  const id = back === undefined ? parcelOf(order) : `r${order.id.slice(1)}`;
  return quarterEvent(
    'parcel.scanned',
    `parcel/${id}`,
    at,
    {
      parcel: {
        ...{ id, order_id: order.id, consumer_id: order.consumer, merchant_id: order.shop.id },
        ...{ carrier: order.carrier, status, at: iso(at) },
        ...(back === undefined ? {} : { aftersale_id: back.aftersale }),
      },
    },
    ` ${at}`,
  );
};

/** What the marketplace says once an order was refunded before it left. */
export const tellCancelled = (order: QuarterOrder, at: number): QuarterEvent =>
  quarterEvent('order.cancelled', `order/${order.id}`, at, {
    order: { ...idsOf(order), cancelled_by: 'platform', reason: '发货前已退款' },
  });

/** Everything between shipment and delivery, in the order of its times; nothing of what was never shipped. */
export function tellCourse(order: QuarterOrder): QuarterEvent[] {
  const { shippedAt, pickedAt, seenAt, deliveredAt } = order;
  if (shippedAt === undefined) return [];
  return [
    quarterEvent('order.shipped', `order/${order.id}`, shippedAt, {
      order: { ...idsOf(order), parcel_ids: [parcelOf(order)] },
    }),
    tellScan(order, pickedAt, 'picked-up'),
    // a lost parcel is seen no more
    ...(deliveredAt === undefined ? [] : seenAt.map((at) => tellScan(order, at, 'in-transit'))),
    ...(deliveredAt === undefined
      ? []
      : [
          tellScan(order, deliveredAt, 'delivered'),
          quarterEvent('order.delivered', `order/${order.id}`, deliveredAt, { order: idsOf(order) }),
        ]),
  ];
}

/** The same, so much later. */
export const moved = (event: QuarterEvent, by: number): QuarterEvent => {
  if (by === 0) return event;
  const time = iso(Date.parse(event.time) + by);
  const { parcel } = event.data as { parcel?: object };
  return {
    ...event,
    time,
    data: parcel === undefined ? event.data : { ...event.data, parcel: { ...parcel, at: time } },
  };
};

export const tellSettlement = (shop: Shop, at: number, amount: number): QuarterEvent =>
  quarterEvent(
    'settlement.due',
    `merchant/${shop.id}`,
    at,
    { settlement: { id: `s${shop.id}-${at}`, merchant_id: shop.id, amount: yuan(amount) } },
    ` ${at}`,
  );
