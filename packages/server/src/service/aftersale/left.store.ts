import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { least } from '../../ledger/amounts.ts';
import { findRows } from '../../marketplace/model.store.ts';
import { differenceHad, differencesHad, pricesNow } from '../payout/difference.store.ts';
import { type Goods, sharesOf } from '../payout/goods.ts';
import { leftToPay, lockOrderMoney, type OrderMoney, readMoneyOfOrders } from '../payout/order-money.store.ts';
import { lockOrder, takenBy } from './aftersale.store.ts';
import { type AftersaleRow, TYPE_TERMS } from './aftersale.ts';
import { type Asked, type Difference, knownDifference, moneyOf } from './asking.ts';
import type { OrderFacts } from './facts.store.ts';

type Left = { amount: bigint } | { over: 'difference-paid' | 'refunded-otherwise' };

function leftBy({ type, productId, amount }: AftersaleRow, had: bigint, money: OrderMoney | undefined): Left {
  const wanted = amount - had;
  if (type === 'price-protection' && wanted <= 0n) return { over: 'difference-paid' };
  // of what cannot be counted payouts say so, until it can be
  const left = (money && leftToPay(money, productId)) ?? wanted;
  return left <= 0n ? { over: 'refunded-otherwise' } : { amount: least(wanted, left) };
}

/**
 * What is still to come of the money that one asks for: of a difference in price what has not come back of it, and never more than the
 * order, or the goods that it is for, have left. Nobody else pays for the order until the transaction ends. @returns where that is
 * nothing, why it is over
 */
export async function leftOf(tx: Tx, row: AftersaleRow): Promise<Left> {
  const { type, orderId, productId } = row;
  const had = type === 'price-protection' ? await differenceHad(tx, { orderId, productId }) : 0n;
  return leftBy(row, had, await lockOrderMoney(tx, orderId));
}

/** What is known of the money of one that is not over: what is still to come of it, and of a difference in price what it comes to. */
export interface MoneyNow {
  left: Left | null;
  difference: bigint | null;
}

const WAITING: ReadonlySet<string> = new Set([
  ...['await-merchant', 'await-return', 'await-merchant-receipt', 'refused-once', 'refused-twice'],
]);

/** The same of several, for whoever only shows it: the database is asked the same few things however many there are. */
export async function moneyNow(db: Database, rows: readonly AftersaleRow[]): Promise<ReadonlyMap<string, MoneyNow>> {
  // once a refund was asked for, it is itself part of what the order has given
  const waiting = rows.filter(({ type, state }) => TYPE_TERMS[type].refunds && WAITING.has(state));
  const money = new Map(
    (await readMoneyOfOrders(db, [...new Set(waiting.map(({ orderId }) => orderId))])).map((one) => [one.orderId, one]),
  );
  const differences = waiting.filter(({ type }) => type === 'price-protection');
  const had = await differencesHad(db, differences);
  const known = await differencesKnown(db, differences);
  return new Map(
    waiting.map((row) => {
      const place = differences.indexOf(row);
      return [
        row.id,
        { left: leftBy(row, had[place] ?? 0n, money.get(row.orderId)), difference: known[place] ?? null },
      ];
    }),
  );
}

/** What differences in price come to by what the goods are told to cost now, in their order. */
async function differencesKnown(db: Database, rows: readonly AftersaleRow[]): Promise<readonly bigint[]> {
  const orders = await findRows(db, 'order', [...new Set(rows.map(({ orderId }) => orderId))]);
  const itemsOf = ({ orderId }: AftersaleRow): Goods[] => (orders.get(orderId)?.fields.items ?? []) as Goods[];
  const all = rows.flatMap(itemsOf);
  const prices = new Map<string, ReadonlyMap<string, bigint>>();
  for (const currency of new Set(rows.map((row) => row.currency)))
    prices.set(currency, await pricesNow(db, all, currency));
  return rows.map((row) => knownDifference(itemsOf(row), row, prices.get(row.currency)!));
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
