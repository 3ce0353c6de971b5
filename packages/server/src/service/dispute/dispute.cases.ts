import type { CaseAsking } from '../../casework/case.about.ts';
import { type Actor, isActor } from '../../casework/case.ts';
import { type CaseKind, SUPERVISION } from '../../casework/case-kind.ts';
import { type DisputeRow, partyOf, REASONS } from './dispute.ts';
import type { AppealRow } from './message.store.ts';
import type { RulingRow } from './ruling.ts';

/** A person rules in a dispute, or a second one on an appeal. It is answered where the dispute is shown. */
export const disputeCase: CaseKind = {
  kind: 'dispute-ruling',
  doc: { 'zh-CN': '纠纷裁定', en: 'Somebody rules in a dispute' },
  promisedElsewhere: true,
  answers: [
    {
      ...{ id: 'consumer', key: 'c', verdict: null, noteRequired: true, elsewhere: true },
      title: { 'zh-CN': '支持消费者', en: 'For the consumer' },
    },
    {
      ...{ id: 'partly', key: 'p', verdict: null, noteRequired: true, elsewhere: true },
      title: { 'zh-CN': '部分支持', en: 'In part' },
    },
    {
      ...{ id: 'merchant', key: 'm', verdict: null, noteRequired: true, elsewhere: true },
      title: { 'zh-CN': '支持商家', en: 'For the merchant' },
    },
    {
      ...{ id: 'ask', key: 'q', verdict: null, noteRequired: true, elsewhere: true },
      title: { 'zh-CN': '要求一方举证', en: 'Ask a side for evidence' },
    },
    {
      ...{ id: 'unsure', key: 'u', verdict: null, noteRequired: true, passesTo: SUPERVISION },
      title: { 'zh-CN': '拿不准，转主管', en: 'Not sure: a supervisor should look' },
    },
  ],
};

export const DISPUTES_QUEUE = 'disputes';
const PRIORITY = 60;
/** Whoever waits for a second ruling has waited before. */
const APPEAL_PRIORITY = 75;

/** Each round, and each appeal, has a case of its own. */
export const caseOf = ({ id, round }: Pick<DisputeRow, 'id' | 'round'>, appeal: Pick<AppealRow, 'id'> | undefined) => ({
  kind: disputeCase.kind,
  about: appeal !== undefined ? `dispute-appeal/${appeal.id}` : `dispute/${id}${round === 1 ? '' : `:${round}`}`,
});

/** Who does not rule: whoever opened it for somebody, and whose rulings before keep them from it. */
export const notFor = (row: DisputeRow, rulers: readonly string[]): Actor[] => [
  ...new Set([row.openedBy, ...rulers].filter(isActor)),
];

/**
 * Who ruled before and does not rule now: all of them on an appeal. Where a ruling was not paid, whoever made it may mend it; who was
 * appealed against stays away from it for good.
 */
export const rulersBarred = (
  { appeal }: { appeal: Pick<AppealRow, 'id'> | undefined },
  rulings: readonly Pick<RulingRow, 'number' | 'by'>[],
  appeals: readonly Pick<AppealRow, 'ruling'>[],
): string[] =>
  rulings
    .filter(({ number }) => appeal !== undefined || appeals.some(({ ruling }) => ruling === number))
    .map(({ by }) => by);

export const rulingAsked = (
  row: DisputeRow,
  at: Date,
  { appeal, not, dueAt }: { appeal: AppealRow | undefined; not: readonly Actor[]; dueAt: Date },
): CaseAsking => ({
  ...{ ...caseOf(row, appeal), queue: DISPUTES_QUEUE, priority: appeal === undefined ? PRIORITY : APPEAL_PRIORITY },
  ...{ subject: `order/${row.orderId}`, party: partyOf(row, 'consumer'), title: REASONS[row.reason]['zh-CN'] },
  ...{ openedAt: at, notFor: not, promisedAt: dueAt },
  routedBy: { rules: [], amount: { amount: Number(row.paid), currency: row.currency } },
});
