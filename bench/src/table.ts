import pg from 'pg';
import { openDatabase } from '../../packages/server/src/foundation/database/database.ts';
import { openEmbedded } from '../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { migrate } from '../../packages/server/src/foundation/database/migrate.ts';
import { encodeCursor } from '../../packages/server/src/foundation/keyset.ts';
import { type DecisionFilter, listDecisions } from '../../packages/server/src/policy/decision-list.ts';
import { followOnce } from '../../packages/server/src/policy/overview.follower.ts';
import { type Bench, type BenchRow, row } from './bench.ts';
import { type Cost, costOf, noteQueries } from './cost.ts';
import { machine } from './machine.ts';
import { inFolder } from './scratch.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const START = Date.parse('2026-01-01T00:00:00Z');
const YEAR = 365 * 86_400_000;
const MIDDLE = new Date(START + YEAR / 2);

/** What people ask of the decisions table: each is one page. */
const VIEWS: Readonly<Record<string, DecisionFilter>> = {
  'newest first': { limit: 50 },
  'oldest first': { limit: 50, sort: 'oldest' },
  'weightiest first': { limit: 50, sort: 'weight' },
  'half a year down': {
    limit: 50,
    cursor: encodeCursor('newest', MIDDLE.toISOString(), 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  },
  'verdict reject': { limit: 50, verdict: 'reject' },
  'with a case': { limit: 50, hasCase: true },
  'a type that is one in a thousand': { limit: 50, type: 'call.made' },
  'a rule': { limit: 50, rule: 'goods.bench.r7' },
  'a rule, in March': {
    ...{ limit: 50, rule: 'goods.bench.r7' },
    ...{ from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') },
  },
  'a merchant': { limit: 50, party: 'merchant/m7' },
  'a merchant, rejected': { limit: 50, party: 'merchant/m7', verdict: 'reject' },
  'a subject': { limit: 50, subject: 'product/p7' },
  'an earlier pack': { limit: 50, pack: 'bench@1.0.0+sha256:00' },
  'weightiest of a verdict': { limit: 50, sort: 'weight', verdict: 'limit' },
  'a rule that never fired': { limit: 50, rule: 'goods.bench.never' },
  'verdict reject of a type, in one hour': {
    ...{ limit: 50, verdict: 'reject', type: 'call.made' },
    ...{ from: MIDDLE, to: new Date(MIDDLE.getTime() + 3_600_000) },
  },
};

/** Pages of the decisions table over more and more decisions: what each reads, beside one read by primary key. */
export const table: Bench = {
  about: 'pages of the decisions table over 10,000, 100,000 and 1,000,000 decisions beside a read by primary key',
  run: ({ onProgress }) =>
    inFolder(async (folder) => {
      const database = await openEmbedded({ dataDir: folder, role: 'tool', settings: { fsync: 'off' } });
      const direct = new pg.Client({ connectionString: database.url });
      const { db, pool, close } = openDatabase({ url: database.url, poolSize: 2 });
      const asked = noteQueries(pool);
      try {
        await direct.connect();
        await migrate(database.url);
        const rows: BenchRow[] = [];
        const worst = new Map<string, number[]>();
        let stored = 0;
        for (const size of SIZES) {
          onProgress(`filling up to ${size.toLocaleString('en')} decisions`);
          await fill(direct, stored, size);
          stored = size;
          while (await followOnce(db, { batch: 20_000 }));
          await direct.query('vacuum analyze decision');
          await direct.query('vacuum analyze decision_facet');
          const { rows: some } = await direct.query('select id from decision order by decided_at limit 1');
          const key = await costOf(direct, { sql: 'select * from decision where id = $1', parameters: [some[0].id] });
          for (const [view, filter] of Object.entries(VIEWS)) {
            onProgress(`${size.toLocaleString('en')} decisions: ${view}`);
            await listDecisions(db, filter);
            asked.length = 0;
            const page = await listDecisions(db, filter);
            const costs: Cost[] = [];
            for (const query of asked.splice(0)) costs.push(await costOf(direct, query));
            const total = costs.reduce((a, b) => ({ rows: a.rows + b.rows, buffers: a.buffers + b.buffers }));
            worst.set(view, [...(worst.get(view) ?? []), total.buffers]);
            const what = `${size.toLocaleString('en')} decisions, ${view} (${page.items.length} rows shown)`;
            rows.push(row(`${what}: buffers; peer: a read by primary key`, total.buffers, key.buffers, 'buffers'));
            rows.push(row(`${what}: rows and index entries read`, total.rows, null, 'rows'));
          }
        }
        const grown = [...worst].map(([view, costs]) => ({ view, by: costs.at(-1)! / Math.max(1, costs.at(-2)!) }));
        const most = grown.reduce((a, b) => (b.by > a.by ? b : a));
        const dearest = Math.max(...[...worst.values()].map((costs) => costs.at(-1)!));
        return {
          name: 'table',
          machine: machine(),
          rows,
          checked: [
            `ten times the decisions: buffers of a page × ${most.by.toFixed(2)} at most (${most.view})`,
            `the dearest page of a million touches ${dearest} buffers`,
          ],
        };
      } finally {
        await direct.end();
        await close();
        await database.release();
      }
    }),
};

/** A year of decisions, most of them unobjectionable, the same mixture whatever the size. */
async function fill(client: pg.Client, from: number, to: number): Promise<void> {
  await client.query(`select ensure_partitions('2026-01-01'::date, 13)`);
  for (let start = from; start < to; start += 100_000) {
    const end = Math.min(to, start + 100_000);
    await client.query(`
      insert into decision (id, txid, event_id, event_type, subject_key, verdict, case_queue, rules, parties, weight, pack, decided_at, body)
      select id, log_txid(), id, type, 'product/p' || (n % 20000), verdict,
        case when n % 97 = 0 then 'listings' end,
        case when verdict = 'allow' then '{}' else array['goods.bench.r' || (n / 20 % 40)] end,
        array['merchant/m' || (n % 500)], case when verdict = 'allow' then 0 else 1 + n % 7 end,
        case when at < '2026-04-01' then 'bench@1.0.0+sha256:00' else 'bench@2.0.0+sha256:01' end, at, '{"reasons": []}'
      from (
        select n, at, (left(lowest_id_at(at)::text, 24) || lpad(to_hex(n), 12, '0'))::uuid as id,
          case when n % 1000 = 0 then 'call.made' when n % 3 = 0 then 'review.posted' else 'product.submitted' end as type,
          case when n % 50 = 1 then 'reject' when n % 50 < 4 then 'limit' when n % 20 = 5 then 'observe' else 'allow' end as verdict
        from (
          -- each size spreads over the whole year, between what is there already
          select n, date_trunc('milliseconds', timestamptz '2026-01-01T00:00:00Z'
            + (n * 7919::bigint % ${to}) * interval '365 days' / ${to}) as at
          from generate_series(${start + 1}::bigint, ${end}::bigint) as g (n)
        ) as spread
      ) as made`);
  }
}
