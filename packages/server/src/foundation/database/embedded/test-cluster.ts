import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataPaths, readConnectionFile } from './connection-file.ts';
import { takeLock } from './lock.ts';

/** Names the folder of this test run's clusters to the workers: each has its own, by its number. */
export const TEST_CLUSTERS = 'ANXIN_TEST_CLUSTERS';

const MEMORY = '/dev/shm';
const PREFIX = 'anxin-tests-';
/** What the clusters of a run come to at most, with room to spare. */
const NEEDED = 4 * 1024 ** 3;

/**
 * In memory where there is enough of it: several hundred databases are copied in a run, and a disk that has to write them all
 * makes each copy take some twenty times as long.
 */
function placeOfClusters(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= NEEDED && freemem() >= 1.5 * NEEDED ? MEMORY : tmpdir();
  } catch {
    // not on Linux
    return tmpdir();
  }
}

/** What runs left there that were killed; memory is nothing to leave to the next start of the machine. */
function sweep(place: string): void {
  for (const name of readdirSync(place).filter((one) => one.startsWith(PREFIX))) {
    const folder = join(place, name);
    // the folder of a run that has only begun holds nothing yet
    if (isAlive(Number(name.slice(PREFIX.length).split('-')[0]))) continue;
    try {
      const locks = readdirSync(folder).map((cluster) => dataPaths(realpathSync(join(folder, cluster))).lock);
      if (locks.every(isFree)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // another run took it away, or it is another user's
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function isFree(path: string): boolean {
  if (!existsSync(path)) return true;
  const lock = takeLock(path, 0);
  lock?.release();
  return lock !== undefined;
}

/** vitest's globalSetup: one folder for a run, filled only if a test asks for a database; see test-database.ts. */
export function setup(): () => Promise<void> {
  const place = placeOfClusters();
  if (place === MEMORY) sweep(place);
  const folder = mkdtempSync(join(place, `${PREFIX}${process.pid}-`));
  process.env[TEST_CLUSTERS] = folder;
  return async () => {
    await Promise.all(readdirSync(folder).map((name) => stopCluster(join(folder, name))));
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The workers' leases may outlast this moment: the keeper is asked to stop, and its lock tells when it has. */
async function stopCluster(dataDir: string): Promise<void> {
  const paths = dataPaths(realpathSync(dataDir));
  if (!existsSync(paths.lock)) return;
  const file = readConnectionFile(paths);
  try {
    if (file) process.kill(file.keeperPid, 'SIGTERM');
  } catch {
    // it has stopped by itself meanwhile
  }
  for (let round = 0; round < 200; round++) {
    const lock = takeLock(paths.lock, 0);
    if (lock) return lock.release();
    await sleep(50);
  }
}
