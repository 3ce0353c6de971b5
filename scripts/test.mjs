import { buildConsole } from './lib/console.mjs';
import { installPackages } from './lib/install.mjs';
import { checkMachine } from './lib/machine.mjs';
import { bringNode, environmentWith } from './lib/node.mjs';
import { ROOT } from './lib/places.mjs';
import { npm } from './lib/run.mjs';
import { say, tell } from './lib/say.mjs';
import { addCounts, closeWith, runBrowserTests, runTests } from './lib/tests.mjs';

/** Scripts of package.json, each of which counts as one test. */
const CHECKS = ['lint', 'types', 'imports', 'unused'];

async function check(name, env) {
  const begun = Date.now();
  const { code, output } = await npm(['run', '--silent', name], { cwd: ROOT, env, quiet: true });
  const told = `${name}: ${code === 0 ? 'passed' : 'FAILED'} (${((Date.now() - begun) / 1000).toFixed(1)} s)`;
  say(code === 0 ? told : `${output.trimEnd()}\n${told}`);
  return code === 0;
}

/** What each of some hundred files leaves behind is kept by the process that ran it: one for all would run out of memory. */
const PARTS = 3;

async function runInParts(node, env) {
  let counts = await runTests(node, [`--shard=1/${PARTS}`], env);
  for (let part = 2; part <= PARTS; part++)
    counts = addCounts(counts, await runTests(node, [`--shard=${part}/${PARTS}`], env));
  return counts;
}

/** Those of the browser come after the others: both together would fight for the processors, and time matters to both. */
async function tests(node, args, env) {
  // whoever names tests means those
  if (args.length > 0) return runTests(node, args, env);
  const counts = await runInParts(node, env);
  await buildConsole();
  return addCounts(counts, await runBrowserTests(node, [], env));
}

await tell(async () => {
  checkMachine();
  await installPackages();
  const node = await bringNode();
  const env = environmentWith(node);
  const failedChecks = [];
  for (const name of CHECKS) if (!(await check(name, env))) failedChecks.push(name);
  const counts = await tests(node, process.argv.slice(2), env);
  if (failedChecks.length > 0) say(`failed: ${failedChecks.join(', ')}`);
  const checks = { passed: CHECKS.length - failedChecks.length, failed: failedChecks.length, skipped: [] };
  closeWith(addCounts(counts, checks));
});
