import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { oneAtATime } from './one-at-a-time.mjs';
import { giveToOwnerOfRoot, needWritable } from './owner.mjs';
import { PACKAGES, RUNTIME, RUNTIME_LOCK } from './places.mjs';
import { npm, QUIET } from './run.mjs';
import { Stop, say } from './say.mjs';

/**
 * A Node that runs this code: the machine's own from 22.12 on, else one that is brought, once, from the npm registry.
 * `flags` are what that version needs to run TypeScript.
 */
export async function bringNode() {
  const own = process.versions.node;
  if (isNewEnough(own)) return { path: process.execPath, flags: flagsOf(own), own: true };
  const { name, version } = packageForMachine();
  const path = join(RUNTIME, 'node_modules', name, 'bin', 'node');
  if (versionOf(path) !== version)
    await oneAtATime(async () => {
      // somebody else may have done it while we waited
      if (versionOf(path) !== version) await fetchNode(name, version, path);
    });
  return { path, flags: flagsOf(version), own: false };
}

/** An environment in which `node` is that Node, also for the programs that are started from it. What it has compiled it keeps. */
export function environmentWith(node) {
  return {
    ...{ NODE_COMPILE_CACHE: join(PACKAGES, '.cache', 'node'), ...process.env },
    PATH: `${dirname(node.path)}:${process.env.PATH ?? ''}`,
  };
}

async function fetchNode(name, version, path) {
  say(
    `Anxin needs Node 22.12 or newer, and this machine has ${process.versions.node}: bringing Node ${version} (once, about 50 MB) …`,
  );
  if (existsSync(RUNTIME)) needWritable(RUNTIME);
  // made beside and moved into place whole, so that a kill at any moment leaves nothing half-made in it
  const half = `${RUNTIME}.half`;
  try {
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half);
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(RUNTIME_LOCK, file), join(half, file));
    // npm ci compares the checksum in the lock file with what came
    const { code } = await npm(['ci', '--ignore-scripts', ...QUIET], { cwd: half });
    if (code !== 0)
      throw new Stop(
        `Node ${version} (npm package ${name}) could not be fetched; what npm said is above. Or install Node 24 on this machine yourself: then nothing is fetched.`,
      );
    rmSync(RUNTIME, { recursive: true, force: true });
    renameSync(half, RUNTIME);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  giveToOwnerOfRoot(RUNTIME);
  if (versionOf(path) !== version) throw new Stop(`${path} was fetched but does not run on this machine.`);
}

function packageForMachine() {
  const lock = JSON.parse(readFileSync(join(RUNTIME_LOCK, 'package-lock.json'), 'utf8'));
  for (const [place, entry] of Object.entries(lock.packages)) {
    const fits = [entry.os].flat().includes(process.platform) && [entry.cpu].flat().includes(process.arch);
    if (fits) return { name: place.replace('node_modules/', ''), version: entry.version };
  }
  throw new Stop(`There is no Node to bring for ${process.platform}-${process.arch}: install Node 24 on this machine.`);
}

function versionOf(path) {
  if (!existsSync(path)) return undefined;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined;
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 12);
}

/** Node strips types by itself since 22.18 (and 23.6), and has SQLite without a flag since 22.13. */
function flagsOf(version) {
  const [major, minor] = version.split('.').map(Number);
  const flags = [];
  if ((major === 22 && minor < 18) || (major === 23 && minor < 6)) flags.push('--experimental-strip-types');
  if (major === 22 && minor < 13) flags.push('--experimental-sqlite');
  return flags;
}
