import { openPlatform, type Platform, type PlatformOptions } from '../../../packages/server/src/app.ts';
import { readConfig } from '../../../packages/server/src/foundation/config/settings.ts';
import { createLog } from '../../../packages/server/src/foundation/telemetry/log.ts';
import { createHttp } from '../../../packages/server/src/http/http.ts';

/** The platform over the database of a folder, in this process, without its workers. */
export async function openQuietPlatform(
  folder: string,
  more: Pick<PlatformOptions, 'payments'> = {},
): Promise<Platform> {
  const read = readConfig({ ANXIN_DATA: folder });
  if (!('config' in read)) throw new Error('the settings have no usable defaults');
  const log = createLog({ level: 'error', destination: process.stderr });
  return openPlatform({ config: { ...read.config, dataDir: folder, rateLimit: 0 }, log, role: 'tool', ...more });
}

/** Its HTTP surface, asked without a network between. */
export const httpOf = ({ access, config, db, clock, ids, log, metrics, rooms, people, keys }: Platform) =>
  createHttp({
    ...{ access, config, db, clock, ids, log, metrics, rooms, version: '0.0.0' },
    ...{ sessions: people.sessions, readiness: [], secret: keys.mac('cursor', 'http') },
  });
