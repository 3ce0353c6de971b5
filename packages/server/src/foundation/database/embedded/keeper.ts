/**
 * The keeper: a process of its own that owns the embedded PostgreSQL. Whoever uses the database holds a connection to
 * it; that connection is the lease. The operating system closes it however its holder dies, and when the last one is
 * closed the keeper stops PostgreSQL and ends.
 *
 * Started by open-embedded.ts with one argument, `KeeperOptions` as JSON; answers on its standard output with one JSON
 * line for each `KeeperMessage`.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { findBinaries } from './binaries.ts';
import { NAME, prepareCluster } from './cluster.ts';
import { type DataPaths, dataPaths, giveToOwner, readConnectionFile, writeConnectionFile } from './connection-file.ts';
import {
  type KeeperMessage,
  type KeeperOptions,
  type LeaseAnswer,
  LOCK_WAIT_MS,
  readLeaseRequest,
  readLine,
} from './lease.ts';
import { takeLock } from './lock.ts';
import { choosePostgresUser } from './postgres-user.ts';
import { type RunningPostgres, startPostgres } from './running-postgres.ts';
import { asStartProblem } from './start-problem.ts';

/** Whoever started us comes for the first lease within this time, or was killed. */
const FIRST_LEASE_MS = 15_000;
const GREETING_MS = 5_000;

function say(message: KeeperMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
// whoever started us may be gone, and a terminal's end is none of ours
process.stdout.on('error', () => {});
process.on('SIGHUP', () => {});

async function main(options: KeeperOptions): Promise<void> {
  const paths = dataPaths(options.dataDir);
  const lock = takeLock(paths.lock, LOCK_WAIT_MS);
  if (!lock) return say({ kind: 'busy' });
  giveToOwner(paths, paths.lock);
  const log = (line: string) => say({ kind: 'log', line });
  const { postgres, url } = await start(paths, options.settings, log);
  const token = randomBytes(32).toString('base64url');
  const leases = new Map<Socket, { role: string; pid: number }>();
  let stopping: Promise<void> | undefined;

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    const leave = async () => {
      if (leases.delete(socket) && leases.size === 0) await stop();
      // only now: a holder that waits for our end may rely on the database having stopped, if it was the last
      socket.end();
    };
    void greet(socket).then((granted) => (granted ? onEnd(socket, leave) : socket.end()));
  });

  async function greet(socket: Socket): Promise<boolean> {
    const request = readLeaseRequest(await readLine(socket, GREETING_MS));
    const answer = (answer: LeaseAnswer) => socket.write(`${JSON.stringify(answer)}\n`);
    if (!request || !sameToken(request.token, token) || stopping) {
      answer({ kind: 'refused' });
      return false;
    }
    const holder = [...leases.values()].find(({ role }) => role === 'server');
    if (request.role === 'server' && holder) {
      answer({ kind: 'server-running', pid: holder.pid });
      return false;
    }
    leases.set(socket, request);
    answer({ kind: 'granted' });
    return true;
  }

  function stop(): Promise<void> {
    stopping ??= (async () => {
      server.close();
      rmSync(paths.connection, { force: true });
      await postgres.stop();
      // the sockets of the last holders close after this: then nothing keeps this process
      setTimeout(() => process.exit(0), 1_000).unref();
    })();
    return stopping;
  }

  void postgres.ended.then(() => {
    // not by us: whoever holds a lease learns it from its connection, and starts anew
    if (!stopping) process.exit(1);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => void stop().then(() => process.exit(0)));

  writeConnectionFile(paths, {
    url,
    postgresPort: postgres.port,
    postgresPid: postgres.pid,
    keeperPort: await listen(server),
    keeperPid: process.pid,
    token,
  });
  say({ kind: 'ready' });
  setTimeout(() => leases.size === 0 && void stop(), FIRST_LEASE_MS).unref();
}

async function start(
  paths: DataPaths,
  settings: Record<string, string>,
  log: (line: string) => void,
): Promise<{ postgres: RunningPostgres; url: string }> {
  const stale = readConnectionFile(paths);
  const binaries = findBinaries();
  const user = choosePostgresUser(paths, binaries);
  const password = prepareCluster(paths, binaries, user, { sync: settings.fsync !== 'off', log });
  const postgres = await startPostgres({ paths, binaries, user, settings, preferredPort: stale?.postgresPort, log });
  return { postgres, url: `postgres://${NAME}:${password}@127.0.0.1:${postgres.port}/${NAME}` };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
    });
  });
}

/** However it ends: in order ('end'), or by a reset, which only 'close' tells. */
function onEnd(socket: Socket, leave: () => Promise<void>): void {
  socket.resume();
  socket.once('end', () => void leave());
  socket.once('close', () => void leave());
}

function sameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

try {
  await main(JSON.parse(process.argv[2]!));
} catch (error) {
  const problem = asStartProblem((error as Error).message, error);
  say({ kind: 'failed', code: problem.code, detail: problem.message });
  // a database that did start has the death of this process as its signal to stop
  process.exit(1);
}
