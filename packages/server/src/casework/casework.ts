import type { Principal } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { Ids } from '../foundation/ids.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { Access, Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import { CASE_TEXT, type CaseDecision, requireAnswer, requireSkill, type Within, whyOf } from './case.answer.ts';
import { createHand, type Hand } from './case.hand.ts';
import { caseOpened, type Deadlines, reviewTerms } from './case.opening.ts';
import { againstJoining, createSettling, type FinalAnswer } from './case.settling.ts';
import {
  addComment,
  addHistory,
  type CaseRow,
  databaseTime,
  type HistoryEntry,
  type LockedCase,
  lockCase,
  readCase,
  saveCase,
  type Wall,
} from './case.store.ts';
import { type Actor, actorOf, advance, type CaseAct, type CaseFacts, hasLapsed } from './case.ts';
import type { CaseKinds } from './case-kind.ts';
import { peekNext, takeNext } from './case-next.store.ts';
import { createGolden, type Golden } from './quality/golden.ts';
import { createLooking, type LookingOptions, requireConsequences } from './quality/looking.ts';
import { capReached, noteSevereLook, requireUnspared, sparedFrom } from './quality/wellness.ts';
import type { Queue, Queues } from './queue.ts';

/** Where a test may end everything. */
export type CasePoint = 'locked' | 'saved' | 'told' | 'committed';

export interface CaseworkOptions {
  db: Database;
  /** The marketplace's clock: when cases were opened and decided. Leases and the time to undo go by wall time. */
  clock: Clock;
  ids: Ids;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
  promises: PromiseStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<readonly { eventId: string }[]>;
  kinds: CaseKinds;
  /** What follows from answers, in the transaction that makes them final. */
  onFinal?(tx: Tx, answers: readonly FinalAnswer[]): Promise<void>;
  queues(): Queues;
  deadlines: Deadlines;
  /** Whether this person can be given a case of this queue. */
  canTake(userId: string, queue: Queue, skill: string | null): Promise<boolean>;
  /** In the transaction in which a case becomes somebody's by another's hand, or comes back. */
  notify?(tx: Tx, told: { kind: 'case.assigned' | 'case.returned'; userId: string; row: CaseRow }): Promise<void>;
  /** Called after each commit that wrote to the log. */
  onStored(): void;
  /** For simulations; the database's own otherwise. */
  wall?: Wall;
  reached?(point: CasePoint): void | Promise<void>;
  lot?: LookingOptions['lot'];
  draw?: LookingOptions['draw'];
}

export interface Casework extends Hand, Golden {
  /**
   * Takes the most urgent case that waits, in this queue or in any within reach.
   * @throws Problem `request.not-found` for a queue out of reach
   */
  next(by: Principal, within: Within, queue?: string): Promise<CaseRow | undefined>;
  /** @throws Problem `case.taken`, `case.decided`, and `request.not-found` for what is out of reach, as all below */
  take(by: Principal, within: Within, id: string): Promise<CaseRow>;
  renew(by: Principal, within: Within, id: string): Promise<CaseRow>;
  release(by: Principal, within: Within, id: string): Promise<CaseRow>;
  assign(by: Principal, within: Within, id: string, userId: string): Promise<CaseRow>;
  /** Final after ten seconds. @throws Problem `request.invalid` for an answer that this case does not have, or without the note that it needs */
  decide(by: Principal, within: Within, id: string, decision: CaseDecision): Promise<CaseRow>;
  undo(by: Principal, within: Within, id: string): Promise<CaseRow>;
  reopen(by: Principal, within: Within, id: string, reason: string): Promise<CaseRow>;
  /** Needs no lease: what somebody typed finds its place also when the case is no longer theirs. */
  comment(by: Principal, within: Within, id: string, text: string): Promise<{ id: string; at: Date }>;
  /** What a reading of sealed texts of the case's subject is recorded by. @throws Problem `case.lease-lost` for who does not hold it */
  reading(by: Principal, within: Within, id: string, purpose: string): Promise<{ row: CaseRow; access: Access }>;
  /** Opens texts of a case for a reader, and leaves an entry on the trail. What cannot be opened is undefined. */
  openTexts(by: Principal, id: string, ciphers: readonly string[]): Promise<(string | undefined)[]>;
  /**
   * Makes final what can no longer be undone, tells of it, and hands back what its holders let go. Any number of
   * processes may do this at once, and be killed at any moment: each decision is told once.
   * @returns how many cases changed
   */
  settle(): Promise<number>;
}

export function createCasework(options: CaseworkOptions): Casework {
  const { db, clock, ids, sealer, trail, promises, append, deadlines, wall = databaseTime } = options;
  const reached = async (point: CasePoint): Promise<void> => options.reached?.(point);
  const entry = (row: CaseRow, by: Actor | null, what: string, detail: string | null = null): HistoryEntry => ({
    ...{ id: ids.next(), caseId: row.id, at: clock.now(), by, what, detail, queue: row.queue },
  });

  /** The holder's lease ran out before somebody else came: that is told before what they did. */
  const lapse = ({ row, wall: now }: LockedCase): HistoryEntry[] =>
    hasLapsed(row, now) ? [entry(row, null, 'lease-lost', row.takenBy)] : [];

  const find = async (id: string, within: Within): Promise<CaseRow> => {
    const row = await readCase(db, id);
    if (!row || !within(options.queues().of(row.queue))) throw new Problem('request.not-found');
    return row;
  };

  const seal = async ({ party, subject }: CaseRow, text: string): Promise<string> => {
    const [cipher] = await sealer.sealValues([{ person: party ?? subject, field: CASE_TEXT, value: text }]);
    return cipher!;
  };

  interface Change {
    act: CaseAct;
    what: string;
    detail?: string;
    /** The reason, for the trail. */
    why?: Record<string, unknown>;
    /** What changes beside the state. */
    beside?(before: CaseRow, facts: CaseFacts): Partial<CaseRow>;
    also?(tx: Tx, after: CaseRow, before: CaseRow): Promise<void>;
  }

  /** One act of a person: the case, its history and the trail in one transaction. */
  const change = (by: Principal, within: Within, id: string, doing: Change): Promise<CaseRow> =>
    againstJoining(() =>
      db.transaction().execute(async (tx) => {
        const found = await lockCase(tx, id, wall);
        // it may have gone on to another queue meanwhile
        if (!found || !within(options.queues().of(found.row.queue))) throw new Problem('request.not-found');
        const { row } = found;
        if (doing.act.act === 'take') requireSkill(within, row);
        const facts = advance(row, doing.act, found.wall);
        if (facts === row) return row;
        if (doing.act.act === 'reopen') requireConsequences(row);
        if (doing.act.act === 'take') {
          const queue = options.queues().of(row.queue);
          await requireUnspared(tx, doing.act.by, queue, row.id, wall);
          await noteSevereLook(tx, doing.act.by, queue, row.id, wall);
        }
        const after = { ...row, ...facts, ...doing.beside?.(row, facts) };
        await saveCase(tx, after);
        const actor = actorOf(by);
        // who comes back to a lapsed case of their own has lost nothing
        const before = row.takenBy === actor ? [] : lapse(found);
        await addHistory(tx, [...before, entry(row, actor, doing.what, doing.detail)]);
        await doing.also?.(tx, after, row);
        const detail = {
          queue: row.queue,
          ...(doing.detail === undefined ? {} : { detail: doing.detail }),
          ...doing.why,
        };
        await write(tx, by, doing.act.act, row.id, detail);
        return after;
      }),
    );

  const write = (tx: Tx, by: Principal, verb: string, id: string, detail: Record<string, unknown>): Promise<void> =>
    trail(tx, [
      {
        actor: { kind: by.kind, id: by.id },
        ...{ action: `casework.case.${verb}`, object: `case/${id}`, outcome: 'done' as const, detail },
      },
    ]);

  const answerFor = (within: Within, row: CaseRow, decision: Omit<CaseDecision, 'version'>): void =>
    requireAnswer(row, decision, { kinds: options.kinds, queue: options.queues().of(row.queue), within });

  /** The note of an answer that did not last stays with the case, as a comment of whoever wrote it. */
  const keepNote = async (tx: Tx, { id, note, decidedBy, decidedAt }: CaseRow): Promise<void> => {
    if (note !== null) await addComment(tx, { id: ids.next(), caseId: id, by: decidedBy!, at: decidedAt!, text: note });
  };

  const hand = createHand({ ...options, wall, entry, lapse, write, answerFor, seal });
  const looking = createLooking({ ...options, wall, entry, keepNote });
  const settling = createSettling({ ...options, wall, reached, entry, lapse, keepNote, looking });

  return {
    async next(by, within, queue) {
      const queues = options.queues();
      if (queue !== undefined && !within(queues.of(queue))) throw new Problem('request.not-found', { field: 'queue' });
      const reachable = queues.all.filter(within);
      if (queue === undefined && reachable.length === 0) return undefined;
      const asked = queue === undefined ? reachable : [queues.of(queue)];
      const spared = await sparedFrom(db, actorOf(by), asked, wall);
      if (asked.every(({ id }) => spared.has(id))) throw capReached(asked[0]!);
      const everywhere = queue === undefined && spared.size === 0 && reachable.length === queues.all.length;
      const names = everywhere ? undefined : asked.flatMap(({ id }) => (spared.has(id) ? [] : [id]));
      const who = { by: actorOf(by), actor: { kind: by.kind, id: by.id }, skills: within.skills };
      const golden = await looking.golden(
        Math.max(0, ...asked.map((one) => one.golden)),
        who,
        () => peekNext(db, names, who, wall),
        async (tx, row) => {
          await noteSevereLook(tx, who.by, queues.of(row.queue), row.id, wall);
          await write(tx, by, 'take', row.id, { queue: row.queue });
        },
      );
      if (golden) return golden;
      const takeFrom = (from: Database, unlessLapsed: boolean) => {
        const marks = { at: clock.now(), historyId: ids.next(), entryId: ids.next() };
        return takeNext(from, names, { ...who, ...marks, unlessLapsed }, wall);
      };
      // what spares people is noted with the taking; elsewhere that is one statement
      const noted = (unlessLapsed: boolean) =>
        db.transaction().execute(async (tx) => {
          const taken = await takeFrom(tx, unlessLapsed);
          if (taken.row) await noteSevereLook(tx, who.by, queues.of(taken.row.queue), taken.row.id, wall);
          return taken;
        });
      const takeOne = (unlessLapsed: boolean) =>
        againstJoining(() =>
          asked.some(({ severeCap }) => severeCap !== null) ? noted(unlessLapsed) : takeFrom(db, unlessLapsed),
        );
      const { row, lapsed } = await takeOne(true);
      if (!lapsed) return row;
      // what somebody let go waits again, and may be the most urgent of all
      await settling.handBack();
      return (await takeOne(false)).row;
    },
    take: (by, within, id) => change(by, within, id, { act: { act: 'take', by: actorOf(by) }, what: 'taken' }),
    async renew(by, within, id) {
      // every minute from everybody who works: no trail, and history only where the case waited again already
      return db.transaction().execute(async (tx) => {
        const found = await lockCase(tx, id, wall);
        if (!found || !within(options.queues().of(found.row.queue))) throw new Problem('request.not-found');
        const actor = actorOf(by);
        const after = { ...found.row, ...advance(found.row, { act: 'renew', by: actor }, found.wall) };
        await saveCase(tx, after);
        if (found.row.state === 'open') await addHistory(tx, [entry(after, actor, 'taken')]);
        return after;
      });
    },
    release: (by, within, id) => change(by, within, id, { act: { act: 'release', by: actorOf(by) }, what: 'released' }),
    async assign(by, within, id, userId) {
      const row = await find(id, within);
      if (!(await options.canTake(userId, options.queues().of(row.queue), row.skill)))
        throw new Problem('request.invalid', {
          field: 'user_id',
          detail: 'user_id must be somebody who works on this queue',
        });
      return change(by, within, id, {
        ...{ act: { act: 'assign', to: `user/${userId}` }, what: 'assigned', detail: `user/${userId}` },
        also: async (tx, after) => {
          if (by.id !== userId) await options.notify?.(tx, { kind: 'case.assigned', userId, row: after });
        },
      });
    },
    async decide(by, within, id, decision) {
      const { answer, note, reasonCode, version } = decision;
      const row = await find(id, within);
      answerFor(within, row, decision);
      const written = note?.trim() ? note : undefined;
      const cipher = written === undefined ? null : await seal(row, written);
      return change(by, within, id, {
        ...{ act: { act: 'decide', by: actorOf(by), answer, version }, what: 'decided', detail: answer },
        why: whyOf(cipher, reasonCode),
        beside: () => ({ note: cipher, reasonCode: reasonCode ?? null, decidedAt: clock.now() }),
      });
    },
    undo: (by, within, id) =>
      change(by, within, id, {
        ...{ act: { act: 'undo', by: actorOf(by) }, what: 'undone' },
        // what was typed stays with the case until the next decision
        beside: () => ({ decidedAt: null }),
      }),
    async reopen(by, within, id, reason) {
      const row = await find(id, within);
      if (options.kinds.get(row.kind)?.promisedElsewhere)
        throw new Problem('case.changed', { detail: `It is asked again where ${row.about} is open again` });
      const cipher = await seal(row, reason);
      const reopened = await change(by, within, id, {
        ...{ act: { act: 'reopen' }, what: 'reopened', why: { reason: cipher } },
        beside: () => ({
          ...{ decidedAt: null, note: null, reasonCode: null },
          ...deadlines(options.queues().of(row.queue), row.priority, clock.now()),
        }),
        also: async (tx, after, before) => {
          await keepNote(tx, before);
          await addComment(tx, { id: ids.next(), caseId: id, by: actorOf(by), at: clock.now(), text: cipher });
          await append(tx, [caseOpened(after, clock.now())]);
          await promises.open(tx, [reviewTerms(after, options.queues().of(after.queue), clock.now())]);
          const [kind, userId] = before.decidedBy!.split('/');
          if (kind === 'user' && userId !== by.id)
            await options.notify?.(tx, { kind: 'case.returned', userId: userId!, row: after });
        },
      });
      options.onStored();
      return reopened;
    },
    async comment(by, within, id, text) {
      const row = await find(id, within);
      const comment = { id: ids.next(), caseId: id, by: actorOf(by), at: clock.now(), text: await seal(row, text) };
      await db.transaction().execute(async (tx) => {
        await addComment(tx, comment);
        await write(tx, by, 'comment', id, { queue: row.queue, comment: comment.id });
      });
      return { id: comment.id, at: comment.at };
    },
    async reading(by, within, id, purpose) {
      const row = await find(id, within);
      // whoever has to judge it sees it, and for as long as they have to
      if (row.state !== 'taken' || row.takenBy !== actorOf(by)) throw new Problem('case.lease-lost');
      const access: Access = {
        purpose,
        onAccess: ({ persons, fields }) =>
          trail(db, [
            {
              actor: { kind: by.kind, id: by.id },
              ...{ action: 'casework.case.reveal', object: `case/${id}`, purpose, outcome: 'done' },
              detail: { persons: persons.length, fields },
            },
          ]),
      };
      return { row, access };
    },
    async openTexts(by, id, ciphers) {
      if (ciphers.length === 0) return [];
      const opened = await sealer.openFields(
        ciphers.map((cipher) => ({ cipher, field: CASE_TEXT })),
        {
          purpose: 'casework',
          onAccess: ({ purpose, fields }) =>
            trail(db, [
              {
                actor: { kind: by.kind, id: by.id },
                ...{ action: 'casework.text.read', object: `case/${id}`, purpose, outcome: 'done', detail: { fields } },
              },
            ]),
        },
      );
      return opened.map((one) => ('value' in one ? String(one.value) : undefined));
    },
    settle: settling.settle,
    ...hand,
    ...createGolden({ ...options, wall, seal }),
  };
}
