import { routeFor } from '@anxin/engine';
import type { Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { derivedIdAt } from '../foundation/ids.ts';
import type { StepTerms } from '../foundation/promises/promise.ts';
import { type CaseOpening, caseDecided, caseOpened, placeOf, reviewTerms, sentBy, stepsOf } from './case.opening.ts';
import { addHistory, type CaseRow, databaseTime, type LockedCase, saveCase, type Wall } from './case.store.ts';
import { type Actor, advance, NEW_CASE } from './case.ts';
import { insertAbout, lockAbout } from './case-about.store.ts';

/** Something else than a decision that a person is to answer. */
export interface CaseAsking {
  kind: string;
  /** `<type>/<id>` of what is asked about. */
  about: string;
  queue: string;
  priority: number;
  subject: string;
  party: string | null;
  title: string;
  openedAt: Date;
  /** What is shown beside it, where there is such. */
  eventId?: string | null;
  decisionId?: string | null;
  /** Who asks; null: nobody of the house. */
  by?: Actor | null;
  /** Who led to what is asked: somebody else must answer. */
  notFor?: readonly Actor[];
  /** Where it has a promise of its own: the case is due by it, and gives none. */
  promisedAt?: Date;
  /** What routes look at beside the above; without it none is asked. */
  routedBy?: { rules: readonly string[]; amount: { amount: number; currency: string } | undefined };
}

/** Opens a case in the caller's transaction, unless one of its kind waits about the same. It waits for no row of others. */
export type OpenCase = (tx: Tx, asking: CaseAsking) => Promise<void>;

/** Cases about something whose own room says when they are answered and asked again. All in the caller's transaction. */
export interface CasesAbout {
  open: OpenCase;
  /** What its queue wants to happen on the way to a promise that it has of its own, and after it. */
  steps(asking: CaseAsking, termMinutes: number): StepTerms[];
  /** Locks the newest of a kind about something; taken before promises and targets. */
  lock(tx: Tx, what: { kind: string; about: string }): Promise<LockedCase | undefined>;
  /** It is answered where it is shown: final at once. @throws Problem `case.decided`, `case.taken`, `case.own-proposal` */
  answer(tx: Tx, found: LockedCase, given: { by: Actor; answer: string; at: Date }): Promise<void>;
  /** It waits for an answer again, until `dueAt`; by others than `notFor`, where that has changed. */
  again(tx: Tx, found: LockedCase, when: { at: Date; dueAt: Date; notFor?: readonly Actor[] }): Promise<void>;
  /** There is something new to read before it is answered. */
  news(tx: Tx, found: LockedCase): Promise<void>;
}

export function casesAbout(options: CaseOpening & { wall?: Wall }): CasesAbout {
  const { ids, promises, append, queues, deadlines, wall = databaseTime } = options;

  const note = (row: Pick<CaseRow, 'id' | 'queue'>, at: Date, by: Actor | null, what: string, detail?: string) => ({
    ...{ id: ids.next(), caseId: row.id, at, by, what, detail: detail ?? null, queue: row.queue },
  });

  const routed = ({ queue, priority, subject, party, routedBy }: CaseAsking) => {
    if (routedBy === undefined) return { queue, priority, skill: null, routed: null };
    const found = routeFor(queues().routes, { ...routedBy, subject, party, verdict: null, queue, weight: 0 });
    const sent = sentBy(found, { priority, how: { queue, priority, harm: 1, reach: 1, trust: null } });
    return { queue: sent.queue ?? queue, priority: sent.priority, skill: sent.skill, routed: sent.how };
  };

  return {
    async open(tx, asking) {
      const { kind, about, subject, party, title, openedAt, promisedAt, by = null } = asking;
      const place = routed(asking);
      const queue = queues().of(place.queue);
      const row = {
        ...{ kind, about, subject, party, title, openedAt, ...place },
        ...{ eventId: asking.eventId ?? null, decisionId: asking.decisionId ?? null, notFor: asking.notFor ?? [] },
        ...{ verdict: null, round: NEW_CASE.round, id: derivedIdAt(openedAt, 'case', kind, about) },
        ...(promisedAt ? placeOf(promisedAt, place.priority) : deadlines(queue, place.priority, openedAt)),
      };
      if (!(await insertAbout(tx, row))) return;
      await addHistory(tx, [note(row, openedAt, by, 'opened', row.queue)]);
      await append(tx, [caseOpened(row, openedAt)]);
      if (promisedAt === undefined) await promises.open(tx, [reviewTerms(row, queue, openedAt)]);
    },

    steps: (asking, termMinutes) => stepsOf(queues().of(routed(asking).queue), termMinutes),

    lock: (tx, what) => lockAbout(tx, what, wall),

    async answer(tx, { row, wall: now }, { by, answer, at }) {
      // nobody waits for an answer to a case that is final or closed already
      if (row.state === 'final' || row.state === 'closed') return;
      if (row.state === 'decided') throw new Problem('case.decided');
      const taken = advance(row, { act: 'take', by }, now);
      const decided = advance(taken, { act: 'decide', by, answer, version: row.version }, now);
      const done: CaseRow = { ...row, ...advance({ ...decided, finalAt: now }, { act: 'settle' }, now), decidedAt: at };
      await saveCase(tx, done);
      await addHistory(tx, [
        ...(row.takenBy === by ? [] : [note(row, at, by, 'taken')]),
        ...[note(row, at, by, 'decided', answer), note(row, at, by, 'final', answer)],
      ]);
      await append(tx, [caseDecided(done, null)]);
    },

    async again(tx, { row, wall: now }, { at, dueAt, notFor = row.notFor }) {
      if (row.state !== 'final') return;
      const facts = advance(row, { act: 'reopen' }, now);
      const reopened: CaseRow = {
        ...{ ...row, ...facts, decidedAt: null, note: null, reasonCode: null, notFor },
        ...placeOf(dueAt, row.priority),
      };
      await saveCase(tx, reopened);
      await addHistory(tx, [note(row, at, null, 'reopened')]);
      await append(tx, [caseOpened(reopened, at)]);
    },

    async news(tx, { row }) {
      if (row.state !== 'open' && row.state !== 'taken') return;
      await saveCase(tx, { ...row, version: row.version + 1 });
    },
  };
}
