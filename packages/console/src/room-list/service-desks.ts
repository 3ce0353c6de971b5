import type { Room } from '../room.ts';

/** For whoever rules in disputes, decides claims and helps with orders, and for whoever looks on: each by what its data needs. */
export const serviceDeskRooms: readonly Room[] = [
  {
    ...{ path: '/disputes', title: 'room.disputes', needs: ['service.dispute.read'], staff: true, rail: 'service' },
    load: () => import('../rooms/desks/disputes.tsx'),
  },
  {
    ...{ path: '/disputes/precedents', title: 'room.precedents', needs: ['service.dispute.precedents'], staff: true },
    within: '/disputes',
    load: () => import('../rooms/desks/precedents/precedents.tsx'),
  },
  {
    ...{ path: '/disputes/$id', title: 'room.dispute', needs: ['service.dispute.read'], staff: true },
    within: '/disputes',
    load: () => import('../rooms/desks/dispute.tsx'),
  },
  {
    ...{ path: '/service/claims', title: 'room.claims', needs: ['service.claim.read'], staff: true, rail: 'service' },
    load: () => import('../rooms/desks/claims.tsx'),
  },
  {
    ...{ path: '/service/claims/$id', title: 'room.claim', needs: ['service.claim.read'], staff: true },
    within: '/service/claims',
    load: () => import('../rooms/desks/claim.tsx'),
  },
  {
    ...{ path: '/service/aftersales', title: 'room.aftersales', needs: ['service.aftersale.read'], staff: true },
    rail: 'service',
    load: () => import('../rooms/desks/aftersales.tsx'),
  },
  {
    ...{ path: '/service/aftersales/$id', title: 'room.aftersale', needs: ['service.aftersale.read'], staff: true },
    within: '/service/aftersales',
    load: () => import('../rooms/desks/aftersale/aftersale.tsx'),
  },
  {
    ...{ path: '/service/orders/$id', title: 'room.order-desk', needs: ['marketplace.order.read'], staff: true },
    within: '/service/aftersales',
    load: () => import('../rooms/desks/order.tsx'),
  },
  {
    path: '/service/logistics',
    title: 'room.logistics',
    needs: ['logistics.carrier.read'],
    rail: 'service',
    load: () => import('../rooms/desks/logistics/logistics.tsx'),
  },
  {
    path: '/service/logistics/$carrier',
    title: 'room.carrier',
    needs: ['logistics.carrier.read'],
    within: '/service/logistics',
    load: () => import('../rooms/desks/logistics/carrier.tsx'),
  },
  {
    path: '/service/parcels',
    title: 'room.parcels',
    // who sees the parcels of their own shop sees them elsewhere
    needs: ['logistics.parcel.read'],
    staff: true,
    within: '/service/logistics',
    load: () => import('../rooms/desks/logistics/parcels.tsx'),
  },
  {
    path: '/service/exemptions',
    title: 'room.exemptions',
    needs: ['logistics.exemption.read'],
    rail: 'service',
    load: () => import('../rooms/desks/logistics/exemptions.tsx'),
  },
];
