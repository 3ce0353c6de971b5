import type { Language, PackDiff } from '@anxin/engine';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../foundation/database/database.ts';
import { usesOf } from '../pack-use.store.ts';
import { mergeOnto } from './desk.ts';
import { viewDiff } from './diff-view.ts';
import { manifestOf } from './files.ts';
import { manifestIn, type Release, readFiles, readInForce, releaseName } from './release.store.ts';
import { needsNotice, stepsFrom } from './release.ts';
import { isSound } from './report.ts';
import type { Workshop } from './workshop.ts';

export interface ReleaseViewOptions {
  db: Database;
  workshop: Pick<Workshop, 'diff'>;
  /** The names of people and keys; who is not in it is nobody that is known any more. */
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
  secondPerson: boolean;
  noticeDays: number;
}

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

/** Whoever stands as `<kind>/<id>`. */
export const personOf = (names: ReadonlyMap<string, string>) => (actor: string) => ({
  ...{ id: actor.slice(actor.indexOf('/') + 1), name: names.get(actor) ?? '' },
});

const DIFFS_AT_HAND = 50;

/** Releases as they are answered. */
export function createReleaseView({ db, workshop, names, secondPerson, noticeDays }: ReleaseViewOptions) {
  const diffs = new LRUCache<string, PackDiff>({ max: DIFFS_AT_HAND });

  const peopleOf = async (releases: readonly Release[]) => {
    const actors = releases.flatMap((r) =>
      [r.created_by, ...r.authors, r.approved_by ?? [], r.rejected_by ?? []].flat(),
    );
    return personOf(await names([...new Set(actors)]));
  };

  async function lines(releases: readonly Release[]) {
    const [person, uses] = await Promise.all([peopleOf(releases), usesOf(db, releases.map(releaseName))]);
    return releases.map((release) => {
      const use = uses.get(releaseName(release));
      const files = (start: string): number =>
        Object.keys(release.files).filter((path) => path.startsWith(start)).length;
      return {
        ...{ id: release.id, name: releaseName(release), pack: release.pack, version: release.version },
        ...{
          sha256: release.sha256,
          state: release.state,
          origin: release.origin,
          in_force: release.state === 'active',
        },
        ...{ revision: release.revision, note: release.note },
        ...{ created_by: person(release.created_by), created_at: release.created_at.toISOString() },
        approved_by: release.approved_by === null ? null : person(release.approved_by),
        ...{ approved_at: iso(release.approved_at), notice_at: iso(release.notice_at) },
        ...{ takes_effect_at: iso(release.takes_effect_at), loaded_at: iso(release.activated_at) },
        percent: release.state === 'rollout' ? release.rollout! / 100 : null,
        ...{ ended_at: iso(release.ended_at), rules: release.rules },
        ...{ lexicons: files('lexicons/'), lists: files('lists/') },
        ...{ decisions: use?.decisions ?? 0, first_decided_at: iso(use?.firstAt), last_decided_at: iso(use?.lastAt) },
      };
    });
  }

  /** What a release would change now, and whether it can. */
  async function comparison(release: Release, active: Release | undefined) {
    if (!active || active.id === release.id || release.ended_at !== null)
      return { diff: null, needs_notice: false, behind: false, conflicts: [] };
    const { files, conflicts } = await mergeOnto(db, release, active);
    const [from, to] = [manifestIn(active), manifestOf(files)];
    const key = JSON.stringify([[...from].sort(), [...to].sort()]);
    const diff = diffs.get(key) ?? (await workshop.diff(active.id, await readFiles(db, from), files));
    if (diff) diffs.set(key, diff);
    return { diff, needs_notice: needsNotice(from, to), behind: release.onto !== active.id, conflicts };
  }

  async function whole(release: Release, language: Language) {
    const { active } = await readInForce(db);
    const [[line], person, { diff, ...compared }] = await Promise.all([
      lines([release]),
      peopleOf([release]),
      comparison(release, active),
    ]);
    const { report, rejected_by, rejected_at, rejection } = release;
    return {
      ...line!,
      authors: release.authors.map(person),
      ...{ base: release.base, follows: release.follows, reverts: release.reverts, ended_by: release.ended_by },
      rejection: rejected_by && { by: person(rejected_by), at: iso(rejected_at)!, reason: rejection! },
      steps: stepsFrom(release.state),
      report: report && { ...report, at: iso(release.validated_at)!, sound: isSound(report) },
      diff: diff && viewDiff(diff, language),
      ...compared,
      ...{ notice_days: noticeDays, second_person: secondPerson },
    };
  }

  return { lines, whole };
}
