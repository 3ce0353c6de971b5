import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import { rewrapRoot } from '../../foundation/installation.ts';
import type { Job } from '../../foundation/jobs/job.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { NewTrailEntry, WriteTrail } from '../../foundation/trail/trail.store.ts';
import {
  countKeys,
  insertRotation,
  isAnyBelow,
  listRotations,
  lockOpen,
  lockRetirable,
  noteDone,
  noteRetired,
  noteVersion,
} from './rotation.store.ts';

/** Where a rotation can be killed. */
export type RotationPoint = 'added' | 'noted' | 'rewrapped' | 'root' | 'done' | 'retired';

export interface RotationOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Keys;
  sealer: Pick<Sealer, 'rewrap'>;
  trail: WriteTrail;
  /** What is searched by is built under a new key, too, once all persons' keys are wrapped by theirs. */
  index: { begin(tx: Tx): Promise<unknown> };
  /** Persons' keys wrapped anew in one statement; 500 when not given. */
  batch?: number;
  /** Called where a process could be killed. */
  reached?(point: RotationPoint): Promise<void> | void;
}

export interface KeyringVersion {
  version: number;
  createdAt: Date;
  /** Persons' keys that it wraps. */
  keys: number;
}

export interface Rotation {
  id: string;
  askedAt: Date;
  askedBy: string;
  version: number | null;
  /** Persons' keys when it began. */
  keys: number;
  doneAt: Date | null;
  retiredAt: Date | null;
}

export interface Keyring {
  provider: 'file' | 'transit';
  versions: KeyringVersion[];
  /** Persons' keys that an older version wraps. */
  left: number;
  /** Of these, those that could not be unwrapped. */
  damaged: number;
  /** Persons whose key was destroyed. */
  erased: number;
  /** Newest first. */
  rotations: Rotation[];
}

export interface Rotating {
  read(): Promise<Keyring>;
  /** Asks for a new version; the job does it. @throws Problem `keys.rotating`, `keys.unavailable` */
  ask(by: NewTrailEntry['actor']): Promise<Rotation>;
  /** Goes on with whatever is to be done, until nothing is or `signal` says so. */
  work(signal: AbortSignal): Promise<void>;
  job: Job;
}

/** A transaction that wrapped by the version before is over by then, and so is every process that has not heard of it. */
const GRACE_MS = 10 * 60_000;
const LISTED = 20;
const SYSTEM = { kind: 'system', id: 'keyring' } as const;

/**
 * Rotation of the master key beside all other work. It can be killed anywhere: what is to be done next is read from
 * the provider and the rows, never remembered.
 */
export function createRotating(options: RotationOptions): Rotating {
  const { db, clock, ids, keys, sealer, trail, index, batch = 500 } = options;
  const { provider } = keys;
  const reached = async (point: RotationPoint): Promise<void> => options.reached?.(point);
  const newest = async (): Promise<number> => (await provider.versions()).at(-1)!.version;

  /** Adds the version that was asked for, once: a version that is there already was added before a kill. */
  const add = (): Promise<boolean> =>
    db.transaction().execute(async (tx) => {
      const open = await lockOpen(tx);
      if (!open) return false;
      if (open.version !== null) return true;
      const there = await newest();
      const version = there > open.from_version ? there : await provider.rotate(clock.now());
      await reached('added');
      await noteVersion(tx, open.id, version);
      return true;
    });

  const finish = (): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const open = await lockOpen(tx);
      if (!open || open.version === null || (await isAnyBelow(tx, open.version, 'damaged'))) return;
      await noteDone(tx, open.id, clock.now());
      await index.begin(tx);
      await trail(tx, [{ ...entryOf('complete', open.version), actor: SYSTEM }]);
    });

  const retire = (): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const due = await lockRetirable(tx, new Date(clock.now().getTime() - GRACE_MS));
      const version = Math.max(...due.map((one) => one.version!));
      // somebody may have put older rows back meanwhile, from a backup; what is damaged could yet be put back as it was
      if (due.length === 0 || (await isAnyBelow(tx, version))) return;
      await provider.retire(version);
      await reached('retired');
      await noteRetired(
        tx,
        due.map(({ id }) => id),
        clock.now(),
      );
      await trail(tx, [{ ...entryOf('retire', version), actor: SYSTEM }]);
    });

  const tell = async (damaged: number): Promise<void> => {
    const entry = { ...entryOf('damage', await newest()), outcome: 'failed' as const };
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
    async read() {
      const [versions, { byVersion, damaged, erased }, rotations] = await Promise.all([
        provider.versions(),
        countKeys(db),
        listRotations(db, LISTED),
      ]);
      const last = versions.at(-1)!.version;
      return {
        ...{ provider: provider.kind, damaged, erased },
        versions: versions.map((one) => ({ ...one, keys: byVersion.get(one.version) ?? 0 })),
        left: [...byVersion].reduce((sum, [version, count]) => (version < last ? sum + count : sum), 0),
        rotations: rotations.map(rotationOf),
      };
    },
    async ask(by) {
      const from = await newest();
      return db.transaction().execute(async (tx) => {
        const row = { id: ids.next(), asked_at: clock.now(), asked_by: `${by.kind}/${by.id}`, from_version: from };
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

export const rotationOf = (row: Awaited<ReturnType<typeof listRotations>>[number]): Rotation => ({
  ...{ id: row.id, askedAt: row.asked_at, askedBy: row.asked_by, version: row.version, keys: row.keys },
  ...{ doneAt: row.done_at, retiredAt: row.retired_at },
});
