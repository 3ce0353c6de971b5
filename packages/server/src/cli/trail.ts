import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Command } from 'commander';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { readPublicKey } from '../foundation/trail/keys.ts';
import { TrailFileError } from '../foundation/trail/lines.ts';
import { PUBLIC_KEY_FILE } from '../foundation/trail/sealer.ts';
import { exportTrail, FINDINGS, type Verification, verifyTrailFile } from '../foundation/trail/verify.ts';

/** Opens the platform's database for as long as the work lasts. */
export type WithDatabase = <T>(work: (db: Database) => Promise<T>) => Promise<T>;

const notConnected: WithDatabase = () =>
  Promise.reject(new Problem('database.unavailable', { detail: 'This command was given no database' }));

/** `anxin trail`: the chained record of who did and saw what, taken out and verified without the database. */
export function trailCommand(withDatabase: WithDatabase = notConnected): Command {
  const trail = new Command('trail').description('export the record of who did and saw what, and verify it offline');

  trail
    .command('export')
    .argument('<file>', 'file to write, one JSON record a line; must not exist yet')
    .description('write the whole trail to a file')
    .option('--json', 'print JSON')
    .action((file: string, flags: { json?: boolean }) =>
      told(async () => {
        const count = await withDatabase((db) => exportToFile(db, file));
        const { entries, batches, pending } = count;
        if (flags.json) print(JSON.stringify({ file, ...count }));
        else print(`${file}: ${entries} entries in ${batches} batches, ${pending} not sealed yet`);
      }),
    );

  trail
    .command('verify')
    .argument('<file>', 'a file that `anxin trail export` wrote')
    .requiredOption('--anchors <file>', 'the anchors: anchors.jsonl in the data folder, or a copy kept elsewhere')
    .option('--key <file>', `the public key; ${PUBLIC_KEY_FILE} beside the anchors when not given`)
    .option('--json', 'print JSON')
    .description('check an export against its hashes, signatures and anchors; needs no database; exit 1 at any finding')
    .action((file: string, flags: { anchors: string; key?: string; json?: boolean }) =>
      told(async () => {
        const keyFile = flags.key ?? join(dirname(flags.anchors), PUBLIC_KEY_FILE);
        const publicKey = readKey(keyFile, await readFile(keyFile, 'utf8'));
        const key = createHash('sha256')
          .update(publicKey.export({ type: 'spki', format: 'der' }))
          .digest('hex');
        const result = await verifyTrailFile(file, flags.anchors, publicKey);
        if (flags.json) print(JSON.stringify({ ...result, key }));
        else describe(result, key);
        if (!result.ok) process.exitCode = 1;
      }),
    );
  return trail;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function readKey(file: string, pem: string) {
  try {
    return readPublicKey(pem);
  } catch (error) {
    throw new TrailFileError(`${file}: ${(error as Error).message}`);
  }
}

function describe(result: Verification, key: string): void {
  const { entries, batches, pending, unanchored, findings, found } = result;
  print(`${entries} entries in ${batches} batches; ${unanchored} batches not anchored, ${pending} entries not sealed`);
  // whoever could rewrite everything could also swap the key file: only the reader can know the right one
  print(`public key (SHA-256): ${key}`);
  for (const { kind, batch, entry, detail } of findings)
    print(`${kind}: batch ${batch}${entry === undefined ? '' : `, entry ${entry}`}: ${detail} (${FINDINGS[kind]})`);
  if (found > findings.length) print(`… and ${found - findings.length} more`);
  print(result.ok ? 'sound' : `${found} findings`);
}

/** Whole or not at all: a file of this name is a finished export. */
async function exportToFile(db: Database, file: string) {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw new TrailFileError(`${file} exists already`);
  const partial = `${file}.partial`;
  const out = createWriteStream(partial, { mode: 0o600, flush: true });
  const closed = finished(out);
  // a disk that fills up is reported by the export; until it is awaited, nobody else listens
  closed.catch(() => {});
  try {
    const count = await Promise.race([exportTrail(db, out), closed.then(() => Promise.reject(new Error('closed')))]);
    out.end();
    await closed;
    await rename(partial, file);
    return count;
  } catch (error) {
    out.destroy();
    await rm(partial, { force: true });
    throw error;
  }
}

/** What is wrong with a file is said in one line; everything else is for the caller. */
async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).syscall ? (error as NodeJS.ErrnoException).code : undefined;
    const isFile = code !== undefined && /^(ENOENT|EACCES|EISDIR|ENOTDIR|ENOSPC|EROFS)$/.test(code);
    if (!(error instanceof TrailFileError) && !isFile) throw error;
    process.stderr.write(`error: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
