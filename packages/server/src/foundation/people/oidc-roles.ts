import { isOutside, isRole, type Role } from '../access/role.ts';

/** Which values of which claim stand for which roles. */
export interface OidcRoles {
  claim: string;
  roles: ReadonlyMap<string, readonly Role[]>;
}

/**
 * `groups: anxin-admins=administrator, anxin-review=reviewer+service-agent`
 * @throws Error whose message completes "ANXIN_OIDC_ROLES …"
 */
export function parseOidcRoles(text: string): OidcRoles {
  const colon = text.indexOf(':');
  const claim = text.slice(0, Math.max(0, colon)).trim();
  if (claim === '') throw new Error('must be like groups: value=role, value=role+role');
  const roles = new Map<string, readonly Role[]>();
  for (const part of text.slice(colon + 1).split(',')) {
    const equals = part.lastIndexOf('=');
    const value = part.slice(0, Math.max(0, equals)).trim();
    const names = part
      .slice(equals + 1)
      .split('+')
      .map((name) => name.trim());
    const wrong = names.find((name) => !isRole(name) || isOutside(name));
    if (value === '' || equals < 0) throw new Error(`must be like groups: value=role, not "${part.trim()}"`);
    if (wrong !== undefined) throw new Error(`names "${wrong}", which is no role of the staff`);
    roles.set(value, names as Role[]);
  }
  return { claim, roles };
}

/** The roles of somebody with these claims; none when no value of theirs stands for one. */
export function rolesOfClaims({ claim, roles }: OidcRoles, claims: Readonly<Record<string, unknown>>): Role[] {
  const given = Object.hasOwn(claims, claim) ? [claims[claim]].flat() : [];
  return [...new Set(given.flatMap((value) => (typeof value === 'string' ? (roles.get(value) ?? []) : [])))];
}
