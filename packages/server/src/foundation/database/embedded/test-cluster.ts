import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataPaths, readConnectionFile } from './connection-file.ts';
import { takeLock } from './lock.ts';

/** Names the data folder of this test run to the workers. */
export const TEST_CLUSTER = 'ANXIN_TEST_CLUSTER';

/** vitest's globalSetup: one folder for a run, filled only if a test asks for a database; see test-database.ts. */
export function setup(): () => Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'anxin-tests-'));
  process.env[TEST_CLUSTER] = dataDir;
  return async () => {
    await stopCluster(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
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
