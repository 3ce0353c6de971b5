import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import { topUpPromise } from './fund/deposits.ts';
import { fundPermissions } from './fund/fund.permissions.ts';
import { createFund, type Fund, type FundOptions, fundReactions } from './fund/fund.ts';
import { payoutPermissions } from './payout/payout.permissions.ts';

export type ServiceOptions = FundOptions;

/** The chapter of customer service and rights, as the composition root takes it. */
export interface Service {
  fund: Fund;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms: readonly HttpRoom[];
}

export const servicePermissions: readonly PermissionDeclaration[] = [...payoutPermissions, ...fundPermissions];
export const servicePromises: readonly PromiseKind[] = [topUpPromise];
export const serviceReactions: readonly ReactionDeclaration[] = [...fundReactions];

export function createService(options: ServiceOptions): Service {
  const fund = createFund(options);
  return { fund, reactions: fund.reactions, jobs: fund.jobs, rooms: fund.rooms };
}
