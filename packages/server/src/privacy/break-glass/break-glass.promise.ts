import type { Notify } from '../../foundation/notices/notices.ts';
import type { PromiseKind } from '../../foundation/promises/promise-kind.ts';

/** That somebody who had no part in it looks at what was opened. The end of a grant is none: nobody owes it. */
export const reviewPromise = {
  kind: 'privacy.break-glass-review',
  calendar: 'around-the-clock',
  doc: { zh: '紧急调阅复核时限', en: 'The time by which what was opened by break-glass is reviewed' },
} as const satisfies PromiseKind;

export const grantLink = (id: string): string => `/privacy/keys/${id}`;

export const breakGlassPromiseTold = (notify: Notify): PromiseKind => ({
  ...reviewPromise,
  async onBreach(tx, { promiseId, kind, subject, dueAt, number }) {
    if (number > 1) return;
    const params = { promise: promiseId, kind, subject, due_at: dueAt.toISOString() };
    const link = grantLink(subject.slice(subject.indexOf('/') + 1));
    for (const role of ['privacy-officer', 'auditor'] as const)
      await notify(tx, role, 'promise.breached', params, link);
  },
});
