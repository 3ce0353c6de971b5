import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Ids } from '../foundation/ids.ts';
import type { Effect } from '../foundation/log/effect.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { Notify } from '../foundation/notices/notices.ts';
import type { Calendar } from '../foundation/promises/calendar.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import type { PackStore } from '../policy/pack.store.ts';
import { type AppealDesk, createAppealDesk } from './appeal.desk.ts';
import { appealRoom } from './appeal.routes.ts';
import { createAppealTelling } from './appeal.telling.ts';
import { type Carrying, createCarrying } from './carrying.ts';
import { enforcementRoom } from './enforcement.routes.ts';
import { createMeasureDesk, type MeasureDesk } from './measure.desk.ts';
import { type MeasureEffect, measureEffect } from './measure.effect.ts';
import { createMeasureWorker, type MeasureWorker } from './measure.worker.ts';
import { createStating } from './stating.ts';
import { createAsking, createTelling } from './telling.ts';

export interface EnforcementOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  packs: PackStore;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  promises: PromiseStore;
  /** By which appeals are answered. */
  calendar: Calendar;
  trail: WriteTrail;
  notify: Notify;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  secondPerson: boolean;
  takenAt?: MeasureEffect['takenAt'];
  onStored(): void;
  log: { warn(fields: object, message: string): void };
}

/** What is done to subjects and parties, what that leads to, and how it is undone. */
export interface Enforcement {
  carrying: Carrying;
  desk: MeasureDesk;
  appeals: AppealDesk;
  worker: MeasureWorker;
  effect: Effect;
  rooms(names: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>): HttpRoom[];
}

export function createEnforcement(options: EnforcementOptions): Enforcement {
  const { db, clock, packs, notify } = options;
  const pack = () => packs.current();
  const carrying = createCarrying({
    ...{ ids: options.ids, append: options.append, pack },
    ...{ state: createStating(options), tell: createTelling(notify), ask: createAsking(notify) },
  });
  const desk = createMeasureDesk({ ...options, carrying, pack });
  const appeals = createAppealDesk({ ...options, carrying, pack, tell: createAppealTelling(notify) });
  return {
    ...{ carrying, desk, appeals },
    worker: createMeasureWorker({ ...options, carrying }),
    effect: measureEffect({ clock, carrying, pack, ...(options.takenAt ? { takenAt: options.takenAt } : {}) }),
    rooms: (names) => [
      enforcementRoom({ db, clock, desk, pack, names }),
      appealRoom({ db, clock, desk: appeals, names }),
    ],
  };
}
