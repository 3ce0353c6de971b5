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
import { indexPermissions, indexRoom } from './index/index.routes.ts';
import { createVaultIndex, VAULT_INDEX, type VaultIndex } from './index/index.ts';
import { keyringPermissions, keyringRoom } from './keyring/keyring.routes.ts';
import { createRotating, type Rotating } from './keyring/rotation.ts';

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
  rotating: Rotating;
  index: VaultIndex;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms(names: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>): HttpRoom[];
}

export const privacyPermissions: readonly PermissionDeclaration[] = [...keyringPermissions, ...indexPermissions];
export const privacyCaseKinds: readonly CaseKind[] = [];
export const privacyReactions: readonly ReactionDeclaration[] = [VAULT_INDEX];

/** Kinds of deadline; what happens when they fall due tells people. */
export const privacyPromises = (_notify: Notify): readonly PromiseKind[] => [];

export function createPrivacy(options: PrivacyOptions): Privacy {
  const index = createVaultIndex(options);
  const rotating = createRotating({ ...options, index });
  return {
    ...{ rotating, index },
    reactions: [index.reaction],
    jobs: [rotating.job, index.job],
    rooms: () => [keyringRoom({ rotating }), indexRoom({ ...options, index })],
  };
}
