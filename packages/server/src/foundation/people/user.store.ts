import { type Selectable, sql } from 'kysely';
import type { Party } from '../access/principal.ts';
import type { Role } from '../access/role.ts';
import type { Database, Tx } from '../database/database.ts';
import type { Theme, UserState } from './user.ts';

interface UserAccountTable {
  id: string;
  name: string;
  email: string | null;
  email_index: Buffer | null;
  roles: string[];
  groups: string[];
  party: string | null;
  exchanged: boolean;
  state: UserState;
  password: string | null;
  totp_secret: string | null;
  totp_pending: string | null;
  totp_step: bigint;
  language: 'zh-CN' | 'en' | null;
  time_zone: string | null;
  theme: Theme;
  created_at: Date;
  created_by: string;
  last_seen_at: Date | null;
}
interface RecoveryCodeTable {
  user_id: string;
  mac: Buffer;
}
interface InvitationTable {
  user_id: string;
  token_hash: Buffer;
  created_at: Date;
  created_by: string;
  expires_at: Date;
}

declare module '../database/database.ts' {
  interface Tables {
    user_account: UserAccountTable;
    user_recovery_code: RecoveryCodeTable;
    user_invitation: InvitationTable;
  }
}

export type UserRow = Selectable<UserAccountTable>;
export type InvitationRow = Selectable<InvitationTable>;

export const rolesOf = (row: Pick<UserRow, 'roles'>): readonly Role[] => row.roles as Role[];
export const partyOf = (row: Pick<UserRow, 'party'>): Party | null => row.party as Party | null;

export const findUser = (db: Database | Tx, id: string): Promise<UserRow | undefined> =>
  db.selectFrom('user_account').selectAll().where('id', '=', id).executeTakeFirst();

/** For what depends on how the person is now and changes it. */
export const lockUser = (tx: Tx, id: string): Promise<UserRow | undefined> =>
  tx.selectFrom('user_account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const findUsers = (db: Database | Tx, ids: readonly string[]): Promise<UserRow[]> =>
  db
    .selectFrom('user_account')
    .selectAll()
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();

export const findByEmail = (db: Database | Tx, index: Buffer): Promise<UserRow | undefined> =>
  db.selectFrom('user_account').selectAll().where('email_index', '=', index).executeTakeFirst();

export const findExchanged = (db: Database | Tx, party: Party): Promise<UserRow | undefined> =>
  db.selectFrom('user_account').selectAll().where('party', '=', party).where('exchanged', '=', true).executeTakeFirst();

/** @returns false when there is one already for this e-mail or, of those that were exchanged, this party */
export async function insertUser(tx: Tx, row: UserRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('user_account')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export const updateUser = async (tx: Database | Tx, id: string, change: Partial<UserRow>): Promise<void> => {
  if (Object.keys(change).length > 0) await tx.updateTable('user_account').set(change).where('id', '=', id).execute();
};

export interface UserFilter {
  before?: string;
  limit: number;
  role?: Role;
  state?: UserState;
  emailIndex?: Buffer;
  party?: Party;
  /** Only those who belong to no party. */
  staff?: boolean;
}

/** Newest first. */
export function listUserRows(db: Database, filter: UserFilter): Promise<UserRow[]> {
  const { before, limit, role, state, emailIndex, party, staff } = filter;
  let query = db.selectFrom('user_account').selectAll().orderBy('id', 'desc').limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  if (role !== undefined) query = query.where(sql<boolean>`roles @> array[${role}]::text[]`);
  if (state !== undefined) query = query.where('state', '=', state);
  if (emailIndex !== undefined) query = query.where('email_index', '=', emailIndex);
  if (party !== undefined) query = query.where('party', '=', party);
  if (staff === true) query = query.where('party', 'is', null);
  return query.execute();
}

/**
 * Those who may do everything, locked in one order: two who lower each other at once must not both be right.
 */
export const lockAdministrators = (tx: Tx): Promise<{ id: string }[]> =>
  tx
    .selectFrom('user_account')
    .select('id')
    .where(sql<boolean>`roles @> array['administrator']`)
    .where('state', '=', 'active')
    .orderBy('id')
    .forUpdate()
    .execute();

export async function putInvitation(tx: Tx, row: InvitationRow): Promise<void> {
  const { user_id: _, ...rest } = row;
  await tx
    .insertInto('user_invitation')
    .values(row)
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(rest))
    .execute();
}

export const findInvitation = (db: Database, hash: Buffer, now: Date): Promise<InvitationRow | undefined> =>
  db
    .selectFrom('user_invitation')
    .selectAll()
    .where('token_hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirst();

/** Takes the invitation, which one of any number of callers achieves. */
export const takeInvitation = (tx: Tx, hash: Buffer, now: Date): Promise<{ user_id: string } | undefined> =>
  tx
    .deleteFrom('user_invitation')
    .where('token_hash', '=', hash)
    .where('expires_at', '>', now)
    .returning('user_id')
    .executeTakeFirst();

export const dropInvitation = async (tx: Tx, userId: string): Promise<void> => {
  await tx.deleteFrom('user_invitation').where('user_id', '=', userId).execute();
};

/** The step is taken when it is newer than the last: of two with one code, one fails. */
export async function takeStep(db: Database | Tx, id: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('user_account')
    .set({ totp_step: BigInt(step) })
    .where('id', '=', id)
    .where('totp_step', '<', BigInt(step))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function putRecoveryCodes(tx: Tx, userId: string, macs: readonly Buffer[]): Promise<void> {
  await dropRecoveryCodes(tx, userId);
  await tx
    .insertInto('user_recovery_code')
    .values(macs.map((mac) => ({ user_id: userId, mac })))
    .execute();
}

export const dropRecoveryCodes = async (tx: Tx, userId: string): Promise<void> => {
  await tx.deleteFrom('user_recovery_code').where('user_id', '=', userId).execute();
};

export async function takeRecoveryCode(db: Database | Tx, userId: string, mac: Buffer): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('user_recovery_code')
    .where('user_id', '=', userId)
    .where('mac', '=', mac)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}
