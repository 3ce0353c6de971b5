import type { CaseKind } from '../casework/case-kind.ts';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { Config } from '../foundation/config/settings.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import { type MoneySince, onlySince } from '../ledger/since.ts';
import { aftersalePermissions } from './aftersale/aftersale.permissions.ts';
import { aftersalePromises } from './aftersale/aftersale.promise.ts';
import {
  type Aftersales,
  type AftersalesOptions,
  aftersaleReactions,
  createAftersales,
  instantTerms,
} from './aftersale/aftersales.ts';
import { disputeCase } from './dispute/dispute.cases.ts';
import { disputePermissions } from './dispute/dispute.permissions.ts';
import { disputePromises } from './dispute/dispute.promise.ts';
import { disputesSince } from './dispute/dispute.store.ts';
import { createDisputes, type Disputes, type DisputesOptions } from './dispute/disputes.ts';
import { DISPUTE_PAYOUTS } from './dispute/payouts.reactions.ts';
import { topUpPromise } from './fund/deposits.ts';
import { fundPermissions } from './fund/fund.permissions.ts';
import { createFund, type Fund, type FundOptions, fundReactions, fundTerms } from './fund/fund.ts';
import { FREEZING, FREEZING_GOODS } from './guarantee/freezing.reactions.ts';
import { termsOf } from './logistics/defaults.ts';
import { DELIVERIES } from './logistics/facts.reactions.ts';
import { logisticsPermissions } from './logistics/logistics.permissions.ts';
import { logisticsPromises } from './logistics/logistics.promises.ts';
import { createLogistics, type Logistics, type LogisticsOptions } from './logistics/logistics.ts';
import { blamedFor } from './logistics/paying.ts';
import { movementRoom } from './movement/movement.routes.ts';
import { orderListRoom } from './order-list/order-list.routes.ts';
import { aboutOf, deskParts } from './parts-of-order.ts';
import { payoutPermissions } from './payout/payout.permissions.ts';
import {
  createRights,
  type Rights,
  type RightsOptions,
  rightsCaseKinds,
  rightsPermissions,
  rightsPromises,
  rightsReactions,
  rightsTerms,
} from './rights.ts';
import { usableUntil } from './usable-until.ts';

/** What the parts share is given once; what pays is the fund's. */
export type ServiceOptions = Omit<FundOptions, 'terms' | 'usableUntil'> &
  Omit<RightsOptions, 'payouts' | 'terms' | 'disputes' | 'blamedFor'> &
  Omit<AftersalesOptions, 'payouts' | 'catalogue'> &
  Omit<LogisticsOptions, 'claims' | 'terms' | 'countEvery' | 'append'> &
  Omit<DisputesOptions, 'payouts' | 'deskParts' | 'aboutOf' | 'arbitrate'> & {
    /** What happened before moves no money. */
    since: MoneySince;
    /** Of those that may have been there already, with what became of them. */
    appendAnswered: LogisticsOptions['append'];
    deliveryTerms: LogisticsOptions['terms'];
    carriersCountEvery: LogisticsOptions['countEvery'];
    fundTerms: FundOptions['terms'];
    rightsTerms: RightsOptions['terms'];
  };

/** The chapter of consumer service, as the composition root takes it. */
export interface Service extends Pick<Rights, 'catalogue' | 'claims' | 'sweeping' | 'rightsOf'> {
  fund: Fund;
  aftersales: Aftersales;
  logistics: Logistics;
  disputes: Disputes;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  /** @param names of the staff, by their ids */
  rooms(names: Names): readonly HttpRoom[];
}

type Names = Parameters<Logistics['room']>[0];

export const servicePermissions: readonly PermissionDeclaration[] = [
  ...payoutPermissions,
  ...fundPermissions,
  ...rightsPermissions,
  ...aftersalePermissions,
  ...logisticsPermissions,
  ...disputePermissions,
];
export const serviceCaseKinds: readonly CaseKind[] = [...rightsCaseKinds, disputeCase];
export const servicePromises = (notify: ServiceOptions['notify']): readonly PromiseKind[] => [
  topUpPromise,
  ...rightsPromises,
  ...aftersalePromises,
  ...logisticsPromises,
  ...disputePromises(notify),
];
export const serviceReactions: readonly ReactionDeclaration[] = [
  ...fundReactions,
  ...rightsReactions,
  ...aftersaleReactions,
  DELIVERIES,
  DISPUTE_PAYOUTS,
];

/** What was promised is known of every order, however old; what is paid for it is not. */
const PROMISED: ReadonlySet<string> = new Set([FREEZING.name, FREEZING_GOODS.name]);

type Terms =
  | ('fundTerms' | 'rightsTerms' | 'deliveryTerms' | 'clearOutDays')
  | ('shortMeasure' | 'instant' | 'negotiationDays' | 'carriersCountEvery');

/** What an installation has set of it. */
export const serviceTerms = (config: Config): Pick<ServiceOptions, Terms> => ({
  ...{ fundTerms: fundTerms(config), clearOutDays: config.clearOutDays },
  shortMeasure: config.depositShortMeasure,
  ...{ rightsTerms: rightsTerms(config), instant: instantTerms(config) },
  ...{ deliveryTerms: termsOf(config), carriersCountEvery: config.logisticsCount },
  negotiationDays: config.disputeNegotiation,
});

export function createService(options: ServiceOptions): Service {
  const fund = createFund({
    ...{ ...options, terms: options.fundTerms },
    // asked for long after everything is made
    usableUntil: usableUntil(() => rights.catalogue),
  });
  const { payouts } = fund;
  const rights = createRights({
    ...{ ...options, payouts, terms: options.rightsTerms, disputes: disputesSince, blamedFor },
  });
  const aftersales = createAftersales({ ...options, payouts, catalogue: rights.catalogue });
  const logistics = createLogistics({
    ...{ ...options, terms: options.deliveryTerms, countEvery: options.carriersCountEvery },
    append: options.appendAnswered,
    claims: rights.claims,
  });
  const disputes = createDisputes({
    ...{ ...options, payouts, deskParts: deskParts(options.db), aboutOf: aboutOf(options.db) },
    arbitrate: aftersales.arbitration.begin,
  });
  const { catalogue, claims, sweeping, rightsOf } = rights;
  const parts = [fund, rights];
  return {
    ...{ fund, catalogue, claims, sweeping, rightsOf, aftersales, logistics, disputes },
    reactions: [...parts, aftersales, logistics, disputes].flatMap(({ reactions }) =>
      reactions.map((one) => (PROMISED.has(one.name) ? one : onlySince(one, options.since))),
    ),
    jobs: [...fund.jobs, ...rights.jobs, ...logistics.jobs, disputes.job],
    rooms: (names) => [
      ...[...fund.rooms(names), ...rights.rooms],
      ...[aftersales.room, logistics.room(names), disputes.room],
      orderListRoom({ sources: rights.rightSources, clock: options.clock }),
      movementRoom({ db: options.db }),
    ],
  };
}
