import { fileKind } from '@anxin/engine';
import type { Database } from '../../foundation/database/database.ts';
import { createPoll, type Poll } from '../../foundation/poll.ts';
import { findRelease, manifestIn, type Release, readFiles } from '../lifecycle/release.store.ts';
import { changedPaths } from '../lifecycle/release.ts';
import type { Workshop } from '../lifecycle/workshop.ts';
import { nextInForce, takeUp } from './public-rule.store.ts';

export interface CentreFollowerOptions {
  db: Database;
  workshop: Pick<Workshop, 'publicRules'>;
  log: { warn(fields: object, message: string): void };
}

const EVERY_MS = 1_000;

/** Keeps what rules say in public behind what is in force, release by release, in any number of processes. */
export function createCentreFollower({ db, workshop, log }: CentreFollowerOptions): Poll & { drain(): Promise<void> } {
  const drain = async (): Promise<void> => {
    for (let next = await nextInForce(db); next; next = await nextInForce(db)) {
      const { release, before } = next;
      const rules = (await isSame(db, release, before))
        ? null
        : await workshop.publicRules(await readFiles(db, manifestIn(release)));
      await db.transaction().execute((tx) => takeUp(tx, release, before, rules));
    }
  };
  const poll = createPoll({
    look: drain,
    every: EVERY_MS,
    onFailure: (err, failures) => log.warn({ err, failures }, 'the rule centre could not be brought up to date'),
  });
  return { ...poll, drain };
}

/** Whether a release has the rules of the one before: entries of lists change daily, and say nothing in public. */
async function isSame(db: Database, release: Release, before: string | null): Promise<boolean> {
  const previous = before === null ? undefined : await findRelease(db, before);
  if (!previous) return false;
  return changedPaths(manifestIn(previous), manifestIn(release)).every((path) => fileKind(path) !== 'rules');
}
