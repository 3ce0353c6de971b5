import type { CasesAbout } from '../../casework/case.about.ts';
import type { Actor } from '../../casework/case.ts';
import type { CaseKind } from '../../casework/case-kind.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { PRIVACY_QUEUE } from '../privacy.queue.ts';
import { REQUEST_TERMS, type RequestRow } from './request.ts';

/** Somebody asks about their own data, and a person has to answer. It is answered on the request's page. */
export const requestCase: CaseKind = {
  kind: 'data-request',
  doc: { 'zh-CN': '个人信息请求', en: 'Somebody asks about their own data' },
  promisedElsewhere: true,
  answers: [
    {
      ...{ id: 'accept', key: 'a', verdict: null, noteRequired: true, elsewhere: true },
      title: { 'zh-CN': '同意办理', en: 'Accept' },
    },
    {
      ...{ id: 'refuse', key: 'r', verdict: null, noteRequired: true, elsewhere: true },
      title: { 'zh-CN': '不予办理', en: 'Refuse' },
    },
  ],
};

const PRIORITY = 60;

export const caseOf = (id: string) => ({ kind: requestCase.kind, about: `data-request/${id}` });

export const openRequestCase = (tx: Tx, cases: Pick<CasesAbout, 'open'>, row: RequestRow): Promise<void> =>
  cases.open(tx, {
    ...{ ...caseOf(row.id), queue: PRIVACY_QUEUE, priority: PRIORITY, openedAt: row.madeAt },
    ...{ subject: row.person, party: row.person, title: REQUEST_TERMS[row.kind].title['zh-CN'] },
    // whoever asks for somebody else does not also say that it was really them
    notFor: row.onBehalf ? [row.madeBy as Actor] : [],
    ...(row.dueAt === null ? {} : { promisedAt: row.dueAt }),
  });
