import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { type OpenDatabase, openDatabase, type Tx } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { Problem } from '../errors.ts';
import { AROUND_THE_CLOCK, type Calendar, compileCalendar } from './calendar.ts';
import { loadCalendars } from './calendar-file.ts';
import { keepCalendars } from './kept-calendars.ts';
import { createPromiseStore, listPromises } from './promise.store.ts';
import { type PromiseFact, type PromiseState, promiseId, recomputePromises } from './promise.ts';
import { createPromiseWorker, type PromiseEvent, type PromisePoint } from './promise.worker.ts';
import { type Breach, type PromiseKind, promiseKinds } from './promise-kind.ts';

const calendars = loadCalendars();
const kind = (name: string, onBreach?: PromiseKind['onBreach']): PromiseKind => ({
  kind: name,
  calendar: AROUND_THE_CLOCK.id,
  doc: { zh: '测试', en: 'test' },
  ...(onBreach ? { onBreach } : {}),
});
const kinds = promiseKinds([kind('test.ship'), kind('test.refund')], calendars);
const store = createPromiseStore({ calendars, kinds });
const START = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
const hour = (n: number): Date => new Date(START + n * HOUR);
const END = hour(1_000);

let scratch: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  scratch = await testDatabase();
  open = openDatabase({ url: scratch.url, poolSize: 8 });
  await sql`create table told (source text, id text, type text, subject text, time timestamptz, place serial,
    primary key (source, id))`.execute(open.db);
  await sql`create table people_told (promise uuid, number integer, primary key (promise, number))`.execute(open.db);
});
afterAll(async () => {
  await open?.close();
  await scratch?.drop();
});
beforeEach(() =>
  sql`truncate promise, promise_due, promise_break, promise_step, told, people_told restart identity`.execute(open.db),
);

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => open.db.transaction().execute(work);

/** Stands in for the event log, and is stricter: the same id twice is an error. */
async function append(tx: Tx, events: readonly PromiseEvent[]): Promise<void> {
  for (const e of events)
    await sql`insert into told (source, id, type, subject, time)
      values (${e.source}, ${e.id}, ${e.type}, ${e.subject}, ${e.time})`.execute(tx);
}

/** Stands in for the notifications, as strictly. */
async function tellPeople(tx: Tx, breaches: readonly Breach[]): Promise<void> {
  for (const { promiseId, number } of breaches)
    await sql`insert into people_told (promise, number) values (${promiseId}, ${number})`.execute(tx);
}

const peopleTold = async (): Promise<{ promise: string; number: number }[]> =>
  (
    await sql<{ promise: string; number: number }>`
      select promise, number from people_told order by promise, number`.execute(open.db)
  ).rows;

const told = async (): Promise<{ type: string; subject: string; time: Date }[]> =>
  (
    await sql<{
      type: string;
      subject: string;
      time: Date;
    }>`select type, subject, time from told order by place`.execute(open.db)
  ).rows;

const silent = { warn: () => {}, error: () => {} };
const worker = (options: Partial<Parameters<typeof createPromiseWorker>[0]> = {}) =>
  createPromiseWorker({ db: open.db, clock: manualClock(END), append, tellPeople, kinds, log: silent, ...options });

const opening = (key: string, at = 0, hours = 48) => ({
  kind: 'test.ship',
  key,
  subject: `order/${key}`,
  party: 'merchant/m1',
  openedAt: hour(at),
  workingTime: hours * HOUR,
});

test('opened, met, late, void; told once, in the order of the deadlines', async () => {
  const [first] = await inTx((tx) =>
    store.open(tx, [opening('a', 0, 3), opening('b', 0, 2), opening('c'), opening('d')]),
  );
  expect(first).toEqual({
    id: promiseId('test.ship', 'a'),
    kind: 'test.ship',
    key: 'a',
    state: 'open',
    dueAt: hour(3),
  });
  await inTx((tx) => store.open(tx, [opening('a', 0, 3)]));
  await inTx((tx) => store.meet(tx, [{ kind: 'test.ship', key: 'c', at: hour(1) }]));
  await inTx((tx) => store.void(tx, [{ kind: 'test.ship', key: 'd', at: hour(1) }]));
  // kept late, before the worker came by: it was broken all the same
  const [late] = await inTx((tx) => store.meet(tx, [{ kind: 'test.ship', key: 'b', at: hour(9) }]));
  expect(late!.state).toBe('met-late');

  const w = worker();
  expect(await w.nextDue()).toEqual(hour(2));
  expect(await w.fireDue(hour(1))).toBe(0);
  expect(await w.fireDue(hour(10))).toBe(2);
  expect(await w.fireDue(END)).toBe(0);
  expect(await w.nextDue()).toBeUndefined();
  expect(await told()).toEqual([
    { type: 'promise.breached', subject: 'order/b', time: hour(2) },
    { type: 'promise.breached', subject: 'order/a', time: hour(3) },
  ]);
  const states = Object.fromEntries((await listPromises(open.db)).items.map((p) => [p.key, p.state]));
  expect(states).toEqual({ a: 'breached', b: 'met-late', c: 'met', d: 'void' });
});

test('a simulation that jumps to each next due instant sees every breach at its time', async () => {
  const hours = [7, 3, 11, 3, 5];
  await inTx((tx) =>
    store.open(
      tx,
      hours.map((h, i) => opening(`o${i}`, 0, h)),
    ),
  );
  const w = worker();
  const jumps: Date[] = [];
  for (let due = await w.nextDue(); due; due = await w.nextDue()) {
    jumps.push(due);
    await w.fireDue(due);
  }
  expect(jumps).toEqual([3, 5, 7, 11].map(hour));
  expect((await told()).map((e) => e.time)).toEqual([3, 3, 5, 7, 11].map(hour));
});

test('news of a settlement in time, or of a pause, takes a breach back; a later deadline is told anew', async () => {
  await inTx((tx) => store.open(tx, [opening('a', 0, 10), opening('b', 0, 10)]));
  const w = worker();
  await w.fireDue(hour(10));
  await inTx((tx) => store.meet(tx, [{ kind: 'test.ship', key: 'a', at: hour(9) }]));
  await inTx((tx) => store.pause(tx, [{ kind: 'test.ship', key: 'b', breakKey: 'evidence', at: hour(5) }]));
  await w.fireDue(hour(12));
  const [b] = await inTx((tx) =>
    store.resume(tx, [{ kind: 'test.ship', key: 'b', breakKey: 'evidence', at: hour(15) }]),
  );
  expect(b).toMatchObject({ state: 'open', dueAt: hour(20) });
  await w.fireDue(hour(20));
  const types = Map.groupBy(await told(), (e) => e.subject);
  expect(types.get('order/a')!.map((e) => e.type)).toEqual(['promise.breached', 'promise.breach-withdrawn']);
  expect(types.get('order/b')!.map((e) => [e.type, e.time])).toEqual([
    ['promise.breached', hour(10)],
    ['promise.breach-withdrawn', hour(12)],
    ['promise.breached', hour(20)],
  ]);
});

const keys = ['p', 'q', 'r'];
const anyFact: fc.Arbitrary<PromiseFact> = fc
  .record({
    kind: fc.constantFrom('test.ship', 'test.refund'),
    key: fc.constantFrom(...keys),
    fact: fc.constantFrom('opened', 'met', 'voided', 'paused', 'resumed'),
    at: fc.nat(40).map(hour),
    breakKey: fc.constantFrom('x', 'y'),
    hours: fc.constantFrom(1, 10, 30),
    calendar: fc.constantFrom('around-the-clock', 'cn-service'),
  })
  .map(({ kind, key, fact, at, breakKey, hours, calendar }): PromiseFact => {
    if (fact === 'met' || fact === 'voided') return { kind, key, fact, at };
    if (fact === 'paused' || fact === 'resumed') return { kind, key, fact, breakKey, at };
    const terms = {
      subject: `order/${key}`,
      party: null,
      calendar,
      openedAt: at,
      workingTime: hours * HOUR,
      causeId: null,
    };
    return { kind, key, fact, ...terms };
  });

test('facts in any order and any batches, with the worker in between, end in what the recomputation says', async () => {
  const run = fc.record({
    facts: fc.array(anyFact, { maxLength: 14 }),
    cuts: fc.array(fc.nat(14), { maxLength: 4 }),
    looks: fc.array(fc.nat(60), { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(run, async ({ facts, cuts, looks }) => {
      await sql`truncate promise, promise_due, promise_break, promise_step, told, people_told restart identity`.execute(
        open.db,
      );
      const w = worker({ batch: 2 });
      const bounds = [0, ...cuts.filter((cut) => cut < facts.length).sort((a, b) => a - b), facts.length];
      for (let i = 1; i < bounds.length; i++) {
        await inTx((tx) => store.apply(tx, facts.slice(bounds[i - 1], bounds[i])));
        if (looks[i - 1] !== undefined) await w.fireDue(hour(looks[i - 1]!));
      }
      await w.fireDue(END);
      const expected = recomputePromises(facts, calendars, END);
      const rows = await sql<{
        id: string;
        state: PromiseState;
        due_at: Date | null;
        met_at: Date | null;
        void_at: Date | null;
        opened_at: Date | null;
      }>`
        select id, state, due_at, met_at, void_at, opened_at from promise order by id`.execute(open.db);
      expect(rows.rows).toEqual(
        expected.map((p) => ({
          id: p.id,
          state: p.state,
          due_at: p.dueAt ?? null,
          met_at: p.metAt,
          void_at: p.voidAt,
          opened_at: p.terms?.openedAt ?? null,
        })),
      );
      const breached = (await told()).filter(({ type }) => type === 'promise.breached');
      const numbers = Map.groupBy(await peopleTold(), ({ promise }) => promise);
      expect([...numbers.values()].flat()).toHaveLength(breached.length);
      for (const of of numbers.values()) expect(of.map(({ number }) => number)).toEqual(of.map((_, i) => i + 1));
      const standing = (await told()).reduce((sum, e) => sum + (e.type === 'promise.breached' ? 1 : -1), 0);
      expect(standing).toBe(expected.filter((p) => p.state === 'breached' || p.state === 'met-late').length);
    }),
    { numRuns: 60 },
  );
});

test('callers at once: every fact counts, none twice', async () => {
  const facts = keys.flatMap((key): PromiseFact[] => [
    { fact: 'met', kind: 'test.ship', key, at: hour(60) },
    { fact: 'paused', kind: 'test.ship', key, breakKey: 'x', at: hour(1) },
    { fact: 'resumed', kind: 'test.ship', key, breakKey: 'x', at: hour(4) },
  ]);
  await Promise.all([
    ...facts.map((fact) => inTx((tx) => store.apply(tx, [fact]))),
    inTx((tx) =>
      store.open(
        tx,
        keys.map((key) => opening(key)),
      ),
    ),
    inTx((tx) =>
      store.open(
        tx,
        [...keys].reverse().map((key) => opening(key)),
      ),
    ),
  ]);
  const { items } = await listPromises(open.db);
  expect(items.map((p) => [p.key, p.state, p.dueAt]).sort()).toEqual(keys.map((key) => [key, 'met-late', hour(51)]));
});

test('many workers tell each breach once', async () => {
  const many = Array.from({ length: 300 }, (_, i) => opening(`o${i}`, 0, 1 + (i % 7)));
  await inTx((tx) => store.open(tx, many));
  const workers = Array.from({ length: 4 }, () => worker({ batch: 17 }));
  const counts = await Promise.all(workers.map((w) => w.fireDue(END)));
  expect(counts.reduce((a, b) => a + b)).toBe(300);
  expect(await told()).toHaveLength(300);
});

test('killed at any point, nothing is lost and nothing told twice', async () => {
  for (const point of ['selected', 'appended', 'marked', 'committed'] satisfies PromisePoint[]) {
    await sql`truncate promise, promise_due, promise_break, promise_step, told, people_told restart identity`.execute(
      open.db,
    );
    await inTx((tx) =>
      store.open(
        tx,
        Array.from({ length: 5 }, (_, i) => opening(`o${i}`, 0, 1 + i)),
      ),
    );
    let killed = 0;
    const mortal = worker({
      batch: 2,
      reached: (at) => {
        // what a connection says that was cut: the transaction is rolled back by the server
        if (at === point && ++killed < 3) throw Object.assign(new Error('killed'), { code: '57P01' });
      },
    });
    for (let round = 0; round < 3; round++)
      await mortal.fireDue(END).catch((error: Error) => expect(error.message).toBe('killed'));
    expect([point, killed >= 3]).toEqual([point, true]);
    await worker().fireDue(END);
    expect((await told()).map((e) => e.time)).toEqual([1, 2, 3, 4, 5].map(hour));
    expect((await peopleTold()).map(({ number }) => number)).toEqual([1, 1, 1, 1, 1]);
  }
});

test('a promise on which the worker fails is put off alone, and told later', async () => {
  let broken = true;
  const onBreach = async (_: Tx, breach: { key: string }): Promise<void> => {
    if (broken && breach.key === 'bad') throw new Problem('event.invalid');
  };
  const w = worker({ kinds: promiseKinds([kind('test.ship', onBreach)], calendars) });
  await inTx((tx) => store.open(tx, [opening('a', 0, 1), opening('bad', 0, 2), opening('c', 0, 3)]));
  await w.fireDue(hour(5));
  expect((await told()).map((e) => e.subject)).toEqual(['order/a', 'order/c']);
  expect(await w.nextDue()).toEqual(new Date(hour(5).getTime() + 1_000));
  await w.fireDue(hour(6));
  expect(await w.nextDue()).toEqual(new Date(hour(6).getTime() + 2_000));
  broken = false;
  await w.fireDue(hour(7));
  // told late, but as having happened when the deadline passed
  expect((await told()).at(-1)).toEqual({ type: 'promise.breached', subject: 'order/bad', time: hour(2) });
});

test('the poll loop fires by the domain clock and stops', async () => {
  await inTx((tx) => store.open(tx, [opening('a', 0, 1), opening('b', 0, 50)]));
  const clock = manualClock(hour(2));
  const w = worker({ clock, pollEvery: 5 });
  w.start();
  await expect.poll(async () => (await told()).length).toBe(1);
  clock.set(hour(51));
  await expect.poll(async () => (await told()).length).toBe(2);
  await w.stop();
});

test('lists: filters, pages without gaps or doubles, paused ones last, foreign cursors refused', async () => {
  await inTx((tx) =>
    store.open(
      tx,
      Array.from({ length: 25 }, (_, i) => opening(`o${i}`, 0, 1 + (i % 4))),
    ),
  );
  await inTx((tx) => store.open(tx, [{ ...opening('r'), kind: 'test.refund', party: 'merchant/m2' }]));
  await inTx((tx) => store.pause(tx, [{ kind: 'test.ship', key: 'o3', breakKey: 'x', at: hour(0) }]));
  await inTx((tx) => store.meet(tx, [{ kind: 'test.ship', key: 'never-opened', at: hour(0) }]));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listPromises(open.db, { limit: 7, ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.map((p) => p.key));
    cursor = page.next ?? undefined;
  } while (cursor);
  expect(new Set(seen).size).toBe(26);
  expect(seen).toHaveLength(26);
  expect(seen.at(-1)).toBe('o3');
  const count = async (filter: Parameters<typeof listPromises>[1]) =>
    (await listPromises(open.db, filter)).items.length;
  expect(await count({ kind: 'test.refund' })).toBe(1);
  expect(await count({ party: 'merchant/m2' })).toBe(1);
  expect(await count({ subject: 'order/o5' })).toBe(1);
  expect(await count({ dueBefore: hour(2) })).toBe(7);
  expect(await count({ state: 'met' })).toBe(0);
  for (const bad of ['x', '', Buffer.from('["infinity","x"]').toString('base64url'), 'a'.repeat(5_000)])
    await expect(listPromises(open.db, { cursor: bad })).rejects.toMatchObject({ code: 'cursor.invalid' });
});

test('what makes no sense is refused before anything is written', async () => {
  const refused = (change: object) => inTx((tx) => store.open(tx, [opening('fine'), { ...opening('x'), ...change }]));
  await expect(refused({ kind: 'test.unknown' })).rejects.toThrow('not declared');
  await expect(refused({ key: '' })).rejects.toThrow(RangeError);
  await expect(refused({ subject: 'o1' })).rejects.toThrow('<type>/<id>');
  await expect(refused({ openedAt: new Date(Number.NaN) })).rejects.toThrow(RangeError);
  await expect(refused({ workingTime: -1 })).rejects.toThrow(RangeError);
  await expect(refused({ calendar: 'lunar' })).rejects.toThrow('no calendar lunar');
  expect((await listPromises(open.db)).items).toEqual([]);
});

test('a calendar edited in the middle changes no promise that was given by it', async () => {
  const shop = (id: string, hours: [string, string]) =>
    compileCalendar({ id, zone: 'UTC', week: { sun: [hours], mon: [hours], tue: [hours], wed: [hours] } });
  const storeWith = (calendar: Calendar) => {
    const known = new Map([...calendars, [calendar.id, calendar]]);
    return { known, store: createPromiseStore({ calendars: known, kinds }) };
  };
  // 1 March 2026 is a Sunday
  const before = storeWith(shop('shop', ['08:00', '18:00']));
  await keepCalendars(open.db, before.known);
  const given = { ...opening('a', 8, 15), calendar: 'shop' };
  const pause = { kind: 'test.ship', key: 'a', breakKey: 'b' };
  const [first] = await inTx((tx) => before.store.open(tx, [given]));
  expect(first!.dueAt).toEqual(hour(24 + 13));
  for (const later of [shop('shop', ['08:00', '09:00']), shop('another', ['00:00', '24:00'])]) {
    const after = storeWith(later);
    const [again] = await inTx((tx) => after.store.open(tx, [given]));
    expect(again!.dueAt).toEqual(first!.dueAt);
  }
  const edited = storeWith(shop('shop', ['08:00', '09:00']));
  await inTx((tx) => edited.store.pause(tx, [{ ...pause, at: hour(10) }]));
  const [resumed] = await inTx((tx) => edited.store.resume(tx, [{ ...pause, at: hour(12) }]));
  expect(resumed!.dueAt).toEqual(hour(24 + 15));
  // what is given from now on counts by what stands there now
  const [next] = await inTx((tx) => edited.store.open(tx, [{ ...opening('b', 8, 2), calendar: 'shop' }]));
  expect(next!.dueAt).toEqual(hour(24 + 9));
});
