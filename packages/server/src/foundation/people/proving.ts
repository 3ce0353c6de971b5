import type { UserPrincipal } from '../access/principal.ts';
import { Problem } from '../errors.ts';
import { type PeopleContext, throttleKey } from './context.ts';
import { proveAgain, SECOND_FACTOR_WRONG, type SecondFactor } from './second-factor.ts';
import { countAttempt, forgiveAll, PERSON } from './throttle.ts';
import { findUser, lockUser, type UserRow } from './user.store.ts';

/** What somebody gives to show once more that it is them. */
export interface Proof {
  /** Of the authenticator, or a recovery code. */
  code?: string | undefined;
  password?: string | undefined;
}

/**
 * For what a borrowed session must not do, and that a stolen password should not do either: a fresh code of the second factor
 * where somebody has one, else the password; of those who have neither, whom another system signs in, a session that is new.
 * @throws Problem `access.second-factor-needed`, `access.sign-in-failed`, `access.throttled`
 */
export type Prove = (by: UserPrincipal, given: Proof) => Promise<void>;

/** How new: long enough to write a reason, too short for a session that was left open. */
const NEW_FOR_MS = 15 * 60_000;

export function createProving(context: PeopleContext, factor: Pick<SecondFactor, 'read' | 'take'>): Prove {
  const { db, clock, keys } = context;

  const byCode = async (by: UserPrincipal, user: UserRow, code: string | undefined): Promise<void> => {
    if (code === undefined) throw new Problem('access.second-factor-needed', { field: 'code' });
    const key = throttleKey(keys, 'user', `${by.id}/code`);
    await countAttempt(db, key, PERSON, clock.now());
    const proof = await factor.read(user, code);
    const fits = await db.transaction().execute(async (tx) => {
      const locked = await lockUser(tx, by.id);
      if (!locked || !(await factor.take(tx, locked, proof))) return false;
      await forgiveAll(tx, key);
      return true;
    });
    if (!fits) throw new Problem('access.second-factor-needed', SECOND_FACTOR_WRONG);
  };

  const byNewSession = async (by: UserPrincipal): Promise<void> => {
    const session = await db
      .selectFrom('user_session')
      .select('created_at')
      .where('id', '=', by.session.id)
      .executeTakeFirst();
    if (session === undefined || clock.now().getTime() - session.created_at.getTime() > NEW_FOR_MS)
      throw new Problem('access.second-factor-needed', {
        detail: 'Sign out and in again first: the session has to be newer than 15 minutes for this',
      });
  };

  return async (by, { code, password }) => {
    const user = await findUser(db, by.id);
    if (!user) throw new Problem('access.unauthenticated');
    if (user.totp_secret !== null) await byCode(by, user, code);
    else if (user.password !== null) await proveAgain(context, by, password ?? '');
    else await byNewSession(by);
  };
}
