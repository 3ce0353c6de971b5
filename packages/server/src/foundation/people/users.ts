import type { Actor } from '../access/access.ts';
import { isParty, type Party, type Principal } from '../access/principal.ts';
import type { Role } from '../access/role.ts';
import type { Database, Tx } from '../database/database.ts';
import { Problem } from '../errors.ts';
import type { Language } from '../http/language.ts';
import { actorOf, emailIndex, invalid, type PeopleContext } from './context.ts';
import { checkGrant } from './grant.ts';
import { passwordFault } from './password.ts';
import type { SealedFields, See } from './sealed-fields.ts';
import { endSessions } from './session.store.ts';
import { makeToken } from './token.ts';
import {
  dropInvitation,
  dropRecoveryCodes,
  findUser,
  findUsers,
  insertUser,
  listUserRows,
  lockAdministrators,
  lockUser,
  partyOf,
  putInvitation,
  rolesOf,
  type UserRow,
  updateUser,
} from './user.store.ts';
import { groupFault, nameFault, normaliseEmail, rolesFault, USER_STATES, type User, type UserState } from './user.ts';

export interface NewUser {
  email: string;
  name: string;
  roles: readonly Role[];
  groups?: readonly string[];
  party?: string;
  language?: Language;
  /** Chosen already, by somebody who tells it to them; else there is an invitation. */
  password?: string;
}

export interface UserChange {
  name?: string;
  roles?: readonly Role[];
  groups?: readonly string[];
  state?: 'active' | 'disabled';
  /** Takes away a second factor that was lost. */
  secondFactor?: false;
}

export interface UserQuery {
  limit: number;
  before?: string;
  /** An e-mail address, a party, or a part of a name of the staff. */
  query?: string;
  role?: Role;
  state?: UserState;
}

export interface Invitation {
  id: string;
  /** Part of the link; shown once, only its hash is kept. */
  token: string;
  expiresAt: Date;
}

type By = Principal | Actor;

export interface Users {
  /** @throws Problem `request.invalid`, `access.forbidden`, `access.user-exists` */
  create(given: NewUser, by: By): Promise<{ id: string; invitation?: Invitation }>;
  /** A new link, also for somebody who forgot their password; the one before is over. */
  invite(id: string, by: By): Promise<Invitation>;
  /** Counts with the person's next request. @throws Problem `access.last-administrator`, `access.forbidden` */
  change(id: string, change: UserChange, by: By): Promise<User>;
  find(id: string, by: By): Promise<User>;
  list(query: UserQuery, by: By): Promise<User[]>;
  /** What colleagues call them, by id; for whoever shows who did something. */
  names(ids: readonly string[]): Promise<Map<string, string>>;
  /** As `names`, and of the staff alone: what people of a party are called is nothing to be opened in passing. */
  staffNames(ids: readonly string[]): Promise<Map<string, string>>;
}

const INVITATION_MS = 7 * 24 * 3_600_000;
const MAX_ROLES = 8;
const MAX_GROUPS = 50;
/** Names are sealed, so looking for one means opening them: of the staff, and not of more than so many. */
const MAX_OPENED = 2_000;
const SCAN = 500;

export function createUsers(context: PeopleContext, fields: SealedFields): Users {
  const { db, clock, ids, keys, trail, permissions, passwords } = context;

  /** Opening e-mail addresses and names of others is seen, and so on the trail. */
  const seeing = (by: By): See => ({
    purpose: 'people',
    onAccess: (persons) =>
      trail(db, [
        {
          actor: actorOf(by),
          action: 'access.user.see',
          purpose: 'people',
          outcome: 'done',
          detail: { users: persons.slice(0, 200).map((person) => person.slice(person.indexOf('/') + 1)) },
        },
      ]),
  });

  const show = async (rows: readonly UserRow[], see: See): Promise<User[]> => {
    const names = await fields.open(
      'name',
      rows.map(({ name }) => name),
      { purpose: see.purpose },
    );
    const emails = await fields.open(
      'email',
      rows.map(({ email }) => email),
      see,
    );
    return rows.map((row, i) => view(row, names[i]!, emails[i]!));
  };
  const showOne = async (row: UserRow | undefined, by: By): Promise<User> => {
    if (!row) throw new Problem('request.not-found', { detail: 'There is no user of this id' });
    return (await show([row], seeing(by)))[0]!;
  };

  const invitationOf = async (tx: Tx, userId: string, by: By): Promise<Invitation> => {
    const now = clock.now();
    const { token, hash } = makeToken();
    const expiresAt = new Date(now.getTime() + INVITATION_MS);
    const actor = actorOf(by);
    await putInvitation(tx, {
      ...{ user_id: userId, token_hash: hash, created_at: now, expires_at: expiresAt },
      created_by: `${actor.kind}/${actor.id}`,
    });
    return { id: userId, token, expiresAt };
  };

  return {
    async create(given, by) {
      const now = clock.now();
      const { email, name, roles, groups, party } = checkNew(given);
      checkGrant(by, roles, permissions);
      if (given.password !== undefined) {
        const fault = passwordFault(given.password, email);
        if (fault !== undefined) throw invalid('password', fault);
      }
      const id = ids.next();
      const password = given.password === undefined ? null : await passwords.hash(given.password);
      const sealed = await fields.seal(id, { name, email });
      const actor = actorOf(by);
      return db.transaction().execute(async (tx) => {
        const made = await insertUser(tx, {
          ...{ id, name: sealed.name!, email: sealed.email!, email_index: emailIndex(keys, email) },
          ...{ roles: [...roles], groups: [...groups], party, exchanged: false },
          ...{ state: password === null ? 'invited' : 'active', password, totp_secret: null, totp_pending: null },
          ...{ totp_step: 0n, language: given.language ?? null, time_zone: null, theme: 'system' },
          ...{ created_at: now, created_by: `${actor.kind}/${actor.id}`, last_seen_at: null },
        });
        if (!made) throw new Problem('access.user-exists', { field: 'email' });
        const detail = { roles, groups, party, invited: password === null };
        await trail(tx, [{ actor, action: 'access.user.create', object: `user/${id}`, outcome: 'done', detail }]);
        return password === null ? { id, invitation: await invitationOf(tx, id, by) } : { id };
      });
    },

    invite: (id, by) =>
      db.transaction().execute(async (tx) => {
        const user = await lockUser(tx, id);
        if (!user) throw new Problem('request.not-found', { detail: 'There is no user of this id' });
        if (user.state === 'disabled') throw invalid('id', 'is of a user who is disabled');
        if (user.email === null) throw invalid('id', 'is of a user who signs in by exchange only');
        checkGrant(by, rolesOf(user), permissions);
        const invitation = await invitationOf(tx, id, by);
        const object = `user/${id}`;
        await trail(tx, [{ actor: actorOf(by), action: 'access.user.invite', object, outcome: 'done' }]);
        return invitation;
      }),

    async change(id, change, by) {
      const { name, roles, groups, secondFactor } = change;
      if (name !== undefined) check('name', nameFault(name));
      if (groups !== undefined) checkGroups(groups);
      const sealed = name === undefined ? {} : await fields.seal(id, { name });
      const changed = await db.transaction().execute(async (tx) => {
        const administrators = await lockAdministrators(tx);
        const user = await lockUser(tx, id);
        if (!user) throw new Problem('request.not-found', { detail: 'There is no user of this id' });
        checkGrant(by, rolesOf(user), permissions);
        if (roles !== undefined) {
          checkRoles(roles, partyOf(user));
          checkGrant(by, roles, permissions);
        }
        const state = nextState(user, change.state);
        const row = {
          ...(sealed.name !== undefined ? { name: sealed.name } : {}),
          ...(roles !== undefined ? { roles: [...new Set(roles)] } : {}),
          ...(groups !== undefined ? { groups: [...new Set(groups)] } : {}),
          ...(state !== user.state ? { state } : {}),
          ...(secondFactor === false ? { totp_secret: null, totp_pending: null } : {}),
        };
        const after = { ...user, ...row };
        const stays = after.state === 'active' && after.roles.includes('administrator');
        if (!stays && administrators.length === 1 && administrators[0]!.id === id)
          throw new Problem('access.last-administrator');
        await updateUser(tx, id, row);
        if (secondFactor === false) await dropRecoveryCodes(tx, id);
        if (state === 'disabled') await dropInvitation(tx, id);
        const ended = state === 'disabled' ? await endSessions(tx, { user: id }) : [];
        const detail = {
          ...(name !== undefined ? { name: 'changed' } : {}),
          ...(roles !== undefined ? { roles: { from: user.roles, to: after.roles } } : {}),
          ...(groups !== undefined ? { groups: { from: user.groups, to: after.groups } } : {}),
          ...(state !== user.state ? { state: { from: user.state, to: state } } : {}),
          ...(secondFactor === false ? { second_factor: 'removed' } : {}),
          ...(ended.length > 0 ? { ended: ended.length } : {}),
        };
        const object = `user/${id}`;
        await trail(tx, [{ actor: actorOf(by), action: 'access.user.update', object, outcome: 'done', detail }]);
        return after;
      });
      return showOne(changed, by);
    },

    find: async (id, by) => showOne(await findUser(db, id), by),

    async list({ limit, before, query, role, state }, by) {
      const base = {
        limit,
        ...(before !== undefined ? { before } : {}),
        ...(role !== undefined ? { role } : {}),
        ...(state !== undefined ? { state } : {}),
      };
      const text = query?.normalize('NFKC').trim() ?? '';
      const email = normaliseEmail(text);
      if (text === '') return show(await listUserRows(db, base), seeing(by));
      if (email !== undefined)
        return show(await listUserRows(db, { ...base, emailIndex: emailIndex(keys, email) }), seeing(by));
      if (isParty(text)) return show(await listUserRows(db, { ...base, party: text }), seeing(by));
      return show(await byName(db, text, base), seeing(by));
    },

    async names(wanted) {
      return namesIn(await findUsers(db, [...new Set(wanted)]));
    },

    async staffNames(wanted) {
      const rows = await findUsers(db, [...new Set(wanted)]);
      return namesIn(rows.filter(({ party }) => party === null));
    },
  };

  async function namesIn(rows: readonly UserRow[]): Promise<Map<string, string>> {
    const names = await fields.open(
      'name',
      rows.map(({ name }) => name),
      { purpose: 'colleagues' },
    );
    return new Map(rows.map((row, i) => [row.id, names[i]!]));
  }

  async function byName(
    from: Database,
    text: string,
    { limit, ...base }: { limit: number; before?: string; role?: Role; state?: UserState },
  ): Promise<UserRow[]> {
    const part = text.toLowerCase();
    const found: UserRow[] = [];
    let before = base.before;
    for (let opened = 0; opened < MAX_OPENED && found.length < limit; opened += SCAN) {
      const rows = await listUserRows(from, {
        ...base,
        ...(before !== undefined ? { before } : {}),
        ...{ limit: SCAN, staff: true },
      });
      const names = await fields.open(
        'name',
        rows.map(({ name }) => name),
        { purpose: 'search' },
      );
      found.push(...rows.filter((_, i) => names[i]!.toLowerCase().includes(part)));
      before = rows.at(-1)?.id;
      if (rows.length < SCAN) break;
    }
    return found.slice(0, limit);
  }
}

const view = (row: UserRow, name: string, email: string | null): User => ({
  ...{ id: row.id, name, email, roles: rolesOf(row), groups: row.groups, party: partyOf(row), state: row.state },
  ...{ secondFactor: row.totp_secret !== null, createdAt: row.created_at, lastSeenAt: row.last_seen_at },
});

function check(field: string, fault: string | undefined): void {
  if (fault !== undefined) throw invalid(field, fault);
}

function checkRoles(roles: readonly Role[], party: Party | null): void {
  if (roles.length === 0 || roles.length > MAX_ROLES) throw invalid('roles', `must be 1 to ${MAX_ROLES}`);
  check('roles', rolesFault(roles, party));
}

function checkGroups(groups: readonly string[]): void {
  if (groups.length > MAX_GROUPS) throw invalid('groups', `must be ${MAX_GROUPS} at most`);
  for (const [index, group] of groups.entries()) check(`groups[${index}]`, groupFault(group));
}

function checkNew(given: NewUser) {
  const email = normaliseEmail(given.email);
  if (email === undefined) throw invalid('email', 'is no e-mail address');
  const name = given.name.trim();
  check('name', nameFault(name));
  const party = given.party ?? null;
  if (party !== null && !isParty(party)) throw invalid('party', 'must be type/id, such as merchant/m1');
  const roles = [...new Set(given.roles)];
  checkRoles(roles, party);
  const groups = [...new Set(given.groups ?? [])];
  checkGroups(groups);
  return { email, name, roles, groups, party };
}

/** Who never had a way in is invited again, not active. */
function nextState(user: UserRow, wanted: UserChange['state']): UserState {
  if (wanted === undefined) return user.state;
  const step = wanted === 'disabled' ? 'disable' : 'enable';
  const next = USER_STATES[user.state][step];
  if (next === undefined) throw invalid('state', `cannot be ${wanted} while it is ${user.state}`);
  return next === 'active' && user.state === 'disabled' && user.password === null && user.last_seen_at === null
    ? 'invited'
    : next;
}
