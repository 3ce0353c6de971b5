import { type SpawnOptions, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../errors.ts';
import type { Binaries } from './binaries.ts';
import type { DataPaths } from './connection-file.ts';

/** Under whose id PostgreSQL runs, which refuses to run as root. */
export interface PostgresUser {
  /** For the log. */
  name: string;
  /** Put before each command. */
  prefix: string[];
  /** For those commands where no prefix can change the id. */
  ids?: Pick<SpawnOptions, 'uid' | 'gid'>;
  /** Who must own the cluster, where that is not whoever runs this. */
  owner?: { uid: number; gid: number };
}

const NOBODY = 65534;

/**
 * - an ordinary user: that user
 * - root, on a cluster that another user owns: that user
 * - root, where user namespaces are allowed: root, under a number of its own in a namespace of its own
 * - root elsewhere (default containers): nobody
 * @throws Problem `database.not-ours` when the chosen user cannot reach the data folder or the binaries
 */
export function choosePostgresUser(paths: DataPaths, binaries: Binaries): PostgresUser {
  if (process.getuid?.() !== 0) return { name: 'this user', prefix: [] };
  const owner = existsSync(paths.cluster) ? statSync(paths.cluster) : undefined;
  if (owner !== undefined && owner.uid !== 0) return dropTo({ uid: owner.uid, gid: owner.gid }, paths, binaries);
  const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
  if (runs([...namespace, binaries.postgres, '--version']))
    return { name: 'root, in a user namespace', prefix: namespace };
  return dropTo(nobody(), paths, binaries);
}

function dropTo(owner: { uid: number; gid: number }, paths: DataPaths, binaries: Binaries): PostgresUser {
  const folder = statSync(paths.dataDir);
  // enough to pass through; everything else in the folder is closed by its own mode
  if (folder.uid !== owner.uid) chmodSync(paths.dataDir, folder.mode | 0o111);
  const setpriv = ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  // a checkout under /root is closed to everybody else: this one capability opens the way
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const name = owner.uid === NOBODY ? 'nobody' : `user ${owner.uid}`;
  const ways: PostgresUser[] = [
    { name, owner, prefix: setpriv },
    { name, owner, prefix: [], ids: owner },
    { name: `${name}, with access to closed folders`, owner, prefix: [...setpriv, ...capability] },
  ];
  for (const way of ways) {
    const reach = ['sh', '-c', 'cd "$1" && "$2" --version', 'sh', paths.dataDir, binaries.postgres];
    if (runs([...way.prefix, ...reach], way.ids)) return way;
  }
  throw new Problem('database.not-ours', {
    detail:
      `PostgreSQL does not run as root, user namespaces are refused here, and ${name} cannot reach ` +
      `${paths.dataDir} or ${binaries.postgres}. Run as an ordinary user, or move both to where everybody may enter.`,
  });
}

/** Gives a cluster to the user that is to run it; symbolic links are changed, not followed. */
export function giveCluster(folder: string, owner: { uid: number; gid: number }): void {
  lchownSync(folder, owner.uid, owner.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) giveCluster(path, owner);
    else lchownSync(path, owner.uid, owner.gid);
  }
}

function nobody(): { uid: number; gid: number } {
  const id = (flag: string) => {
    const answer = spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' });
    const number = Number.parseInt(answer.stdout ?? '', 10);
    return answer.status === 0 && number > 0 ? number : NOBODY;
  };
  return { uid: id('-u'), gid: id('-g') };
}

function runs(command: string[], ids: PostgresUser['ids'] = {}): boolean {
  const { status } = spawnSync(command[0]!, command.slice(1), { stdio: 'ignore', cwd: '/', timeout: 10_000, ...ids });
  return status === 0;
}
