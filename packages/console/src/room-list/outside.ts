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

/** Rights of orders, what is asked for because of them, and the money of it. */
const own = (role: 'consumer' | 'merchant', pages: readonly Omit<Room, 'roles' | 'frame'>[]): readonly Room[] =>
  pages.map((page) => ({ ...page, roles: [role], frame: 'plain' }));

const remedies: readonly Room[] = [
  ...own('consumer', [
    { path: '/me/orders/$id', title: 'room.my-order', load: () => import('../rooms/remedies/me-order.tsx') },
    { path: '/me/claims/$id', title: 'room.claim', load: () => import('../rooms/remedies/claim-page.tsx') },
    { path: '/me/aftersales/$id', title: 'room.aftersale', load: () => import('../rooms/remedies/aftersale-page.tsx') },
    { path: '/me/disputes/$id', title: 'room.dispute', load: () => import('../rooms/remedies/dispute-page.tsx') },
  ]),
  ...own('merchant', [
    { path: '/shop/rights', title: 'room.shop-rights', load: () => import('../rooms/remedies/shop-rights.tsx') },
    { path: '/shop/claims', title: 'room.shop-claims', load: () => import('../rooms/remedies/shop-claims.tsx') },
    { path: '/shop/claims/$id', title: 'room.claim', load: () => import('../rooms/remedies/claim-page.tsx') },
    {
      ...{ path: '/shop/aftersales', title: 'room.shop-aftersales' },
      load: () => import('../rooms/remedies/shop-aftersales.tsx'),
    },
    {
      ...{ path: '/shop/aftersales/$id', title: 'room.aftersale' },
      load: () => import('../rooms/remedies/aftersale-page.tsx'),
    },
    { path: '/shop/money', title: 'room.shop-money', load: () => import('../rooms/remedies/shop-money.tsx') },
    { path: '/shop/money/$id', title: 'room.shop-movement', load: () => import('../rooms/remedies/shop-movement.tsx') },
    { path: '/shop/deposit', title: 'room.shop-deposit', load: () => import('../rooms/remedies/shop-deposit.tsx') },
    { path: '/shop/disputes', title: 'room.shop-disputes', load: () => import('../rooms/remedies/shop-disputes.tsx') },
    { path: '/shop/disputes/$id', title: 'room.dispute', load: () => import('../rooms/remedies/dispute-page.tsx') },
  ]),
];

/** For people from outside: the first of a role is where they begin. */
export const outsideRooms: readonly Room[] = [
  {
    path: '/me',
    title: 'room.me',
    roles: ['consumer'],
    frame: 'plain',
    load: () => import('../rooms/remedies/me-orders.tsx'),
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
  ...remedies,
  ...ownMeasures('/shop', 'room.shop-standing', ['merchant']),
  ...ownMeasures('/studio', 'room.studio-standing', ['creator', 'agency']),
  ...ownMeasures('/rights', 'room.rights-standing', ['rights-holder']),
];
