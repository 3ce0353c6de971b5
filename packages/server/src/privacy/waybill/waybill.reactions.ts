import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { clearShipments, noteShipment } from './waybill.store.ts';

export const SHIPMENTS: ReactionDeclaration = {
  name: 'privacy.shipments',
  types: ['order.shipped', 'waybill.issued'],
  key: 'order',
};

/** Which orders were shipped, and which of them under a waybill on which nobody is told. */
export const shipmentReaction: Reaction = {
  ...SHIPMENTS,
  async handle(tx, events) {
    for (const { type, time, refs } of events) {
      if (refs.order === undefined) continue;
      const when = type === 'order.shipped' ? { shipped: time } : { waybill: time };
      await noteShipment(tx, { order: refs.order, merchant: refs.merchant ?? null, ...when });
    }
  },
  clear: clearShipments,
};
