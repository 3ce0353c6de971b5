import type { Actor } from '../access/access.ts';
import type { PermissionRegistry } from '../access/permission.ts';
import type { Principal } from '../access/principal.ts';
import { type Role, widerReach } from '../access/role.ts';
import { Problem } from '../errors.ts';

/**
 * One gives only roles that hold no more than oneself, and touches only people who hold no more: otherwise whoever may
 * invite could invite themselves to everything. Somebody at the machine's command line holds the data anyway.
 * @throws Problem `access.forbidden`
 */
export function checkGrant(by: Principal | Actor, roles: readonly Role[], permissions: PermissionRegistry): void {
  if (!('permissions' in by)) return;
  const refuse = (detail: string): never => {
    throw new Problem('access.forbidden', { field: 'roles', detail });
  };
  if (by.party !== undefined) refuse('Who belongs to a party gives no roles');
  for (const [permission, reach] of permissions.ofRoles(roles)) {
    if (permission === OWN_SESSION) continue;
    const held = by.kind === 'user' ? by.reaches.get(permission) : by.permissions.has(permission) ? 'all' : undefined;
    if (held === undefined || widerReach(held, reach) !== held)
      refuse(`One gives only what one holds, and ${permission} is not among it`);
  }
}

/** What everybody who signs in holds for themselves: a key that makes users need not have it. */
export const OWN_SESSION = 'access.session.use';
