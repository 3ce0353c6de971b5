import { statfsSync } from 'node:fs';
import pg from 'pg';
import { wallClock } from '../../../packages/server/src/foundation/clock.ts';
import { openEmbedded } from '../../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { simulatePayments } from '../../../packages/server/src/ledger/payments/payment.simulator.ts';
import { type Bench, type BenchReport, type BenchRow, row } from '../bench.ts';
import { machineNow } from '../machine.ts';
import { httpOf, openQuietPlatform } from '../privacy/quiet-platform.ts';
import { createKey, inFolder } from '../scratch.ts';
import {
  copiedTables,
  copyOf,
  copyOrders,
  forgetLogs,
  isOfTheLargest,
  keepSeeds,
  OF_A_PRODUCT,
  productOf,
} from './copies.ts';
import { liveSeeds, SEEDS, settle } from './seeds.ts';
import { type Desk, inject } from './shop-street.ts';
import { type Noted, noteClients, touchedBy } from './touched.ts';

const ORDERS = 5_000_000;
/** Each ten times the one before. */
const STEPS = 3;
/** Bytes of an order with all that is its, and room beside it. */
const BYTES_AN_ORDER = 7_500;
const SPARE_BYTES = 4 * 2 ** 30;
/** Orders, spread over those that are new, that each page is opened of. */
const SAMPLED = 20;
const SHOPS = 20_000;
/** Fewer do not hold as many of each sort. */
const LEAST = 50_000;
const WARMING = 2;
const PRODUCTS_OF_A_PAGE = 20;
/** How much a page may grow while orders become ten times as many: a level of a tree, here and there. */
const GROWS = 1.5;

/** What a page reads among more and more orders. */
export const orders: Bench = {
  about: 'rows and buffers of badges, an order’s page and a claim among 50,000, 500,000 and 5,000,000 orders',
  sizes: ['orders'],
  run: ({ onProgress, orders: most = ORDERS }) =>
    inFolder(async (folder) => {
      const needed = most * BYTES_AN_ORDER + SPARE_BYTES;
      onProgress(`${(needed / 2 ** 30).toFixed(0)} GiB of disk are used in ${folder}, and given back at the end`);
      const { bavail, bsize } = statfsSync(folder);
      if (most < LEAST) throw new Error(`there are ${LEAST.toLocaleString('en')} orders at least`);
      if (bavail * bsize < needed) throw new Error(`${most} orders need ${Math.ceil(needed / 2 ** 30)} GiB of disk`);
      const database = await openEmbedded({
        ...{ dataDir: folder, role: 'tool' },
        settings: { fsync: 'off', max_wal_size: '4GB', autovacuum: 'off' },
      });
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        const partner = { port: simulatePayments({ clock: wallClock }), secret: undefined };
        const platform = await openQuietPlatform(folder, { payments: partner });
        const { app, stop } = await httpOf(platform);
        const headers = {
          authorization: `Bearer ${createKey({ ...process.env, ANXIN_DATA: folder, DATABASE_URL: '' })}`,
        };
        return await measureOrders(
          { platform, app, headers, client },
          database.url,
          { sizes: sizesUpTo(most), sampled: SAMPLED, shops: SHOPS },
          onProgress,
        ).finally(() => stop(100).then(() => platform.close()));
      } finally {
        await client.end();
        await database.release();
      }
    }),
};

/** Copies are made of all seeds, and products have all their orders. */
const UNIT = SEEDS * OF_A_PRODUCT;
const sizesUpTo = (most: number): number[] => {
  const sizes = Array.from({ length: STEPS }, (_, step) => Math.round(most / 10 ** (STEPS - 1 - step) / UNIT) * UNIT);
  return sizes.filter((size) => size >= LEAST);
};

interface Page {
  what: string;
  /** @param n of the order, or of one of its product's */
  open(desk: Desk, n: number): Promise<unknown>;
  /** Seeds whose copies it can be opened of; a copy is used once. */
  of: readonly number[];
  /** Of orders of the merchant that has most, whose orders become as many times as many as all. */
  largest?: true;
}

const get = (desk: Desk, path: string): Promise<unknown> => inject(desk, 'GET', path);
const [UNDER_WAY, ARRIVED, PAID] = [
  [13, 14, 15, 16],
  [25, 26, 27, 28, 29],
  [3, 4, 5, 6, 7, 8, 9],
] as const;

/** All that the consumer's page of an order asks, and that of whoever serves them. */
const orderPage = async (desk: Desk, n: number): Promise<void> => {
  const id = copyOf(n);
  for (const path of [`/v1/orders/${id}`, `/v1/orders/${id}/rights`, `/v1/logistics/orders/${id}`])
    await get(desk, path);
  for (const list of ['claims', 'aftersales', 'disputes']) await get(desk, `/v1/${list}?order_id=${id}&limit=50`);
};

const claim =
  (code: string, state: string) =>
  async (desk: Desk, n: number): Promise<string> => {
    const made = await inject<{ id: string; state: string }>(desk, 'POST', '/v1/claims', { order_id: copyOf(n), code });
    if (made.state !== state) throw new Error(`the claim of ${copyOf(n)} is ${made.state}, not ${state}`);
    return made.id;
  };

const refundAtOnce = async (desk: Desk, n: number): Promise<string> => {
  const { id, instant } = await inject<{ id: string; instant: { granted: boolean; why: unknown } }>(
    ...([desk, 'POST', '/v1/aftersales'] as const),
    { order_id: copyOf(n), type: 'refund-only', reason: 'changed-mind' },
  );
  if (!instant.granted) throw new Error(`${copyOf(n)} is not refunded at once: ${JSON.stringify(instant.why)}`);
  return id;
};

const PAGES: readonly Page[] = [
  {
    what: `badges of ${PRODUCTS_OF_A_PAGE} products`,
    of: ARRIVED,
    open: (desk, n) => {
      const first = Math.max(0, Math.floor(n / OF_A_PRODUCT) - PRODUCTS_OF_A_PAGE);
      const ids = Array.from({ length: PRODUCTS_OF_A_PAGE }, (_, i) => `product_id=${productOf(first + i)}`);
      return get(desk, `/v1/guarantees/badges?${ids.join('&')}&viewer=viewer-${n}`);
    },
  },
  { what: 'the page of an order under way', of: UNDER_WAY, open: orderPage },
  // of a hundred orders these have a claim, an after-sale and a dispute
  { what: 'the page of an order with what came of it', of: [20, 22, 24], open: orderPage },
  {
    what: 'a claim that the merchant is asked about, opened',
    of: ARRIVED,
    open: claim('price-protect', 'merchant'),
  },
  {
    what: 'a refund at once, opened and its money asked for',
    of: PAID,
    open: refundAtOnce,
  },
  { what: 'the page of an order of the largest merchant', of: UNDER_WAY, largest: true, open: orderPage },
  {
    ...{ what: 'a refund at once at the largest merchant', of: PAID, largest: true },
    open: refundAtOnce,
  },
  {
    what: 'a claim, read',
    of: [20],
    open: async (desk, n) => {
      const { rows } = await desk.client.query<{ id: string }>('select id from claim where order_id = $1', [copyOf(n)]);
      return get(desk, `/v1/claims/${rows[0]!.id}`);
    },
  },
];

interface Cost {
  read: number;
  buffers: number;
  /** Buffers by the table that they are of. */
  byTable: ReadonlyMap<string, number>;
}

export interface OrderSizes {
  /** Each more than the one before; whole thousands by five. */
  sizes: readonly number[];
  /** Orders that each page is opened of. */
  sampled: number;
  /** As many in every size: each has more orders then. */
  shops: number;
}

/** @param url of the desk's database, where nothing was told yet */
export async function measureOrders(
  desk: Desk,
  url: string,
  { sizes, sampled, shops }: OrderSizes,
  onProgress: (line: string) => void,
): Promise<BenchReport> {
  const machine = machineNow();
  const noted = noteClients();
  const { client } = desk;
  await liveSeeds(desk, onProgress);
  await forgetLogs(client);
  await keepSeeds(client);
  const helper = new pg.Client({ connectionString: url });
  await helper.connect();
  const found = new Map<string, Cost[]>();
  const began = Date.now();
  try {
    let there = 0;
    for (const size of sizes) {
      const fresh = { from: there, to: size };
      await copyOrders([client, helper], { ...fresh, shops }, onProgress);
      there = size;
      onProgress('vacuum');
      for (const table of copiedTables()) await client.query(`vacuum analyze ${table}`);
      await settle(desk);
      for (const page of PAGES) {
        onProgress(`${size.toLocaleString('en')} orders: ${page.what}`);
        found.set(page.what, [
          ...(found.get(page.what) ?? []),
          await costOfPage(desk, page, { ...fresh, sampled, noted }),
        ]);
      }
    }
    const { rows: disk } = await client.query<{ bytes: number }>(
      'select pg_database_size(current_database())::float8 as bytes',
    );
    const minutes = (Date.now() - began) / 60_000;
    return {
      ...{ name: 'orders', machine, rows: [...found].flatMap(([what, costs]) => rowsOf(what, costs, sizes)) },
      checked: [grown(found, sizes), made(sizes, disk[0]!.bytes, minutes)],
    };
  } finally {
    noted.stop();
    await helper.end();
  }
}

/** Of one page, opened of orders that lie all over those that are new: a claim is made of an order once. */
async function costOfPage(
  desk: Desk,
  { open, of, largest }: Page,
  { from, to, sampled, noted }: { from: number; to: number; sampled: number; noted: Noted },
): Promise<Cost> {
  const first = from / SEEDS;
  const step = ((to - from) / SEEDS - 10) / (sampled + WARMING);
  const at = (i: number): number => {
    let copy = first + Math.floor((i + 0.5) * step);
    while (isOfTheLargest(copy) !== (largest === true)) copy++;
    return copy * SEEDS + of[i % of.length]!;
  };
  // what is asked for once, such as a key, is not a page's
  const openAll = (start: number, end: number) => async (): Promise<void> => {
    for (let i = start; i < end; i++) await open(desk, at(i));
  };
  const { read, buffers, byTable } = await touchedBy(desk.client, noted, {
    warm: openAll(sampled, sampled + WARMING),
    work: openAll(0, sampled),
  });
  return {
    ...{ read: read / sampled, buffers: buffers / sampled },
    byTable: new Map(Array.from(byTable, ([table, all]) => [table, all / sampled])),
  };
}

function rowsOf(what: string, costs: readonly Cost[], sizes: readonly number[]): BenchRow[] {
  const first = `among ${sizes[0]!.toLocaleString('en')}`;
  return sizes.slice(1).flatMap((size, i) => {
    const [cost, least] = [costs[i + 1]!, costs[0]!];
    const named = `${what}, among ${size.toLocaleString('en')} orders`;
    return [
      { ...row(`${named}: rows and index entries read`, cost.read, least.read, 'rows'), peer_name: first },
      { ...row(`${named}: buffers`, cost.buffers, least.buffers, 'buffers'), peer_name: first },
    ];
  });
}

/** @throws Error where a page grows with the orders */
export function grown(found: ReadonlyMap<string, readonly Cost[]>, sizes: readonly number[]): string {
  const times = [...found].map(([what, costs]) => ({
    what,
    read: costs.at(-1)!.read / costs[0]!.read,
    buffers: costs.at(-1)!.buffers / costs[0]!.buffers,
  }));
  const most = (of: 'read' | 'buffers') => times.reduce((a, b) => (b[of] > a[of] ? b : a));
  const worse = times.find(({ read, buffers }) => read > GROWS || buffers > GROWS);
  if (worse !== undefined)
    throw new Error(
      `${worse.what} grows with the orders: rows × ${worse.read.toFixed(2)}, buffers × ${worse.buffers.toFixed(2)}, most of ${growing(found.get(worse.what)!)}`,
    );
  const factor = sizes.at(-1)! / sizes[0]!;
  return `${factor.toLocaleString('en')} times the orders: rows × ${most('read').read.toFixed(2)} at most (${most('read').what}), buffers × ${most('buffers').buffers.toFixed(2)} at most (${most('buffers').what})`;
}

/** The tables of which the most buffers came to be touched. */
function growing(costs: readonly Cost[]): string {
  const [least, most] = [costs[0]!.byTable, costs.at(-1)!.byTable];
  return Array.from(most, ([table, now]) => ({ table, before: least.get(table) ?? 0, now }))
    .sort((a, b) => b.now - b.before - (a.now - a.before))
    .slice(0, 4)
    .map(({ table, before, now }) => `${table} (${before.toFixed(1)} to ${now.toFixed(1)})`)
    .join(', ');
}

const made = (sizes: readonly number[], bytes: number, minutes: number): string =>
  `${sizes.at(-1)!.toLocaleString('en')} orders, copies of ${SEEDS} that were told to the platform and lived through, with 10 to a consumer, ${OF_A_PRODUCT} to a product, a twentieth of all at one merchant: ${(bytes / 2 ** 30).toFixed(1)} GiB in ${Math.round(minutes)} minutes; bookings of orders are not among them. A claim that is granted reads what is open at its merchant, too: all was paid and recovered when a size began`;
