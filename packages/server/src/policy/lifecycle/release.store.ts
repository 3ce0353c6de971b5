import { randomBytes } from 'node:crypto';
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { type Files, hashText } from './files.ts';
import { type Manifest, OPEN_STATES, type ReleaseState } from './release.ts';
import type { Report } from './report.ts';

type StoredManifest = Record<string, string>;

interface PackTable {
  id: string;
  version: string;
  sha256: string;
  /** Of the files that decide. */
  files: Json<StoredManifest>;
  loaded_at: Date;
}

interface PackFileTable {
  hash: string;
  text: string;
}

interface PackReleaseTable {
  id: string;
  pack: string;
  version: string;
  sha256: string;
  state: ReleaseState;
  origin: 'folder' | 'console';
  files: Json<StoredManifest>;
  rules: number | null;
  base: string | null;
  onto: string | null;
  follows: string | null;
  reverts: string | null;
  note: string;
  created_by: string;
  created_at: Date;
  authors: string[];
  report: Json<Report> | null;
  validated_at: Date | null;
  approved_by: string | null;
  approved_at: Date | null;
  rejected_by: string | null;
  rejected_at: Date | null;
  rejection: string | null;
  notice_at: Date | null;
  takes_effect_at: Date | null;
  rollout: number | null;
  salt: string;
  activated_at: Date | null;
  ended_at: Date | null;
  ended_by: string | null;
  revision: number;
}

interface PolicyStateTable {
  only: boolean;
  revision: bigint;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    pack: PackTable;
    pack_file: PackFileTable;
    pack_release: PackReleaseTable;
    policy_state: PolicyStateTable;
  }
}

/** A release as it is stored. */
export type Release = Selectable<PackReleaseTable>;
export type NewRelease = Insertable<PackReleaseTable>;

export const releaseName = ({ pack, version, sha256 }: Pick<Release, 'pack' | 'version' | 'sha256'>): string =>
  `${pack}@${version}+sha256:${sha256}`;

/** What a person is told of a name: without the hash. */
export const spokenName = (name: string): string => name.slice(0, name.indexOf('+'));

/** What the parties of a release are shuffled by. */
export const newSalt = (): string => randomBytes(16).toString('hex');

export const manifestIn = ({ files }: Pick<Release, 'files'>): Manifest => new Map(Object.entries(files));
const stored = (manifest: Manifest): string => JSON.stringify(Object.fromEntries(manifest));

/**
 * Makes whoever changes policy wait for the others: what is in force when a transaction has this is in force until it
 * ends. @returns how many changes there were before
 */
export async function lockPolicy(tx: Tx): Promise<bigint> {
  await sql`insert into policy_state (revision) values (0) on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ revision: bigint }>`select revision from policy_state for update`.execute(tx);
  return rows[0]!.revision;
}

/** Tells those who follow that there is something to look at. */
export async function moved(tx: Tx): Promise<void> {
  await sql`update policy_state set revision = revision + 1`.execute(tx);
}

export interface InForce {
  revision: bigint;
  active: Release | undefined;
  /** What looks on, or decides about a part. */
  running: Release | undefined;
}

/** What is in force and what is tried, as of one moment. */
export async function readInForce(db: Database): Promise<InForce> {
  const { rows } = await sql<Release & { state_revision: bigint }>`
    select s.revision as state_revision, r.* from policy_state s
    left join pack_release r on r.state in ('active', 'shadow', 'rollout')`.execute(db);
  const releases = rows.flatMap(({ state_revision: _, ...row }) => (row.id === null ? [] : [row]));
  return {
    revision: rows[0]?.state_revision ?? 0n,
    active: releases.find(({ state }) => state === 'active'),
    running: releases.find(({ state }) => state !== 'active'),
  };
}

export const findRelease = (db: Database, id: string): Promise<Release | undefined> =>
  db.selectFrom('pack_release').selectAll().where('id', '=', id).executeTakeFirst();

/** The newest first. @param before the id of the last one already seen */
export function listReleases(
  db: Database,
  { limit, before, state }: { limit: number; before?: string | undefined; state?: ReleaseState | undefined },
): Promise<Release[]> {
  return db
    .selectFrom('pack_release')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** How many are on their way. */
export async function countOpen(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pack_release where state = any(${[...OPEN_STATES]}::text[])`.execute(tx);
  return rows[0]!.count;
}

/** Whether the machine's files have brought this content before, whatever became of it. */
export async function knownFromFolder(db: Database, sha256: string): Promise<boolean> {
  const row = await db
    .selectFrom('pack_release')
    .select('id')
    .where('sha256', '=', sha256)
    .where('origin', '=', 'folder')
    .executeTakeFirst();
  return row !== undefined;
}

/** The newest content of the machine's files that was in force. */
export async function lastFromFolder(db: Database): Promise<string | undefined> {
  const row = await db
    .selectFrom('pack_release')
    .select('id')
    .where('origin', '=', 'folder')
    .where('activated_at', 'is not', null)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row?.id;
}

export async function insertRelease(
  tx: Tx,
  { files, ...row }: Omit<NewRelease, 'files' | 'revision'> & { files: Manifest },
): Promise<Release> {
  return tx
    .insertInto('pack_release')
    .values({ ...row, files: stored(files), revision: 1 })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What a change of a release may set; each makes a new revision of it. */
export type ReleasePatch = Partial<Omit<Updateable<PackReleaseTable>, 'id' | 'revision' | 'files'>> & {
  files?: Manifest;
};

export async function updateRelease(tx: Tx, id: string, { files, ...patch }: ReleasePatch): Promise<Release> {
  return tx
    .updateTable('pack_release')
    .set({ ...patch, ...(files ? { files: stored(files) } : {}) })
    .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Keeps texts that are not kept yet. */
export async function storeFiles(tx: Tx, files: Files): Promise<Manifest> {
  const texts = new Map(Array.from(files.values(), (text) => [hashText(text), text] as const));
  await sql`
    insert into pack_file (hash, text)
    select * from unnest(${[...texts.keys()]}::text[], ${[...texts.values()]}::text[]) as f (hash, text)
    order by 1 on conflict do nothing`.execute(tx);
  return new Map(Array.from(files, ([path, text]) => [path, hashText(text)] as const));
}

/** @param known texts that are at hand already, by hash */
export async function readFiles(
  db: Database,
  manifest: Manifest,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<Files> {
  const missing = [...new Set(manifest.values())].filter((hash) => !known.has(hash));
  const rows =
    missing.length === 0 ? [] : await db.selectFrom('pack_file').selectAll().where('hash', 'in', missing).execute();
  const texts = new Map(rows.map(({ hash, text }) => [hash, text]));
  return new Map(
    Array.from(manifest, ([path, hash]) => {
      const text = known.get(hash) ?? texts.get(hash);
      if (text === undefined) throw new Error(`the text of ${path} is not stored: ${hash}`);
      return [path, text] as const;
    }),
  );
}

/** Planted violations and cases judge a pack; they take no part in deciding. */
const decides = (path: string): boolean => !path.startsWith('planted/') && !path.endsWith('.cases.yaml');

/** Keeps what a pack that is going to decide is made of, so that its decisions can be told and made again. */
export async function keepPack(tx: Tx, release: Release, now: Date): Promise<void> {
  const files = [...manifestIn(release)].filter(([path]) => decides(path));
  await tx
    .insertInto('pack')
    .values({
      ...{ id: release.pack, version: release.version, sha256: release.sha256, loaded_at: now },
      files: stored(new Map(files)),
    })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}

/** Of a pack that has decided, by its name: `<id>@<version>+sha256:<hex>`. */
export async function readPackManifest(db: Database, name: string): Promise<Manifest | undefined> {
  const sha256 = name.slice(name.lastIndexOf(':') + 1);
  const row = await db.selectFrom('pack').select('files').where('sha256', '=', sha256).executeTakeFirst();
  return row && manifestIn(row);
}

/** The files of a pack that has decided, by its name. */
export async function readPack(db: Database, name: string): Promise<Files | undefined> {
  const manifest = await readPackManifest(db, name);
  return manifest && readFiles(db, manifest);
}

/** Lets go of texts that no pack and no release has any more: those of drafts that went on. */
export async function purgeFiles(db: Database): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // whoever stores a text has this too, until the release that needs it is there
    await lockPolicy(tx);
    await sql`
      delete from pack_file f where not exists (
        select from pack_release r cross join lateral jsonb_each_text(r.files) as e where e.value = f.hash)
      and not exists (select from pack p cross join lateral jsonb_each_text(p.files) as e where e.value = f.hash)`.execute(
      tx,
    );
  });
}
