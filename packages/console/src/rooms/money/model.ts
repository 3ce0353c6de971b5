import type { Amount } from '../../kit/format.ts';

export interface Account {
  id: string;
  owner: string;
  purpose: string;
  currency: string;
  normal: 'debit' | 'credit';
  balance: Amount;
  held: { out: Amount; in: Amount };
  available: Amount | null;
  opened_at: string;
  closed_at: string | null;
}

export interface SideOf {
  account_id: string;
  purpose: string;
  owner: string | null;
}

export interface Transfer {
  id: string;
  at: string;
  key: string;
  kind: string;
  debit: SideOf;
  credit: SideOf;
  amount: Amount;
  asked: Amount;
  code: string;
  cause_id: string | null;
  of_id: string | null;
  expires_at: string | null;
}

export interface StatementLine {
  transfer_id: string;
  at: string;
  side: 'debit' | 'credit';
  amount: Amount;
  code: string;
  other: SideOf;
  balance: Amount;
}

export const accountPage = (id: string): string => `/money/accounts/${encodeURIComponent(id)}`;
export const transferPage = (id: string): string => `/money/transfers/${encodeURIComponent(id)}`;
export const payoutPage = (id: string): string => `/money/payouts/${encodeURIComponent(id)}`;

/** The server says of each figure where its rows are; their page here has the same filters. */
export const pageOfAddress = (address: string): string =>
  address.replace(/^\/v1\/(?:ledger\/|fund\/)?/, '/money/').replace(/^(\/money\/accounts\/[^/?]+)\/statement/, '$1');
