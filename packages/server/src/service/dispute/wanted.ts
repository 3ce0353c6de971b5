import { Problem } from '../../foundation/errors.ts';
import { amountParam, amountText } from '../../ledger/amounts.ts';
import { MOST_LOSS } from '../most-loss.ts';
import { type DisputeRow, REASONS, type Reason, type Side } from './dispute.ts';

/** Minor units, whatever the currency. */
const YUAN = 100n;

/** An appraisal and the freight of a return, as rights pay them at most. */
const COSTS = 2_200n * YUAN;

/** What is given beyond the refund: so many times what was paid, and so much at least. */
interface Beyond {
  times: bigint;
  least: bigint;
}

/** Consumer Protection Law, article 55: three times the price, and 500 yuan at least. Anything may turn out to be fraud. */
const FRAUD: Beyond = { times: 3n, least: 500n * YUAN };

const BEYOND: Partial<Record<Reason, Beyond>> = {
  // shops promise up to ten times for a fake
  counterfeit: { times: 10n, least: FRAUD.least },
  // Food Safety Law, article 148: ten times the price, or three times a loss, which nobody but the consumer knows yet
  unsafe: { times: 10n, least: 3n * MOST_LOSS },
};

/**
 * The most that a side can ask for in a dispute, in minor units: what was paid and, for a consumer, what law or promises give beyond it
 * on its reason, with what it cost to show it. A merchant has no more to lose than the order.
 */
export function mostWanted(paid: bigint, reason: Reason, side: Side): bigint {
  if (side === 'merchant') return paid;
  const { times, least } = BEYOND[reason] ?? FRAUD;
  return paid + COSTS + (times * paid > least ? times * paid : least);
}

type Bounding = Pick<DisputeRow, 'paid' | 'reason' | 'currency'>;

/** @throws Problem `dispute.over-most` with how much was paid, for which reason, and how much that makes at most */
export function requireMost(amount: bigint, side: Side, { paid, reason, currency }: Bounding, field: string): void {
  const most = mostWanted(paid, reason, side);
  if (amount <= most) return;
  const said = (sum: bigint): string => amountText(sum, currency);
  const where = side === 'merchant' ? '' : ` and the reason is “${REASONS[reason].en}”`;
  throw new Problem('dispute.over-most', {
    field,
    detail: `${said(amount)} is above ${said(most)}, the most where ${said(paid)} was paid${where}`,
    params: {
      most: amountParam(most, currency),
      asked: amountParam(amount, currency),
      paid: amountParam(paid, currency),
    },
  });
}

/**
 * Whoever agrees on something or rules gives no more than can be asked for: a slip of a few zeros is none of these.
 * @throws Problem `dispute.over-most`
 */
export function requireWithinMost(
  row: Bounding,
  { refund, compensation }: { refund: bigint; compensation: bigint },
): void {
  const isRefund = refund > mostWanted(row.paid, row.reason, 'consumer');
  requireMost(refund + compensation, 'consumer', row, isRefund ? 'refund' : 'compensation');
}
