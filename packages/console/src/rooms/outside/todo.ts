import { subjectOf } from '../../kit/names.ts';
import { subjectAddress } from '../../kit/subject-link.tsx';

/** What is due of a merchant, by its kind: what is not shipping is answered, confirmed or paid on a page of its own. */
export const SHIPPING = 'marketplace.shipping';

export const TODO_KINDS = [
  ...(['service.claim-answer', 'service.aftersale-answer', 'service.aftersale-receipt'] as const),
  ...(['service.aftersale-shipment', 'service.aftersale-refund', 'service.dispute-comply'] as const),
  'service.deposit-top-up',
] as const;
export type TodoKind = (typeof TODO_KINDS)[number];

export const isTodo = (kind: string): kind is TodoKind => (TODO_KINDS as readonly string[]).includes(kind);

/** Whether what a dispute waits for is no promise of its own: what was ruled is. */
export const isTurn = (state: string): boolean => state === 'negotiation' || state === 'evidence';

/** What is due first comes first. */
export const inOrder = <T extends { at: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

const PAGES: Readonly<Record<string, string>> = {
  ...{ claim: '/shop/claims', aftersale: '/shop/aftersales', dispute: '/shop/disputes' },
};

/** Where a merchant does it. @param subject `<type>/<id>` of what it is about */
export function todoPage(subject: string): string {
  const { type, id } = subjectOf(subject);
  if (type === 'merchant') return '/shop/deposit';
  const page = PAGES[type];
  return page === undefined ? subjectAddress(subject) : `${page}/${encodeURIComponent(id)}`;
}
