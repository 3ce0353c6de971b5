import { asProblem } from '../../foundation/errors.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import type { Job } from '../../foundation/jobs/job.ts';
import { createPoll, type Poll } from '../../foundation/poll.ts';
import { readLag } from '../../foundation/reactions/lag.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { EventStream } from '../../foundation/stream/stream.ts';
import { projections } from '../../marketplace/projections.ts';
import { carrierRoutes } from './carrier.routes.ts';
import { deliveryRoutes } from './delivery.routes.ts';
import { createExemptionDesk, type ExemptionDeskOptions } from './exemption.desk.ts';
import { exemptionRoutes } from './exemption.routes.ts';
import { DELIVERIES, deliveryReaction } from './facts.reactions.ts';
import { logisticsPermissions } from './logistics.permissions.ts';
import { createReviewDesk, type ReviewOptions } from './review.desk.ts';
import { countWeeks } from './scorecard.store.ts';
import { createTermDesk } from './term.desk.ts';
import { termRoutes } from './term.routes.ts';

export interface LogisticsOptions extends Omit<ReviewOptions, 'behind'>, Omit<ExemptionDeskOptions, 'append'> {
  stream: EventStream;
  /** Minutes between two counts of the scorecard. */
  countEvery: string;
}

export interface Logistics {
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  /** Looks at deliveries that are due, and opens the claims that follow. */
  worker: Poll;
  /** What the worker does, until nothing is due by the clock; for tests and simulations. */
  work(): Promise<number>;
  /** What the job does: weeks of routes of which a parcel has changed. */
  count(): Promise<number>;
  nextDue(): Promise<Date | undefined>;
  room(names: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>): HttpRoom;
}

/** Deliveries and claims of one look. */
const A_LOOK = 200;
const EVERY_MS = 500;
/** What deliveries are judged by; behind by more than this, it is waited for. */
const FOLLOWED: readonly ReactionDeclaration[] = [
  DELIVERIES,
  ...projections.filter(({ name }) => name === 'marketplace.product'),
];
const BEHIND_SECONDS = 5;
/** A thousand deliveries are looked through a step, fifty weeks of routes counted. */
const STEPS = 20;

export function createLogistics(options: LogisticsOptions): Logistics {
  const { db, clock, calendars, log, countEvery } = options;
  const reviews = createReviewDesk({
    ...options,
    behind: async () =>
      (await readLag(db, options.stream, FOLLOWED, clock.now())).some(({ seconds }) => seconds > BEHIND_SECONDS),
  });
  const exemptions = createExemptionDesk(options);
  const terms = createTermDesk(options);
  const look = async (): Promise<number> =>
    (await exemptions.call(STEPS)) + (await reviews.review(A_LOOK)) + (await reviews.claim(A_LOOK));
  return {
    reactions: [deliveryReaction],
    jobs: [
      {
        name: 'service.carriers',
        schedule: { cron: `*/${countEvery} * * * *` },
        handle: async () => void (await countWeeks(db, clock, STEPS)),
      },
    ],
    worker: createPoll({
      look,
      every: EVERY_MS,
      onFailure: (error, failures) =>
        log.warn({ code: asProblem(error).code, failures }, 'deliveries could not be looked at; it is tried again'),
    }),
    async work() {
      let done = 0;
      for (let more = await look(); more > 0; more = await look()) done += more;
      return done;
    },
    count: () => countWeeks(db, clock, STEPS),
    nextDue: reviews.nextDue,
    room: (names) => ({
      name: 'logistics',
      permissions: logisticsPermissions,
      register(app) {
        termRoutes(app, { db, clock, desk: terms });
        exemptionRoutes(app, { db, clock, desk: exemptions, names });
        deliveryRoutes(app, { db, clock, calendars });
        carrierRoutes(app, { db, clock });
      },
    }),
  };
}
