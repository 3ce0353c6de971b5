import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { beginWrite, openTest } from '../stream/postgres-fixture.ts';
import type { OpenWrite } from '../stream/stream-contract.ts';
import { listParked } from './parked.ts';
import { Premise, type Reaction } from './reaction.ts';
import { handledBy, logByKey, makeEffects, record, recorder, TYPES, wipe, workerOf } from './reactions-fixture.ts';
import type { ReactionPoint } from './worker.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
  open = openTest(database.url, 10);
  await makeEffects(open.db);
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

/** On every change all of them; elsewhere as many as there is patience for. */
const RUNS = process.env.ANXIN_TEST_LONG === '1' ? 40 : 14;
const POINTS: readonly ReactionPoint[] = ['read', 'claimed', 'handled', 'moved', 'committed'];

/** What happens to the log and to the workers, in this order. */
type Step =
  | { do: 'begin'; orders: number[] }
  | { do: 'commit' | 'abort'; which: number }
  /** A worker works until it is killed at the nth time that it gets to a point. */
  | { do: 'crash'; at: ReactionPoint; nth: number; how: 'throw' | 'cut' }
  | { do: 'work' }
  /** The handler fails on this order's key from now on, or no longer. */
  | { do: 'break'; order: number; how: 'premise' | 'failure' | undefined };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('begin' as const),
      orders: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('commit' as const, 'commit' as const, 'abort' as const),
      which: fc.nat(9),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      at: fc.constantFrom(...POINTS),
      nth: fc.integer({ min: 1, max: 3 }),
      how: fc.constantFrom('throw' as const, 'cut' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('work' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('break' as const),
      order: fc.nat(3),
      how: fc.constantFrom('premise' as const, 'failure' as const, undefined),
    }),
  },
);

describe('reactions whose workers are killed anywhere', () => {
  it('handle everything that was committed, once and in order, whatever happened on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        await wipe(open.db);
        const broken = new Map<string, 'premise' | 'failure'>();
        const handle =
          (name: string): Reaction['handle'] =>
          async (tx, events, { key }) => {
            await record(tx, name, key, events);
            const how = broken.get(key);
            if (how === 'premise') throw new Premise(key);
            if (how === 'failure') throw new Error(key);
          };
        const reactions = [
          recorder('first', { handle: handle('first'), buckets: 3 }),
          recorder('second', { handle: handle('second'), buckets: 1, types: TYPES.slice(0, 2) }),
        ];
        const writes: OpenWrite[] = [];
        for (const action of steps) {
          if (action.do === 'begin') {
            const write = await beginWrite(database.url);
            await write.write(
              action.orders.map((order, i) => ({ type: TYPES[(order + i) % 3]!, subject: `order/o${order}` })),
            );
            writes.push(write);
          } else if (action.do === 'commit' || action.do === 'abort') {
            const [write] = writes.splice(action.which % Math.max(1, writes.length), 1);
            await write?.[action.do]();
          } else if (action.do === 'break') {
            if (action.how) broken.set(`order/o${action.order}`, action.how);
            else broken.delete(`order/o${action.order}`);
          } else await workOnce(reactions, action.do === 'crash' ? action : undefined);
        }
        for (const write of writes.reverse()) await write.commit();
        broken.clear();
        // what was parked is due: its pause is not what is tested here
        await sql`update reaction_parked set next_try_at = now()`.execute(open.db);
        await workerOf(open.db, reactions, { batch: 5 }).drain();
        expect(await listParked(open.db)).toEqual([]);
        for (const reaction of reactions)
          expect(await handledBy(open.db, reaction.name)).toEqual(await logByKey(open.db, reaction));
        const { rows } = await sql`select 1 from reaction_waiting`.execute(open.db);
        expect(rows).toEqual([]);
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 60_000 },
    );
  });
});

/** A worker that lives for a moment, and dies as told. */
async function workOnce(reactions: Reaction[], crash?: Extract<Step, { do: 'crash' }>): Promise<void> {
  const own = openTest(database.url, 3);
  let left = crash?.nth ?? 0;
  let dead = false;
  const worker = workerOf(own.db, reactions, {
    ...{ batch: 5, lanes: 2, pollEvery: 5 },
    reached: async (point) => {
      if (dead) throw new Error('dead');
      if (point !== crash?.at || --left > 0) return;
      dead = true;
      if (crash.how === 'cut')
        await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = ${NAME} and pid <> pg_backend_pid() and datname = current_database()
            and state = 'idle in transaction'`.execute(own.db);
      throw new Error('killed');
    },
  });
  await worker.start();
  await new Promise((resolve) => setTimeout(resolve, 40));
  await worker.stop();
  await own.close();
}

const NAME = 'anxin';
