import type { Room } from './room.ts';

/**
 * Every room of the console, in the order of the rail. A room is a folder in rooms/ with `<name>.tsx`, which exports
 * `Room`, and its words; it imports from kit/ and never from another room.
 */
export const rooms: readonly Room[] = [
  // today
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
  // people from outside
  // nobody signed in
  {
    path: '/sign-in',
    title: 'room.sign-in',
    frame: 'bare',
    load: () => import('./rooms/sign-in/sign-in.tsx'),
  },
];
