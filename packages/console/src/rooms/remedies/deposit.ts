import type { Amount } from '../../kit/format.ts';

/** How a merchant's deposit stands in one currency. */
export interface Deposit {
  merchant_id: string;
  balance: Amount;
  required: Amount;
  missing: Amount;
  due_at: string | null;
  blocked_since: string | null;
}

export interface Level {
  category_id: string;
  amount: Amount;
}

/** The levels that count for a merchant, the highest first: of several categories the highest is what is put down. */
export const levelsOf = (levels: readonly Level[], categories: readonly string[]): Level[] =>
  levels.filter(({ category_id: id }) => categories.includes(id)).toSorted((a, b) => b.amount.amount - a.amount.amount);
