import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import type { Config } from '../../foundation/config/settings.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import type { Poll } from '../../foundation/poll.ts';
import type { News } from '../../foundation/stream/news.ts';
import { createFollowerWorker, type FollowerWorker } from '../follower.worker.ts';
import type { PackStore } from '../pack.store.ts';
import { alarmRoutes } from './alarm.routes.ts';
import { createAlarmWorker } from './alarm.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { limitRoutes } from './limit.routes.ts';
import { followQuality } from './quality.follower.ts';
import { qualityRoutes } from './quality.routes.ts';
import { createPackRules } from './rule-version.ts';
import { type SnoozeRoutes, snoozePermissions, snoozeRoutes } from './snooze.routes.ts';
import { createSnoozes, followSnoozes, type SnoozeOptions, type Snoozes } from './snooze.ts';

export const watchPermissions: readonly PermissionDeclaration[] = snoozePermissions;

/** Rules under watch: what keeps them from doing harm, and how well they do. */
export interface Watch {
  snoozes: Snoozes;
  breaker: Breaker;
  /** Keeps the counts of rules behind the decisions and what people say of them. */
  qualityWorker: FollowerWorker;
  /** Looks for shares of parties that are not as usual. */
  alarmWorker: Poll & { look(): Promise<void> };
  rooms(names: SnoozeRoutes['names']): HttpRoom[];
  stop(): Promise<void>;
}

export interface WatchOptions extends Omit<SnoozeOptions, 'packs' | 'log'> {
  packs: PackStore;
  news: Pick<News, 'subscribe'>;
  log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
  config: Pick<Config, 'alarmParties' | 'alarmFactor' | 'alarmHours'>;
}

const HOUR = 3_600_000;

export async function openWatch(options: WatchOptions): Promise<Watch> {
  const { db, packs, clock, ids, notify, news, log, config } = options;
  const snoozes = createSnoozes(options);
  await snoozes.refresh();
  const following = followSnoozes(snoozes, log);
  following.start();
  const width = config.alarmHours * HOUR;
  const rulesOf = createPackRules(packs);
  return {
    snoozes,
    breaker: createBreaker({ packs, notify }),
    qualityWorker: createFollowerWorker({
      ...{ news, log, follow: () => followQuality({ db, rulesOf, width }) },
      trouble: 'what rules have done could not be counted and is tried again',
    }),
    alarmWorker: createAlarmWorker({
      ...{ db, packs, snoozes, clock, ids, notify, log, width },
      band: { least: config.alarmParties, factor: config.alarmFactor },
    }),
    rooms: (names) => [
      snoozeRoutes({ db, clock, snoozes, names }),
      limitRoutes({ db, packs, clock }),
      qualityRoutes({ db, packs, clock, snoozes }),
      alarmRoutes({ db }),
    ],
    stop: () => following.stop(),
  };
}
