import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform, type Platform } from '../../app.ts';
import { type ManualClock, manualClock } from '../../foundation/clock.ts';
import { readConfig } from '../../foundation/config/settings.ts';
import { openEmbedded } from '../../foundation/database/embedded/open-embedded.ts';
import { ensurePartitions } from '../../foundation/database/partitions.ts';
import { createLog } from '../../foundation/telemetry/log.ts';
import { type SimulatedPayments, simulatePayments } from '../../ledger/payments/payment.simulator.ts';
import { setMoneySince } from '../../ledger/since.ts';

/** A platform of its own whose time is the simulation's; it is gone afterwards with everything that ran on it. */
export interface World {
  platform: Platform;
  clock: ManualClock;
  provider: SimulatedPayments;
  /** What people tried and could not do, by the code of the problem. */
  refused: Map<string, number>;
  close(): Promise<void>;
}

/** What is simulated is simulated again after a crash: nothing has to outlive one. */
const DATABASE = {
  ...{ fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', shared_buffers: '256MB' },
  ...{ wal_level: 'minimal', max_wal_senders: '0', max_wal_size: '4GB' },
  // statements are planned anew as tables grow: a quarter passes in minutes
  autovacuum_naptime: '5s',
};

/** Limits that are about a person's memory of a machine's haste, and no part of what is simulated, stay as they are. */
export async function openWorld(packDir: string, from: Date): Promise<World> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'anxin-quarter-')));
  const dataDir = join(root, 'data');
  const steps: (() => Promise<void> | void)[] = [
    () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  ];
  const close = async (): Promise<void> => {
    for (const step of steps.splice(0).reverse()) await step();
  };
  try {
    const embedded = await openEmbedded({ dataDir, role: 'tool', settings: DATABASE });
    steps.push(() => embedded.release());
    const read = readConfig({
      ...process.env,
      ANXIN_DATA: dataDir,
      ANXIN_PACK: packDir,
      DATABASE_URL: embedded.url,
      NATS_URL: '',
      ANXIN_DEMO: '0',
    });
    if ('problems' in read) throw new Error(read.problems.map(({ env, message }) => `${env} ${message}`).join('; '));
    const clock = manualClock(from);
    const provider = simulatePayments({ clock });
    const platform = await openPlatform({
      ...{ config: read.config, log: createLog({ level: 'silent' }), role: 'tool', clock, plansAllOnce: true },
      payments: { port: provider, secret: undefined },
    });
    steps.push(() => platform.close());
    // ids are of the machine's time
    await ensurePartitions(platform.db, new Date());
    await setMoneySince(platform.db, from);
    return { platform, clock, provider, refused: new Map(), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
