import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './lib/install.mjs';
import { checkMachine } from './lib/machine.mjs';
import { bringNode, environmentWith } from './lib/node.mjs';
import { PACKAGES, ROOT } from './lib/places.mjs';
import { npm, run } from './lib/run.mjs';
import { say, tell } from './lib/say.mjs';

/** Scripts of package.json, each of which counts as one test. */
const CHECKS = ['lint', 'types', 'imports', 'unused'];
const COUNTS = fileURLToPath(new URL('./lib/counts-reporter.mjs', import.meta.url));

async function check(name, env) {
  const begun = Date.now();
  const { code, output } = await npm(['run', '--silent', name], { cwd: ROOT, env, quiet: true });
  const told = `${name}: ${code === 0 ? 'passed' : 'FAILED'} (${((Date.now() - begun) / 1000).toFixed(1)} s)`;
  say(code === 0 ? told : `${output.trimEnd()}\n${told}`);
  return code === 0;
}

/** What our reporter counted; a run that did not get so far is one failure. */
async function unitTests(node, args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const vitest = join(PACKAGES, 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', `--reporter=${COUNTS}`];
    const given = { cwd: ROOT, env: { ...env, ANXIN_TEST_COUNTS: file } };
    const { code } = await run(node.path, [vitest, 'run', ...reporters, ...args], given);
    const counts = readCounts(file);
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
}

/** One line for those of a file that were skipped for one reason. */
function skippedLines(skipped) {
  const groups = new Map();
  for (const one of skipped) {
    const key = `${one.file}\0${one.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map(([first, ...more]) => {
    const what = more.length === 0 ? first.test : `${more.length + 1} tests, the first: ${first.test}`;
    return `skipped: ${first.file}: ${what} (${first.reason})`;
  });
}

await tell(async () => {
  checkMachine();
  await installPackages();
  const node = await bringNode();
  const env = environmentWith(node);
  const failedChecks = [];
  for (const name of CHECKS) if (!(await check(name, env))) failedChecks.push(name);
  const { passed, failed, skipped } = await unitTests(node, process.argv.slice(2), env);
  for (const line of skippedLines(skipped)) say(line);
  if (failedChecks.length > 0) say(`failed: ${failedChecks.join(', ')}`);
  const allFailed = failed + failedChecks.length;
  const counts = [`${passed + CHECKS.length - failedChecks.length} passed`, `${allFailed} failed`];
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  process.exitCode = allFailed > 0 ? 1 : 0;
  process.stdout.write(`${counts.join(', ')}\n`);
});
