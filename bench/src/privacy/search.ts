import { statfsSync } from 'node:fs';
import { searchTerms } from '@anxin/engine';
import pg from 'pg';
import { wallClock } from '../../../packages/server/src/foundation/clock.ts';
import { openDatabase } from '../../../packages/server/src/foundation/database/database.ts';
import { openEmbedded } from '../../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { migrate } from '../../../packages/server/src/foundation/database/migrate.ts';
import { loadKeys } from '../../../packages/server/src/foundation/sealing/keys.ts';
import { createVaultIndex, type VaultIndex } from '../../../packages/server/src/privacy/index/index.ts';
import { createTokens, recipientTerms } from '../../../packages/server/src/privacy/index/tokens.ts';
import { type Bench, type BenchReport, type BenchRow, row } from '../bench.ts';
import { type Cost, costOf, noteQueries } from '../cost.ts';
import { machineNow } from '../machine.ts';
import { inFolder } from '../scratch.ts';
import { recipientOf } from './people.ts';
import { fillIndex, fillIndexed, MADE_TOKENS, type Market, merchantOfRank, truthOf } from './search-rows.ts';

const ORDERS = 5_000_000;
const MERCHANTS = 20_000;
/** As many as a page of the route asks for, and one more to know whether there is another. */
const PAGE = 51;
const ranksOf = (merchants: number) => ({
  ...{ 'the largest merchant': 1, 'a median merchant': Math.ceil(merchants / 2), 'a small merchant': merchants },
});
const GENERATION = 1;
/** Bytes of an order in the scratch database while it is filled, and room beside it. */
const BYTES_AN_ORDER = 700;
const SPARE_BYTES = 2 * 2 ** 30;
const SAMPLED = 100_000;

/** What a merchant's search by the last four digits reads among the orders of everybody. */
export const search: Bench = {
  about:
    'a merchant’s search by the last four digits among 5,000,000 orders of all merchants beside a read by primary key',
  sizes: ['orders'],
  run: ({ onProgress, orders = ORDERS }) =>
    inFolder(async (folder) => {
      const { bavail, bsize } = statfsSync(folder);
      if (bavail * bsize < orders * BYTES_AN_ORDER + SPARE_BYTES)
        throw new Error(
          `${orders} orders need ${Math.ceil((orders * BYTES_AN_ORDER + SPARE_BYTES) / 2 ** 30)} GiB of disk`,
        );
      const database = await openEmbedded({
        ...{ dataDir: folder, role: 'tool' },
        settings: { fsync: 'off', max_wal_size: '4GB' },
      });
      try {
        await migrate(database.url);
        return await measureSearch(database.url, folder, { orders, merchants: MERCHANTS }, onProgress);
      } finally {
        await database.release();
      }
    }),
};

/** @param url an empty database, of which nobody else knows */
export async function measureSearch(
  url: string,
  folder: string,
  market: Market,
  onProgress: (line: string) => void,
): Promise<BenchReport> {
  const machine = machineNow();
  const client = new pg.Client({ connectionString: url });
  const { db, pool, close } = openDatabase({ url, poolSize: 1 });
  const asked = noteQueries(pool);
  try {
    await client.connect();
    const keys = loadKeys({ dataDir: folder, dataExists: false, now: wallClock.now() });
    const index = createVaultIndex({
      ...{ db, clock: wallClock, keys, trail: async () => {} },
      sealer: { openFields: () => Promise.reject(new Error('a search opens nothing')) },
    });
    const tokens = createTokens(keys);
    const ranks = ranksOf(market.merchants);
    const merchants = Object.values(ranks).map(merchantOfRank);
    const digits = Array.from({ length: 10_000 }, (_, i) => String(i).padStart(4, '0'));
    const tails = merchants.flatMap((merchant) =>
      digits.map((tail) => ({
        ...{ merchant, tail },
        token: tokens(GENERATION, merchant, searchTerms('phone_last4', tail)!)[0]!,
      })),
    );
    await fillIndex(client, market, tails, onProgress);
    const each = tokensOfAnOrder();
    await fillIndexed(client, { ...market, orders: Math.min(market.orders, SAMPLED) }, Math.round(each));
    const { rows: some } = await client.query('select order_id from vault_indexed limit 1 offset 50');
    const key = await costOf(client, {
      sql: 'select * from vault_indexed where generation = $1 and order_id = $2',
      parameters: [GENERATION, some[0].order_id],
    });
    const rows: BenchRow[] = [];
    const checked: string[] = [];
    for (const [who, rank] of Object.entries(ranks)) {
      onProgress(who);
      const found = await searchOf(client, index, market, merchantOfRank(rank));
      asked.length = 0;
      await index.search({ merchant: merchantOfRank(rank), asked: found.asked, after: '', limit: PAGE });
      const costs: Cost[] = [];
      for (const query of asked.splice(0)) costs.push(await costOf(client, query));
      const total = costs.reduce((a, b) => ({ rows: a.rows + b.rows, buffers: a.buffers + b.buffers }));
      const what = `${who} (${found.orders.toLocaleString('en')} orders), a page of ${Math.min(PAGE - 1, found.ids)}`;
      rows.push({
        ...row(`${what}: buffers`, total.buffers, key.buffers, 'buffers'),
        peer_name: 'a read by primary key',
      });
      rows.push({ ...row(`${what}: rows read`, total.rows, key.rows, 'rows'), peer_name: 'a read by primary key' });
      checked.push(
        `${who}, ${found.asked[0]!.text}: all ${found.fitting} orders that fit were found, and ${found.ids - found.fitting} that share the token, in ${costs.length} statements a page`,
      );
    }
    rows.push(...(await sizeRows(client, market.orders, each)));
    return { name: 'privacy-search', machine, rows, checked: [...checked, generated(market, each)] };
  } finally {
    await client.end();
    await close();
  }
}

const generated = ({ orders, merchants }: Market, each: number): string =>
  `generated, not opened: ${orders.toLocaleString('en')} orders of ${merchants.toLocaleString('en')} merchants whose sizes follow 1/rank, ${MADE_TOKENS} of the ${each.toFixed(1)} tokens of an order (phone, last four digits, name), hashes of the right widths; those of the last digits of the three merchants are the real ones`;

/** What the reaction would make of recipients, on average. */
function tokensOfAnOrder(): number {
  const PEOPLE = 1_000;
  let count = 0;
  for (let i = 0; i < PEOPLE; i++)
    count += new Set(
      recipientTerms(Object.entries(recipientOf(i)).map(([part, value]) => ({ part, value }))).map(
        ({ field, text }) => `${field} ${text}`,
      ),
    ).size;
  return count / PEOPLE;
}

/** Pages through all that a search finds. @throws Error when one that fits is missed */
async function searchOf(client: pg.Client, index: VaultIndex, market: Market, merchant: string) {
  const { rows } = await client.query<{ tail: string }>(
    `select lpad((((order_id::numeric - 6900000000000000000) / 7) * 7919 % 9973)::bigint::text, 4, '0') as tail
     from vault_index where generation = $1 and merchant = $2 and token >= 268435456 and token < 536870912
     order by token limit 1`,
    [GENERATION, merchant],
  );
  const text = rows[0]!.tail;
  const asked = [{ by: 'phone_last4' as const, text }];
  const truth = await truthOf(client, market, merchant, text);
  const ids: string[] = [];
  for (;;) {
    const page = await index.search({ merchant, asked, after: ids.at(-1) ?? '', limit: PAGE });
    ids.push(...page);
    if (page.length < PAGE) break;
  }
  const missed = truth.fitting.filter((id) => !ids.includes(id));
  if (missed.length > 0 || truth.fitting.length === 0)
    throw new Error(`${merchant}, ${text}: ${missed.length} of ${truth.fitting.length} orders were missed`);
  return { asked, orders: truth.orders, fitting: truth.fitting.length, ids: ids.length };
}

async function sizeRows(client: pg.Client, orders: number, each: number): Promise<BenchRow[]> {
  const { rows } = await client.query<Record<string, number>>(`
    select pg_table_size('vault_index')::float8 as heap, pg_indexes_size('vault_index')::float8 as index,
      pg_total_relation_size('vault_indexed')::float8 as indexed, (select count(*)::float8 from vault_indexed) as sampled`);
  const { heap, index, indexed, sampled } = rows[0]!;
  const perToken = (heap! + index!) / (orders * MADE_TOKENS);
  return [
    row('vault_index: its rows', heap! / 2 ** 20, null, 'MiB'),
    row('vault_index: its one index', index! / 2 ** 20, null, 'MiB'),
    row('vault_index: bytes of a token, row and index', perToken, null, 'bytes'),
    row(
      `bytes of an order with its ${each.toFixed(1)} tokens and its row in vault_indexed`,
      perToken * each + indexed! / sampled!,
      null,
      'bytes',
    ),
  ];
}
