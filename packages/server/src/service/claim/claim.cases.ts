import type { CasesAbout } from '../../casework/case.about.ts';
import { type CaseKind, SUPERVISION } from '../../casework/case-kind.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { aboutClaim, type ClaimRow } from './claim.ts';

/** Whether a claim is paid; it is answered on the claim's page. */
export const claimCase: CaseKind = {
  kind: 'claim-review',
  doc: { 'zh-CN': '赔付申请裁定', en: 'A person decides a claim' },
  promisedElsewhere: true,
  answers: [
    {
      ...{ id: 'grant', key: 'g', verdict: null, noteRequired: true, elsewhere: true },
      title: { 'zh-CN': '支持赔付', en: 'Grant' },
    },
    {
      ...{ id: 'refuse', key: 'r', verdict: null, noteRequired: true, elsewhere: true },
      title: { 'zh-CN': '不予赔付', en: 'Refuse' },
    },
    {
      ...{ id: 'unsure', key: 'u', verdict: null, noteRequired: true, passesTo: SUPERVISION },
      title: { 'zh-CN': '拿不准，转主管', en: 'Not sure: a supervisor should look' },
    },
  ],
};

export const CLAIMS_QUEUE = 'claims';
const PRIORITY = 60;

export const caseOf = (id: string) => ({ kind: claimCase.kind, about: aboutClaim(id) });

export const openClaimCase = (
  tx: Tx,
  cases: Pick<CasesAbout, 'open'>,
  row: ClaimRow,
  { at, dueAt, title }: { at: Date; dueAt: Date; title: string },
): Promise<void> =>
  cases.open(tx, {
    ...{ ...caseOf(row.id), queue: CLAIMS_QUEUE, priority: PRIORITY, openedAt: at, promisedAt: dueAt },
    ...{ subject: `order/${row.orderId}`, party: `merchant/${row.merchantId}`, title: `${title} ${row.orderId}` },
    // whoever claimed for somebody does not also decide it
    notFor: row.madeBy === 'agent' && row.maker !== null ? [row.maker as never] : [],
    routedBy: { rules: [], amount: amountOf(row) },
  });

const amountOf = ({ assessed, currency }: ClaimRow) =>
  assessed === null ? undefined : { amount: Number(assessed.reduce((sum, { amount }) => sum + amount, 0n)), currency };
