/** A user, as the server lists them. */
export interface User {
  id: string;
  name: string;
  /** Null for who may not see it whole. */
  email: string | null;
  roles: string[];
  groups: string[];
  state: 'invited' | 'active' | 'disabled';
  party: string | null;
  second_factor: boolean;
  created_at: string;
  last_seen_at: string | null;
}

export interface Role {
  id: string;
  doc: { 'zh-CN': string; en: string };
  permissions: string[];
  /** Belongs to a party, and reaches only what is that party's. */
  outside: boolean;
}

export interface Permission {
  name: string;
  doc: { 'zh-CN': string; en: string };
}

export interface Invitation {
  id: string;
  invitation_url: string;
  expires_at: string;
}

export const STATES = ['active', 'invited', 'disabled'] as const;

/** What somebody with these roles may do. */
export function permissionsOf(roles: readonly string[], known: readonly Role[]): Set<string> {
  return new Set(known.filter(({ id }) => roles.includes(id)).flatMap(({ permissions }) => permissions));
}

export interface Difference {
  gained: string[];
  lost: string[];
}

/** What a change of roles gives and takes. */
export function differenceOf(before: readonly string[], after: readonly string[], known: readonly Role[]): Difference {
  const had = permissionsOf(before, known);
  const has = permissionsOf(after, known);
  return {
    gained: [...has].filter((name) => !had.has(name)).sort(),
    lost: [...had].filter((name) => !has.has(name)).sort(),
  };
}
