import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
  scrypt,
} from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Problem } from '../../foundation/errors.ts';
import { KEY_BYTES, newKey, unwrapKey, wrapKey } from '../../foundation/sealing/aead.ts';

/**
 * The outer form of a backup: what can be read without the passphrase, then ciphertext.
 *
 *     "anxin-backup\n"  uint32 length  header (JSON)  SHA-256 of the header
 *     uint32 final << 31 | length   ciphertext   tag (16)      … once for each chunk
 *
 * Chunks are AES-256-GCM under a key of this file alone, so counting nonces never meet twice. The nonce holds the
 * number of the chunk and whether it is the last: a chunk that is missing, moved or repeated, or an end that is cut
 * off, does not open. The header's hash is associated data of every chunk. All but the last have one length. The file's
 * key is wrapped (AES-256-KWP) by a key that scrypt makes of the passphrase. Numbers are big-endian.
 */
const MAGIC = Buffer.from('anxin-backup\n');
const FORMAT = 1;
const CHUNK = 256 * 1024;
const TAG = 16;
const HASH = 32;
const MAX_HEADER = 1024 * 1024;
const FINAL = 0x8000_0000;

/** 128 MiB and some tenths of a second for each guess (RFC 7914; OWASP's first choice for scrypt). */
const KDF = { n: 2 ** 17, r: 8, p: 1 };
/** What a header may ask of us before anything in it is known to be genuine. */
const MOST_MEMORY = 1024 ** 3;

export const SHORTEST_PASSPHRASE = 12;

export interface BackupHeader {
  format: number;
  release: string;
  created_at: string;
  migrations: { number: number; name: string; sha256: string }[];
  kdf: { name: 'scrypt'; n: number; r: number; p: number; salt: string };
  cipher: { name: 'aes-256-gcm'; chunk: number };
  /** The file's key, wrapped. */
  key: string;
}

export interface SealingContainer {
  /** Magic, header and its hash: the first bytes of the file. */
  start: Buffer;
  /** Ciphertext of what it is given, in chunks that are ready to be written. */
  seal(plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void>;
}

export interface OpenedContainer {
  header: BackupHeader;
  /**
   * Each chunk once it is known to be genuine, from the first; can be called again.
   * @throws Problem `backup.damaged` naming the chunk, or that the end is missing
   */
  open(): AsyncGenerator<Buffer, void, void>;
}

/** Makes the key of a new file. @throws RangeError for a passphrase under {@link SHORTEST_PASSPHRASE} characters */
export async function createContainer(
  about: Pick<BackupHeader, 'release' | 'created_at' | 'migrations'>,
  passphrase: string,
): Promise<SealingContainer> {
  if ([...passphrase].length < SHORTEST_PASSPHRASE) throw new RangeError('the passphrase is too short');
  const salt = randomBytes(32);
  const key = newKey();
  const header: BackupHeader = {
    ...{ format: FORMAT, release: about.release, created_at: about.created_at, migrations: about.migrations },
    kdf: { name: 'scrypt', ...KDF, salt: salt.toString('base64url') },
    cipher: { name: 'aes-256-gcm', chunk: CHUNK },
    key: wrapKey(await stretch(passphrase, salt, KDF), key).toString('base64url'),
  };
  const text = Buffer.from(JSON.stringify(header));
  const hash = createHash('sha256').update(text).digest();
  return {
    start: Buffer.concat([MAGIC, uint32(text.length), text, hash]),
    seal: (plain) => sealChunks(plain, key, hash),
  };
}

/**
 * Reads what can be read without the passphrase.
 * @throws Problem `backup.damaged`, `database.newer` for a form of a later release
 */
export async function readHeader(
  file: FileHandle,
  path: string,
): Promise<{ header: BackupHeader; end: number; hash: Buffer }> {
  const damaged = (what: string): never => {
    throw new Problem('backup.damaged', { detail: `${path} ${what}` });
  };
  const start = await readExactly(file, 0, MAGIC.length + 4);
  if (start.length < MAGIC.length || !start.subarray(0, MAGIC.length).equals(MAGIC)) damaged('is no backup of Anxin');
  if (start.length < MAGIC.length + 4) damaged('is cut short in its header');
  const length = start.readUInt32BE(MAGIC.length);
  if (length > MAX_HEADER) damaged('is damaged in its header');
  const rest = await readExactly(file, start.length, length + HASH);
  if (rest.length < length + HASH) damaged('is cut short in its header');
  const text = rest.subarray(0, length);
  const hash = rest.subarray(length);
  if (!createHash('sha256').update(text).digest().equals(hash)) damaged('is damaged in its header');
  const header = parseHeader(text);
  if (header && header.format > FORMAT)
    throw new Problem('database.newer', {
      detail: `${path} was written by release ${header.release} in a form that this one does not know`,
    });
  return {
    header: header && isKnown(header) ? header : damaged('is damaged in its header'),
    end: start.length + rest.length,
    hash,
  };
}

/**
 * Opens the file's key.
 * @throws Problem `backup.wrong-passphrase`
 */
export async function openContainer(
  file: FileHandle,
  path: string,
  { header, end, hash }: Awaited<ReturnType<typeof readHeader>>,
  passphrase: string,
): Promise<OpenedContainer> {
  const wrapping = await stretch(passphrase, Buffer.from(header.kdf.salt, 'base64url'), header.kdf);
  const key = unwrapKey(wrapping, Buffer.from(header.key, 'base64url'));
  if (!key) throw new Problem('backup.wrong-passphrase', { detail: `This is not the passphrase of ${path}` });
  return { header, open: () => openChunks({ file, path, from: end, key, hash, chunk: header.cipher.chunk }) };
}

function parseHeader(text: Buffer): BackupHeader | undefined {
  try {
    const value: unknown = JSON.parse(text.toString('utf8'));
    return typeof value === 'object' && value !== null && Number.isSafeInteger((value as BackupHeader).format)
      ? (value as BackupHeader)
      : undefined;
  } catch {
    return undefined;
  }
}

function isKnown({ format, release, created_at, migrations, kdf, cipher, key }: BackupHeader): boolean {
  const power = (n: unknown): boolean => Number.isSafeInteger(n) && Number.isInteger(Math.log2(n as number));
  return (
    format === FORMAT &&
    [release, created_at, key, kdf?.salt].every((text) => typeof text === 'string') &&
    Array.isArray(migrations) &&
    migrations.every((m, i) => m?.number === i + 1 && typeof m.name === 'string' && typeof m.sha256 === 'string') &&
    kdf.name === 'scrypt' &&
    power(kdf.n) &&
    [kdf.r, kdf.p].every((n) => Number.isSafeInteger(n) && n >= 1 && n <= 64) &&
    128 * kdf.n * kdf.r * kdf.p <= MOST_MEMORY &&
    cipher?.name === 'aes-256-gcm' &&
    Number.isSafeInteger(cipher.chunk) &&
    cipher.chunk >= 1 &&
    cipher.chunk <= 16 * 1024 * 1024
  );
}

/** The same characters typed on two systems may come in two forms: NFKC makes them one. */
function stretch(
  passphrase: string,
  salt: Buffer,
  { n, r, p }: { n: number; r: number; p: number },
): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: 2 * MOST_MEMORY };
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(createSecretKey(key));
    });
  });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function nonceOf(number: number, final: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce[0] = final ? 1 : 0;
  nonce.writeBigUInt64BE(BigInt(number), 4);
  return nonce;
}

async function* sealChunks(
  plain: AsyncIterable<Buffer>,
  key: KeyObject,
  hash: Buffer,
): AsyncGenerator<Buffer, void, void> {
  let number = 0;
  const seal = (chunk: Buffer, final: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number++, final), { authTagLength: TAG });
    cipher.setAAD(hash);
    const prefix = uint32(((final ? FINAL : 0) | chunk.length) >>> 0);
    return Buffer.concat([prefix, cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  };
  let waiting = Buffer.alloc(CHUNK);
  let filled = 0;
  for await (const part of plain)
    for (let from = 0; from < part.length; ) {
      // a full chunk is held back until it is known whether it is the last
      if (filled === CHUNK) {
        yield seal(waiting, false);
        waiting = Buffer.alloc(CHUNK);
        filled = 0;
      }
      const taken = part.copy(waiting, filled, from);
      from += taken;
      filled += taken;
    }
  yield seal(waiting.subarray(0, filled), true);
}

interface Chunks {
  file: FileHandle;
  path: string;
  from: number;
  key: KeyObject;
  hash: Buffer;
  chunk: number;
}

async function* openChunks({ file, path, from, key, hash, chunk }: Chunks): AsyncGenerator<Buffer, void, void> {
  let at = from;
  for (let number = 0; ; number++) {
    const fail = (what: string): never => {
      throw new Problem('backup.damaged', { detail: `${path} ${what}` });
    };
    const damaged = (): never => fail(`is damaged in chunk ${number + 1}, from byte ${at}`);
    const cut = (): never => fail(`is cut short: it ends in chunk ${number + 1}, before its end mark`);
    const prefix = await readExactly(file, at, 4);
    if (prefix.length < 4) return cut();
    const word = prefix.readUInt32BE();
    const final = word >= FINAL;
    const length = word & 0x7fff_ffff;
    if (final ? length > chunk : length !== chunk) return damaged();
    const sealed = await readExactly(file, at + 4, length + TAG);
    if (sealed.length < length + TAG) return cut();
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, final), { authTagLength: TAG });
    decipher.setAAD(hash);
    decipher.setAuthTag(sealed.subarray(length));
    const plain = decipher.update(sealed.subarray(0, length));
    try {
      decipher.final();
    } catch {
      return damaged();
    }
    at += 4 + sealed.length;
    if (final && (await readExactly(file, at, 1)).length > 0) return fail(`is damaged: something follows its end mark`);
    yield plain;
    if (final) return;
  }
}

/** Fewer bytes than asked for only at the end of the file. */
async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
