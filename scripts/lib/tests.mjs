import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGES, ROOT } from './places.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

const COUNTS = fileURLToPath(new URL('./counts-reporter.mjs', import.meta.url));
const BROWSER_TESTS = join(ROOT, 'e2e', 'vitest.config.ts');

/** What our reporter counted; a run that did not get so far is one failure. */
export async function runTests(node, args, env) {
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

/** The console in a real browser, which needs the console to be built. */
export const runBrowserTests = (node, args, env) => runTests(node, ['--config', BROWSER_TESTS, ...args], env);

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
}

export const addCounts = (one, other) => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: [...one.skipped, ...other.skipped],
});

/** Says what was skipped and why, then the one line that programs read. */
export function closeWith({ passed, failed, skipped }) {
  for (const line of skippedLines(skipped)) say(line);
  const counts = [`${passed} passed`, `${failed} failed`];
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
  process.stdout.write(`${counts.join(', ')}\n`);
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
