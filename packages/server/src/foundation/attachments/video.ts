/** Videos that are taken: what phones and browsers record. */
export const VIDEO_TYPES = ['video/mp4', 'video/webm', 'video/quicktime'] as const;
export type VideoType = (typeof VIDEO_TYPES)[number];

export const VIDEO_ENDINGS: Readonly<Record<VideoType, readonly string[]>> = {
  'video/mp4': ['mp4', 'm4v'],
  'video/webm': ['webm'],
  'video/quicktime': ['mov', 'qt'],
};

/** Reads a stretch of a video: fewer bytes where it ends before. */
export type ReadAt = (at: number, length: number) => Promise<Buffer>;

/** Boxes of one level, and bytes of a WebM header, that are looked at. */
const MOST_BOXES = 20_000;
const MOST_HEADER = 4_096;

/** ISO/IEC 14496-12, its registered companions, and QuickTime's: what stands on the first level of a file. */
const BOXES: ReadonlySet<string> = new Set([
  ...['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'udta', 'uuid', 'moof', 'mfra', 'sidx', 'ssix', 'styp', 'meta'],
  ...['pdin', 'prft', 'emsg', 'imda', 'pnot', 'PICT'],
]);

/** What the first bytes say that it is; undefined: none of ours. Twelve bytes are enough of MP4, some tens of WebM. */
export function videoTypeOf(head: Buffer): VideoType | undefined {
  if (head.toString('latin1', 4, 8) === 'ftyp') {
    const brand = head.toString('latin1', 8, 12);
    if (brand === 'qt  ') return 'video/quicktime';
    // pictures and sound come in the same boxes
    return /^(isom|iso\d|mp4[12v]|avc1|dash|M4V|3g[pg]|mmp4|MSNV|cmf|av01|hvc1)/.test(brand) ? 'video/mp4' : undefined;
  }
  const header = ebmlHeader(head);
  return header?.docType === 'webm' ? 'video/webm' : undefined;
}

/**
 * Whether a video is whole: its parts follow each other to the last byte, with pictures and their index among them, and
 * nothing lies behind its end. Nothing is decoded.
 */
export const isWholeVideo = (type: VideoType, size: number, read: ReadAt): Promise<boolean> =>
  type === 'video/webm' ? isWholeWebm(size, read) : isWholeBoxes(size, read);

async function isWholeBoxes(size: number, read: ReadAt): Promise<boolean> {
  const seen = new Set<string>();
  let at = 0;
  for (let boxes = 0; at < size && boxes < MOST_BOXES; boxes++) {
    const head = await read(at, 16);
    if (head.length < 8) return false;
    const kind = head.toString('latin1', 4, 8);
    const length = lengthOfBox(head, size - at);
    if (!BOXES.has(kind) || (boxes === 0) !== (kind === 'ftyp') || length === undefined) return false;
    seen.add(kind);
    at += length;
  }
  return at === size && seen.has('moov') && seen.has('mdat');
}

/** @param rest what is left of the file; a box of no length goes to its end */
function lengthOfBox(head: Buffer, rest: number): number | undefined {
  const said = head.readUInt32BE(0);
  if (said === 0) return rest;
  const least = said === 1 ? 16 : 8;
  if (said === 1 && head.length < 16) return undefined;
  const length = said === 1 ? Number(head.readBigUInt64BE(8)) : said;
  return length < least || length > rest ? undefined : length;
}

const EBML = 0x1a45dfa3;
const DOC_TYPE = 0x4282;
const SEGMENT = 0x18538067;

/** RFC 8794: a number whose length is told by its leading zeros. @returns with `unknown` where all its bits are set */
function vint(
  bytes: Buffer,
  at: number,
  keepMark: boolean,
): { value: number; length: number; unknown: boolean } | undefined {
  const first = bytes[at];
  if (first === undefined || first === 0) return undefined;
  const length = Math.clz32(first) - 23;
  if (at + length > bytes.length) return undefined;
  let value = keepMark ? first : first & (0xff >> length);
  let full = (first & (0xff >> length)) === 0xff >> length;
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i]!;
    full &&= bytes[at + i] === 0xff;
  }
  return full || Number.isSafeInteger(value) ? { value, length, unknown: full } : undefined;
}

/** The header of a WebM file: what it is, and where what it holds begins. */
function ebmlHeader(bytes: Buffer): { docType: string; end: number } | undefined {
  const id = vint(bytes, 0, true);
  const size = id && vint(bytes, id.length, false);
  if (id?.value !== EBML || size === undefined || size.unknown) return undefined;
  const start = id.length + size.length;
  const end = start + size.value;
  if (end > Math.min(bytes.length, MOST_HEADER)) return undefined;
  for (let at = start; at < end; ) {
    const name = vint(bytes, at, true);
    const length = name && vint(bytes, at + name.length, false);
    if (name === undefined || length === undefined || length.unknown) return undefined;
    const data = at + name.length + length.length;
    if (name.value === DOC_TYPE) return { docType: bytes.toString('latin1', data, data + length.value), end };
    at = data + length.value;
  }
  return undefined;
}

async function isWholeWebm(size: number, read: ReadAt): Promise<boolean> {
  const head = await read(0, MOST_HEADER);
  const header = ebmlHeader(head);
  if (header === undefined) return false;
  const id = vint(head, header.end, true);
  const length = id && vint(head, header.end + id.length, false);
  if (id?.value !== SEGMENT || length === undefined) return false;
  const start = header.end + id.length + length.length;
  // browsers that record do not know beforehand how long it gets: it goes to the end then
  return start < size && (length.unknown || start + length.value === size);
}
