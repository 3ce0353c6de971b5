import { sql } from 'kysely';
import type { Tx } from '../foundation/database/database.ts';
import type { Ids } from '../foundation/ids.ts';
import { holdersOf, type Notify } from '../foundation/notices/notices.ts';
import type { StepActs, StepReached } from '../foundation/promises/promise-kind.ts';
import { HEAD_START, type StepDoes } from './case.opening.ts';
import { addHistory, type CaseRow, lockCase, readHolders, saveCase, type Wall } from './case.store.ts';
import { advance, hasLapsed } from './case.ts';
import { lockAbout } from './case-about.store.ts';

export interface CaseStepsOptions {
  ids: Ids;
  notify: Notify;
  wall: Wall;
  /** Of which kind the cases are where the promise's subject is what they are about; else it is the case itself. */
  about?: string;
}

/** People told of one step. */
const MOST_TOLD = 200;
const MOST_PRIORITY = 100;

const idOf = (subject: string): string => subject.slice(subject.indexOf('/') + 1);

/** What the steps of a queue do to a case that waits for its answer. */
export function caseSteps({ ids, notify, wall, about }: CaseStepsOptions): StepActs {
  const act = async (tx: Tx, step: StepReached, now: Date): Promise<void> => {
    const found =
      about === undefined
        ? await lockCase(tx, idOf(step.subject), wall)
        : await lockAbout(tx, { kind: about, about: step.subject }, wall);
    // answered, and not final yet: there is nothing to hurry
    if (found === undefined || !(found.row.state === 'open' || found.row.state === 'taken')) return;
    const does = step.does as unknown as StepDoes;
    const { row } = found;
    const lapsed = hasLapsed(row, found.wall);
    // what somebody has in hand is not taken from them
    const moves = does.queue !== undefined && does.queue !== row.queue && (row.state === 'open' || lapsed);
    const after: CaseRow = {
      ...row,
      ...(moves ? { ...advance(row, { act: 'lose' }, found.wall), queue: does.queue!, skill: null } : {}),
      ...moreUrgent(row, does.priority ?? 0),
    };
    await saveCase(tx, after);
    if (after.priority !== row.priority)
      await sql`update "case" set priority = ${after.priority} where id = ${row.id}`.execute(tx);
    const entry = (what: string, detail: string | null, queue: string) => ({
      ...{ id: ids.next(), caseId: row.id, at: now, by: null, what, detail, queue },
    });
    await addHistory(tx, [
      ...(moves && lapsed ? [entry('lease-lost', row.takenBy, row.queue)] : []),
      entry(step.warns ? 'warned' : 'escalated', step.step, row.queue),
      ...(moves ? [entry('passed-on', after.queue, after.queue)] : []),
    ]);
    const { promiseId: promise, kind, subject, dueAt } = step;
    await notify(
      tx,
      await toTell(tx, row.id, does.tell),
      step.warns ? 'promise.warned' : 'promise.escalated',
      { promise, kind, subject, due_at: dueAt.toISOString(), step: step.step },
      `/cases/${row.id}`,
    );
  };

  return {
    lock: (tx, subjects) =>
      sql`
        select from "case"
        where ${
          about === undefined
            ? sql`id = any(${subjects.map(idOf)}::uuid[])`
            : sql`about = any(${[...subjects]}::text[]) and kind = ${about}`
        } order by id for update`.execute(tx),
    async act(tx, steps, now) {
      for (const step of steps) await act(tx, step, now);
    },
  };
}

function moreUrgent({ priority, urgency }: CaseRow, by: number): Pick<CaseRow, 'priority' | 'urgency'> {
  const more = Math.max(priority, Math.min(MOST_PRIORITY, priority + by));
  return { priority: more, urgency: new Date(urgency.getTime() - (more - priority) * HEAD_START) };
}

/** Whoever has it, where that is wanted and somebody has; else the supervisors. */
async function toTell(tx: Tx, id: string, tell: StepDoes['tell']): Promise<string[]> {
  const holder = tell === 'holder' ? (await readHolders(tx, [id])).get(id) : undefined;
  return holder ? [holder] : holdersOf(tx, 'supervisor', MOST_TOLD);
}
