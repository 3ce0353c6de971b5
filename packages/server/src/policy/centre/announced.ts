import { LRUCache } from 'lru-cache';
import type { Database } from '../../foundation/database/database.ts';
import { mergeOnto } from '../lifecycle/desk.ts';
import { type Release, readInForce } from '../lifecycle/release.store.ts';
import type { Consultations } from './consultation.desk.ts';
import type { PublicChange } from './public-rule.ts';

/** A change that its notice tells of and that has not taken effect, or has for a part of the parties. */
export interface Announced {
  release: Release;
  /** Null where something else has come into force in the same place since. */
  changes: PublicChange[] | null;
}

/** Of the newest notices. */
const MOST = 20;

/** What will change. Anybody may ask, so nothing is read or compared again while it stays the same. */
export function createAnnounced(db: Database, consultations: Pick<Consultations, 'changes'>) {
  const known = new LRUCache<string, Promise<PublicChange[] | null>>({ max: 2 * MOST });

  const changesOf = (release: Release, active: Release): Promise<PublicChange[] | null> => {
    const key = `${release.id} ${release.revision} ${active.id}`;
    const there = known.get(key);
    if (there) return there;
    const made = mergeOnto(db, release, active).then(({ files, conflicts }) =>
      conflicts.length > 0 ? null : consultations.changes(active, files),
    );
    known.set(key, made);
    made.catch(() => known.delete(key));
    return made;
  };

  return async (): Promise<Announced[]> => {
    const { active } = await readInForce(db);
    if (!active) return [];
    const releases = await db
      .selectFrom('pack_release')
      .selectAll()
      .where('notice_at', 'is not', null)
      .where('state', 'in', ['approved', 'shadow', 'rollout'])
      .orderBy('takes_effect_at')
      .orderBy('id')
      .limit(MOST)
      .execute();
    const announced: Announced[] = [];
    for (const release of releases) announced.push({ release, changes: await changesOf(release, active) });
    // what changes nothing that anybody reads is no news to them
    return announced.filter(({ changes }) => changes === null || changes.length > 0);
  };
}
