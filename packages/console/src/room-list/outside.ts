import type { Room } from '../room.ts';

/** What is taken against a party, and its appeals. */
const ownMeasures = (home: string, title: Room['title'], roles: Room['roles']): readonly Room[] => [
  {
    ...{ path: `${home}/standing`, title, roles, frame: 'plain' },
    load: () => import('../rooms/enforcement/mine/standing.tsx'),
  },
  {
    ...{ path: `${home}/appeals`, title: 'room.own-appeals', roles, frame: 'plain' },
    load: () => import('../rooms/enforcement/appeals/appeals.tsx'),
  },
];

/** For people from outside: the first of a role is where they begin. */
export const outsideRooms: readonly Room[] = [
  {
    path: '/me',
    title: 'room.me',
    roles: ['consumer'],
    frame: 'plain',
    load: () => import('../rooms/outside/me.tsx'),
  },
  {
    path: '/me/access',
    title: 'room.my-access',
    roles: ['consumer'],
    frame: 'plain',
    load: () => import('../rooms/privacy/vault/mine.tsx'),
  },
  {
    path: '/shop',
    title: 'room.shop',
    roles: ['merchant'],
    frame: 'plain',
    load: () => import('../rooms/outside/shop.tsx'),
  },
  {
    path: '/studio',
    title: 'room.studio',
    roles: ['creator', 'agency'],
    frame: 'plain',
    load: () => import('../rooms/outside/studio.tsx'),
  },
  {
    path: '/rights',
    title: 'room.rights',
    roles: ['rights-holder'],
    frame: 'plain',
    load: () => import('../rooms/outside/rights.tsx'),
  },
  {
    path: '/me/privacy',
    title: 'room.my-privacy',
    roles: ['consumer'],
    frame: 'plain',
    load: () => import('../rooms/privacy/me.tsx'),
  },
  {
    path: '/shop/apps',
    title: 'room.shop-apps',
    roles: ['merchant'],
    frame: 'plain',
    load: () => import('../rooms/privacy/shop-apps.tsx'),
  },
  {
    path: '/me/contacts',
    title: 'room.own-contacts',
    roles: ['consumer'],
    frame: 'plain',
    load: () => import('../rooms/outside/contacts.tsx'),
  },
  {
    path: '/provider',
    title: 'room.provider',
    roles: ['service-provider'],
    frame: 'plain',
    load: () => import('../rooms/privacy/providers/own-app.tsx'),
  },
  {
    path: '/shop/orders',
    title: 'room.shop-orders',
    roles: ['merchant'],
    frame: 'plain',
    load: () => import('../rooms/outside/orders.tsx'),
  },
  ...ownMeasures('/shop', 'room.shop-standing', ['merchant']),
  ...ownMeasures('/studio', 'room.studio-standing', ['creator', 'agency']),
  ...ownMeasures('/rights', 'room.rights-standing', ['rights-holder']),
];
