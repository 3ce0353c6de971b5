import { createReadStream } from 'node:fs';
import { access, link, lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflate } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Clock } from '../../foundation/clock.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import { keyFilePath, readKeyFile } from '../../foundation/sealing/key-file.ts';
import { ANCHORS_FILE, PUBLIC_KEY_FILE } from '../../foundation/trail/sealer.ts';
import { createContainer } from './container.ts';
import { type SectionHead, writeSection } from './sections.ts';
import { needsKeyFile, type Plan, planBackup, quoted, SESSION, type Table } from './tables.ts';
import { writeTrailEntry } from './trail-entry.ts';

export interface BackupOptions {
  url: string;
  dataDir: string;
  /** Written as `<path>.partial`, which gets its name when it is whole and on the disk. */
  path: string;
  passphrase: string;
  release: string;
  clock: Clock;
  ids: Ids;
  /** Told from time to time what is being written. */
  onProgress?: (progress: { what: string; bytes: number }) => void;
  /** Where a test may look around or kill us. */
  reached?: (point: 'planned' | 'table' | 'written') => Promise<void> | void;
}

export interface BackupResult {
  path: string;
  /** Of the file. */
  bytes: number;
  /** Before compression and encryption. */
  plainBytes: number;
  tables: number;
  rows: number;
  files: number;
}

/**
 * Writes everything into one file while the platform goes on working: the database as one snapshot sees it, keys,
 * anchors, media.
 * @throws Problem `backup.exists`, `backup.nothing`, `keys.*`
 */
export async function createBackup(options: BackupOptions): Promise<BackupResult> {
  const { path, url } = options;
  await refuseExisting(path);
  const client = new pg.Client({ connectionString: url, application_name: 'anxin backup' });
  // a connection that is lost fails the query under way; without a listener it would end the process
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(SESSION);
    // a copy of everything is taken: that is recorded before it happens, so the backup holds its own entry
    if (await hasInstallation(client)) await writeTrailEntry(client, options, 'operation.backup.create');
    const anchors = await anchorsNow(options.dataDir);
    await client.query('begin isolation level repeatable read, read only');
    const plan = await planBackup(client);
    if (!plan)
      throw new Problem('backup.nothing', { detail: 'The database holds no installation: nothing was written' });
    // after the snapshot: a master key that any of its rows is wrapped by is in the file by now
    const keys = (await needsKeyFile(client)) ? await readKeys(options.dataDir) : undefined;
    await options.reached?.('planned');
    const count: Count = { rows: 0, files: 0, plainBytes: 0, what: '' };
    const content = sections({ ...options, client, plan, keys, anchors, count });
    const bytes = await writeFile(options, plan, counted(content, count, options.onProgress));
    await client.query('commit');
    const { rows, files, plainBytes } = count;
    return { path, bytes, plainBytes, tables: plan.tables.length, rows, files };
  } finally {
    await client.end().catch(() => {});
  }
}

const hasInstallation = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query("select to_regclass('trail_entry') is not null as found");
  if (!rows[0].found) return false;
  return (await client.query('select from installation')).rowCount === 1;
};

async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new Problem('backup.exists', { detail: `${path} exists already: it was left alone` });
}

async function readKeys(dataDir: string): Promise<Buffer> {
  // complains in the words of whoever owns the file, where something is wrong with it
  if (!readKeyFile(dataDir))
    throw new Problem('keys.missing', { detail: `${keyFilePath(dataDir)} is not there: run this where the keys are` });
  const file = await open(keyFilePath(dataDir), 'r');
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/**
 * How long the anchors are before the snapshot: each batch is anchored after its commit, so what is in the file by now
 * is in the snapshot too. Anchors that were ahead of the restored database would look like a loss.
 */
async function anchorsNow(dataDir: string): Promise<{ bytes: number }> {
  const found = await stat(join(dataDir, 'trail', ANCHORS_FILE)).catch(ifThere);
  return { bytes: found?.size ?? 0 };
}

function ifThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

interface Count {
  rows: number;
  files: number;
  plainBytes: number;
  /** What is being written now. */
  what: string;
}

interface Content extends BackupOptions {
  client: pg.Client;
  plan: Plan;
  /** None where a key service wraps everything: the root is among the rows, wrapped by it. */
  keys: Buffer | undefined;
  anchors: { bytes: number };
  count: Count;
}

async function* sections(content: Content): AsyncGenerator<Buffer, void, void> {
  const { client, plan, keys, anchors, count, dataDir } = content;
  const rows: Record<string, number> = {};
  yield* writeSection({ section: 'about', ...plan.about });
  if (keys) yield* file('keys/master.json', [keys]);
  for (const table of plan.tables) {
    const name = `${table.schema}.${table.name}`;
    count.what = name;
    const copied = client.query(copyTo(copyOut(table)));
    yield* writeSection({ section: 'table', schema: table.schema, name: table.name, columns: table.columns }, copied);
    rows[name] = copied.rowCount;
    count.rows += copied.rowCount;
    await content.reached?.('table');
  }
  const trail = join(dataDir, 'trail');
  if (anchors.bytes > 0)
    yield* file(`trail/${ANCHORS_FILE}`, createReadStream(join(trail, ANCHORS_FILE), { end: anchors.bytes - 1 }));
  if (await stat(join(trail, PUBLIC_KEY_FILE)).catch(ifThere))
    yield* file(`trail/${PUBLIC_KEY_FILE}`, createReadStream(join(trail, PUBLIC_KEY_FILE)));
  for await (const path of filesBelow(dataDir, 'media')) {
    count.what = path;
    const found = await open(join(dataDir, path), 'r').catch(ifThere); // gone since it was listed
    if (found) yield* file(path, found.createReadStream());
  }
  yield* writeSection({ section: 'end', rows, files: count.files } satisfies SectionHead);

  async function* file(path: string, bytes: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
    count.files++;
    yield* writeSection({ section: 'file', path }, Readable.from(bytes, { objectMode: true }));
  }
}

function copyOut({ schema, name, columns, where }: Table): string {
  const list = columns.map((column) => quoted(column)).join(', ');
  const table = quoted(schema, name);
  return where === undefined
    ? `copy ${table} (${list}) to stdout`
    : `copy (select ${list} from ${table} where ${where}) to stdout`;
}

/** Plain files only: a link could lead anywhere. */
async function* filesBelow(root: string, folder: string): AsyncGenerator<string, void, void> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(ifThere);
  for (const entry of entries ?? []) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, path);
    else if (entry.isFile()) yield path;
  }
}

async function* counted(
  source: AsyncIterable<Buffer>,
  count: Count,
  onProgress: BackupOptions['onProgress'],
): AsyncGenerator<Buffer, void, void> {
  for await (const part of source) {
    count.plainBytes += part.length;
    onProgress?.({ what: count.what, bytes: count.plainBytes });
    yield part;
  }
}

/** Sections, compressed, then sealed, to the disk. @returns the length of the file */
async function writeFile(options: BackupOptions, plan: Plan, content: AsyncIterable<Buffer>): Promise<number> {
  const { path, passphrase, release, clock, reached } = options;
  const about = { release, created_at: clock.now().toISOString(), migrations: plan.migrations };
  const container = await createContainer(about, passphrase);
  const partial = `${path}.partial`;
  await rm(partial, { force: true }); // of a backup that was killed
  const out = await open(partial, 'wx', 0o600);
  try {
    let bytes = 0;
    const write = async (buffer: Buffer): Promise<void> => {
      await out.writeFile(buffer);
      bytes += buffer.length;
    };
    await write(container.start);
    await pipeline(Readable.from(content, { objectMode: false }), createDeflate(), async (compressed) => {
      for await (const chunk of container.seal(compressed as AsyncIterable<Buffer>)) await write(chunk);
    });
    await out.sync();
    await reached?.('written');
    await publish(out, partial, path);
    return bytes;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await out.close();
  }
}

/** Gives the finished file its name, unless another file took it, or our partial one, meanwhile. */
async function publish(out: Awaited<ReturnType<typeof open>>, partial: string, path: string): Promise<void> {
  if ((await out.stat()).ino !== (await lstat(partial).catch(ifThere))?.ino)
    throw new Problem('backup.exists', { detail: `Another backup writes to ${partial}` });
  try {
    // unlike a rename, a link replaces nothing
    await link(partial, path);
    await rm(partial);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new Problem('backup.exists', { detail: `${path} exists already: it was left alone` });
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    await refuseExisting(path);
    await rename(partial, path); // a file system without links
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
