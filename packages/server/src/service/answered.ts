import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { Principal } from '../foundation/access/principal.ts';
import type { Role } from '../foundation/access/role.ts';
import type { Tx } from '../foundation/database/database.ts';
import type { NoticeKind, NoticeParams } from '../foundation/notices/notice.ts';
import type { Notify } from '../foundation/notices/notices.ts';

/** Why somebody does not agree to what another asked for. */
export const REFUSAL_REASONS = ['amount', 'grounds', 'evidence', 'timing', 'duplicate'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A word that is kept of a refusal, where it is one of them. */
export const refusalReason = (word: string | null): RefusalReason | null =>
  REFUSAL_REASONS.find((reason) => reason === word) ?? null;

/** What an answer to something is, for whoever asked for it. */
export interface Answered {
  /** `user/<id>`, or a key, which nobody tells anything. */
  askedBy: string | null;
  by: Pick<Principal, 'kind' | 'id'> & { roles?: readonly Role[] };
  kind: NoticeKind;
  /** What was answered: codes and ids. */
  params: NoticeParams;
  link: string;
}

/**
 * Tells whoever asked what became of it, with the answer and in its transaction; not those who answered themselves. Who answered is
 * told as the role by which they may, never as a person.
 * @param permissions by which such things are answered
 */
export const createTellAsker =
  (notify: Notify, permissions: readonly PermissionDeclaration[]) =>
  async (tx: Tx, { askedBy, by, kind, params, link }: Answered): Promise<void> => {
    const asker = /^user\/(.+)$/.exec(askedBy ?? '')?.[1];
    if (asker === undefined || asker === by.id) return;
    await notify(tx, [asker], kind, { ...params, role: answeringRole(by, permissions) }, link);
  };

export type TellAsker = ReturnType<typeof createTellAsker>;

function answeringRole({ roles = [] }: Answered['by'], permissions: readonly PermissionDeclaration[]): string {
  const may = (role: Role): boolean => permissions.some((permission) => permission.roles?.[role] !== undefined);
  return roles.find(may) ?? roles[0] ?? 'system';
}
