import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MAIN = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FLAGS = ['--disable-warning=ExperimentalWarning'];
// a database is made first, on a machine that others use as well
const START_MS = 240_000;
const STOP_MS = 60_000;

/** A real platform in a process of its own, over the folder that it is given. */
export interface Server {
  address: string;
  /** The same address and the same data afterwards. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** `anxin …` on the same data; what it printed. */
  anxin(...args: string[]): Promise<string>;
}

export async function createServerIn(folder: string, settings: Record<string, string> = {}): Promise<Server> {
  const port = await freePort();
  const env = {
    ...withoutSettings(process.env),
    ...{ ANXIN_DATA: folder, PORT: String(port), ANXIN_LOG: 'error', NODE_ENV: 'production' },
    // what the tests tell happened a while ago, and is paid for all the same
    ANXIN_MONEY_SINCE: '2020-01-01T00:00:00Z',
    ...settings,
  };
  let child: ChildProcess | undefined;
  return {
    address: `http://127.0.0.1:${port}`,
    async start() {
      child = await started(env);
    },
    async stop() {
      const going = child;
      child = undefined;
      if (going) await ended(going);
    },
    async anxin(...args) {
      const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, MAIN, ...args], { env, cwd: ROOT });
      return stdout;
    },
  };
}

/** What is set on this machine is not what is tested. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(ANXIN_|VITEST|DATABASE_URL$|NATS_URL$|PORT$|HOST$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

async function started(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...FLAGS, MAIN, 'serve'], {
    ...{ env, cwd: ROOT },
    // the channel carries nothing: its closing tells the server that we are gone, however we went
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let told = '';
  const note = (piece: Buffer): void => {
    told = `${told}${piece.toString('utf8')}`.slice(-8_000);
  };
  child.stderr!.on('data', note);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server did not listen in time:\n${told}`)), START_MS);
    child.stdout!.on('data', (piece: Buffer) => {
      note(piece);
      if (!told.includes('Anxin listens on')) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The server ended with ${code}:\n${told}`));
    });
  });
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}

/** Free a moment ago: the server must come back at the address that its pages know. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}
