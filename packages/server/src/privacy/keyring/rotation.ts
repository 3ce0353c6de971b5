import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import { readKeyHolder, rewrapRoot } from '../../foundation/installation.ts';
import type { Job } from '../../foundation/jobs/job.ts';
import type { KeyMoving } from '../../foundation/sealing/key-places.ts';
import type { KeyHolder } from '../../foundation/sealing/key-provider.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { NewTrailEntry, WriteTrail } from '../../foundation/trail/trail.store.ts';
import { type Keyring, type Rotation, readKeyring, rotationOf } from './keyring.ts';
import { createMoves } from './move.ts';
import {
  insertRotation,
  isAnyBelow,
  isMove,
  lockOpen,
  lockRetirable,
  noteDone,
  noteRetired,
  noteVersion,
  ownKeyring,
  type RotationTable,
} from './rotation.store.ts';

/** Where a rotation can be killed. */
export type RotationPoint = 'added' | 'noted' | 'rewrapped' | 'root' | 'done' | 'retired';

export interface RotationOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Keys;
  keyMoving: KeyMoving;
  sealer: Pick<Sealer, 'rewrap'>;
  trail: WriteTrail;
  /** What is searched by is built under a new key, too, once all persons' keys are wrapped by theirs. */
  index: { begin(tx: Tx): Promise<unknown> };
  /** Persons' keys wrapped anew in one statement; 500 when not given. */
  batch?: number;
  /** Called where a process could be killed. */
  reached?(point: RotationPoint): Promise<void> | void;
}

export interface Rotating {
  read(): Promise<Keyring>;
  /** Asks for a new version; the job does it. @throws Problem `keys.rotating`, `keys.unavailable` */
  ask(by: NewTrailEntry['actor']): Promise<Rotation>;
  /**
   * Asks for the master keys to move from the key file to the key service, or back; the job does it. The move that is under way
   * can be turned back.
   * @throws Problem `keys.move`, `keys.rotating`, and what the target says: `keys.unavailable`, `keys.missing`, `keys.foreign` …
   */
  move(to: KeyHolder, by: NewTrailEntry['actor']): Promise<Rotation>;
  /** Goes on with whatever is to be done, until nothing is or `signal` says so. */
  work(signal: AbortSignal): Promise<void>;
  job: Job;
}

/** A transaction that wrapped by the version before is over by then, and so is every process that has not heard of it. */
const GRACE_MS = 10 * 60_000;
const SYSTEM = { kind: 'system', id: 'keyring' } as const;

/**
 * Rotation of the master key, and its move between file and service, beside all other work. It can be killed anywhere: what is
 * to be done next is read from the holders and the rows, never remembered.
 */
export function createRotating(options: RotationOptions): Rotating {
  const { db, clock, ids, keys, sealer, trail, index, batch = 500 } = options;
  const { provider } = keys;
  const reached = async (point: RotationPoint): Promise<void> => options.reached?.(point);
  const moves = createMoves(options);
  const newestOf = async (holder: KeyHolder): Promise<number> =>
    (await (await provider.of(holder)).versions()).at(-1)!.version;

  /**
   * Adds the version that was asked for, once: a version that is there already was added before a kill. A move has the other
   * holder wrap from now on instead, as soon as everybody can read what it wraps.
   */
  const add = (): Promise<boolean> =>
    db.transaction().execute(async (tx) => {
      await ownKeyring(tx);
      const open = await lockOpen(tx);
      if (!open) return false;
      if (open.version !== null) return true;
      if (isMove(open)) {
        const begun = await moves.begin(tx, open);
        if (begun) await reached('added');
        return begun;
      }
      const there = await newestOf(open.holder);
      const version = there > open.from_version ? there : await (await provider.of(open.holder)).rotate(clock.now());
      await reached('added');
      await noteVersion(tx, open.id, version);
      return true;
    });

  const finish = (): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const open = await lockOpen(tx);
      if (!open || open.version === null) return;
      const { holder, version } = open;
      if (await isAnyBelow(tx, { holder, version }, 'damaged')) return;
      await noteDone(tx, open.id, clock.now());
      // the keys of the index come from the root, which a move takes along
      if (!isMove(open)) await index.begin(tx);
      await trail(tx, [{ ...entryOf('complete', version), actor: SYSTEM, ...movedTo(open) }]);
    });

  const retire = (): Promise<void> =>
    db.transaction().execute(async (tx) => {
      await ownKeyring(tx);
      const due = await lockRetirable(tx, new Date(clock.now().getTime() - GRACE_MS));
      const last = due.at(-1);
      const open = await lockOpen(tx);
      // what a move that came meanwhile needs is not given up
      if (!last || (open && isMove(open)) || (await readKeyHolder(tx)) !== last.holder) return;
      const { holder } = last;
      const own = due.filter((one) => one.holder === holder);
      const version = Math.max(...own.map((one) => one.version!));
      // somebody may have put older rows back meanwhile, from a backup; what is damaged could yet be put back as it was
      if (await isAnyBelow(tx, { holder, version })) return;
      const left = new Set(due.map(({ from_holder }) => from_holder).filter((one) => one !== holder));
      for (const one of left) await moves.leave(tx, one);
      // a service that was moved to has versions that were never ours to give up
      if (own.some((one) => !isMove(one))) await (await provider.of(holder)).retire(version);
      await reached('retired');
      await noteRetired(
        tx,
        due.map(({ id }) => id),
        clock.now(),
      );
      await trail(tx, [{ ...entryOf('retire', version), actor: SYSTEM, detail: { left: [...left].sort() } }]);
    });

  const tell = async (damaged: number): Promise<void> => {
    const newest = await newestOf(await provider.current('now'));
    const entry = { ...entryOf('damage', newest), outcome: 'failed' as const };
    await trail(db, [{ ...entry, actor: SYSTEM, detail: { keys: damaged } }]);
  };

  const work = async (signal: AbortSignal): Promise<void> => {
    const open = await add();
    await reached('noted');
    for (let left = true; left && !signal.aborted; ) {
      const step = await sealer.rewrap(batch);
      left = step.left;
      if (step.damaged > 0) await tell(step.damaged);
      await reached('rewrapped');
    }
    await rewrapRoot(db, keys);
    await reached('root');
    if (open) await finish();
    await reached('done');
    await retire();
  };

  return {
    work,
    read: () => readKeyring(options, moves),
    move: async (to, by) => rotationOf(await moves.ask(to, by)),
    async ask(by) {
      return db.transaction().execute(async (tx) => {
        await ownKeyring(tx);
        const holder = await readKeyHolder(tx);
        const from = await newestOf(holder);
        const row = {
          ...{ id: ids.next(), asked_at: clock.now(), asked_by: `${by.kind}/${by.id}` },
          ...{ from_holder: holder, from_version: from, holder },
        };
        if (!(await insertRotation(tx, row))) throw new Problem('keys.rotating');
        await trail(tx, [{ ...entryOf('rotate', from), actor: by }]);
        return rotationOf(
          await tx.selectFrom('key_rotation').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow(),
        );
      });
    },
    job: {
      name: 'privacy.keyring',
      schedule: { cron: '* * * * *' },
      longestRun: 3_600,
      handle: (_, { signal }) => work(signal),
    },
  };
}

const entryOf = (verb: string, version: number) => ({
  action: `privacy.keyring.${verb}`,
  object: `master-key/${version}`,
  outcome: 'done' as const,
});

const movedTo = (row: RotationTable) => (isMove(row) ? { detail: { from: row.from_holder, to: row.holder } } : {});
