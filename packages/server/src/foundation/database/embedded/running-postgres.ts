import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, rmSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../errors.ts';
import type { Binaries } from './binaries.ts';
import { type DataPaths, giveToOwner } from './connection-file.ts';
import type { PostgresUser } from './postgres-user.ts';
import { asStartProblem } from './start-problem.ts';

const PORT_ATTEMPTS = 5;
/** Recovery after a crash reads up to max_wal_size twice; a slow disk may take minutes. */
const START_LIMIT_MS = 10 * 60_000;
const STOP_LIMIT_MS = 30_000;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

export interface RunningPostgres {
  port: number;
  pid: number;
  /** Settles when the postmaster has ended, wanted or not. */
  ended: Promise<void>;
  /** Ends all sessions and stops with everything written; settles when it has ended. */
  stop(): Promise<void>;
}

export interface StartOptions {
  paths: DataPaths;
  binaries: Binaries;
  user: PostgresUser;
  /** Over ours, as `-c` flags. */
  settings: Record<string, string>;
  /** Taken when it is free, so that addresses survive a crash of the keeper. */
  preferredPort?: number;
  log: (line: string) => void;
}

/** @throws Problem `database.full`, `database.not-ours`, `database.start-failed` */
export async function startPostgres(options: StartOptions): Promise<RunningPostgres> {
  await stopOrphan(options.paths, options.log);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(attempt === 1 ? options.preferredPort : undefined);
    const outcome = await startOn(port, options);
    if ('running' in outcome) return outcome.running;
    // somebody took the port between our look and its use
    const taken = /could not bind|Address already in use/.test(outcome.said);
    if (!taken || attempt === PORT_ATTEMPTS) throw asStartProblem(outcome.said);
  }
}

async function startOn(
  port: number,
  { paths, binaries, user, settings, log }: StartOptions,
): Promise<{ running: RunningPostgres } | { said: string }> {
  const logFile = openLog(paths);
  const before = fstatSync(logFile).size;
  const flags = Object.entries({ ...ourSettings(port), ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const command = dyingWithUs(user, [binaries.postgres, '-D', paths.cluster, ...flags]);
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', logFile, logFile],
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C' },
    ...user.ids,
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let failed: Error | undefined;
  child.once('error', (error) => {
    failed = error;
  });
  try {
    const limit = Date.now() + START_LIMIT_MS;
    for (let round = 1; !isReady(paths, child); round++) {
      if (failed || child.exitCode !== null || child.signalCode !== null)
        return { said: failed?.message ?? readFrom(paths.log, before) };
      if (Date.now() > limit) {
        child.kill('SIGQUIT');
        throw new Problem('database.start-failed', { detail: `The embedded database was not ready after 10 minutes.` });
      }
      if (round % 250 === 0) log('The database is still starting (it recovers what a crash left)');
      await sleep(20);
    }
  } finally {
    closeSync(logFile);
  }
  const pid = child.pid!;
  const watcher = user.prefix.includes('setpriv') || hasSetpriv() ? undefined : watchFromOutside(pid);
  void ended.then(() => watcher?.kill());
  return { running: { port, pid, ended, stop: () => stop(child, ended) } };
}

function ourSettings(port: number): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: `${sharedBuffersMb()}MB`,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // this log is a file on disk: no statement, no value of a row may get into it. Errors reach the client, which
    // asked for them
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  };
}

function sharedBuffersMb(): number {
  // 0 and numbers beyond all memory mean: no limit is set
  const allowed = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  const eighth = Math.min(totalmem(), allowed) / 8 / 1024 ** 2;
  return Math.round(Math.min(512, Math.max(64, eighth)));
}

let setprivFound: boolean | undefined;
function hasSetpriv(): boolean {
  const folders = (process.env.PATH ?? '').split(':');
  setprivFound ??= process.platform === 'linux' && folders.some((folder) => existsSync(join(folder, 'setpriv')));
  return setprivFound;
}

/** The kernel stops PostgreSQL when the keeper dies without having done so; SIGINT is PostgreSQL's fast shutdown. */
function dyingWithUs(user: PostgresUser, command: string[]): string[] {
  if (!hasSetpriv()) return [...user.prefix, ...command];
  return [...user.prefix, 'setpriv', '--pdeathsig=INT', '--', ...command];
}

/** The same where there is no setpriv: a shell that waits for our end of its input to close. */
function watchFromOutside(pid: number): ChildProcess {
  const script = 'cat >/dev/null; kill -INT "$1"';
  const child = spawn('sh', ['-c', script, 'sh', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.on('error', () => {});
  child.unref();
  return child;
}

/** As pg_ctl does it: the last line of postmaster.pid tells the state. */
function isReady(paths: DataPaths, child: ChildProcess): boolean {
  const lines = readPostmasterFile(paths);
  return Number(lines?.[0]) === child.pid && lines?.[7]?.trim() === 'ready';
}

function readPostmasterFile(paths: DataPaths): string[] | undefined {
  try {
    return readFileSync(join(paths.cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGINT');
  const patience = setTimeout(() => child.kill('SIGQUIT'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(patience);
}

/**
 * A PostgreSQL that runs on this folder although we hold the lock has lost its keeper. It cannot be adopted, as nobody
 * would stop it with us, so it is stopped in good order; its sessions belong to processes that died or will reconnect.
 */
async function stopOrphan(paths: DataPaths, log: (line: string) => void): Promise<void> {
  const pid = Number(readPostmasterFile(paths)?.[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (!isPostgresOn(paths.cluster, pid)) {
    // the process id was given to somebody else since (first ids repeat in containers): PostgreSQL would refuse to start
    if (isAlive(pid) && process.platform === 'linux') rmSync(join(paths.cluster, 'postmaster.pid'), { force: true });
    return;
  }
  log(`Stopping a PostgreSQL (process ${pid}) that lost its keeper`);
  const limit = Date.now() + STOP_LIMIT_MS;
  process.kill(pid, 'SIGINT');
  while (isPostgresOn(paths.cluster, pid)) {
    if (Date.now() > limit) {
      const detail = `A PostgreSQL (process ${pid}) still runs on ${paths.cluster} and does not stop. End it: kill -QUIT ${pid}`;
      throw new Problem('database.start-failed', { detail });
    }
    await sleep(50);
  }
}

function isPostgresOn(cluster: string, pid: number): boolean {
  if (process.platform !== 'linux') return isAlive(pid);
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return args.includes(cluster) && /(^|\/)postgres$/.test(args[0]!);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function freePort(preferred = 0): Promise<number> {
  const port = await bind(preferred);
  return (
    port ??
    (await bind(0)) ??
    Promise.reject(new Problem('database.start-failed', { detail: 'No port is free on 127.0.0.1.' }))
  );
}

function bind(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

function openLog(paths: DataPaths): number {
  const file = openSync(paths.log, 'a', 0o600);
  giveToOwner(paths, paths.log);
  if (fstatSync(file).size > LOG_LIMIT_BYTES) truncateSync(paths.log);
  return file;
}

/** What was written to the log since `offset`, its last 8 KB at most. */
function readFrom(path: string, offset: number): string {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    const buffer = Buffer.alloc(Math.min(8192, Math.max(0, size - offset)));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    closeSync(file);
  }
}
