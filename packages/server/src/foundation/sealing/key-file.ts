import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from '../errors.ts';
import { KEY_BYTES } from './aead.ts';

/**
 * `<data>/keys/master.json`: the versions of the master key, which wraps the persons' keys, and one root from which
 * every MAC key is derived. The root never changes, so that MACs stay comparable; rotation adds a master version.
 */
const FORMAT = 'anxin-keys-1';
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_VERSIONS = 1000;

export interface KeyFile {
  root: KeyObject;
  /** Version to key; the highest wraps, all unwrap. */
  masters: ReadonlyMap<number, KeyObject>;
  created: ReadonlyMap<number, Date>;
}

export const keyFilePath = (dataDir: string): string => join(dataDir, 'keys', 'master.json');

interface Stored {
  format: string;
  root: string;
  masters: { version: number; created_at: string; key: string }[];
  /** Over the rest, so that a half-restored or edited file is noticed before it wraps anything. */
  check: string;
}

export const newestVersion = (file: KeyFile): number => Math.max(...file.masters.keys());

/** A key for one use: different labels, unrelated keys (HKDF-SHA-256, RFC 5869). */
export function deriveKey(root: KeyObject, label: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', root, '', `anxin/${label}`, KEY_BYTES)));
}

/** Identifies the root without telling it: what the database keeps to know its own keys again. */
export const keyCheckOf = (root: KeyObject): string =>
  createHmac('sha256', deriveKey(root, 'key-check')).update('anxin').digest('base64url');

/**
 * Reads and checks the file.
 *
 * @returns `undefined` when there is none
 * @throws Problem `keys.exposed` (others can read it), `keys.unreadable` (damaged, no permission)
 */
export function readKeyFile(dataDir: string): KeyFile | undefined {
  const path = keyFilePath(dataDir);
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, (error as NodeJS.ErrnoException).code ?? 'it cannot be opened', error);
  }
  try {
    // asked of the open file, so that nobody can change it between the question and the reading
    const { mode, size } = fstatSync(descriptor);
    if (mode & 0o077)
      throw new Problem('keys.exposed', { detail: `${path} can be read by others: chmod 600 '${path}'` });
    const folder = dirname(path);
    if (statSync(folder).mode & 0o022)
      throw new Problem('keys.exposed', { detail: `${folder} can be written by others: chmod 700 '${folder}'` });
    if (size > MAX_FILE_BYTES) throw unreadable(path, 'it is too large to be a key file');
    return parseKeyFile(readFileSync(descriptor, 'utf8'), path);
  } finally {
    closeSync(descriptor);
  }
}

function unreadable(path: string, why: string, cause?: unknown): Problem {
  return new Problem('keys.unreadable', { detail: `${path}: ${why}` }, cause);
}

/** @throws Problem `keys.unreadable` */
export function parseKeyFile(text: string, path: string): KeyFile {
  let stored: Stored;
  try {
    stored = JSON.parse(text) as Stored;
  } catch {
    // the parser's own message would quote the file
    throw unreadable(path, 'it is no JSON');
  }
  if (stored?.format !== FORMAT) throw unreadable(path, `its format is not ${FORMAT}`);
  const root = readKey(stored.root, path);
  if (!Array.isArray(stored.masters) || stored.masters.length === 0 || stored.masters.length > MAX_VERSIONS)
    throw unreadable(path, 'it holds no master keys');
  const masters = new Map<number, KeyObject>();
  const created = new Map<number, Date>();
  for (const master of stored.masters) {
    const version = master?.version;
    if (!Number.isSafeInteger(version) || version < 1 || masters.has(version))
      throw unreadable(path, 'a version is wrong');
    masters.set(version, readKey(master.key, path));
    created.set(version, new Date(master.created_at));
  }
  const expected = Buffer.from(checkOf(root, stored.masters));
  const given = Buffer.from(typeof stored.check === 'string' ? stored.check : '');
  if (expected.length !== given.length || !timingSafeEqual(expected, given))
    throw unreadable(path, 'it has been changed or is incomplete');
  return { root, masters, created };
}

function readKey(text: unknown, path: string): KeyObject {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'base64url') : undefined;
  if (bytes?.length !== KEY_BYTES) throw unreadable(path, 'a key has not 32 bytes');
  return createSecretKey(bytes);
}

function checkOf(root: KeyObject, masters: Stored['masters']): string {
  const covered = JSON.stringify(masters.map(({ version, created_at, key }) => [version, created_at, key]));
  return createHmac('sha256', deriveKey(root, 'key-file')).update(covered).digest('base64url');
}

const newSecret = (): string => randomBytes(KEY_BYTES).toString('base64url');

function format(root: string, masters: Stored['masters']): string {
  const check = checkOf(createSecretKey(Buffer.from(root, 'base64url')), masters);
  return `${JSON.stringify({ format: FORMAT, root, masters, check } satisfies Stored, null, 2)}\n`;
}

/** Makes the first key file; when another process was quicker, its file stands. */
export function createKeyFile(dataDir: string, now: Date): KeyFile {
  const text = format(newSecret(), [{ version: 1, created_at: now.toISOString(), key: newSecret() }]);
  place(dataDir, text, 'if-absent');
  return readKeyFile(dataDir)!;
}

/**
 * Makes the key file of an installation whose root is known already: what is moved back into a file needs the same root.
 * @param version of its only master key, greater than any that a file of this installation had
 * @throws Problem `keys.foreign` when the file that is there has another root
 */
export function createKeyFileOf(dataDir: string, root: KeyObject, version: number, now: Date): KeyFile {
  const masters = [{ version, created_at: now.toISOString(), key: newSecret() }];
  place(dataDir, format(root.export().toString('base64url'), masters), 'if-absent');
  const file = readKeyFile(dataDir)!;
  if (keyCheckOf(file.root) !== keyCheckOf(root))
    throw new Problem('keys.foreign', {
      detail: `${keyFilePath(dataDir)} belongs to another installation; move it away first`,
    });
  return file;
}

/** Destroys the file and all its versions; nothing happens where there is none. */
export function removeKeyFile(dataDir: string): void {
  const path = keyFilePath(dataDir);
  if (keyFileStamp(dataDir) === '') return;
  rmSync(path);
  syncFolder(dirname(path));
}

/** Puts a backed-up file (its whole text) in place after checking it. Refuses to replace another installation's. */
export function restoreKeyFile(dataDir: string, text: string): KeyFile {
  const path = keyFilePath(dataDir);
  const file = parseKeyFile(text, 'the backed-up key file');
  const present = readKeyFile(dataDir);
  if (present && keyCheckOf(present.root) !== keyCheckOf(file.root))
    throw new Problem('keys.foreign', { detail: `${path} belongs to another installation; move it away first` });
  place(dataDir, text, 'replace');
  return file;
}

/** Adds a version of the master key. What is wrapped by older ones is re-wrapped in its own time. */
export const addMasterVersion = (dataDir: string, now: Date): KeyFile =>
  changeMasters(dataDir, (masters) => [
    ...masters,
    {
      version: Math.max(...masters.map((master) => master.version)) + 1,
      created_at: now.toISOString(),
      key: newSecret(),
    },
  ]);

/** Destroys the versions below; the newest always stays. */
export const retireMasters = (dataDir: string, below: number): KeyFile =>
  changeMasters(dataDir, (masters) => {
    const newest = Math.max(...masters.map(({ version }) => version));
    return masters.filter(({ version }) => version >= Math.min(below, newest));
  });

function changeMasters(dataDir: string, change: (masters: Stored['masters']) => Stored['masters']): KeyFile {
  const path = keyFilePath(dataDir);
  const lock = `${path}.lock`;
  let held: number;
  try {
    // two changes at once would each write their own next file, and the keys of one of the two would be lost
    held = openSync(lock, 'wx', 0o600);
  } catch (error) {
    throw unreadable(path, `another rotation is under way; when none is, remove ${lock}`, error);
  }
  try {
    if (!readKeyFile(dataDir)) throw new Problem('keys.missing', { detail: `${path} is not there` });
    const stored = JSON.parse(readFileSync(path, 'utf8')) as Stored;
    place(dataDir, format(stored.root, change(stored.masters)), 'replace');
    return readKeyFile(dataDir)!;
  } finally {
    closeSync(held);
    rmSync(lock, { force: true });
  }
}

/** Changes whenever the file is replaced; empty when there is none. */
export function keyFileStamp(dataDir: string): string {
  const found = statSync(keyFilePath(dataDir), { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '';
}

/** Writes beside, syncs, then moves into place: after a crash there is the old file or the new one, never half. */
function place(dataDir: string, text: string, how: 'if-absent' | 'replace'): void {
  const path = keyFilePath(dataDir);
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  const descriptor = openSync(beside, 'wx', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  try {
    if (how === 'replace') renameSync(beside, path);
    else linkSync(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
  syncFolder(folder);
}

function syncFolder(folder: string): void {
  const directory = openSync(folder, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
