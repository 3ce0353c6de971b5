import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { NewTrailEntry, WriteTrail } from '../../foundation/trail/trail.store.ts';
import { actorOf } from '../lifecycle/desk.ts';
import { findRelease, readInForce, releaseName } from '../lifecycle/release.store.ts';
import { isSecondPerson } from '../lifecycle/second-person.ts';
import type { PackStore } from '../pack.store.ts';
import { requireInForce } from './apply-scan.ts';
import { countOutcomes } from './hit.store.ts';
import {
  beginApplication,
  cancelPreview,
  countGoing,
  endApplication,
  findScan,
  insertScan,
  lockScan,
  type Scan,
} from './scan.store.ts';
import { afterStep, FRESH_DAYS, type SCAN_KINDS } from './scan.ts';

/** Where people begin retro-scans, apply them and call them off. */
export interface ScanDesk {
  db: Database;
  /** @throws Problem `request.invalid` naming the release, `server.overloaded` */
  begin(by: Principal, asked: { release?: string; kinds: (typeof SCAN_KINDS)[number][] }): Promise<Scan>;
  /** @throws Problem `request.not-found` */
  find(id: string): Promise<Scan>;
  /** What can be done with it now. */
  standing(scan: Scan): Promise<{
    outcomes: Awaited<ReturnType<typeof countOutcomes>>;
    in_force: boolean;
    fresh_until: string;
    second_person: boolean;
  }>;
  /** @throws Problem `retro-scan.state`, `retro-scan.release`, `retro-scan.stale`, `release.own-approval` */
  apply(by: Principal, id: string, cap: number): Promise<Scan>;
  /** @throws Problem `retro-scan.state` */
  cancel(by: Principal, id: string): Promise<Scan>;
}

export interface ScanDeskOptions {
  db: Database;
  packs: Pick<PackStore, 'current' | 'refresh'>;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  /** Whether somebody else than who began it has to apply it. */
  secondPerson: boolean;
}

const MOST_GOING = 20;
const DAY = 24 * 3_600_000;

const freshUntil = ({ as_of }: Scan): Date => new Date(as_of.getTime() + FRESH_DAYS * DAY);

export function createScanDesk({ db, packs, clock, ids, trail, secondPerson }: ScanDeskOptions): ScanDesk {
  const find = async (id: string): Promise<Scan> => {
    const scan = await findScan(db, id.toLowerCase());
    if (!scan) throw new Problem('request.not-found');
    return scan;
  };

  const note = (
    tx: Database | Tx,
    by: Principal,
    verb: string,
    { id, candidate }: Scan,
    { outcome = 'done', detail = {} }: Partial<Pick<NewTrailEntry, 'outcome' | 'detail'>> = {},
  ): Promise<void> =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `policy.retro.${verb}`, object: `retro-scan/${id}` },
        ...{ purpose: 're-decide', outcome, detail: { candidate, ...detail } },
      },
    ]);

  const requireSecond = async (by: Principal, scan: Scan, cap: number): Promise<void> => {
    if (!secondPerson || (await isSecondPerson(db, by, [scan.created_by]))) return;
    await note(db, by, 'apply', scan, { outcome: 'refused', detail: { cap } });
    const detail = by.kind === 'user' ? 'You have begun it yourself' : 'A key cannot agree to it; a person can';
    throw new Problem('release.own-approval', { detail });
  };

  return {
    db,
    find,
    async begin(by, { release: id, kinds }) {
      const release = id === undefined ? (await readInForce(db)).active : await findRelease(db, id.toLowerCase());
      if (!release) throw new Problem('request.invalid', { field: 'release', detail: `there is no release ${id}` });
      if ((await countGoing(db)) >= MOST_GOING)
        throw new Problem('server.overloaded', { retryAfter: 60, detail: `${MOST_GOING} retro-scans wait already` });
      const now = clock.now();
      const scan = await insertScan(db, {
        ...{ id: ids.next(), release_id: release.id, candidate: releaseName(release), candidate_files: release.files },
        ...{ kinds: [...new Set(kinds)], as_of: now, created_by: actorOf(by), created_at: now },
      });
      await note(db, by, 'start', scan, { detail: { kinds: scan.kinds } });
      return scan;
    },
    async standing(scan) {
      await packs.refresh();
      return {
        outcomes: await countOutcomes(db, scan.id),
        in_force: packs.current().name === scan.candidate,
        fresh_until: freshUntil(scan).toISOString(),
        second_person: secondPerson,
      };
    },
    async apply(by, id, cap) {
      const read = await find(id);
      afterStep(read.state, 'apply');
      await packs.refresh();
      requireInForce(read, packs.current().name);
      if (freshUntil(read) <= clock.now())
        throw new Problem('retro-scan.stale', { detail: `It shows what was on sale at ${read.as_of.toISOString()}` });
      await requireSecond(by, read, cap);
      return db.transaction().execute(async (tx) => {
        const scan = (await lockScan(tx, read.id))!;
        afterStep(scan.state, 'apply');
        const applied = await beginApplication(tx, scan.id, { cap, by: actorOf(by), at: clock.now() });
        await note(tx, by, 'apply', applied, { detail: { cap } });
        return applied;
      });
    },
    async cancel(by, id) {
      const { id: found } = await find(id);
      return db.transaction().execute(async (tx) => {
        const scan = (await lockScan(tx, found))!;
        const state = afterStep(scan.state, 'cancel');
        if (state === 'cancelled') await cancelPreview(tx, found);
        else await endApplication(tx, found, null);
        await note(tx, by, 'cancel', scan, { detail: { acted: scan.acted } });
        return (await lockScan(tx, found))!;
      });
    },
  };
}
