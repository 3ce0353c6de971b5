import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url));

/** A data folder of one's own, gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Started {
  child: ChildProcess;
  port: number;
}

/** Starts a program and waits until it says on which port it listens. */
export async function start(file: string, args: string[], env: NodeJS.ProcessEnv, pattern: RegExp): Promise<Started> {
  // the channel tells the child when this process is gone
  const child = fork(file, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  for await (const line of createInterface({ input: child.stdout! })) {
    const port = pattern.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout!.resume();
    return { child, port: Number(port) };
  }
  throw new Error(`${file} ended before it listened`);
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** A key of the installation of that environment, which may do everything. */
export const createKey = (env: NodeJS.ProcessEnv): string =>
  JSON.parse(
    execFileSync(process.execPath, [MAIN, 'keys', 'create', '--name', 'bench', '--scopes', '*', '--json'], {
      env,
      encoding: 'utf8',
    }),
  ).key as string;
