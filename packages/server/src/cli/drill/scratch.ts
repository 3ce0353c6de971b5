import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openPlatform, type Platform } from '../../app.ts';
import { readConfig } from '../../foundation/config/settings.ts';
import {
  type ConnectionFile,
  dataPaths,
  readConnectionFile,
} from '../../foundation/database/embedded/connection-file.ts';
import { createLog } from '../../foundation/telemetry/log.ts';
import { kill, untilLeft } from './processes.ts';

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url));
const START_MS = 120_000;
const LEAVE_MS = 20_000;

/** A server process of the drill's. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** Settles when the process has ended, however it did. */
  ended: Promise<void>;
  hasEnded(): boolean;
}

/** A process of the drill's that runs a script of its own. */
export interface WorkerProcess extends Pick<ServerProcess, 'pid' | 'ended'> {
  send(message: object): void;
  /** Tells it to end, by closing the channel. */
  disconnect(): void;
}

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A platform of its own for a drill, in a folder that is gone afterwards with everything that ran on it. */
export interface Scratch {
  /** Holds the data folder and whatever else the drill lays down. */
  root: string;
  dataDir: string;
  /** @throws Error with what it said when it does not come to listen */
  startServer(packDir: string, env?: Record<string, string>): Promise<ServerProcess>;
  /**
   * Runs a script on the data folder until it says `ready`.
   * @param onMessage told what it sends
   * @throws Error with what it said when it does not
   */
  startWorker(script: URL, packDir: string, onMessage?: (message: unknown) => void): Promise<WorkerProcess>;
  /** Runs `anxin …` on the data folder. */
  command(args: readonly string[], packDir: string, env?: Record<string, string>): Promise<CommandResult>;
  /** The platform inside this process, for looking at what is stored; the server must not be needed meanwhile. */
  withPlatform<T>(packDir: string, work: (platform: Platform) => Promise<T>): Promise<T>;
  connection(): ConnectionFile | undefined;
  /** What servers and commands said, in the order in which they were heard. */
  said(): string;
  /** Waits until nobody works on the folder any more. @returns the ids of those that would not leave */
  empty(): Promise<number[]>;
  close(): Promise<void>;
}

export function openScratch(): Scratch {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'anxin-drill-')));
  const dataDir = join(root, 'data');
  const paths = dataPaths(dataDir);
  const heard: string[] = [];
  const servers = new Set<number>();
  const environment = (packDir: string): Record<string, string | undefined> => ({
    ...process.env,
    ...{ ANXIN_DATA: dataDir, ANXIN_PACK: packDir, ANXIN_RATE: '0', ANXIN_ROLES: 'api,worker', ANXIN_LOG: 'info' },
    ...{ HOST: '127.0.0.1', PORT: '0', DATABASE_URL: '', NATS_URL: '', ANXIN_DEMO: '0' },
  });
  const anxin = (args: readonly string[], env: Record<string, string | undefined>, ipc: boolean, script = MAIN) => {
    const child = spawn(process.execPath, [...nodeFlags(), script, ...args], {
      // the channel closes when we die, however we do: the server ends with it
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
      env,
    });
    servers.add(child.pid!);
    child.once('exit', () => servers.delete(child.pid!));
    return child;
  };

  /** Waits until a process says what `ready` looks for. @throws Error with what it said when it does not */
  const started = async (child: ReturnType<typeof anxin>, ready: RegExp) => {
    let over = false;
    const last: string[] = [];
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        over = true;
        resolve();
      });
    });
    const hear = (stream: Readable, onLine: (line: string) => void) =>
      createInterface({ input: stream }).on('line', (line) => {
        heard.push(`${line}\n`);
        if (last.push(line) > 20) last.shift();
        onLine(line);
      });
    let patience: NodeJS.Timeout | undefined;
    const said = new Promise<RegExpExecArray>((resolve, reject) => {
      patience = setTimeout(() => reject(new Error('The process did not get ready')), START_MS);
      hear(child.stderr!, () => {});
      hear(child.stdout!, (line) => {
        const found = ready.exec(line);
        if (found) resolve(found);
      });
      child.once('error', reject);
      // 'close' comes after the last lines
      child.once('close', () => reject(new Error(`The process ended before it was ready:\n${last.join('\n')}`)));
    });
    const found = await said.finally(() => clearTimeout(patience));
    return { found, pid: child.pid!, ended, hasEnded: () => over };
  };

  return {
    root,
    dataDir,
    async startServer(packDir, env = {}) {
      const child = anxin(['serve', '--port', '0'], { ...environment(packDir), ...env }, true);
      const { found, ...server } = await started(child, /^Anxin listens on (http:\/\/\S+)$/);
      return { url: found[1]!, ...server };
    },
    async startWorker(script, packDir, onMessage = () => {}) {
      const child = anxin([], environment(packDir), true, fileURLToPath(script));
      child.on('message', onMessage);
      const { pid, ended } = await started(child, /^ready$/);
      const connected = (act: () => void) => {
        if (child.connected) act();
      };
      return {
        ...{ pid, ended },
        send: (message) => connected(() => child.send(message)),
        disconnect: () => connected(() => child.disconnect()),
      };
    },
    command(args, packDir, env = {}) {
      const child = anxin(args, { ...environment(packDir), ...env }, false);
      const texts = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const)
        child[name]!.setEncoding('utf8').on('data', (text: string) => {
          texts[name] += text;
          heard.push(text);
        });
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve({ code, ...texts }));
      });
    },
    async withPlatform(packDir, work) {
      const read = readConfig(environment(packDir));
      if ('problems' in read) throw new Error(read.problems.map(({ env, message }) => `${env} ${message}`).join('; '));
      const platform = await openPlatform({ config: read.config, log: createLog({ level: 'silent' }), role: 'tool' });
      try {
        return await work(platform);
      } finally {
        await platform.close();
      }
    },
    connection: () => readConnectionFile(paths),
    said: () => heard.join(''),
    empty: () => untilLeft(dataDir, LEAVE_MS),
    async close() {
      for (const pid of servers) kill(pid, 'SIGTERM');
      const stubborn = await untilLeft(dataDir, LEAVE_MS);
      for (const pid of [...servers, ...stubborn]) kill(pid, 'SIGKILL');
      await untilLeft(dataDir, LEAVE_MS);
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** What Node itself was given to run TypeScript, and nothing of what a test runner adds. */
const nodeFlags = (): string[] => process.execArgv.filter((flag) => /^--(experimental-|disable-warning)/.test(flag));

/** Asks a server to stop in good order, and waits for it. @returns whether it did within the time */
export async function stopServer(server: ServerProcess, patienceMs = 30_000): Promise<boolean> {
  kill(server.pid, 'SIGTERM');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), patienceMs);
  });
  const outcome = await Promise.race([server.ended, late]);
  clearTimeout(timer);
  if (outcome === 'late') kill(server.pid, 'SIGKILL');
  return outcome !== 'late';
}
