import { randomInt } from 'node:crypto';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedIdAt, type Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import { caseOpened, type Deadlines, reviewTerms } from '../case.opening.ts';
import {
  addHistory,
  type CaseRow,
  type HistoryEntry,
  type LockedCase,
  lockCase,
  readFirstAnswer,
  saveCase,
  type Wall,
} from '../case.store.ts';
import { type Actor, advance } from '../case.ts';
import { addLink } from '../case-hand.store.ts';
import { type Answer, type CaseKinds, decisionReview, SUPERVISION } from '../case-kind.ts';
import type { Taker } from '../case-next.store.ts';
import type { Queues } from '../queue.ts';
import { addGiven, noteAnswer, type Outcome, pickItem, readItems } from './golden.store.ts';
import { gradeOf } from './grade.ts';
import { addSecondLook, closeGolden, insertLook, readRules, settleLook } from './look.store.ts';

/** A case that is answered for good, and the answer. */
export interface Answered {
  row: CaseRow;
  answer: Answer;
}

export interface LookingOptions {
  db: Database;
  ids: Ids;
  clock: Clock;
  promises: PromiseStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  kinds: CaseKinds;
  queues(): Queues;
  deadlines: Deadlines;
  wall: Wall;
  /**
   * Where a case lies between 0 and 1: always the same for one, and not to be foreseen without the installation's keys.
   * Those below the rate of their queue are looked at twice; none are where it is not given.
   */
  lot?(caseId: string): number;
  /** A number from 0 to 1 at random: below the rate of the queue, the next case is one with a known answer. */
  draw?(): number;
  entry(row: CaseRow, by: Actor | null, what: string, detail?: string | null): HistoryEntry;
  keepNote(tx: Tx, row: CaseRow): Promise<void>;
}

/** Cases that are asked once more, to know how well people answer. */
export interface Looking {
  /**
   * A case with a known answer, in hand, instead of the one that would be next; or nothing.
   * @param rate the highest of the queues in which the next one may lie
   * @param told writes on the trail that it was taken, as it is written of others
   */
  golden(
    rate: number,
    taker: Taker,
    next: () => Promise<LockedCase | undefined>,
    told: (tx: Tx, given: CaseRow) => Promise<void>,
  ): Promise<CaseRow | undefined>;
  /** Holds what people answered when they were asked once more against what is known. Nothing else follows from it. */
  compare(tx: Tx, looks: readonly Answered[]): Promise<void>;
  /** Asks somebody else about some of what was just answered, and notes what a third one says. */
  ask(tx: Tx, answered: readonly Answered[]): Promise<void>;
  /** Golden cases that were given back are asked of nobody else. */
  closeGolden(tx: Tx, wall: Date): Promise<void>;
}

/** None comes back to the same person before. */
const GOLDEN_TERM = 90 * 86_400_000;

const PRECISION = 2 ** 32;
const atRandom = (): number => randomInt(PRECISION) / PRECISION;

/** What was asked once more has no consequences that a further answer could change. @throws Problem `case.changed` */
export function requireConsequences({ look }: CaseRow): void {
  if (look !== null)
    throw new Problem('case.changed', { detail: 'It was asked to check an answer: open the case itself again' });
}

export function createLooking(options: LookingOptions): Looking {
  const { db, ids, clock, queues, deadlines, promises, append, entry, wall, draw = atRandom } = options;

  async function compareGolden(tx: Tx, looks: readonly Answered[]): Promise<void> {
    if (looks.length === 0) return;
    const items = await readItems(
      tx,
      looks.map(({ row }) => row.lookOf!),
    );
    const rules = await readRules(
      tx,
      looks.map(({ row }) => row.id),
    );
    for (const { row, answer } of looks) {
      const right = items.get(row.lookOf!)!.answers.includes(answer.id);
      const outcome: Outcome = answer.passesTo !== undefined ? 'unsure' : right ? 'right' : 'wrong';
      await noteAnswer(tx, row, outcome, rules.get(row.id)!);
    }
  }

  /** Two said something: where it is not the same, a supervisor says what stands. */
  async function compareSecond(tx: Tx, { row, answer }: Answered): Promise<void> {
    const first = await readFirstAnswer(tx, row.lookOf!);
    const found = await lockCase(tx, row.lookOf!, wall);
    const firstAnswer = options.kinds.get(row.kind)?.answers.find(({ id }) => id === first?.answer);
    if (first === undefined || found === undefined || firstAnswer === undefined) return;
    const rules = (await readRules(tx, [row.id])).get(row.id)!;
    const [one, two] = [gradeOf(row, firstAnswer), gradeOf(row, answer)];
    await addSecondLook(tx, row, rules, { id: row.lookOf!, ...first, grade: one }, two);
    // somebody may have opened it again already
    if (one !== two && found.row.state === 'final' && found.row.round === 1) await askThird(tx, found, row);
  }

  async function askThird(tx: Tx, { row: before, wall: at }: LockedCase, second: CaseRow): Promise<void> {
    const [queue, now] = [queues().of(SUPERVISION), clock.now()];
    const row: CaseRow = {
      ...{ ...before, ...advance(before, { act: 'reopen' }, at), queue: queue.id, skill: null },
      // what two people saw differently is for a third one
      ...{ notFor: [before.decidedBy!, second.decidedBy!], decidedAt: null, note: null, reasonCode: null },
      ...deadlines(queue, before.priority, now),
    };
    await saveCase(tx, row);
    await addHistory(tx, [entry(row, null, 'reopened', 'differs')]);
    await options.keepNote(tx, before);
    await addLink(tx, before.id, second.id, second.decidedBy!, now);
    await append(tx, [caseOpened(row, now)]);
    await promises.open(tx, [reviewTerms(row, queue, now)]);
  }

  async function give(tx: Tx, { row, wall: at }: LockedCase, { by, skills }: Taker): Promise<CaseRow | undefined> {
    const [queue, now] = [queues().of(row.queue), clock.now()];
    const since = new Date(now.getTime() - GOLDEN_TERM);
    const item = await pickItem(tx, { queue: queue.id, to: by, skills, since });
    if (item === undefined) return undefined;
    // it has waited for as long as the one whose place it takes
    const { openedAt } = row;
    const id = derivedIdAt(openedAt, 'case', ids.next());
    const { leaseUntil } = advance(row, { act: 'take', by }, at);
    await insertLook(tx, {
      ...{ id, look: 'golden', lookOf: item, queue: queue.id, openedAt, notFor: [], takenBy: by, leaseUntil },
      ...deadlines(queue, row.priority, openedAt),
    });
    await addGiven(tx, { caseId: id, item, to: by, queue: queue.id, at: now });
    const given = (await lockCase(tx, id, wall))!.row;
    await addHistory(tx, [{ ...entry(given, null, 'opened', queue.id), at: openedAt }, entry(given, by, 'taken')]);
    return given;
  }

  const isChosen = ({ id, queue, kind, look, round }: CaseRow): boolean => {
    const rate = look === null && round === 1 && kind === decisionReview.kind ? queues().of(queue).double : 0;
    return rate > 0 && options.lot !== undefined && options.lot(id) < rate;
  };

  return {
    async golden(rate, taker, next, told) {
      const drawn = rate === 0 ? 1 : draw();
      if (drawn >= rate) return undefined;
      const found = await next();
      if (found === undefined || drawn >= queues().of(found.row.queue).golden) return undefined;
      return db.transaction().execute(async (tx) => {
        const given = await give(tx, found, taker);
        if (given) await told(tx, given);
        return given;
      });
    },

    async compare(tx, looks) {
      await compareGolden(
        tx,
        looks.filter(({ row }) => row.look === 'golden'),
      );
      const seconds = looks.filter(({ row }) => row.look === 'second');
      // in one order everywhere, as whoever locks more cases than one does
      for (const one of seconds.toSorted((a, b) => (a.row.lookOf! < b.row.lookOf! ? -1 : 1)))
        await compareSecond(tx, one);
    },

    async ask(tx, answered) {
      for (const { row, answer } of answered) if (row.round > 1) await settleLook(tx, row, gradeOf(row, answer));
      const now = clock.now();
      for (const { row } of answered.filter((one) => isChosen(one.row))) {
        const queue = queues().of(row.queue);
        const id = derivedIdAt(now, 'case', 'second-look', row.id);
        const isNew = await insertLook(tx, {
          ...{ id, look: 'second', lookOf: row.id, queue: queue.id, openedAt: now, notFor: [row.decidedBy!] },
          ...{ takenBy: null, leaseUntil: null, ...deadlines(queue, row.priority, now) },
        });
        if (isNew) await addHistory(tx, [{ ...entry({ ...row, id }, null, 'opened', queue.id), at: now }]);
      }
    },

    async closeGolden(tx, at) {
      const closed = await closeGolden(tx, at);
      await addHistory(
        tx,
        closed.map(({ id, queue }) => ({
          ...{ id: ids.next(), caseId: id, at: clock.now(), by: null, what: 'closed', detail: 'settled', queue },
        })),
      );
    },
  };
}
