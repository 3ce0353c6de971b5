import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataPaths, readConnectionFile } from './connection-file.ts';
import { takeLock } from './lock.ts';

/** Names the folder of this test run's clusters to the workers: each has its own, by its number. */
export const TEST_CLUSTERS = 'ANXIN_TEST_CLUSTERS';

/** vitest's globalSetup: one folder for a run, filled only if a test asks for a database; see test-database.ts. */
export function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-tests-'));
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
