import { buildConsole } from './lib/console.mjs';
import { installPackages } from './lib/install.mjs';
import { checkMachine } from './lib/machine.mjs';
import { bringNode, environmentWith } from './lib/node.mjs';
import { ROOT } from './lib/places.mjs';
import { npm } from './lib/run.mjs';
import { say, tell } from './lib/say.mjs';
import { addCounts, closeWith, NOTHING, runBrowserTests, runTests, runWithSecondTry } from './lib/tests.mjs';

/** Scripts of package.json, each of which counts as one test. */
const CHECKS = ['lint', 'types', 'imports', 'unused'];

async function check(name, env) {
  const begun = Date.now();
  const { code, output } = await npm(['run', '--silent', name], { cwd: ROOT, env, quiet: true });
  const told = `${name}: ${code === 0 ? 'passed' : 'FAILED'} (${((Date.now() - begun) / 1000).toFixed(1)} s)`;
  say(code === 0 ? told : `${output.trimEnd()}\n${told}`);
  if (code === 0) return { ...NOTHING, passed: 1 };
  return { ...NOTHING, failures: [{ file: '', test: name, message: 'what it found stands above' }] };
}

/** What each of some hundred files leaves behind is kept by the process that ran it: one for all would run out of memory. */
const PARTS = 3;

async function runInParts(node, env) {
  let counts = NOTHING;
  for (let part = 1; part <= PARTS; part++)
    counts = addCounts(counts, await runWithSecondTry(runTests, node, [`--shard=${part}/${PARTS}`], env));
  return counts;
}

/** Those of the browser come after the others: both together would fight for the processors, and time matters to both. */
async function tests(node, args, env) {
  // whoever names tests means those
  if (args.length > 0) return runTests(node, args, env);
  const counts = await runInParts(node, env);
  await buildConsole();
  return addCounts(counts, await runWithSecondTry(runBrowserTests, node, [], env));
}

await tell(async () => {
  checkMachine();
  await installPackages();
  const node = await bringNode();
  const env = environmentWith(node);
  let counts = NOTHING;
  for (const name of CHECKS) counts = addCounts(counts, await check(name, env));
  closeWith(addCounts(counts, await tests(node, process.argv.slice(2), env)));
});
