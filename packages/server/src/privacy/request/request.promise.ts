import type { Tx } from '../../foundation/database/database.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { PromiseKind, StepReached } from '../../foundation/promises/promise-kind.ts';
import { REQUEST_TERMS, type RequestRow, warnTime, workingTime } from './request.ts';

/** Our word that somebody who asks about their own data is answered. */
export const requestPromise = {
  kind: 'privacy.request-answer',
  calendar: 'cn-workdays',
  doc: { zh: '个人信息请求答复时限', en: 'The time by which a request about one’s own data is answered' },
} as const satisfies PromiseKind;

const linkOf = (subject: string): string => `/privacy/requests/${subject.slice(subject.indexOf('/') + 1)}`;

/** The kind, with those told who can see to it: the privacy officers, before the deadline and at it. */
export const requestPromiseTold = (notify: Notify): PromiseKind => ({
  ...requestPromise,
  async onBreach(tx, { promiseId, kind, subject, dueAt, number }) {
    if (number > 1) return;
    const params = { promise: promiseId, kind, subject, due_at: dueAt.toISOString() };
    await notify(tx, 'privacy-officer', 'promise.breached', params, linkOf(subject));
  },
  steps: {
    lock: async () => undefined,
    async act(tx: Tx, steps: readonly StepReached[]) {
      for (const { promiseId, kind, subject, dueAt, step } of steps)
        await notify(
          tx,
          'privacy-officer',
          'promise.warned',
          { promise: promiseId, kind, subject, due_at: dueAt.toISOString(), step },
          linkOf(subject),
        );
    },
  },
});

export const opening = ({ id, kind, madeAt }: Pick<RequestRow, 'id' | 'kind' | 'madeAt'>) => ({
  ...{ kind: requestPromise.kind, key: id, subject: `data-request/${id}`, openedAt: madeAt },
  workingTime: workingTime(kind),
  steps: REQUEST_TERMS[kind].warnAfter > 0 ? [{ step: 'warn', workingTime: warnTime(kind), does: {} }] : [],
});
