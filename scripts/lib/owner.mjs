import { accessSync, constants, existsSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './places.mjs';
import { quoted, Stop } from './say.mjs';

/** Where this folder, which we are about to fill, cannot be written: says whose it is, and the command that mends it. */
export function needWritable(folder) {
  const first = existsSync(folder) ? folder : ROOT;
  try {
    accessSync(first, constants.W_OK | constants.X_OK);
  } catch {
    throw new Stop(
      `${first} cannot be written: it belongs to user ${statSync(first).uid}, not to you (an earlier run as root?).\n  Make it yours:  ${mend(first)}`,
    );
  }
}

function mend(folder) {
  return `sudo chown -R "$(id -u):$(id -g)" ${quoted(folder)}`;
}

/** What root puts into another user's checkout is handed to that user, who could not change it otherwise. */
export function giveToOwnerOfRoot(folder) {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(ROOT);
  if (uid !== 0) give(folder, uid, gid);
}

function give(path, uid, gid) {
  lchownSync(path, uid, gid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) give(below, uid, gid);
    else lchownSync(below, uid, gid);
  }
}
