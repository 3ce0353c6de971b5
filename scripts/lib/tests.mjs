import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGES, ROOT } from './places.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';
import { triedAgain, worthAnotherTry } from './second-try.mjs';

const COUNTS = fileURLToPath(new URL('./counts-reporter.mjs', import.meta.url));
const BROWSER_TESTS = join(ROOT, 'e2e', 'vitest.config.ts');

/** The counts of no tests at all. */
export const NOTHING = { passed: 0, failures: [], skipped: [], unsteady: [] };

/** What our reporter counted; a run that did not get so far, or ended badly for no reason that it told, is one failure. */
export async function runTests(node, args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const vitest = join(PACKAGES, 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', `--reporter=${COUNTS}`];
    const given = { cwd: ROOT, env: { ...env, ANXIN_TEST_COUNTS: file } };
    const { code } = await run(node.path, [vitest, 'run', ...reporters, ...args], given);
    return withBadEnd({ ...NOTHING, ...readCounts(file) }, code, args);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The console in a real browser, which needs the console to be built. */
export const runBrowserTests = (node, args, env) => runTests(node, ['--config', BROWSER_TESTS, ...args], env);

/**
 * The same, where few files with a failure are run once more by themselves: see second-try.mjs.
 * `runner` is one of the two above.
 */
export async function runWithSecondTry(runner, node, args, env) {
  const first = await runner(node, args, env);
  const files = worthAnotherTry(first.failures);
  if (files.length === 0) return first;
  say(`run once more: ${files.join(', ')}`);
  return triedAgain(first, await runner(node, files, env));
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return NOTHING;
  }
}

function withBadEnd(counts, code, args) {
  if (code === 0 || counts.failures.length > 0) return counts;
  const failure = { file: '', test: `the run of ${args.join(' ')}`, message: `it ended with ${code}` };
  return { ...counts, failures: [failure] };
}

export const addCounts = (one, other) => ({
  passed: one.passed + other.passed,
  failures: [...one.failures, ...other.failures],
  skipped: [...one.skipped, ...other.skipped],
  unsteady: [...one.unsteady, ...other.unsteady],
});

/** Says what was skipped, passed at the second try only or failed, and why; then the one line that programs read. */
export function closeWith({ passed, failures, skipped, unsteady }) {
  for (const line of skippedLines(skipped)) say(line);
  for (const one of unsteady) say(`failed in one of two tries: ${told(one)}`);
  for (const one of failures) say(`failed: ${told(one)}`);
  const counts = [`${passed} passed`, `${failures.length} failed`];
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  process.exitCode = failures.length > 0 ? 1 : 0;
  process.stdout.write(`${counts.join(', ')}\n`);
}

/** One line, of a message its beginning: the whole stands above, where the test ran. */
function told({ file, test, message }) {
  const line = message.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  return [file, test, line].filter((part) => part !== '').join(': ');
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
