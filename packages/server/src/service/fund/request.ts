import type { RefusalReason } from '../answered.ts';
import type { FundPurpose } from './recovery.ts';

/** Why money is put into the fund. */
export const CONTRIBUTION_REASONS = ['budget', 'top-up', 'incident', 'penalties'] as const;
/** Why what a merchant owes is given up. */
export const WRITE_OFF_REASONS = ['insolvent', 'closed', 'untraceable', 'uneconomic', 'court', 'time-barred'] as const;
export const LEVEL_REASONS = ['risk', 'season', 'law', 'review'] as const;

/** Why a deposit is paid back: the merchant has left, or it is more than is required. */
export const RETURN_REASONS = ['left', 'surplus'] as const;

export const FUND_REQUEST_KINDS = ['contribution', 'write-off', 'deposit-level', 'deposit-return'] as const;
export type FundRequestKind = (typeof FUND_REQUEST_KINDS)[number];

/**
 * `asked`: somebody else has to agree. `paying`: it was agreed to, and the provider is asked; `failed`: it could not pay, for
 * good, and nothing has moved.
 */
export const FUND_REQUEST_STATES = ['asked', 'paying', 'done', 'refused', 'failed'] as const;
export type FundRequestState = (typeof FUND_REQUEST_STATES)[number];

export interface FundRequest {
  id: string;
  kind: FundRequestKind;
  state: FundRequestState;
  currency: string;
  amount: bigint;
  /** Of a contribution. */
  fund: FundPurpose | null;
  /** Of a write-off, or of a deposit that is paid back. */
  merchantId: string | null;
  /** Of a level of deposits. */
  categoryId: string | null;
  reason: string;
  askedBy: string;
  askedAt: Date;
  answeredBy: string | null;
  answeredAt: Date | null;
  /** Of what was refused, where a reason was given. */
  refusedWhy: RefusalReason | null;
}

export type NewFundRequest = Pick<FundRequest, 'kind' | 'currency' | 'amount' | 'reason'> &
  Partial<Pick<FundRequest, 'fund' | 'merchantId' | 'categoryId'>>;
