import type { RecoverySource } from '@anxin/engine';
import { derivedId } from '../../foundation/ids.ts';
import { stepsOf } from '../payout/payout.plan.ts';
import type { PayoutPart, PayoutRow } from '../payout/payout.ts';

/**
 * `open`: the next step can be done. `waiting`: the provider is asked for a deduction. `receivable`: the merchant owes it.
 * Over: `recovered`, `written-off` (of which a part may have been recovered), `borne` by the platform.
 */
export type RecoveryState = 'open' | 'waiting' | 'receivable' | 'recovered' | 'borne' | 'written-off';

export type FundPurpose = 'protection-fund' | 'logistics-pool';

/** What is to come back of one advance from one side. */
export interface Recovery {
  id: string;
  /** Of the advance. */
  paymentId: string;
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
export const lackingOf = ({ owed, recovered, pending, writtenOff }: Recovery): bigint =>
  owed - recovered - pending - writtenOff;

/** What a part of a payout has to bring back: by the payer's terms, and from the carrier by its blame. */
export function recoveriesOf(payout: PayoutRow, part: PayoutPart, now: Date): Recovery[] {
  const { partners } = payout;
  const steps = stepsOf(payout);
  const one = (side: string, owed: bigint, sources: readonly RecoverySource[]): Recovery[] => {
    if (owed === 0n || sources.length === 0) return [];
    const kind = sources.includes('insurer') ? 'insurer' : 'carrier';
    return [
      {
        ...{ id: derivedId('recovery', part.paymentId, side), paymentId: part.paymentId, payoutId: payout.id },
        ...{ orderId: payout.orderId, merchantId: payout.merchantId, currency: payout.currency },
        ...{ partner: `service-provider/${partners[kind] ?? kind}`, fund: payout.payer.advance, steps: sources },
        ...{ step: 0, owed, recovered: 0n, pending: 0n, receivable: 0n, collected: 0n, writtenOff: 0n, attempt: 0 },
        causeId: payout.causeId,
        ...{ state: 'open', openedAt: now, dueSince: null, endedAt: null },
      },
    ];
  };
  return [...one('terms', part.recover, steps), ...one('carrier', part.carrier, ['carrier'])];
}
