import { type Selectable, sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import type { UserRow } from './user.store.ts';

const SIGN_IN_WAYS = ['password', 'invitation', 'exchange', 'oidc'] as const;
export type SignInWay = (typeof SIGN_IN_WAYS)[number];

interface SessionTable {
  id: string;
  user_id: string;
  token_hash: Buffer;
  how: string;
  device: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
}

declare module '../database/database.ts' {
  interface Tables {
    user_session: SessionTable;
  }
}

export type SessionRow = Selectable<SessionTable>;

const PURGE_AT_ONCE = 10_000;

export const insertSession = async (tx: Tx, row: SessionRow): Promise<void> => {
  await tx.insertInto('user_session').values(row).execute();
};

/** The session and its person as they are now, in one statement: what was changed a moment ago counts. */
export async function findSession(db: Database, tokenHash: Buffer) {
  const row = await db
    .selectFrom('user_session as s')
    .innerJoin('user_account as u', 'u.id', 's.user_id')
    .selectAll('u')
    .select(['s.id as session_id', 's.last_seen_at as session_seen_at', 's.expires_at as session_expires_at'])
    .where('s.token_hash', '=', tokenHash)
    .executeTakeFirst();
  if (!row) return undefined;
  const { session_id, session_seen_at, session_expires_at, ...user } = row;
  return {
    user: user satisfies UserRow,
    session: { id: session_id, seenAt: session_seen_at, expiresAt: session_expires_at },
  };
}

export interface LiveBounds {
  now: Date;
  /** Not seen since is over. */
  idleSince: Date;
}

/** Newest first; a person has few, and more than a page of them are not shown. */
export const listSessions = (
  db: Database,
  userId: string,
  { now, idleSince }: LiveBounds,
  limit: number,
): Promise<SessionRow[]> =>
  db
    .selectFrom('user_session')
    .selectAll()
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', idleSince)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

/** @returns the ids of those that ended with this */
export async function endSessions(
  db: Database | Tx,
  which: { user: string; session?: string; except?: string },
): Promise<string[]> {
  let query = db.deleteFrom('user_session').where('user_id', '=', which.user);
  if (which.session !== undefined) query = query.where('id', '=', which.session);
  if (which.except !== undefined) query = query.where('id', '<>', which.except);
  return (await query.returning('id').execute()).map(({ id }) => id);
}

/** A person's sessions are bounded: those beyond the newest ones end. */
export async function trimSessions(tx: Tx, userId: string, most: number): Promise<void> {
  await sql`delete from user_session where user_id = ${userId} and id < (
    select id from user_session where user_id = ${userId} order by id desc offset ${most - 1} limit 1)`.execute(tx);
}

export const usedDevice = async (db: Database | Tx, userId: string, device: string): Promise<boolean> =>
  (await db
    .selectFrom('user_session')
    .select('id')
    .where('user_id', '=', userId)
    .where('device', '=', device)
    .limit(1)
    .executeTakeFirst()) !== undefined;

/** Any number of processes may say so; the later instant stays. */
export async function markSeen(db: Database, sessionId: string, userId: string, at: Date): Promise<void> {
  await sql`with seen as (update user_session set last_seen_at = greatest(last_seen_at, ${at}) where id = ${sessionId})
    update user_account set last_seen_at = greatest(last_seen_at, ${at}) where id = ${userId}`.execute(db);
}

export async function purgeSessions(db: Database, { now, idleSince }: LiveBounds): Promise<void> {
  await sql`delete from user_session where ctid = any(array(
    select ctid from user_session where expires_at <= ${now} or last_seen_at <= ${idleSince} limit ${PURGE_AT_ONCE}))`.execute(
    db,
  );
}
