import type { Actor } from '../access/access.ts';
import type { PermissionRegistry } from '../access/permission.ts';
import type { Principal } from '../access/principal.ts';
import type { Clock } from '../clock.ts';
import type { Database, Tx } from '../database/database.ts';
import { Problem } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Keys } from '../sealing/keys.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { WriteTrail } from '../trail/trail.store.ts';
import type { Passwords } from './password.ts';

export interface PeopleSettings {
  /** A session that was not used for so long is over. */
  idleMs: number;
  /** A session is over after this, however much it was used. */
  lifeMs: number;
  /** Shared with the marketplace; without it there is no exchange. */
  exchangeSecret?: string;
}

/** Tells somebody something; foundation/notices knows how. */
export type TellPeople = (
  tx: Tx,
  userIds: readonly string[],
  kind: string,
  params: Record<string, string | number>,
  link: string | null,
) => Promise<void>;

/** What everything in this folder works with. */
export interface PeopleContext {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Keys;
  sealer: Sealer;
  trail: WriteTrail;
  permissions: PermissionRegistry;
  passwords: Passwords;
  settings: PeopleSettings;
  tell?: TellPeople;
  /** Told when a background write fails. */
  onError?: (error: unknown) => void;
}

/** Where a request comes from. */
export interface Origin {
  /** Network address. */
  address: string;
  userAgent?: string | undefined;
  /** The cookie that the same browser held before: that session ends with a new one. */
  before?: string | undefined;
}

export const actorOf = (by: Principal | Actor): Actor => ({ kind: by.kind, id: by.id });

export const personOf = (userId: string): string => `user/${userId}`;

/** An HMAC finds a row again without telling what it was made of. */
export const emailIndex = (keys: Keys, email: string): Buffer => keys.mac('index', `user-email/${email}`);
export const throttleKey = (keys: Keys, kind: 'email' | 'address' | 'user', value: string): Buffer =>
  keys.mac('index', `sign-in/${kind}/${value}`);
export const recoveryMac = (keys: Keys, userId: string, code: string): Buffer =>
  keys.mac('index', `recovery-code/${userId}/${code}`);
export const exchangeMac = (keys: Keys, nonce: string): Buffer => keys.mac('index', `exchange/${nonce}`);

/** Enough of an index for the trail to show that two attempts were about one address. */
export const traceOf = (index: Buffer): string => index.toString('hex', 0, 8);

export const invalid = (field: string, message: string): Problem =>
  new Problem('request.invalid', { detail: `${field} ${message}`, field, problems: [{ field, message }] });
