import type { Client } from './client.ts';
import { ago, cny, event, tell } from './telling.ts';

/** A shop that nobody signs in for, and goods of it. */
const SHOP = 'm0004';
const GOODS = 'e2e-parcel-goods';

const CITIES = {
  440305: '深圳南山营业点',
  440100: '广州转运中心',
  330106: '杭州西湖营业点',
  330100: '杭州转运中心',
  310115: '上海浦东营业点',
  110105: '北京朝阳营业点',
  110100: '北京转运中心',
  510104: '成都锦江营业点',
  510100: '成都转运中心',
} as const;
type City = keyof typeof CITIES;

/** What becomes of one parcel: the carrier's words, and how many hours after it was shipped. */
type Course = readonly (readonly [hours: number, word: string, at: 'from' | 'hub' | 'to'])[];

const PICKED: Course[number] = [3, '已揽收', 'from'];
const arriving = (hours: number): Course => [PICKED, [hours - 6, '已到达', 'hub'], [hours, '已签收', 'to']];
const COURSES = {
  quick: arriving(26),
  usual: arriving(44),
  slow: arriving(62),
  'second-try': [PICKED, [44, '派送失败', 'to'], [66, '已签收', 'to']],
  'picked-late': [
    ...([
      [2, '已下单', 'from'],
      [40, '已揽收', 'from'],
    ] as const),
    ...([
      [70, '已到达', 'hub'],
      [78, '已签收', 'to'],
    ] as const),
  ],
  damaged: [PICKED, [30, '破损', 'hub'], [50, '已签收', 'to']],
  stalled: [PICKED, [12, '已发出', 'from'], [96, '已签收', 'to']],
  lost: [PICKED, [30, '已到达', 'hub'], [60, '丢失', 'hub']],
} as const satisfies Record<string, Course>;
type CourseName = keyof typeof COURSES;

interface Route {
  carrier: string;
  from: City;
  hub: City;
  to: City;
  /** How many parcels take each course. */
  parcels: Partial<Record<CourseName, number>>;
}

/** Two carriers on one route, one of them worse, each with just enough parcels; and routes with too few to say anything. */
const ROUTES: readonly Route[] = [
  {
    ...{ carrier: 'sf', from: 440305, hub: 330100, to: 330106 },
    parcels: { quick: 18, usual: 8, 'second-try': 2, 'picked-late': 1, damaged: 1 },
  },
  {
    ...{ carrier: 'yto', from: 440305, hub: 330100, to: 330106 },
    parcels: { usual: 12, slow: 7, 'second-try': 4, 'picked-late': 3, damaged: 1, stalled: 2, lost: 1 },
  },
  { ...{ carrier: 'sf', from: 310115, hub: 110100, to: 110105 }, parcels: { quick: 3 } },
  { ...{ carrier: 'zto', from: 440100, hub: 510100, to: 510104 }, parcels: { usual: 2, slow: 1 } },
];

/** Scans of a parcel as its carrier tells them. */
const scans = (
  parcel: { id: string; order_id: string; carrier: string },
  shipped: number,
  course: Course,
  cityOf: (at: Course[number][2]) => City,
): object[] =>
  course.map(([hours, status, where]) => {
    const at = ago(shipped - hours / 24);
    const city = cityOf(where);
    return event(parcel.id, 'parcel.scanned', `parcel/${parcel.id}`, at, {
      parcel: { ...parcel, status, at, place: CITIES[city], region_code: String(city) },
    });
  });

/** Orders of the last weeks whose parcels were followed, so that there is something to say of carriers. */
export async function moveParcels(client: Client): Promise<void> {
  const product = { id: GOODS, merchant_id: SHOP, category_id: 'home.daily', title: '玻璃水杯', images: [] };
  const events = [
    event(GOODS, 'product.submitted', `product/${GOODS}`, ago(40), { product: { ...product, price: cny(3_900) } }),
    ...ROUTES.flatMap(({ parcels, ...route }, r) =>
      Object.entries(parcels)
        .flatMap(([name, count]) => Array.from({ length: count }, () => name as CourseName))
        .flatMap((name, n) => follow(`e2e-k${r}-${n}`, route, COURSES[name], 8 + (n % 20))),
    ),
  ];
  await tell(client, ...events);
}

/** @param shipped days ago */
function follow(id: string, { carrier, from, hub, to }: Omit<Route, 'parcels'>, course: Course, shipped: number) {
  const parcel = `${id}-k`;
  const ids = { id, consumer_id: `e2e-buyer-${id}`, merchant_id: SHOP };
  const on = (type: string, days: number, order: object) => event(id, type, `order/${id}`, ago(days), { order });
  const [hours, word] = course.at(-1)!;
  return [
    on('order.paid', shipped + 0.5, {
      ...{ ...ids, paid: cny(3_900), freight: cny(0), promised_ship_at: ago(shipped - 1.5), region_code: String(to) },
      items: [{ product_id: GOODS, quantity: 1, price: cny(3_900) }],
      recipient: { name: '周敏', phone: '13700002345', address: '幸福路 12 号 3 幢 402 室' },
    }),
    on('order.shipped', shipped, { ...ids, parcel_ids: [parcel] }),
    ...scans({ id: parcel, order_id: id, carrier }, shipped, course, (at) => ({ from, hub, to })[at]),
    ...(word === '已签收' ? [on('order.delivered', shipped - hours / 24, ids)] : []),
  ];
}

/** What the carrier tells of a parcel from Shenzhen to Hangzhou that was shipped and came as the marketplace says. */
export const followed = (parcel: { id: string; order_id: string }, shipped: number, hours: number): object[] =>
  scans({ ...parcel, carrier: 'sf' }, shipped, arriving(hours), (at) =>
    at === 'from' ? 440305 : at === 'hub' ? 330100 : 330106,
  );
