import { SENDING_POINTS } from '../../../ledger/payments/sending.ts';

/**
 * Where a worker is killed: behind each commit that a refund makes on its way, and between the provider's acting and the
 * writing down of its answer. `asked`, `opened`: a payout, or an after-sale with its payout, is committed, and nobody was told.
 * `resumed`: what waited for the fund is held. Those of sending, with `deducted` where what was written is a deduction. `called`: what
 * a callback led to is committed, and the provider was not answered. `merchant-balance` to `carrier`: that step of a recovery.
 * `settled`: what fell due to a merchant is held against its debts. `collected`: of a debt a deduction has begun.
 * `correction-asked`, `corrected`: who bears it is found otherwise, and the money has followed. `reacted`: the after-sale has heard of it.
 */
export const POINTS = [
  ...(['asked', 'opened', ...SENDING_POINTS, 'deducted', 'called'] as const),
  ...(['merchant-balance', 'deposit', 'receivable', 'carrier', 'settled', 'collected'] as const),
  ...(['correction-asked', 'corrected', 'resumed', 'reacted'] as const),
] as const;
export type Point = (typeof POINTS)[number];

/** What a worker is told. */
export type Order =
  /** Once, at its start. */
  | { do: 'begin'; from: number; dues: number; step: number; url: string; secret: string }
  /** How many refunds of all may be asked for now, and how many dues there are. */
  | { do: 'allow'; upTo: number; dues: number }
  /** It kills itself when it next reaches this point. */
  | { do: 'die'; point: Point }
  | { do: 'callback'; body: object; signature: string };

/** What it tells: the number of a refund that it asked for, or of a due that it booked; or that it could not go on. */
export type Report = { asked: number } | { due: number } | { failed: string };
