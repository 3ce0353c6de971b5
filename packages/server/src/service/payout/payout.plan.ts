import type { RecoverySource, RemedyLine } from '@anxin/engine';
import type { Party } from '../../foundation/access/principal.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { AccountName } from '../../ledger/account.ts';
import type { Hold } from '../../ledger/operation.ts';
import type { PaymentKind, PaymentSource } from '../../ledger/payments/payment.ts';
import { type Blame, PART_NAMES, type PartName, type PayoutPart, type PayoutRow } from './payout.ts';

type PayoutTerms = Pick<PayoutRow, 'lines' | 'payer' | 'bears' | 'blame' | 'ownMoney'>;

export const MERCHANT_SOURCES: readonly RecoverySource[] = ['merchant-balance', 'deposit', 'receivable'];

/**
 * From whom it is recovered, in order: from the merchant only where it agreed or was heard. Where it is known who is to
 * blame, this is the way of the merchant's share: a carrier answers for its own share, and for nobody else's.
 */
export function stepsOf({ payer, bears, blame }: Pick<PayoutTerms, 'payer' | 'bears' | 'blame'>): RecoverySource[] {
  const theirs = blame !== null && payer.recover.includes('carrier');
  const sources = theirs
    ? [...new Set([...payer.recover.filter((source) => source !== 'carrier'), ...MERCHANT_SOURCES])]
    : payer.recover;
  return sources.filter((source) => bears !== 'no' || !MERCHANT_SOURCES.includes(source));
}

export const sumOf = (lines: readonly RemedyLine[], ...kinds: readonly RemedyLine['kind'][]): bigint =>
  lines.reduce((sum, { kind, amount }) => (kinds.length === 0 || kinds.includes(kind) ? sum + amount : sum), 0n);

/**
 * An amount by blame. Shares are rounded down, and what is left over is the platform's: nobody is made to bear more than
 * their share.
 */
export function byBlame(amount: bigint, blame: Blame | null): { merchant: bigint; carrier: bigint; platform: bigint } {
  if (blame === null) return { merchant: amount, carrier: 0n, platform: 0n };
  const of = (share: number): bigint => (amount * BigInt(share)) / 100n;
  const [merchant, carrier] = [of(blame.merchant), of(blame.carrier ?? 0)];
  return { merchant, carrier, platform: amount - merchant - carrier };
}

/** A part with what of it is recovered by the payer's terms, and from the carrier because of blame. */
export interface Share {
  amount: bigint;
  recover: bigint;
  carrier: bigint;
}

export type Wanted = ReadonlyMap<PartName, Share>;

export interface PlannedPart {
  part: PartName;
  kind: PaymentKind;
  source: PaymentSource;
  hold: Hold;
}

const holdKeyOf = (payout: string, attempt: number, part: PartName): string => `payout/${payout}/${attempt}/${part}`;

const platform = (purpose: AccountName['purpose'], currency: string): AccountName => ({
  ...{ owner: 'platform', purpose, currency },
});

/**
 * What is held for a payout, in one call: of a refund first what the merchant has, then the rest and everything else of the
 * account that advances it. What is to be the merchant's own money is what it has beyond the refund, or the call fails. @param wanted parts that are still to be paid
 */
export function plannedHolds(payout: PayoutRow, attempt: number, wanted: Wanted): PlannedPart[] {
  const { id, currency, causeId, payer, merchantId } = payout;
  const advance = platform(payer.advance, currency);
  const clearing = platform('clearing', currency);
  const planned: PlannedPart[] = [];
  const add = (
    part: PartName,
    given: Pick<PlannedPart, 'kind' | 'source'> & Pick<Hold, 'debit' | 'amount'> & Partial<Hold>,
  ) => {
    const { kind, source, ...hold } = given;
    const code = `payout.${part}`;
    const key = holdKeyOf(id, attempt, part);
    const cause = causeId === null ? {} : { causeId };
    planned.push({ part, kind, source, hold: { do: 'hold', key, code, credit: clearing, ...cause, ...hold } });
  };
  const amountOf = (part: PartName): bigint => wanted.get(part)?.amount ?? 0n;
  const [own, refund, ownPayment, payment, coupon] = PART_NAMES.map(amountOf) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const balance: AccountName = { owner: `merchant/${merchantId}` as Party, purpose: 'merchant-balance', currency };
  if (own > 0n) add('refund', { kind: 'refund', source: 'original', debit: balance, amount: own, balancing: 'debit' });
  if (own + refund > 0n) {
    const follows = own > 0n ? { follows: { keys: [holdKeyOf(id, attempt, 'refund')], by: 'rest' as const } } : {};
    add('refund-advance', { kind: 'refund', source: payer.advance, debit: advance, amount: own + refund, ...follows });
  }
  if (ownPayment > 0n)
    add('own-payment', { kind: 'payment', source: 'merchant-balance', debit: balance, amount: ownPayment });
  if (payment > 0n) add('payment', { kind: 'payment', source: payer.advance, debit: advance, amount: payment });
  if (coupon > 0n)
    add('coupon', {
      ...{
        kind: 'coupon',
        source: payer.advance,
        debit: advance,
        credit: platform('coupon', currency),
        amount: coupon,
      },
    });
  return planned;
}

/** What each part of a payout is when it is asked for the first time. */
export function wantedOf(terms: PayoutTerms): Wanted {
  const { lines, blame, ownMoney } = terms;
  const steps = stepsOf(terms);
  const share = (amount: bigint): Share => {
    const { merchant, carrier } = byBlame(amount, blame);
    return { amount, recover: steps.length === 0 ? 0n : merchant, carrier };
  };
  const refund = share(sumOf(lines, 'refund'));
  const own = steps[0] === 'merchant-balance' ? refund.recover : 0n;
  const beyond = sumOf(lines, 'compensation', 'freight', 'fee');
  return new Map<PartName, Share>([
    ['refund', { amount: own, recover: 0n, carrier: 0n }],
    ['refund-advance', { amount: refund.amount - own, recover: refund.recover - own, carrier: refund.carrier }],
    ['own-payment', { amount: ownMoney ? beyond : 0n, recover: 0n, carrier: 0n }],
    ['payment', share(ownMoney ? 0n : beyond)],
    ['coupon', share(sumOf(lines, 'coupon'))],
  ]);
}

/**
 * The parts that holds came to. What the merchant's own money could not pay of a refund was advanced, so that it is
 * recovered beside what is recovered of the advance anyway.
 */
export function partsOf(
  payout: Pick<PayoutRow, 'id'>,
  attempt: number,
  wanted: Wanted,
  held: readonly (PlannedPart & { amount: bigint })[],
): PayoutPart[] {
  const lacking = (wanted.get('refund')?.amount ?? 0n) - (held.find(({ part }) => part === 'refund')?.amount ?? 0n);
  return held.flatMap(({ part, kind, source, hold, amount }) => {
    if (amount === 0n) return [];
    const { recover, carrier } = wanted.get(part) ?? { recover: 0n, carrier: 0n };
    return [
      {
        ...{ paymentId: derivedId('payment', 'payout', payout.id, String(attempt), part), payoutId: payout.id },
        ...{ part, attempt, kind, source, amount, holdKey: hold.key, state: 'held' as const, carrier },
        recover: part === 'refund-advance' ? recover + lacking : recover,
      },
    ];
  });
}
