import type { Party } from '../access/principal.ts';
import { isOutside, type Role } from '../access/role.ts';

export type UserState = 'invited' | 'active' | 'disabled';
export type UserStep = 'accept' | 'disable' | 'enable';

/** Enabling somebody who never had a way in leads back to the invitation. */
export const USER_STATES: Readonly<Record<UserState, Partial<Record<UserStep, UserState>>>> = {
  invited: { accept: 'active', disable: 'disabled' },
  active: { accept: 'active', disable: 'disabled', enable: 'active' },
  disabled: { disable: 'disabled', enable: 'active' },
};

export type Theme = 'light' | 'dark' | 'system';

/** A person as the house knows them; name and e-mail opened only for whoever may see them. */
export interface User {
  id: string;
  name: string;
  email: string | null;
  roles: readonly Role[];
  groups: readonly string[];
  party: Party | null;
  state: UserState;
  secondFactor: boolean;
  createdAt: Date;
  lastSeenAt: Date | null;
}

const MAX_EMAIL = 254;
const EMAIL = /^[^\s\p{Cc}@"<>(),:;[\]\\]{1,64}@[^\s\p{Cc}@"<>(),:;[\]\\]+\.[^\s\p{Cc}@.]{2,}$/u;

/** One spelling of an address, or `undefined` for what is none. */
export function normaliseEmail(text: string): string | undefined {
  const email = text.normalize('NFKC').trim().toLowerCase();
  return email.length <= MAX_EMAIL && EMAIL.test(email) ? email : undefined;
}

/** `z***@example.com`: enough to recognise one's own address. */
export const maskEmail = (email: string): string => {
  const at = email.lastIndexOf('@');
  return `${[...email][0]}***${email.slice(at)}`;
};

export const MAX_NAME = 100;

export function nameFault(name: string): string | undefined {
  const length = [...name].length;
  return length < 1 || length > MAX_NAME || /\p{Cc}|\p{Cs}/u.test(name) || name.trim() !== name
    ? `must be 1 to ${MAX_NAME} characters without control characters or spaces around them`
    : undefined;
}

/** Staff and party do not mix: what is a party's own is no staff's, and the other way round. */
export function rolesFault(roles: readonly Role[], party: Party | null): string | undefined {
  if (party === null) {
    const outside = roles.find((role) => isOutside(role));
    return outside === undefined ? undefined : `${outside} is a role of a party: give the party`;
  }
  const type = party.slice(0, party.indexOf('/'));
  return roles.length === 1 && roles[0] === type
    ? undefined
    : `who acts for ${type}/… has the role ${type} and no other`;
}

/** A name of the house and never a text: groups are stored in clear and stand on the trail. */
const GROUP = /^[a-z][a-z0-9-]{0,59}$/;
export const groupFault = (group: string): string | undefined =>
  GROUP.test(group) ? undefined : 'must be a name such as content-review: a-z, 0-9 and -';

const zones = new Set(Intl.supportedValuesOf('timeZone'));
export const isTimeZone = (text: string): boolean => text === 'UTC' || zones.has(text);
