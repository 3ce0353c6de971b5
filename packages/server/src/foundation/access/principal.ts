import { Problem } from '../errors.ts';

const PARTY_TYPES = ['merchant', 'creator', 'agency', 'consumer', 'rights-holder', 'laboratory'] as const;
export type PartyType = (typeof PARTY_TYPES)[number];
/** Who answers for a subject, as `type/id`: `merchant/m1`. */
export type Party = `${PartyType}/${string}`;

/** A party as text: a known type, then an id without spaces or control characters. */
const PARTY = new RegExp(`^(${PARTY_TYPES.join('|')})/[^\\s\\p{Cc}]{1,200}$`, 'u');

export const isParty = (text: string): text is Party => PARTY.test(text);

/** Who asks. */
export interface Principal {
  kind: 'key';
  /** UUID of the key. */
  id: string;
  name: string;
  scopes: readonly string[];
  /** What the scopes stand for. */
  permissions: ReadonlySet<string>;
  /** The key belongs to a party and reaches only what is that party's. */
  party?: Party;
  expiresAt?: Date;
}

/** How far a permission carries. */
export type Reach = 'all' | { own: Party } | 'none';

/** @param filters whether the permission is declared `own`; a party's key has no other (see `PermissionDeclaration`) */
export function reachOf(principal: Principal, permission: string, filters: boolean): Reach {
  if (!principal.permissions.has(permission)) return 'none';
  if (principal.party === undefined) return 'all';
  return filters ? { own: principal.party } : 'none';
}

/** Whether something that belongs to `parties` is within reach. */
export function within(reach: Reach, ...parties: readonly (Party | null | undefined)[]): boolean {
  if (reach === 'all') return true;
  return reach !== 'none' && parties.includes(reach.own);
}

/**
 * For a single thing: what is out of reach is answered like what does not exist, so that nobody learns ids by trying.
 * @throws Problem `request.not-found`
 */
export function requireWithin(reach: Reach, ...parties: readonly (Party | null | undefined)[]): void {
  if (!within(reach, ...parties)) throw new Problem('request.not-found');
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
