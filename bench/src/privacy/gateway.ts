import { createDecipheriv, randomBytes } from 'node:crypto';
import pg from 'pg';
import { openEmbedded } from '../../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { gcmSeal, newKey } from '../../../packages/server/src/foundation/sealing/aead.ts';
import { type Bench, type BenchRow, median, percentile, row } from '../bench.ts';
import { load } from '../load.ts';
import { machine } from '../machine.ts';
import { createKey, inFolder, MAIN, start, stop } from '../scratch.ts';

const BATCH = 50;
const SECONDS = 4;
const ROUNDS = 3;
const SHOPS = 8;
/** Orders that wait to be shipped, so that the day's quota is not what is measured. */
const WAITING = 40_000;
const PHONE = '13812341234';

/** Batches of 50 decrypts over HTTP, each with quota, risk, log and trail, beside node:crypto opening as many bytes. */
export const gateway: Bench = {
  about: 'batches of 50 decrypts over HTTP with quota, risk, log and trail beside bare node:crypto',
  run: ({ onProgress }) =>
    inFolder(async (folder) => {
      const env = {
        ...process.env,
        ...{ ANXIN_DATA: folder, ANXIN_LOG: 'error', ANXIN_RATE: '0', ANXIN_DEMO: '0', DATABASE_URL: '' },
      };
      const server = await start(MAIN, ['serve', '--port', '0'], env, /http:\/\/127\.0\.0\.1:(\d+)/);
      const database = await openEmbedded({ dataDir: folder, role: 'tool' });
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        const everything = { authorization: `Bearer ${createKey(env)}` };
        onProgress('orders of eight shops');
        const shops: Shop[] = [];
        for (let i = 0; i < SHOPS; i++) shops.push(await openShop(`m${i}`, server.port, everything, client));
        const rows: BenchRow[] = [];
        for (const connections of [1, SHOPS]) {
          const rates: number[] = [];
          const bare: number[] = [];
          let latencies: number[] = [];
          for (let round = 0; round < ROUNDS; round++) {
            onProgress(`${connections} shops at once, round ${round + 1}`);
            bare.push(bareRate());
            const runs = await Promise.all(
              shops.slice(0, connections).map(({ headers, body }) =>
                load({
                  ...{ port: server.port, path: '/v1/vault/decrypt', headers, connections: 1, seconds: SECONDS },
                  body: () => body,
                  check(status, text) {
                    if (status !== 200 || !text.includes(PHONE))
                      throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
                  },
                }),
              ),
            );
            rates.push(runs.reduce((sum, run) => sum + (run.requests * BATCH) / run.seconds, 0));
            latencies = runs.flatMap((run) => run.latencies).sort((a, b) => a - b);
          }
          const what = connections === 1 ? 'one shop' : `${connections} shops at once`;
          rows.push(
            row(`items opened, ${what}; peer: bare node:crypto on one core`, median(rates), median(bare), 'items/s'),
          );
          rows.push(row(`a batch of ${BATCH}, ${what}: median`, percentile(latencies, 0.5), null, 'ms'));
          rows.push(row(`a batch of ${BATCH}, ${what}: 99 of 100`, percentile(latencies, 0.99), null, 'ms'));
        }
        const { rows: counted } = await client.query(`
          select (select sum(items)::int from vault_access where outcome = 'done') as logged,
            (select sum(day_items)::int from vault_caller) as taken,
            (select count(*)::int from trail_entry where action = 'privacy.vault.decrypt' and outcome <> 'done') as refused`);
        const { logged, taken, refused } = counted[0];
        if (logged !== taken || refused !== 0)
          throw new Error(`${taken} items were taken, ${logged} logged, ${refused} requests refused`);
        return {
          name: 'gateway',
          machine: machine(),
          rows,
          checked: [`${taken} items opened, all of them in the log`],
        };
      } finally {
        await client.end();
        await database.release();
        await stop(server.child);
      }
    }),
};

interface Shop {
  headers: Record<string, string>;
  body: Buffer;
}

type Ask = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** A shop with much to ship, its key, and the request that opens the phone numbers of fifty of its orders. */
async function openShop(
  id: string,
  port: number,
  everything: Record<string, string>,
  client: pg.Client,
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
  const orders = Array.from({ length: BATCH }, (_, i) => `${id}-${i}`);
  const recipient = { name: '王小明', phone: PHONE, address: '广东省深圳市南山区粤海街道科技园路8号1201室' };
  const price = { amount: 100, currency: 'CNY' };
  await ask(
    'POST',
    '/v1/events',
    orders.map((order, i) => ({
      ...{ id: order, source: 'bench', type: 'order.paid', time: new Date().toISOString(), subject: `order/${order}` },
      data: {
        order: {
          ...{ id: order, consumer_id: `${id}-c${i}`, merchant_id: id, recipient, paid: price },
          items: [{ product_id: 'p', quantity: 1, price }],
        },
      },
    })),
  );
  await client.query(
    `insert into "order" (id, fields, stamps)
     select $1 || '-waiting-' || n, jsonb_build_object('merchant_id', $1::text, 'paid_at', '2026-01-01T00:00:00.000Z'), '{"paid_at": "s"}'
     from generate_series(1, $2::int) as g (n)`,
    [id, WAITING],
  );
  const { key } = await ask<{ key: string }>('POST', '/v1/keys', { name: id, scopes: ['*'], party: `merchant/${id}` });
  const items: { order_id: string; cipher: string }[] = [];
  for (const order of orders) items.push({ order_id: order, cipher: await phoneOf(ask, order) });
  return { headers: { authorization: `Bearer ${key}` }, body: Buffer.from(JSON.stringify({ purpose: 'ship', items })) };
}

const MOST_TRIES = 200;

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

/** Phone numbers that node:crypto opens in a second, each under a key of its own, with associated data as long as ours. */
function bareRate(): number {
  const associated = randomBytes(90);
  const sealed = Array.from({ length: BATCH }, () => {
    const key = newKey();
    return { key, bytes: gcmSeal(key, Buffer.from(`s${PHONE}`), associated) };
  });
  let opened = 0;
  const began = performance.now();
  do {
    for (const { key, bytes } of sealed) {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
      decipher.setAAD(associated);
      decipher.setAuthTag(bytes.subarray(-16));
      Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
      opened++;
    }
  } while (performance.now() - began < 1_000);
  return opened / ((performance.now() - began) / 1_000);
}
