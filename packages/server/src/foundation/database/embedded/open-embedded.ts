import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../errors.ts';
import { type DataPaths, dataPaths, readConnectionFile } from './connection-file.ts';
import {
  type KeeperMessage,
  type KeeperOptions,
  type Role,
  readKeeperMessage,
  readLeaseAnswer,
  readLine,
} from './lease.ts';
import { asStartProblem } from './start-problem.ts';

/** How often we ask again while another keeper has the folder and grants nothing: about a minute. */
const ATTEMPTS = 60;
const ANSWER_MS = 10_000;

export interface EmbeddedOptions {
  /** The data folder (`ANXIN_DATA`); made when it is not there. */
  dataDir: string;
  /** A folder has one `server` at most; `tool`s join freely. */
  role: Role;
  /** Told in a sentence what takes its time. */
  log?: (line: string) => void;
  /** PostgreSQL settings over ours; they apply when this call is the one that starts the database. */
  settings?: Record<string, string>;
}

export interface EmbeddedDatabase {
  /** Address with password; it stays valid when the database had to be started anew. */
  url: string;
  /** Gives the lease back. When it was the last one, the database has stopped when this settles. */
  release(): Promise<void>;
  /** Settles when the database went away and could not be brought back at the same address. */
  lost: Promise<Error>;
}

/**
 * Joins the embedded database of a data folder, starting it when nobody has yet. It runs as long as anybody holds it,
 * and no longer: a holder that is killed has given up its lease by that.
 *
 * @throws Problem `database.in-use` (another server has the folder), `database.not-ours`, `database.other-major`,
 *   `database.full`, `database.unsupported`, `database.start-failed`
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const paths = prepareFolder(options.dataDir);
  let lease = await acquire(paths, options);
  const { url } = lease;
  let released = false;
  const lost = new Promise<Error>((settle) => {
    const watch = () => {
      lease.socket.once('close', async () => {
        if (released) return;
        options.log?.('The embedded database went away; starting it again');
        try {
          lease = await acquire(paths, options);
          if (released) return void lease.socket.destroy();
          if (lease.url !== url) throw new Error('The embedded database came back at another address');
          watch();
        } catch (error) {
          settle(error as Error);
        }
      });
    };
    watch();
  });
  const release = async () => {
    if (released) return;
    released = true;
    await endLease(lease.socket);
  };
  return { url, release, lost };
}

interface Lease {
  url: string;
  socket: Socket;
}

async function acquire(paths: DataPaths, options: EmbeddedOptions): Promise<Lease> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const lease = await askForLease(paths, options.role);
    if (lease) return lease;
    const outcome = await startKeeper(paths, options);
    if (outcome.kind === 'failed') throw new Problem(outcome.code, { detail: outcome.detail });
    // a busy keeper has waited for its turn already; a pause only spares the machine when it answers at once
    if (outcome.kind === 'busy') await sleep(50);
  }
  throw new Problem('database.start-failed', {
    detail: `Another process holds ${paths.lock} and does not serve. Its id is in ${paths.connection} (keeperPid).`,
  });
}

/** @returns `undefined` when no keeper serves this folder (any more) */
async function askForLease(paths: DataPaths, role: Role): Promise<Lease | undefined> {
  const file = readConnectionFile(paths);
  if (!file) return undefined;
  const socket = connect(file.keeperPort, '127.0.0.1');
  socket.on('error', () => {});
  // a lease is no reason to stay alive
  socket.unref();
  socket.write(`${JSON.stringify({ token: file.token, role, pid: process.pid })}\n`);
  const answer = readLeaseAnswer(await readLine(socket, ANSWER_MS));
  if (answer?.kind === 'granted') {
    socket.resume();
    return { url: file.url, socket };
  }
  socket.destroy();
  if (answer?.kind === 'server-running')
    throw new Problem('database.in-use', {
      detail: `Another server (process ${answer.pid}) runs on ${paths.dataDir}. It was left alone.`,
    });
  return undefined;
}

/** Starts a keeper and waits until it serves, or says why it does not. */
function startKeeper(paths: DataPaths, options: EmbeddedOptions): Promise<Exclude<KeeperMessage, { kind: 'log' }>> {
  const keeper = fileURLToPath(new URL('./keeper.ts', import.meta.url));
  const given: KeeperOptions = { dataDir: paths.dataDir, settings: options.settings ?? {} };
  const child = spawn(process.execPath, [...nodeFlags(), keeper, JSON.stringify(given)], {
    // away from our terminal and its Ctrl-C: the keeper ends when its holders have
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return new Promise((settle) => {
    const fail = (detail: string) => settle({ kind: 'failed', code: 'database.start-failed', detail });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const message = readKeeperMessage(line);
      if (message?.kind === 'log') options.log?.(message.line);
      else if (message) {
        settle(message);
        child.stdout.destroy();
        child.unref();
      }
    });
    child.once('error', (error) => fail(`The keeper of the database cannot be started: ${error.message}`));
    // after the lines that it said before its end
    child.once('close', (code, signal) => fail(`The keeper of the database ended early (${signal ?? code}).`));
  });
}

/** What makes Node run TypeScript and SQLite, where that takes a flag. */
function nodeFlags(): string[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const flags = ['--disable-warning=ExperimentalWarning'];
  if ((major === 22 && minor < 18) || (major === 23 && minor < 6)) flags.push('--experimental-strip-types');
  if (major === 22 && minor < 13) flags.push('--experimental-sqlite');
  return flags;
}

function endLease(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    socket.once('close', () => resolve());
    socket.ref();
    socket.end();
  });
}

function prepareFolder(dataDir: string): DataPaths {
  try {
    mkdirSync(resolve(dataDir), { recursive: true, mode: 0o700 });
    // one name for one folder: PostgreSQL's command line is searched for it
    const paths = dataPaths(realpathSync(resolve(dataDir)));
    accessSync(paths.dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const path of [paths.cluster, paths.connection, paths.lock, paths.log, paths.password])
      refuseForeign(path, paths.dataDir);
    return paths;
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') throw notOurs(path ?? dataDir, resolve(dataDir), error);
    throw asStartProblem((error as Error).message, error);
  }
}

/** Root may enter everywhere; for everybody else a file of another user is where PostgreSQL would stumble later. */
function refuseForeign(path: string, dataDir: string): void {
  const uid = process.getuid?.();
  if (uid === undefined || uid === 0) return;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && found.uid !== uid) throw notOurs(path, dataDir);
}

function notOurs(path: string, dataDir: string, cause?: unknown): Problem {
  const mend = `sudo chown -R "$(id -u):$(id -g)" '${dataDir.replaceAll("'", "'\\''")}'`;
  const detail = existsSync(dataDir)
    ? `${path} belongs to another user (an earlier run as root?). Make it yours: ${mend}`
    : `${dataDir} cannot be made by this user: the folder above it belongs to another.`;
  return new Problem('database.not-ours', { detail }, cause);
}
