import { VERDICTS } from '@anxin/engine';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../foundation/database/database.ts';
import { testDatabase } from '../foundation/database/embedded/test-database.ts';
import { type DecisionFilter, listDecisions, SORTS } from './decision-list.ts';
import { type MadeDecision, madeDecision, writeDecisions } from './decisions-fixture.ts';
import { followOnce, resetOverview } from './overview.follower.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
  open = openDatabase({ url: database.url, poolSize: 4 });
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

async function wipe(): Promise<void> {
  await sql`delete from decision`.execute(open.db);
  await resetOverview(open.db);
}

const some = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });

const filters: fc.Arbitrary<Omit<DecisionFilter, 'cursor'>> = fc
  .record({
    verdict: some(...VERDICTS),
    type: some('product.submitted', 'live.segment'),
    subject: some('product/p1'),
    rule: some('goods.a.b', 'content.a.b'),
    party: some('merchant/m1', 'creator/k1'),
    pack: some('cn@1.0.0+sha256:00'),
    hasCase: some(true, false),
    from: some(new Date('2026-11-19T00:00:00Z')),
    to: some(new Date('2026-11-20T12:00:00Z')),
    sort: fc.constantFrom(...SORTS),
    limit: fc.integer({ min: 1, max: 9 }),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as never);

const fits = (one: MadeDecision, f: Omit<DecisionFilter, 'cursor'>): boolean =>
  (f.verdict === undefined || one.verdict === f.verdict) &&
  (f.type === undefined || one.type === f.type) &&
  (f.subject === undefined || one.subject === f.subject) &&
  (f.rule === undefined || one.rules.includes(f.rule)) &&
  (f.party === undefined || one.parties.includes(f.party)) &&
  (f.pack === undefined || one.pack === f.pack) &&
  (f.hasCase === undefined || (one.queue !== null) === f.hasCase) &&
  (f.from === undefined || one.at >= f.from) &&
  (f.to === undefined || one.at < f.to) &&
  (f.sort !== 'weight' || one.weight > 0);

function expected(made: readonly MadeDecision[], filter: Omit<DecisionFilter, 'cursor'>): string[] {
  const sign = filter.sort === 'oldest' ? 1 : -1;
  const key = (one: MadeDecision): number => (filter.sort === 'weight' ? one.weight : one.at.getTime());
  return made
    .filter((one) => fits(one, filter))
    .sort((a, b) => sign * (key(a) - key(b) || (a.id < b.id ? -1 : 1)))
    .map(({ id }) => id);
}

async function walk(filter: Omit<DecisionFilter, 'cursor'>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 200; pages++) {
    const page = await listDecisions(open.db, { ...filter, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(filter.limit);
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) return ids;
    cursor = page.next;
  }
  throw new Error('the list has no end');
}

test('every filter, sort and page gives what a look at each decision gives, however far the follower is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(madeDecision, { maxLength: 40 }),
      fc.array(filters, { minLength: 4, maxLength: 8 }),
      fc.nat(3),
      async (made, wanted, batches) => {
        await wipe();
        await writeDecisions(open.db, made);
        for (let i = 0; i < batches; i++) await followOnce(open.db, { batch: 15 });
        for (const filter of wanted) expect([filter, await walk(filter)]).toEqual([filter, expected(made, filter)]);
      },
    ),
    { numRuns: 40 },
  );
});

test('a page that finds little among many says how far it has looked, and goes on from there', async () => {
  await wipe();
  // one in 7,000 is refused: more than a page looks at
  await sql`
    insert into decision (id, txid, event_id, event_type, subject_key, verdict, case_queue, rules, pack, decided_at, body)
    select lowest_id_at(at), log_txid(), lowest_id_at(at), 'product.submitted', 'product/p' || n,
      case when n % 7000 = 1 then 'reject' else 'allow' end, null, '{}', 'p', at, '{}'
    from (select n, timestamptz '2026-11-01T00:00:00Z' + n * interval '1 second' as at from generate_series(1, 20000) as g (n)) as s`.execute(
    open.db,
  );
  const first = await listDecisions(open.db, { verdict: 'reject', limit: 50 });
  expect(first.items).toEqual([]);
  expect(first.next).not.toBeNull();
  expect(first.searchedTo?.toISOString()).toBe('2026-11-01T04:10:01.000Z');
  expect(await walk({ verdict: 'reject', limit: 50 })).toHaveLength(3);
  expect((await listDecisions(open.db, { limit: 50 })).searchedTo).toBeNull();
});

test('a cursor of another list is refused', async () => {
  await wipe();
  await writeDecisions(open.db, fc.sample(madeDecision, 5));
  const { next } = await listDecisions(open.db, { limit: 1 });
  expect(next).not.toBeNull();
  for (const cursor of [next!, 'x', '', `${next}x`.repeat(3)])
    await expect(listDecisions(open.db, { limit: 1, sort: 'weight', cursor })).rejects.toMatchObject({
      code: 'cursor.invalid',
    });
});
