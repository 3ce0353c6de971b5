import pg from 'pg';
import { countStatements } from '../../../packages/server/src/foundation/database/count-statements.ts';
import { openEmbedded } from '../../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { type Bench, type BenchRow, median, percentile, row } from '../bench.ts';
import type { Answer, Connection } from '../load.ts';
import { machineNow } from '../machine.ts';
import { type Arrived, arrive } from '../open-loop.ts';
import { backendsOf } from '../privacy/gateway.ts';
import { httpOf, openQuietPlatform } from '../privacy/quiet-platform.ts';
import { processorTime } from '../processor-time.ts';
import { createKey, inFolder, MAIN, start, stop } from '../scratch.ts';
import { type Desk, inject, openStreet, orderOf } from './shop-street.ts';
import { type Noted, noteClients, type Touched, touchedBy } from './touched.ts';

export interface RefundSizes {
  perSecond: number;
  seconds: number;
  rounds: number;
  /** Seconds of the round that is not counted. */
  warmUp: number;
  shops: number;
  /** Refunds whose statements and rows are counted, one after the other. */
  counted: number;
}

const SIZES: RefundSizes = { perSecond: 200, seconds: 10, rounds: 5, warmUp: 5, shops: 5_000, counted: 200 };
const CONNECTIONS = 64;
/** Refunds before those that are counted: whatever is asked for once has been asked for. */
const FIRST = 20;

const ordersOf = ({ perSecond, seconds, rounds, warmUp, counted }: RefundSizes): number =>
  perSecond * (seconds * rounds + warmUp) + 2 * (FIRST + counted);

/** Decisions of instant refunds over HTTP at a fixed rate of arrival, beside a read by primary key at the same rate. */
export const refunds: Bench = {
  about: 'instant refunds over HTTP, 200 arriving each second, beside reads of an order by its primary key',
  run: ({ onProgress }) =>
    inFolder(async (folder) => {
      const machine = machineNow();
      const env = {
        ...process.env,
        ...{ ANXIN_DATA: folder, ANXIN_LOG: 'error', ANXIN_RATE: '0', ANXIN_DEMO: '0', DATABASE_URL: '' },
      };
      const database = await openEmbedded({ dataDir: folder, role: 'tool' });
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        const headers = { authorization: `Bearer ${createKey(env)}` };
        const inside = async <T>(work: (desk: Desk) => Promise<T>): Promise<T> => {
          const platform = await openQuietPlatform(folder);
          const { app, stop: close } = await httpOf(platform);
          return work({ platform, app, headers, client }).finally(() => close(100).then(() => platform.close()));
        };
        await inside((desk) => openStreet(desk, { orders: ordersOf(SIZES), shops: SIZES.shops }, onProgress));
        // workers would take their part of a small machine: what is measured is what answers
        const args = ['serve', '--roles', 'api', '--port', '0'];
        const server = await start(MAIN, args, env, /http:\/\/127\.0\.0\.1:(\d+)/);
        const asked = { port: server.port, pid: server.child.pid!, headers, client };
        const timed = await timeRefunds(asked, SIZES, onProgress).finally(() => stop(server.child));
        const counted = await inside((desk) => countRefunds(desk, SIZES, onProgress));
        return {
          ...{ name: 'refunds', machine, rows: [...timed.rows, ...counted] },
          checked: [...timed.checked, await checkRefunds(client)],
        };
      } finally {
        await client.end();
        await database.release();
      }
    }),
};

const askFor = (n: number): object => ({ order_id: orderOf(n), type: 'refund-only', reason: 'changed-mind' });

interface Made {
  instant: { granted: boolean };
}

/** Once refunds are there already: orders are taken from the end here, from the beginning where time is measured. */
export async function countRefunds(
  desk: Desk,
  sizes: RefundSizes,
  onProgress: (line: string) => void,
): Promise<BenchRow[]> {
  const noted = noteClients();
  return countWhileNoted({ ...desk, noted }, sizes, onProgress).finally(noted.stop);
}

async function countWhileNoted(
  { noted, ...desk }: Desk & { noted: Noted },
  sizes: RefundSizes,
  onProgress: (line: string) => void,
): Promise<BenchRow[]> {
  await desk.client.query('vacuum analyze');
  let next = ordersOf(sizes);
  const refund = async (): Promise<void> => {
    const { instant } = await inject<Made>(desk, 'POST', '/v1/aftersales', askFor(--next));
    if (!instant.granted) throw new Error(`${orderOf(next)} was not refunded at once`);
  };
  const read = async (): Promise<void> => void (await inject(desk, 'GET', `/v1/orders/${orderOf(0)}`));
  const times = async (count: number, work: () => Promise<void>): Promise<void> => {
    for (let i = 0; i < count; i++) await work();
  };
  await times(FIRST, refund);
  await times(FIRST, read);
  onProgress('statements');
  const least = async (work: () => Promise<void>): Promise<number> => {
    const counts: number[] = [];
    // a key is looked up again after some seconds: the least is what a request itself asks
    for (let i = 0; i < sizes.counted; i++) counts.push(await countStatements(work));
    return Math.min(...counts);
  };
  const [statements, peers] = [await least(refund), await least(read)];
  onProgress('rows and buffers');
  const touchedOf = (work: () => Promise<void>): Promise<Touched> =>
    touchedBy(desk.client, noted, { warm: () => times(FIRST, work), work: () => times(sizes.counted, work) });
  const [touched, touchedPeer] = [await touchedOf(refund), await touchedOf(read)];
  const per = (of: (one: Touched) => number): [number, number] => [
    of(touched) / sizes.counted,
    of(touchedPeer) / sizes.counted,
  ];
  const beside = (what: string, [ours, peer]: [number, number], unit: string): BenchRow => ({
    ...row(what, ours, peer > 0 ? peer : null, unit),
    ...(peer > 0 ? { peer_name: 'a read by primary key' } : {}),
  });
  return [
    beside('statements of a decision, its transaction begun and ended', [statements, peers], 'statements'),
    beside(
      'rows read by a decision',
      per(({ read }) => read),
      'rows',
    ),
    beside(
      'rows written by a decision',
      per(({ written }) => written),
      'rows',
    ),
    beside(
      'buffers touched by a decision, of tables and indexes',
      per(({ buffers }) => buffers),
      'buffers',
    ),
  ];
}

export interface Asked {
  port: number;
  /** Of the server. */
  pid: number;
  headers: Record<string, string>;
  client: pg.Client;
}

/** Rounds of both, in turns. @throws Error where an order is not refunded at once */
export async function timeRefunds(
  { port, pid, headers, client }: Asked,
  { perSecond, seconds, rounds, warmUp }: RefundSizes,
  onProgress: (line: string) => void,
): Promise<{ rows: BenchRow[]; checked: string[] }> {
  let next = 0;
  const refund = (connection: Connection): Promise<Answer> =>
    connection.post('/v1/aftersales', headers, Buffer.from(JSON.stringify(askFor(next++))));
  const orders = perSecond * (seconds * rounds + warmUp);
  const read = (connection: Connection, n: number): Promise<Answer> =>
    // of all over the table, as refunds are
    connection.get(`/v1/orders/${orderOf((n * 7_919) % orders)}`, headers);
  const fixed = { port, perSecond, connections: CONNECTIONS };
  const check =
    (isGood: (body: string) => boolean) =>
    ({ status, body }: Answer): void => {
      if (status >= 300 || !isGood(body)) throw new Error(`answered ${status}: ${body.slice(0, 300)}`);
    };
  const granted = check((body) => body.includes('"granted":true'));
  const [ours, peers]: [Arrived[], Arrived[]] = [[], []];
  const worked: (readonly [server: number, database: number])[] = [];
  const workOf = async (): Promise<readonly [number, number] | undefined> => {
    const [server, database] = [processorTime([pid]), processorTime(await backendsOf(client))];
    return server === undefined || database === undefined ? undefined : [server, database];
  };
  for (let round = -1; round < rounds; round++) {
    onProgress(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`);
    const lasting = round < 0 ? warmUp : seconds;
    const peer = await arrive({ ...fixed, seconds: lasting, ask: read, check: check(() => true) });
    const before = await workOf();
    const own = await arrive({ ...fixed, seconds: lasting, ask: refund, check: granted });
    const after = await workOf();
    if (round < 0) {
      // as autovacuum does in time
      await client.query('vacuum analyze');
      continue;
    }
    ours.push(own);
    peers.push(peer);
    const each = (at: 0 | 1): number => (after![at] - before![at]) / own.latencies.length;
    if (before && after) worked.push([each(0), each(1)]);
  }
  const tail = (runs: readonly Arrived[], share: number): number =>
    percentile(
      runs.flatMap(({ latencies }) => latencies).sort((a, b) => a - b),
      share,
    );
  const range = (runs: readonly Arrived[], share: number): readonly [number, number] => {
    const each = runs.map(({ latencies }) => percentile(latencies, share));
    return [Math.min(...each), Math.max(...each)];
  };
  const beside = (what: string, share: number): BenchRow => ({
    ...row(what, tail(ours, share), tail(peers, share), 'ms'),
    ...{ peer_name: 'a read by primary key', ours_range: range(ours, share), peer_range: range(peers, share) },
  });
  const rate = (runs: readonly Arrived[]): number =>
    runs.reduce((sum, { latencies }) => sum + latencies.length, 0) / runs.reduce((sum, run) => sum + run.seconds, 0);
  const lags = [...ours, ...peers].flatMap((run) => run.lags).sort((a, b) => a - b);
  const all = ours.reduce((sum, { latencies }) => sum + latencies.length, 0);
  return {
    rows: [
      beside(`a decision, ${perSecond} arriving a second: median`, 0.5),
      beside(`a decision, ${perSecond} arriving a second: 99 of 100`, 0.99),
      ...(['server', 'database'] as const).flatMap((name, at) =>
        worked.length === 0
          ? []
          : [row(`${name}: processor time of a decision`, median(worked.map((one) => one[at]!)), null, 'ms')],
      ),
      row(`decisions answered, ${perSecond} arriving a second`, rate(ours), rate(peers), 'a second'),
    ],
    checked: [
      `all ${all.toLocaleString('en')} orders were refunded at once; latencies count from when a request was to arrive, in ${rounds} rounds of ${seconds} s in turns with reads; requests were sent ${percentile(lags, 0.5).toFixed(1)} ms after that in the middle, ${percentile(lags, 0.99).toFixed(1)} ms of 99 of 100, because of the client`,
    ],
  };
}

/** @throws Error unless each refund stopped its order, asked for its money once and holds it */
export async function checkRefunds(client: pg.Client): Promise<string> {
  const { rows } = await client.query<Record<string, number>>(`
    select count(*)::int as granted, count(distinct a.order_id)::int as orders,
      count(*) filter (where s.stopped_for = 'aftersale/' || a.id)::int as stopped,
      count(*) filter (where p.state = 'held' and p.amount = a.amount)::int as held,
      count(*) filter (where m.refunded = a.amount)::int as counted
    from aftersale a left join ship_stop s on s.order_id = a.order_id
    left join payout p on p.id = a.payout_id left join order_money m on m.order_id = a.order_id
    where a.instant`);
  const { granted, ...each } = rows[0]!;
  for (const [what, count] of Object.entries(each))
    if (count !== granted) throw new Error(`of ${granted} refunds ${count} are ${what}`);
  return `${granted!.toLocaleString('en')} refunds of as many orders: each order stopped, each amount asked for and held once`;
}
