import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import { DELIVERIES } from './logistics/facts.reactions.ts';
import { logisticsPermissions } from './logistics/logistics.permissions.ts';
import { logisticsPromises } from './logistics/logistics.promises.ts';
import { createLogistics, type Logistics, type LogisticsOptions } from './logistics/logistics.ts';

export type ServiceOptions = LogisticsOptions;

/** The chapter of service, rights and money, as the composition root takes it. */
export interface Service {
  logistics: Logistics;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms(names: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>): HttpRoom[];
}

export const servicePermissions: readonly PermissionDeclaration[] = [...logisticsPermissions];
export const servicePromises: readonly PromiseKind[] = [...logisticsPromises];
export const serviceReactions: readonly ReactionDeclaration[] = [DELIVERIES];

export function createService(options: ServiceOptions): Service {
  const logistics = createLogistics(options);
  return {
    logistics,
    reactions: [...logistics.reactions],
    jobs: [...logistics.jobs],
    rooms: (names) => [logistics.room(names)],
  };
}
