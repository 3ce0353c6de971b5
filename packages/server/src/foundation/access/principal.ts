import { Problem } from '../errors.ts';
import type { Role, RoleReach } from './role.ts';

const PARTY_TYPES = [
  'merchant',
  'creator',
  'agency',
  'consumer',
  'rights-holder',
  'laboratory',
  'service-provider',
  'authority',
] as const;
export type PartyType = (typeof PARTY_TYPES)[number];
/** Who answers for a subject, as `type/id`: `merchant/m1`. */
export type Party = `${PartyType}/${string}`;
/** Whose something can be: a party's, or that of a person of the staff. */
export type Owner = Party | `user/${string}`;

/** A party as text: a known type, then an id without spaces or control characters. */
const PARTY = new RegExp(`^(${PARTY_TYPES.join('|')})/[^\\s\\p{Cc}]{1,200}$`, 'u');

export const isParty = (text: string): text is Party => PARTY.test(text);

/** What keys and people have in common as those who ask. */
interface Asking {
  /** UUID of the key or of the user. */
  id: string;
  name: string;
  /** What can be handed on; of a person the permissions held without a bound. */
  scopes: readonly string[];
  /** What may be asked for. */
  permissions: ReadonlySet<string>;
  /** Belongs to a party and reaches only what is that party's. */
  party?: Party;
  expiresAt?: Date;
}

export interface KeyPrincipal extends Asking {
  kind: 'key';
}

/** A person who is signed in. */
export interface UserPrincipal extends Asking {
  kind: 'user';
  roles: readonly Role[];
  /** The skill groups whose work is theirs. */
  groups: readonly string[];
  /** How far each permission carries, the widest of all roles. */
  reaches: ReadonlyMap<string, RoleReach>;
  session: { id: string; expiresAt: Date };
}

/** Who asks. */
export type Principal = KeyPrincipal | UserPrincipal;

/**
 * How far a permission carries. Whoever forgets the groups shows too little and never too much; who filters by them
 * shows what is the caller's own beside it.
 */
export type Reach = 'all' | { own: Owner; groups?: readonly string[] } | 'none';

/** @param filters whether the permission is declared `own`; without it there is only everything or nothing */
export function reachOf(principal: Principal, permission: string, filters: boolean): Reach {
  if (!principal.permissions.has(permission)) return 'none';
  const given = principal.kind === 'key' ? 'all' : principal.reaches.get(permission);
  if (principal.party === undefined && given === 'all') return 'all';
  if (!filters) return 'none';
  const own: Owner = principal.party ?? `user/${principal.id}`;
  return principal.kind === 'user' && principal.party === undefined && given === 'group'
    ? { own, groups: principal.groups }
    : { own };
}

/** Whether something that belongs to `parties` is within reach. */
export function within(reach: Reach, ...parties: readonly (Owner | null | undefined)[]): boolean {
  if (reach === 'all') return true;
  return reach !== 'none' && parties.includes(reach.own);
}

/** Whether the work of a group is within reach. */
export const withinGroup = (reach: Reach, group: string): boolean =>
  reach === 'all' || (reach !== 'none' && reach.groups?.includes(group) === true);

/**
 * For a single thing: what is out of reach is answered like what does not exist, so that nobody learns ids by trying.
 * @throws Problem `request.not-found`
 */
export function requireWithin(reach: Reach, ...parties: readonly (Owner | null | undefined)[]): void {
  if (!within(reach, ...parties)) throw new Problem('request.not-found');
}

/**
 * For what somebody says of itself: nobody consents in another's name, however far their permission carries.
 * @param instead what those do who act for the platform
 * @throws Problem `access.forbidden`
 */
export function requireItself({ party }: Pick<Principal, 'party'>, itself: Party, instead: string): void {
  if (party !== itself)
    throw new Problem('access.forbidden', {
      detail: `Only a ${itself.slice(0, itself.indexOf('/'))} speaks for itself: ${instead}`,
    });
}

/**
 * The id by which a list is narrowed: `undefined` for no narrowing, the party's id when it is of `type`.
 * @throws Problem `access.forbidden` for a party of another type, which has nothing in such a list
 */
export function ownId(reach: Reach, type: PartyType): string | undefined {
  if (reach === 'all') return undefined;
  const prefix = `${type}/`;
  if (reach === 'none' || !reach.own.startsWith(prefix))
    throw new Problem('access.forbidden', { detail: `Only a key of a ${type} or one without a party reaches these` });
  return reach.own.slice(prefix.length);
}
