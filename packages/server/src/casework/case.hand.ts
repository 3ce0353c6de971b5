import type { Principal } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { Ids } from '../foundation/ids.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import { type CaseDecision, type Within, whyOf } from './case.answer.ts';
import { caseClosed, reviewWithdrawn } from './case.opening.ts';
import { againstJoining } from './case.settling.ts';
import {
  addHistory,
  type CaseRow,
  type HistoryEntry,
  type LockedCase,
  lockCase,
  readCases,
  saveCase,
  type Wall,
} from './case.store.ts';
import { type Actor, actorOf, advance } from './case.ts';
import {
  absorb,
  addLink,
  MOST_LINKS,
  markBulk,
  markMerged,
  readBulk,
  readLinks,
  removeLink,
} from './case-hand.store.ts';
import type { Queues } from './queue.ts';

export interface HandOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  promises: PromiseStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  queues(): Queues;
  onStored(): void;
  wall: Wall;
  entry(row: CaseRow, by: Actor | null, what: string, detail?: string | null): HistoryEntry;
  lapse(found: LockedCase): HistoryEntry[];
  write(tx: Tx, by: Principal, verb: string, id: string, detail: Record<string, unknown>): Promise<void>;
  /** @throws Problem `request.invalid`, `case.skill` */
  answerFor(within: Within, row: CaseRow, decision: BulkDecision): void;
  seal(row: CaseRow, text: string): Promise<string>;
}

/** Cases decided at once. */
export const MOST_AT_ONCE = 200;

export type BulkDecision = Omit<CaseDecision, 'version'>;
export interface BulkCase {
  id: string;
  version: number;
}

/** What would become of a case: it is decided, or what stands against that. */
export interface Foreseen {
  row: CaseRow;
  problem: Problem | undefined;
}

export interface Hand {
  /** Makes a case part of another one of its subject. @throws Problem `case.unlike`, `case.decided`, `case.taken` */
  merge(by: Principal, within: Within, id: string, into: string): Promise<CaseRow>;
  link(by: Principal, within: Within, id: string, other: string): Promise<CaseRow>;
  unlink(by: Principal, within: Within, id: string, other: string): Promise<CaseRow>;
  /** What `decideAll` would do; changes nothing. */
  foresee(by: Principal, within: Within, cases: readonly BulkCase[], decision: BulkDecision): Promise<Foreseen[]>;
  /** Takes and answers cases of one kind, all of them or none. @returns what `undoAll` undoes within ten seconds */
  decideAll(
    by: Principal,
    within: Within,
    cases: readonly BulkCase[],
    decision: BulkDecision,
  ): Promise<{ bulk: string; rows: CaseRow[] }>;
  undoAll(by: Principal, within: Within, bulk: string): Promise<CaseRow[]>;
}

/** What people do with several cases. Whoever locks more than one does so in the order of their ids. */
export function createHand(options: HandOptions): Hand {
  const { db, clock, ids, wall, entry, write } = options;

  const requireWithin = (row: CaseRow | undefined, within: Within): CaseRow => {
    if (!row || !within(options.queues().of(row.queue))) throw new Problem('request.not-found');
    return row;
  };

  const lockAll = async (tx: Tx, wanted: readonly string[], within: Within) => {
    const found = new Map<string, LockedCase>();
    for (const id of [...new Set(wanted)].sort()) {
      const one = await lockCase(tx, id, wall);
      requireWithin(one?.row, within);
      found.set(id, one!);
    }
    return found;
  };

  const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    againstJoining(() => db.transaction().execute(work));

  const linking = async (by: Principal, within: Within, id: string, other: string, adds: boolean): Promise<CaseRow> => {
    if (id === other) throw new Problem('request.invalid', { field: 'to', detail: 'to must be another case' });
    return transaction(async (tx) => {
      const found = await lockAll(tx, [id, other], within);
      if (adds)
        for (const each of [id, other])
          if ((await readLinks(tx, each)).length >= MOST_LINKS)
            throw new Problem('request.invalid', { field: 'to', detail: `a case has ${MOST_LINKS} links at most` });
      const { row } = found.get(id)!;
      const actor = actorOf(by);
      const changed = adds ? await addLink(tx, id, other, actor, clock.now()) : await removeLink(tx, id, other);
      if (!changed) return row;
      const what = adds ? 'linked' : 'unlinked';
      await addHistory(tx, [entry(row, actor, what, other), entry(found.get(other)!.row, actor, what, id)]);
      await write(tx, by, adds ? 'link' : 'unlink', id, { queue: row.queue, other });
      return row;
    });
  };

  /** One case taken, where it is not held already, and answered. @throws Problem */
  const answered = (by: Actor, row: CaseRow, version: number, answer: string, at: Date): CaseRow => {
    const taken = { ...row, ...advance(row, { act: 'take', by }, at) };
    return { ...taken, ...advance(taken, { act: 'decide', by, answer, version }, at) };
  };

  const requireOneKind = (rows: readonly CaseRow[]): void => {
    const kinds = [...new Set(rows.map(({ kind }) => kind))];
    if (kinds.length > 1)
      throw new Problem('request.invalid', {
        field: 'cases',
        detail: `all must be of one kind, not ${kinds.join(', ')}`,
      });
  };

  return {
    async merge(by, within, id, into) {
      if (id === into) throw new Problem('request.invalid', { field: 'into', detail: 'into must be another case' });
      const merged = await transaction(async (tx) => {
        const found = await lockAll(tx, [id, into], within);
        const [from, to] = [found.get(id)!, found.get(into)!];
        requireLike(from.row, to.row);
        const actor = actorOf(by);
        // whoever has it in hand now would lose it without a word
        const free = advance(from.row, { act: 'take', by: actor }, from.wall);
        if (to.row.state !== 'open' && to.row.state !== 'taken') throw new Problem('case.decided', { field: 'into' });
        const closed = { ...from.row, ...advance({ ...from.row, ...free }, { act: 'close' }, from.wall) };
        await markMerged(tx, id, into);
        await absorb(tx, to.row, from.row);
        // another question than whoever has it has read
        await saveCase(tx, {
          ...to.row,
          version: to.row.version + 1,
          urgency: from.row.urgency < to.row.urgency ? from.row.urgency : to.row.urgency,
        });
        await addHistory(tx, [
          ...options.lapse(from),
          entry(from.row, actor, 'merged', into),
          entry(to.row, actor, 'took-in', id),
        ]);
        const at = clock.now();
        const told = { ...closed, closed: 'merged', mergedInto: into };
        await options.append(tx, [caseClosed(told, at)]);
        await options.promises.void(tx, [reviewWithdrawn(told, at)]);
        await write(tx, by, 'merge', id, { queue: from.row.queue, into });
        return told;
      });
      options.onStored();
      return merged;
    },

    link: (by, within, id, other) => linking(by, within, id, other, true),
    unlink: (by, within, id, other) => linking(by, within, id, other, false),

    async foresee(by, within, cases, decision) {
      const wanted = cases.map(({ id }) => id);
      const rows = await readCases(db, wanted);
      if (rows.length < wanted.length) throw new Problem('request.not-found');
      for (const row of rows) requireWithin(row, within);
      requireOneKind(rows);
      const now = new Date();
      return rows.map((row, i) => {
        try {
          options.answerFor(within, row, decision);
          answered(actorOf(by), row, cases[i]!.version, decision.answer, now);
          return { row, problem: undefined };
        } catch (problem) {
          if (problem instanceof Problem) return { row, problem };
          throw problem;
        }
      });
    },

    async decideAll(by, within, cases, decision) {
      const bulk = ids.next();
      const actor = actorOf(by);
      const { note, reasonCode, answer } = decision;
      const rows = await transaction(async (tx) => {
        const found = await lockAll(
          tx,
          cases.map(({ id }) => id),
          within,
        );
        requireOneKind([...found.values()].map(({ row }) => row));
        const all: CaseRow[] = [];
        for (const { id, version } of cases) {
          const { row, wall: at } = found.get(id)!;
          try {
            options.answerFor(within, row, decision);
            const after = answered(actor, row, version, answer, at);
            const cipher = note?.trim() ? await options.seal(row, note) : null;
            all.push({ ...after, note: cipher, reasonCode: reasonCode ?? null, decidedAt: clock.now() });
          } catch (problem) {
            if (!(problem instanceof Problem)) throw problem;
            throw new Problem(problem.code, { ...problem.details, detail: `case ${id}: ${problem.message}` });
          }
        }
        for (const row of all) await saveCase(tx, row);
        await markBulk(
          tx,
          all.map(({ id }) => id),
          bulk,
        );
        const before = all.map(({ id }) => found.get(id)!).filter(({ row }) => row.takenBy !== actor);
        await addHistory(tx, [
          ...before.flatMap(options.lapse),
          ...before.map(({ row }) => entry(row, actor, 'taken')),
          ...all.map((row) => entry(row, actor, 'decided', answer)),
        ]);
        for (const { id, queue, note: why } of all)
          await write(tx, by, 'decide', id, { queue, detail: answer, bulk, ...whyOf(why, reasonCode) });
        return all;
      });
      return { bulk, rows };
    },

    undoAll: (by, within, bulk) =>
      transaction(async (tx) => {
        const found = await lockAll(tx, await readBulk(tx, bulk, MOST_AT_ONCE), within);
        if (found.size === 0) throw new Problem('request.not-found');
        const actor = actorOf(by);
        const rows: CaseRow[] = [];
        for (const { row, wall: at } of found.values()) {
          const facts = advance(row, { act: 'undo', by: actor }, at);
          if (facts === row) continue;
          rows.push({ ...row, ...facts, decidedAt: null });
        }
        for (const row of rows) await saveCase(tx, row);
        await addHistory(
          tx,
          rows.map((row) => entry(row, actor, 'undone')),
        );
        for (const { id, queue } of rows) await write(tx, by, 'undo', id, { queue, bulk });
        return rows.length > 0 ? rows : [...found.values()].map(({ row }) => row);
      }),
  };
}

/** @throws Problem `case.unlike` */
function requireLike(from: CaseRow, into: CaseRow): void {
  const unlike = (detail: string) => new Problem('case.unlike', { field: 'into', detail });
  if (from.subject !== into.subject) throw unlike(`They are about ${from.subject} and ${into.subject}`);
  if (from.kind !== into.kind) throw unlike(`They are a ${from.kind} and a ${into.kind}`);
  if (from.about !== null || into.about !== null || from.look !== null || into.look !== null)
    throw unlike('Each asks a question of its own');
}
