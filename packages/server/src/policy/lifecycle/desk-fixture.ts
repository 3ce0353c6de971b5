import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { UserPrincipal } from '../../foundation/access/principal.ts';
import { manualClock } from '../../foundation/clock.ts';
import { type OpenDatabase, openDatabase } from '../../foundation/database/database.ts';
import { testDatabase } from '../../foundation/database/embedded/test-database.ts';
import { createIds } from '../../foundation/ids.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import type { Poll } from '../../foundation/poll.ts';
import { createTrail } from '../../foundation/trail/trail.store.ts';
import { createPackStore, type PackStore } from '../pack.store.ts';
import type { PolicyDesk } from './desk.ts';
import { createDrafts, type Drafts } from './draft.ts';
import { followPolicy } from './follow.ts';
import { createForce, type Force } from './force.ts';
import { createProposals, type Proposals } from './proposals.ts';
import type { Release } from './release.store.ts';
import { startPolicy } from './start.ts';
import type { Workshop } from './workshop.ts';

/** Policy as one process has it, without anything around. */
export interface Started {
  packs: PackStore;
  drafts: Drafts;
  force: Force;
  proposals: Proposals;
  /** What it warned of. */
  warned: string[];
  /** Takes up what others change, as processes do. */
  following: Poll;
}

export interface StartOptions {
  force?: boolean;
  role?: 'server' | 'tool';
  /** Instead of a folder with the files. */
  folder?: string;
}

export interface DeskFixture {
  open: OpenDatabase;
  /** A process that starts on a folder with these files. */
  start(files: Record<string, string>, options?: StartOptions): Promise<Started>;
  releases(): Promise<Pick<Release, 'id' | 'state' | 'origin' | 'version' | 'ended_by'>[]>;
  drop(): Promise<void>;
}

const person = (id: string) => ({ kind: 'user', id }) as UserPrincipal;
export const AUTHOR = person('01940000-0000-7000-8000-0000000000a1');
export const OTHER = person('01940000-0000-7000-8000-0000000000a2');

/** A database on which policy is started again and again; the workshop is one for all, as it is slow to open. */
export async function openDeskFixture(workshop: Workshop): Promise<DeskFixture> {
  const database = await testDatabase();
  const open = openDatabase({ url: database.url, poolSize: 6 });
  const { db } = open;
  const root = mkdtempSync(join(tmpdir(), 'anxin-policy-'));
  const clock = manualClock(new Date('2026-11-20T08:00:00Z'));
  const ids = createIds();
  const [trail, notify] = [createTrail({ ids, clock }), createNotify({ ids, clock })];
  const polls: Poll[] = [];
  return {
    open,
    async start(
      files,
      { force = false, role = 'server', folder = write(mkdtempSync(join(root, 'pack-')), files) } = {},
    ) {
      const warned: string[] = [];
      const warn = (_fields: object, message: string): void => void warned.push(message);
      const log = { warn, error: warn };
      const packs = createPackStore({ db, log });
      await startPolicy({ db, packs, clock, ids, trail, notify, log, folder, role, force });
      await packs.refresh();
      const desk: PolicyDesk = {
        ...{ db, packs, workshop, clock, ids, trail, notify, log, secondPerson: true, noticeDays: 7 },
      };
      const following = followPolicy(packs, log);
      polls.push(following);
      return {
        ...{ packs, warned, following },
        ...{ drafts: createDrafts(desk), force: createForce(desk), proposals: createProposals(desk) },
      };
    },
    releases: () =>
      db.selectFrom('pack_release').select(['id', 'state', 'origin', 'version', 'ended_by']).orderBy('id').execute(),
    async drop() {
      for (const poll of polls) await poll.stop();
      await open.close();
      await database.drop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A draft with these changes, brought as far as approved. */
export async function approve({ drafts }: Started, changes: Record<string, string | null>): Promise<string> {
  const listed = Object.entries(changes).map(([path, text]) => ({ path, text }));
  const { id } = await drafts.create(AUTHOR, { changes: listed, note: '' });
  const { revision } = await drafts.validate({ by: AUTHOR }, id);
  await drafts.approve({ by: OTHER, revision }, id);
  return id;
}

function write(folder: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
