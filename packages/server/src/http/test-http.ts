import { accessPermissions, accessRoom } from '../foundation/access/access.routes.ts';
import { type Access, type Actor, createAccess, type KeyRequest } from '../foundation/access/access.ts';
import { createPermissions } from '../foundation/access/permission.ts';
import { type ManualClock, manualClock } from '../foundation/clock.ts';
import { type OpenDatabase, openDatabase } from '../foundation/database/database.ts';
import { testDatabase } from '../foundation/database/embedded/test-database.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { createIds } from '../foundation/ids.ts';
import { createLog } from '../foundation/telemetry/log.ts';
import { createMetrics } from '../foundation/telemetry/metrics.ts';
import { createTrail } from '../foundation/trail/trail.store.ts';
import { createHttp, type Http, type HttpOptions } from './http.ts';
import { operationPermissions } from './operation.routes.ts';

export interface TestHttp {
  http: Http;
  access: Access;
  open: OpenDatabase;
  clock: ManualClock;
  /** What was logged, at the level of most detail. */
  logged(): string;
  /** Makes a key and gives its header. */
  bearer(request?: Partial<KeyRequest>): Promise<{ authorization: string }>;
  drop(): Promise<void>;
}

const NOBODY: Actor = { kind: 'cli', id: 'test' };

/** The HTTP surface over a database of its own, with `rooms` beside the room of access. */
export async function testHttp(
  rooms: (given: { open: OpenDatabase; clock: ManualClock }) => readonly HttpRoom[],
  options: Partial<HttpOptions> = {},
): Promise<TestHttp> {
  const { url, drop } = await testDatabase();
  const open = openDatabase({ url, poolSize: 6 });
  const clock = manualClock(new Date('2026-11-20T08:00:00Z'));
  const ids = createIds();
  const given = rooms({ open, clock });
  const declared = [...accessPermissions, ...operationPermissions, ...given.flatMap((room) => room.permissions)];
  const trail = createTrail({ ids, clock });
  const access = createAccess({ db: open.db, clock, ids, trail, permissions: createPermissions(declared) });
  const lines: string[] = [];
  const http = await createHttp({
    ...{ access, clock, ids, db: open.db, version: '0.0.0', readiness: [], metrics: createMetrics() },
    config: { rateLimit: 0, language: 'zh-CN' },
    log: createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } }),
    secret: new Uint8Array(32).fill(7),
    rooms: [accessRoom({ access, settings: () => [] }), ...given],
    ...options,
  });
  return {
    ...{ http, access, open, clock },
    logged: () => lines.join(''),
    async bearer(request = {}) {
      const { key } = await access.createKey({ name: 'test', scopes: ['*'], ...request }, NOBODY);
      return { authorization: `Bearer ${key}` };
    },
    async drop() {
      await http.stop(100);
      await open.close();
      await drop();
    },
  };
}
