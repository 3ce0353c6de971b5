/** A picture as its own bytes describe it. Nothing is decoded here: whoever shows it must not be given too much to decode. */
export interface Picture {
  width: number;
  height: number;
  /** 1 where it does not move. */
  frames: number;
  /** Where it ends: what lies behind is no part of it. */
  end: number;
}

/** Reads the parts of a file of one form from its beginning to its end; undefined for what is not whole. */
type Walk = (bytes: Buffer) => Picture | undefined;

/** Parts that are walked over: more are in no picture that anybody takes. */
const MOST_PARTS = 100_000;

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** ISO/IEC 15948: chunks of a length, four letters, data and a checksum. APNG tells its frames in `acTL`. */
export const walkPng: Walk = (bytes) => {
  if (!bytes.subarray(0, 8).equals(PNG)) return undefined;
  let picture: Picture | undefined;
  let hasData = false;
  for (let at = 8, parts = 0; at + 12 <= bytes.length && parts < MOST_PARTS; parts++) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString('latin1', at + 4, at + 8);
    const data = at + 8;
    const end = data + length + 4;
    if (end > bytes.length || (picture === undefined) !== (kind === 'IHDR')) return undefined;
    if (kind === 'IHDR') {
      if (length !== 13) return undefined;
      picture = { width: bytes.readUInt32BE(data), height: bytes.readUInt32BE(data + 4), frames: 1, end };
    }
    if (kind === 'acTL' && length >= 4) picture!.frames = bytes.readUInt32BE(data);
    if (kind === 'IDAT') hasData = true;
    if (kind === 'IEND') return hasData ? { ...picture!, end } : undefined;
    at = end;
  }
  return undefined;
};

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/** ITU-T T.81: markers with a length, and after each start of a scan bytes in which FF is followed by 00 or a restart. */
export const walkJpeg: Walk = (bytes) => {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  let size: { width: number; height: number } | undefined;
  for (let at = 2, parts = 0; at + 2 <= bytes.length && parts < MOST_PARTS; parts++) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) at += 1;
    else if (marker === 0xd9) return size && { ...size, frames: 1, end: at + 2 };
    else if (standsAlone(marker)) at += 2;
    else {
      if (at + 4 > bytes.length) return undefined;
      const length = bytes.readUInt16BE(at + 2);
      if (length < 2 || at + 2 + length > bytes.length) return undefined;
      if (isFrame(marker)) {
        if (length < 8) return undefined;
        size ??= { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
      }
      at += 2 + length;
      if (marker === 0xda) at = endOfScan(bytes, at);
    }
  }
  return undefined;
};

/** Where the next marker stands that ends a scan. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return bytes.length;
    const next = bytes[at + 1];
    if (next !== 0x00 && !(next !== undefined && standsAlone(next))) return at;
  }
}

/** GIF89a: a screen, then blocks; data of a block in pieces that say how long they are. */
export const walkGif: Walk = (bytes) => {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)) || bytes.length < 13) return undefined;
  const colours = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0);
  const picture = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), frames: 0 };
  let at = 13 + colours(bytes[10]!);
  for (let parts = 0; at < bytes.length && parts < MOST_PARTS; parts++) {
    const kind = bytes[at];
    if (kind === 0x3b) return picture.frames > 0 ? { ...picture, end: at + 1 } : undefined;
    if (kind === 0x21) at += 2;
    else if (kind === 0x2c && at + 10 <= bytes.length) {
      picture.frames++;
      picture.width = Math.max(picture.width, bytes.readUInt16LE(at + 1) + bytes.readUInt16LE(at + 5));
      picture.height = Math.max(picture.height, bytes.readUInt16LE(at + 3) + bytes.readUInt16LE(at + 7));
      // one byte says how the pixels are coded
      at += 11 + colours(bytes[at + 9]!);
    } else return undefined;
    while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
    at += 1;
  }
  return undefined;
};

/** RIFF: chunks of four letters, a length and data, padded to even. */
export const walkWebp: Walk = (bytes) => {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
    return undefined;
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length || end < 30) return undefined;
  const picture = { width: 0, height: 0, frames: 0 };
  for (let at = 12, parts = 0; at + 8 <= end && parts < MOST_PARTS; parts++) {
    const kind = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const data = at + 8;
    if (data + length > end) return undefined;
    const size = sizeIn(bytes, kind, data, length);
    if (size === 'broken') return undefined;
    if (size) {
      picture.width = Math.max(picture.width, size.width);
      picture.height = Math.max(picture.height, size.height);
    }
    if (kind === 'ANMF' || kind === 'VP8 ' || kind === 'VP8L') picture.frames++;
    at = data + length + (length % 2);
  }
  return picture.frames > 0 ? { ...picture, end } : undefined;
};

/** RFC 9649: the three kinds of chunk that tell how large a picture is. */
function sizeIn(
  bytes: Buffer,
  kind: string,
  data: number,
  length: number,
): { width: number; height: number } | 'broken' | undefined {
  if (kind === 'VP8X' || kind === 'ANMF') {
    const from = kind === 'VP8X' ? data + 4 : data + 6;
    if (length < (kind === 'VP8X' ? 10 : 16)) return 'broken';
    return { width: 1 + bytes.readUIntLE(from, 3), height: 1 + bytes.readUIntLE(from + 3, 3) };
  }
  if (kind === 'VP8 ') {
    if (length < 10 || bytes.readUIntBE(data + 3, 3) !== 0x9d012a) return 'broken';
    return { width: bytes.readUInt16LE(data + 6) & 0x3fff, height: bytes.readUInt16LE(data + 8) & 0x3fff };
  }
  if (kind !== 'VP8L') return undefined;
  if (length < 5 || bytes[data] !== 0x2f) return 'broken';
  const bits = bytes.readUInt32LE(data + 1);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}
