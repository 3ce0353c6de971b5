import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { type OpenDatabase, openDatabase, type Tx } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { Problem } from '../errors.ts';
import { loadCalendars } from './calendar-file.ts';
import { createPromiseStore, type Opening } from './promise.store.ts';
import { createPromiseWorker, type PromiseEvent, type PromisePoint } from './promise.worker.ts';
import { promiseKinds, type StepReached } from './promise-kind.ts';

const calendars = loadCalendars();
const START = Date.parse('2026-03-02T00:00:00Z');
const HOUR = 3_600_000;
const hour = (n: number): Date => new Date(START + n * HOUR);
const END = hour(1_000);

let scratch: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
let broken = '';
const kinds = promiseKinds(
  [
    {
      ...{ kind: 'test.look', calendar: 'around-the-clock', doc: { zh: '测试', en: 'test' } },
      steps: {
        lock: async () => {},
        async act(tx: Tx, steps: readonly StepReached[]) {
          for (const { key, step, does } of steps) {
            if (key === broken) throw new Problem('event.invalid');
            await sql`insert into acted (key, step, does) values (${key}, ${step}, ${JSON.stringify(does)})`.execute(
              tx,
            );
          }
        },
      },
    },
  ],
  calendars,
);
const store = createPromiseStore({ calendars, kinds });

beforeAll(async () => {
  scratch = await testDatabase();
  open = openDatabase({ url: scratch.url, poolSize: 8 });
  await sql`create table told (id text primary key, type text, key text, step text, time timestamptz, place serial)`.execute(
    open.db,
  );
  await sql`create table acted (key text, step text, does text, primary key (key, step))`.execute(open.db);
});
afterAll(async () => {
  await open?.close();
  await scratch?.drop();
});
beforeEach(() =>
  sql`truncate promise, promise_due, promise_break, promise_step, told, acted restart identity`.execute(open.db),
);

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => open.db.transaction().execute(work);
/** Stricter than the log: the same id twice is an error. */
const append = async (tx: Tx, events: readonly { id: string; type: string; time: Date; data: object }[]) => {
  for (const { id, type, time, data } of events) {
    const { key, step = null } = (data as { promise: PromiseEvent['data']['promise'] & { step?: string } }).promise;
    await sql`insert into told (id, type, key, step, time) values (${id}, ${type}, ${key}, ${step}, ${time})`.execute(
      tx,
    );
  }
};
const worker = (reached?: (point: PromisePoint) => void) =>
  createPromiseWorker({
    ...{ db: open.db, clock: manualClock(END), append, kinds, log: { warn: () => {}, error: () => {} } },
    ...(reached ? { reached } : {}),
  });
const told = async () =>
  (
    await sql<{ key: string; type: string; step: string | null; time: Date }>`
      select key, type, step, time from told order by place`.execute(open.db)
  ).rows.map(({ key, type, step, time }) => `${key} ${type} ${step ?? ''} ${(time.getTime() - START) / HOUR}`);
const acted = async () =>
  (await sql<{ key: string; step: string }>`select key, step from acted order by key, step`.execute(open.db)).rows.map(
    ({ key, step }) => `${key} ${step}`,
  );

const opening = (key: string, more: Partial<Opening> = {}): Opening => ({
  ...{
    kind: 'test.look',
    key,
    subject: `order/${key}`,
    openedAt: hour(0),
    workingTime: 10 * HOUR,
    causeId: '00000000-0000-8000-8000-000000000001',
  },
  steps: [
    { step: 'half', workingTime: 5 * HOUR, does: { tell: 'holder' } },
    { step: 'over', workingTime: 10 * HOUR, does: {} },
    { step: 'long-over', workingTime: 12 * HOUR, does: {} },
  ],
  ...more,
});
const name = (key: string) => ({ kind: 'test.look', key });

test('each comes once, at its time: a warning before the deadline, escalations from it on', async () => {
  await inTx((tx) => store.open(tx, [opening('a')]));
  await inTx((tx) => store.open(tx, [opening('a')]));
  const w = worker();
  const jumps: number[] = [];
  for (let next = await w.nextDue(); next; next = await w.nextDue()) {
    jumps.push((next.getTime() - START) / HOUR);
    await Promise.all([w, worker(), worker()].map((each) => each.fireDue(next!)));
  }
  expect(jumps).toEqual([5, 10, 12]);
  expect(await told()).toEqual([
    ...['a promise.warned half 5', 'a promise.breached  10', 'a promise.escalated over 10'],
    'a promise.escalated long-over 12',
  ]);
  expect(await acted()).toEqual(['a half', 'a long-over', 'a over']);
});

test('what is met or called off goes on to nothing; what is met too late stops there', async () => {
  await inTx((tx) => store.open(tx, [opening('met'), opening('void'), opening('late')]));
  await inTx((tx) => store.meet(tx, [{ ...name('met'), at: hour(4) }]));
  await inTx((tx) => store.void(tx, [{ ...name('void'), at: hour(4) }]));
  const w = worker();
  await w.fireDue(hour(10));
  await inTx((tx) => store.meet(tx, [{ ...name('late'), at: hour(11) }]));
  await w.fireDue(END);
  expect(await acted()).toEqual(['late half', 'late over']);
  expect(await w.nextDue()).toBeUndefined();
});

test('a pause moves what is still to come, and nothing that has been', async () => {
  await inTx((tx) => store.open(tx, [opening('a')]));
  const w = worker();
  await inTx((tx) => store.pause(tx, [{ ...name('a'), breakKey: 'b', at: hour(2) }]));
  await w.fireDue(hour(100));
  expect(await acted()).toEqual([]);
  await inTx((tx) => store.resume(tx, [{ ...name('a'), breakKey: 'b', at: hour(52) }]));
  expect(await w.nextDue()).toEqual(hour(55));
  await w.fireDue(hour(55));
  // a pause before it that is heard of afterwards: what was said stays said
  await inTx((tx) =>
    store.apply(tx, [
      { fact: 'paused', ...name('a'), breakKey: 'c', at: hour(53) },
      { fact: 'resumed', ...name('a'), breakKey: 'c', at: hour(54) },
    ]),
  );
  await w.fireDue(END);
  expect(await told()).toEqual([
    ...['a promise.warned half 55', 'a promise.breached  61', 'a promise.escalated over 61'],
    'a promise.escalated long-over 63',
  ]);
});

test('facts before the opening count for its steps; of two openings the first gives them', async () => {
  await inTx((tx) => store.pause(tx, [{ ...name('a'), breakKey: 'b', at: hour(1) }]));
  await inTx((tx) => store.resume(tx, [{ ...name('a'), breakKey: 'b', at: hour(2) }]));
  const steps = [{ step: 'other', workingTime: 3 * HOUR, does: {} }];
  await inTx((tx) => store.open(tx, [opening('a', { openedAt: hour(1), steps })]));
  await inTx((tx) => store.open(tx, [opening('a')]));
  await inTx((tx) => store.open(tx, [opening('a', { openedAt: hour(1), steps })]));
  await worker().fireDue(hour(6));
  expect(await told()).toEqual(['a promise.warned half 6']);
});

test('killed at any point, each is done once', async () => {
  for (const point of ['step-appended', 'step-done'] satisfies PromisePoint[]) {
    await sql`truncate promise, promise_due, promise_break, promise_step, told, acted restart identity`.execute(
      open.db,
    );
    await inTx((tx) => store.open(tx, [opening('a'), opening('b')]));
    let killed = 0;
    const mortal = worker((at) => {
      if (at === point && ++killed < 3) throw Object.assign(new Error('killed'), { code: '57P01' });
    });
    for (let round = 0; round < 3; round++)
      await mortal.fireDue(END).catch((error: Error) => expect(error.message).toBe('killed'));
    expect([point, killed]).toEqual([point, 3]);
    expect(await acted()).toHaveLength(6);
    expect(await told()).toHaveLength(8);
  }
});

test('one that fails is put off alone, and keeps being a warning', async () => {
  await inTx((tx) => store.open(tx, [opening('a'), opening('bad'), opening('c')]));
  broken = 'bad';
  const w = worker();
  await w.fireDue(hour(5));
  expect(await acted()).toEqual(['a half', 'c half']);
  expect(await w.nextDue()).toEqual(new Date(hour(5).getTime() + 1_000));
  broken = '';
  await w.fireDue(hour(11));
  expect((await told()).filter((line) => line.startsWith('bad'))[1]).toMatch(/^bad promise\.warned half /);
});
