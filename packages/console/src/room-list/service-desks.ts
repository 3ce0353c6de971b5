import type { Room } from '../room.ts';

/** For whoever rules in disputes, decides claims and helps with orders. */
export const serviceDeskRooms: readonly Room[] = [
  {
    path: '/disputes',
    title: 'room.disputes',
    needs: ['service.dispute.desk'],
    rail: 'service',
    load: () => import('../rooms/desks/disputes.tsx'),
  },
  {
    path: '/disputes/$id',
    title: 'room.dispute',
    needs: ['service.dispute.desk'],
    within: '/disputes',
    load: () => import('../rooms/desks/dispute.tsx'),
  },
  {
    path: '/service/claims',
    title: 'room.claims',
    // whoever works on claims: shops and consumers have pages of their own
    needs: ['service.dispute.desk'],
    rail: 'service',
    load: () => import('../rooms/desks/claims.tsx'),
  },
  {
    path: '/service/claims/$id',
    title: 'room.claim',
    needs: ['service.dispute.desk'],
    within: '/service/claims',
    load: () => import('../rooms/desks/claim.tsx'),
  },
  {
    path: '/service/aftersales',
    title: 'room.aftersales',
    needs: ['service.dispute.desk'],
    rail: 'service',
    load: () => import('../rooms/desks/aftersales.tsx'),
  },
  {
    path: '/service/orders/$id',
    title: 'room.order-desk',
    needs: ['service.dispute.desk'],
    within: '/service/aftersales',
    load: () => import('../rooms/desks/order.tsx'),
  },
  {
    path: '/service/logistics',
    title: 'room.logistics',
    needs: ['logistics.carrier.read'],
    rail: 'service',
    load: () => import('../rooms/desks/logistics.tsx'),
  },
  {
    path: '/service/logistics/$carrier',
    title: 'room.carrier',
    needs: ['logistics.carrier.read'],
    within: '/service/logistics',
    load: () => import('../rooms/desks/carrier.tsx'),
  },
  {
    path: '/service/parcels',
    title: 'room.parcels',
    needs: ['logistics.carrier.read'],
    within: '/service/logistics',
    load: () => import('../rooms/desks/parcels.tsx'),
  },
  {
    path: '/service/exemptions',
    title: 'room.exemptions',
    needs: ['logistics.exemption.read'],
    rail: 'service',
    load: () => import('../rooms/desks/exemptions.tsx'),
  },
];
