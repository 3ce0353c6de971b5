import type { Principal } from '../../foundation/access/principal.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { isSecondPerson } from '../../policy/lifecycle/second-person.ts';

/**
 * Whoever agrees is a person, and none of those who asked, nor who made the keys that did.
 * @throws Problem `payout.second-person`
 */
export async function requireSecond(
  db: Database | Tx,
  by: Principal,
  askedBy: readonly (string | null)[],
  isOn: boolean,
): Promise<void> {
  const authors = askedBy.flatMap((author) => (author === null ? [] : [author]));
  if (!isOn || (await isSecondPerson(db, by, authors))) return;
  const detail = by.kind === 'user' ? 'You have asked for it yourself' : 'A key cannot agree to it; a person can';
  throw new Problem('payout.second-person', { detail });
}
