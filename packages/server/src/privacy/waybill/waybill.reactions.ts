import type { StoredEvent } from '../../foundation/log/event.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { WaybillCancelling } from './waybill.cancelling.ts';
import { clearShipments, noteShipments, type ShipmentFact } from './waybill.store.ts';

export const SHIPMENTS: ReactionDeclaration = {
  name: 'privacy.shipments',
  types: ['order.shipped', 'waybill.issued', 'waybill.cancelled'],
  key: 'order',
};

/** Which orders were shipped, and which of them under a waybill on which nobody is told. */
export const shipmentReaction: Reaction = {
  ...SHIPMENTS,
  handle: (tx, events) => noteShipments(tx, events.flatMap(factOf)),
  handleKeys: (tx, keys) => noteShipments(tx, [...keys.values()].flat().flatMap(factOf)),
  clear: clearShipments,
};

const factOf = ({ type, time, refs }: StoredEvent): ShipmentFact[] =>
  refs.order === undefined ? [] : [{ order: refs.order, merchant: refs.merchant ?? null, ...noted(type, time) }];

const noted = (type: string, time: Date) =>
  type === 'order.shipped'
    ? { shipped: time }
    : type === 'waybill.issued'
      ? { waybill: time, waybills: 1 as const }
      : { waybills: -1 as const };

export const WAYBILL_ENDS: ReactionDeclaration = {
  name: 'privacy.waybill-ends',
  types: ['order.paid', 'order.cancelled', 'order.ship-stopped'],
  key: 'order',
  // waybills of orders that were over long ago are nobody's to take back now
  from: 'now',
};

/** What was cancelled or stopped ships nothing; what goes elsewhere needs another number, as the old one is sorted to the old place. */
export const waybillEndsReaction = (cancelling: Pick<WaybillCancelling, 'orderOff' | 'orderTold'>): Reaction => ({
  ...WAYBILL_ENDS,
  async handle(tx, events) {
    for (const event of events)
      if (event.refs.order === undefined) continue;
      else if (event.type === 'order.cancelled') await cancelling.orderOff(tx, event.refs.order, 'order-cancelled');
      else if (event.type === 'order.ship-stopped') await cancelling.orderOff(tx, event.refs.order, 'ship-stopped');
      else await cancelling.orderTold(tx, event.refs.order, event);
  },
});
