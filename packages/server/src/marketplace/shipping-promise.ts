import type { Effect } from '../foundation/log/effect.ts';
import type { UnplacedEvent } from '../foundation/log/event.ts';
import { LIMITS } from '../foundation/promises/calendar.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { PromiseFact } from '../foundation/promises/promise.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';

/** The merchant's word to the consumer: shipped by `promised_ship_at`. */
export const shippingPromise: PromiseKind = {
  kind: 'marketplace.shipping',
  // the marketplace has named an instant, so every hour counts
  calendar: 'around-the-clock',
  doc: { zh: '商家承诺的发货时间', en: 'The time by which the merchant promised to ship' },
};

const KIND = shippingPromise.kind;

/** Opens the promise with the payment, meets it with the shipment, lets it go with a cancellation. */
export function shippingPromiseEffect(promises: PromiseStore): Effect {
  return {
    name: 'marketplace.shipping-promise',
    types: ['order.paid', 'order.shipped', 'order.cancelled'],
    async apply(tx, admitted) {
      await promises.apply(
        tx,
        admitted.flatMap(({ event }) => factOf(event) ?? []),
      );
    },
  };
}

function factOf(event: UnplacedEvent): PromiseFact | undefined {
  const name = { kind: KIND, key: keyOf(event) };
  if (event.type === 'order.shipped') return { fact: 'met', ...name, at: event.time };
  if (event.type === 'order.cancelled') return { fact: 'voided', ...name, at: event.time };
  const order = event.data.order as { promised_ship_at?: string; merchant_id: string };
  if (order.promised_ship_at === undefined) return undefined;
  const workingTime = Math.max(0, Date.parse(order.promised_ship_at) - event.time.getTime());
  // further off than calendars count: nobody could be held to it, and the payment is a fact all the same
  if (workingTime > LIMITS.horizon) return undefined;
  return {
    fact: 'opened',
    ...name,
    subject: event.subject,
    party: `merchant/${order.merchant_id}`,
    calendar: shippingPromise.calendar,
    openedAt: event.time,
    workingTime,
    causeId: event.id,
  };
}

/** The order's id. */
const keyOf = (event: UnplacedEvent): string => event.subject.slice(event.subject.indexOf('/') + 1);
