import type { Database } from '../database/database.ts';
import type { PeopleContext, PeopleSettings, TellPeople } from './context.ts';
import { purgeExchanges } from './exchange.ts';
import { createOwn, type Own } from './own.ts';
import { createPasswords } from './password.ts';
import { createProving, type Prove } from './proving.ts';
import { sealedFields } from './sealed-fields.ts';
import { createSecondFactor, type SecondFactor } from './second-factor.ts';
import { purgeSessions } from './session.store.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { purgeThrottle } from './throttle.ts';
import { createUsers, type Users } from './users.ts';

/** People: who they are, how they prove it, and what they hold while they are signed in. */
export interface People {
  settings: PeopleSettings;
  signIn: SignIn;
  sessions: Sessions;
  own: Own;
  secondFactor: Omit<SecondFactor, 'read' | 'take'>;
  /** Once more, for what a session alone does not do. */
  prove: Prove;
  users: Users;
}

export type PeopleOptions = Omit<PeopleContext, 'passwords'> & Partial<Pick<PeopleContext, 'passwords'>>;
export type { PeopleSettings, TellPeople };

export function createPeople(options: PeopleOptions): People {
  const context: PeopleContext = { passwords: createPasswords(), ...options };
  const fields = sealedFields(context.sealer);
  const sessions = createSessions(context, fields);
  const secondFactor = createSecondFactor(context, fields);
  return {
    settings: context.settings,
    sessions,
    secondFactor,
    prove: createProving(context, secondFactor),
    signIn: createSignIn(context, fields, sessions, secondFactor),
    own: createOwn(context, fields),
    users: createUsers(context, fields),
  };
}

/** Removes what time has made worthless: sessions, counts of attempts, used exchange tokens. */
export async function purgePeople(db: Database, now: Date, { idleMs }: Pick<PeopleSettings, 'idleMs'>): Promise<void> {
  await purgeSessions(db, { now, idleSince: new Date(now.getTime() - idleMs) });
  await purgeThrottle(db, now);
  await purgeExchanges(db, now);
}
