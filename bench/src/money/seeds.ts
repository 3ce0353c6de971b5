import { setMoneySince } from '../../../packages/server/src/ledger/since.ts';
import { type Desk, inject } from './shop-street.ts';

/** Orders that were lived through for real, of which the others are copies. */
export const SEEDS = 100;
/** The oldest of them, in days. */
const OLDEST = 88;
const SHOP = 'seed-shop';
const RIGHTS = ['speed-refund', 'late-ship-pay', 'price-protect', 'quality-15-days', 'anxin-buy'];

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const seedOf = (n: number): string => `seed${n}`;
const consumerOf = (n: number): string => `seed-c${n}`;
const productOf = (n: number): string => `seed-p${n}`;
const priceOf = (n: number): number => 2_000 + n * 190;
/** What arrived lately was dearer when it was bought: by so much that its merchant is asked about the difference. */
const boughtAt = (n: number): number => priceOf(n) + (n >= 20 && n < 30 ? 10_000 : 0);

/** What became of an order, by its number: some were paid today, some are under way, most have arrived. */
interface Life {
  paidAt: Date;
  shippedAt?: Date;
  deliveredAt?: Date;
  completedAt?: Date;
  cancelledAt?: Date;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function lifeOf(n: number, now: Date): Life {
  const ago = (hours: number): Date => new Date(now.getTime() - hours * HOUR);
  if (n < 12) return { paidAt: ago(1 + n / 2) };
  if (n < 20) return { paidAt: ago(50 + n), shippedAt: ago(20 + n) };
  if (n < 30) return { paidAt: ago(100 + n), shippedAt: ago(80 + n), deliveredAt: ago(20 + n) };
  const days = 10 + ((OLDEST - 10) * (n - 30)) / (SEEDS - 31);
  if (n % 25 === 24) return { paidAt: ago(days * 24), cancelledAt: ago(days * 24 - 5) };
  const arrived = { shippedAt: ago(days * 24 - 20), deliveredAt: ago(days * 24 - 70) };
  return { paidAt: ago(days * 24), ...arrived, ...(days > 20 ? { completedAt: ago(days * 24 - 300) } : {}) };
}

type Told = { type: string; subject: string; time: Date; data: object };

function eventsOf(n: number, now: Date): Told[] {
  const id = seedOf(n);
  const life = lifeOf(n, now);
  const whose = { id, consumer_id: consumerOf(n), merchant_id: SHOP };
  const price = cny(boughtAt(n));
  const order = (type: string, time: Date | undefined, more: object = {}): Told[] =>
    time === undefined
      ? []
      : [{ type: `order.${type}`, subject: `order/${id}`, time, data: { order: { ...whose, ...more } } }];
  const scan = (status: string, time: Date | undefined): Told[] =>
    time === undefined
      ? []
      : [
          {
            ...{ type: 'parcel.scanned', subject: `parcel/seed-k${n}`, time },
            data: {
              parcel: {
                ...{ id: `seed-k${n}`, order_id: id, carrier: 'sf', status, at: time.toISOString() },
                ...{ place: '分拨中心', region_code: '440305' },
              },
            },
          },
        ];
  return [
    ...order('paid', life.paidAt, {
      ...{ paid: cny(boughtAt(n) + 600), freight: cny(600), region_code: '330106' },
      items: [{ product_id: productOf(n), quantity: 1, price }],
      promised_ship_at: new Date(life.paidAt.getTime() + 2 * DAY).toISOString(),
    }),
    ...order('shipped', life.shippedAt, { parcels: [{ id: `seed-k${n}`, carrier: 'sf' }] }),
    ...scan('picked-up', life.shippedAt && new Date(life.shippedAt.getTime() + 2 * HOUR)),
    ...scan('delivered', life.deliveredAt),
    ...order('delivered', life.deliveredAt),
    ...order('completed', life.completedAt),
    ...order('cancelled', life.cancelledAt),
  ];
}

/** A shop, its goods, what it gives, and orders with all that happens to orders: claims, after-sales and a dispute too. */
export async function liveSeeds(desk: Desk, onProgress: (line: string) => void): Promise<void> {
  const { platform } = desk;
  const { db, clock, ledger } = platform;
  const now = clock.now();
  await setMoneySince(db, new Date(0));
  const begun = new Date(now.getTime() - (OLDEST + 10) * DAY);
  for (const [n, code] of RIGHTS.entries())
    await desk.client.query(
      `insert into enrolment (id, merchant_id, code, from_at, made_by) values ($1, $2, $3, $4, 'key/bench')`,
      [platform.ids.next(), SHOP, code, new Date(begun.getTime() + n)],
    );
  await db.transaction().execute((tx) =>
    ledger.post(tx, [
      {
        ...{ do: 'move', key: 'bench/fund', code: 'bench', amount: 10n ** 12n },
        debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
        credit: { owner: 'platform', purpose: 'protection-fund', currency: 'CNY' },
      },
    ]),
  );
  const objects: Told[] = [
    {
      ...{ type: 'merchant.applied', subject: `merchant/${SHOP}`, time: begun },
      data: { merchant: { id: SHOP, name: 'Bench', category_ids: ['clothes'] } },
    },
    ...Array.from({ length: SEEDS }, (_, n): Told => {
      const product = {
        id: productOf(n),
        merchant_id: SHOP,
        title: '好物',
        category_id: 'clothes',
        price: cny(priceOf(n)),
      };
      return { type: 'product.submitted', subject: `product/${productOf(n)}`, time: begun, data: { product } };
    }),
  ];
  onProgress(`${SEEDS} orders are lived through`);
  await tell(desk, objects);
  await tell(desk, Array.from({ length: SEEDS }, (_, n) => eventsOf(n, now)).flat());
  await remedy(desk);
  await platform.money.bookings.work(1_000);
  await settle(desk);
}

/** Whatever is to be paid is paid, and what was advanced for it is back: a decision reads what is open at its merchant. */
export async function settle({ platform, client }: Desk): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await platform.money.payments.work(1_000);
    await platform.reactionWorker.drain();
  }
  await client.query(
    `update recovery set state = 'recovered', recovered = owed, pending = 0 where state in ('open', 'waiting', 'receivable')`,
  );
}

let told = 0;
async function tell(desk: Desk, events: readonly Told[]): Promise<void> {
  const all = events.map(({ time, ...event }) => ({
    ...{ ...event, id: `seed-e${told++}`, source: 'bench', time: time.toISOString() },
  }));
  const { problems } = await inject<{ problems: unknown[] }>(desk, 'POST', '/v1/events', all);
  if (problems.length > 0) throw new Error(JSON.stringify(problems[0]));
  await desk.platform.reactionWorker.drain();
}

/** Of a hundred orders one had its money back at once, one is claimed, two come back, one is argued about. */
async function remedy(desk: Desk): Promise<void> {
  await inject(desk, 'POST', '/v1/aftersales', { order_id: seedOf(0), type: 'refund-only', reason: 'changed-mind' });
  await inject(desk, 'POST', '/v1/claims', { order_id: seedOf(20), code: 'price-protect' });
  for (const n of [22, 23])
    await inject(desk, 'POST', '/v1/aftersales', {
      order_id: seedOf(n),
      type: 'return-refund',
      reason: 'changed-mind',
    });
  await inject(desk, 'POST', '/v1/disputes', { order_id: seedOf(24), reason: 'quality', text: '有瑕疵' });
  await desk.platform.reactionWorker.drain();
}
