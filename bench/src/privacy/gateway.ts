import { createDecipheriv, randomBytes } from 'node:crypto';
import pg from 'pg';
import { countStatements } from '../../../packages/server/src/foundation/database/count-statements.ts';
import { openEmbedded } from '../../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { gcmSeal, newKey } from '../../../packages/server/src/foundation/sealing/aead.ts';
import type { Http } from '../../../packages/server/src/http/http.ts';
import { type Bench, type BenchRow, median, percentile, row } from '../bench.ts';
import { load } from '../load.ts';
import { machineNow } from '../machine.ts';
import { processorTime } from '../processor-time.ts';
import { createKey, inFolder, MAIN, start, stop } from '../scratch.ts';
import { recipientOf } from './people.ts';
import { httpOf, openQuietPlatform } from './quiet-platform.ts';
import { askFor, openShop, type Shop } from './shops.ts';

const BATCH = 50;
/** Fewer items than a batch has: what a batch costs at the database whatever its length. */
const FEW = 5;
const TRIES = 4;

interface Sizes {
  rounds: number;
  seconds: number;
}

const SHOPS = 8;
const SIZES: Sizes = { rounds: 3, seconds: 4 };
/** Orders that wait to be shipped, so that the day's quota is not what is measured. */
const WAITING = 100_000;

/** Batches of 50 decrypts over HTTP, each with quota, risk, log and trail, beside node:crypto opening as many bytes. */
export const gateway: Bench = {
  about: 'batches of 50 decrypts over HTTP with quota, risk, log and trail beside bare node:crypto',
  run: ({ onProgress }) =>
    inFolder(async (folder) => {
      const machine = machineNow();
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
        const options = { port: server.port, everything, client, batch: BATCH, waiting: WAITING, at: new Date() };
        onProgress(`orders of ${SHOPS} shops`);
        const shops: Shop[] = [];
        for (let i = 0; i < SHOPS; i++) shops.push(await openShop(`m${i}`, options));
        // as autovacuum does in time
        await client.query('vacuum analyze');
        const door = { port: server.port, pid: server.child.pid!, client };
        const rows: BenchRow[] = [];
        for (const some of [shops.slice(0, 1), shops])
          rows.push(...(await measureBatches(some, door, SIZES, onProgress)));
        onProgress('statements');
        const platform = await openQuietPlatform(folder);
        const { app, stop: close } = await httpOf(platform);
        rows.push(await statementsRow(app, shops[0]!).finally(() => close(100).then(() => platform.close())));
        return { name: 'gateway', machine, rows, checked: [await checkLog(client)] };
      } finally {
        await client.end();
        await database.release();
        await stop(server.child);
      }
    }),
};

/** Where the gateway is asked. */
export interface Door {
  port: number;
  /** Of the server. */
  pid: number;
  client: pg.Client;
}

/** What comes of one shop's batches, or of those of several at once. @throws Error when one is not answered with the numbers */
export async function measureBatches(
  shops: readonly Shop[],
  { port, pid, client }: Door,
  { rounds, seconds }: Sizes,
  onProgress: (line: string) => void,
): Promise<BenchRow[]> {
  const run = async ({ headers, items, phones }: Shop) => {
    const body = askFor(items);
    return load({
      ...{ port, path: '/v1/vault/decrypt', headers, connections: 1, seconds, body: () => body },
      check(status, text) {
        if (status !== 200 || !phones.every((phone) => text.includes(phone)))
          throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
      },
    });
  };
  const [rates, bare, server, postgres]: [number[], number[], number[], number[]] = [[], [], [], []];
  let latencies: number[] = [];
  for (let round = 0; round < rounds; round++) {
    onProgress(`${shops.length} at once, round ${round + 1}`);
    bare.push(bareRate());
    const backends = await backendsOf(client);
    const before = [processorTime([pid]), processorTime(backends)];
    const runs = await Promise.all(shops.map(run));
    const after = [processorTime([pid]), processorTime(backends)];
    const batches = runs.reduce((sum, one) => sum + one.requests, 0);
    if (before[0] !== undefined && after[0] !== undefined) server.push((after[0] - before[0]) / batches);
    if (before[1] !== undefined && after[1] !== undefined) postgres.push((after[1] - before[1]) / batches);
    rates.push(runs.reduce((sum, one) => sum + (one.requests * BATCH) / one.seconds, 0));
    latencies = runs.flatMap((one) => one.latencies).sort((a, b) => a - b);
  }
  const who = shops.length === 1 ? 'one shop' : `${shops.length} shops at once`;
  const range = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];
  const processor = (name: string, times: readonly number[]): BenchRow[] => {
    if (times.length < rounds) return [];
    const made = row(`${name}: processor time of a batch, ${who}`, median(times), (BATCH * 1_000) / median(bare), 'ms');
    return [{ ...made, peer_name: 'bare node:crypto', ours_range: range(times) }];
  };
  return [
    {
      ...row(`items opened, ${who}`, median(rates), median(bare), 'items/s'),
      ...{ peer_name: 'bare node:crypto on one core', ours_range: range(rates), peer_range: range(bare) },
    },
    row(`a batch of ${BATCH}, ${who}: median`, percentile(latencies, 0.5), null, 'ms'),
    row(`a batch of ${BATCH}, ${who}: 99 of 100`, percentile(latencies, 0.99), null, 'ms'),
    ...processor('server', server),
    ...processor('database', postgres),
  ];
}

/** The processes that serve the platform's connections. */
export async function backendsOf(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'client backend' and application_name like 'anxin%'`,
  );
  return rows.map(({ pid }) => pid);
}

/** Statements that a batch and a shorter one send, when everything has been asked once. */
export async function statementsRow(app: Http['app'], { headers, items }: Shop): Promise<BenchRow> {
  const ask = async (some: Shop['items']): Promise<void> => {
    const answer = await app.inject({
      ...{ method: 'POST', url: '/v1/vault/decrypt', payload: askFor(some) },
      headers: { ...headers, 'content-type': 'application/json' },
    });
    if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}: ${answer.body.slice(0, 300)}`);
  };
  const counts: number[] = [];
  for (const some of [items, items.slice(0, FEW)]) {
    const tried: number[] = [];
    // the key is looked up again after some seconds: the least is what a batch itself asks
    for (let i = 0; i < TRIES; i++) tried.push(await countStatements(() => ask(some)));
    counts.push(Math.min(...tried));
  }
  const made = row(`statements of a batch of ${items.length}`, counts[0]!, counts[1]!, 'statements');
  return { ...made, peer_name: `a batch of ${FEW}` };
}

/** @throws Error unless all that was taken from quotas is in the log, and nothing was refused */
export async function checkLog(client: pg.Client): Promise<string> {
  const { rows } = await client.query(`
    select (select sum(items)::int from vault_access where outcome = 'done') as logged,
      (select sum(day_items)::int from vault_caller) as taken,
      (select count(*)::int from trail_entry where action = 'privacy.vault.decrypt') as requests,
      (select count(*)::int from trail_entry where action = 'privacy.vault.decrypt' and outcome <> 'done') as refused`);
  const { logged, taken, requests, refused } = rows[0];
  if (logged !== taken || refused !== 0)
    throw new Error(`${taken} items were taken, ${logged} logged, ${refused} requests refused`);
  return `${taken} items opened in ${requests} requests, all of them in the log and on the trail`;
}

/** Phone numbers that node:crypto opens in a second, each under a key of its own, with associated data as long as ours. */
function bareRate(): number {
  const associated = randomBytes(90);
  const sealed = Array.from({ length: BATCH }, (_, i) => {
    const key = newKey();
    return { key, bytes: gcmSeal(key, Buffer.from(`s${recipientOf(i).phone}`), associated) };
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
