import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { BEGINNING, type Position, type StoredEvent } from '../log/event.ts';
import { eventSource, type FeedItem } from './feed.ts';
import { createHub, type Follower, type Hub } from './hub.ts';
import { beginWrite, openTest, writeEvents } from './postgres-fixture.ts';
import { createPostgresStream } from './postgres-stream.ts';
import { comparePositions } from './stream.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
  open = openTest(database.url, 8);
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

const toItem = (event: StoredEvent): FeedItem => ({
  ...{ position: { txid: event.txid, id: event.id }, topic: 'cases', type: event.type, subject: event.subject },
  ...{ id: event.id, at: event.time, facts: {}, owners: [] },
});

interface TestHub {
  hub: Hub;
  poke(): void;
}

/** A hub over two sources, as decisions and events are two. */
function makeHub(options: { keep?: number; mostMissed?: number } = {}): TestHub {
  const stream = createPostgresStream({ db: open.db });
  const listeners = new Set<() => void>();
  const hub = createHub({
    stream: {
      now: stream.now,
      onNews: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    sources: [
      eventSource(stream, ['case.opened'], toItem),
      eventSource(stream, ['order.paid', 'order.shipped'], toItem),
    ],
    log: { error: (fields) => void problems.push(fields) },
    pollEvery: 10,
    ...options,
  });
  return { hub, poke: () => [...listeners].map((listener) => listener()) };
}
const problems: object[] = [];

/** A page that follows, is cut, and comes back with the position that it heard last. */
function makePage() {
  const heard: FeedItem[] = [];
  let last: Position | undefined;
  let follower: Follower | undefined;
  let resets = 0;
  return {
    heard,
    get last() {
      return last;
    },
    get resets() {
      return resets;
    },
    async connect(hub: Hub, wants: (item: FeedItem) => boolean = () => true): Promise<void> {
      let mine = true;
      const given = await hub.follow({
        ...(last ? { after: last } : {}),
        wants,
        tell(items, to) {
          if (!mine) throw new Error('told after it was closed');
          heard.push(...items);
          last = to;
        },
        reset(to) {
          resets++;
          last = to;
        },
      });
      follower = {
        position: given.position,
        close() {
          mine = false;
          given.close();
        },
      };
    },
    cut(): void {
      follower?.close();
      follower = undefined;
    },
    get connected() {
      return follower !== undefined;
    },
  };
}

const wipe = () => sql`delete from event`.execute(open.db);

const TYPES = ['case.opened', 'order.paid', 'order.shipped', 'parcel.scanned'];
const some = (n: number, subject = 'order/o1') =>
  Array.from({ length: n }, (_, i) => ({ type: TYPES[i % TYPES.length]!, subject }));

/** What is in the log of the followed types, in order. */
async function logged(): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from event where type <> 'parcel.scanned' order by txid, id`.execute(open.db);
  return rows.map(({ id }) => id);
}

/** Waits until everybody was told of what is written, readable already or held back by a transaction of another test's. */
async function settle(pages: ReturnType<typeof makePage>[]): Promise<void> {
  const { rows } = await sql<Position>`select txid, id from event order by txid desc, id desc limit 1`.execute(open.db);
  const end = rows[0] ?? BEGINNING;
  for (let i = 0; i < 6_000; i++) {
    if (pages.every(({ last }) => last !== undefined && comparePositions(last, end) >= 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('somebody was not told everything');
}

type Step =
  | { do: 'write'; events: number }
  | { do: 'begin'; events: number }
  | { do: 'end'; how: 'commit' | 'abort' }
  | { do: 'cut' | 'connect'; page: number }
  | { do: 'restart' }
  | { do: 'wait' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), events: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('begin' as const), events: fc.integer({ min: 1, max: 4 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('end' as const),
        how: fc.constantFrom('commit' as const, 'abort' as const),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'connect' as const), page: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'wait' as const }) },
  ),
  { minLength: 6, maxLength: 24 },
);

test('whoever is cut anywhere, also by a restart, hears everything once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom(1, 4, 1_000), async (todo, keep) => {
      await wipe();
      let { hub, poke } = makeHub({ keep });
      const pages = Array.from({ length: 4 }, makePage);
      for (const page of pages) await page.connect(hub);
      const writing: Awaited<ReturnType<typeof beginWrite>>[] = [];
      for (const step of todo) {
        if (step.do === 'write') await writeEvents(database.url, some(step.events)).then(poke);
        if (step.do === 'begin' && writing.length < 2) {
          const write = await beginWrite(database.url);
          await write.write(some(step.events));
          writing.push(write);
        }
        if (step.do === 'end') await writing.shift()?.[step.how]();
        if (step.do === 'cut') pages[step.page]!.cut();
        if (step.do === 'connect' && !pages[step.page]!.connected) await pages[step.page]!.connect(hub);
        if (step.do === 'wait') await new Promise((resolve) => setTimeout(resolve, 15));
        if (step.do === 'restart') {
          for (const page of pages) page.cut();
          await hub.stop();
          ({ hub, poke } = makeHub({ keep }));
          for (const page of pages.slice(0, 2)) await page.connect(hub);
        }
      }
      for (const write of writing) await write.commit();
      for (const page of pages) if (!page.connected) await page.connect(hub);
      await settle(pages);
      const all = await logged();
      for (const page of pages) expect([page.resets, page.heard.map(({ id }) => id)]).toEqual([0, all]);
      await hub.stop();
      expect(problems).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test('two hundred at once are told everything, and the log is read once for all', async () => {
  await wipe();
  const { hub, poke } = makeHub();
  const pages = Array.from({ length: 200 }, makePage);
  const wants = (n: number) => (item: FeedItem) => n % 2 === 0 || item.type === 'case.opened';
  await Promise.all(pages.map((page, n) => page.connect(hub, wants(n))));
  for (let i = 0; i < 20; i++) await writeEvents(database.url, some(8)).then(poke);
  await settle(pages);
  const { reads } = hub;
  // a third of them loses its connection for a moment
  for (const [n, page] of pages.entries()) if (n % 3 === 0) page.cut();
  await writeEvents(database.url, some(8)).then(poke);
  await Promise.all(pages.map((page, n) => page.connected || page.connect(hub, wants(n))));
  await settle(pages);
  const all = await logged();
  const told = pages.reduce((sum, page) => sum + page.heard.length, 0);
  expect(told).toBe(100 * all.length + 100 * (21 * 2));
  // 20 times 200 where each page read for itself; how often the hub looks beside that follows from how slow the machine is
  expect(reads).toBeLessThan(400);
  await hub.stop();
});

test('who missed too much, or comes from another log, is told to read anew and follows on', async () => {
  await wipe();
  const { hub } = makeHub({ keep: 2, mostMissed: 10 });
  const [page, other, third] = [makePage(), makePage(), makePage()];
  await page.connect(hub);
  await other.connect(hub);
  await writeEvents(database.url, some(4));
  await settle([page, other]);
  page.cut();
  await writeEvents(database.url, some(40));
  await settle([other]);
  await page.connect(hub);
  await expect.poll(() => page.resets).toBe(1);
  await third.connect(hub);
  const before = page.heard.length;
  await writeEvents(database.url, some(4));
  await settle([page, other, third]);
  expect(page.heard.length - before).toBe(3);
  expect(third.heard).toHaveLength(3);
  expect(other.heard.map(({ id }) => id)).toEqual(await logged());
  let reset = 0;
  await hub.follow({
    after: { txid: 10n ** 15n, id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' },
    ...{ wants: () => true, tell: () => undefined, reset: () => void reset++ },
  });
  expect(reset).toBe(1);
  await hub.stop();
});

test('a follower that throws is let go of, and the others hear on', async () => {
  await wipe();
  const { hub } = makeHub();
  const page = makePage();
  await page.connect(hub);
  await hub.follow({
    wants: () => true,
    tell(items) {
      if (items.length > 0) throw new Error('broken');
    },
    reset: () => undefined,
  });
  expect(hub.followers).toBe(2);
  await writeEvents(database.url, some(4));
  await settle([page]);
  expect(hub.followers).toBe(1);
  expect(page.heard).toHaveLength(3);
  problems.length = 0;
  await hub.stop();
});
