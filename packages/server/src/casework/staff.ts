import type { PermissionRegistry } from '../foundation/access/permission.ts';
import type { Reach } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import { findUser, rolesOf } from '../foundation/people/user.store.ts';
import type { Actor } from './case.ts';
import { hasSkill, type Queue, reaches } from './queue.ts';

/** Whether somebody can be given a case of a queue: by their roles and groups as they are now, signed in or not. */
export async function canTake(
  db: Database,
  permissions: PermissionRegistry,
  userId: string,
  queue: Queue,
  skill: string | null = null,
): Promise<boolean> {
  const row = await findUser(db, userId);
  if (row?.state !== 'active' || row.party !== null) return false;
  const held = permissions.ofRoles(rolesOf(row)).get('casework.case.take');
  const reach: Reach =
    held === 'group' ? { own: `user/${userId}`, groups: row.groups } : (held ?? 'none') === 'all' ? 'all' : 'none';
  return reaches(reach, queue) && hasSkill(reach, skill);
}

/**
 * What the holders and deciders of cases are called.
 * @param usersNamed opens the names of people, by id
 */
export async function namesOf(
  db: Database,
  usersNamed: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
  actors: readonly Actor[],
): Promise<ReadonlyMap<Actor, string>> {
  const idsOf = (kind: string): string[] =>
    actors.filter((actor) => actor.startsWith(`${kind}/`)).map((actor) => actor.slice(kind.length + 1));
  const [users, keys] = [idsOf('user'), idsOf('key')];
  const named = users.length > 0 ? await usersNamed(users) : new Map<string, string>();
  const rows =
    keys.length > 0 ? await db.selectFrom('api_key').select(['id', 'name']).where('id', 'in', keys).execute() : [];
  return new Map<Actor, string>([
    ...Array.from(named, ([id, name]) => [`user/${id}`, name] as const),
    ...rows.map(({ id, name }) => [`key/${id}`, name] as const),
  ]);
}
