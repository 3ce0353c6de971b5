import type pg from 'pg';
import { recipientOf } from './people.ts';

export interface Shop {
  headers: Record<string, string>;
  items: { order_id: string; cipher: string }[];
  /** The phone numbers of those orders. */
  phones: string[];
}

/** The request that opens these. */
export const askFor = (items: Shop['items']): Buffer => Buffer.from(JSON.stringify({ purpose: 'ship', items }));

export interface ShopOptions {
  port: number;
  /** Of a key that may do everything. */
  everything: Record<string, string>;
  client: pg.Client;
  /** Orders whose phone numbers are opened. */
  batch: number;
  /** Further orders that wait to be shipped: the day's quota follows from them. */
  waiting: number;
  /** When they were paid. */
  at: Date;
}

type Ask = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** A shop with much to ship, and its key. */
export async function openShop(
  id: string,
  { port, everything, client, batch, waiting, at }: ShopOptions,
): Promise<Shop> {
  const ask: Ask = async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { ...everything, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const orders = Array.from({ length: batch }, (_, i) => `${id}-${i}`);
  const people = orders.map((_, i) => recipientOf(i));
  const price = { amount: 100, currency: 'CNY' };
  await ask(
    'POST',
    '/v1/events',
    orders.map((order, i) => ({
      ...{ id: order, source: 'bench', type: 'order.paid', time: at.toISOString(), subject: `order/${order}` },
      data: {
        order: {
          ...{ id: order, consumer_id: `${id}-c${i}`, merchant_id: id, recipient: people[i], paid: price },
          items: [{ product_id: 'p', quantity: 1, price }],
        },
      },
    })),
  );
  await client.query(
    `insert into "order" (id, fields, stamps)
     select $1 || '-waiting-' || n, jsonb_build_object('merchant_id', $1::text, 'paid_at', '2026-01-01T00:00:00.000Z'), '{"paid_at": "s"}'
     from generate_series(1, $2::int) as g (n)`,
    [id, waiting],
  );
  const { key } = await ask<{ key: string }>('POST', '/v1/keys', { name: id, scopes: ['*'], party: `merchant/${id}` });
  const items: Shop['items'] = [];
  for (const order of orders) items.push({ order_id: order, cipher: await phoneOf(ask, order) });
  return { headers: { authorization: `Bearer ${key}` }, items, phones: people.map(({ phone }) => phone) };
}

const MOST_TRIES = 600;

/** The order shows a moment after its event. */
async function phoneOf(ask: Ask, order: string): Promise<string> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const path = `/v1/vault/orders/${order}`;
    const answer = await ask<{ fields: { field: string; cipher: string }[] }>('GET', path).catch(() => undefined);
    const cipher = answer?.fields.find(({ field }) => field === 'phone')?.cipher;
    if (cipher !== undefined) return cipher;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${order} does not show`);
}
