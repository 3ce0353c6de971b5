import { SENDING_POINTS } from '../../../ledger/payments/sending.ts';

/**
 * Where a worker is killed: behind each commit that a refund makes on its way, and between the provider's acting and the
 * writing down of its answer. `asked`: the intent is committed, and nobody was told. `called`: what a callback led to is
 * committed, and the provider was not answered. The others are those of sending.
 */
export const POINTS = ['asked', ...SENDING_POINTS, 'called'] as const;
export type Point = (typeof POINTS)[number];

/** What a worker is told. */
export type Order =
  /** Once, at its start. */
  | { do: 'begin'; from: number; step: number; url: string; secret: string }
  /** How many refunds of all may be asked for now. */
  | { do: 'allow'; upTo: number }
  /** It kills itself when it next reaches this point. */
  | { do: 'die'; point: Point }
  | { do: 'callback'; body: object; signature: string };

/** What it tells: the number of a refund that it asked for, or that it could not go on. */
export type Report = { asked: number } | { failed: string };
