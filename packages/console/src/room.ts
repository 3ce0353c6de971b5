import type { ComponentType } from 'react';
import type { ShellKey } from './shell/words.ts';

/** Where a room stands in the rail; the chapters of the report have their names everywhere. */
export type RailGroup = 'today' | 'content' | 'goods' | 'service' | 'ip' | 'privacy' | 'policy' | 'report' | 'settings';

/** A page of the console, as the registry knows it. Its code is loaded when somebody goes there, or is about to. */
export interface Room {
  /** `/cases/$id`: a part with `$` is a parameter (useRoomParams). */
  path: string;
  /** A key of shell/words: what the rail, the palette and the bar call it. */
  title: ShellKey;
  /** One of these permissions; without any, everybody who is signed in. */
  needs?: readonly string[];
  /** One of these roles: for pages of people from outside. */
  roles?: readonly string[];
  /** For the marketplace's own people: whoever is from outside may hold the permission for what is theirs, and has other pages. */
  staff?: true;
  /** Its place in the rail; without one it is reached from other pages. */
  rail?: RailGroup;
  /** Only where the demo marketplace is: elsewhere nothing leads there. */
  demo?: true;
  /** A room whose rail entry is marked as current while somebody is here: the path of the list for a detail. */
  within?: string;
  /** `rail`: the frame of staff. `plain`: top bar only, phone first, for people from outside. `bare`: nothing, and nobody signed in. */
  frame?: 'rail' | 'plain' | 'bare';
  load(): Promise<{ Room: ComponentType }>;
}

/** What somebody may open. */
export interface Holder {
  roles: readonly string[];
  permissions: readonly string[];
}

/** What leads to a room (the rail, the palette) shows it. */
export const isOffered = (room: Room, me: Holder & { demo: boolean }): boolean =>
  mayOpen(room, me) && (!room.demo || me.demo);

/** Roles of those who act for a party. */
const OUTSIDE: readonly string[] = [
  ...['merchant', 'creator', 'agency', 'rights-holder', 'consumer', 'service-provider', 'authority'],
];

export function mayOpen(room: Room, { roles, permissions }: Holder): boolean {
  if (room.staff && roles.every((role) => OUTSIDE.includes(role))) return false;
  if (room.roles && !room.roles.some((role) => roles.includes(role))) return false;
  return room.needs === undefined || room.needs.some((permission) => permissions.includes(permission));
}
