import type { Room } from '../room.ts';

/** Where a day begins: what is decided, what waits for people, what is about to break. */
export const todayRooms: readonly Room[] = [
  {
    path: '/',
    title: 'room.today',
    needs: ['policy.overview.read'],
    rail: 'today',
    load: () => import('../rooms/today/today.tsx'),
  },
  {
    path: '/decisions',
    title: 'room.decisions',
    needs: ['policy.decision.read'],
    rail: 'today',
    load: () => import('../rooms/decisions/decisions.tsx'),
  },
  {
    path: '/review',
    title: 'room.review',
    needs: ['casework.queue.read'],
    rail: 'today',
    load: () => import('../rooms/review/review.tsx'),
  },
  {
    path: '/queue-load',
    title: 'room.queue-load',
    needs: ['casework.queue.load'],
    rail: 'today',
    load: () => import('../rooms/review/load.tsx'),
  },
  {
    path: '/quality',
    title: 'room.review-quality',
    needs: ['casework.quality.read'],
    rail: 'today',
    load: () => import('../rooms/quality/quality.tsx'),
  },
  {
    path: '/measures',
    title: 'room.measures',
    needs: ['enforcement.measure.read'],
    rail: 'today',
    load: () => import('../rooms/enforcement/measures.tsx'),
  },
  {
    path: '/appeals',
    title: 'room.appeals',
    needs: ['enforcement.appeal.read'],
    rail: 'today',
    load: () => import('../rooms/enforcement/appeals/appeals.tsx'),
  },
  {
    path: '/promises',
    title: 'room.promises',
    needs: ['marketplace.promise.read'],
    load: () => import('../rooms/promises/promises.tsx'),
  },
  {
    path: '/tour',
    title: 'room.tour',
    needs: ['policy.overview.read'],
    demo: true,
    rail: 'today',
    load: () => import('../rooms/tour/tour.tsx'),
  },
];
