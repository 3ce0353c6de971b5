import * as zlib from 'node:zlib';

const MOST_INFLATED = 64 * 1024 * 1024;
/** Of a stream, from where it begins. */
const MOST_READ = 1024 * 1024;

type Inflate = (bytes: Buffer) => Buffer | undefined;

interface Format {
  kind: string;
  magic: Buffer;
  inflate: Inflate;
  /** Whether it must stand at the beginning of a run of base64: within one it is there by chance. */
  first?: boolean;
}

/** What can be read of a stream, also when its end is missing or something else follows it. */
const quietly =
  (inflate: (bytes: Buffer) => Buffer): Inflate =>
  (bytes) => {
    try {
      return inflate(bytes);
    } catch {
      return undefined;
    }
  };

const lenient = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: MOST_INFLATED };
// not gunzip, which takes what follows the stream for one more of it, and fails
const gunzip = quietly((bytes) => zlib.inflateRawSync(bytes.subarray(gzipHeaderLength(bytes)), lenient));
const inflateZlib = quietly((bytes) => zlib.inflateSync(bytes, lenient));
const unzstd = quietly((bytes) =>
  zlib.zstdDecompressSync(bytes, { finishFlush: zlib.constants.ZSTD_e_flush, maxOutputLength: MOST_INFLATED }),
);

const inflateRaw = quietly((bytes) => zlib.inflateRawSync(bytes, lenient));

/** One entry of an archive (APPNOTE.TXT, 4.3.7); each has a header of its own, so each is found. */
function unzip(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 30) return undefined;
  const begin = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return bytes.readUInt16LE(8) === 8 ? inflateRaw(bytes.subarray(begin)) : undefined;
}

const LEAST_BASE64 = 24;
const NEWLINE = 0x0a;

function fromBase64(bytes: Buffer): Buffer | undefined {
  let end = 0;
  while (end < bytes.length && BASE64.has(bytes[end]!)) end++;
  return end < LEAST_BASE64 ? undefined : Buffer.from(bytes.toString('latin1', 0, end), 'base64');
}

const BASE64: ReadonlySet<number> = new Set(
  Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n'),
);

/** RFC 1952, section 2.3. */
function gzipHeaderLength(bytes: Buffer): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 0x04) at += 2 + bytes.readUInt16LE(at);
  for (const text of [0x08, 0x10]) if (flags & text) at = bytes.indexOf(0, at) + 1;
  return flags & 0x02 ? at + 2 : at;
}

const FORMATS: readonly Format[] = [
  { kind: 'gzip', magic: Buffer.from([0x1f, 0x8b, 0x08]), inflate: gunzip },
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({
    kind: 'deflate',
    magic: Buffer.from([0x78, level]),
    inflate: inflateZlib,
  })),
  { kind: 'zip', magic: Buffer.from('PK\x03\x04', 'latin1'), inflate: unzip },
  // what begins like gzip, ZIP, zlib or PDF, written as base64: attachments, data: addresses, mails
  ...['H4sI', 'UEsDB', 'eJ', 'eN', 'JVBERi0'].map((magic) => ({
    ...{ kind: 'base64', magic: Buffer.from(magic), inflate: fromBase64, first: true },
  })),
  // older releases of Node know no zstd, and neither does a platform that runs on them
  ...('zstdDecompressSync' in zlib
    ? [{ kind: 'zstd', magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), inflate: unzstd }]
    : []),
];

/** Places where a compressed stream seems to begin. */
export function* streamsIn(content: Buffer): Generator<{ at: number; kind: string; inflate: Inflate }> {
  for (const { kind, magic, inflate, first } of FORMATS)
    for (let at = content.indexOf(magic); at >= 0; at = content.indexOf(magic, at + 1)) {
      if (first && at > 0 && BASE64.has(content[at - 1]!) && content[at - 1] !== NEWLINE) continue;
      yield { at, kind, inflate: (bytes) => inflate(bytes.subarray(0, MOST_READ)) };
    }
}
