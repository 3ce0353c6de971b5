import type { CaseKind } from '../casework/case-kind.ts';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import { topUpPromise } from './fund/deposits.ts';
import { fundPermissions } from './fund/fund.permissions.ts';
import { createFund, type Fund, type FundOptions, fundReactions } from './fund/fund.ts';
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

export interface ServiceOptions extends FundOptions, Omit<RightsOptions, 'terms' | 'payouts'> {
  rights: RightsTerms;
}

/** The chapter of customer service and rights, as the composition root takes it. */
export interface Service extends Pick<Rights, 'catalogue' | 'claims' | 'sweeping' | 'rightsOf'> {
  fund: Fund;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms: readonly HttpRoom[];
}

export const servicePermissions: readonly PermissionDeclaration[] = [
  ...payoutPermissions,
  ...fundPermissions,
  ...rightsPermissions,
];
export const serviceCaseKinds: readonly CaseKind[] = [...rightsCaseKinds];
export const servicePromises: readonly PromiseKind[] = [topUpPromise, ...rightsPromises];
export const serviceReactions: readonly ReactionDeclaration[] = [...fundReactions, ...rightsReactions];

export function createService(options: ServiceOptions): Service {
  const fund = createFund(options);
  const rights = createRights({ ...options, terms: options.rights, payouts: fund.payouts });
  return {
    ...{ fund, catalogue: rights.catalogue, claims: rights.claims, sweeping: rights.sweeping },
    rightsOf: rights.rightsOf,
    reactions: [...fund.reactions, ...rights.reactions],
    jobs: [...fund.jobs, ...rights.jobs],
    rooms: [...fund.rooms, ...rights.rooms],
  };
}
