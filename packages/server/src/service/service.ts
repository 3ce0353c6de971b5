import type { CaseKind } from '../casework/case-kind.ts';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import { aftersalePermissions } from './aftersale/aftersale.permissions.ts';
import { aftersalePromises } from './aftersale/aftersale.promise.ts';
import {
  type Aftersales,
  type AftersalesOptions,
  aftersaleReactions,
  createAftersales,
} from './aftersale/aftersales.ts';
import type { InstantTerms } from './aftersale/instant.ts';
import { topUpPromise } from './fund/deposits.ts';
import { fundPermissions } from './fund/fund.permissions.ts';
import { createFund, type Fund, type FundOptions, fundReactions } from './fund/fund.ts';
import { DELIVERIES } from './logistics/facts.reactions.ts';
import { logisticsPermissions } from './logistics/logistics.permissions.ts';
import { logisticsPromises } from './logistics/logistics.promises.ts';
import { createLogistics, type Logistics, type LogisticsOptions } from './logistics/logistics.ts';
import type { DeliveryTerms } from './logistics/term.ts';
import { payoutPermissions } from './payout/payout.permissions.ts';
import {
  createRights,
  type Rights,
  type RightsOptions,
  type RightsTerms,
  rightsCaseKinds,
  rightsPermissions,
  rightsPromises,
  rightsReactions,
} from './rights.ts';

export interface ServiceOptions
  extends Omit<FundOptions, 'append'>,
    Omit<RightsOptions, 'terms' | 'payouts' | 'append'>,
    Omit<AftersalesOptions, 'payouts' | 'instant' | 'append'>,
    Pick<LogisticsOptions, 'calendars' | 'stream' | 'secondPerson' | 'append' | 'log'> {
  rights: RightsTerms;
  instant: InstantTerms;
  /** What deliveries are promised where no row of the table says otherwise. */
  deliveries: DeliveryTerms;
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** The chapter of customer service and rights, as the composition root takes it. */
export interface Service extends Pick<Rights, 'catalogue' | 'claims' | 'sweeping' | 'rightsOf'> {
  fund: Fund;
  logistics: Logistics;
  aftersales: Aftersales;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms: readonly HttpRoom[];
}

export const servicePermissions: readonly PermissionDeclaration[] = [
  ...payoutPermissions,
  ...fundPermissions,
  ...rightsPermissions,
  ...logisticsPermissions,
  ...aftersalePermissions,
];
export const serviceCaseKinds: readonly CaseKind[] = [...rightsCaseKinds];
export const servicePromises: readonly PromiseKind[] = [
  topUpPromise,
  ...rightsPromises,
  ...logisticsPromises,
  ...aftersalePromises,
];
export const serviceReactions: readonly ReactionDeclaration[] = [
  ...fundReactions,
  ...rightsReactions,
  DELIVERIES,
  ...aftersaleReactions,
];

export function createService(options: ServiceOptions): Service {
  const fund = createFund(options);
  const rights = createRights({ ...options, terms: options.rights, payouts: fund.payouts });
  const logistics = createLogistics({ ...options, terms: options.deliveries, claims: rights.claims });
  const aftersales = createAftersales({ ...options, payouts: fund.payouts });
  return {
    ...{ fund, logistics, aftersales, catalogue: rights.catalogue, claims: rights.claims, sweeping: rights.sweeping },
    rightsOf: rights.rightsOf,
    reactions: [...fund.reactions, ...rights.reactions, ...logistics.reactions, ...aftersales.reactions],
    jobs: [...fund.jobs, ...rights.jobs, ...logistics.jobs],
    rooms: [...fund.rooms, ...rights.rooms, logistics.room(options.names), aftersales.room],
  };
}
