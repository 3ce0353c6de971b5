import { Problem } from '../errors.ts';
import { type Picture, walkGif, walkJpeg, walkPng, walkWebp } from './pictures.ts';

/** What is taken. Nothing among it runs where it is shown: no SVG, no HTML, no archive. */
export const ATTACHMENT_TYPES = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'application/pdf',
  'text/plain',
] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

export const ATTACHMENT_LIMITS = {
  /** In base64 it fits into one request. */
  bytes: 5 * 1024 * 1024,
  /** Of all frames together: as much as a browser may have to hold in memory. */
  pixels: 40_000_000,
  side: 20_000,
  frames: 500,
  name: 150,
} as const;

const ENDINGS: Readonly<Record<AttachmentType, readonly string[]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'application/pdf': ['pdf'],
  'text/plain': ['txt', 'csv', 'log'],
};

const begins =
  (...starts: readonly string[]) =>
  (head: string): boolean =>
    starts.some((one) => head.startsWith(one));
const looksLike =
  (pattern: RegExp) =>
  (head: string): boolean =>
    pattern.test(head);

/** What somebody may send in good faith and is not taken: so that they hear what it is. */
const REFUSED: readonly (readonly [name: string, is: (head: string) => boolean])[] = [
  ['a ZIP archive (or an Office document, which is one)', begins('PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08')],
  ['a RAR archive', begins('Rar!\x1a\x07')],
  ['a 7-Zip archive', begins('7z\xbc\xaf\x27\x1c')],
  ['a gzip archive', begins('\x1f\x8b')],
  ['a Windows program', begins('MZ')],
  ['a program', begins('\x7fELF', '\xca\xfe\xba\xbe', '\xfe\xed\xfa\xce', '\xcf\xfa\xed\xfe')],
  ['a script', begins('#!')],
  ['a HEIC picture: send it as JPEG', looksLike(/^.{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)/s)],
  ['a video', (head) => head.startsWith('ftyp', 4) || head.startsWith('\x1a\x45\xdf\xa3')],
  ['an old Office document', begins('\xd0\xcf\x11\xe0')],
  ['an SVG or another XML document', looksLike(/^(\xef\xbb\xbf)?\s*<(\?xml|svg|!DOCTYPE svg)/i)],
  ['an HTML document', looksLike(/^(\xef\xbb\xbf)?\s*<(!DOCTYPE|html|head|body|script|iframe|!--)/i)],
];

export interface Inspected {
  type: AttachmentType;
  /** Without what lay behind the end of a picture or document. */
  bytes: Buffer;
  width: number | null;
  height: number | null;
}

const refuse = (field: string, detail: string): Problem => new Problem('attachment.refused', { field, detail });
const known = (type: string): boolean => (ATTACHMENT_TYPES as readonly string[]).includes(type);
const TAKEN = 'taken are PNG, JPEG, WebP, GIF, PDF and plain text';

/**
 * Looks at what somebody sends: what it is by its own bytes, whether that is what they say, and whether it is whole.
 * @throws Problem `attachment.refused`, `attachment.too-large`
 */
export function inspect(bytes: Buffer, declared: string, name: string): Inspected {
  requireName(name);
  if (bytes.length === 0) throw refuse('content', 'content is empty');
  if (bytes.length > ATTACHMENT_LIMITS.bytes)
    throw new Problem('attachment.too-large', {
      field: 'content',
      detail: `content has ${bytes.length} bytes; at most ${ATTACHMENT_LIMITS.bytes} are taken`,
    });
  const found = recognise(bytes);
  if (found.type !== declared)
    // what is no type of ours may be anything that somebody wrote
    throw refuse(
      'type',
      `type says ${known(declared) ? declared : 'something else'}, and the content is ${found.type}`,
    );
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  if (ending === undefined || !ENDINGS[found.type].includes(ending))
    throw refuse('name', `name must end in .${ENDINGS[found.type].join(' or .')}, for the content is ${found.type}`);
  return found;
}

/** A plain name of a file, which no system takes for a path. @throws Problem `attachment.refused` */
export function requireName(name: string): void {
  if (name.length > ATTACHMENT_LIMITS.name)
    throw refuse('name', `name has more than ${ATTACHMENT_LIMITS.name} characters`);
  if (/[/\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name))
    throw refuse('name', 'name must be that of a file, without a path or invisible characters');
  if (/^[.\s]|[.\s]$/.test(name)) throw refuse('name', 'name must not begin or end with a dot or a space');
}

function recognise(bytes: Buffer): Inspected {
  const pictures: readonly (readonly [AttachmentType, RegExp, (bytes: Buffer) => Picture | undefined])[] = [
    ['image/png', /^\x89PNG/, walkPng],
    ['image/jpeg', /^\xff\xd8\xff/, walkJpeg],
    ['image/gif', /^GIF8/, walkGif],
    ['image/webp', /^RIFF.{4}WEBP/s, walkWebp],
  ];
  const head = bytes.toString('latin1', 0, 64);
  const picture = pictures.find(([, form]) => form.test(head));
  if (picture) return pictureOf(picture[0], bytes, picture[2](bytes));
  if (head.startsWith('%PDF-')) return pdfOf(bytes);
  const known = REFUSED.find(([, is]) => is(head));
  if (known) throw refuse('content', `content is ${known[0]}, which is not taken: ${TAKEN}`);
  return textOf(bytes);
}

function pictureOf(type: AttachmentType, bytes: Buffer, found: Picture | undefined): Inspected {
  if (found === undefined) throw refuse('content', `content begins like ${type} and is not whole`);
  const { width, height, frames, end } = found;
  const { side, pixels, frames: most } = ATTACHMENT_LIMITS;
  if (width === 0 || height === 0) throw refuse('content', 'the picture has no size');
  if (width > side || height > side || frames > most || width * height * frames > pixels)
    throw new Problem('attachment.too-large', {
      field: 'content',
      detail: `the picture has ${width} × ${height} pixels${frames > 1 ? ` in ${frames} frames` : ''}; at most ${side} a side, ${pixels} in all and ${most} frames are taken`,
    });
  return { type, bytes: bytes.subarray(0, end), width, height };
}

/** Where a document may say that something runs, or carries another file. */
const ACTIVE = /\/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|Encrypt)\b/;
const PDF_END = '%%EOF';

function pdfOf(bytes: Buffer): Inspected {
  const end = bytes.lastIndexOf(PDF_END);
  if (end < 0) throw refuse('content', 'content begins like application/pdf and is not whole');
  const kept = bytes.subarray(0, end + PDF_END.length);
  const active = ACTIVE.exec(kept.toString('latin1'))?.[1];
  if (active !== undefined)
    throw refuse('content', `content is a PDF with /${active}, which is not taken: send it printed into a plain one`);
  return { type: 'application/pdf', bytes: kept, width: null, height: null };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Buffer): Inspected {
  let text: string | undefined;
  try {
    text = utf8.decode(bytes);
  } catch {
    text = undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a text has none of them, and that is what is asked
  if (text === undefined || /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text))
    throw refuse('content', `content is of no type that is known here: ${TAKEN}`);
  return { type: 'text/plain', bytes, width: null, height: null };
}
