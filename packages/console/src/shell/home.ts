import { safeNext } from '../kit/safe-next.ts';
import { type Holder, mayOpen, type Room } from '../room.ts';

/** The first page of somebody: the one that is made for their role, else Today, else the first room that they may open. */
export function homeOf(rooms: readonly Room[], holder: Holder): string | undefined {
  const open = rooms.filter((room) => !room.path.includes('$') && room.frame !== 'bare' && mayOpen(room, holder));
  const mine = open.find(({ roles }) => roles !== undefined) ?? open.find(({ path }) => path === '/');
  return (mine ?? open.find(({ rail }) => rail !== undefined) ?? open[0])?.path;
}

export interface Place {
  pathname: string;
  /** With all that follows the path. */
  href: string;
  /** Of the sign-in page: where somebody wanted to go. */
  next: string | undefined;
}

/** Where an address leads instead: to the sign-in, past it, or to somebody's own first page. */
export function awayFrom(
  rooms: readonly Room[],
  me: Holder | null | undefined,
  { pathname, href, next }: Place,
): string | undefined {
  if (me === undefined) return undefined;
  if (me === null)
    return roomOf(rooms, pathname)?.frame === 'bare' ? undefined : `/sign-in?${new URLSearchParams({ next: href })}`;
  if (pathname === '/sign-in') return safeNext(next);
  const home = pathname === '/' ? homeOf(rooms, me) : undefined;
  return home === '/' ? undefined : home;
}

/** The room of an address. */
export function roomOf(rooms: readonly Room[], pathname: string): Room | undefined {
  const parts = partsOf(pathname);
  const fits = (room: Room): boolean => {
    const wanted = partsOf(room.path);
    return (
      wanted.length === parts.length && wanted.every((part, index) => part.startsWith('$') || part === parts[index])
    );
  };
  const found = rooms.filter(fits);
  // a path without parameters is meant before one with
  return found.find(({ path }) => !path.includes('$')) ?? found[0];
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');
