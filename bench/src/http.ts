import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openEmbedded } from '../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { type Bench, type BenchOptions, type BenchReport, median, percentile, row } from './bench.ts';
import { type Load, load } from './load.ts';
import { machine } from './machine.ts';
import { listingBytes } from './sample-event.ts';
import { createKey, inFolder, MAIN, type Started, start, stop } from './scratch.ts';

const PACK_CN = fileURLToPath(new URL('../../packs/cn', import.meta.url));
const BARE = fileURLToPath(new URL('./bare-route.ts', import.meta.url));
const CONNECTIONS = 64;
const ROUNDS = 3;
const SECONDS = 3;
const BATCH = 100;
const BATCH_CONNECTIONS = 4;

/** Stored decisions over HTTP, fsync on, beside one Fastify handler running one prepared statement. */
export const http: Bench = {
  about: 'stored decisions over HTTP beside a bare route that inserts the same two rows',
  async run(options) {
    // with one rule, what is measured is taking in and storing; with the pack that ships, deciding as well
    const reports = [await inFolder((folder) => measure(folder, 'one rule', writeSmallPack(folder), options))];
    reports.push(await inFolder((folder) => measure(folder, 'packs/cn', PACK_CN, options)));
    return {
      name: 'http',
      machine: machine(),
      rows: reports.flatMap((report) => report.rows),
      checked: reports.flatMap((report) => report.checked),
    };
  },
};

/** A pack whose only rule looks for a word that the events do not hold. */
function writeSmallPack(folder: string): string {
  const pack = join(folder, 'pack');
  mkdirSync(join(pack, 'lexicons'), { recursive: true });
  mkdirSync(join(pack, 'goods'));
  writeFileSync(join(pack, 'pack.yaml'), 'id: bench\nversion: 1.0.0\nabout: { zh-CN: 测量, en: Measuring }\n');
  writeFileSync(join(pack, 'lexicons/words.lex'), '---\nabout: { zh-CN: 词, en: Words }\n---\n国家级\n');
  writeFileSync(
    join(pack, 'goods/rules.yaml'),
    `rules:
  - id: goods.bench.word
    title: { zh-CN: 词, en: Word }
    on: [product.submitted]
    match: { term: { lexicon: words, in: [product.title, product.description] } }
    when: term.count > 0
    verdict: reject
    message: { zh-CN: 有, en: Found }
`,
  );
  return pack;
}

async function measure(
  folder: string,
  named: string,
  pack: string,
  { onProgress }: BenchOptions,
): Promise<Pick<BenchReport, 'rows' | 'checked'>> {
  const env = {
    ...process.env,
    ANXIN_DATA: folder,
    ANXIN_PACK: pack,
    ANXIN_LOG: 'error',
    ANXIN_POOL: String(CONNECTIONS),
    ANXIN_RATE: '0',
    DATABASE_URL: '',
  };
  const server = await start(MAIN, ['serve', '--roles', 'api', '--port', '0'], env, /http:\/\/127\.0\.0\.1:(\d+)/);
  const database = await openEmbedded({ dataDir: folder, role: 'tool' });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  let bare: Started | undefined;
  try {
    const key = createKey(env);
    const ours = { port: server.port, path: '/v1/decisions', headers: { authorization: `Bearer ${key}` } };
    let sent = 0;
    const fresh = (count: number) => (): Buffer => {
      sent += count;
      return listingBytes(count);
    };
    const expectOk = (status: number, body: string): void => {
      if (status !== 200) throw new Error(`answered ${status}: ${body.slice(0, 300)}`);
    };
    // a decision as ours stores it: the bare route inserts the same bytes
    const first = await load({ ...ours, connections: 1, seconds: 0, body: fresh(1), check: expectOk });
    const { rows } = await client.query('select verdict, pack, body from decision limit 1');
    bare = await start(BARE, [database.url, JSON.stringify(rows[0])], env, /^(\d+)$/);
    const peer = { port: bare.port, path: '/', headers: {} };

    const runs: { ours: Load[]; bare: Load[]; batches: Load[] } = { ours: [], bare: [], batches: [] };
    let transactions = 0;
    let answered = 0;
    for (let round = -1; round < ROUNDS; round++) {
      onProgress(`${named}: ${round < 0 ? 'warming up' : `round ${round + 1} of ${ROUNDS}`}`);
      const seconds = round < 0 ? 2 : SECONDS;
      const bareRun = await load({ ...peer, connections: CONNECTIONS, seconds, body: listingBytes, check: expectOk });
      const before = await commits(client);
      const oursRun = await load({ ...ours, connections: CONNECTIONS, seconds, body: fresh(1), check: expectOk });
      const after = await commits(client);
      const batchRun = await load({
        ...ours,
        connections: BATCH_CONNECTIONS,
        seconds,
        body: fresh(BATCH),
        check: expectOk,
      });
      if (round < 0) continue;
      runs.bare.push(bareRun);
      runs.ours.push(oursRun);
      runs.batches.push(batchRun);
      transactions += after - before;
      answered += oursRun.requests;
    }
    const rate = (loads: Load[], each = 1): number => median(loads.map((l) => (l.requests * each) / l.seconds));
    const tail = (loads: Load[], share: number): number =>
      percentile(
        loads.flatMap((l) => l.latencies).sort((a, b) => a - b),
        share,
      );
    const { rows: stored } = await client.query(
      `select (select count(*) from event_key where source = 'bench') as keys,
        (select count(*) from event e join event_key k on k.event_id = e.id) as events,
        (select count(*) from decision d join event_key k on k.decision_id = d.id) as decisions,
        current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync`,
    );
    const { keys, events, decisions, fsync, sync } = stored[0] as Record<string, string>;
    if (![keys, events, decisions].every((n) => Number(n) === sent))
      throw new Error(`sent ${sent}, stored ${keys} keys, ${events} events, ${decisions} decisions`);
    return {
      rows: [
        row(`${named}: one by one, 64 connections; peer: bare route`, rate(runs.ours), rate(runs.bare), 'decisions/s'),
        row(
          `${named}: in batches of 100, 4 connections; peer: ours one by one`,
          rate(runs.batches, BATCH),
          rate(runs.ours),
          'decisions/s',
        ),
        row(`${named}: p50 one by one; peer: bare route`, tail(runs.ours, 0.5), tail(runs.bare, 0.5), 'ms'),
        row(`${named}: p95 one by one; peer: bare route`, tail(runs.ours, 0.95), tail(runs.bare, 0.95), 'ms'),
        row(`${named}: p99 one by one; peer: bare route`, tail(runs.ours, 0.99), tail(runs.bare, 0.99), 'ms'),
        row(
          `${named}: statements a decision, one by one, each a transaction of its own; peer: bare route`,
          transactions / answered,
          1,
          'statements',
        ),
        row(`${named}: rows a decision (key, event, decision); peer: bare route`, 3, 2, 'rows'),
        row(`${named}: bytes of a request`, listingBytes().length, null, 'bytes'),
      ],
      checked: [
        `every one of ${sent} events is stored once with its decision`,
        `fsync ${fsync}, synchronous_commit ${sync}`,
        `first answer: ${first.samples[0]?.slice(0, 60)}…`,
      ],
    };
  } finally {
    await client.end();
    await Promise.all([server, bare].map((started) => started && stop(started.child)));
    await database.release();
  }
}

const commits = async (client: pg.Client): Promise<number> => {
  // statistics reach the view when a session has been idle for a moment
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows } = await client.query(
    'select xact_commit::float8 as n from pg_stat_database where datname = current_database()',
  );
  return rows[0].n as number;
};
