import { readFileSync } from 'node:fs';
import { buildConsole } from './lib/console.mjs';
import { installPackages } from './lib/install.mjs';
import { launch } from './lib/launch.mjs';
import { checkMachine } from './lib/machine.mjs';
import { tell } from './lib/say.mjs';

/** npm may be killed without a word to us; then we, or the shell that it put between, get another parent. */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const npm = parentOfShell(shell);
  setInterval(() => {
    if (process.ppid !== shell || parentOfShell(shell) !== npm) process.kill(process.pid, 'SIGTERM');
  }, 1_000).unref();
}

/** @returns `undefined` where there is no such shell, or no /proc to ask */
function parentOfShell(pid) {
  try {
    const isShell = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('-c');
    // the name, in parentheses, may hold anything; the state and the parent follow it
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return isShell ? Number(parent) : undefined;
  } catch {
    return undefined;
  }
}

await tell(async () => {
  checkMachine();
  await installPackages();
  await buildConsole();
  stopWithNpm();
  await launch(['serve', ...process.argv.slice(2)]);
});
