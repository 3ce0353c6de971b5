import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { KeyMoving } from '../../foundation/sealing/key-places.ts';
import { type KeyHolder, otherThan } from '../../foundation/sealing/key-provider.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { Moves } from './move.ts';
import { countKeys, isMove, type KeyCount, listRotations, type RotationTable } from './rotation.store.ts';

export interface KeyringVersion {
  holder: KeyHolder;
  version: number;
  /** Null: whoever holds it does not tell. */
  createdAt: Date | null;
  /** Persons' keys that it wraps. */
  keys: number;
}

export interface Rotation {
  id: string;
  askedAt: Date;
  askedBy: string;
  fromHolder: KeyHolder;
  /** Another one than before: it is a move. */
  holder: KeyHolder;
  version: number | null;
  /** Persons' keys when it began. */
  keys: number;
  doneAt: Date | null;
  retiredAt: Date | null;
}

export interface Keyring {
  /** Who wraps. */
  provider: KeyHolder;
  /** Those of who wraps last, oldest first; before them those that something is still wrapped by elsewhere. */
  versions: KeyringVersion[];
  /** Persons' keys that an older version, or another holder, wraps. */
  left: number;
  /** Of these, those that could not be unwrapped. */
  damaged: number;
  /** Persons whose key was destroyed. */
  erased: number;
  /** Newest first; moves among them. */
  rotations: Rotation[];
  /** Processes that run and that the move which is under way waits for. */
  waitsFor: string[];
  /** Where the master keys could be asked to move to from here. */
  movesTo: KeyHolder[];
}

export interface KeyringOptions {
  db: Database;
  keys: Pick<Keys, 'provider'>;
  keyMoving: Pick<KeyMoving, 'hasService'>;
}

const LISTED = 20;

/** @throws Problem `keys.unavailable` and others when who wraps does not answer */
export const readKeyring = (options: KeyringOptions, moves: Pick<Moves, 'waitsFor'>): Promise<Keyring> =>
  gather(options, moves, (holder) => versionsOf(options, holder));

/** What rows tell, without asking whoever holds the master keys. */
export const keyringOfRows = (options: KeyringOptions): Promise<Keyring> =>
  gather(options, { waitsFor: async () => [] }, async () => []);

async function gather(
  { db, keys, keyMoving }: KeyringOptions,
  moves: Pick<Moves, 'waitsFor'>,
  ask: (holder: KeyHolder) => Promise<Told[]>,
): Promise<Keyring> {
  const provider = await keys.provider.current('now');
  const other = otherThan(provider);
  const [told, counts, rotations] = await Promise.all([ask(provider), countKeys(db), listRotations(db, LISTED)]);
  const { wrapped, damaged, erased } = counts;
  const versions = withCounts(provider, told, wrapped);
  const isLeft = wrapped.some(({ holder }) => holder === other) || rotations.some(isLeaving(other));
  const elsewhere = isLeft ? withCounts(other, await ask(other).catch(untold), wrapped) : [];
  const newest = versions.at(-1)?.version ?? 0;
  const open = rotations.find((row) => row.done_at === null);
  return {
    ...{ provider, damaged, erased, versions: [...elsewhere, ...versions] },
    left: wrapped.reduce(
      (sum, { holder, version, keys: count }) => (holder === provider && version >= newest ? sum : sum + count),
      0,
    ),
    rotations: rotations.map(rotationOf),
    waitsFor: open && isMove(open) ? await moves.waitsFor(open) : [],
    movesTo: provider === 'transit' ? ['file'] : keyMoving.hasService ? ['transit'] : [],
  };
}

type Told = { version: number; createdAt: Date };

const versionsOf = async ({ keys }: KeyringOptions, holder: KeyHolder): Promise<Told[]> =>
  (await keys.provider.of(holder)).versions();

/** The page shows what is left there all the same. */
function untold(error: unknown): Told[] {
  if (error instanceof Problem && error.code.startsWith('keys.')) return [];
  throw error;
}

/** Versions that are told of, and those that only rows name. */
function withCounts(holder: KeyHolder, told: readonly Told[], wrapped: readonly KeyCount[]): KeyringVersion[] {
  const keys = new Map(wrapped.filter((one) => one.holder === holder).map((one) => [one.version, one.keys]));
  const createdAt = new Map(told.map((one) => [one.version, one.createdAt]));
  // where it tells of its versions, those that are gone wrap nothing that could be read
  const all = told.length > 0 ? createdAt.keys() : keys.keys();
  return [...all]
    .sort((a, b) => a - b)
    .map((version) => ({
      ...{ holder, version, createdAt: createdAt.get(version) ?? null },
      keys: keys.get(version) ?? 0,
    }));
}

/** Whether a move from there is not at its end. */
const isLeaving =
  (holder: KeyHolder) =>
  (row: RotationTable): boolean =>
    isMove(row) && row.from_holder === holder && row.retired_at === null;

export const rotationOf = (row: RotationTable): Rotation => ({
  ...{ id: row.id, askedAt: row.asked_at, askedBy: row.asked_by, version: row.version, keys: row.keys },
  ...{ fromHolder: row.from_holder, holder: row.holder, doneAt: row.done_at, retiredAt: row.retired_at },
});
