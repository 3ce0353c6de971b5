import { afterEach, describe, expect, it } from 'vitest';
import { BEGINNING, type Position, type Refs, type StoredEvent } from '../log/event.ts';
import { bucketOf, keyOf } from './key.ts';
import { comparePositions, type EventStream, type ReadOptions } from './stream.ts';

/** An event as the contract writes it. */
export interface SampleEvent {
  type: string;
  subject: string;
  refs?: Refs;
  /** Characters of its data. */
  size?: number;
}

/** A transaction that writes to the log and has its place in it already. */
export interface OpenWrite {
  /** @returns ids, in order */
  write(events: readonly SampleEvent[]): Promise<string[]>;
  commit(): Promise<void>;
  abort(): Promise<void>;
}

export interface StreamFixture {
  stream: EventStream;
  /** Begins a transaction: those begun earlier come earlier in the log, whenever they commit. */
  begin(): Promise<OpenWrite>;
  close(): Promise<void>;
}

const LIMIT = 50;

/**
 * What every event stream must hold to, whatever carries it.
 * @param makeStream an empty stream of its own for each test
 */
export function streamContract(name: string, makeStream: () => Promise<StreamFixture>): void {
  describe(`${name} keeps the contract of event streams`, () => {
    let fixture: StreamFixture | undefined;
    const make = async (): Promise<StreamFixture> => {
      fixture = await makeStream();
      return fixture;
    };
    afterEach(async () => {
      await fixture?.close();
      fixture = undefined;
    });

    it('shows what was committed, in order and whole', async () => {
      const { stream, begin } = await make();
      const ids = await put(begin, [
        { type: 'order.paid', subject: 'order/o1', refs: { consumer: 'c1' } },
        { type: 'order.shipped', subject: 'order/o1' },
      ]);
      const events = await readUntil(stream, 2);
      expect(idsOf(events)).toEqual(ids);
      expect(events[0]).toMatchObject({
        type: 'order.paid',
        subject: 'order/o1',
        refs: { consumer: 'c1' },
        causeId: null,
      });
      expect(events[0]!.time).toBeInstanceOf(Date);
      expect(typeof events[0]!.txid).toBe('bigint');
    });

    it('never passes a write that is still open, and shows all of it in its place afterwards', async () => {
      const { stream, begin } = await make();
      const before = await put(begin, [sample('order/o0')]);
      await readUntil(stream, 1);
      const early = await begin();
      const earlyIds = await early.write([sample('order/o1')]);
      const late = await begin();
      const lateIds = await late.write([sample('order/o1')]);
      await late.commit();
      // the early one is open: what committed after it must not be shown yet
      const reader = follow(stream);
      for (let i = 0; i < 5; i++) await reader.step();
      expect(idsOf(reader.seen)).toEqual(before);
      await early.commit();
      await reader.until(3);
      expect(idsOf(reader.seen)).toEqual([...before, ...earlyIds, ...lateIds]);
    });

    it('shows nothing of an aborted write and goes on behind it', async () => {
      const { stream, begin } = await make();
      const aborted = await begin();
      await aborted.write([sample('order/o1')]);
      const ids = await put(begin, [sample('order/o2')]);
      await aborted.abort();
      expect(idsOf(await readUntil(stream, 1))).toEqual(ids);
    });

    it('gives every reader all events once, in one order, however the commits fall', async () => {
      const { stream, begin } = await make();
      const readers = [follow(stream), follow(stream, { limit: 1 }), follow(stream, { limit: 3, scan: 4 })];
      const random = lcg(7);
      let count = 0;
      const open: OpenWrite[] = [];
      for (let i = 0; i < 60; i++) {
        if (open.length < 5 && random(2) === 0) {
          const write = await begin();
          const events = Array.from({ length: 1 + random(3) }, () => sample(`order/o${random(4)}`));
          await write.write(events);
          if (random(5) === 0) await write.abort();
          else {
            open.push(write);
            count += events.length;
          }
        } else if (open.length > 0) await open.splice(random(open.length), 1)[0]!.commit();
        await readers[i % 3]!.step();
      }
      for (const write of open.reverse()) await write.commit();
      for (const reader of readers) await reader.until(count);
      for (const reader of readers) await reader.step();
      const [first] = readers;
      expect(new Set(idsOf(first!.seen)).size).toBe(count);
      for (const reader of readers) expect(idsOf(reader.seen)).toEqual(idsOf(first!.seen));
      expect([...first!.seen].sort(comparePositions)).toEqual(first!.seen);
    });

    it('keeps the order of one subject across writes that follow each other', async () => {
      const { stream, begin } = await make();
      const ids: string[] = [];
      for (let i = 0; i < 20; i++) ids.push(...(await put(begin, [sample('order/o1'), sample(`order/x${i}`)])));
      const events = await readUntil(stream, 40);
      const own = events.filter((event) => event.subject === 'order/o1');
      expect(idsOf(own)).toEqual(ids.filter((_, i) => i % 2 === 0));
    });

    it('goes on from any position, with nothing left out and nothing twice', async () => {
      const { stream, begin } = await make();
      for (let i = 0; i < 5; i++) await put(begin, [sample('order/o1'), sample('order/o2')]);
      const all = await readUntil(stream, 10);
      for (let i = 0; i < all.length; i++) {
        const rest = follow(stream, { limit: 3 }, all[i]!);
        await rest.until(9 - i);
        expect(idsOf(rest.seen)).toEqual(idsOf(all.slice(i + 1)));
      }
    });

    it('divides keys into buckets so that readers share the log without a gap or an overlap', async () => {
      const { stream, begin } = await make();
      const samples = Array.from({ length: 40 }, (_, i) => ({
        ...sample(`parcel/p${i}`),
        refs: i % 3 === 0 ? {} : { order: `o${i % 7}` },
      }));
      const ids = await put(begin, samples);
      const parts: StoredEvent[][] = [];
      for (const wanted of [[0, 3], [1], [2]]) {
        const reader = follow(stream, { buckets: { key: 'order', of: 4, wanted }, limit: 7 });
        await reader.toHead();
        parts.push(reader.seen);
        for (const event of reader.seen) expect(wanted).toContain(bucketOf(keyOf(event, 'order'), 4));
      }
      expect(idsOf(parts.flat()).sort()).toEqual([...ids].sort());
      for (const part of parts) expect([...part].sort(comparePositions)).toEqual(part);
    });

    it('shows the wanted types alone and still moves past the others', async () => {
      const { stream, begin } = await make();
      await put(
        begin,
        Array.from({ length: 30 }, (_, i) => ({ type: i === 20 ? 'rare' : 'common', subject: `order/o${i}` })),
      );
      await readUntil(stream, 30);
      const page = await stream.read(BEGINNING, { types: ['rare'], limit: 5, scan: 10 });
      expect(page).toMatchObject({ events: [], more: true });
      expect(comparePositions(page.end, BEGINNING)).toBe(1);
      const reader = follow(stream, { types: ['rare'], limit: 5, scan: 10 });
      await reader.toHead();
      expect(reader.seen.map((event) => event.type)).toEqual(['rare']);
      expect(comparePositions(reader.at(), await stream.head())).toBe(0);
    });

    it('bounds a page by bytes but never to nothing', async () => {
      const { stream, begin } = await make();
      const ids = await put(
        begin,
        Array.from({ length: 4 }, (_, i) => ({ ...sample(`order/o${i}`), size: 3_000 })),
      );
      await readUntil(stream, 4);
      const page = await stream.read(BEGINNING, { limit: LIMIT, bytes: 5_000 });
      expect(idsOf(page.events)).toEqual(ids.slice(0, 2));
      expect(page.more).toBe(true);
      expect(idsOf((await stream.read(BEGINNING, { limit: LIMIT, bytes: 1 })).events)).toEqual(ids.slice(0, 1));
      const reader = follow(stream, { bytes: 1 });
      await reader.until(4);
      expect(idsOf(reader.seen)).toEqual(ids);
    });

    it('misses nothing when a reader begins now, not even what is open', async () => {
      const { stream, begin } = await make();
      await put(begin, [sample('order/old')]);
      await readUntil(stream, 1);
      const open = await begin();
      const ids = await open.write([sample('order/o1')]);
      const reader = follow(stream, {}, await stream.now());
      await open.commit();
      await reader.until(1);
      expect(idsOf(reader.seen)).toEqual(ids);
    });

    it('says that an empty log ends at its beginning', async () => {
      const { stream } = await make();
      expect(await stream.head()).toEqual(BEGINNING);
      expect(await stream.read(BEGINNING, { limit: 1 })).toEqual({ events: [], end: BEGINNING, more: false });
    });
  });
}

const sample = (subject: string): SampleEvent => ({ type: 'order.paid', subject });
const idsOf = (events: readonly StoredEvent[]): string[] => events.map((event) => event.id);

async function put(begin: StreamFixture['begin'], events: readonly SampleEvent[]): Promise<string[]> {
  const write = await begin();
  const ids = await write.write(events);
  await write.commit();
  return ids;
}

/** A reader with one cursor, which checks at every step that it never goes back. */
function follow(stream: EventStream, options: Partial<ReadOptions> = {}, from: Position = BEGINNING) {
  const seen: StoredEvent[] = [];
  let at = from;
  const step = async (): Promise<boolean> => {
    const page = await stream.read(at, { limit: LIMIT, ...options });
    let last = at;
    for (const event of page.events) {
      expect(comparePositions(event, last)).toBe(1);
      last = event;
    }
    expect(comparePositions(page.end, last)).toBeGreaterThanOrEqual(0);
    expect(page.events.length).toBeLessThanOrEqual(options.limit ?? LIMIT);
    seen.push(...page.events);
    at = page.end;
    return page.more;
  };
  return {
    seen,
    step,
    at: () => at,
    /** Other work in the same database server may hold the end of the log back for a while. */
    async until(count: number): Promise<void> {
      for (const end = Date.now() + 60_000; seen.length < count && Date.now() < end; )
        if (!(await step()) && seen.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(seen.length).toBe(count);
    },
    async toHead(): Promise<void> {
      await expect.poll(async () => (await stream.head()).txid).toBeGreaterThan(0n);
      const head = await stream.head();
      for (let i = 0; i < 1_000 && comparePositions(at, head) < 0; i++) await step();
    },
  };
}

async function readUntil(stream: EventStream, count: number): Promise<StoredEvent[]> {
  const reader = follow(stream);
  await reader.until(count);
  return reader.seen;
}

/** Small and repeatable: the same sequence in every run. */
function lcg(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
