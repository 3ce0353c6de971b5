import type { Room } from '../room.ts';

/** For who has not signed in, and for everybody. */
export const openRooms: readonly Room[] = [
  {
    path: '/sign-in',
    title: 'room.sign-in',
    frame: 'bare',
    load: () => import('../rooms/sign-in/sign-in.tsx'),
  },
  {
    path: '/invitation/$token',
    title: 'room.invitation',
    frame: 'bare',
    load: () => import('../rooms/invitation/invitation.tsx'),
  },
  {
    path: '/rule-centre',
    title: 'room.rule-centre',
    frame: 'bare',
    load: () => import('../rooms/rule-centre/centre.tsx'),
  },
  {
    path: '/rule-centre/rules/$id',
    title: 'room.public-rule',
    frame: 'bare',
    load: () => import('../rooms/rule-centre/rule.tsx'),
  },
  {
    path: '/rule-centre/consultations/$id',
    title: 'room.public-consultation',
    frame: 'bare',
    load: () => import('../rooms/rule-centre/consultation.tsx'),
  },
];
