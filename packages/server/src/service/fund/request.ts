import type { FundPurpose } from './recovery.ts';

/** Why money is put into the fund. */
export const CONTRIBUTION_REASONS = ['budget', 'top-up', 'incident', 'penalties'] as const;
/** Why what a merchant owes is given up. */
export const WRITE_OFF_REASONS = ['insolvent', 'closed', 'untraceable', 'uneconomic', 'court', 'time-barred'] as const;
export const LEVEL_REASONS = ['risk', 'season', 'law', 'review'] as const;

export type FundRequestKind = 'contribution' | 'write-off' | 'deposit-level';

/** `asked`: somebody else has to agree. */
export const FUND_REQUEST_STATES = ['asked', 'done', 'refused'] as const;
export type FundRequestState = (typeof FUND_REQUEST_STATES)[number];

export interface FundRequest {
  id: string;
  kind: FundRequestKind;
  state: FundRequestState;
  currency: string;
  amount: bigint;
  /** Of a contribution. */
  fund: FundPurpose | null;
  /** Of a write-off. */
  merchantId: string | null;
  /** Of a level of deposits. */
  categoryId: string | null;
  reason: string;
  askedBy: string;
  askedAt: Date;
  answeredBy: string | null;
  answeredAt: Date | null;
}

export type NewFundRequest = Pick<FundRequest, 'kind' | 'currency' | 'amount' | 'reason'> &
  Partial<Pick<FundRequest, 'fund' | 'merchantId' | 'categoryId'>>;
