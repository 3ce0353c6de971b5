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
];
