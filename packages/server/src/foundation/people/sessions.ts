import type { UserPrincipal } from '../access/principal.ts';
import type { Tx } from '../database/database.ts';
import { Problem } from '../errors.ts';
import { actorOf, type Origin, type PeopleContext } from './context.ts';
import { deviceOf } from './device.ts';
import type { SealedFields } from './sealed-fields.ts';
import {
  endSessions,
  findSession,
  insertSession,
  type LiveBounds,
  listSessions,
  markSeen,
  type SessionRow,
  type SignInWay,
  trimSessions,
  usedDevice,
} from './session.store.ts';
import { hashToken, isToken, makeToken } from './token.ts';
import { partyOf, rolesOf, type UserRow } from './user.store.ts';

/** A person's sessions; the oldest ends when there is one more. */
const MOST_SESSIONS = 50;
const SEEN_EVERY_MS = 60_000;

export interface Opened {
  /** Goes into the cookie; only its hash is kept. */
  token: string;
  expiresAt: Date;
  userId: string;
}

export interface SessionView {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  device: string;
  current: boolean;
}

export interface Sessions {
  /**
   * Who holds this cookie, asked of the database each time: a role that was lowered, a person who was disabled and a
   * session that was ended count with the next request, in every process.
   * @throws Problem `access.unauthenticated`
   */
  authenticate(token: string): Promise<UserPrincipal>;
  /** Part of the transaction in which somebody proved who they are. */
  open(tx: Tx, user: UserRow, how: SignInWay, from: Origin): Promise<Opened>;
  list(by: UserPrincipal): Promise<SessionView[]>;
  /** Ends one of the caller's own. @throws Problem `request.not-found` */
  end(by: UserPrincipal, id: string): Promise<void>;
  bounds(): LiveBounds;
  settle(): Promise<void>;
}

export function createSessions(context: PeopleContext, fields: SealedFields): Sessions {
  const { db, clock, ids, trail, permissions, settings } = context;
  const background = new Set<Promise<void>>();

  const bounds = (): LiveBounds => {
    const now = clock.now();
    return { now, idleSince: new Date(now.getTime() - settings.idleMs) };
  };

  const noteUse = (session: { id: string; seenAt: Date }, userId: string, now: Date): void => {
    if (now.getTime() - session.seenAt.getTime() < SEEN_EVERY_MS) return;
    const writing: Promise<void> = markSeen(db, session.id, userId, now)
      .catch((error) => context.onError?.(error))
      .finally(() => background.delete(writing));
    background.add(writing);
  };

  return {
    bounds,
    async authenticate(token) {
      const found = isToken(token) ? await findSession(db, hashToken(token)) : undefined;
      const { now, idleSince } = bounds();
      if (found?.user.state !== 'active' || found.session.expiresAt <= now || found.session.seenAt <= idleSince)
        throw new Problem('access.unauthenticated', { detail: 'There is no session, or it is over: sign in' });
      const { user, session } = found;
      noteUse(session, user.id, now);
      const roles = rolesOf(user);
      const party = partyOf(user);
      const reaches = permissions.ofRoles(roles);
      const [name] = await fields.open('name', [user.name], { purpose: 'sign-in' });
      return {
        ...{ kind: 'user', id: user.id, name: name!, roles, groups: user.groups, reaches },
        permissions: new Set(reaches.keys()),
        // an administrator hands on also what later releases add
        scopes: roles.includes('administrator')
          ? ['*']
          : [...reaches].flatMap(([permission, reach]) => (reach === 'all' ? [permission] : [])),
        ...(party !== null ? { party } : {}),
        expiresAt: session.expiresAt,
        session: { id: session.id, expiresAt: session.expiresAt },
      };
    },
    async open(tx, user, how, from) {
      const now = clock.now();
      const id = ids.next();
      const { token, hash } = makeToken();
      const device = deviceOf(from.userAgent);
      const expiresAt = new Date(now.getTime() + settings.lifeMs);
      const known = await usedDevice(tx, user.id, device);
      // the same browser signs in again: what it held before is not to lie about
      const before = from.before !== undefined && isToken(from.before) ? await endByToken(tx, from.before) : undefined;
      await insertSession(tx, {
        ...{ id, user_id: user.id, token_hash: hash, how, device },
        ...{ created_at: now, last_seen_at: now, expires_at: expiresAt },
      });
      await trimSessions(tx, user.id, MOST_SESSIONS);
      await tx.updateTable('user_account').set({ last_seen_at: now }).where('id', '=', user.id).execute();
      const actor = { kind: 'user', id: user.id } as const;
      const detail = { how, session: id, new_device: !known, ...(before !== undefined ? { instead_of: before } : {}) };
      await trail(tx, [{ actor, action: 'access.session.create', object: `user/${user.id}`, outcome: 'done', detail }]);
      // somebody who was here before learns of a browser that was not
      if (!known && user.last_seen_at !== null)
        await context.tell?.(tx, [user.id], 'security.new-sign-in', { device, how }, '/account');
      return { token, expiresAt, userId: user.id };
    },
    async list(by) {
      const rows = await listSessions(db, by.id, bounds(), MOST_SESSIONS);
      return rows.map((row) => view(row, by.session.id));
    },
    async end(by, id) {
      await db.transaction().execute(async (tx) => {
        const ended = await endSessions(tx, { user: by.id, session: id });
        if (ended.length === 0) throw new Problem('request.not-found');
        const object = `user/${by.id}`;
        const detail = { session: id };
        await trail(tx, [{ actor: actorOf(by), action: 'access.session.end', object, outcome: 'done', detail }]);
      });
    },
    settle: async () => {
      await Promise.all(background);
    },
  };
}

async function endByToken(tx: Tx, token: string): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('user_session')
    .where('token_hash', '=', hashToken(token))
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

const view = (row: SessionRow, current: string): SessionView => ({
  ...{ id: row.id, device: row.device, current: row.id === current },
  ...{ createdAt: row.created_at, lastSeenAt: row.last_seen_at, expiresAt: row.expires_at },
});
