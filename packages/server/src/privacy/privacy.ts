import type { CasesAbout } from '../casework/case.about.ts';
import type { CaseKind } from '../casework/case-kind.ts';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { Clock } from '../foundation/clock.ts';
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
import { breachPromiseTold, createBreachDesk } from './breach/breach.desk.ts';
import { breachPermissions, breachRoom } from './breach/breach.routes.ts';
import { createProviderDesk } from './provider/provider.desk.ts';
import { providerPermissions, providerRoom } from './provider/provider.routes.ts';
import { createRecordsDesk } from './records/records.desk.ts';
import { recordsPermissions, recordsRoom } from './records/records.routes.ts';
import { createCarrying } from './request/request.carrying.ts';
import { requestCase } from './request/request.cases.ts';
import { createRequestDesk } from './request/request.desk.ts';
import { requestPermissions } from './request/request.permissions.ts';
import { requestPromiseTold } from './request/request.promise.ts';
import { requestRoom } from './request/request.routes.ts';
import { createRetentionDesk } from './retention/retention.desk.ts';
import { retentionPermissions, retentionRoom } from './retention/retention.routes.ts';

export interface PrivacyOptions {
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
  onStored(): void;
  log: { warn(fields: object, message: string): void };
}

/** The chapter of consumer information security, as the composition root takes it. */
export interface Privacy {
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms(names: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>): HttpRoom[];
}

export const privacyPermissions: readonly PermissionDeclaration[] = [
  ...requestPermissions,
  ...retentionPermissions,
  ...breachPermissions,
  ...recordsPermissions,
  ...providerPermissions,
];
export const privacyCaseKinds: readonly CaseKind[] = [requestCase];
export const privacyReactions: readonly ReactionDeclaration[] = [];

/** Kinds of deadline; what happens when they fall due tells people. */
export const privacyPromises = (notify: Notify): readonly PromiseKind[] => [
  requestPromiseTold(notify),
  breachPromiseTold(notify),
];

/** Requests that one run of the job carries out. */
const REQUESTS_A_RUN = 50;

export function createPrivacy(options: PrivacyOptions): Privacy {
  const { db, clock } = options;
  const carrying = createCarrying(options);
  const retention = createRetentionDesk(options);
  const records = createRecordsDesk(options);
  return {
    reactions: [],
    jobs: [
      {
        name: 'privacy.requests',
        schedule: { cron: '* * * * *' },
        handle: async (_data, { signal }) => void (await carrying.runDue(REQUESTS_A_RUN, signal)),
      },
      {
        name: 'privacy.retention',
        schedule: { cron: '37 3 * * *' },
        longestRun: 3_600,
        handle: async (_data, { signal }) => void (await retention.run(signal)),
      },
      {
        name: 'privacy.records',
        schedule: { cron: '5 4 * * *' },
        handle: async () => void (await records.watch()),
      },
    ],
    rooms: () => [
      requestRoom({ db, clock, desk: createRequestDesk(options) }),
      retentionRoom({ desk: retention }),
      breachRoom({ db, desk: createBreachDesk(options) }),
      recordsRoom({ desk: records }),
      providerRoom({ db, clock, desk: createProviderDesk(options) }),
    ],
  };
}
