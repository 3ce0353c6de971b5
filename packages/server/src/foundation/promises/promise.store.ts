import { sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../keyset.ts';
import type { Calendars } from './calendar-file.ts';
import { keptCalendars } from './kept-calendars.ts';
import {
  fromTable,
  insertRows,
  lockRows,
  type PromiseRow,
  type PromiseTable,
  saveBreaks,
  takeTurns,
  updateRows,
} from './promise.rows.ts';
import { dropSteps, moveSteps, writeSteps } from './promise.steps.ts';
import {
  deadline,
  joinFact,
  noFacts,
  type PromiseFact,
  type PromiseFacts,
  type PromiseState,
  promiseId,
  type StepTerms,
  standing,
} from './promise.ts';
import type { PromiseKinds } from './promise-kind.ts';

/** Which promise: the same kind and key are the same promise, for ever. */
export interface PromiseName {
  kind: string;
  /** Such as the id of the order or claim; at most 200 characters, never personal data. */
  key: string;
}

export interface Opening extends PromiseName {
  /** `<type>/<id>` of what it is about, and of who owes it. */
  subject: string;
  party?: string;
  openedAt: Date;
  /** Milliseconds of working time. */
  workingTime: number;
  /** The kind's, unless named. */
  calendar?: string;
  causeId?: string;
  /** What happens on the way and after; only for kinds that say what their steps do. */
  steps?: readonly StepTerms[];
}

export interface Settlement extends PromiseName {
  at: Date;
}

export interface PauseStep extends PromiseName {
  /** Names the pause, so that its end finds it, whichever is heard of first. */
  breakKey: string;
  at: Date;
}

/** A promise as it stands after a call. */
export interface PromiseOutcome extends PromiseName {
  id: string;
  state: PromiseState;
  /** Null while it is paused or not opened yet. */
  dueAt: Date | null;
}

export interface PromiseView extends PromiseOutcome {
  subject: string;
  party: string | null;
  calendar: string;
  openedAt: Date;
  workingTime: number;
  metAt: Date | null;
  voidAt: Date | null;
  causeId: string | null;
}

export interface PromiseFilter {
  id?: string;
  state?: Exclude<PromiseState, 'early'>;
  kind?: string;
  subject?: string;
  party?: string;
  /** Due earlier than this; excludes paused ones. */
  dueBefore?: Date;
  cursor?: string;
  /** 1 to 200; 50 when not given. */
  limit?: number;
}

export interface Page<Item> {
  items: Item[];
  /** Null at the end. */
  next: string | null;
}

/**
 * Opening, settling and pausing, all in the caller's transaction and in any order: what is heard before the opening is
 * kept and takes effect with it. Each call takes any number of promises and answers one outcome for each, in order.
 * One call a transaction (`apply` takes facts of every sort): two calls could wait for each other's promises in a circle.
 */
export interface PromiseStore {
  open(tx: Tx, openings: readonly Opening[]): Promise<PromiseOutcome[]>;
  meet(tx: Tx, settlements: readonly Settlement[]): Promise<PromiseOutcome[]>;
  void(tx: Tx, settlements: readonly Settlement[]): Promise<PromiseOutcome[]>;
  pause(tx: Tx, steps: readonly PauseStep[]): Promise<PromiseOutcome[]>;
  resume(tx: Tx, steps: readonly PauseStep[]): Promise<PromiseOutcome[]>;
  /** Facts of every sort at once: what the five above come down to, and what a replay feeds. */
  apply(tx: Tx, facts: readonly PromiseFact[]): Promise<PromiseOutcome[]>;
}

export function createPromiseStore({ calendars, kinds }: { calendars: Calendars; kinds: PromiseKinds }): PromiseStore {
  const kept = keptCalendars(calendars);
  const kindOf = (name: PromiseName) => {
    const kind = kinds.get(name.kind);
    if (!kind) throw new Error(`promise kind ${name.kind} is not declared`);
    return kind;
  };

  const join = (row: PromiseRow, news: readonly PromiseFact[]): PromiseRow => {
    const facts = news.reduce<PromiseFacts>(joinFact, row.facts);
    // a deadline moves with its terms and breaks only, not because a calendar was changed in the meantime
    const given = facts.terms !== row.facts.terms;
    if (!given && facts.breaks === row.facts.breaks) return { ...row, facts };
    const after = { ...row, facts, calendarDigest: given ? kept.digestOf(facts.terms!.calendar) : row.calendarDigest };
    return { ...after, facts: { ...facts, dueAt: deadline(facts, calendarsOf(after)) } };
  };

  /** What a promise was given by goes on counting for it. */
  const calendarsOf = ({ facts, calendarDigest }: PromiseRow): Calendars =>
    kept.of(facts.terms?.calendar, calendarDigest);

  const apply = async (tx: Tx, facts: readonly PromiseFact[]): Promise<PromiseOutcome[]> => {
    if (facts.length === 0) return [];
    for (const fact of facts) checkFact(fact, kindOf(fact).kind);
    const news = Map.groupBy(facts, (fact) => promiseId(fact.kind, fact.key));
    await takeTurns(tx, [...news.keys()]);
    const found = await lockRows(tx, [...news.keys()]);
    await kept.load(
      tx,
      found.map((row) => row.calendarDigest),
    );
    const known = new Set(found.map((row) => row.id));
    const changed = found.map((row) => join(row, news.get(row.id)!));
    const made = [...news].flatMap(([id, all]) => {
      const [first] = all;
      return known.has(id)
        ? []
        : [join({ id, facts: noFacts(first!.kind, first!.key), calendarDigest: null, toldCount: 0 }, all)];
    });
    await updateRows(tx, changed);
    await insertRows(tx, made);
    await saveBreaks(tx, [...changed, ...made]);
    await saveSteps(tx, found, changed, made, news);
    const outcome = new Map([...changed, ...made].map((row) => [row.id, row]));
    return facts.map(({ kind, key }) => {
      const row = outcome.get(promiseId(kind, key))!;
      return { id: row.id, kind, key, state: standing(row.facts).state, dueAt: row.facts.dueAt ?? null };
    });
  };

  /** The steps of whose terms are new are written, those of the others moved. */
  const saveSteps = async (
    tx: Tx,
    found: readonly PromiseRow[],
    changed: readonly PromiseRow[],
    made: readonly PromiseRow[],
    news: ReadonlyMap<string, readonly PromiseFact[]>,
  ): Promise<void> => {
    const stepped = ({ facts }: PromiseRow): boolean => kinds.get(facts.kind)?.steps !== undefined;
    const before = new Map(found.map((row) => [row.id, row.facts.terms]));
    const isNew = (row: PromiseRow): boolean => row.facts.terms !== (before.get(row.id) ?? null);
    const all = [...changed, ...made].filter(stepped);
    const given = all.filter(isNew).map((row) => ({ row, steps: stepsOf(row, news.get(row.id)!) }));
    await dropSteps(
      tx,
      changed.filter((row) => stepped(row) && isNew(row)).map(({ id }) => id),
    );
    await writeSteps(tx, given, calendarsOf);
    await moveSteps(
      tx,
      changed.filter((row) => stepped(row) && !isNew(row)),
      calendarsOf,
    );
  };

  return {
    apply,
    open: (tx, openings) =>
      apply(
        tx,
        openings.map(
          ({ kind, key, subject, party = null, openedAt, workingTime, calendar, causeId = null, steps }) => ({
            fact: 'opened',
            calendar: calendar ?? kindOf({ kind, key }).calendar,
            ...{ kind, key, subject, party, openedAt, workingTime, causeId, ...(steps ? { steps } : {}) },
          }),
        ),
      ),
    meet: (tx, all) =>
      apply(
        tx,
        all.map(({ kind, key, at }) => ({ fact: 'met', kind, key, at })),
      ),
    void: (tx, all) =>
      apply(
        tx,
        all.map(({ kind, key, at }) => ({ fact: 'voided', kind, key, at })),
      ),
    pause: (tx, all) =>
      apply(
        tx,
        all.map(({ kind, key, breakKey, at }) => ({ fact: 'paused', kind, key, breakKey, at })),
      ),
    resume: (tx, all) =>
      apply(
        tx,
        all.map(({ kind, key, breakKey, at }) => ({ fact: 'resumed', kind, key, breakKey, at })),
      ),
  };
}

/** Those of the opening whose terms count. */
function stepsOf({ facts }: PromiseRow, news: readonly PromiseFact[]): readonly StepTerms[] {
  const { openedAt, causeId } = facts.terms!;
  for (const fact of news)
    if (fact.fact === 'opened' && fact.openedAt.getTime() === openedAt.getTime() && fact.causeId === causeId)
      return fact.steps ?? [];
  return [];
}

const REFERENCE = /^[a-z][a-z0-9-]{0,49}\/[^\s]{1,200}$/;

function checkFact(fact: PromiseFact, kind: string): void {
  const wrong = (what: string): never => {
    throw new RangeError(`promise ${kind}: ${what}`);
  };
  if (fact.key.length === 0 || fact.key.length > 200) wrong('its key must have 1 to 200 characters');
  const at = fact.fact === 'opened' ? fact.openedAt : fact.at;
  if (!Number.isFinite(at.getTime())) wrong(`${fact.fact} at no instant`);
  if ('breakKey' in fact && (fact.breakKey.length === 0 || fact.breakKey.length > 200))
    wrong('its break key must have 1 to 200 characters');
  if (fact.fact === 'opened') {
    if (!REFERENCE.test(fact.subject)) wrong('its subject must be <type>/<id>');
    if (fact.party !== null && !REFERENCE.test(fact.party)) wrong('its party must be <type>/<id>');
  }
}

/** Promises by their deadline, the nearest first and paused ones last. @throws Problem `cursor.invalid` */
export async function listPromises(db: Database, filter: PromiseFilter = {}): Promise<Page<PromiseView>> {
  const limit = Math.min(Math.max(Math.trunc(filter.limit ?? 50), 1), 200);
  const due = sql<Date>`coalesce(due_at, 'infinity')`;
  let query = db
    .selectFrom('promise')
    .selectAll()
    .where('opened_at', 'is not', null)
    .orderBy(due)
    .orderBy('id')
    .limit(limit + 1);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
  if (filter.party !== undefined) query = query.where('party', '=', filter.party);
  if (filter.dueBefore !== undefined) query = query.where('due_at', '<', filter.dueBefore);
  if (filter.cursor !== undefined) {
    const [at, id] = decodeCursor(filter.cursor, /^(infinity|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/, UUID_PART);
    query = query.where(sql<boolean>`(${due}, id) > (${at}::timestamptz, ${id}::uuid)`);
  }
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(view);
  const last = items.at(-1);
  return {
    items,
    next: rows.length > limit && last ? encodeCursor(last.dueAt?.toISOString() ?? 'infinity', last.id) : null,
  };
}

function view(row: PromiseTable): PromiseView {
  const { id, facts } = fromTable(row);
  const { kind, key, metAt, voidAt } = facts;
  return { id, kind, key, state: row.state, dueAt: row.due_at, ...facts.terms!, metAt, voidAt };
}
