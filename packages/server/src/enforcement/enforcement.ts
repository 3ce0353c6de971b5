import type { CasesAbout } from '../casework/case.about.ts';
import type { HandRoutes } from '../casework/case.hand.routes.ts';
import type { FinalAnswer } from '../casework/case.settling.ts';
import { withdrawAbout } from '../casework/case-about.store.ts';
import type { Attachments } from '../foundation/attachments/attachments.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Ids } from '../foundation/ids.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { Effect } from '../foundation/log/effect.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { Notify } from '../foundation/notices/notices.ts';
import type { Calendar } from '../foundation/promises/calendar.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { Reaction } from '../foundation/reactions/reaction.ts';
import type { Keys } from '../foundation/sealing/keys.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import type { PackStore } from '../policy/pack.store.ts';
import { createAnswering } from './answering.ts';
import { createDeciding } from './appeal.deciding.ts';
import { type AppealDesk, createAppealDesk } from './appeal.desk.ts';
import { appealRoom } from './appeal.routes.ts';
import { settleAppeals } from './appeal.settling.ts';
import { createAppealTelling } from './appeal.telling.ts';
import { closeDays } from './archive.ts';
import { type Carrying, createCarrying } from './carrying.ts';
import { courseReaction } from './course.reactions.ts';
import { enforcementRoom } from './enforcement.routes.ts';
import { ladderRoom } from './ladder.routes.ts';
import { likeRoutes } from './like.routes.ts';
import { measureCases } from './measure.cases.ts';
import { createMeasureDesk, type MeasureDesk } from './measure.desk.ts';
import { type MeasureEffect, measureEffect } from './measure.effect.ts';
import { createReasons } from './measure.reasons.ts';
import { createMeasureWorker, type MeasureWorker } from './measure.worker.ts';
import { createOwnerDesk } from './owner.desk.ts';
import { ownerReaction } from './owner.reactions.ts';
import { createOwners, createWithdrawing } from './owners.ts';
import { createReadPoints, retainPoints } from './point.store.ts';
import { createProposing, type Proposing } from './proposing.ts';
import { publicMeasureRoutes } from './public.routes.ts';
import { standingRoutes } from './standing.routes.ts';
import { createGuiding, createStating } from './stating.ts';
import { createTelling } from './telling.ts';

export interface EnforcementOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  packs: PackStore;
  keys: Pick<Keys, 'mac'>;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  promises: PromiseStore;
  /** By which appeals are answered. */
  calendar: Calendar;
  trail: WriteTrail;
  notify: Notify;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  cases: CasesAbout;
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
  /** For chapters that propose. */
  proposing: Proposing;
  worker: MeasureWorker;
  effect: Effect;
  /** Does what people answered. */
  onFinal(tx: Tx, answers: readonly FinalAnswer[]): Promise<void>;
  /** What an answer to these cases would lead to. */
  consequences: HandRoutes['consequences'];
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms(
    names: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>,
    attachments: Attachments,
  ): HttpRoom[];
}

export function createEnforcement(options: EnforcementOptions): Enforcement {
  const { db, clock, packs, notify } = options;
  const pack = () => packs.current();
  const points = createReadPoints(options.keys);
  const tell = createAppealTelling(notify);
  const unask = (tx: Tx, abouts: readonly string[]) => withdrawAbout(tx, options.ids, abouts);
  const cases = measureCases({ open: options.cases.open, notify, ids: options.ids });
  const withdraw = createWithdrawing(options);
  const carrying = createCarrying({
    ...{ ids: options.ids, append: options.append, pack, points },
    ...{ state: createStating(options), guide: createGuiding(options), tell: createTelling(notify) },
    settleAppeals: settleAppeals({ ...options, tell, unask }),
    ...cases,
    async unask(tx, settled) {
      await cases.unask(tx, settled);
      await withdraw(tx, settled);
    },
  });
  const appealing = { ...options, carrying, pack, tell, unask };
  const answering = createAnswering({ ...appealing, appeals: createDeciding(appealing) });
  const desk = createMeasureDesk({ ...options, carrying, pack });
  const appeals = createAppealDesk(appealing);
  const owners = createOwnerDesk({ ...options, carrying, ask: cases.ask });
  return {
    ...{ carrying, desk, appeals, proposing: createProposing({ ...options, carrying, cases, pack }) },
    onFinal: answering.onFinal,
    consequences: (rows, answer) => answering.foresee(db, rows, answer),
    worker: createMeasureWorker({ ...options, carrying, appeals, ask: cases.ask }),
    reactions: [courseReaction({ carrying, pack }), ownerReaction(createOwners({ ...options, carrying, pack }))],
    effect: measureEffect({ clock, carrying, pack, ...(options.takenAt ? { takenAt: options.takenAt } : {}) }),
    jobs: [
      {
        name: 'enforcement.points',
        schedule: { cron: '7 3 * * *' },
        handle: async () => void (await retainPoints(db, options.keys, pack().ladders.values(), clock.now())),
      },
      {
        name: 'enforcement.archive',
        schedule: { cron: '20 0 * * *', timezone: 'Asia/Shanghai' },
        handle: async () => void (await closeDays(db, options.keys, clock.now())),
      },
    ],
    rooms: (names, attachments) => [
      enforcementRoom({ db, clock, desk, owners, reasons: createReasons(options), pack, names }),
      standingRoutes({ db, clock, points, reasons: createReasons(options), pack }),
      likeRoutes({ db, clock, pack }),
      ladderRoom({ db, clock, packs }),
      publicMeasureRoutes({ db, keys: options.keys, pack }),
      appealRoom({ db, clock, desk: appeals, names, attachments }),
    ],
  };
}
