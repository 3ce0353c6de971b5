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
  {
    path: '/promises',
    title: 'room.promises',
    needs: ['marketplace.promise.read'],
    load: () => import('./rooms/promises/promises.tsx'),
  },
  {
    path: '/tour',
    title: 'room.tour',
    needs: ['policy.overview.read'],
    demo: true,
    rail: 'today',
    load: () => import('./rooms/tour/tour.tsx'),
  },
  // policy
  {
    path: '/policy/packs',
    title: 'room.packs',
    needs: ['policy.pack.read'],
    rail: 'policy',
    load: () => import('./rooms/policy/packs.tsx'),
  },
  {
    path: '/policy/rules',
    title: 'room.rules',
    needs: ['policy.pack.read'],
    rail: 'policy',
    load: () => import('./rooms/policy/rules.tsx'),
  },
  {
    path: '/policy/lexicons',
    title: 'room.lexicons',
    needs: ['policy.pack.read'],
    rail: 'policy',
    load: () => import('./rooms/policy/lexicons.tsx'),
  },
  {
    path: '/policy/lists',
    title: 'room.lists',
    needs: ['policy.pack.read'],
    rail: 'policy',
    load: () => import('./rooms/policy/lists.tsx'),
  },
  {
    path: '/policy/try',
    title: 'room.try',
    needs: ['policy.pack.try'],
    rail: 'policy',
    load: () => import('./rooms/policy/try.tsx'),
  },
  // settings
  {
    path: '/people',
    title: 'room.people',
    needs: ['access.user.read'],
    rail: 'settings',
    load: () => import('./rooms/people/people.tsx'),
  },
  {
    path: '/keys',
    title: 'room.keys',
    needs: ['access.key.read'],
    rail: 'settings',
    load: () => import('./rooms/keys/keys.tsx'),
  },
  {
    path: '/trail',
    title: 'room.trail',
    needs: ['trail.entry.read'],
    rail: 'settings',
    load: () => import('./rooms/trail/trail.tsx'),
  },
  {
    path: '/settings',
    title: 'room.settings',
    needs: ['access.setting.read'],
    rail: 'settings',
    load: () => import('./rooms/settings/settings.tsx'),
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
  {
    path: '/people/$id',
    title: 'room.person',
    needs: ['access.user.read'],
    within: '/people',
    load: () => import('./rooms/people/person.tsx'),
  },
  { path: '/account', title: 'room.account', load: () => import('./rooms/account/account.tsx') },
  {
    path: '/notifications',
    title: 'room.notifications',
    load: () => import('./rooms/notifications/notifications.tsx'),
  },
  {
    path: '/policy/rules/$id',
    title: 'room.rule',
    needs: ['policy.pack.read'],
    within: '/policy/rules',
    load: () => import('./rooms/policy/rule.tsx'),
  },
  {
    path: '/policy/lexicons/$name',
    title: 'room.lexicon',
    needs: ['policy.pack.read'],
    within: '/policy/lexicons',
    load: () => import('./rooms/policy/lexicon.tsx'),
  },
  {
    path: '/policy/lists/$name',
    title: 'room.list',
    needs: ['policy.pack.read'],
    within: '/policy/lists',
    load: () => import('./rooms/policy/list.tsx'),
  },
  // people from outside
  {
    path: '/me',
    title: 'room.me',
    roles: ['consumer'],
    frame: 'plain',
    load: () => import('./rooms/outside/me.tsx'),
  },
  {
    path: '/shop',
    title: 'room.shop',
    roles: ['merchant'],
    frame: 'plain',
    load: () => import('./rooms/outside/shop.tsx'),
  },
  {
    path: '/studio',
    title: 'room.studio',
    roles: ['creator', 'agency'],
    frame: 'plain',
    load: () => import('./rooms/outside/studio.tsx'),
  },
  {
    path: '/rights',
    title: 'room.rights',
    roles: ['rights-holder'],
    frame: 'plain',
    load: () => import('./rooms/outside/rights.tsx'),
  },
  // nobody signed in
  {
    path: '/sign-in',
    title: 'room.sign-in',
    frame: 'bare',
    load: () => import('./rooms/sign-in/sign-in.tsx'),
  },
  {
    path: '/invitation/$token',
    title: 'room.invitation',
    frame: 'bare',
    load: () => import('./rooms/invitation/invitation.tsx'),
  },
];
