import type pg from 'pg';
import type { Platform } from '../../../packages/server/src/app.ts';
import type { Http } from '../../../packages/server/src/http/http.ts';
import type { AccountName } from '../../../packages/server/src/ledger/account.ts';
import { recipientOf } from '../privacy/people.ts';

/** A platform in this process, and its surface. */
export interface Desk {
  platform: Platform;
  app: Http['app'];
  /** Of somebody who may do everything. */
  headers: Record<string, string>;
  client: pg.Client;
}

const AT_ONCE = 500;
/** Transfers into the fund: each goes to a row of it by chance, and all rows have to hold something. */
const FILLINGS = 64;
const PRICE = 10_000;
/** Orders of one consumer at one shop: no more than are refunded at once. */
const OF_A_PAIR = 2;

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const owned = (purpose: AccountName['purpose']): AccountName => ({ owner: 'platform', purpose, currency: 'CNY' });
export const orderOf = (n: number): string => `r${n}`;

/** Whatever it answers, as JSON. @throws Error where it is refused */
export async function inject<T>(
  { app, headers }: Desk,
  method: 'GET' | 'POST',
  url: string,
  body?: object,
): Promise<T> {
  const answer = await app.inject({
    ...{ method, url, headers: { ...headers, ...(body && { 'content-type': 'application/json' }) } },
    ...(body && { payload: JSON.stringify(body) }),
  });
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body.slice(0, 300)}`);
  return answer.json() as T;
}

/** Shops that give instant refund, so many orders of theirs that wait to be shipped, and a fund that can pay all of them. */
export async function openStreet(
  desk: Desk,
  { orders, shops }: { orders: number; shops: number },
  onProgress: (line: string) => void,
): Promise<void> {
  const { platform } = desk;
  const at = (): string => platform.clock.now().toISOString();
  await desk.client.query(
    `insert into enrolment (id, merchant_id, code, from_at, made_by)
     select gen_random_uuid(), 's' || n, 'speed-refund', $1::timestamptz - interval '1 day', 'key/bench'
     from generate_series(0, $2::int - 1) as g (n)`,
    [platform.clock.now(), shops],
  );
  const { db, ledger } = platform;
  for (let n = 0; n < FILLINGS; n++)
    await db.transaction().execute((tx) =>
      ledger.post(tx, [
        {
          ...{ do: 'move', key: `bench/fill/${n}`, code: 'bench', amount: BigInt(orders) * BigInt(PRICE) },
          ...{ debit: owned('clearing'), credit: owned('protection-fund') },
        },
      ]),
    );
  for (let from = 0; from < orders; from += AT_ONCE) {
    const to = Math.min(orders, from + AT_ONCE);
    onProgress(`${to.toLocaleString('en')} orders`);
    const told = Array.from({ length: to - from }, (_, i) => paid(from + i, shops, at()));
    const { problems } = await inject<{ problems: unknown[] }>(desk, 'POST', '/v1/events', told);
    if (problems.length > 0) throw new Error(JSON.stringify(problems[0]));
  }
  onProgress('their rights');
  await platform.reactionWorker.drain();
  const { rows } = await desk.client.query<{ count: number }>(
    `select count(*)::int as count from order_rights where rights @> '[{"code": "speed-refund"}]'`,
  );
  if (rows[0]!.count < orders) throw new Error(`${rows[0]!.count} of ${orders} orders have the right`);
  // as autovacuum does in time
  await desk.client.query('vacuum analyze');
}

function paid(n: number, shops: number, time: string): object {
  const order = orderOf(n);
  const shop = n % shops;
  // the same two meet again after all shops had their turn
  const consumer = `c${shop}-${Math.floor(n / shops / OF_A_PAIR)}`;
  return {
    ...{ id: order, source: 'bench', type: 'order.paid', time, subject: `order/${order}` },
    data: {
      order: {
        ...{ id: order, consumer_id: consumer, merchant_id: `s${shop}`, recipient: recipientOf(n), paid: cny(PRICE) },
        items: [{ product_id: `p${n % (shops * 10)}`, quantity: 1, price: cny(PRICE) }],
      },
    },
  };
}
