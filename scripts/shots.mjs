import { fileURLToPath } from 'node:url';
import { buildConsole } from './lib/console.mjs';
import { installPackages } from './lib/install.mjs';
import { checkMachine } from './lib/machine.mjs';
import { bringNode, environmentWith } from './lib/node.mjs';
import { ROOT } from './lib/places.mjs';
import { run } from './lib/run.mjs';
import { tell } from './lib/say.mjs';

const SHOOT = fileURLToPath(new URL('../e2e/src/shoot.ts', import.meta.url));

/** `npm run shots -- / /review/listing-review`: pictures of pages, in shots/; without addresses, of all pages. */
await tell(async () => {
  checkMachine();
  await installPackages();
  await buildConsole();
  const node = await bringNode();
  const flags = ['--disable-warning=ExperimentalWarning', ...node.flags];
  const given = { cwd: ROOT, env: environmentWith(node) };
  process.exitCode = (await run(node.path, [...flags, SHOOT, ...process.argv.slice(2)], given)).code;
});
