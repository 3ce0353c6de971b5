import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import { type AccountName, accountId } from '../../ledger/account.ts';
import { above, least } from '../../ledger/amounts.ts';
import type { Operation } from '../../ledger/operation.ts';
import type { OrderMoney, OrderShare } from './order-money.store.ts';
import type { PayoutRow } from './payout.ts';

/** Of a share: to the merchant, or below zero from it. */
export interface ShareChange {
  share: OrderShare;
  amount: bigint;
}

/**
 * Commissions and the fee of what a merchant gives back go back to it, and what the platform's coupons added goes back to the platform,
 * by the share of the order that was refunded so far: at the last cent of the order nothing is left with anybody. Only what is still
 * there can come back.
 * @param more what it gives back beside what it gave; below zero where somebody else bears it after all
 */
export function returnsOf(
  { shares, paid, borne }: Pick<OrderMoney, 'shares' | 'paid' | 'borne'>,
  more: bigint,
): ShareChange[] {
  if (paid === 0n) return [];
  return shares.flatMap((share) => {
    const amount = upTo(share, paid, borne + more) - upTo(share, paid, borne);
    return amount === 0n ? [] : [{ share, amount }];
  });
}

const upTo = ({ amount }: OrderShare, paid: bigint, borne: bigint): bigint => (BigInt(amount) * borne) / paid;

type Owing = Pick<PayoutRow, 'currency' | 'merchantId' | 'causeId'>;

const accountOf = ({ owner, purpose }: OrderShare, currency: string): AccountName =>
  ({ owner, purpose, currency }) as AccountName;

/** Moves shares, as far as they are still where they went. @param of what they follow, as a key */
export function shareMoves({ currency, merchantId, causeId }: Owing, changes: readonly ShareChange[], of: string) {
  const merchant: AccountName = { owner: `merchant/${merchantId}`, purpose: 'merchant-balance', currency };
  const cause = causeId === null ? {} : { causeId };
  return changes.map(({ share, amount }, n): Operation => {
    const account = accountOf(share, currency);
    const both = { do: 'move', balancing: 'debit', ...cause } as const;
    return amount > 0n
      ? { ...both, key: `${of}/returned/${n}`, code: 'payout.share-returned', debit: account, credit: merchant, amount }
      : {
          ...both,
          key: `${of}/given/${n}`,
          code: 'payout.share-given',
          debit: merchant,
          credit: account,
          amount: -amount,
        };
  });
}

export const correctionKey = (id: string): string => `correction/${id}`;

/**
 * How much of an order's shares is back with the merchant, by account: what came with refunds and corrections, what was
 * given again taken off.
 */
async function readReturned(tx: Tx, orderId: string, shares: number): Promise<Map<string, bigint>> {
  const { rows } = await sql<{ account: string; amount: bigint }>`
    with key as (
      select of || '/' || way || '/' || n as key, way from (
        select p.hold_key as of from payout y join payout_part p on p.payout_id = y.id where y.order_id = ${orderId}
        union all
        select 'correction/' || c.id from payout y join payout_correction c on c.payout_id = y.id where y.order_id = ${orderId}
      ) as o, generate_series(0, ${shares - 1}) as n, unnest(array['returned', 'given']) as way
    )
    select case way when 'returned' then t.debit else t.credit end as account,
      sum(case way when 'returned' then t.amount else -t.amount end)::bigint as amount
    from key join ledger_key k using (key) join ledger_transfer t on t.id = k.transfer_id group by 1`.execute(tx);
  return new Map(rows.map(({ account, amount }) => [account, amount]));
}

/**
 * What follows a correction, by which the merchant bears so much more of refunds, or less: nothing of a share comes back twice,
 * whatever could be given in between, and only what came back is given.
 */
export async function correctedShares(tx: Tx, money: OrderMoney, more: bigint): Promise<ShareChange[]> {
  if (more === 0n || money.shares.length === 0) return [];
  const { orderId, paid, borne, shares, currency } = money;
  const returned = await readReturned(tx, orderId, shares.length);
  return returnsOf(money, more).flatMap(({ share, amount }) => {
    const account = accountId(accountOf(share, currency));
    const had = returned.get(account) ?? 0n;
    const lacks = upTo(share, paid, borne + more) - had;
    const change = amount > 0n ? least(amount, above(lacks)) : -least(-amount, above(-lacks));
    returned.set(account, had + change);
    return change === 0n ? [] : [{ share, amount: change }];
  });
}
