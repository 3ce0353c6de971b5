import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { WaybillCancelling } from './waybill.cancelling.ts';
import { clearShipments, noteShipment } from './waybill.store.ts';

export const SHIPMENTS: ReactionDeclaration = {
  name: 'privacy.shipments',
  types: ['order.shipped', 'waybill.issued', 'waybill.cancelled'],
  key: 'order',
};

/** Which orders were shipped, and which of them under a waybill on which nobody is told. */
export const shipmentReaction: Reaction = {
  ...SHIPMENTS,
  async handle(tx, events) {
    for (const { type, time, refs } of events) {
      if (refs.order === undefined) continue;
      await noteShipment(tx, { order: refs.order, merchant: refs.merchant ?? null, ...noted(type, time) });
    }
  },
  clear: clearShipments,
};

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
