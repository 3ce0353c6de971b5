import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import {
  type Asked,
  actorOf,
  change,
  conflictIn,
  type Fitted,
  find,
  findActive,
  fit,
  identify,
  type PolicyDesk,
  pageOf,
  record,
  reported,
  requireRevision,
} from './desk.ts';
import { type Files, manifestOf, mergeFiles } from './files.ts';
import {
  insertRelease,
  keepPack,
  manifestIn,
  newSalt,
  type Release,
  type ReleasePatch,
  readFiles,
  readInForce,
  releaseName,
  storeFiles,
  updateRelease,
} from './release.store.ts';
import { after, basisPoints, needsNotice, requireNotice } from './release.ts';
import { invalidPack, requireSound } from './report.ts';

/**
 * From the agreement to the force, and back. All throw `request.not-found`, `release.state`, `release.changed`, and, where
 * something has come into force since, `release.conflict` and `pack.invalid` for what does not fit any more.
 */
export interface Force {
  /** It looks on. @throws Problem `release.busy` while another one is tried */
  shadow(asked: Asked, id: string): Promise<Release>;
  /** It decides about a part of the parties. @throws Problem `release.busy`, `release.notice` */
  rollout(asked: Asked, id: string, percent: number): Promise<Release>;
  /** It decides. @throws Problem `release.busy`, `release.notice` */
  activate(asked: Asked, id: string): Promise<Release>;
  /**
   * Undoes what a release that is or was in force has changed, at once; what came into force after it stays, where it is
   * about something else. What is being tried is withdrawn. @returns the release that is in force now
   */
  rollback(asked: Asked, id: string): Promise<Release>;
}

export function createForce(desk: PolicyDesk): Force {
  const { db, ids, packs, workshop, notify } = desk;

  /** Compiles outside of any transaction; who decides by it afterwards finds it ready. */
  async function requireCompiled(files: Files): Promise<void> {
    const { pack, problems } = await packs.content(files);
    if (!pack) throw invalidPack(problems);
  }

  /** What changes of a release that is fitted to something else than it was made for. */
  async function newContent({ release, active, files }: Fitted): Promise<ReleasePatch> {
    if (release.onto === active.id) return {};
    const report = await workshop.report(files);
    requireSound(report);
    return { ...(await identify(desk, files)), ...reported(report, desk.clock.now()), onto: active.id };
  }

  const tryToBring = async ({ by, revision }: Asked, id: string, step: Trying, beside: Beside) => {
    const release = await find(db, id);
    requireRevision(release, revision);
    after(release.state, step);
    const fitted = await fit(db, release);
    const content = await newContent(fitted);
    await requireCompiled(fitted.files);
    const asked = step !== 'shadow' && (await desk.hearing?.needed(fitted.active, fitted.files));
    return change(desk, async (tx, now) => {
      const { active, running } = await readInForce(tx);
      const current = await find(tx, id);
      if (current.revision !== release.revision || active?.id !== fitted.active.id) return undefined;
      if (running && running.id !== current.id) throw busyWith(running);
      if (step !== 'shadow') {
        requireNotice(current.takes_effect_at, needsNotice(manifestIn(active), manifestOf(fitted.files)), now);
        await desk.hearing?.require(tx, current, asked === true, now);
      }
      if (step === 'activate') await supersede(tx, active, now);
      const files = release.onto === active.id ? {} : { files: await storeFiles(tx, fitted.files) };
      const state = after(current.state, step);
      const taken = await updateRelease(tx, current.id, { ...content, ...files, ...beside(now, active), state });
      await desk.reached?.('changed');
      if (step !== 'shadow') await keepPack(tx, taken, now);
      if (step === 'activate') await tellOfChange(tx, taken);
      const detail = step === 'rollout' ? { percent: taken.rollout! / 100 } : { in_force: releaseName(active) };
      await record(desk, tx, by, step, taken, detail);
      return taken;
    });
  };

  const settle = untilStill();
  const bring = (asked: Asked, id: string, step: Trying, beside: Beside = () => ({})): Promise<Release> =>
    settle(() => tryToBring(asked, id, step, beside));

  const tellOfChange = async (tx: Tx, { id, pack, version }: Release): Promise<void> => {
    for (const who of ['policy-editor', 'policy-approver'] as const)
      await notify(tx, who, 'pack.changed', { pack, version }, pageOf(id));
  };

  /** The content in force without what one release has changed. */
  const without = async (target: Release, previous: Release, active: Release): Promise<Files> => {
    const before = await readFiles(db, manifestIn(previous));
    if (target.id === active.id) return before;
    const [its, now] = await Promise.all([target, active].map((release) => readFiles(db, manifestIn(release))));
    const { files, conflicts } = mergeFiles(its!, before, now!);
    if (conflicts.length > 0) throw conflictIn(conflicts);
    return files;
  };

  const tryToUndo = async ({ by, revision }: Asked, id: string) => {
    const target = await find(db, id);
    requireRevision(target, revision);
    after(target.state, 'rollback');
    if (target.follows === null) throw new Problem('release.state', { detail: 'Nothing was in force before it' });
    const [previous, read] = await Promise.all([find(db, target.follows), findActive(db)]);
    const files = await without(target, previous, read);
    const identity = await identify(desk, files);
    await requireCompiled(files);
    return change(desk, async (tx, now) => {
      const { active, running } = await readInForce(tx);
      const current = await find(tx, id);
      if (current.revision !== target.revision || active?.id !== read.id) return undefined;
      if (running) await withdraw(tx, running, now, 'rollback');
      if (active.id !== current.id) await supersede(tx, active, now);
      const state = after(current.state, 'rollback');
      await updateRelease(tx, current.id, { state, ended_at: current.ended_at ?? now });
      await desk.reached?.('changed');
      const release = await insertRelease(tx, {
        ...{ ...identity, id: ids.next(), state: 'active', origin: 'console', note: '', rules: previous.rules },
        ...{
          files: await storeFiles(tx, files),
          salt: newSalt(),
          base: previous.id,
          onto: active.id,
          reverts: current.id,
        },
        // who rolls it back in its turn goes further back, and not to what was undone
        follows: active.id === current.id ? previous.follows : previous.id,
        ...{ created_by: actorOf(by), created_at: now, authors: [actorOf(by)], activated_at: now },
      });
      await keepPack(tx, release, now);
      await tellOfChange(tx, release);
      const detail = { undoes: releaseName(current), ...(running ? { withdrew: running.id } : {}) };
      await record(desk, tx, by, 'rollback', release, detail);
      return release;
    });
  };

  return {
    shadow: (asked, id) => bring(asked, id, 'shadow'),
    rollout(asked, id, percent) {
      const rollout = basisPoints(percent);
      return bring(asked, id, 'rollout', () => ({ rollout }));
    },
    activate: (asked, id) => bring(asked, id, 'activate', (now, active) => ({ activated_at: now, follows: active.id })),
    rollback: (asked, id) => settle(() => tryToUndo(asked, id)),
  };
}

type Trying = 'shadow' | 'rollout' | 'activate';
type Beside = (now: Date, active: Release) => ReleasePatch;

/** Times that a content is made ready while other processes bring something else into force. */
const ATTEMPTS = 5;

/**
 * Lets contents be made ready one after the other, and tries again what came to nothing because another process brought
 * something else into force meanwhile.
 */
export function untilStill(): <T>(attempt: () => Promise<T | undefined>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (attempt) => {
    const work = async () => {
      for (let number = 0; number < ATTEMPTS; number++) {
        const done = await attempt();
        if (done !== undefined) return done;
      }
      throw new Problem('release.changed', { detail: 'What is in force goes on changing' });
    };
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

const busyWith = ({ id, state, ...release }: Release): Problem =>
  new Problem('release.busy', {
    detail: `${releaseName(release)} is in ${state} (release ${id}): activate or withdraw it first`,
  });

/** Another one takes its place. */
export const supersede = (tx: Tx, active: Release, now: Date): Promise<Release> =>
  updateRelease(tx, active.id, { state: after(active.state, 'supersede'), ended_at: now });

/** Not by a person's own choice. @param why a word of the machine */
export const withdraw = (
  tx: Tx,
  release: Release,
  now: Date,
  why: 'rollback' | 'entries' | 'folder',
): Promise<Release> =>
  updateRelease(tx, release.id, { state: after(release.state, 'withdraw'), ended_at: now, ended_by: why });
