import type { PromiseFact } from '../../foundation/promises/promise.ts';
import type { PromiseKind } from '../../foundation/promises/promise-kind.ts';
import { aboutClaim, type ClaimRow, type ClaimState } from './claim.ts';

const AROUND = 'around-the-clock';

/** What somebody owes a claim in each of its states. */
const KINDS = {
  evidence: {
    ...{ kind: 'service.claim-evidence', calendar: AROUND },
    doc: { zh: '消费者补充赔付凭证时限', en: 'The time by which a consumer adds what a claim lacks' },
  },
  merchant: {
    ...{ kind: 'service.claim-answer', calendar: AROUND },
    doc: { zh: '商家答复赔付申请时限', en: 'The time by which a merchant answers a claim' },
  },
  offered: {
    ...{ kind: 'service.claim-consent', calendar: AROUND },
    doc: { zh: '消费者答复协商方案时限', en: 'The time by which a consumer says whether an offer will do' },
  },
  review: {
    ...{ kind: 'service.claim-decision', calendar: AROUND },
    doc: { zh: '平台裁定赔付申请时限', en: 'The time by which the platform decides a claim' },
  },
  granted: {
    ...{ kind: 'service.claim-payout', calendar: AROUND },
    doc: { zh: '赔付到账时限', en: 'The time by which a granted claim is paid' },
  },
} as const satisfies Partial<Record<ClaimState, PromiseKind>>;

type Promised = keyof typeof KINDS;

export const claimPromises: readonly PromiseKind[] = Object.values(KINDS);

export const promisedIn = (state: ClaimState): PromiseKind | undefined =>
  Object.hasOwn(KINDS, state) ? KINDS[state as Promised] : undefined;

/** The state whose deadline a promise is. */
export const stateOfPromise = (kind: string): Promised | undefined =>
  (Object.keys(KINDS) as Promised[]).find((state) => KINDS[state].kind === kind);

const HOUR_MS = 3_600_000;

/** How long a state may last, where the terms do not say. */
export interface ClaimTimes {
  evidenceHours: number;
  consentHours: number;
  decisionHours: number;
  payoutHours: number;
}

const partyOf = (state: Promised, { consumerId, merchantId }: ClaimRow): string | null => {
  if (state === 'merchant') return `merchant/${merchantId}`;
  return state === 'evidence' || state === 'offered' ? `consumer/${consumerId}` : null;
};

/**
 * What promises hear of a step: the one of the state before is kept, or called off, and that of the state after begins.
 * @param answerMs how long the merchant has, by the terms
 */
export function promiseFacts(
  before: ClaimRow | undefined,
  after: ClaimRow,
  { at, times, answerMs }: { at: Date; times: ClaimTimes; answerMs: number },
): PromiseFact[] {
  if (before?.state === after.state) return [];
  const facts: PromiseFact[] = [];
  // what failed is still to be paid
  const ended = before === undefined ? undefined : promisedIn(before.state === 'failed' ? 'granted' : before.state);
  if (ended !== undefined) {
    const isDenied = ended === KINDS.granted && after.state === 'refused';
    const fact = after.state === 'withdrawn' || isDenied ? ('voided' as const) : ('met' as const);
    // a payout that failed for good keeps nobody's word
    if (after.state !== 'failed') facts.push({ fact, kind: ended.kind, key: after.id, at });
  }
  const begun = promisedIn(after.state);
  if (begun === undefined) return facts;
  const state = after.state as Promised;
  const lasts = {
    ...{ evidence: times.evidenceHours * HOUR_MS, offered: times.consentHours * HOUR_MS, merchant: answerMs },
    ...{ review: times.decisionHours * HOUR_MS, granted: times.payoutHours * HOUR_MS },
  }[state];
  facts.push({
    ...{ fact: 'opened', kind: begun.kind, key: after.id, subject: aboutClaim(after.id), calendar: begun.calendar },
    ...{ party: partyOf(state, after), openedAt: at, workingTime: lasts, causeId: after.causeId },
  });
  return facts;
}
