import type { Attachments } from '../../foundation/attachments/attachments.ts';
import { type Clock, wallClock } from '../../foundation/clock.ts';
import type { Config } from '../../foundation/config/settings.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Catalogue } from '../guarantee/catalogue.ts';
import { heldRight } from '../guarantee/right.store.ts';
import { listParts } from '../payout/payout.store.ts';
import { createCore, type PayoutsPort } from './aftersale.core.ts';
import { type AftersaleDesk, createAftersaleDesk } from './aftersale.desk.ts';
import { AFTERSALE_TIMERS, AFTERSALES, aftersaleReactionsOf } from './aftersale.reactions.ts';
import { aftersaleRoom } from './aftersale.routes.ts';
import { createSteps } from './aftersale.steps.ts';
import { ARBITRATED, arbitratedReaction } from './arbitration.reactions.ts';
import { type Arbitration, createArbitration } from './arbitration.ts';
import type { InstantTerms } from './instant.ts';
import { returnsOf } from './no-reason.ts';
import { createReturnAddresses, type ReturnAddresses } from './return-address.ts';

export interface AftersalesOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  sealer: Sealer;
  trail: WriteTrail;
  promises: PromiseStore;
  attachments: Attachments;
  payouts: PayoutsPort;
  catalogue: Pick<Catalogue, 'kept' | 'at'>;
  instant: InstantTerms;
  /** @returns ids of those that are new */
  append(tx: Tx, events: readonly OwnEvent[]): Promise<readonly string[]>;
  onStored(): void;
}

export interface Aftersales {
  /** For whoever rules on refusals. */
  arbitration: Arbitration;
  /** What people do to them. */
  desk: AftersaleDesk;
  returnAddresses: ReturnAddresses;
  reactions: readonly Reaction[];
  room: HttpRoom;
}

export const aftersaleReactions: readonly ReactionDeclaration[] = [AFTERSALES, AFTERSALE_TIMERS, ARBITRATED];

export const instantTerms = (config: Config): InstantTerms => ({
  ...{ most: BigInt(config.instantMost), perConsumer: config.instantPerConsumer, perPair: config.instantPerPair },
  ...{ inTransit: config.instantInTransit, inTransitMost: BigInt(config.instantInTransitMost) },
  creditLeast: config.instantCredit,
});

export function createAftersales(options: AftersalesOptions): Aftersales {
  const { db, clock, attachments } = options;
  const core = createCore({
    ...{ ...options, wall: wallClock },
    rightOf: (tx, of) => heldRight(tx, options.catalogue, of),
    returnsOf: (tx, order) => returnsOf(tx, options.catalogue, order),
  });
  const steps = createSteps(core, async (tx, payout) =>
    (await listParts(tx, [payout])).flatMap(({ source, amount, state }) =>
      state === 'settled' ? [{ source, amount: Number(amount) }] : [],
    ),
  );
  const arbitration = createArbitration(core);
  const returnAddresses = createReturnAddresses(options);
  const desk = createAftersaleDesk({ ...options, core, steps, returnAddresses });
  return {
    ...{ arbitration, desk, returnAddresses },
    reactions: [...aftersaleReactionsOf({ clock, core, steps }), arbitratedReaction(arbitration)],
    room: aftersaleRoom({ db, desk, attachments, returnAddresses }),
  };
}
