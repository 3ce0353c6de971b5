import type { Principal } from '../../foundation/access/principal.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';

const idsOf = (kind: 'user' | 'key', actors: readonly string[]): string[] =>
  actors.filter((actor) => actor.startsWith(`${kind}/`)).map((actor) => actor.slice(kind.length + 1));

/** The people among those who did something. */
export const usersIn = (actors: readonly string[]): string[] => idsOf('user', actors);

/**
 * Sees to it that whoever agrees to a change is a person, and none of those who wrote it: neither by themselves nor by a
 * key that they made.
 * @param onRefusal told before it throws
 * @throws Problem `release.own-approval`
 */
export async function requireSecondPerson(
  { db, secondPerson }: { db: Database; secondPerson: boolean },
  by: Principal,
  authors: readonly string[],
  onRefusal: (detail: { authors: string[] }) => Promise<void>,
): Promise<void> {
  if (!secondPerson || (await isSecondPerson(db, by, authors))) return;
  await onRefusal({ authors: [...authors] });
  const detail =
    by.kind === 'user' ? 'You have written in it yourself' : 'A key cannot agree to a change; a person can';
  throw new Problem('release.own-approval', { detail });
}

/** Whether somebody is a person, and none of those who did it: neither by themselves nor by a key that they made. */
export const isSecondPerson = async (db: Database | Tx, by: Principal, authors: readonly string[]): Promise<boolean> =>
  by.kind === 'user' && !(await peopleBehind(db, authors)).includes(by.id);

/**
 * Whether somebody is one of those who did it, or one of the keys that did it is theirs, or they are a key of whoever did it. A key
 * that the command line made is nobody's.
 */
export async function isSamePerson(
  db: Database | Tx,
  by: Pick<Principal, 'kind' | 'id'>,
  authors: readonly string[],
): Promise<boolean> {
  const actor = `${by.kind}/${by.id}`;
  if (authors.includes(actor)) return true;
  const people = await peopleBehind(db, authors);
  return (await peopleBehind(db, [actor])).some((person) => people.includes(person));
}

/** Those who wrote, and those who made the keys that did. */
async function peopleBehind(db: Database | Tx, authors: readonly string[]): Promise<string[]> {
  const keys = idsOf('key', authors);
  const made =
    keys.length === 0 ? [] : await db.selectFrom('api_key').select('created_by').where('id', 'in', keys).execute();
  return usersIn([...authors, ...made.map(({ created_by }) => created_by)]);
}
