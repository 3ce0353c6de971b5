import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { readOrders } from '../vault/order.store.ts';
import type { VaultField } from '../vault/scenes.ts';
import { erasedOf, type GrantValue, ordersOf } from './break-glass.store.ts';
import { type BreakGlassTerms, GROUNDS, type GroundName, type Telling } from './break-glass.ts';

/** What one person asks for. */
export interface GrantAsked {
  ground: GroundName;
  reference: string;
  reason: string;
  /** These orders, or all of one consumer. */
  target: { orderIds: readonly string[] } | { consumer: string };
  fields: readonly VaultField[];
  minutes: number;
  /** What keeps the house from telling the person, and until when; `until` null: for good. */
  untold?: { until: Date | null; why: string } | undefined;
}

const DAY_MS = 86_400_000;
/** A date that lies further away is none that anybody would come back to. */
const MOST_UNTOLD_DAYS = 5 * 365;

/** @throws Problem `request.invalid`, `break-glass.limit` */
export function tellingOf({ ground, untold }: GrantAsked, now: Date): { telling: Telling; tellFrom: Date | null } {
  const { telling, mayWithhold } = GROUNDS[ground];
  if (untold === undefined) return { telling, tellFrom: null };
  if (!mayWithhold)
    throw new Problem('request.invalid', {
      field: 'untold',
      detail: 'With this ground no law keeps the house from telling the person',
    });
  if (untold.until === null) return { telling: 'never', tellFrom: null };
  const days = (untold.until.getTime() - now.getTime()) / DAY_MS;
  if (!(days > 0 && days <= MOST_UNTOLD_DAYS))
    throw new Problem('request.invalid', {
      field: 'untold.until',
      detail: `until must lie in the future, by ${MOST_UNTOLD_DAYS} days at most`,
    });
  return { telling: 'from-date', tellFrom: untold.until };
}

/** @throws Problem `break-glass.limit` */
export function checkMinutes(minutes: number, { leastMinutes, mostMinutes }: BreakGlassTerms): void {
  if (minutes < leastMinutes || minutes > mostMinutes)
    throw new Problem('break-glass.limit', {
      ...{ field: 'minutes', detail: `${leastMinutes} to ${mostMinutes} minutes, not ${minutes}` },
    });
}

/**
 * The values that are asked for, as they are now: an order that comes later is not among them.
 * @throws Problem `vault.order`, `seal.erased`, `request.invalid`, `break-glass.limit`
 */
export async function valuesOf(
  db: Database,
  { target, fields }: GrantAsked,
  { mostValues }: BreakGlassTerms,
): Promise<Pick<GrantValue, 'orderId' | 'field'>[]> {
  const ids =
    'consumer' in target ? await ordersOf(db, target.consumer, mostValues + 1) : [...new Set(target.orderIds)];
  if (ids.length === 0) throw new Problem('vault.order', { detail: 'The consumer has no order with a recipient' });
  const orders = await readOrders(db, ids);
  const missing = ids.filter((id) => !orders.has(id));
  if (missing.length > 0)
    throw new Problem('vault.order', { field: 'order_ids', detail: `There is no order ${missing[0]!.slice(0, 100)}` });
  const persons = [...orders.values()].flatMap(({ consumer }) => (consumer === null ? [] : [`consumer/${consumer}`]));
  const erased = await erasedOf(db, persons);
  if (erased.length > 0) throw new Problem('seal.erased', { detail: `${erased[0]} was erased: nothing can be opened` });
  const values = ids.flatMap((id) =>
    [...new Set(fields)].flatMap((field) =>
      orders.get(id)!.recipient[field] === undefined ? [] : [{ orderId: id, field }],
    ),
  );
  if (values.length === 0)
    throw new Problem('request.invalid', { field: 'fields', detail: 'None of these orders has any of these fields' });
  if (values.length > mostValues)
    throw new Problem('break-glass.limit', {
      field: 'consumer' in target ? 'consumer_id' : 'order_ids',
      detail: `${mostValues} values at most; name fewer orders or fields`,
    });
  return values;
}
