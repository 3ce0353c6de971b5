import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import { least } from '../../ledger/amounts.ts';
import { differenceHad, pricesNow } from '../payout/difference.store.ts';
import { type Goods, sharesOf } from '../payout/goods.ts';
import { leftToPay, lockOrderMoney } from '../payout/order-money.store.ts';
import { lockOrder, takenBy } from './aftersale.store.ts';
import type { AftersaleRow } from './aftersale.ts';
import { type Asked, type Difference, moneyOf } from './asking.ts';
import type { OrderFacts } from './facts.store.ts';

/**
 * What is still to come of the money that one asks for: of a difference in price what has not come back of it, and never more than the
 * order, or the goods that it is for, have left. Nobody else pays for the order until the transaction ends. @returns where that is
 * nothing, why it is over
 */
export async function leftOf(
  tx: Tx,
  { type, orderId, productId, amount }: AftersaleRow,
): Promise<{ amount: bigint } | { over: 'difference-paid' | 'refunded-otherwise' }> {
  const isDifference = type === 'price-protection';
  const wanted = isDifference ? amount - (await differenceHad(tx, { orderId, productId })) : amount;
  if (isDifference && wanted <= 0n) return { over: 'difference-paid' };
  const money = await lockOrderMoney(tx, orderId);
  // of what cannot be counted payouts say so, until it can be
  const left = (money && leftToPay(money, productId)) ?? wanted;
  return left <= 0n ? { over: 'refunded-otherwise' } : { amount: least(wanted, left) };
}

/** What can be paid instead of goods that the merchant did not send: no more than is left. */
export async function leftInstead(tx: Tx, row: AftersaleRow): Promise<bigint> {
  await lockOrder(tx, row.orderId);
  const { rows } = await sql<{ amount: bigint; product: bigint; paid: unknown; items: Goods[] | null }>`
    select t.amount, t.product, o.fields -> 'paid' as paid, o.fields -> 'items' as items
    from (${takenBy(row.orderId, row.productId, row.id)}) as t left join "order" o on o.id = ${row.orderId}`.execute(
    tx,
  );
  const [taken] = rows;
  const paid = moneyOf(taken?.paid)?.amount ?? 0n;
  const ofProduct = row.productId === null ? undefined : sharesOf(taken?.items ?? [], paid).get(row.productId)?.share;
  const lefts = [paid - (taken?.amount ?? 0n), ...(ofProduct === undefined ? [] : [ofProduct - taken!.product])];
  return lefts.reduce((least, left) => (left < least ? left : least), row.amount);
}

/** What is known of a difference in price that somebody asks for. */
export async function readDifference(
  tx: Tx,
  { orderId, productId }: Pick<Asked, 'productId'> & { orderId: string },
  { fields }: OrderFacts,
): Promise<Difference> {
  const { currency = '' } = moneyOf(fields.paid) ?? {};
  const prices = await pricesNow(tx, (fields.items ?? []) as Goods[], currency);
  return { prices, had: await differenceHad(tx, { orderId, productId }) };
}
