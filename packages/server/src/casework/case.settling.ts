import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { asProblem } from '../foundation/errors.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import { caseClosed, caseDecided, reviewSettlement, reviewWithdrawn } from './case.opening.ts';
import {
  addHistory,
  type CaseRow,
  type HistoryEntry,
  hasLapsed,
  type LockedCase,
  lockCase,
  lockDue,
  lockLapsed,
  markFinal,
  saveCase,
  type Wall,
} from './case.store.ts';
import { type Actor, advance } from './case.ts';
import { takeWithdrawals } from './case-about.store.ts';
import type { Answer, CaseKinds } from './case-kind.ts';
import type { Looking } from './quality/looking.ts';

/** An answer that counts from now on. */
export interface FinalAnswer {
  row: CaseRow;
  answer: Answer;
  /** The event that tells of it. */
  eventId: string;
}

export interface SettlingOptions {
  db: Database;
  clock: Clock;
  promises: PromiseStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<readonly { eventId: string }[]>;
  kinds: CaseKinds;
  onFinal?(tx: Tx, answers: readonly FinalAnswer[]): Promise<void>;
  onStored(): void;
  wall: Wall;
  reached(point: 'locked' | 'saved' | 'told' | 'committed'): Promise<void>;
  entry(row: CaseRow, by: Actor | null, what: string, detail?: string | null): HistoryEntry;
  lapse(found: LockedCase): HistoryEntry[];
  keepNote(tx: Tx, row: CaseRow): Promise<void>;
  looking: Looking;
}

export interface Settling {
  /** Cases whose holders let the lease run out wait again. @returns how many */
  handBack(): Promise<number>;
  settle(): Promise<number>;
}

/** Cases handed back, closed or made final in one look. */
const BATCH = 200;

/** What happens to cases by themselves. */
export function createSettling(options: SettlingOptions): Settling {
  const { db, clock, promises, append, wall, reached, entry, lapse, keepNote, looking } = options;

  const handBack = async (): Promise<number> => {
    // asked before each taking, and nearly always for nothing
    if (!(await hasLapsed(db, wall))) return 0;
    return db.transaction().execute(async (tx) => {
      const lapsed = await lockLapsed(tx, BATCH, wall);
      for (const { row, wall: now } of lapsed) await saveCase(tx, { ...row, ...advance(row, { act: 'lose' }, now) });
      await addHistory(tx, lapsed.flatMap(lapse));
      return lapsed.length;
    });
  };

  /** Closes what nobody has to answer any more. */
  const closeWithdrawn = async (): Promise<number> => {
    const noted = await db.transaction().execute(async (tx) => {
      const taken = await takeWithdrawals(tx, BATCH);
      for (const id of taken.cases) {
        const found = await lockCase(tx, id, wall);
        if (found) await close(tx, found, 'settled');
      }
      return taken.noted;
    });
    if (noted > 0) options.onStored();
    return noted;
  };

  const close = async (tx: Tx, { row, wall: now }: LockedCase, why: string): Promise<void> => {
    const facts = advance(row, { act: 'close' }, now);
    if (facts === row) return;
    const at = clock.now();
    const closed = { ...row, ...facts, closed: why };
    await saveCase(tx, closed);
    await addHistory(tx, [entry(closed, null, 'closed', why)]);
    await append(tx, [caseClosed(closed, at)]);
    await promises.void(
      tx,
      [closed].filter(isPromised).map((one) => reviewWithdrawn(one, at)),
    );
  };

  const isPromised = ({ kind }: CaseRow): boolean => !options.kinds.get(kind)?.promisedElsewhere;

  const answerGiven = (row: CaseRow): Answer | undefined =>
    options.kinds.get(row.kind)?.answers.find(({ id }) => id === row.answer);

  /** Makes decisions final, tells of them, and does what follows. */
  const finish = async (tx: Tx, due: readonly LockedCase[]): Promise<number> => {
    const rows = due.flatMap(({ row, wall: now }) => (advance(row, { act: 'settle' }, now) === row ? [] : [row]));
    if (rows.length === 0) return 0;
    await markFinal(
      tx,
      rows.map(({ id }) => id),
    );
    await addHistory(
      tx,
      rows.map((row) => entry(row, row.decidedBy, 'final', row.answer)),
    );
    await reached('saved');
    await looking.compare(tx, answersOf(rows.filter(({ look }) => look !== null)));
    // what was asked once more changes nothing by its answer
    const asked = rows.filter(({ look }) => look === null);
    const told = await append(
      tx,
      asked.map((row) => caseDecided(row, answerGiven(row)?.verdict ?? null)),
    );
    await promises.meet(tx, asked.filter(isPromised).map(reviewSettlement));
    await options.onFinal?.(
      tx,
      asked.flatMap((row, i) => {
        const answer = answerGiven(row);
        return answer === undefined ? [] : [{ row, answer, eventId: told[i]!.eventId }];
      }),
    );
    await looking.ask(tx, answersOf(asked));
    await reached('told');
    return rows.length;
  };

  const answersOf = (rows: readonly CaseRow[]) =>
    rows.flatMap((row) => {
      const answer = answerGiven(row);
      return answer === undefined ? [] : [{ row, answer }];
    });

  /** Where an answer hands its case on; whoever does not know a golden one has answered it by that. */
  const passesTo = (row: CaseRow): string | undefined =>
    row.look === 'golden' ? undefined : answerGiven(row)?.passesTo;

  /** Hands a case on to the queue that its answer names. */
  const pass = async (tx: Tx, { row, wall: now }: LockedCase, queue: string): Promise<number> => {
    const facts = advance(row, { act: 'pass' }, now);
    if (facts === row) return 0;
    await saveCase(tx, { ...row, ...facts, queue, skill: null, decidedAt: null, note: null, reasonCode: null });
    await keepNote(tx, row);
    await addHistory(tx, [entry({ ...row, queue }, row.decidedBy, 'passed-on', queue)]);
    return 1;
  };

  /** One case by itself: to hand it on, or because it was among others of which one is at fault. */
  const finishOne = (id: string): Promise<number> =>
    againstJoining(() =>
      db.transaction().execute(async (tx) => {
        const found = await lockCase(tx, id, wall);
        await reached('locked');
        if (found?.row.state !== 'decided') return 0;
        const queue = passesTo(found.row);
        return queue === undefined ? finish(tx, [found]) : pass(tx, found, queue);
      }),
    );

  /** What is due, in one transaction; what is handed on, and all of it when one is at fault, each in its own. */
  const finishDue = async (): Promise<{ looked: number; changed: number }> => {
    let due: LockedCase[] = [];
    let changed = 0;
    let apart: readonly LockedCase[] = [];
    let fault: unknown;
    try {
      changed = await db.transaction().execute(async (tx) => {
        due = await lockDue(tx, BATCH, wall);
        await reached('locked');
        apart = due.filter(({ row }) => passesTo(row) !== undefined);
        return finish(
          tx,
          due.filter((each) => !apart.includes(each)),
        );
      });
    } catch (error) {
      // what does not pass by itself is the fault of one case, and must not hold up the others
      if (due.length === 0 || asProblem(error).status === 503) throw error;
      apart = due;
    }
    for (const { row } of apart)
      changed += await finishOne(row.id).catch((error: unknown) => {
        fault = error;
        return 0;
      });
    if (changed > 0) options.onStored();
    if (fault !== undefined) throw fault;
    return { looked: due.length, changed };
  };

  return {
    handBack,
    async settle() {
      await db.transaction().execute((tx) => looking.closeGolden(tx, new Date()));
      for (let sum = 0; ; ) {
        const [back, closed] = [await handBack(), await closeWithdrawn()];
        const { looked, changed } = await finishDue();
        await reached('committed');
        sum += back + closed + changed;
        // ends: what was looked at is final, or waits for an instant that is still to come
        if (back < BATCH && closed < BATCH && looked < BATCH) return sum;
      }
    },
  };
}

const TRIES = 5;

/**
 * A case that waits again may take further decisions in, and so may one that a decision opens at this moment: the
 * index lets one of the two through, and the other one tries again and sees it.
 */
export async function againstJoining<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if ((error as { constraint?: unknown }).constraint !== 'case_joins' || tries === TRIES) throw error;
    }
  }
}
