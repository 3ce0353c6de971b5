import { openPlatform, type Platform } from '../app.ts';
import { createLog } from '../foundation/telemetry/log.ts';
import { configOf } from './config.ts';

/**
 * Opens the platform for a command, joining the running server's database where there is one, and closes it after the
 * work whatever comes of it.
 */
export async function withPlatform<T>(options: { role: 'tool' }, work: (platform: Platform) => Promise<T>): Promise<T> {
  const config = configOf(process.env);
  // results go to standard output: the log of a command keeps to what went wrong, on standard error
  const log = createLog({ level: config.logLevel === 'info' ? 'warn' : config.logLevel, destination: process.stderr });
  const platform = await openPlatform({ config, log, role: options.role });
  try {
    return await work(platform);
  } finally {
    // what was written to the trail is sealed by a running server within a second; without one, nobody else would
    await platform.trailSealer
      .seal()
      .catch((error: Error) => log.warn({ err: error }, 'the trail could not be sealed'));
    await platform.close();
  }
}
