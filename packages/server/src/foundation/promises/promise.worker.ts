import { type RawBuilder, sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database, Tx } from '../database/database.ts';
import { asProblem } from '../errors.ts';
import { derivedId } from '../ids.ts';
import { createPoll } from '../poll.ts';
import { fromTable, markTold, type PromiseRow, type PromiseTable } from './promise.rows.ts';
import { createSteps, type StepEvent } from './promise.steps.ts';
import { afterTelling, toTell } from './promise.ts';
import type { Breach, PromiseKinds } from './promise-kind.ts';

/** An event of ours on its way to the log. */
export interface PromiseEvent {
  source: typeof PROMISE_SOURCE;
  id: string;
  type: 'promise.breached' | 'promise.breach-withdrawn';
  subject: string;
  time: Date;
  causeId: string | null;
  data: { promise: PromiseEventData };
}

export interface PromiseEventData {
  id: string;
  kind: string;
  key: string;
  party: string | null;
  opened_at: string;
  due_at: string;
  number: number;
}

const PROMISE_SOURCE = 'anxin/promises';

/** Where a test may kill the worker. */
export type PromisePoint = 'selected' | 'appended' | 'marked' | 'committed' | 'step-appended' | 'step-done';

export interface PromiseLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface PromiseWorkerOptions {
  db: Database;
  /** The marketplace's clock: decides what is due. The polling itself goes by wall time. */
  clock: Clock;
  /** Writes events to the log in the given transaction; an id that is there already is no error. */
  append(tx: Tx, events: readonly (PromiseEvent | StepEvent)[]): Promise<unknown>;
  kinds: PromiseKinds;
  /** Tells people of what was broken, in the same transaction; nobody is told when not given. */
  tellPeople?(tx: Tx, breaches: readonly Breach[], now: Date): Promise<void>;
  log: PromiseLog;
  /** Promises in one transaction; 300 when not given. */
  batch?: number;
  /** Milliseconds of wall time between looks; 500 when not given. */
  pollEvery?: number;
  reached?(point: PromisePoint): void | Promise<void>;
}

export interface PromiseWorker {
  /**
   * Tells every breach that is due at `now`, in the order of the deadlines, and then takes the steps that are: the row is
   * marked and its event appended in one transaction, so that any number of workers, killed at any moment, tell each once.
   * @returns how many promises were looked at
   */
  fireDue(now: Date): Promise<number>;
  /** When there is something to do next, so that a simulation can jump there; undefined: nothing is waiting. */
  nextDue(): Promise<Date | undefined>;
  start(): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

/** In the order in which promises are told. */
interface Place {
  fireAt: Date;
  id: string;
}

interface Batch {
  count: number;
  last: Place | undefined;
}

/** The database is away, busy or full: nobody's fault here, and the same for every promise. */
const isPassing = (error: unknown): boolean => asProblem(error).status === 503;

/** A promise on which the worker failed waits 1 s, 2 s, 4 s … up to an hour. */
const retryAfter = (failures: number): number => Math.min(1_000 * 2 ** Math.min(failures, 12), 3_600_000);

export function createPromiseWorker(options: PromiseWorkerOptions): PromiseWorker {
  const { db, clock, append, kinds, log, batch = 300, pollEvery = 500 } = options;
  const reached = async (point: PromisePoint): Promise<void> => options.reached?.(point);

  const tell = async (tx: Tx, rows: readonly PromiseRow[], now: Date): Promise<void> => {
    const events: PromiseEvent[] = [];
    const breaches: Breach[] = [];
    const after = rows.map((row): PromiseRow => {
      const telling = toTell(row.facts, now);
      const told = { ...row, facts: afterTelling(row.facts, now) };
      if (telling === 'breached') told.toldCount++;
      if (telling) events.push(eventOf(telling, row, told.toldCount, now));
      if (telling === 'breached') breaches.push(breachOf(row, told.toldCount));
      return told;
    });
    if (events.length > 0) await append(tx, events);
    for (const breach of breaches) await kinds.get(breach.kind)?.onBreach?.(tx, breach);
    if (breaches.length > 0) await options.tellPeople?.(tx, breaches, now);
    await reached('appended');
    await markTold(tx, after);
    await reached('marked');
  };

  const fireBatch = async (now: Date, from: Place | undefined): Promise<Batch> => {
    let taken: PromiseRow[] = [];
    let last: Place | undefined;
    try {
      await db.transaction().execute(async (tx) => {
        const onwards = from ? sql`and (d.fire_at, d.promise_id) > (${from.fireAt}, ${from.id})` : sql``;
        const rows = await lockDue(tx, sql`d.fire_at <= ${now} ${onwards}`, batch);
        taken = rows.map((row) => fromTable(row));
        const end = rows.at(-1);
        last = end && { fireAt: end.fire_at, id: end.id };
        await reached('selected');
        if (taken.length > 0) await tell(tx, taken, now);
      });
    } catch (error) {
      // what does not pass by itself is the fault of one promise, and must not hold up the others
      if (taken.length === 0 || isPassing(error)) throw error;
      for (const { id } of taken) await fireOne(id, now);
    }
    if (taken.length > 0) await reached('committed');
    return { count: taken.length, last };
  };

  const fireOne = async (id: string, now: Date): Promise<void> => {
    try {
      await db.transaction().execute(async (tx) => {
        const rows = await lockDue(tx, sql`d.promise_id = ${id} and d.fire_at <= ${now}`, 1);
        await tell(
          tx,
          rows.map((row) => fromTable(row)),
          now,
        );
      });
    } catch (error) {
      if (isPassing(error)) throw error;
      log.error({ promise: id, error: (error as Error).name }, 'a broken promise could not be told; it is put off');
      const { rows } = await sql<{ failures: number }>`
        select failures from promise_due where promise_id = ${id}`.execute(db);
      const until = new Date(now.getTime() + retryAfter(rows[0]?.failures ?? 0));
      await sql`update promise_due set failures = failures + 1, fire_at = ${until}
        where promise_id = ${id} and fire_at <= ${now}`.execute(db);
    }
  };

  const steps = createSteps({ db, kinds, append, log, retryAfter, reached });

  const fireDue = async (now: Date): Promise<number> => (await fireBreaches(now)) + (await steps.fire(now));

  const fireBreaches = async (now: Date): Promise<number> => {
    let sum = 0;
    // Onwards from where the last batch ended: before it lies what is told already, in the index for as long as somebody
    // might still see it. Ends: whatever was looked at is done, or waits for an instant after `now`.
    for (let from: Place | undefined; ; ) {
      const { count, last } = await fireBatch(now, from);
      sum += count;
      if (count < batch && from === undefined) return sum;
      from = count < batch ? undefined : last;
    }
  };

  const poll = createPoll({
    look: () => fireDue(clock.now()),
    every: pollEvery,
    onFailure: (error, failures) =>
      log.warn({ code: asProblem(error).code, failures }, 'the promise worker could not look; it tries again'),
  });

  return {
    fireDue,
    async nextDue() {
      const { rows } = await sql<{ next: Date | null }>`select min(fire_at) as next from promise_due`.execute(db);
      const [breach, step] = [rows[0]?.next ?? undefined, await steps.next()];
      return breach && step ? (breach < step ? breach : step) : (breach ?? step);
    },
    start: poll.start,
    stop: poll.stop,
  };
}

/** Those that nobody else is just changing or telling, in the order of their deadlines. */
async function lockDue(
  tx: Tx,
  such: RawBuilder<unknown>,
  limit: number,
): Promise<(PromiseTable & { fire_at: Date })[]> {
  const { rows } = await sql<PromiseTable & { fire_at: Date }>`
    select p.*, d.fire_at from promise_due d join promise p on p.id = d.promise_id
    where ${such} order by d.fire_at, d.promise_id limit ${limit} for update skip locked`.execute(tx);
  return rows;
}

function breachOf({ id, facts }: PromiseRow, number: number): Breach {
  const { kind, key } = facts;
  const { subject, party, openedAt } = facts.terms!;
  return { promiseId: id, kind, key, subject, party, openedAt, dueAt: facts.dueAt!, number };
}

function eventOf(telling: 'breached' | 'withdrawn', row: PromiseRow, number: number, now: Date): PromiseEvent {
  const { kind, key, dueAt, toldDue } = row.facts;
  const { subject, party, openedAt, causeId } = row.facts.terms!;
  const type = telling === 'breached' ? 'promise.breached' : 'promise.breach-withdrawn';
  const due = telling === 'breached' ? dueAt! : toldDue!;
  return {
    source: PROMISE_SOURCE,
    // follows from the promise and from how often it was told, so that it can be in the log once only
    id: derivedId(type, row.id, String(number)),
    type,
    subject,
    // a breach happens when its deadline passes, however late it is told
    time: telling === 'breached' ? due : now,
    causeId,
    data: {
      promise: { id: row.id, kind, key, party, opened_at: openedAt.toISOString(), due_at: due.toISOString(), number },
    },
  };
}
