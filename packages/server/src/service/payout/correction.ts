import type { RecoverySource } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import { above, amountText, least } from '../../ledger/amounts.ts';
import { lackingOf, type Recovery } from '../fund/recovery.ts';
import { MERCHANT_SOURCES, stepsOf, wantedOf } from './payout.plan.ts';
import { isOwn, type PayoutPart, type PayoutRow } from './payout.ts';

/** What each bears of a payout, in minor units; what is left of it is the platform's. */
export interface Burden {
  merchant: bigint;
  carrier: bigint;
}

/** Who is found to bear a payout. The newest of a payout counts. */
export interface CorrectionAsk extends Burden {
  /** UUID derived from what was found, so that it counts once. */
  id: string;
  payoutId: string;
  /** Why, as a word: `dispute-ruled`. */
  reason: string;
  /** Who found it, as `user/<id>`. Left out: a rule did. */
  by?: string;
  /** The event that led to it. */
  causeId: string | null;
}

/**
 * `asked`: it is carried out as soon as the payout is over and nothing of it is being deducted. `posted`: it is.
 * `superseded`: a newer one was there before it could be.
 */
export const CORRECTION_STATES = ['asked', 'posted', 'superseded'] as const;
export type CorrectionState = (typeof CORRECTION_STATES)[number];

export interface CorrectionRow extends Omit<CorrectionAsk, 'by'> {
  number: number;
  askedBy: string | null;
  state: CorrectionState;
  askedAt: Date;
  postedAt: Date | null;
  /** What was owed of it and is not any more. */
  dropped: bigint;
  /** Given back of the fund. */
  backMerchant: bigint;
  backCarrier: bigint;
  /** Asked of them anew. */
  more: bigint;
  /** By how much more of refunds the merchant bears; below zero: less. */
  borne: bigint;
}

/** How one side stands towards a payout. */
export interface Standing {
  /** It has paid, what it was given back taken off. */
  taken: bigint;
  /** Asked of it, and not there yet. */
  owed: bigint;
  /** Asked of it once, and given up. */
  forgiven: bigint;
}

export interface Moves {
  /** Given back to it. */
  back: bigint;
  /** Of what it owes, owed no more. */
  drop: bigint;
  /** Asked of it anew. */
  more: bigint;
}

/**
 * What makes a side bear so much, however it stands: it never pays more than that, owes what it has not paid of it, and is
 * not asked again for what was given up.
 */
export function movesTo(target: bigint, { taken, owed, forgiven }: Standing): Moves {
  const back = above(taken - target);
  const due = target - (taken - back);
  const drop = above(owed - due);
  return { back, drop, more: above(due - (owed - drop) - forgiven) };
}

/** Of what reached its consumer: where only a part of a payout did, they bear the same share of that. */
export const scaled = ({ merchant, carrier }: Burden, paid: bigint, amount: bigint): Burden => ({
  merchant: (merchant * paid) / amount,
  carrier: (carrier * paid) / amount,
});

/** Whose a recovery is: terms that recover from several are not corrected. */
const isCarriers = ({ steps }: Pick<Recovery, 'steps'>): boolean => steps.includes('carrier');

export function standingOf(
  side: keyof Burden,
  of: { parts: readonly PayoutPart[]; recoveries: readonly Recovery[]; posted: readonly CorrectionRow[] },
): Standing {
  const own = of.recoveries.filter((one) => isCarriers(one) === (side === 'carrier'));
  const sum = <T>(all: readonly T[], pick: (one: T) => bigint): bigint => all.reduce((n, one) => n + pick(one), 0n);
  const atOnce = side === 'merchant' ? of.parts.filter((one) => isOwn(one) && one.state === 'settled') : [];
  const back = sum(of.posted, (one) => (side === 'merchant' ? one.backMerchant : one.backCarrier));
  return {
    taken: sum(atOnce, ({ amount, recover }) => amount - recover) + sum(own, ({ recovered }) => recovered) - back,
    owed: sum(own.filter(isOwed), lackingOf),
    forgiven: sum(own, (one) => one.writtenOff + (one.state === 'borne' ? lackingOf(one) : 0n)),
  };
}

const isOwed = ({ state }: Recovery): boolean => state === 'open' || state === 'receivable';

/** What of which debt of a side is dropped, the newest first: the oldest are nearest to being paid. */
export function dropsOf(
  side: keyof Burden,
  recoveries: readonly Recovery[],
  amount: bigint,
): { recovery: Recovery; amount: bigint }[] {
  let left = amount;
  return recoveries
    .filter((one) => isOwed(one) && isCarriers(one) === (side === 'carrier'))
    .toReversed()
    .flatMap((recovery) => {
      const part = least(left, lackingOf(recovery));
      left -= part;
      return part === 0n ? [] : [{ recovery, amount: part }];
    });
}

/** From where what a side is asked for anew comes. */
export const STEPS: Readonly<Record<keyof Burden, readonly RecoverySource[]>> = {
  merchant: MERCHANT_SOURCES,
  carrier: ['carrier'],
};

/** What each bears by the terms on which a payout was asked for. */
export function plannedBurden(payout: PayoutRow): Burden {
  const [first] = stepsOf(payout);
  const parts = wantedOf(payout);
  const wanted = [...parts.values()];
  const carrier = wanted.reduce((sum, share) => sum + share.carrier, 0n);
  const own = [...parts].reduce((sum, [part, { amount }]) => (isOwn({ part }) ? sum + amount : sum), 0n);
  const recover = wanted.reduce((sum, share) => sum + share.recover, own);
  return first === 'carrier' ? { merchant: 0n, carrier: carrier + recover } : { merchant: recover, carrier };
}

export const isSameBurden = (one: Burden, other: Burden): boolean =>
  one.merchant === other.merchant && one.carrier === other.carrier;

/** @throws Problem `payout.burden` at what nobody can bear so */
export function checkBurden(payout: PayoutRow, { merchant, carrier }: Burden): void {
  const refuse = (field: string, detail: string): never => {
    throw new Problem('payout.burden', { field, detail });
  };
  if (merchant < 0n) refuse('merchant', 'It is below zero');
  if (carrier < 0n) refuse('carrier', 'It is below zero');
  if (merchant + carrier > payout.amount)
    refuse(
      'merchant',
      `${amountText(merchant + carrier, payout.currency)} of ${amountText(payout.amount, payout.currency)} would be borne`,
    );
  const steps = stepsOf(payout);
  const isOfOne = steps.every((step) => MERCHANT_SOURCES.includes(step)) || steps.join() === 'carrier';
  if (!isOfOne) refuse('payout', `Its terms recover from ${steps.join(', ')}`);
}
