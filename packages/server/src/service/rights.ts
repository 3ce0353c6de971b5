import type { CasesAbout } from '../casework/case.about.ts';
import type { CaseKind } from '../casework/case-kind.ts';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { Attachments } from '../foundation/attachments/attachments.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Config } from '../foundation/config/settings.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Ids } from '../foundation/ids.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { Notify } from '../foundation/notices/notices.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import type { Keys } from '../foundation/sealing/keys.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import type { PackStore } from '../policy/pack.store.ts';
import { claimCase } from './claim/claim.cases.ts';
import type { OrderMoneyRead } from './claim/claim.facts.ts';
import { claimPermissions } from './claim/claim.permissions.ts';
import { type ClaimTimes, claimPromises } from './claim/claim.promise.ts';
import { claimReactionDeclarations, claimReactions } from './claim/claim.reactions.ts';
import { claimRoom } from './claim/claim.routes.ts';
import { type Claims, type ClaimsOptions, createClaims } from './claim/claims.ts';
import { NOTHING_PAID, type RightSources } from './claim/right.now.ts';
import { rightRoutes } from './claim/right.routes.ts';
import { createSweeping, type Sweeping } from './claim/sweep.ts';
import { createBadgeDesk } from './guarantee/badge.desk.ts';
import { purgeViewers } from './guarantee/badge.store.ts';
import { type Catalogue, createCatalogue } from './guarantee/catalogue.ts';
import { createEnrolmentDesk } from './guarantee/enrolment.desk.ts';
import { enrolmentRoutes } from './guarantee/enrolment.routes.ts';
import { figuresRoutes } from './guarantee/figures.routes.ts';
import { FREEZING, FREEZING_GOODS, freezingGoodsReaction, freezingReaction } from './guarantee/freezing.reactions.ts';
import { guaranteePermissions } from './guarantee/guarantee.permissions.ts';
import { guaranteeRoutes } from './guarantee/guarantee.routes.ts';
import type { FrozenRight } from './guarantee/guarantee.ts';
import { rightsOf } from './guarantee/right.store.ts';
import { lockOrderMoney, type OrderMoney, readMoneyOfOrders, readOrderMoney } from './payout/order-money.store.ts';
import type { Payouts } from './payout/payouts.ts';

export interface RightsTerms {
  /** Days between the word that a merchant ceases to give a guarantee, and its end. */
  enrolmentNotice: number;
  /** Of a thousand viewers, those who are not shown a badge. */
  badgeHoldout: number;
  claims: ClaimTimes;
}

export const rightsTerms = (config: Config): RightsTerms => ({
  ...{ enrolmentNotice: config.enrolmentNotice, badgeHoldout: config.badgeHoldout },
  claims: {
    ...{ evidenceHours: config.claimEvidence, consentHours: config.claimConsent },
    ...{ decisionHours: config.claimDecision, payoutHours: config.claimPayout },
  },
});

export interface RightsOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Keys;
  sealer: Sealer;
  trail: WriteTrail;
  notify: Notify;
  promises: PromiseStore;
  packs: PackStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  cases: CasesAbout;
  attachments: Attachments;
  payouts: Pick<Payouts, 'ask'>;
  /** Disputes that a consumer opened since, up to some hundreds. */
  disputes(from: Database | Tx, consumerId: string, since: Date): Promise<number>;
  /** Who is to blame for what a right of an order is used for, where that was judged. */
  blamedFor: ClaimsOptions['blamedFor'];
  terms: RightsTerms;
  onStored(): void;
  log: { warn(fields: object, message: string): void };
}

/** What merchants promise, what orders have of it, and claims, as the chapter takes them. */
export interface Rights {
  catalogue: Catalogue;
  claims: Claims;
  sweeping: Sweeping;
  /** What an order was promised when it was paid, ready to be used; empty while nothing is known of it. */
  rightsOf(from: Database | Tx, orderId: string): Promise<FrozenRight[]>;
  /** From where rights of orders are read, and how they can be used. */
  rightSources: RightSources;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms: readonly HttpRoom[];
}

export const rightsPermissions: readonly PermissionDeclaration[] = [...guaranteePermissions, ...claimPermissions];
export const rightsCaseKinds: readonly CaseKind[] = [claimCase];
export const rightsPromises: readonly PromiseKind[] = claimPromises;
export const rightsReactions: readonly ReactionDeclaration[] = [
  ...[FREEZING, FREEZING_GOODS, ...claimReactionDeclarations],
];

/** Payouts that one run asks for, and orders that it looks at because of something that happened to what was bought. */
const PAYOUTS_A_RUN = 500;
const ORDERS_A_RUN = 20_000;
/** What is kept about who saw a badge. */
const VIEWER_DAYS = 90;
const DAY_MS = 86_400_000;

/** With what the marketplace refunded itself; never more than was paid. */
function paidBack({ refunded, elsewhere, paid, compensated, refundedOf }: OrderMoney): OrderMoneyRead {
  const all = refunded + elsewhere;
  return { refunded: all < paid ? all : paid, compensated, refundedOf };
}

export function createRights(options: RightsOptions): Rights {
  const { db, clock, terms } = options;
  const catalogue = createCatalogue(options);
  const money = async (from: Database | Tx, orderId: string) => {
    // whoever is about to pay reads it while nobody else pays
    const found = from.isTransaction ? await lockOrderMoney(from as Tx, orderId) : await readOrderMoney(from, orderId);
    return found === undefined ? NOTHING_PAID : paidBack(found);
  };
  const moneyOf: RightSources['moneyOf'] = async (from, orderIds) =>
    new Map((await readMoneyOfOrders(from, orderIds)).map((one) => [one.orderId, paidBack(one)]));
  const rightSources: RightSources = { db, catalogue, moneyOf, disputes: options.disputes };
  const forClaims = { ...options, catalogue, money, times: terms.claims };
  const claims = createClaims(forClaims);
  const { openByPlatform } = claims;
  const sweeping = createSweeping({ ...forClaims, openByPlatform });
  const enrolments = createEnrolmentDesk({ ...options, catalogue, noticeDays: terms.enrolmentNotice });
  const badges = createBadgeDesk({ ...options, catalogue, holdout: terms.badgeHoldout });
  return {
    ...{ catalogue, claims, sweeping, rightSources },
    rightsOf: (from, orderId) => rightsOf(from, catalogue, orderId),
    reactions: [freezingReaction(catalogue), freezingGoodsReaction(catalogue), ...claimReactions({ claims })],
    jobs: [
      {
        name: 'service.claim-payouts',
        schedule: { cron: '* * * * *' },
        handle: async () => void (await claims.work(PAYOUTS_A_RUN)),
      },
      {
        name: 'service.claim-sweeps',
        schedule: { cron: '* * * * *' },
        handle: async (_data, { signal }) => void (await sweeping.work(ORDERS_A_RUN, signal)),
      },
      {
        name: 'service.badge-viewers',
        schedule: { cron: '43 3 * * *' },
        handle: () => purgeViewers(db, new Date(clock.now().getTime() - VIEWER_DAYS * DAY_MS)),
      },
    ],
    rooms: [
      {
        name: 'guarantees',
        permissions: guaranteePermissions,
        register(app) {
          guaranteeRoutes(app, { db, clock, catalogue, badges });
          enrolmentRoutes(app, { db, desk: enrolments, noticeDays: terms.enrolmentNotice });
          figuresRoutes(app, { db, clock, catalogue });
          rightRoutes(app, { ...rightSources, clock });
        },
      },
      claimRoom({ ...options, claims, catalogue }),
    ],
  };
}
