import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { wallClock } from '../../foundation/clock.ts';
import type { Config } from '../../foundation/config/settings.ts';
import { dataPaths } from '../../foundation/database/embedded/connection-file.ts';
import { openEmbedded } from '../../foundation/database/embedded/open-embedded.ts';
import { Problem } from '../../foundation/errors.ts';
import { createIds } from '../../foundation/ids.ts';
import { configOf } from '../config.ts';
import { createBackup } from './backup.ts';
import { openContainer, readHeader } from './container.ts';
import { readPassphrase } from './passphrase.ts';
import { checkRelease, restoreBackup, verifyBackup } from './restore.ts';

const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };

/** `anxin backup FILE`: everything in one sealed file, while the platform goes on working. */
export function backupCommand(): Command {
  return new Command('backup')
    .description('write everything (database, keys, trail anchors, media) into one file under a passphrase')
    .argument('<file>', 'file to write; must not exist yet')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nThe passphrase is taken from ANXIN_PASSPHRASE, or asked for. Without it the file is worthless.',
    )
    .action(async (file: string, flags: { json?: boolean }) => {
      const config = configOf(process.env);
      const dataDir = resolve(config.dataDir);
      // opening the embedded database would make one
      if (!config.databaseUrl && !existsSync(dataPaths(dataDir).cluster))
        throw new Problem('backup.nothing', { detail: `${dataDir} holds no database` });
      await refuseTaken(file);
      const passphrase = await readPassphrase(config.passphrase, true);
      const started = performance.now();
      const result = await withDatabase(config, 'tool', (url) =>
        createBackup({
          ...{ url, dataDir, path: file, passphrase, release: version, clock: wallClock, ids: createIds() },
          onProgress: progressOn('Writing'),
        }),
      );
      const seconds = (performance.now() - started) / 1000;
      if (flags.json) return print(JSON.stringify({ ...result, seconds: round(seconds) }));
      const { rows, tables, files, bytes, plainBytes } = result;
      print(`${file}: ${rows} rows of ${tables} tables, ${files} files; ${size(bytes)} (${size(plainBytes)} before`);
      print(`compression) in ${round(seconds)} s. It can be read with its passphrase only: keep the two apart.`);
    });
}

/** `anxin restore FILE`: into an empty installation. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup into an empty installation; the whole file is checked before anything is changed')
    .argument('<file>', 'a file that `anxin backup` wrote')
    .option('--check', 'only check the file and its passphrase')
    .option('--json', 'print JSON')
    .action(async (path: string, flags: { json?: boolean; check?: boolean }) => {
      const config = configOf(process.env);
      const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
        throw new Problem('config.invalid', { detail: `${path} cannot be read (${error.code})` });
      });
      try {
        const read = await readHeader(file, path);
        checkRelease(read.header);
        const passphrase = await readPassphrase(config.passphrase, false);
        const backup = await openContainer(file, path, read, passphrase);
        const started = performance.now();
        const { rows, files } = await verifyBackup(backup, progressOn('Checking'));
        const made = { release: read.header.release, created_at: read.header.created_at };
        if (!flags.check)
          await withDatabase(config, 'server', (url) =>
            restoreBackup({
              ...{ url, dataDir: resolve(config.dataDir), backup, clock: wallClock, ids: createIds() },
              onProgress: progressOn('Restoring'),
            }),
          );
        const seconds = round((performance.now() - started) / 1000);
        const count = Object.values(rows).reduce((sum, n) => sum + n, 0);
        const result = {
          path,
          ...made,
          restored: !flags.check,
          rows: count,
          tables: Object.keys(rows).length,
          files,
          seconds,
        };
        if (flags.json) return print(JSON.stringify(result));
        print(`${path}, made ${made.created_at} by release ${made.release}: ${count} rows, ${files} files, sound.`);
        if (!flags.check) print(`Restored in ${seconds} s. Start the platform, then ask \`anxin doctor\`.`);
      } finally {
        await file.close();
      }
    });
}

/** A restore holds the data folder as its server would: a running server refuses it, and none starts meanwhile. */
async function withDatabase<T>(config: Config, role: 'tool' | 'server', work: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl) return work(config.databaseUrl);
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const embedded = await openEmbedded({ dataDir: resolve(config.dataDir), role, log });
  try {
    return await work(embedded.url);
  } finally {
    await embedded.release();
  }
}

/** Before anybody is asked for a passphrase. */
async function refuseTaken(path: string): Promise<void> {
  if (await stat(path).catch(() => undefined))
    throw new Problem('backup.exists', { detail: `${path} exists already: it was left alone` });
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const round = (seconds: number): number => Math.round(seconds * 10) / 10;
const size = (bytes: number): string =>
  bytes < 1e6
    ? `${Math.ceil(bytes / 1e3)} KB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(2)} GB`;

/** At most a line a second, on standard error. */
function progressOn(verb: string): (progress: { what: string; bytes: number }) => void {
  let last = performance.now();
  return ({ what, bytes }) => {
    const now = performance.now();
    if (now - last < 1_000) return;
    last = now;
    process.stderr.write(`${verb} ${what} (${size(bytes)} so far)\n`);
  };
}
