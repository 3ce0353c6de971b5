import type { Room } from './room.ts';
import { linkedRooms } from './room-list/linked.ts';
import { openRooms } from './room-list/open.ts';
import { outsideRooms } from './room-list/outside.ts';
import { policyRooms } from './room-list/policy.ts';
import { privacyRooms } from './room-list/privacy.ts';
import { serviceRooms } from './room-list/service.ts';
import { serviceDeskRooms } from './room-list/service-desks.ts';
import { settingsRooms } from './room-list/settings.ts';
import { todayRooms } from './room-list/today.ts';

/**
 * Every room of the console, in the order of the rail. A room is a folder in rooms/ with `<name>.tsx`, which exports
 * `Room`, and its words; it imports from kit/ and never from another room.
 */
export const rooms: readonly Room[] = [
  ...todayRooms,
  ...serviceRooms,
  ...serviceDeskRooms,
  ...privacyRooms,
  ...policyRooms,
  ...settingsRooms,
  ...linkedRooms,
  ...outsideRooms,
  ...openRooms,
];
