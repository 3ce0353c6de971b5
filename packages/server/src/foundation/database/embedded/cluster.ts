import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { Problem } from '../../errors.ts';
import { type Binaries, POSTGRES_MAJOR } from './binaries.ts';
import { type DataPaths, writePrivate } from './connection-file.ts';
import { giveCluster, type PostgresUser } from './postgres-user.ts';
import { asStartProblem } from './start-problem.ts';

/** The role that owns everything, and the database, by one name. */
export const NAME = 'anxin';

/** Passwords over loopback only; nobody is let in without one. */
const HBA = 'host all all 127.0.0.1/32 scram-sha-256\n';

/**
 * Makes the cluster where there is none yet, and sees that its password is known.
 * @returns the password
 * @throws Problem `database.other-major`, `database.full`, `database.start-failed`
 */
export function prepareCluster(
  paths: DataPaths,
  binaries: Binaries,
  user: PostgresUser,
  options: { sync: boolean; log: (line: string) => void },
): string {
  if (!existsSync(paths.cluster)) {
    options.log(`Creating the database in ${paths.cluster}`);
    return createCluster(paths, binaries, user, options.sync);
  }
  checkMajor(paths.cluster);
  if (user.owner) giveCluster(paths.cluster, user.owner);
  const known = readPassword(paths.password);
  if (known !== undefined) return known;
  options.log('The password of the database is not there any more: setting a new one');
  return setPassword(paths, paths.cluster, binaries, user);
}

function createCluster(paths: DataPaths, binaries: Binaries, user: PostgresUser, sync: boolean): string {
  removeUnfinished(paths);
  // made under a name of its own, as an initdb that lost its keeper may still be writing, and put in place whole
  const made = mkdtempSync(paths.unfinished);
  if (user.owner) giveCluster(made, user.owner);
  try {
    const flags = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const all = [`--username=${NAME}`, '--auth=trust', '--no-instructions', ...flags, ...(sync ? [] : ['--no-sync'])];
    run(user, [binaries.initdb, '-D', made, ...all]);
    // in place before the first start: initdb's own file, which trusts everybody, is never in force
    writeFileSync(join(made, 'pg_hba.conf'), HBA);
    run(user, singleUser(binaries, made), `CREATE DATABASE ${NAME};\n`);
    const password = setPassword(paths, made, binaries, user);
    renameSync(made, paths.cluster);
    return password;
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

/** What earlier attempts left when they were killed. */
function removeUnfinished(paths: DataPaths): void {
  for (const name of readdirSync(paths.dataDir)) {
    if (!name.startsWith(basename(paths.unfinished))) continue;
    try {
      rmSync(join(paths.dataDir, name), { recursive: true, force: true });
    } catch (error) {
      // still being written to; it will be gone with the next cluster, and is in nobody's way until then
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    }
  }
}

function setPassword(paths: DataPaths, cluster: string, binaries: Binaries, user: PostgresUser): string {
  const password = randomBytes(24).toString('base64url');
  run(user, singleUser(binaries, cluster), `ALTER ROLE ${NAME} PASSWORD '${password}';\n`);
  writePrivate(paths, paths.password, `${password}\n`);
  return password;
}

/** A backend of its own, without network, that reads statements from its input, one a line. */
function singleUser(binaries: Binaries, cluster: string): string[] {
  return [
    binaries.postgres,
    '--single',
    '-D',
    cluster,
    '-c',
    'exit_on_error=on',
    '-c',
    'log_min_messages=error',
    'postgres',
  ];
}

function run(user: PostgresUser, command: string[], input = ''): void {
  const [program, ...args] = [...user.prefix, ...command] as [string, ...string[]];
  const cwd = '/';
  const env = { ...process.env, LC_ALL: 'C' };
  const answer = spawnSync(program, args, { input, encoding: 'utf8', cwd, env, ...user.ids });
  if (answer.error) throw asStartProblem(answer.error.message, answer.error);
  if (answer.status !== 0)
    throw asStartProblem(answer.stderr || answer.stdout || `ended with ${answer.status ?? answer.signal}`);
}

function checkMajor(cluster: string): void {
  const file = join(cluster, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  if (found === String(POSTGRES_MAJOR)) return;
  throw new Problem('database.other-major', {
    detail:
      found === undefined
        ? `${cluster} is no PostgreSQL data folder: it has no PG_VERSION.`
        : `${cluster} was made by PostgreSQL ${found.slice(0, 20)}; this release brings ${POSTGRES_MAJOR}.`,
  });
}

function readPassword(path: string): string | undefined {
  try {
    chmodSync(path, 0o600);
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
