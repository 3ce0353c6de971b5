import type { Party, Principal } from '../../foundation/access/principal.ts';
import { derivedId } from '../../foundation/ids.ts';

/** A consumer or a merchant as the one who acts. */
export const asParty = (party: Party): Principal => ({
  ...{ kind: 'key', id: derivedId('quarter', party), name: party, scopes: [], permissions: new Set<string>(), party },
});

/** Somebody of the staff as the one who acts. @param name where several of one role act */
export const asStaff = (role: 'service-agent' | 'arbitrator' | 'fund-manager', name: string = role): Principal => ({
  ...{ kind: 'user', id: derivedId('quarter', name), name, roles: [role], groups: [], scopes: [] },
  ...{ permissions: new Set<string>(), reaches: new Map() },
  session: { id: 'quarter', expiresAt: new Date(8.64e15) },
});
