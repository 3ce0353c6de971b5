import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../foundation/database/database.ts';
import { testDatabase } from '../foundation/database/embedded/test-database.ts';
import { type MadeDecision, madeDecision, writeDecisions } from './decisions-fixture.ts';
import { type FollowerPoint, followOnce, resetOverview } from './overview.follower.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
  open = openDatabase({ url: database.url, poolSize: 8 });
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

async function wipe(): Promise<void> {
  await sql`delete from decision`.execute(open.db);
  await resetOverview(open.db);
}

/** What is kept, as text. */
async function kept(): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', 'decision', grain, extract(epoch from at)::bigint, event_type, verdict, count) as line from decision_count
    union all select concat_ws(' ', 'rule', grain, extract(epoch from at)::bigint, rule, count) from rule_count
    union all select concat_ws(' ', 'facet', facet, extract(epoch from decided_at)::bigint, decision_id) from decision_facet
    union all select concat_ws(' ', 'pack', pack, decisions, extract(epoch from first_at)::bigint, extract(epoch from last_at)::bigint) from pack_use
    order by 1`.execute(open.db);
  return rows.map(({ line }) => line).sort();
}

/** The same by looking at each decision. */
function counted(made: readonly MadeDecision[]): string[] {
  const counts = new Map<string, number>();
  const add = (line: string): void => void counts.set(line, (counts.get(line) ?? 0) + 1);
  const seconds = (at: Date): number => at.getTime() / 1000;
  for (const { at, type, verdict, rules } of made)
    for (const [grain, size] of [
      ['hour', 3600],
      ['day', 86_400],
    ] as const) {
      const start = Math.floor(seconds(at) / size) * size;
      add(`decision ${grain} ${start} ${type} ${verdict}`);
      for (const rule of rules) add(`rule ${grain} ${start} ${rule}`);
    }
  const facets = made.flatMap(({ id, at, rules, parties }) =>
    [...rules.map((rule) => `rule/${rule}`), ...parties].map((facet) => `facet ${facet} ${seconds(at)} ${id}`),
  );
  const packs = [...Map.groupBy(made, ({ pack }) => pack)].map(([pack, all]) => {
    const times = all.map(({ at }) => seconds(at));
    return `pack ${pack} ${all.length} ${Math.min(...times)} ${Math.max(...times)}`;
  });
  return [...Array.from(counts, ([line, count]) => `${line} ${count}`), ...facets, ...packs].sort();
}

const drain = async (batch: number): Promise<void> => {
  while (await followOnce(open.db, { batch }));
};

test('counts are those of a look at each decision, whatever the batches, and again when counted anew', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(madeDecision, { maxLength: 12 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      async (writes, batch) => {
        await wipe();
        for (const made of writes) {
          if (made.length > 0) await writeDecisions(open.db, made);
          await followOnce(open.db, { batch });
        }
        await drain(batch);
        const once = await kept();
        expect(once).toEqual(counted(writes.flat()));
        await resetOverview(open.db);
        await drain(batch);
        expect(await kept()).toEqual(once);
      },
    ),
    { numRuns: 30 },
  );
});

const POINTS: readonly FollowerPoint[] = ['locked', 'counted', 'moved'];

test('followers that are killed anywhere, several at once, beside writers that commit late or never, count each once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          made: fc.array(madeDecision, { minLength: 1, maxLength: 6 }),
          commit: fc.boolean(),
          crash: fc.option(fc.constantFrom(...POINTS)),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      async (steps) => {
        await wipe();
        // transactions that are open while followers work, and end in the order in which they began or not at all
        const running: (() => Promise<unknown>)[] = [];
        for (const { made, crash, commit } of steps) {
          const tx = await open.db.startTransaction().execute();
          await writeDecisions(tx as never, made);
          running.push(() => (commit ? tx.commit() : tx.rollback()).execute());
          const dying = followOnce(open.db, {
            batch: 4,
            reached: (point) => {
              if (point === crash) throw new Error('killed');
            },
          }).catch(() => false);
          await Promise.all([dying, followOnce(open.db, { batch: 3 })]);
          if (running.length > 3) await running.shift()!();
        }
        for (const end of running) await end();
        await drain(4);
        expect(await kept()).toEqual(counted(steps.flatMap(({ made, commit }) => (commit ? made : []))));
      },
    ),
    { numRuns: 25 },
  );
});
