import type { Balancing, Follows } from './operation.ts';

/** What became of money, or of what was held of it. */
export const TRANSFER_KINDS = ['move', 'hold', 'take', 'release', 'expire', 'reverse'] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

/** Those that move money: holds and their ends change only what may still be moved. */
export const MOVING: readonly TransferKind[] = ['move', 'take', 'reverse'];

/** Written once and never changed. */
export interface Transfer {
  /** UUIDv7 */
  id: string;
  at: Date;
  key: string;
  kind: TransferKind;
  /** Ids of accounts. */
  debit: string;
  credit: string;
  currency: string;
  /** What was moved, held or let go; zero only where as much was to be taken as there is, and there was nothing. */
  amount: bigint;
  /** What was to be. */
  asked: bigint;
  /** Why it may be less: there was no more, or earlier transfers of its call decided on it. */
  balancing: Balancing | Follows['by'] | null;
  code: string;
  causeId: string | null;
  /** The hold that is taken or let go, the transfer that is reversed. */
  ofId: string | null;
  expiresAt: Date | null;
}

/** As it is hashed; amounts as text, because a reader's numbers may be too short for them. */
export const transferDocument = (transfer: Transfer): Record<string, unknown> => ({
  ...transfer,
  at: transfer.at.toISOString(),
  amount: String(transfer.amount),
  asked: String(transfer.asked),
  expiresAt: transfer.expiresAt?.toISOString() ?? null,
});
