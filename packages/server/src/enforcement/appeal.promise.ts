import type { Tx } from '../foundation/database/database.ts';
import type { Notify } from '../foundation/notices/notices.ts';
import type { PromiseKind, StepActs } from '../foundation/promises/promise-kind.ts';

/** Our word that an appeal is answered, within the minutes that its measure's terms have. */
export const answerPromise = {
  kind: 'enforcement.appeal-answer',
  calendar: 'cn-workdays',
  doc: { zh: '申诉答复时限', en: 'The time by which an appeal is to be answered' },
} as const satisfies PromiseKind;

/** What the party has time for when more is asked of it: working time of the same calendar. After it, the clock goes on. */
export const PARTY_TERM_MS = 24 * 3_600_000;

/** The kind, with what its queue wants on the way, and with those told of its breach who can see to it that somebody answers. */
export const answerPromiseTold = (notify: Notify, steps: StepActs): PromiseKind => ({
  ...answerPromise,
  steps,
  async onBreach(tx: Tx, { promiseId, kind, subject, dueAt, number }) {
    if (number > 1) return;
    const params = { promise: promiseId, kind, subject, due_at: dueAt.toISOString() };
    await notify(tx, 'supervisor', 'promise.breached', params, `/appeals/${subject.slice('appeal/'.length)}`);
  },
});
