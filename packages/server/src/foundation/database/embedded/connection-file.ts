import { chownSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a keeper leaves in `<data>/postgres.json`, readable by its owner only, for others to find the database. */
export interface ConnectionFile {
  /** Address of the database with its password. */
  url: string;
  postgresPort: number;
  postgresPid: number;
  keeperPort: number;
  keeperPid: number;
  /** Asked by the keeper of whoever wants a lease; new with each keeper. */
  token: string;
}

/** Where things lie in the data folder. */
export interface DataPaths {
  dataDir: string;
  cluster: string;
  /** How the name of a cluster in the making begins; it is renamed to `cluster` when it is whole. */
  unfinished: string;
  connection: string;
  lock: string;
  log: string;
  password: string;
}

export function dataPaths(dataDir: string): DataPaths {
  const at = (name: string) => join(dataDir, name);
  return {
    dataDir,
    cluster: at('postgres'),
    unfinished: at('postgres.new.'),
    connection: at('postgres.json'),
    lock: at('postgres.lock'),
    log: at('postgres.log'),
    password: at('postgres.password'),
  };
}

/** @returns `undefined` when there is no file, or none that can be used: it may be half-written by an older crash */
export function readConnectionFile(paths: DataPaths): ConnectionFile | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(paths.connection, 'utf8'));
    return isConnectionFile(read) ? read : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isConnectionFile(value: unknown): value is ConnectionFile {
  if (typeof value !== 'object' || value === null) return false;
  const file = value as Record<string, unknown>;
  const texts = [file.url, file.token];
  const numbers = [file.postgresPort, file.postgresPid, file.keeperPort, file.keeperPid];
  return texts.every((text) => typeof text === 'string') && numbers.every(Number.isInteger);
}

export function writeConnectionFile(paths: DataPaths, file: ConnectionFile): void {
  writePrivate(paths, paths.connection, `${JSON.stringify(file, null, 2)}\n`);
}

/** Writes a file for its owner's eyes, whole or not at all. */
export function writePrivate(paths: DataPaths, path: string, content: string): void {
  const half = `${path}.half`;
  rmSync(half, { force: true });
  writeFileSync(half, content, { mode: 0o600, flag: 'wx' });
  giveToOwner(paths, half);
  renameSync(half, path);
}

/** What root writes into another user's data folder must stay readable for that user. */
export function giveToOwner(paths: DataPaths, path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(paths.dataDir);
  chownSync(path, uid, gid);
}
