import type { Attachments } from '../../foundation/attachments/attachments.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import type { Job } from '../../foundation/jobs/job.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { Reaction } from '../../foundation/reactions/reaction.ts';
import { type Correct, handOn } from './correcting.ts';
import type { DeskParts } from './desk.parts.ts';
import { createDisputeDesk, type DisputeDesk, type DisputeDeskOptions } from './dispute.desk.ts';
import { createMoving } from './dispute.moving.ts';
import { type DisputeRoutes, disputeRoom } from './dispute.routes.ts';
import { readDueDisputes } from './dispute.store.ts';
import { createDisputeTelling } from './dispute.telling.ts';
import { createPaying, type ProductOf } from './paying.ts';
import { disputePayoutsReaction } from './payouts.reactions.ts';
import { createRulingDesk, type RulingDesk } from './ruling.desk.ts';
import { createUnpaid } from './unpaid.ts';

export interface DisputesOptions extends Omit<DisputeDeskOptions, 'tell' | 'paying'> {
  notify: Notify;
  attachments: Attachments;
  payouts: Parameters<typeof createPaying>[0] & { correct: Correct };
  deskParts: DeskParts;
  aboutOf?: DisputeRoutes['aboutOf'];
}

export interface Disputes {
  desk: DisputeDesk;
  ruling: RulingDesk;
  /** Has happen what falls due. @returns how many were looked at */
  runDue(limit: number): Promise<number>;
  job: Job;
  reactions: readonly Reaction[];
  room: HttpRoom;
}

/** Disputes that one run of the job looks at. */
const A_RUN = 200;

export function createDisputes(options: DisputesOptions): Disputes {
  const { db, clock, attachments, deskParts: parts, aboutOf } = options;
  const productOf: ProductOf = async ({ aboutKind, aboutId }) =>
    aboutKind === 'order' ? null : ((await aboutOf?.(aboutKind, aboutId))?.productId ?? null);
  const both = {
    ...options,
    tell: createDisputeTelling(options.notify),
    paying: createPaying(options.payouts, productOf),
  };
  const moving = createMoving(both);
  const desk = createDisputeDesk(both, moving);
  const ruling = createRulingDesk(both, moving);
  const runDue = async (limit: number): Promise<number> => {
    const due = await readDueDisputes(db, clock.now(), limit);
    await desk.runDue(due);
    return due.length;
  };
  return {
    ...{ desk, ruling, runDue },
    reactions: [disputePayoutsReaction(createUnpaid(both, moving), moving)],
    job: {
      name: 'service.disputes',
      schedule: { cron: '* * * * *' },
      handle: async () => {
        await runDue(A_RUN);
        await handOn(options, A_RUN);
      },
    },
    room: disputeRoom({ db, clock, desk, ruling, parts, attachments, ...(aboutOf ? { aboutOf } : {}) }),
  };
}
