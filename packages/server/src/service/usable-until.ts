import type { Database, Tx } from '../foundation/database/database.ts';
import { aftersaleEnds } from './aftersale/asking.ts';
import { knownOrder } from './claim/claim.facts.ts';
import { windowOf } from './claim/claim.opening.ts';
import type { Catalogue } from './guarantee/catalogue.ts';
import { planned, readOrderRights } from './guarantee/right.store.ts';

/** Until when consumers can use what their order was promised. Undefined: nothing is known of it. */
export type UsableUntil = (from: Database | Tx, orderId: string) => Promise<Date | undefined>;

/** By the rights that were frozen on the order, and the windows of after-sales. What waits for a moment that never came ends with neither. */
export const usableUntil =
  (catalogue: () => Pick<Catalogue, 'kept'>): UsableUntil =>
  async (from, orderId) => {
    const rights = await readOrderRights(from, orderId);
    if (rights === undefined) return undefined;
    const { order } = rights;
    const { moments } = await knownOrder(from, order);
    const deliveredAt = moments.delivered ?? moments.completed;
    const ends = [aftersaleEnds({ paidAt: order.paidAt, deliveredAt }).getTime()];
    for (const right of await planned(from, catalogue(), rights))
      for (const item of right.items) {
        const window = windowOf({ order, right }, item, moments);
        if (window) ends.push(window.ends.getTime());
      }
    return new Date(Math.max(...ends));
  };
