import type { Room } from '../room.ts';

/** Who works here, and how the installation is set. */
export const settingsRooms: readonly Room[] = [
  {
    path: '/people',
    title: 'room.people',
    needs: ['access.user.read'],
    rail: 'settings',
    load: () => import('../rooms/people/people.tsx'),
  },
  {
    path: '/keys',
    title: 'room.keys',
    needs: ['access.key.read'],
    rail: 'settings',
    load: () => import('../rooms/keys/keys.tsx'),
  },
  {
    path: '/trail',
    title: 'room.trail',
    needs: ['trail.entry.read'],
    rail: 'settings',
    load: () => import('../rooms/trail/trail.tsx'),
  },
  {
    path: '/settings',
    title: 'room.settings',
    needs: ['access.setting.read'],
    rail: 'settings',
    load: () => import('../rooms/settings/settings.tsx'),
  },
];
