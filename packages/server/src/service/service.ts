import type { CaseKind } from '../casework/case-kind.ts';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { Config } from '../foundation/config/settings.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import { aftersalePermissions } from './aftersale/aftersale.permissions.ts';
import { aftersalePromises } from './aftersale/aftersale.promise.ts';
import {
  type Aftersales,
  type AftersalesOptions,
  aftersalesReactions,
  createAftersales,
  instantTerms,
} from './aftersale/aftersales.ts';
import {
  createRights,
  type Rights,
  type RightsOptions,
  rightsCaseKinds,
  rightsPermissions,
  rightsPromises,
  rightsReactions,
  rightsTerms,
} from './claim/rights.ts';
import { topUpPromise } from './fund/deposits.ts';
import { fundPermissions } from './fund/fund.permissions.ts';
import { createFund, type Fund, type FundOptions, fundReactions, fundTerms } from './fund/fund.ts';
import { payoutPermissions } from './payout/payout.permissions.ts';

/** What the parts share is given once; what pays is the fund's. */
export type ServiceOptions = Omit<FundOptions, 'terms'> &
  Omit<RightsOptions, 'payouts' | 'terms'> &
  Omit<AftersalesOptions, 'payouts'> & {
    fundTerms: FundOptions['terms'];
    rightsTerms: RightsOptions['terms'];
  };

/** The chapter of consumer service, as the composition root takes it. */
export interface Service {
  fund: Fund;
  rights: Rights;
  aftersales: Aftersales;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms: readonly HttpRoom[];
}

export const servicePermissions: readonly PermissionDeclaration[] = [
  ...payoutPermissions,
  ...fundPermissions,
  ...rightsPermissions,
  ...aftersalePermissions,
];
export const serviceCaseKinds: readonly CaseKind[] = [...rightsCaseKinds];
export const servicePromises: readonly PromiseKind[] = [topUpPromise, ...rightsPromises, ...aftersalePromises];
export const serviceReactions: readonly ReactionDeclaration[] = [
  ...fundReactions,
  ...rightsReactions,
  ...aftersalesReactions,
];

type Terms = 'fundTerms' | 'rightsTerms' | 'clearOutDays' | 'instant';

/** What an installation has set of it. */
export const serviceTerms = (config: Config): Pick<ServiceOptions, Terms> => ({
  ...{ fundTerms: fundTerms(config), clearOutDays: config.clearOutDays },
  ...{ rightsTerms: rightsTerms(config), instant: instantTerms(config) },
});

export function createService(options: ServiceOptions): Service {
  const fund = createFund({ ...options, terms: options.fundTerms });
  const { payouts } = fund;
  const rights = createRights({ ...options, payouts, terms: options.rightsTerms });
  const aftersales = createAftersales({ ...options, payouts });
  const parts = [fund, rights, aftersales];
  return {
    ...{ fund, rights, aftersales },
    reactions: parts.flatMap(({ reactions }) => reactions),
    jobs: [...fund.jobs, ...rights.jobs],
    rooms: parts.flatMap(({ rooms }) => rooms),
  };
}
