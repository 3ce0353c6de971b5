import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { from as copyFrom } from 'pg-copy-streams';
import type { Clock } from '../../foundation/clock.ts';
import { type Migration, migrate, readMigrations } from '../../foundation/database/migrate.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import { keyCheckOf, keyFilePath, parseKeyFile, restoreKeyFile } from '../../foundation/sealing/key-file.ts';
import type { BackupHeader, OpenedContainer } from './container.ts';
import { type About, readSections, type SectionHead } from './sections.ts';
import { columnsOf, hasOwnRoot, quoted, SESSION } from './tables.ts';
import { writeTrailEntry } from './trail-entry.ts';

export interface RestoreOptions {
  url: string;
  dataDir: string;
  backup: OpenedContainer;
  clock: Clock;
  ids: Ids;
  onProgress?: (progress: { what: string; bytes: number }) => void;
  /** Where a test may kill us. */
  reached?: (point: RestorePoint) => Promise<void> | void;
}

export type RestorePoint = 'migrated' | 'table' | 'staged' | 'committed' | 'placed';

export interface Contents {
  rows: Record<string, number>;
  files: number;
  /** Before compression and encryption. */
  bytes: number;
}

/** Where files wait until the database has everything; on the file system of their places, so that moving is at once. */
const STAGING = 'restoring';
const STAGED = 'staged.json';

/**
 * Refuses a backup whose schema this release does not have.
 * @throws Problem `database.newer`, `database.migration-changed`
 */
export function checkRelease(header: BackupHeader, ours: readonly Migration[] = readMigrations()): void {
  for (const step of header.migrations) {
    const known = ours[step.number - 1];
    if (!known)
      throw new Problem('database.newer', {
        detail: `The backup was made by release ${header.release}: its step ${step.number} (${step.name}) is not known here`,
      });
    if (known.sha256 !== step.sha256)
      throw new Problem('database.migration-changed', {
        detail: `Step ${step.number} (${step.name}) of the backup differs from the one of this release`,
      });
  }
}

/**
 * Reads a backup to its end and changes nothing: each byte is authenticated, and each section is as it should be.
 * @throws Problem `backup.damaged`
 */
export async function verifyBackup(
  backup: OpenedContainer,
  onProgress?: RestoreOptions['onProgress'],
): Promise<Contents> {
  return readThrough(backup, onProgress, {
    about: async () => {},
    table: async (_, body) => {
      for await (const _part of body);
      return undefined;
    },
    file: async (_, body) => {
      for await (const _part of body);
    },
  });
}

interface Handlers {
  about(about: About): Promise<void>;
  /** @returns how many rows were written; undefined when none were meant to be */
  table(head: SectionHead & { section: 'table' }, body: AsyncIterable<Buffer>): Promise<number | undefined>;
  file(path: string, body: AsyncIterable<Buffer>): Promise<void>;
}

async function readThrough(
  backup: OpenedContainer,
  onProgress: RestoreOptions['onProgress'],
  handlers: Handlers,
): Promise<Contents> {
  const wrong = (detail: string): Problem => new Problem('backup.damaged', { detail });
  const written: Record<string, number | undefined> = Object.create(null);
  const contents: Contents = { rows: {}, files: 0, bytes: 0 };
  let first = true;
  let what = '';
  async function* counted(plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
    for await (const part of plain) {
      contents.bytes += part.length;
      onProgress?.({ what, bytes: contents.bytes });
      yield part;
    }
  }
  const consume = async (plain: AsyncIterable<Buffer>): Promise<void> => {
    for await (const { head, body } of readSections(counted(plain))) {
      if (first !== (head.section === 'about')) throw wrong('The backup does not begin with what it is about');
      first = false;
      if (head.section === 'table') {
        const name = `${head.schema}.${head.name}`;
        what = name;
        written[name] = await handlers.table(head, body);
        continue;
      }
      if (head.section === 'file') {
        what = head.path;
        await handlers.file(head.path, body);
        contents.files++;
        continue;
      }
      for await (const _part of body) throw wrong('The backup has something where nothing should be');
      if (head.section === 'about') await handlers.about(head);
      else {
        contents.rows = head.rows;
        if (head.files !== contents.files) throw wrong(`The backup lacks files: ${contents.files} of ${head.files}`);
        for (const [name, rows] of Object.entries(head.rows))
          if (!(name in written) || (written[name] ?? rows) !== rows)
            throw wrong(`Of ${name} came ${written[name] ?? 'no'} rows, not ${rows}`);
      }
    }
  };
  const source = Readable.from(backup.open(), { objectMode: false });
  await pipeline(source, createInflate(), consume as (plain: AsyncIterable<Buffer>) => Promise<void>).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code?.startsWith('Z_') ? wrong('The backup is not in the form that this release knows') : error;
    },
  );
  return contents;
}

/**
 * Puts a verified backup into an empty installation.
 *
 * The rows come in one transaction; the files wait beside their places, whole and on the disk, before it commits, and
 * are moved after. The key file is moved last: until it is there the platform refuses to start on this database
 * (`keys.missing`), so nobody ever meets a half of it, and calling this again completes it. A restore that was killed
 * before the commit has left nothing but an empty schema.
 *
 * @throws Problem `restore.not-empty`, `backup.damaged`
 */
export async function restoreBackup(options: RestoreOptions): Promise<Contents & { completed: boolean }> {
  const { url, dataDir, backup, reached } = options;
  const staging = join(dataDir, STAGING);
  await refuseFiles(dataDir);
  const client = new pg.Client({ connectionString: url, application_name: 'anxin restore' });
  client.on('error', () => {});
  await client.connect();
  try {
    const committed = await committedContents(client, staging, backup);
    if (committed) {
      await finish(options, staging);
      return { ...committed, completed: true };
    }
    await refuseRows(client);
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true, mode: 0o700 });
    await migrateAsThen(url, backup.header);
    await reached?.('migrated');
    await client.query(SESSION);
    await client.query('begin');
    const contents = await fill(client, options, staging);
    await writeSynced(join(staging, STAGED), JSON.stringify({ backup: backup.header.key, contents }));
    await syncFolder(staging);
    await reached?.('staged');
    await client.query('commit');
    await reached?.('committed');
    await finish(options, staging);
    return { ...contents, completed: false };
  } finally {
    await client.end().catch(() => {});
  }
}

/** What an earlier run with this backup has put into the database, if it was killed just after. */
async function committedContents(
  client: pg.Client,
  staging: string,
  backup: OpenedContainer,
): Promise<Contents | undefined> {
  const text = await readFile(join(staging, STAGED), 'utf8').catch(ifThere);
  if (text === undefined) return undefined;
  const staged = JSON.parse(text) as { backup: string; contents: Contents };
  if (staged.backup !== backup.header.key) return undefined;
  const { rows } = await client.query("select to_regclass('installation') is not null as found");
  if (!rows[0].found || (await client.query('select from installation')).rowCount !== 1) return undefined;
  return staged.contents;
}

async function fill(client: pg.Client, options: RestoreOptions, staging: string): Promise<Contents> {
  const { backup, onProgress, reached, dataDir } = options;
  // a server that starts now waits here, and then finds that it lacks the keys
  await client.query('lock table installation in access exclusive mode');
  await refuseRows(client);
  let about: About | undefined;
  const contents = await readThrough(backup, onProgress, {
    async about(told) {
      about = told;
      await makePartitions(client, told);
      if (told.jobs) await makeJobTables(options.url);
    },
    async table(head, body) {
      await refuseUnknown(client, head);
      const columns = head.columns.map((column) => quoted(column)).join(', ');
      const into = client.query(copyFrom(`copy ${quoted(head.schema, head.name)} (${columns}) from stdin`));
      await pipeline(Readable.from(body, { objectMode: false }), into);
      await reached?.('table');
      return into.rowCount;
    },
    async file(path, body) {
      const place = join(staging, path);
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await writeSynced(place, body);
    },
  });
  await settle(client, about!);
  await refuseOtherKeys(client, await stagedKeys(staging), dataDir);
  await writeTrailEntry(client, options, 'operation.backup.restore');
  return contents;
}

/**
 * Goes on counting log positions above all that this backup holds. Of the transactions that may still write on this
 * server, none is older than the snapshot's oldest, whose position becomes the ceiling.
 */
async function settle(client: pg.Client, about: About): Promise<void> {
  await client.query(
    `update installation
     set txid_offset = greatest(0, $1::bigint - pg_snapshot_xmin(pg_current_snapshot())::text::bigint)`,
    [about.ceiling],
  );
  for (const { name, value, called } of about.sequences)
    await client.query('select setval($1::regclass, $2::bigint, $3)', [quoted(name), value, called]);
}

async function makePartitions(client: pg.Client, { partitions }: About): Promise<void> {
  for (const { name, parent, bound } of partitions) {
    // pg_get_expr of the database that was backed up wrote it, and the backup is authenticated
    await client.query(`create table if not exists ${quoted(name)} partition of ${quoted(parent)} ${bound}`);
  }
}

/** pg-boss makes its own tables; its workers declare the queues anew when they start. */
async function makeJobTables(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, schema: 'pgboss', max: 1, supervise: false, schedule: false });
  let failed: unknown;
  boss.on('error', (error) => {
    failed = error;
  });
  await boss.start();
  await boss.stop({ graceful: false, close: true });
  if (failed !== undefined) throw failed;
}

async function refuseUnknown(client: pg.Client, head: SectionHead & { section: 'table' }): Promise<void> {
  const here = await columnsOf(client, head.schema, head.name);
  const missing = head.columns.filter((column) => !here?.has(column));
  if (!here || missing.length > 0)
    throw new Problem('database.newer', {
      detail: `The backup holds ${head.schema}.${head.name}${here ? ` with ${missing.join(', ')}` : ''}, which this release does not have`,
    });
}

/** The keys in the backup must be those that sealed its rows. */
async function refuseOtherKeys(client: pg.Client, text: string | undefined, dataDir: string): Promise<void> {
  // where a key service holds the master keys, the platform asks it at its start whether it is the right one
  if (text === undefined && (await hasOwnRoot(client))) return;
  const { rows } = await client.query<{ key_check: string }>('select key_check from installation');
  if (text === undefined || rows[0]?.key_check !== keyCheckOf(parseKeyFile(text, 'the backed-up key file').root))
    throw new Problem('keys.foreign', {
      detail: `The keys in the backup did not seal its rows; ${dataDir} was left alone`,
    });
}

/** Brings the schema to where it was when the backup was made; what came later is applied to the restored rows. */
async function migrateAsThen(url: string, header: BackupHeader): Promise<void> {
  const steps = readMigrations().slice(0, header.migrations.length);
  try {
    await migrate(url, steps);
  } catch (error) {
    if (error instanceof Problem && error.code === 'database.newer')
      throw new Problem('restore.not-empty', {
        detail: 'The database has tables of a newer release than the backup, though no rows. Give an empty database',
      });
    throw error;
  }
}

async function finish({ url, dataDir, reached }: RestoreOptions, staging: string): Promise<void> {
  await migrate(url);
  const client = new pg.Client({ connectionString: url, application_name: 'anxin restore' });
  client.on('error', () => {});
  await client.connect();
  // nobody else counts rows of partitioned tables, and plans without counts are bad ones
  await client.query('analyze').finally(() => client.end().catch(() => {}));
  for (const folder of ['media', 'trail']) {
    await rename(join(staging, folder), join(dataDir, folder)).catch(ifThere);
    await syncFolder(dataDir);
  }
  await reached?.('placed');
  const keys = await stagedKeys(staging);
  if (keys !== undefined) restoreKeyFile(dataDir, keys);
  await rm(staging, { recursive: true });
}

const stagedKeys = (staging: string): Promise<string | undefined> =>
  readFile(join(staging, 'keys', 'master.json'), 'utf8').catch(ifThere);

async function refuseFiles(dataDir: string): Promise<void> {
  const full = async (path: string): Promise<boolean> => ((await readdir(path).catch(ifThere)) ?? []).length > 0;
  const refuse = (path: string): never => {
    throw new Problem('restore.not-empty', { detail: `${path} is there already` });
  };
  if ((await readFile(keyFilePath(dataDir)).catch(ifThere)) !== undefined) refuse(keyFilePath(dataDir));
  // a restore that was killed between moving these and the keys has moved them already
  if ((await readFile(join(dataDir, STAGING, STAGED)).catch(ifThere)) !== undefined) return;
  for (const folder of ['media', 'trail']) if (await full(join(dataDir, folder))) refuse(join(dataDir, folder));
}

async function refuseRows(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname <> 'schema_migration' order by relname`);
  for (const { name } of rows)
    if ((await client.query(`select from ${quoted(name)} limit 1`)).rowCount)
      throw new Problem('restore.not-empty', { detail: `The database holds data already, in table ${name}` });
}

async function writeSynced(path: string, content: string | AsyncIterable<Buffer>): Promise<void> {
  const file: FileHandle = await open(path, 'w', 0o600);
  try {
    await writeFile(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function ifThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
