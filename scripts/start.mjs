import { installPackages } from './lib/install.mjs';
import { launch } from './lib/launch.mjs';
import { checkMachine } from './lib/machine.mjs';
import { tell } from './lib/say.mjs';

/** npm may be killed without a word to us; a change of parent tells. */
function stopWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 1_000).unref();
}

await tell(async () => {
  checkMachine();
  await installPackages();
  stopWithParent();
  await launch(['serve', ...process.argv.slice(2)]);
});
