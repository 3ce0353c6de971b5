import { packHash } from '@anxin/engine';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { PackStore } from '../pack.store.ts';
import { readPackFolder } from '../pack-folder.ts';
import { type Files, filesOf, manifestOf, packFiles } from './files.ts';
import { supersede, withdraw } from './force.ts';
import {
  insertRelease,
  keepPack,
  knownFromFolder,
  lastFromFolder,
  lockPolicy,
  manifestIn,
  moved,
  newSalt,
  type Release,
  readInForce,
  releaseName,
  storeFiles,
} from './release.store.ts';
import { changedPaths } from './release.ts';
import { invalidPack } from './report.ts';

export interface PolicyStart {
  db: Database;
  packs: Pick<PackStore, 'content'>;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  notify: Notify;
  log: { warn(fields: object, message: string): void };
  /** Of the pack on this machine. */
  folder: string;
  /** A server brings what is in its folder; a tool that joins takes what is in force, and the folder where nothing is. */
  role: 'server' | 'tool';
  /** The folder's pack comes into force whatever was made in the console. */
  force: boolean;
}

const SYSTEM = { kind: 'system', id: 'start' } as const;

/**
 * Sees to it that a pack is in force when a process starts: the folder's, where nothing is or where the one in force came
 * from the folder as well (whoever owns the machine's files owns that); else what people made in the console stays, and a
 * folder that has changed comes in as a draft, once.
 * @throws Problem `pack.invalid` where the folder's pack is to decide and cannot
 */
export async function startPolicy(options: PolicyStart): Promise<void> {
  const { db, folder, role, force, log } = options;
  const { active } = await readInForce(db);
  if (active && role === 'tool') return;
  const made = active?.origin === 'console' && !force ? active : undefined;
  const read = await readFolder(folder).catch((error: Problem) => {
    if (!made) throw error;
    log.warn({ err: error, folder }, 'the folder of the pack cannot be read; what was made in the console is in force');
    return undefined;
  });
  if (!read || (active && changedPaths(manifestIn(active), manifestOf(read)).length === 0)) return;
  return made ? bringDraft(options, made, read) : bringIntoForce(options, read);
}

async function readFolder(folder: string): Promise<Files> {
  const { files, problems } = await readPackFolder(folder).catch((error: Error) => {
    throw new Problem('pack.invalid', { detail: `${folder} cannot be read: ${error.message}` }, error);
  });
  if (problems.length > 0) throw invalidPack(problems);
  return filesOf(files);
}

async function bringIntoForce({ db, packs, clock, ids, trail, notify }: PolicyStart, files: Files): Promise<void> {
  const { pack, problems } = await packs.content(files);
  if (!pack) throw invalidPack(problems);
  await db.transaction().execute(async (tx) => {
    await lockPolicy(tx);
    const { active, running } = await readInForce(tx);
    // another process has been quicker
    if (active && changedPaths(manifestIn(active), manifestOf(files)).length === 0) return;
    const now = clock.now();
    if (running) await withdraw(tx, running, now, 'folder');
    if (active) await supersede(tx, active, now);
    const release = await insertRelease(tx, {
      ...{ id: ids.next(), pack: pack.id, version: pack.version, sha256: pack.sha256, state: 'active' },
      ...{ origin: 'folder', files: await storeFiles(tx, files), rules: pack.rules.length, note: '' },
      ...{ base: active?.id ?? null, onto: active?.id ?? null, follows: active?.id ?? null },
      ...{ created_by: 'system/start', created_at: now, authors: [], salt: newSalt(), activated_at: now },
    });
    await keepPack(tx, release, now);
    await moved(tx);
    const detail = {
      ...{ pack: releaseName(release), from: 'folder', follows: active ? releaseName(active) : null },
      ...(running ? { withdrew: running.id } : {}),
    };
    await trail(tx, [
      { actor: SYSTEM, action: 'policy.pack.activate', object: `release/${release.id}`, outcome: 'done', detail },
    ]);
    if (active?.sha256 === release.sha256) return;
    for (const who of ['policy-editor', 'policy-approver'] as const)
      await notify(tx, who, 'pack.changed', { pack: pack.id, version: pack.version }, '/policy/packs');
  });
}

/** The folder's pack as a draft on what people have made; a content that came before, whatever became of it, does not come again. */
async function bringDraft(
  { db, packs, clock, ids, trail, log, folder }: PolicyStart,
  active: Release,
  files: Files,
): Promise<void> {
  const sha256 = packHash(packFiles(files));
  if (await knownFromFolder(db, sha256)) return;
  const { document, problems } = await packs.content(files);
  if (!document) {
    log.warn({ folder, problems: problems.length }, 'the pack in the folder has no name and is passed over');
    return;
  }
  const brought = await db.transaction().execute(async (tx) => {
    await lockPolicy(tx);
    if (await knownFromFolder(tx, sha256)) return undefined;
    const release = await insertRelease(tx, {
      ...{ id: ids.next(), pack: document.id, version: document.version, sha256, state: 'draft', origin: 'folder' },
      ...{ files: await storeFiles(tx, files), rules: document.rules.length, note: '' },
      // what people have done meanwhile was done to what the folder brought before
      ...{ base: active.id, onto: (await lastFromFolder(tx)) ?? active.id },
      ...{ created_by: 'system/start', created_at: clock.now() },
      ...{ authors: [], salt: newSalt() },
    });
    await trail(tx, [
      {
        ...{ actor: SYSTEM, action: 'policy.pack.create', object: `release/${release.id}`, outcome: 'done' as const },
        detail: { pack: releaseName(release), from: 'folder' },
      },
    ]);
    return release;
  });
  if (brought)
    log.warn(
      { release: brought.id, in_force: releaseName(active) },
      'the pack in the folder has changed and came in as a draft: what was made in the console is in force',
    );
}
