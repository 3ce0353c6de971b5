import type { CasesAbout } from '../casework/case.about.ts';
import type { CaseKind } from '../casework/case-kind.ts';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { Attachments } from '../foundation/attachments/attachments.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Ids } from '../foundation/ids.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { Notify } from '../foundation/notices/notices.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { DeskParts } from './dispute/desk.parts.ts';
import { disputeCase } from './dispute/dispute.cases.ts';
import { disputePermissions } from './dispute/dispute.permissions.ts';
import { disputePromises } from './dispute/dispute.promise.ts';
import type { DisputeRoutes } from './dispute/dispute.routes.ts';
import { createDisputes, type Disputes } from './dispute/disputes.ts';
import type { Payouts } from './payout/payouts.ts';

export interface ServiceOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  sealer: Sealer;
  trail: WriteTrail;
  notify: Notify;
  promises: PromiseStore;
  cases: CasesAbout;
  attachments: Attachments;
  ledger: Pick<Ledger, 'post'>;
  payouts: Pick<Payouts, 'ask'>;
  /** What other rooms know of a disputed order. */
  deskParts: DeskParts;
  aboutOf?: DisputeRoutes['aboutOf'];
  negotiationDays: number;
  secondPerson: boolean;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  onStored(): void;
}

/** The chapter of customer service and rights, as the composition root takes it. */
export interface Service {
  disputes: Disputes;
  jobs: readonly Job[];
  rooms: readonly HttpRoom[];
}

export const servicePermissions: readonly PermissionDeclaration[] = [...disputePermissions];
export const serviceCaseKinds: readonly CaseKind[] = [disputeCase];

export const servicePromises = (notify: Notify): readonly PromiseKind[] => [...disputePromises(notify)];

export function createService(options: ServiceOptions): Service {
  const disputes = createDisputes(options);
  return { disputes, jobs: [disputes.job], rooms: [disputes.room] };
}
