import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../clock.ts';
import type { OpenDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { createNews } from '../stream/news.ts';
import { openTest, writeEvents } from '../stream/postgres-fixture.ts';
import { createPostgresStream } from '../stream/postgres-stream.ts';
import type { SampleEvent } from '../stream/stream-contract.ts';
import { resetReaction } from './cursor.store.ts';
import { readLag } from './lag.ts';
import { listParked, retryParked } from './parked.ts';
import { checkReactions, Premise, type Reaction } from './reaction.ts';
import { handledBy, logByKey, makeEffects, record, recorder, TYPES, wipe, workerOf } from './reactions-fixture.ts';
import type { ReactionWorker } from './worker.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
let second: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
  open = openTest(database.url);
  second = openTest(database.url);
  await makeEffects(open.db);
});
afterAll(async () => {
  await Promise.all([open.close(), second.close()]);
  await database.drop();
});
beforeEach(() => wipe(open.db));

const started: ReactionWorker[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((worker) => worker.stop()));
});

const about = (order: string, type: string = TYPES[0]): SampleEvent => ({ type, subject: `order/${order}` });
const put = (...events: SampleEvent[]) => writeEvents(database.url, events);
const many = (count: number, keys: number): SampleEvent[] =>
  Array.from({ length: count }, (_, i) => about(`o${(i * 7) % keys}`, TYPES[i % 3]));

describe('reactions', () => {
  it('handle every event once, by key in order', async () => {
    for (let i = 0; i < 5; i++) await put(...many(30, 6));
    const reaction = recorder('orders');
    await workerOf(open.db, [reaction], { batch: 20 }).drain();
    expect(await handledBy(open.db, 'orders')).toEqual(await logByKey(open.db, reaction));
    const { rows } = await sql`select distinct xid from effect`.execute(open.db);
    expect(rows.length).toBeGreaterThan(5); // in batches
  });

  it('get only the types they want, keyed as they say, and never two keys in one call', async () => {
    const calls: [string, string[]][] = [];
    await put(
      { type: 'parcel.scanned', subject: 'parcel/p1', refs: { order: 'o1' } },
      about('o1'),
      { type: 'review.posted', subject: 'review/r1', refs: { order: 'o1' } },
      { type: 'parcel.scanned', subject: 'parcel/p2' },
    );
    const handle: Reaction['handle'] = async (_, events, { key }) =>
      void calls.push([key, events.map((event) => event.subject)]);
    await workerOf(open.db, [recorder('orders', { handle })]).drain();
    expect(new Map(calls)).toEqual(
      new Map([
        ['order/o1', ['parcel/p1', 'order/o1']],
        ['parcel/p2', ['parcel/p2']],
      ]),
    );
    expect(calls).toHaveLength(2);
  });

  it('share one read of the log when they stand at the same place', async () => {
    await put(...many(50, 10));
    const inner = createPostgresStream({ db: open.db });
    let reads = 0;
    const read: typeof inner.read = (...args) => {
      reads++;
      return inner.read(...args);
    };
    const stream = { ...inner, read };
    const reactions = Array.from({ length: 12 }, (_, i) => recorder(`r${i}`, { types: [TYPES[i % 3]!] }));
    await workerOf(open.db, reactions, { stream }).drain();
    for (const reaction of reactions)
      expect(await handledBy(open.db, reaction.name)).toEqual(await logByKey(open.db, reaction));
    expect(reads).toBeLessThanOrEqual(4);
  });

  it('are divided among workers, each event handled once and in order', async () => {
    const reaction = recorder('orders', {
      handle: async (tx, events, { key }) => {
        await record(tx, 'orders', key, events);
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
    });
    const busy = new Set<number>();
    const workers = [open.db, second.db].map((db, i) =>
      workerOf(db, [reaction, recorder('others', { key: 'subject' })], {
        ...{ batch: 25, lanes: 2, pollEvery: 10 },
        reached: (point) => void (point === 'moved' && busy.add(i)),
      }),
    );
    started.push(...workers);
    for (let i = 0; i < 4; i++) await put(...many(60, 20));
    await Promise.all(workers.map((worker) => worker.start()));
    for (let i = 0; i < 4; i++) await put(...many(60, 20));
    await Promise.all(workers.map((worker) => worker.drain()));
    for (const name of ['orders', 'others'])
      expect(await handledBy(open.db, name)).toEqual(await logByKey(open.db, reaction));
    expect(busy).toEqual(new Set([0, 1]));
  });

  it('cost no write for events that they do not want', async () => {
    await put(about('o1'));
    const worker = workerOf(open.db, [recorder('orders', { types: ['order.paid'] })]);
    await worker.drain();
    const cursors = () =>
      sql<{ v: string }>`select string_agg(xmin::text, ',' order by bucket) as v from reaction_cursor`
        .execute(open.db)
        .then(({ rows }) => rows[0]!.v);
    const before = await cursors();
    for (let i = 0; i < 10; i++) await put(about('o1', 'order.shipped'));
    await worker.drain();
    expect(await cursors()).toBe(before);
    await put(about('o1'));
    await worker.drain();
    expect(await cursors()).not.toBe(before);
    expect((await handledBy(open.db, 'orders')).get('order/o1')).toHaveLength(2);
  });

  it('write down their progress over unwanted events after a while', async () => {
    const wall = manualClock(new Date('2026-01-01'));
    const worker = workerOf(open.db, [recorder('orders', { types: ['order.paid'] })], { wall });
    await put(about('o1', 'order.shipped'));
    await worker.drain();
    wall.advance(6_000);
    await worker.drain();
    const { rows } = await sql<{ level: boolean }>`
      select bool_and((txid, event_id) = (select txid, id from event)) as level from reaction_cursor`.execute(open.db);
    expect(rows[0]!.level).toBe(true);
  });

  it('begin at the beginning, or now when they say so', async () => {
    await put(about('old'));
    await workerOf(open.db, []).drain();
    const worker = workerOf(open.db, [recorder('new'), recorder('later', { from: 'now' })]);
    await worker.drain();
    await put(about('young'));
    await worker.drain();
    expect([...(await handledBy(open.db, 'new')).keys()]).toEqual(['order/old', 'order/young']);
    expect([...(await handledBy(open.db, 'later')).keys()]).toEqual(['order/young']);
  });

  it('follow news at once, and look by themselves without', async () => {
    const news = createNews({ url: database.url });
    await expect.poll(() => news.connected).toBe(true);
    const stream = createPostgresStream({ db: open.db, news });
    const worker = workerOf(open.db, [recorder('called')], { stream, pollEvery: 60_000 });
    const looking = workerOf(second.db, [recorder('looking')], { pollEvery: 50 });
    started.push(worker, looking);
    await Promise.all([worker.start(), looking.start()]);
    // until the pauses have grown
    await new Promise((resolve) => setTimeout(resolve, 300));
    await put(about('o1'));
    news.tell();
    const count = async (name: string) => (await handledBy(open.db, name)).size;
    await expect.poll(() => count('called')).toBe(1);
    await expect.poll(() => count('looking')).toBe(1);
    await worker.stop();
    await news.close();
  });

  it('stop after the batch under way', async () => {
    let finished = false;
    let begun = (): void => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const handle: Reaction['handle'] = async (tx, events, { key }) => {
      begun();
      await new Promise((resolve) => setTimeout(resolve, 100));
      await record(tx, 'slow', key, events);
      finished = true;
    };
    await put(about('o1'));
    const worker = workerOf(open.db, [recorder('slow', { handle })]);
    await worker.start();
    await beginning;
    await worker.stop();
    expect(finished).toBe(true);
    expect((await handledBy(open.db, 'slow')).size).toBe(1);
  });

  it('say how far they are behind', async () => {
    await put(about('o1'), about('o2', 'order.shipped'));
    const handle: Reaction['handle'] = async () => {
      throw new Premise('order/o1');
    };
    const reactions = [recorder('stuck', { handle }), recorder('fine')];
    const stream = createPostgresStream({ db: open.db });
    await workerOf(open.db, reactions).drain();
    await put(about('o3'));
    await expect.poll(async () => (await stream.read(await stream.head(), { limit: 1 })).events).toEqual([]);
    const lags = await readLag(open.db, stream, reactions, new Date(Date.now() + 60_000));
    expect(lags[0]).toMatchObject({ reaction: 'stuck', premises: 2, failures: 0 });
    expect(lags[0]!.parkedSeconds).toBeGreaterThan(59);
    expect(lags[1]!.seconds).toBeGreaterThan(59);
    expect(lags[1]!.seconds).toBeLessThan(90);
    await workerOf(open.db, reactions).drain();
    expect((await readLag(open.db, stream, reactions, new Date()))[1]).toMatchObject({ seconds: 0, parkedSeconds: 0 });
  });

  it('spread their keys anew when they are level', async () => {
    await put(...many(40, 10));
    await workerOf(open.db, [recorder('orders', { buckets: 2 })]).drain();
    await put(...many(40, 10));
    const reaction = recorder('orders', { buckets: 5 });
    await workerOf(open.db, [reaction]).drain();
    expect(await handledBy(open.db, 'orders')).toEqual(await logByKey(open.db, reaction));
    const { rows } = await sql`select distinct buckets from reaction_cursor`.execute(open.db);
    expect(rows).toEqual([{ buckets: 5 }]);
    // not level: the old number stays, and work goes on
    await sql`update reaction_cursor set txid = 0 where bucket = 1`.execute(open.db);
    await sql`delete from effect where key_bucket(key, 5) = 1`.execute(open.db);
    const warned: object[] = [];
    const log = { warn: (fields: object) => void warned.push(fields), error: () => {} };
    await workerOf(open.db, [recorder('orders', { buckets: 3 })], { log }).drain();
    expect(warned).toEqual([{ reaction: 'orders' }]);
    expect((await sql`select distinct buckets from reaction_cursor`.execute(open.db)).rows).toEqual([{ buckets: 5 }]);
    expect(await handledBy(open.db, 'orders')).toEqual(await logByKey(open.db, reaction));
  });

  it('are built again from the beginning to the same state, parked keys and all', async () => {
    let strict = true;
    const reaction = recorder('view', {
      handle: async (tx, events, { key }) => {
        if (strict && key === 'order/o3') throw new Error('not yet');
        await record(tx, 'view', key, events);
      },
      clear: async (tx) => void (await sql`delete from effect where reaction = 'view'`.execute(tx)),
    });
    await put(...many(60, 6));
    const worker = workerOf(open.db, [reaction, recorder('plain')]);
    await worker.drain();
    expect(await listParked(open.db)).toHaveLength(1);
    strict = false;
    await resetReaction(open.db, reaction);
    expect(await handledBy(open.db, 'view')).toEqual(new Map());
    expect(await listParked(open.db)).toEqual([]);
    await worker.drain();
    const expected = await logByKey(open.db, reaction);
    expect(await handledBy(open.db, 'view')).toEqual(expected);
    expect(await handledBy(open.db, 'plain')).toEqual(expected);
    await expect(resetReaction(open.db, recorder('plain'))).rejects.toThrow(/plain cannot be built again/);
    await expect(resetReaction(open.db, { ...reaction, name: 'never' })).rejects.toThrow(/never run/);
  });

  it('are refused when they are declared wrongly, all problems at once', () => {
    const wrong = [
      recorder('twice'),
      recorder('twice'),
      recorder('Upper Case'),
      recorder('no-types', { types: [] }),
      recorder('same-type', { types: ['a', 'a'] }),
      recorder('no-key', { key: 'planet' as 'order' }),
      recorder('buckets', { buckets: 0 }),
      recorder('now', { from: 'now', clear: async () => {} }),
    ];
    expect(() => checkReactions(wrong)).toThrow(
      /twice is there twice.*Upper Case.*no-types.*same-type.*planet.*0 buckets.*now begins now/s,
    );
    expect(() => workerOf(open.db, wrong)).toThrow(/Reactions:/);
  });

  it('can be told to retry one key or all', async () => {
    const handle: Reaction['handle'] = async () => {
      throw new Error('always');
    };
    await put(about('o1'), about('o2'));
    await workerOf(open.db, [recorder('bad', { handle })]).drain();
    const now = new Date(0);
    expect(await retryParked(open.db, { reaction: 'bad', key: 'order/o1' }, now)).toBe(1);
    expect((await listParked(open.db)).map((entry) => entry.nextTryAt.getTime() === 0)).toEqual([true, false]);
    expect(await retryParked(open.db, { reaction: 'bad' }, now)).toBe(2);
    expect(await retryParked(open.db, { reaction: 'other' }, now)).toBe(0);
  });
});
