import type { Party } from '../access/principal.ts';
import type { Role } from '../access/role.ts';
import type { Tx } from '../database/database.ts';
import { Problem } from '../errors.ts';
import type { Language } from '../http/language.ts';
import { emailIndex, exchangeMac, invalid, type Origin, type PeopleContext, throttleKey, traceOf } from './context.ts';
import { readExchangeToken, takeExchange } from './exchange.ts';
import type { Identity } from './oidc.ts';
import { passwordFault } from './password.ts';
import type { SealedFields } from './sealed-fields.ts';
import { SECOND_FACTOR_WRONG, type SecondFactor } from './second-factor.ts';
import { endSessions } from './session.store.ts';
import type { Opened, Sessions } from './sessions.ts';
import { ADDRESS, countAttempt, forgiveAll, forgiveOne, PERSON } from './throttle.ts';
import { hashToken, isToken } from './token.ts';
import {
  dropInvitation,
  findByEmail,
  findExchanged,
  findInvitation,
  findUser,
  insertUser,
  lockUser,
  takeInvitation,
  type UserRow,
  updateUser,
} from './user.store.ts';
import { maskEmail, nameFault, normaliseEmail, USER_STATES } from './user.ts';

export interface PasswordSignIn {
  email: string;
  password: string;
  /** Of the second factor, or one of the recovery codes. */
  code?: string;
}

export interface Acceptance {
  password: string;
  name?: string;
  language?: Language;
  code?: string;
}

export interface SignIn {
  /**
   * One answer and one time for whatever is wrong, be it that there is no such person.
   * @throws Problem `access.sign-in-failed`, `access.second-factor-needed`, `access.throttled`
   */
  byPassword(given: PasswordSignIn, from: Origin): Promise<Opened>;
  /** @throws Problem `access.exchange-off`, `access.sign-in-failed` */
  byExchange(token: string, from: Origin): Promise<Opened>;
  /**
   * Somebody of the staff for whom the identity provider vouches: invited before, or of a role by their claims. The
   * second factor is the provider's business.
   * @throws Problem `access.sign-in-failed`
   */
  byIdentity(identity: Identity, from: Origin): Promise<Opened>;
  /** What whoever holds the link is shown. @throws Problem `access.invitation-over` */
  invitation(token: string): Promise<{ name: string; emailMasked: string | null; expiresAt: Date }>;
  /** Once only. @throws Problem `access.invitation-over`, `request.invalid`, `access.second-factor-needed` */
  byInvitation(token: string, given: Acceptance, from: Origin): Promise<Opened>;
}

export function createSignIn(
  context: PeopleContext,
  fields: SealedFields,
  sessions: Sessions,
  secondFactor: SecondFactor,
): SignIn {
  const { db, clock, ids, keys, trail, passwords, settings } = context;

  const refused = (index: Buffer, user: UserRow | undefined, reason: string, how: string) =>
    trail(db, [
      {
        actor: { kind: 'system', id: 'sign-in' },
        action: 'access.session.refuse',
        ...(user ? { object: `user/${user.id}` } : {}),
        outcome: 'refused',
        detail: { how, reason, trace: traceOf(index) },
      },
    ]);

  return {
    async byPassword({ email: given, password, code }, from) {
      const now = clock.now();
      const email = normaliseEmail(given) ?? '';
      const index = emailIndex(keys, email);
      const personKey = throttleKey(keys, 'email', email);
      const addressKey = throttleKey(keys, 'address', from.address);
      await countAttempt(db, addressKey, ADDRESS, now);
      await countAttempt(db, personKey, PERSON, now);
      const user = email === '' ? undefined : await findByEmail(db, index);
      const { fits, stale } = await passwords.check(password, user?.password ?? null);
      const fail = async (reason: string, code: 'access.sign-in-failed' | 'access.second-factor-needed') => {
        await refused(index, user, reason, 'password');
        return new Problem(code, code === 'access.sign-in-failed' ? {} : SECOND_FACTOR_WRONG);
      };
      if (!user || !fits || user.state !== 'active') throw await fail(reasonOf(user, fits), 'access.sign-in-failed');
      if (user.totp_secret !== null && code === undefined) {
        // nobody guessed anything: the first half of signing in is over
        await forgiveOne(db, personKey, now);
        await forgiveOne(db, addressKey, now);
        throw new Problem('access.second-factor-needed');
      }
      const proof = await secondFactor.read(user, code);
      const better = stale ? await passwords.hash(password) : undefined;
      const opened = await db.transaction().execute(async (tx) => {
        const current = await lockUser(tx, user.id);
        // changed while it was being checked: what fitted may be the old password
        if (current?.state !== 'active' || current.password !== user.password) return undefined;
        if (current.totp_secret !== null && !(await secondFactor.take(tx, current, proof))) return 'second factor';
        if (better !== undefined) await updateUser(tx, user.id, { password: better });
        await forgiveAll(tx, personKey);
        await forgiveOne(tx, addressKey, now);
        return sessions.open(tx, current, 'password', from);
      });
      if (opened === undefined) throw await fail('changed', 'access.sign-in-failed');
      if (opened === 'second factor') throw await fail('second-factor', 'access.second-factor-needed');
      return opened;
    },

    async byExchange(token, from) {
      const now = clock.now();
      const claims = readExchangeToken(settings.exchangeSecret, token, now);
      const { party, role, name, language } = claims;
      const known = await findExchanged(db, party);
      const id = known?.id ?? ids.next();
      const [before] = await fields.open('name', [known?.name ?? null], { purpose: 'sign-in' });
      const after = name ?? before ?? party.slice(party.indexOf('/') + 1);
      const sealed = after !== before ? await fields.seal(id, { name: after }) : {};
      const opened = await db.transaction().execute(async (tx) => {
        if (!(await takeExchange(tx, exchangeMac(keys, claims.nonce), claims.expiresAt))) return 'used';
        const user = await partyUser(tx, {
          ...{ id, party, role, name: sealed.name ?? known!.name, language: language ?? null },
        });
        if (user.state !== 'active') return 'disabled';
        // the marketplace knows best what its own people are called
        if (known && sealed.name !== undefined) await updateUser(tx, user.id, { name: sealed.name });
        return sessions.open(tx, user, 'exchange', from);
      });
      if (opened === 'used')
        throw new Problem('access.sign-in-failed', { detail: 'The exchange token was used already' });
      if (opened === 'disabled') throw new Problem('access.sign-in-failed', { detail: 'This user is disabled' });
      return opened;
    },

    async byIdentity(identity, from) {
      const email = normaliseEmail(identity.email) ?? '';
      const index = emailIndex(keys, email);
      const { roles } = identity;
      const known = email === '' ? undefined : await findByEmail(db, index);
      const fail = async (user: UserRow | undefined, reason: string) => {
        await refused(index, user, reason, 'oidc');
        return new Problem('access.sign-in-failed');
      };
      if (email === '') throw await fail(known, 'email');
      if (roles === undefined ? known === undefined : roles.length === 0)
        throw await fail(known, roles === undefined ? 'unknown' : 'roles');
      const id = known?.id ?? ids.next();
      const name = nameFault(identity.name?.trim() ?? '') === undefined ? identity.name!.trim() : email.split('@')[0]!;
      const sealed = known ? {} : await fields.seal(id, { name, email });
      const opened = await db.transaction().execute(async (tx) => {
        if (!known && sealed.name !== undefined)
          await makeUser(tx, {
            ...{ id, name: sealed.name, email: sealed.email!, email_index: index, roles: [...(roles ?? [])] },
            created_by: 'oidc',
          });
        const found = await findByEmail(tx, index);
        const user = found && (await lockUser(tx, found.id));
        const state = user && USER_STATES[user.state].accept;
        // those outside come by the marketplace's own sign-in
        if (!user || user.party !== null || state === undefined) return user?.state ?? 'gone';
        const changed = roles !== undefined && [...roles].sort().join() !== [...user.roles].sort().join();
        await updateUser(tx, user.id, { state, ...(changed ? { roles: [...roles] } : {}) });
        await dropInvitation(tx, user.id);
        if (changed) {
          const detail = { roles: { from: user.roles, to: roles }, by: 'claims' };
          const actor = { kind: 'system', id: 'oidc' } as const;
          const object = `user/${user.id}`;
          await trail(tx, [{ actor, action: 'access.user.update', object, outcome: 'done', detail }]);
        }
        return sessions.open(tx, { ...user, state, ...(changed ? { roles: [...roles] } : {}) }, 'oidc', from);
      });
      if (typeof opened === 'string') throw await fail(known, opened);
      return opened;
    },

    async invitation(token) {
      const row = isToken(token) ? await findInvitation(db, hashToken(token), clock.now()) : undefined;
      const user = row && (await findUser(db, row.user_id));
      if (!row || !user || user.state === 'disabled') throw new Problem('access.invitation-over');
      const see = { purpose: 'invitation' };
      const [name] = await fields.open('name', [user.name], see);
      const [email] = await fields.open('email', [user.email], see);
      return { name: name!, emailMasked: email ? maskEmail(email) : null, expiresAt: row.expires_at };
    },

    async byInvitation(token, { password, name, language, code }, from) {
      const now = clock.now();
      const hash = hashToken(token);
      const row = isToken(token) ? await findInvitation(db, hash, now) : undefined;
      const user = row && (await findUser(db, row.user_id));
      if (!row || !user || user.state === 'disabled') throw new Problem('access.invitation-over');
      const [email] = await fields.open('email', [user.email], { purpose: 'invitation' });
      const fault = passwordFault(password, email);
      if (fault !== undefined) throw invalid('password', fault);
      const wrongName = name === undefined ? undefined : nameFault(name);
      if (wrongName !== undefined) throw invalid('name', wrongName);
      if (user.totp_secret !== null && code === undefined) throw new Problem('access.second-factor-needed');
      const codeKey = throttleKey(keys, 'user', `${user.id}/code`);
      if (code !== undefined) await countAttempt(db, codeKey, PERSON, now);
      const proof = await secondFactor.read(user, code);
      const encoded = await passwords.hash(password);
      const sealed = name === undefined ? {} : await fields.seal(user.id, { name });
      const opened = await db.transaction().execute(async (tx) => {
        const taken = await takeInvitation(tx, hash, now);
        const current = taken && (await lockUser(tx, taken.user_id));
        const state = current && USER_STATES[current.state].accept;
        if (!current || state === undefined) return 'over';
        // a link that was stolen is not to be a way around the second factor
        if (current.totp_secret !== null && !(await secondFactor.take(tx, current, proof)))
          throw new Problem('access.second-factor-needed', SECOND_FACTOR_WRONG);
        await updateUser(tx, current.id, {
          ...{ password: encoded, state, ...sealed },
          ...(language !== undefined ? { language } : {}),
        });
        const ended = await endSessions(tx, { user: current.id });
        await forgiveAll(tx, codeKey);
        if (email !== null) await forgiveAll(tx, throttleKey(keys, 'email', email!));
        await trail(tx, [
          {
            actor: { kind: 'user', id: current.id },
            action: 'access.user.accept',
            object: `user/${current.id}`,
            outcome: 'done',
            detail: { ended: ended.length },
          },
        ]);
        return sessions.open(tx, { ...current, state }, 'invitation', from);
      });
      if (opened === 'over') throw new Problem('access.invitation-over');
      return opened;
    },
  };

  /** The person of a party, made when it comes for the first time; of two that come at once, one makes it. */
  async function partyUser(
    tx: Tx,
    given: { id: string; party: Party; role: Role; name: string; language: Language | null },
  ): Promise<UserRow> {
    const { role, ...rest } = given;
    const made = await makeUser(tx, { ...rest, roles: [role], exchanged: true, created_by: 'exchange' });
    return made ?? (await findExchanged(tx, given.party))!;
  }

  /** @returns `undefined` when there is one already */
  async function makeUser(
    tx: Tx,
    given: Pick<UserRow, 'id' | 'name' | 'roles' | 'created_by'> & Partial<UserRow>,
  ): Promise<UserRow | undefined> {
    const row: UserRow = {
      ...{ email: null, email_index: null, groups: [], party: null, exchanged: false, state: 'active' },
      ...{ password: null, totp_secret: null, totp_pending: null, totp_step: 0n, language: null, time_zone: null },
      ...{ theme: 'system', created_at: clock.now(), last_seen_at: null },
      ...given,
    };
    if (!(await insertUser(tx, row))) return undefined;
    const actor = { kind: 'system', id: row.created_by } as const;
    const detail = { roles: row.roles, party: row.party };
    await trail(tx, [{ actor, action: 'access.user.create', object: `user/${row.id}`, outcome: 'done', detail }]);
    return row;
  }
}

/** For the trail; whoever tried learns of none. */
const reasonOf = (user: UserRow | undefined, fits: boolean): string =>
  user === undefined ? 'unknown' : user.state !== 'active' ? user.state : fits ? 'changed' : 'password';
