import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import { keepRoot, readKeyHolder, setKeyHolder } from '../../foundation/installation.ts';
import type { KeyMoving } from '../../foundation/sealing/key-places.ts';
import { type KeyHolder, otherThan } from '../../foundation/sealing/key-provider.ts';
import { lackingOf, readReaders } from '../../foundation/sealing/key-readers.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { NewTrailEntry, WriteTrail } from '../../foundation/trail/trail.store.ts';
import {
  insertRotation,
  isMove,
  lockOpen,
  noteVersion,
  ownKeyring,
  type RotationTable,
  readLastFileVersion,
  turnMove,
} from './rotation.store.ts';

export interface MoveOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Keys;
  keyMoving: KeyMoving;
  trail: WriteTrail;
}

/** The two ends of a move of the master keys; what lies between is wrapping anew, as in a rotation. */
export interface Moves {
  /**
   * Asks for it, or for turning back the one that is under way. The target has wrapped and unwrapped by then.
   * @throws Problem `keys.move`, `keys.rotating`, and what the target says
   */
  ask(to: KeyHolder, by: NewTrailEntry['actor']): Promise<RotationTable>;
  /** Has the target wrap from now on, unless a process that runs could not read what it wraps. */
  begin(tx: Tx, move: RotationTable): Promise<boolean>;
  /** Processes that a move waits for. */
  waitsFor(move: Pick<RotationTable, 'holder' | 'version'>): Promise<string[]>;
  /** Gives up who wraps nothing any more. */
  leave(tx: Tx, holder: KeyHolder): Promise<void>;
}

export function createMoves({ db, clock, ids, keys, keyMoving, trail }: MoveOptions): Moves {
  /** Makes the target able to take over, and sees that it does. */
  const prepare = async (tx: Tx, to: KeyHolder): Promise<void> => {
    const now = clock.now();
    if (to === 'file') {
      // above all that a file ever had: what an older one has wrapped must not be taken for this one's
      keyMoving.makeFile((await readLastFileVersion(tx)) + 1, now);
      await keyMoving.tryOut(to);
    } else await keepRoot(tx, await keyMoving.wrapRoot());
  };

  const turned = async (tx: Tx, open: RotationTable, by: Pick<RotationTable, 'asked_at' | 'asked_by'>) => {
    await turnMove(tx, open, by);
    return (await lockOpen(tx))!;
  };

  return {
    ask: (to, by) =>
      db.transaction().execute(async (tx) => {
        await ownKeyring(tx);
        const open = await lockOpen(tx);
        if (open && !isMove(open)) throw new Problem('keys.rotating');
        if (open?.holder === to) return open;
        const row = { asked_at: clock.now(), asked_by: `${by.kind}/${by.id}` };
        const from = await readKeyHolder(tx);
        if (!open && from === to)
          throw new Problem('keys.move', {
            detail: `The master keys are ${to === 'file' ? 'in the key file' : 'with the key service'} already`,
          });
        // who turns back has both at hand, and one of them may be why
        if (!open) await prepare(tx, to);
        const asked = open
          ? await turned(tx, open, row)
          : await insertMove(tx, { ...row, id: ids.next(), from_holder: from, holder: to });
        await trail(tx, [
          {
            ...{
              actor: by,
              action: 'privacy.keyring.move',
              object: `master-key/${asked.from_version}`,
              outcome: 'done',
            },
            detail: { from: asked.from_holder, to },
          },
        ]);
        return asked;
      }),
    async begin(tx, move) {
      const version = await keyMoving.tryOut(move.holder);
      if (lackingOf(await readReaders(tx), move.holder, version).length > 0) return false;
      await setKeyHolder(tx, move.holder);
      await noteVersion(tx, move.id, version);
      return true;
    },
    async waitsFor({ holder, version }) {
      if (version !== null) return [];
      const { fileVersion } = await keyMoving.atHand();
      return lackingOf(await readReaders(db), holder, fileVersion);
    },
    async leave(tx, holder) {
      if (holder === 'file') keyMoving.removeFile();
      else await keepRoot(tx, undefined);
    },
  };

  async function insertMove(
    tx: Tx,
    row: Pick<RotationTable, 'id' | 'asked_at' | 'asked_by' | 'from_holder' | 'holder'>,
  ): Promise<RotationTable> {
    const versions = await (await keys.provider.of(otherThan(row.holder))).versions();
    if (!(await insertRotation(tx, { ...row, from_version: versions.at(-1)!.version })))
      throw new Problem('keys.rotating');
    return (await lockOpen(tx))!;
  }
}
