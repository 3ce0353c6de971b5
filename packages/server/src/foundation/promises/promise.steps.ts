import { sql } from 'kysely';
import { idColumn, instantColumn, jsonColumn, textColumn } from '../database/columns.ts';
import type { Database, Json, Tx } from '../database/database.ts';
import { asProblem } from '../errors.ts';
import { derivedId } from '../ids.ts';
import type { Calendar } from './calendar.ts';
import { fromTable, type PromiseRow, type PromiseTable } from './promise.rows.ts';
import { deadline, type PromiseFacts, type StepTerms, standing } from './promise.ts';
import type { PromiseKinds, StepReached } from './promise-kind.ts';

interface PromiseStepTable {
  promise_id: string;
  step: string;
  working_ms: bigint;
  does: Json<Record<string, unknown>>;
  fire_at: Date | null;
  done_at: Date | null;
  failures: number;
}

declare module '../database/database.ts' {
  interface Tables {
    promise_step: PromiseStepTable;
  }
}

/** The calendars by which a promise counts. */
type CalendarsOf = (row: PromiseRow) => ReadonlyMap<string, Calendar>;

/** When a step comes, as the facts have it: breaks move it as they move the deadline. Null: not while it is so. */
function stepAt(facts: PromiseFacts, workingTime: number, calendars: ReadonlyMap<string, Calendar>): Date | null {
  const { state } = standing(facts);
  if (!facts.terms || (state !== 'open' && state !== 'breached')) return null;
  return deadline({ ...facts, terms: { ...facts.terms, workingTime } }, calendars) ?? null;
}

/** Takes back the steps that an opening had given which counts no longer, as far as they have not come. */
export async function dropSteps(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await sql`delete from promise_step where promise_id = any(${idColumn(ids)}) and done_at is null`.execute(tx);
}

/** Writes the steps of promises whose terms are new. */
export async function writeSteps(
  tx: Tx,
  given: readonly { row: PromiseRow; steps: readonly StepTerms[] }[],
  calendarsOf: CalendarsOf,
): Promise<void> {
  const all = given.flatMap(({ row, steps }) => steps.map((step) => ({ row, ...step })));
  if (all.length === 0) return;
  await sql`
    insert into promise_step (promise_id, step, working_ms, does, fire_at)
    select * from unnest(${idColumn(all.map(({ row }) => row.id))}, ${textColumn(all.map(({ step }) => step))},
      ${all.map(({ workingTime }) => workingTime)}::bigint[], ${jsonColumn(all.map(({ does }) => does))},
      ${instantColumn(all.map(({ row, workingTime }) => stepAt(row.facts, workingTime, calendarsOf(row))))})
    on conflict (promise_id, step) do nothing`.execute(tx);
}

/** Moves what is still to come to where the facts have it now, or takes it back. */
export async function moveSteps(tx: Tx, rows: readonly PromiseRow[], calendarsOf: CalendarsOf): Promise<void> {
  if (rows.length === 0) return;
  const { rows: steps } = await sql<{ promise_id: string; step: string; working_ms: bigint }>`
    select promise_id, step, working_ms from promise_step
    where promise_id = any(${idColumn(rows.map(({ id }) => id))}) and done_at is null`.execute(tx);
  if (steps.length === 0) return;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const at = steps.map((one) => {
    const row = byId.get(one.promise_id)!;
    return stepAt(row.facts, Number(one.working_ms), calendarsOf(row));
  });
  await sql`
    update promise_step s set fire_at = n.fire_at
    from unnest(${idColumn(steps.map((one) => one.promise_id))}, ${textColumn(steps.map((one) => one.step))},
      ${instantColumn(at)}) as n (id, step, fire_at)
    where s.promise_id = n.id and s.step = n.step`.execute(tx);
}

/** What a step tells the log. */
export interface StepEvent {
  source: 'anxin/promises';
  id: string;
  type: 'promise.warned' | 'promise.escalated';
  subject: string;
  time: Date;
  causeId: string | null;
  data: {
    promise: {
      id: string;
      kind: string;
      key: string;
      party: string | null;
      opened_at: string;
      due_at: string;
      step: string;
    };
  };
}

export interface StepsOptions {
  db: Database;
  kinds: PromiseKinds;
  append(tx: Tx, events: readonly StepEvent[]): Promise<unknown>;
  log: { error(fields: object, message: string): void };
  retryAfter(failures: number): number;
  reached(point: 'step-appended' | 'step-done'): Promise<void>;
}

interface Candidate {
  promise_id: string;
  step: string;
  kind: string;
  subject: string;
}

const BATCH = 100;

/**
 * Takes the steps that are due: done, told and marked in one transaction. Rows are locked in the house's order, which
 * begins with what the kind locks (cases before promises), so candidates are looked up first and again under the locks.
 */
export function createSteps({ db, kinds, append, log, retryAfter, reached }: StepsOptions) {
  const take = (kind: string, candidates: readonly Candidate[], now: Date): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const acts = kinds.get(kind)?.steps;
      await acts?.lock(tx, [...new Set(candidates.map(({ subject }) => subject))].sort());
      const ids = idColumn(candidates.map((one) => one.promise_id));
      const { rows } = await sql<PromiseTable>`
        select * from promise where id = any(${ids}) order by id for update`.execute(tx);
      const promises = new Map(rows.map((row) => [row.id, fromTable(row)]));
      const { rows: due } = await sql<{
        promise_id: string;
        step: string;
        fire_at: Date;
        working_ms: bigint;
        does: StepReached['does'];
      }>`
        select s.promise_id, s.step, s.fire_at, s.working_ms, s.does from promise_step s
        join unnest(${ids}, ${textColumn(candidates.map((one) => one.step))}) as c (id, step)
          on c.id = s.promise_id and c.step = s.step
        where s.fire_at <= ${now} order by s.fire_at, s.promise_id, s.step for update of s`.execute(tx);
      if (due.length === 0) return;
      const steps = due.map((one): StepReached => {
        const { facts } = promises.get(one.promise_id)!;
        const { subject, party, workingTime } = facts.terms!;
        const warns = Number(one.working_ms) < workingTime;
        return {
          ...{ promiseId: one.promise_id, kind, key: facts.key, subject, party, dueAt: facts.dueAt! },
          ...{ step: one.step, at: one.fire_at, warns, does: one.does },
        };
      });
      await append(
        tx,
        steps.map((step) => eventOf(step, promises.get(step.promiseId)!.facts)),
      );
      await reached('step-appended');
      await acts?.act(tx, steps, now);
      await sql`
        update promise_step s set done_at = ${now}, fire_at = null, failures = 0
        from unnest(${idColumn(due.map((one) => one.promise_id))}, ${textColumn(due.map((one) => one.step))}) as n (id, step)
        where s.promise_id = n.id and s.step = n.step`.execute(tx);
      await reached('step-done');
    });

  /** One step by itself, because it was among others of which one is at fault. */
  const takeOne = async (one: Candidate, now: Date): Promise<void> => {
    try {
      await take(one.kind, [one], now);
    } catch (error) {
      if (asProblem(error).status === 503) throw error;
      const { promise_id: id, step } = one;
      log.error({ promise: id, step, error: (error as Error).name }, 'a step of a promise failed; it is put off');
      const { rows } = await sql<{ failures: number }>`
        select failures from promise_step where promise_id = ${id} and step = ${step}`.execute(db);
      const until = new Date(now.getTime() + retryAfter(rows[0]?.failures ?? 0));
      await sql`update promise_step set failures = failures + 1, fire_at = ${until}
        where promise_id = ${id} and step = ${step} and fire_at <= ${now}`.execute(db);
    }
  };

  return {
    /** @returns how many were looked at */
    async fire(now: Date): Promise<number> {
      for (let sum = 0; ; ) {
        const { rows } = await sql<Candidate>`
          select s.promise_id, s.step, p.kind, p.subject from promise_step s join promise p on p.id = s.promise_id
          where s.fire_at <= ${now} order by s.fire_at, s.promise_id, s.step limit ${BATCH}`.execute(db);
        for (const [kind, candidates] of Map.groupBy(rows, (row) => row.kind))
          try {
            await take(kind, candidates, now);
          } catch (error) {
            if (asProblem(error).status === 503) throw error;
            for (const one of candidates) await takeOne(one, now);
          }
        sum += rows.length;
        // ends: what was looked at is done, or waits for an instant after `now`
        if (rows.length < BATCH) return sum;
      }
    },
    async next(): Promise<Date | undefined> {
      const { rows } = await sql<{ next: Date | null }>`select min(fire_at) as next from promise_step`.execute(db);
      return rows[0]?.next ?? undefined;
    },
  };
}

function eventOf(
  { promiseId, kind, key, subject, party, dueAt, step, at, warns }: StepReached,
  facts: PromiseFacts,
): StepEvent {
  const { openedAt, causeId } = facts.terms!;
  const type = warns ? 'promise.warned' : 'promise.escalated';
  return {
    source: 'anxin/promises',
    // follows from the promise and the step, so that it can be in the log once only
    id: derivedId('promise.step', promiseId, step),
    ...{ type, subject, time: at, causeId },
    data: {
      promise: {
        id: promiseId,
        kind,
        key,
        party,
        opened_at: openedAt.toISOString(),
        due_at: dueAt.toISOString(),
        step,
      },
    },
  };
}
