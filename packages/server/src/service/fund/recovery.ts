import type { RecoverySource } from '@anxin/engine';
import { derivedId } from '../../foundation/ids.ts';
import { stepsOf } from '../payout/payout.plan.ts';
import type { PayoutPart, PayoutRow } from '../payout/payout.ts';

/**
 * `open`: the next step can be done. `waiting`: the provider is asked for a deduction. `receivable`: the merchant owes it.
 * Over: `recovered`, `written-off` (of which a part may have been recovered), `borne` by the platform, `corrected`: nobody
 * had paid of it when it was found that somebody else bears it.
 */
export const RECOVERY_STATES = [
  ...(['open', 'waiting', 'receivable', 'recovered', 'borne', 'written-off', 'corrected'] as const),
] as const;
export type RecoveryState = (typeof RECOVERY_STATES)[number];

export type FundPurpose = 'protection-fund' | 'logistics-pool';

/** What is to come back of one advance from one side, or because a side was found to bear more. */
export interface Recovery {
  id: string;
  /** Of the advance; null: a correction asked for it. */
  paymentId: string | null;
  correctionId: string | null;
  payoutId: string;
  orderId: string;
  merchantId: string;
  /** Whose account it is where a service provider pays: `service-provider/<id>`. */
  partner: string;
  fund: FundPurpose;
  currency: string;
  steps: readonly RecoverySource[];
  /** How many of them are over. */
  step: number;
  owed: bigint;
  /** Back in the fund. */
  recovered: bigint;
  /** Being deducted. */
  pending: bigint;
  receivable: bigint;
  /** Of the receivable. */
  collected: bigint;
  writtenOff: bigint;
  /** What somebody else bears by now. */
  corrected: bigint;
  attempt: number;
  /** The event that led to the payout. */
  causeId: string | null;
  state: RecoveryState;
  openedAt: Date;
  /** Since when it is a receivable. */
  dueSince: Date | null;
  endedAt: Date | null;
}

/** What is not back yet, and what nobody is deducting just now. */
export const lackingOf = ({ owed, recovered, pending, writtenOff, corrected }: Recovery): bigint =>
  owed - recovered - pending - writtenOff - corrected;

/** From whom the accounts of service providers are, where a payout names none: the collective one of their kind. */
const partnerOf = ({ partners }: PayoutRow, kind: 'insurer' | 'carrier'): string =>
  `service-provider/${partners[kind] ?? kind}`;

/** A recovery that begins: nothing of it is done. */
export const newRecovery = (
  payout: PayoutRow,
  of: Pick<Recovery, 'id' | 'paymentId' | 'correctionId' | 'owed' | 'steps' | 'openedAt' | 'causeId'>,
): Recovery => ({
  ...of,
  ...{ payoutId: payout.id, orderId: payout.orderId, merchantId: payout.merchantId, currency: payout.currency },
  ...{ partner: partnerOf(payout, of.steps.includes('insurer') ? 'insurer' : 'carrier'), fund: payout.payer.advance },
  ...{ step: 0, recovered: 0n, pending: 0n, receivable: 0n, collected: 0n, writtenOff: 0n },
  ...{ corrected: 0n, attempt: 0, state: 'open', dueSince: null, endedAt: null },
});

/** What a part of a payout has to bring back: by the payer's terms, and from the carrier by its blame. */
export function recoveriesOf(
  payout: PayoutRow,
  part: Pick<PayoutPart, 'paymentId' | 'recover' | 'carrier'>,
  now: Date,
): Recovery[] {
  const { paymentId } = part;
  const one = (side: string, owed: bigint, steps: readonly RecoverySource[]): Recovery[] => {
    if (owed === 0n || steps.length === 0) return [];
    const id = derivedId('recovery', paymentId, side);
    const of = { id, paymentId, correctionId: null, owed, steps, openedAt: now, causeId: payout.causeId };
    return [newRecovery(payout, of)];
  };
  return [...one('terms', part.recover, stepsOf(payout)), ...one('carrier', part.carrier, ['carrier'])];
}
