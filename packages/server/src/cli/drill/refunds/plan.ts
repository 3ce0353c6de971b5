import type { RemedyLine } from '@anxin/engine';
import { derivedId } from '../../../foundation/ids.ts';
import type { AccountName } from '../../../ledger/account.ts';
import { payoutOf } from '../../../service/payout/asking.ts';
import { type Burden, type CorrectionAsk, plannedBurden } from '../../../service/payout/correction.ts';
import type { PayoutAsk } from '../../../service/payout/payout.ts';

const CURRENCY = 'CNY';
const account = (owner: AccountName['owner'], purpose: AccountName['purpose']): AccountName => ({
  ...{ owner, purpose, currency: CURRENCY },
});

export const FUND = account('platform', 'protection-fund');
/** Empty at the start: what it pays for waits until somebody puts money into it. */
export const POOL = account('platform', 'logistics-pool');
export const CLEARING = account('platform', 'clearing');
export const FEE = account('platform', 'platform-fee');
export const MERCHANTS = 90;
export const CREATORS = 10;
/** More than all of the drill moves. */
export const PLENTY = 10n ** 12n;

/**
 * What refunds are like, one after the other: of a claim that the merchant bears, with a compensation, shared by blame, borne by
 * the platform, a coupon of the pool, an after-sale at once (twice), found afterwards to be borne by others, in both directions,
 * and a compensation that is recovered.
 */
const KINDS = [
  ...(['refund', 'both', 'blame', 'platform', 'coupon', 'aftersale', 'aftersale'] as const),
  ...(['eased', 'charged', 'recovered'] as const),
];

/** What a merchant can be taken from: a full balance, a full deposit, or nothing but what comes back to it. */
export const MEANS = ['balance', 'deposit', 'nothing'] as const;
export const meansOf = (merchant: number): (typeof MEANS)[number] => MEANS[merchant % MEANS.length]!;

export const merchantAccount = (merchant: number, purpose: 'merchant-balance' | 'deposit'): AccountName =>
  account(`merchant/m${merchant}`, purpose);
export const creatorAccount = (creator: number): AccountName => account(`creator/k${creator}`, 'creator-commission');

const COUPON = 100n;
const PAID = 3_000n;
const amountOf = (n: number): bigint => BigInt(1 + ((n * 7_919) % 1_000));

interface DrillOrder {
  id: string;
  consumerId: string;
  merchantId: string;
  fields: object;
}

/** A refund as the drill has it: whoever takes over a killed worker's place asks for the same. */
export interface PlannedRefund {
  order: DrillOrder;
  /** By an after-sale: it asks for the payout itself. */
  aftersale: { id: string } | undefined;
  ask: PayoutAsk;
  /** Who is found to bear it afterwards. */
  correction: CorrectionAsk | undefined;
  /** Who bears it in the end. */
  burden: Burden;
}

export function refundOf(n: number): PlannedRefund {
  const kind = KINDS[n % KINDS.length]!;
  const merchant = n % MERCHANTS;
  const amount = amountOf(n);
  const isAftersale = kind === 'aftersale';
  const paid = isAftersale ? amount : PAID;
  const order = orderOf(n, merchant, paid);
  const aftersaleId = derivedId('drill-aftersale', String(n));
  const ask: PayoutAsk = {
    ...{ id: derivedId('drill-refund', String(n)), cause: 'claim', causeRef: `d${n}`, guarantee: null, causeId: null },
    ...{ orderId: order.id, consumerId: order.consumerId, merchantId: order.merchantId, currency: CURRENCY },
    ...{ lines: linesOf(kind, amount), reason: 'drill', bears: 'agreed' },
    payer: { advance: 'protection-fund', recover: ['merchant-balance', 'deposit', 'receivable'] },
    ...(kind === 'blame' ? { bears: 'heard', blame: { merchant: 50, platform: 20, carrier: 30 } } : {}),
    ...(kind === 'platform' || kind === 'charged' ? { bears: 'no' } : {}),
    ...(kind === 'coupon' ? { payer: { advance: 'logistics-pool', recover: ['merchant-balance', 'receivable'] } } : {}),
    ...(isAftersale ? { id: derivedId('payout', 'aftersale', aftersaleId, '1'), cause: 'aftersale' } : {}),
  };
  const found = foundBurden(kind, amount);
  const correction = found && {
    ...{ id: derivedId('drill-correction', String(n)), payoutId: ask.id, ...found, reason: 'drill', causeId: null },
  };
  const burden = found ?? plannedBurden(payoutOf(ask, new Date(0)));
  return { order, aftersale: isAftersale ? { id: aftersaleId } : undefined, ask, correction, burden };
}

type Kind = (typeof KINDS)[number];

function linesOf(kind: Kind, amount: bigint): RemedyLine[] {
  if (kind === 'both')
    return [
      { kind: 'refund', amount },
      { kind: 'compensation', amount: amount / 2n + 1n },
    ];
  if (kind === 'coupon') return [{ kind: 'coupon', amount: COUPON }];
  const isRefund = kind === 'refund' || kind === 'aftersale' || kind === 'eased';
  return [{ kind: isRefund ? 'refund' : 'compensation', amount }];
}

function foundBurden(kind: Kind, amount: bigint): Burden | undefined {
  if (kind === 'eased') return { merchant: (amount * 3n) / 10n, carrier: amount / 5n };
  return kind === 'charged' ? { merchant: amount, carrier: 0n } : undefined;
}

function orderOf(n: number, merchant: number, paid: bigint): DrillOrder {
  const [id, consumerId, merchantId] = [`d${n}`, `d${n}`, `m${merchant}`];
  const money = (part: bigint) => ({ amount: Number(part), currency: CURRENCY });
  const commission = { party: { type: 'creator', id: `k${n % CREATORS}` }, amount: money(paid / 20n) };
  return {
    ...{ id, consumerId, merchantId },
    fields: {
      ...{ consumer_id: consumerId, merchant_id: merchantId, paid: money(paid) },
      items: [{ product_id: 'p', quantity: 1, price: money(paid) }],
      shares: { commissions: paid < 20n ? [] : [commission], platform_fee: money(paid / 33n) },
    },
  };
}

/** What falls due to merchants that have nothing: to every other one it is told, from the others it is collected. */
export interface Due {
  key: string;
  merchant: number;
  amount: bigint;
  told: boolean;
}

export function dueOf(k: number): Due {
  const poor = MEANS.indexOf('nothing') + MEANS.length * (k % (MERCHANTS / MEANS.length));
  return { key: `drill/due/${k}`, merchant: poor, amount: 150n, told: k % 2 === 0 };
}
