import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneAtATime } from './one-at-a-time.mjs';
import { giveToOwnerOfRoot, needWritable } from './owner.mjs';
import { PACKAGES, ROOT } from './places.mjs';
import { npm, QUIET } from './run.mjs';
import { Stop, say } from './say.mjs';

/** Says of which package-lock.json, on which platform, node_modules was made. */
const STAMP = join(PACKAGES, '.anxin-installed');

/** Installs what package-lock.json lists; does nothing, and needs no network, when that was done already. */
export async function installPackages() {
  if (isCurrent()) return;
  await oneAtATime(async () => {
    // somebody else may have done it while we waited
    if (!isCurrent()) await install();
  });
}

async function install() {
  for (const folder of packageFolders()) needWritable(folder);
  say('Installing packages (only on the first run and after an update) …');
  const begun = Date.now();
  const heartbeat = setInterval(() => say(`  … ${seconds(begun)} s, ${countPackages()} packages so far`), 5_000);
  const { code } = await npm(['ci', ...QUIET], { cwd: ROOT });
  clearInterval(heartbeat);
  if (code !== 0)
    throw new Stop(
      'npm ci failed; what it said is above. The first installation needs the npm registry (`npm ping` tries it) and about 1 GB of disk.\n  A file of another user? Then `ls -l` shows it, and chown mends it. Afterwards just run the same command again.',
    );
  writeFileSync(STAMP, wanted());
  for (const folder of packageFolders()) giveToOwnerOfRoot(folder);
  say(`Installed ${countPackages()} packages in ${seconds(begun)} s.`);
}

/** What npm fills: the folder of all, and one in each workspace that needs another version of something. */
function packageFolders() {
  const workspaces = readdirSync(join(ROOT, 'packages')).map((name) => join(ROOT, 'packages', name));
  const all = [ROOT, ...workspaces, join(ROOT, 'bench')].map((folder) => join(folder, 'node_modules'));
  return all.filter((folder) => existsSync(folder));
}

function wanted() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform}-${process.arch}\n`;
}

function isCurrent() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted();
}

function seconds(since) {
  return Math.round((Date.now() - since) / 1000);
}

function countPackages() {
  if (!existsSync(PACKAGES)) return 0;
  const names = readdirSync(PACKAGES).filter((name) => !name.startsWith('.'));
  return names.reduce((sum, name) => sum + (name.startsWith('@') ? readdirSync(join(PACKAGES, name)).length : 1), 0);
}
