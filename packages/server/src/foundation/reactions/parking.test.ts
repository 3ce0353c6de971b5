import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../clock.ts';
import type { OpenDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { Problem } from '../errors.ts';
import { openTest, writeEvents } from '../stream/postgres-fixture.ts';
import type { SampleEvent } from '../stream/stream-contract.ts';
import { describeFailure } from './failure.ts';
import { pauseAfter } from './parked.store.ts';
import { listParked } from './parked.ts';
import { Premise, type Reaction } from './reaction.ts';
import { handledBy, logByKey, makeEffects, record, recorder, TYPES, wipe, workerOf } from './reactions-fixture.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
  open = openTest(database.url);
  await makeEffects(open.db);
});
afterAll(async () => {
  await open.close();
  await database.drop();
});
beforeEach(() => wipe(open.db));

const about = (order: string, type: string = TYPES[0]): SampleEvent => ({ type, subject: `order/${order}` });
const put = (...events: SampleEvent[]) => writeEvents(database.url, events);
const orders = (count: number): SampleEvent[] => Array.from({ length: count }, (_, i) => about(`o${i % 5}`));
const wall = () => manualClock(new Date());

describe('parking', () => {
  it('stops the failing key alone; its later events wait and follow in order once it is mended', async () => {
    let broken = true;
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        if (broken && key === 'order/o2') throw new TypeError('13800138000 is no number');
        await record(tx, 'orders', key, events);
      },
    });
    const clock = wall();
    const worker = workerOf(open.db, [reaction], { wall: clock });
    await put(...orders(20));
    await worker.drain();
    await put(...orders(20));
    await worker.drain();
    const expected = await logByKey(open.db, reaction);
    const others = new Map([...expected].filter(([key]) => key !== 'order/o2'));
    expect(await handledBy(open.db, 'orders')).toEqual(others);
    const [parked] = await listParked(open.db);
    expect(parked).toMatchObject({
      ...{ reaction: 'orders', key: 'order/o2', kind: 'failure', attempts: 1, waiting: 8 },
      eventId: expected.get('order/o2')![0],
    });
    expect(parked!.reason).toMatch(/^TypeError at foundation\/reactions\/parking\.test\.ts:\d+$/);
    // not before its time
    broken = false;
    clock.advance(500);
    await worker.drain();
    expect(await handledBy(open.db, 'orders')).toEqual(others);
    clock.advance(600);
    await worker.drain();
    expect(await handledBy(open.db, 'orders')).toEqual(expected);
    expect(await listParked(open.db)).toEqual([]);
  });

  it('handles many keys at once, and finds the failing one among them', async () => {
    const together: number[] = [];
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        if (key === 'order/o2') throw new Error('no');
        await record(tx, 'orders', key, events);
      },
      handleKeys: async (tx, keys, context) => {
        together.push(keys.size);
        for (const [key, events] of keys) await reaction.handle(tx, events, { ...context, key });
      },
    });
    const worker = workerOf(open.db, [reaction]);
    await put(...orders(20));
    await worker.drain();
    // of a key that is parked nothing more comes
    await put(...orders(20));
    await worker.drain();
    expect(together).toEqual([5, 4]);
    const expected = await logByKey(open.db, reaction);
    expected.delete('order/o2');
    expect(await handledBy(open.db, 'orders')).toEqual(expected);
    expect(await listParked(open.db)).toMatchObject([{ key: 'order/o2', kind: 'failure', waiting: 8 }]);
  });

  it('tries again after longer and longer pauses', async () => {
    const clock = wall();
    let tries = 0;
    const handle: Reaction['handle'] = async () => {
      tries++;
      throw new Error('always');
    };
    const worker = workerOf(open.db, [recorder('bad', { handle })], { wall: clock });
    await put(about('o1'));
    await worker.drain();
    const first = tries;
    const pauses: number[] = [];
    for (let i = 0; i < 5; i++) {
      const [parked] = await listParked(open.db);
      pauses.push(parked!.nextTryAt.getTime() - parked!.triedAt.getTime());
      clock.set(parked!.nextTryAt);
      await worker.drain();
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(tries - first).toBe(5);
    expect(pauseAfter('failure', 1_000)).toBe(600_000);
    expect(pauseAfter('premise', 1_000)).toBe(30_000);
  });

  it('lets a key get as far as it can, and stop at the event at fault', async () => {
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        await record(tx, 'orders', key, events);
        if (events.some((event) => event.type === 'order.shipped')) throw new Error('no');
      },
    });
    await put(about('o1'), about('o1'), about('o1', 'order.shipped'), about('o1'), about('o2'));
    await workerOf(open.db, [reaction]).drain();
    const log = await logByKey(open.db, reaction);
    expect(await handledBy(open.db, 'orders')).toEqual(
      new Map([
        ['order/o1', log.get('order/o1')!.slice(0, 2)],
        ['order/o2', log.get('order/o2')!],
      ]),
    );
    expect(await listParked(open.db)).toMatchObject([{ waiting: 2, eventId: log.get('order/o1')![2] }]);
  });

  it('waits for a premise that comes later, from whatever key it comes', async () => {
    // a parcel's scan needs its order, which is another key
    const parcels = recorder('parcels', {
      types: ['parcel.scanned'],
      key: 'parcel',
      handle: async (tx, events, { key }) => {
        const order = `order/${events[0]!.refs.order}`;
        const { rows } = await sql`select 1 from effect where reaction = 'known' and key = ${order}`.execute(tx);
        if (rows.length === 0) throw new Premise(`${order} is not known yet`);
        await record(tx, 'parcels', key, events);
      },
    });
    const known = recorder('known', { types: ['order.paid'] });
    const worker = workerOf(open.db, [parcels, known]);
    const scan = (parcel: string, order: string): SampleEvent => ({
      ...{ type: 'parcel.scanned', subject: `parcel/${parcel}`, refs: { order, parcel } },
    });
    await put(scan('p1', 'o1'), scan('p1', 'o1'), scan('p2', 'o2'));
    await worker.drain();
    expect(await handledBy(open.db, 'parcels')).toEqual(new Map());
    expect((await listParked(open.db)).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['premise', 'order/o1 is not known yet'],
      ['premise', 'order/o2 is not known yet'],
    ]);
    await worker.start();
    await put(about('o1'));
    await expect.poll(async () => [...(await handledBy(open.db, 'parcels')).keys()]).toEqual(['parcel/p1']);
    await worker.stop();
    await put(about('o2'));
    await worker.drain();
    expect(await handledBy(open.db, 'parcels')).toEqual(await logByKey(open.db, parcels));
    expect(await listParked(open.db)).toEqual([]);
  });

  it('tries a premise at once when something new comes for its key', async () => {
    const clock = wall();
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        if (!events.some((event) => event.type === 'order.shipped')) throw new Premise('a shipment');
        await record(tx, 'orders', key, events);
      },
    });
    const worker = workerOf(open.db, [reaction], { wall: clock });
    await put(about('o1'));
    await worker.drain();
    await put(about('o1', 'order.shipped'));
    await worker.drain();
    expect(await handledBy(open.db, 'orders')).toEqual(await logByKey(open.db, reaction));
  });

  it('is never retried by two workers at a time', async () => {
    let broken = true;
    let inside = 0;
    let most = 0;
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        if (broken) throw new Error('no');
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await record(tx, 'orders', key, events);
        inside--;
      },
    });
    const clock = wall();
    await put(about('o1'), about('o1'));
    const workers = [0, 1].map(() => workerOf(open.db, [reaction], { wall: clock }));
    await workers[0]!.drain();
    broken = false;
    clock.advance(2_000);
    await Promise.all(workers.map((worker) => worker.drain()));
    expect(most).toBe(1);
    expect(await handledBy(open.db, 'orders')).toEqual(await logByKey(open.db, reaction));
  });

  it('takes a long queue in parts', async () => {
    let broken = true;
    const sizes: number[] = [];
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        if (broken) throw new Error('no');
        sizes.push(events.length);
        await record(tx, 'orders', key, events);
      },
    });
    const clock = wall();
    const worker = workerOf(open.db, [reaction], { wall: clock });
    await put(...Array.from({ length: 450 }, () => about('o1')));
    await worker.drain();
    broken = false;
    clock.advance(2_000);
    await worker.drain();
    expect(sizes).toEqual([200, 200, 50]);
    expect(await handledBy(open.db, 'orders')).toEqual(await logByKey(open.db, reaction));
  });

  it('undoes what a failing handler wrote, also when it swallowed an error of the database', async () => {
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        await record(tx, 'orders', key, events);
        if (key === 'order/o1') await sql`select 1 / 0`.execute(tx).catch(() => {});
      },
    });
    await put(about('o1'), about('o2'));
    await workerOf(open.db, [reaction]).drain();
    expect([...(await handledBy(open.db, 'orders')).keys()]).toEqual(['order/o2']);
    expect(await listParked(open.db)).toMatchObject(
      [{ key: 'order/o1', kind: 'failure', reason: /25P02/ }].map((p) => ({
        ...p,
        reason: expect.stringMatching(p.reason),
      })),
    );
  });

  it('parks a key that takes its connection down, and spares its neighbours', async () => {
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        if (key === 'order/o3') await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
        await record(tx, 'orders', key, events);
      },
    });
    await put(...orders(10));
    await workerOf(open.db, [reaction]).drain();
    const expected = await logByKey(open.db, reaction);
    expected.delete('order/o3');
    expect(await handledBy(open.db, 'orders')).toEqual(expected);
    expect(await listParked(open.db)).toMatchObject([{ key: 'order/o3', kind: 'failure', waiting: 2 }]);
  });

  it('parks a key whose handler never ends, which can do no harm afterwards', async () => {
    let late: Promise<unknown> | undefined;
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        if (key === 'order/o3') {
          await new Promise((resolve) => setTimeout(resolve, 2_000));
          late = record(tx, 'orders', key, events);
        }
        await (late ?? record(tx, 'orders', key, events));
      },
    });
    await put(about('o3'));
    await workerOf(open.db, [reaction], { longestBatch: 500 }).drain();
    await expect.poll(() => late !== undefined).toBe(true);
    await expect(late).rejects.toThrow();
    expect(await handledBy(open.db, 'orders')).toEqual(new Map());
    expect(await listParked(open.db)).toMatchObject([{ key: 'order/o3', kind: 'failure' }]);
  });

  it('takes less at once when a batch is too slow as a whole', async () => {
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await record(tx, 'orders', key, events);
      },
    });
    await put(...Array.from({ length: 12 }, (_, i) => about(`o${i}`)));
    await workerOf(open.db, [reaction], { longestBatch: 2_500 }).drain();
    expect(await handledBy(open.db, 'orders')).toEqual(await logByKey(open.db, reaction));
  });
});

describe('what is kept of a failure', () => {
  it('is nothing that a person may have written', async () => {
    const secret = '13800138000';
    const errors = [
      await sql`select ${secret}::text::boolean`.execute(open.db).catch((error: unknown) => error),
      new Error(secret),
      new Problem('event.invalid', { detail: secret }),
      new (class extends Error {})(secret),
      secret,
      { message: secret },
      Object.assign(new Error(secret), { code: `${secret} and more`, table: 'person_key' }),
      undefined,
    ];
    for (const error of errors) expect(describeFailure(error)).not.toContain(secret);
    expect(describeFailure(errors[0])).toMatch(/^DatabaseError 22P02/);
    expect(describeFailure(errors[2])).toMatch(/^event\.invalid at foundation/);
    expect(describeFailure(errors[6])).toMatch(/^Error person_key at /);
    expect(describeFailure(undefined)).toBe('a undefined was thrown');
    expect(describeFailure(new Premise('x'.repeat(1_000)))).toHaveLength(300);
  });
});
