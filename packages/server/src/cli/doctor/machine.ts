import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { dataPaths } from '../../foundation/database/embedded/connection-file.ts';
import { Problem } from '../../foundation/errors.ts';
import { type KeyFile, keyFilePath, newestVersion, readKeyFile } from '../../foundation/sealing/key-file.ts';
import { openPackFolder } from '../../policy/pack-folder.ts';
import { bytes, type Finding, failure, ok, warning } from './finding.ts';

const GB = 1e9;

export interface Machine {
  node: string;
  platform: string;
  arch: string;
  /** Bytes; what a container allows, where it is less. */
  memory: number;
  free: number;
}

export const thisMachine = (): Machine => ({
  node: process.versions.node,
  platform: process.platform,
  arch: process.arch,
  memory: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
  free: Math.min(freemem(), process.availableMemory()),
});

export function checkMachine(machine: Machine, embedded: boolean): Finding[] {
  const [major = 0, minor = 0] = machine.node.split('.').map(Number);
  const found: Finding[] = [];
  if (major < 22 || (major === 22 && minor < 12))
    found.push(failure('node', `Node ${machine.node}`, 'Use Node 24: `npm start` brings it.'));
  else if (major < 24) found.push(warning('node', `Node ${machine.node}`, 'Node 24 is what is tested most.'));
  else found.push(ok('node', `Node ${machine.node}`));

  const system = `${machine.platform} ${machine.arch}`;
  const known = /^(linux|darwin) (x64|arm64)$|^win32 x64$/.test(system);
  if (known || !embedded) found.push(ok('architecture', system));
  else
    found.push(
      failure('architecture', system, 'There is no embedded PostgreSQL for it: set DATABASE_URL to a server.'),
    );

  const memory = `${bytes(machine.memory)}, ${bytes(machine.free)} free`;
  if (machine.memory < GB) found.push(warning('memory', memory, 'Give it 2 GB or more.'));
  else if (machine.free < GB / 4) found.push(warning('memory', memory, 'End what else runs here, or add memory.'));
  else found.push(ok('memory', memory));
  return found;
}

export async function checkDisk(folder: string): Promise<Finding> {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const { bavail, blocks, bsize } = await statfs(there);
  const [free, share] = [bavail * bsize, bavail / Math.max(1, blocks)];
  const says = `${bytes(free)} free where ${folder} lies (${Math.round(share * 100)}%)`;
  const mend = 'Free space, or move the data folder: a full disk stops all writing.';
  if (free < GB / 2) return failure('disk', says, mend);
  return free < 5 * GB && share < 0.1 ? warning('disk', says, mend) : ok('disk', says);
}

/** Owner and modes of what lies in the data folder. */
export function checkFolder(dataDir: string, uid: number | undefined): Finding[] {
  if (!existsSync(dataDir))
    return [warning('data folder', `${dataDir} is not there`, 'The first `anxin serve` makes it; check ANXIN_DATA.')];
  const paths = dataPaths(dataDir);
  const quote = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;
  const found: Finding[] = [];
  for (const path of [dataDir, paths.connection, paths.password]) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) continue;
    if (uid !== undefined && uid !== 0 && stats.uid !== uid)
      found.push(
        failure(
          'data folder',
          `${path} belongs to another user`,
          `sudo chown -R "$(id -u):$(id -g)" ${quote(dataDir)}`,
        ),
      );
    const mode = (stats.mode & 0o777).toString(8);
    if (path === dataDir && stats.mode & 0o022)
      found.push(failure('data folder', `${path} can be written by others (${mode})`, `chmod 700 ${quote(path)}`));
    if (path !== dataDir && stats.mode & 0o077)
      found.push(failure('data folder', `${path} can be read by others (${mode})`, `chmod 600 ${quote(path)}`));
  }
  if (existsSync(`${dataDir}/restoring`))
    found.push(failure('data folder', 'a restore was not completed', 'Run `anxin restore` with the same file again.'));
  return found.length > 0 ? found : [ok('data folder', dataDir)];
}

/** @returns the key file too, so that it can be compared with the database */
export function checkKeys(dataDir: string): { findings: Finding[]; file: KeyFile | undefined } {
  try {
    const file = readKeyFile(dataDir);
    const findings = file ? [ok('keys', `${keyFilePath(dataDir)}, master version ${newestVersion(file)}`)] : [];
    return { findings, file };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const mend = 'Do what the message says; where it is damaged, restore it from a backup.';
    return { findings: [failure('keys', error.message, mend)], file: undefined };
  }
}

export async function checkPack(folder: string): Promise<Finding> {
  const opened = await openPackFolder(folder).catch((error: Error) => error);
  if (opened instanceof Error)
    return failure('pack', `${folder} cannot be read: ${opened.message}`, 'Check ANXIN_PACK.');
  const [first, ...more] = opened.problems;
  if (opened.pack) return ok('pack', opened.pack.name);
  const where = first ? `${first.file}:${first.line}:${first.column} ${first.message}` : 'it is empty';
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return failure('pack', `${folder}: ${where}${others}`, `anxin pack validate ${folder}`);
}
