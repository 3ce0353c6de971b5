import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { PackStore } from '../pack.store.ts';
import { type Files, mergeFiles } from './files.ts';
import {
  findRelease,
  lockPolicy,
  manifestIn,
  moved,
  type Release,
  type ReleasePatch,
  readFiles,
  readInForce,
  releaseName,
  updateRelease,
} from './release.store.ts';
import { after, type ReleaseStep } from './release.ts';
import { invalidPack, type Report } from './report.ts';
import type { Workshop } from './workshop.ts';

/** Where a test may end everything. */
export type PolicyPoint = 'locked' | 'changed' | 'told' | 'committed';

export interface PolicyDesk {
  db: Database;
  packs: Pick<PackStore, 'content' | 'refresh'>;
  workshop: Workshop;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  notify: Notify;
  log: { warn(fields: object, message: string): void };
  /** Whether somebody else than its author has to agree to a change. */
  secondPerson: boolean;
  /** Days from the notice of changed rules until they can take effect. */
  noticeDays: number;
  /** Who else has to be heard before rules take effect; nobody without it. */
  hearing?: Hearing;
  reached?(point: PolicyPoint): void | Promise<void>;
}

/** Whether those whom a change binds were asked about it, as far as they have to be. */
export interface Hearing {
  /** Whether this content may not take effect without. */
  needed(active: Release, files: Files): Promise<boolean>;
  /** @throws Problem `release.consultation` */
  require(tx: Tx, release: Release, needed: boolean, now: Date): Promise<void>;
}

/** Who asks for a change, and what they have read: another revision is another question. */
export interface Asked {
  by: Principal;
  revision?: number | undefined;
}

export const actorOf = ({ kind, id }: Principal): string => `${kind}/${id}`;

/**
 * One change of policy: it waits for the others, and is there with its entry on the trail and what people are told of it,
 * or not at all. Afterwards this process decides by it; the others follow.
 */
export async function change<T>(desk: PolicyDesk, work: (tx: Tx, now: Date) => Promise<T>): Promise<T> {
  const { db, packs, clock, log, reached } = desk;
  const done = await db.transaction().execute(async (tx) => {
    await lockPolicy(tx);
    await reached?.('locked');
    const result = await work(tx, clock.now());
    await moved(tx);
    await reached?.('told');
    return result;
  });
  await reached?.('committed');
  // it is done: a process that cannot take it up now does so by itself a moment later
  await packs.refresh().catch((err: unknown) => log.warn({ err }, 'a change of policy is taken up later'));
  return done;
}

/** @throws Problem `request.not-found` */
export async function find(db: Database, id: string): Promise<Release> {
  const release = await findRelease(db, id.toLowerCase());
  if (!release) throw new Problem('request.not-found');
  return release;
}

/** @throws Problem `release.changed` */
export function requireRevision({ revision }: Release, read: number | undefined): void {
  if (read !== undefined && read !== revision)
    throw new Problem('release.changed', { detail: `It is at revision ${revision}, and ${read} was read` });
}

export async function findActive(db: Database): Promise<Release> {
  const { active } = await readInForce(db);
  if (!active) throw new Problem('server.not-ready', { retryAfter: 1 });
  return active;
}

export interface Step {
  step: ReleaseStep;
  /** What the trail calls it; the step when not given. */
  verb?: string;
  /** What changes beside the state. Here is also where it is refused. */
  patch(release: Release, now: Date, tx: Tx): ReleasePatch | Promise<ReleasePatch>;
  /** In the same transaction. */
  also?(tx: Tx, release: Release): Promise<void>;
  detail?: Record<string, unknown>;
}

/** One step of one release that concerns no other. */
export const take = (desk: PolicyDesk, { by, revision }: Asked, id: string, doing: Step): Promise<Release> =>
  change(desk, async (tx, now) => {
    const release = await find(tx, id);
    requireRevision(release, revision);
    const state = after(release.state, doing.step);
    const taken = await updateRelease(tx, release.id, { ...(await doing.patch(release, now, tx)), state });
    await desk.reached?.('changed');
    await doing.also?.(tx, taken);
    await record(desk, tx, by, doing.verb ?? doing.step, taken, doing.detail);
    return taken;
  });

export const record = (
  desk: PolicyDesk,
  db: Database | Tx,
  by: Principal,
  verb: string,
  release: Release,
  detail: Record<string, unknown> = {},
  outcome: 'done' | 'refused' = 'done',
): Promise<void> =>
  desk.trail(db, [
    {
      ...{
        actor: { kind: by.kind, id: by.id },
        action: `policy.pack.${verb}`,
        object: `release/${release.id}`,
        outcome,
      },
      detail: { pack: releaseName(release), revision: release.revision, ...detail },
    },
  ]);

/** A release's content, brought onto what is in force now. */
export interface Fitted {
  release: Release;
  active: Release;
  /** Another content than its own where something else has come into force since it was made. */
  files: Files;
}

/** @throws Problem `release.conflict` where both have changed the same */
export async function fit(db: Database, release: Release): Promise<Fitted> {
  const active = await findActive(db);
  const { files, conflicts } = await mergeOnto(db, release, active);
  if (conflicts.length > 0) throw conflictIn(conflicts);
  return { release, active, files };
}

/** What a release changes, merged with what is in force. */
export async function mergeOnto(db: Database, release: Release, active: Release) {
  const ours = await readFiles(db, manifestIn(release));
  if (release.onto === active.id) return { files: ours, conflicts: [] };
  const onto = release.onto === null ? undefined : await findRelease(db, release.onto);
  const [base, theirs] = await Promise.all([
    onto ? readFiles(db, manifestIn(onto)) : new Map<string, string>(),
    readFiles(db, manifestIn(active)),
  ]);
  return mergeFiles(base, ours, theirs);
}

export function conflictIn(paths: readonly string[]): Problem {
  return new Problem('release.conflict', {
    detail: `Changed here and in what is in force: ${paths.slice(0, 10).join(', ')}`,
    problems: paths.slice(0, 100).map((path) => ({ field: path, message: 'has changed in what is in force as well' })),
  });
}

/** Where people find a release. */
export const pageOf = (release: string): string => `/policy/packs/${release}`;

/** What a content is called. @throws Problem `pack.invalid` where its pack.yaml does not say */
export async function identify({ workshop }: PolicyDesk, files: Files) {
  const identity = await workshop.identify(files);
  if ('problems' in identity) throw invalidPack(identity.problems);
  return identity;
}

export const reported = (report: Report, now: Date): ReleasePatch => ({
  ...{ report: JSON.stringify(report), validated_at: now, rules: report.rules },
});
