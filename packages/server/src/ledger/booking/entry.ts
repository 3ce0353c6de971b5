import { Problem } from '../../foundation/errors.ts';
import type { AccountName } from '../account.ts';
import { amountText } from '../amounts.ts';
import type { Move } from '../operation.ts';

/** What an event is to be in the books. */
export interface Entry {
  /** Whose balance it is about. */
  party: string;
  moves: EntryMove[];
}

/** Amounts as text: an entry is kept as JSON. */
export type EntryMove = Pick<Move, 'code' | 'debit' | 'credit'> & { amount: string };

interface Money {
  amount: number;
  currency: string;
}

/** The parts of an `order.paid` that are about money. */
export interface PaidOrder {
  id: string;
  merchant_id: string;
  creator_id?: string;
  paid: Money;
  shares?: {
    coupons?: { funder: string; amount: Money }[];
    commissions?: { party?: { type: string; id: string }; amount: Money }[];
    platform_fee?: Money;
  };
}

const COMMISSIONS = { creator: 'creator-commission', agency: 'agency-commission' } as const;

/**
 * What was paid goes to the merchant whole, with what the platform's coupons add to it, and the shares of others are taken
 * from that: so every share is a line of the merchant's statement. A merchant's own coupons made the price lower and move
 * nothing.
 * @throws Problem `booking.…` where it does not come out even: then nothing of it is booked
 */
export function entryOfOrder({ id, merchant_id, creator_id, paid, shares = {} }: PaidOrder): Entry {
  const { currency } = paid;
  const { coupons = [], commissions = [], platform_fee: fee } = shares;
  const platform = (purpose: AccountName['purpose']): AccountName => ({ owner: 'platform', purpose, currency });
  const merchant: AccountName = { owner: `merchant/${merchant_id}`, purpose: 'merchant-balance', currency };
  const minor = (money: Money, field: string): bigint => {
    if (money.currency !== currency)
      throw new Problem('booking.currency', { field, detail: `Order ${id}: ${field} is in ${money.currency}` });
    return BigInt(money.amount);
  };

  const subsidy = coupons.reduce((sum, { funder, amount }, i) => {
    const field = `order.shares.coupons.${i}`;
    if (funder !== 'platform' && funder !== 'merchant')
      throw new Problem('booking.party', { field, detail: `Order ${id}: ${field} is funded by ${funder}` });
    const share = minor(amount, field);
    return funder === 'platform' ? sum + share : sum;
  }, 0n);

  const earned = new Map<string, { account: AccountName; amount: bigint }>();
  for (const [i, { party, amount }] of commissions.entries()) {
    const field = `order.shares.commissions.${i}`;
    const [type, whose] = party ? [party.type, party.id] : ['creator', creator_id];
    if ((type !== 'creator' && type !== 'agency') || whose === undefined)
      throw new Problem('booking.party', { field, detail: `Order ${id}: ${field} is nobody’s` });
    const owner = `${type}/${whose}` as const;
    const before = earned.get(owner)?.amount ?? 0n;
    const account = { owner, purpose: COMMISSIONS[type], currency };
    earned.set(owner, { account, amount: before + minor(amount, field) });
  }
  const feeAmount = fee === undefined ? 0n : minor(fee, 'order.shares.platform_fee');
  const total = BigInt(paid.amount) + subsidy;
  const taken = [...earned.values()].reduce((sum, { amount }) => sum + amount, feeAmount);
  if (taken > total)
    throw new Problem('booking.shares-exceed-paid', {
      ...{
        field: 'order.shares',
        detail: `Order ${id}: shares of ${amountText(taken, currency)}, and ${amountText(total, currency)} was paid`,
      },
    });

  const lines: [code: string, debit: AccountName, credit: AccountName, amount: bigint][] = [
    ['order.paid', platform('clearing'), merchant, BigInt(paid.amount)],
    ['order.coupon', platform('clearing'), platform('coupon'), subsidy],
    ['order.coupon', platform('coupon'), merchant, subsidy],
    ...[...earned.values()].map(({ account, amount }): (typeof lines)[number] => [
      'order.commission',
      merchant,
      account,
      amount,
    ]),
    ['order.fee', merchant, platform('platform-fee'), feeAmount],
  ];
  return { party: merchant.owner, moves: movesOf(lines) };
}

const movesOf = (lines: readonly [string, AccountName, AccountName, bigint][]): EntryMove[] =>
  lines.flatMap(([code, debit, credit, amount]) =>
    amount > 0n ? [{ code, debit, credit, amount: String(amount) }] : [],
  );

export interface PaidDeposit {
  merchant_id?: string;
  creator_id?: string;
  amount: Money;
}

export function entryOfDeposit({ merchant_id, creator_id, amount: { amount, currency } }: PaidDeposit): Entry {
  const owner = merchant_id === undefined ? (`creator/${creator_id!}` as const) : (`merchant/${merchant_id}` as const);
  const [clearing, deposit]: AccountName[] = [
    { owner: 'platform', purpose: 'clearing', currency },
    { owner, purpose: 'deposit', currency },
  ];
  return { party: owner, moves: movesOf([['deposit.paid', clearing!, deposit!, BigInt(amount)]]) };
}

/** What a merchant is paid out: from its balance, as much as there is. */
export interface DueSettlement {
  id: string;
  merchant_id: string;
  order_id?: string;
  amount: Money;
}

/** @throws Problem `booking.negative` */
export function entryOfSettlement({ id, merchant_id, amount: { amount, currency } }: DueSettlement): Entry {
  if (amount < 0)
    throw new Problem('booking.negative', {
      field: 'settlement.amount',
      detail: `Settlement ${id} is ${amountText(amount, currency)}`,
    });
  const owner = `merchant/${merchant_id}` as const;
  const [balance, clearing]: AccountName[] = [
    { owner, purpose: 'merchant-balance', currency },
    { owner: 'platform', purpose: 'clearing', currency },
  ];
  return { party: owner, moves: movesOf([['settlement.due', balance!, clearing!, BigInt(amount)]]) };
}

/** What the provider says that a merchant has: compared, and never booked. */
export interface ReportedBalance {
  merchant_id: string;
  available: Money;
  frozen?: Money;
  as_of?: string;
}

export interface BalanceEntry {
  party: string;
  available: string;
  frozen: string;
  currency: string;
  asOf: string;
}

/** @throws Problem `booking.currency` */
export function entryOfBalance({ merchant_id, available, frozen, as_of }: ReportedBalance, time: Date): BalanceEntry {
  if (frozen !== undefined && frozen.currency !== available.currency)
    throw new Problem('booking.currency', { field: 'balance.frozen' });
  return {
    ...{ party: `merchant/${merchant_id}`, currency: available.currency, asOf: as_of ?? time.toISOString() },
    ...{ available: String(available.amount), frozen: String(frozen?.amount ?? 0) },
  };
}
