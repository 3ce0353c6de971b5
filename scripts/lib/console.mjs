import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringNode, environmentWith } from './node.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { giveToOwnerOfRoot, needWritable } from './owner.mjs';
import { ROOT } from './places.mjs';
import { run } from './run.mjs';
import { Stop, say } from './say.mjs';

const CONSOLE = join(ROOT, 'packages', 'console');
const DIST = join(CONSOLE, 'dist');
/** Says of which sources the build was made. Not in a folder that is served. */
const STAMP = join(DIST, '.built');
/** What a build depends on: folders, with all that is in them, and files. */
const SOURCES = [
  'src',
  'public',
  'scripts',
  'index.html',
  'vite.config.ts',
  'tsconfig.json',
  'package.json',
  'budget.json',
];

/** Builds the console; does nothing when neither its sources nor the packages have changed since the last time. */
export async function buildConsole() {
  if (isCurrent()) return;
  // before the turn is taken: on a fresh machine bringing it needs one of its own
  const node = await bringNode();
  await oneAtATime(async () => {
    // somebody else may have done it while we waited
    if (!isCurrent()) await build(node);
  });
}

async function build(node) {
  for (const folder of [CONSOLE, DIST]) if (existsSync(folder)) needWritable(folder);
  say('Building the console (only on the first run and after an update) …');
  const begun = Date.now();
  // taken before, so that what changes meanwhile is built the next time
  const sources = hashOfSources();
  const flags = ['--disable-warning=ExperimentalWarning', ...node.flags];
  const script = join(CONSOLE, 'scripts', 'build.ts');
  const { code, output } = await run(node.path, [...flags, script], {
    ...{ cwd: CONSOLE, env: { ...environmentWith(node), NODE_ENV: 'production' }, quiet: true },
  });
  if (code !== 0) throw new Stop(`The console could not be built:\n${output.trim()}`);
  writeFileSync(STAMP, sources);
  giveToOwnerOfRoot(DIST);
  say(`Built the console in ${Math.round((Date.now() - begun) / 1000)} s; it loads (gzip):\n${output.trimEnd()}`);
}

function isCurrent() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hashOfSources();
}

function hashOfSources() {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  for (const source of SOURCES) {
    const path = join(CONSOLE, source);
    for (const file of filesOf(path)) hash.update(`\0${file.slice(CONSOLE.length)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** The file itself, or all files in a folder, in the same order everywhere; tests do not go into a build. */
function filesOf(path) {
  if (!existsSync(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return [path];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => !/\.test\.tsx?$/.test(name))
    .flatMap(({ name }) => filesOf(join(path, name)));
}
