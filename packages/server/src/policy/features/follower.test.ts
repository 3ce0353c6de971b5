import type { Decision, EngineEvent, Pack } from '@anxin/engine';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oracleValue } from '../../../../engine/src/signals/oracle.ts';
import { openDatabase } from '../../foundation/database/database.ts';
import { createPostgresStream } from '../../foundation/stream/postgres-stream.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { createCounting } from './counting.ts';
import { wantFeatures } from './feature.store.ts';
import { createFeatures } from './features.ts';
import { FEATURE_PACK, plansOf } from './features-fixture.ts';
import { type FollowerPoint, followFeatures } from './follower.ts';
import { purgeFeatures } from './retention.ts';

let tested: TestPlatform;
let pack: Pack;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: FEATURE_PACK });
  pack = tested.platform.packs.current();
});
afterAll(() => tested.drop());

const plans = plansOf();
const START = Date.parse('2026-11-20T00:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
let number = 0;

function order(merchant: string, seconds: number, consumer: number, type: 'paid' | 'cancelled' = 'paid'): EngineEvent {
  const fields = { merchant_id: merchant, consumer_id: `${merchant}-c${consumer}` };
  const recipient = type === 'paid' ? { recipient: { phone: `${merchant}-p${consumer % 3}` } } : {};
  return make.order(type, `o${++number}`, { ...fields, ...recipient }, at(seconds)) as EngineEvent;
}
const ask = (merchant: string, seconds: number): EngineEvent =>
  ({ ...make.product(`p${++number}`, { merchant_id: merchant }), time: at(seconds) }) as EngineEvent;

/** What the rules for this event read, by the slow way. */
const expected = (all: readonly EngineEvent[], event: EngineEvent): Record<string, number> =>
  Object.fromEntries(
    plans.flatMap((plan) => {
      const value = oracleValue(plan, all, event);
      const isRead = event.type === 'product.submitted' || plan.name === 'same_phone_1d';
      return value === undefined || !isRead ? [] : [[plan.name, value]];
    }),
  );

async function send(events: readonly object[]): Promise<Decision[]> {
  const decisions = (await tested.post('/v1/decisions', events)).json() as (Decision & { code?: string })[];
  expect(decisions.filter(({ code }) => code)).toEqual([]);
  return decisions;
}

/** Another process that follows, until it is killed. */
async function followOnce(kill?: { at: FollowerPoint; nth: number; how: 'throw' | 'cut' }, batch = 3): Promise<void> {
  const { keys, sealer, clock } = tested.platform;
  const own = openDatabase({ url: tested.databaseUrl, poolSize: 2, applicationName: 'killed', onError: () => {} });
  let left = kill?.nth ?? 0;
  try {
    const options = {
      ...{
        db: own.db,
        stream: createPostgresStream({ db: own.db }),
        counting: createCounting({ keys, sealer }),
        clock,
        batch,
      },
      trail: tested.platform.trail,
      reached: async (point: FollowerPoint) => {
        if (point !== kill?.at || --left > 0) return;
        if (kill.how === 'cut')
          await tested.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'killed'");
        throw new Error('killed');
      },
    };
    while (await followFeatures(options, plans));
  } catch (error) {
    if (kill === undefined) throw error;
  } finally {
    await own.close();
  }
}

type Step =
  | { do: 'send'; events: [seconds: number, consumer: number, type: 'paid' | 'cancelled' | 'ask'][] }
  | { do: 'kill'; at: FollowerPoint; nth: number; how: 'throw' | 'cut' }
  | { do: 'follow' }
  | { do: 'both' };

// an hour is the window of most: on its edges, beside them, and anywhere
const seconds = fc.oneof(fc.constantFrom(0, 3_600, 3_600.001, 3_599.999, 7_200), fc.integer({ min: 0, max: 90_000 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      events: fc.array(fc.tuple(seconds, fc.nat(4), fc.constantFrom('paid' as const, 'paid', 'cancelled', 'ask')), {
        minLength: 1,
        maxLength: 6,
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      at: fc.constantFrom<FollowerPoint>('read', 'computed', 'locked', 'counted', 'moved', 'committed'),
      nth: fc.integer({ min: 1, max: 3 }),
      how: fc.constantFrom('throw' as const, 'cut'),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'follow' as const }, { do: 'both' as const }) },
);

describe('a follower that is killed anywhere', () => {
  it('counts no event twice and misses none: each decision sees just what was committed before it', async () => {
    await wantFeatures(tested.platform.db, plans, tested.clock.now());
    await followOnce();
    let run = 0;
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
        const merchant = `m-${++run}`;
        const all: EngineEvent[] = [];
        const asked = async (event: EngineEvent): Promise<void> => {
          const [decision] = await send([event]);
          expect(decision!.snapshot.features).toEqual(expected(all, event));
          seen++;
        };
        for (const action of steps) {
          if (action.do === 'send') {
            const events = action.events.map(([when, consumer, type]) =>
              type === 'ask' ? ask(merchant, when) : order(merchant, when, consumer, type),
            );
            const decisions = await send(events);
            for (const [i, event] of events.entries())
              if (event.type !== 'order.cancelled')
                expect(decisions[i]!.snapshot.features).toEqual(expected(all, event));
            all.push(...events);
          } else if (action.do === 'kill') await followOnce(action);
          else if (action.do === 'follow') await followOnce();
          else await Promise.all([followOnce(), followOnce(undefined, 2), followOnce(undefined, 5)]);
          if (action.do !== 'send') await asked(ask(merchant, 7_200));
        }
        await followOnce();
        for (const when of [3_600, 3_600.001, 7_200, 90_000]) await asked(ask(merchant, when));
      }),
      { numRuns: 6, interruptAfterTimeLimit: 60_000 },
    );
    expect(seen).toBeGreaterThan(15);
  });
});

describe('a feature', () => {
  const valuesOf = async (event: EngineEvent, options: { mostBehind?: number } = {}) => {
    const { db, keys, sealer, clock, trail } = tested.platform;
    const features = createFeatures({ db, clock, trail, counting: createCounting({ keys, sealer }), ...options });
    return (await features.valuesFor([{ event, pack }]))[0]!;
  };

  it('is absent while it is being built from the log, also when a builder dies, and then whole', async () => {
    const events = Array.from({ length: 25 }, (_, i) => order('built', i * 60, i % 5));
    await send(events);
    await followOnce();
    const whole = expected(events, ask('built', 1_500));
    expect(await valuesOf(ask('built', 1_500))).toEqual(whole);
    // as if it had never been counted
    await sql`delete from feature_tally`.execute(tested.platform.db);
    await sql`update feature set txid = 0, event_id = '00000000-0000-0000-0000-000000000000', ready_at = null`.execute(
      tested.platform.db,
    );
    expect(await valuesOf(ask('built', 1_500))).toEqual({});
    for (const nth of [1, 2, 3]) {
      await followOnce({ at: 'counted', nth, how: 'throw' }, 7);
      expect(await valuesOf(ask('built', 1_500))).toEqual({});
    }
    await followOnce();
    expect(await valuesOf(ask('built', 1_500))).toEqual(whole);
  });

  it('is absent where too much lies behind the follower to look at, unless it alone is behind', async () => {
    const events = Array.from({ length: 12 }, (_, i) => order('behind', i * 60, i % 5));
    await send(events);
    const whole = expected(events, ask('behind', 900));
    expect(await valuesOf(ask('behind', 900), { mostBehind: 12 })).toEqual(whole);
    expect(await valuesOf(ask('behind', 900), { mostBehind: 11 })).toEqual({});
    await followOnce();
    expect(await valuesOf(ask('behind', 900), { mostBehind: 1 })).toEqual(whole);
    await sql`update feature set txid = 0 where name = 'paid_1h'`.execute(tested.platform.db);
    const { paid_1h: _, ...others } = whole;
    expect(await valuesOf(ask('behind', 900), { mostBehind: 1 })).toEqual(others);
    await sql`update feature set (txid, event_id) = (select txid, event_id from feature where name = 'orders_1h')
      where name = 'paid_1h'`.execute(tested.platform.db);
  });

  it('costs no query where no rule reads one', async () => {
    const features = createFeatures({
      db: undefined as never,
      ...{ clock: tested.clock, trail: tested.platform.trail },
      counting: createCounting({ keys: tested.platform.keys, sealer: tested.platform.sealer }),
    });
    const message = make.message('x', 'hello') as EngineEvent;
    expect(
      await features.valuesFor([
        { event: message, pack },
        { event: message, pack },
      ]),
    ).toEqual([{}, {}]);
    await expect(features.valuesFor([{ event: ask('x', 1), pack }])).rejects.toThrow();
  });

  it('reads a bounded number of rows, however many events there were', async () => {
    const { db, keys, sealer } = tested.platform;
    const counting = createCounting({ keys, sealer });
    const plan = plans.find(({ name }) => name === 'orders_1h')!;
    const key = counting.keyOf(plan, 'hot');
    const { id } = await db
      .selectFrom('feature')
      .select('id')
      .where('identity', '=', plan.identity)
      .executeTakeFirstOrThrow();
    // an event each millisecond for some seconds, as the follower would have counted them
    for (let level = 0; level <= 3; level++)
      await sql`insert into feature_tally (feature, key, level, bucket, tally)
        select ${id}::int, ${key}::bytea, ${level}::int, (${START}::bigint + ms) / (64 ^ ${level}::int)::bigint, jsonb_build_array(count(*))
        from generate_series(0, 6000) as ms group by 4`.execute(db);
    // its window reaches back further than the first event, and ends on no edge of a bucket
    expect(await valuesOf(ask('hot', 4.457))).toMatchObject({ orders_1h: 4_457 });
    const { rows } = await sql<{ rows: bigint }>`select count(*) as rows from feature_tally where key = ${key}`.execute(
      db,
    );
    expect(rows[0]!.rows).toBeGreaterThan(6_000n);
    const read = async (): Promise<bigint> => {
      await sql`select pg_stat_force_next_flush()`.execute(db);
      const stats = await sql<{ n: bigint }>`
        select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as n from pg_stat_user_tables where relname = 'feature_tally'`.execute(
        db,
      );
      return stats.rows[0]!.n;
    };
    await sql`analyze feature_tally`.execute(db);
    const own = openDatabase({ url: tested.databaseUrl, poolSize: 1, applicationName: 'counting rows' });
    const features = createFeatures({ ...tested.platform, db: own.db, counting });
    await sql`select pg_stat_force_next_flush()`.execute(own.db);
    const before = await read();
    await features.valuesFor([{ event: ask('hot', 4.457), pack }]);
    await sql`select pg_stat_force_next_flush()`.execute(own.db);
    await own.close();
    expect(Number((await read()) - before)).toBeLessThan(900);
  });
});

describe('what is too old', () => {
  it('goes, and who comes too late for it gets no value', async () => {
    const { db } = tested.platform;
    const events = [order('old', 0, 1), order('old', 90_000, 2), order('old', 10 * 86_400, 3)];
    await send(events);
    await followOnce();
    const count = async () =>
      Number((await sql<{ n: bigint }>`select count(*) as n from feature_tally`.execute(db)).rows[0]!.n);
    const before = await count();
    const clock = { now: () => new Date(START + 8 * 86_400_000 + 7_200_000) };
    await purgeFeatures({ db, clock, plans: () => plans });
    expect(await count()).toBeLessThan(before);
    const ask_ = async (when: number) => (await send([ask('old', when)]))[0]!.snapshot.features;
    // seven days late and no more
    expect(await ask_(86_400 + 7_199)).not.toHaveProperty('orders_1h');
    expect(await ask_(86_400 + 7_200)).toMatchObject({ orders_1h: 1 });
    expect(await ask_(10 * 86_400 + 1)).toEqual(expected(events, ask('old', 10 * 86_400 + 1)));
    // later than that it does not count for those that want a longer way back
    await send([order('old', 100, 4)]);
    await followOnce();
    expect(await ask_(10 * 86_400 + 1)).toEqual(expected(events, ask('old', 10 * 86_400 + 1)));
  });

  it('goes with its feature when nobody has wanted that for a month; then it begins anew', async () => {
    const { db } = tested.platform;
    const clock = { now: () => new Date(tested.clock.now().getTime() + 31 * 86_400_000) };
    const kept = plans.filter(({ name }) => name === 'orders_1h');
    await wantFeatures(db, kept, clock.now());
    await purgeFeatures({ db, clock, plans: () => kept });
    const left = await db.selectFrom('feature').select('name').execute();
    expect(left).toEqual([{ name: 'orders_1h' }]);
    const { rows } = await sql<{ n: bigint }>`
      select count(*) as n from feature_tally where feature not in (select id from feature)`.execute(db);
    expect(rows[0]!.n).toBe(0n);
    await wantFeatures(db, plans, clock.now());
    await followOnce(undefined, 200);
    const later = 31 * 86_400;
    const events = [order('anew', later, 1)];
    await send(events);
    await followOnce();
    const [decision] = await send([ask('anew', later + 1)]);
    expect(decision!.snapshot.features).toEqual(expected(events, ask('anew', later + 1)));
  });
});
