import type { Language } from '@anxin/engine';
import type { Principal } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import { type CaseRow, readCases, readComments, readHistory, readOthers } from './case.store.ts';
import { type Actor, actorOf } from './case.ts';
import { readLinks } from './case-hand.store.ts';
import { answersIn, type CaseKinds } from './case-kind.ts';
import type { Casework } from './casework.ts';
import { readHidden, seenBy } from './quality/hidden.ts';
import type { Queues } from './queue.ts';

const MAX_OTHERS = 20;

/** What stands for a text whose person was erased. */
const ERASED = '****';

/** Final, still within the seconds in which it can be undone, or closed: for whoever looks, there is nothing to do. */
export const listed = ({ state }: CaseRow) => (state === 'final' || state === 'closed' ? 'decided' : state);

export const personOf = (names: ReadonlyMap<Actor, string>) => (actor: Actor | null) =>
  actor === null ? null : { id: actor.slice(actor.indexOf('/') + 1), name: names.get(actor) ?? '' };

export interface CaseViewOptions {
  db: Database;
  casework: Casework;
  kinds: CaseKinds;
  queues(): Queues;
  /** The names of people and keys; who is not in it is nobody that is known any more. */
  names(actors: readonly Actor[]): Promise<ReadonlyMap<Actor, string>>;
  /** How the room that has them shows events and decisions; null for what is gone. */
  show: {
    event(id: string): Promise<unknown>;
    decision(id: string, language: Language): Promise<unknown>;
  };
}

const brief = (other: CaseRow) => ({
  ...{ id: other.id, state: listed(other), opened_at: other.openedAt.toISOString(), answer: other.answer },
});

/** Cases as they are answered, with the names of people. */
export function createCaseView({ db, casework, kinds, queues, names, show }: CaseViewOptions) {
  function view(row: CaseRow, person: ReturnType<typeof personOf>, note: string | null = null) {
    return {
      ...{ id: row.id, kind: row.kind, queue: row.queue, priority: row.priority, state: listed(row) },
      ...{ subject: row.subject, party: row.party, about: row.about },
      ...{ event_id: row.eventId, decision_id: row.decisionId, closed: row.closed, merged_into: row.mergedInto },
      ...{ skill: row.skill, routed: row.routed },
      ...{ decisions: row.decisions, verdict: row.verdict, title: row.title, opened_at: row.openedAt.toISOString() },
      ...{ due_at: row.dueAt.toISOString(), version: row.version, taken_by: person(row.takenBy) },
      ...{ lease_until: row.leaseUntil?.toISOString() ?? null, decided_by: person(row.decidedBy) },
      ...{ decided_at: row.decidedAt?.toISOString() ?? null, final_at: row.finalAt?.toISOString() ?? null },
      ...{ answer: row.answer, reason_code: row.reasonCode, note },
    };
  }

  const namesOf = (rows: readonly CaseRow[]) =>
    names([...new Set(rows.flatMap(({ takenBy, decidedBy }) => [takenBy ?? [], decidedBy ?? []].flat()))]);

  const one = async (row: CaseRow, note: string | null = null) =>
    view(row, personOf(await namesOf([row])), note) as never;

  const asksOf = ({ queue }: CaseRow) => {
    const { requires, reasonCodes } = queues().of(queue);
    return { requires: [...requires], reason_codes: [...reasonCodes] };
  };

  async function whole(row: CaseRow, by: Principal, language: Language) {
    const hidden = await readHidden(db, actorOf(by));
    const [comments, history, others, linked, event, decision] = await Promise.all([
      readComments(db, row.id),
      readHistory(db, row.id),
      readOthers(db, row, seenBy(actorOf(by), hidden), MAX_OTHERS),
      readLinks(db, row.id).then((ids) =>
        readCases(
          db,
          ids.filter((one) => !hidden.includes(one)),
        ),
      ),
      row.eventId === null ? null : show.event(row.eventId),
      row.decisionId === null ? null : show.decision(row.decisionId, language),
    ]);
    const [note, ...texts] = await casework
      .openTexts(by, row.id, [...(row.note === null ? [] : [row.note]), ...comments.map(({ text }) => text)])
      .then((opened) => (row.note === null ? [null, ...opened] : opened));
    const actors = [row.takenBy, row.decidedBy, ...comments.map((c) => c.by_whom), ...history.map((h) => h.by_whom)];
    const person = personOf(await names([...new Set(actors.filter((actor) => actor !== null))]));
    return {
      ...view(row, person, note ?? (row.note === null ? null : ERASED)),
      answers: answersIn(kinds.get(row.kind)!, row.queue).map(
        ({ id, title, key, verdict, noteRequired, elsewhere = false }) => ({
          ...{ id, title: title[language], key, verdict, note_required: noteRequired, elsewhere },
        }),
      ),
      ...{ event, decision, ...asksOf(row) },
      comments: comments.map(({ id, by_whom, at }, i) => ({
        ...{ id, by: person(by_whom), at: at.toISOString(), text: texts[i] ?? ERASED },
      })),
      history: history.map(({ at, by_whom, what, detail }) => ({
        ...{ at: at.toISOString(), by: person(by_whom), what, detail },
      })),
      others: others.map(brief),
      linked: linked.map((other) => ({ ...brief(other), subject: other.subject })),
    } as never;
  }

  return {
    one,
    /** With what is asked about it. */
    whole,
    async list(rows: readonly CaseRow[]) {
      const person = personOf(await namesOf(rows));
      return (row: CaseRow) => view(row, person);
    },
  };
}
