/**
 * What does not agree. `unknown-payment`: a callback of a payment that is none of ours. `amount-differs`: another amount
 * than was asked for. `contradicted`: what was told before is denied. `balance-differs`: a merchant's balance is another at
 * the provider. Of a line of a file: its payment is none of ours, has another amount, stands there twice, or failed by what
 * we know; and `line-missing`: what is settled by what we know has no line.
 */
export const DISCREPANCY_KINDS = [
  'unknown-payment',
  'amount-differs',
  'contradicted',
  'balance-differs',
  'line-unknown',
  'line-differs',
  'line-twice',
  'line-failed',
  'line-missing',
] as const;
export type DiscrepancyKind = (typeof DISCREPANCY_KINDS)[number];

/** For a person: nothing is posted because of it. */
export interface Discrepancy {
  id: string;
  kind: DiscrepancyKind;
  /** As it was named: perhaps none of ours. */
  paymentId: string | null;
  party: string | null;
  day: string | null;
  line: number | null;
  /** What was told: words and amounts of the provider, checked. */
  told: Record<string, string | null>;
  foundAt: Date;
  /** Who asked for its payment to be settled, where somebody else has to do so. */
  askedBy: string | null;
  askedAt: Date | null;
  resolvedAt: Date | null;
  resolvedBy: string | null;
  note: string | null;
}
