import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { parseSearch, stringifySearch } from '../kit/filters.ts';
import type { Room } from '../room.ts';
import { moved } from '../room-list/moved.ts';
import { RoomFault } from './fault.tsx';
import { Frame } from './frame.tsx';
import { Missing } from './missing.tsx';
import { Opening } from './opening.tsx';

/** The pages, from the registry of rooms. Who may not open one gets the same answer as for a page that does not exist. */
export function createConsoleRouter(rooms: readonly Room[]) {
  const root = createRootRoute({
    component: () => <Frame rooms={rooms} />,
    notFoundComponent: Missing,
  });
  const pages = rooms.map((room) =>
    createRoute({
      getParentRoute: () => root,
      path: room.path,
      component: lazyRouteComponent(room.load, 'Room'),
      errorComponent: RoomFault,
    }),
  );
  const ways = Object.entries(moved).map(([path, to]) =>
    createRoute({
      getParentRoute: () => root,
      path,
      beforeLoad: () => {
        throw redirect({ to, replace: true });
      },
    }),
  );
  return createRouter({
    routeTree: root.addChildren([...pages, ...ways]),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
    // a room that is on its way leaves the page before it in place for a moment, so nothing flickers
    defaultPendingMs: 500,
    defaultPendingComponent: Opening,
  });
}
