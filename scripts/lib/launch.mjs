import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bringNode, environmentWith } from './node.mjs';
import { MAIN } from './places.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const OBEDIENCE = fileURLToPath(new URL('./obedience.mjs', import.meta.url));

/** Runs `anxin <args>`, in this process when its Node can, else in a child that ends when we do. */
export async function launch(args) {
  const node = await bringNode();
  // flags can only be given to a new process
  if (node.own && node.flags.length === 0) {
    await import(pathToFileURL(OBEDIENCE).href);
    process.argv.splice(1, process.argv.length - 1, MAIN, ...args);
    await import(pathToFileURL(MAIN).href);
    return;
  }
  const flags = ['--disable-warning=ExperimentalWarning', ...node.flags];
  const child = spawn(node.path, [...flags, '--import', pathToFileURL(OBEDIENCE).href, MAIN, ...args], {
    // the channel carries nothing: its closing tells the child that we are gone, however we went
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: environmentWith(node),
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`error: ${node.path} cannot be started: ${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
