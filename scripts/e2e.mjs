import { buildConsole } from './lib/console.mjs';
import { installPackages } from './lib/install.mjs';
import { checkMachine } from './lib/machine.mjs';
import { bringNode, environmentWith } from './lib/node.mjs';
import { tell } from './lib/say.mjs';
import { closeWith, runBrowserTests } from './lib/tests.mjs';

/** `npm run e2e [-- review]`: the console in a real browser, alone. */
await tell(async () => {
  checkMachine();
  await installPackages();
  await buildConsole();
  const node = await bringNode();
  closeWith(await runBrowserTests(node, process.argv.slice(2), environmentWith(node)));
});
