import type { UserPrincipal } from '../access/principal.ts';
import { Problem } from '../errors.ts';
import type { Language } from '../http/language.ts';
import { actorOf, invalid, type PeopleContext } from './context.ts';
import { passwordFault } from './password.ts';
import type { SealedFields } from './sealed-fields.ts';
import { proveAgain } from './second-factor.ts';
import { endSessions } from './session.store.ts';
import { findUser, partyOf, type UserRow, updateUser } from './user.store.ts';
import { isTimeZone, nameFault, type Theme } from './user.ts';

/** Oneself, as one is shown to oneself. */
export interface Me {
  id: string;
  name: string;
  email: string | null;
  language: Language | null;
  timeZone: string | null;
  theme: Theme;
  party: string | null;
  secondFactor: boolean;
}

export interface Preferences {
  language?: Language | null;
  theme?: Theme;
  timeZone?: string | null;
  name?: string;
}

export interface Own {
  me(userId: string): Promise<Me>;
  prefer(by: UserPrincipal, wanted: Preferences): Promise<Me>;
  /** Ends the person's other sessions. @throws Problem `access.sign-in-failed`, `request.invalid` */
  changePassword(by: UserPrincipal, given: { current: string; next: string }): Promise<void>;
}

export function createOwn(context: PeopleContext, fields: SealedFields): Own {
  const { db, trail, passwords } = context;

  const show = async (row: UserRow | undefined): Promise<Me> => {
    if (!row) throw new Problem('access.unauthenticated');
    const see = { purpose: 'own' };
    const [name] = await fields.open('name', [row.name], see);
    const [email] = await fields.open('email', [row.email], see);
    return {
      ...{ id: row.id, name: name!, email: email ?? null, language: row.language, timeZone: row.time_zone },
      ...{ theme: row.theme, party: partyOf(row), secondFactor: row.totp_secret !== null },
    };
  };

  return {
    me: async (userId) => show(await findUser(db, userId)),
    async prefer(by, { language, theme, timeZone, name }) {
      if (timeZone !== undefined && timeZone !== null && !isTimeZone(timeZone))
        throw invalid('time_zone', 'must be a zone such as Asia/Shanghai');
      const fault = name === undefined ? undefined : nameFault(name);
      if (fault !== undefined) throw invalid('name', fault);
      const sealed = name === undefined ? {} : await fields.seal(by.id, { name });
      await db.transaction().execute(async (tx) => {
        await updateUser(tx, by.id, {
          ...(language !== undefined ? { language } : {}),
          ...(theme !== undefined ? { theme } : {}),
          ...(timeZone !== undefined ? { time_zone: timeZone } : {}),
          ...sealed,
        });
        const detail = { fields: Object.entries({ language, theme, time_zone: timeZone, name }).flatMap(given) };
        const object = `user/${by.id}`;
        await trail(tx, [{ actor: actorOf(by), action: 'access.session.prefer', object, outcome: 'done', detail }]);
      });
      return show(await findUser(db, by.id));
    },
    async changePassword(by, { current, next }) {
      const user = await proveAgain(context, by, current);
      const [email] = await fields.open('email', [user.email], { purpose: 'own' });
      const fault = passwordFault(next, email);
      if (fault !== undefined) throw invalid('next', fault);
      if (next === current) throw invalid('next', 'must be another one');
      const password = await passwords.hash(next);
      await db.transaction().execute(async (tx) => {
        await updateUser(tx, by.id, { password });
        const ended = await endSessions(tx, { user: by.id, except: by.session.id });
        const detail = { ended: ended.length };
        const object = `user/${by.id}`;
        await trail(tx, [{ actor: actorOf(by), action: 'access.password.update', object, outcome: 'done', detail }]);
      });
    },
  };
}

const given = ([name, value]: [string, unknown]): string[] => (value === undefined ? [] : [name]);
