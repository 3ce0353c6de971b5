import type { Room } from './room.ts';

/**
 * Every room of the console, in the order of the rail. A room is a folder in rooms/ with `<name>.tsx`, which exports
 * `Room`, and its words; it imports from kit/ and never from another room.
 */
export const rooms: readonly Room[] = [
  // today
  {
    path: '/',
    title: 'room.today',
    needs: ['policy.overview.read'],
    rail: 'today',
    load: () => import('./rooms/today/today.tsx'),
  },
  {
    path: '/decisions',
    title: 'room.decisions',
    needs: ['policy.decision.read'],
    rail: 'today',
    load: () => import('./rooms/decisions/decisions.tsx'),
  },
  {
    path: '/review',
    title: 'room.review',
    needs: ['casework.queue.read'],
    rail: 'today',
    load: () => import('./rooms/review/review.tsx'),
  },
  // policy
  // settings
  {
    path: '/people',
    title: 'room.people',
    needs: ['access.user.read'],
    rail: 'settings',
    load: () => import('./rooms/people/people.tsx'),
  },
  // reached from other pages
  {
    path: '/decisions/$id',
    title: 'room.decision',
    needs: ['policy.decision.read'],
    within: '/decisions',
    load: () => import('./rooms/decisions/decision.tsx'),
  },
  {
    path: '/review/$queue',
    title: 'room.queue',
    needs: ['casework.case.take'],
    within: '/review',
    load: () => import('./rooms/review/queue.tsx'),
  },
  {
    path: '/cases/$id',
    title: 'room.case',
    needs: ['casework.case.read'],
    within: '/review',
    load: () => import('./rooms/review/case.tsx'),
  },
  {
    path: '/subjects/$type/$id',
    title: 'room.subject',
    needs: ['policy.decision.read'],
    load: () => import('./rooms/subjects/subject.tsx'),
  },
  // people from outside
  // nobody signed in
  {
    path: '/sign-in',
    title: 'room.sign-in',
    frame: 'bare',
    load: () => import('./rooms/sign-in/sign-in.tsx'),
  },
];
