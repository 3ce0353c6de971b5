import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { pdfOf, zipOf } from './documents.ts';
import { createMarkMaker, type MarkKind } from './marks.ts';
import { createSearcher } from './search.ts';

export interface ControlFigures {
  planted: number;
  found: number;
  missed: string[];
  /** Masks, which are allowed: none of them may count as found. */
  masks_taken_for_leaks: number;
}

/** How somebody else would write a text down: made here by other means than those that the search looks by. */
const WRITERS: Record<string, (text: string) => Buffer | string> = {
  plain: (text) => text,
  'inside JSON': (text) => JSON.stringify({ said: { by: text } }),
  'UTF-16LE': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16BE': (text) => Buffer.from(text, 'utf16le').swap16(),
  'hex of UTF-16BE': (text) => `<FEFF${Buffer.from(`x${text}`, 'utf16le').swap16().toString('hex').toUpperCase()}>`,
  'full width': (text) => text.replace(/[!-~]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) + 0xfee0)),
  'HTML entities': (text) => `<p>${text.replace(/[^ -~]/g, (unit) => `&#${unit.charCodeAt(0)};`)}</p>`,
  'hexadecimal HTML entities': (text) => text.replace(/[^ -~]/g, (unit) => `&#x${unit.charCodeAt(0).toString(16)};`),
  'quoted-printable': (text) => [...Buffer.from(text)].map((byte) => printable(byte)).join(''),
  reversed: (text) => [...text].toReversed().join(''),
  'base64, first alignment': (text) => base64('', text),
  'base64, second alignment': (text) => base64('x', text),
  'base64, third alignment': (text) => base64('xy', text),
  base64url: (text) => Buffer.from(`>?~${text}~?>`).toString('base64url'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'upper hex': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'URL-encoded': (text) => new URLSearchParams({ q: text }).toString(),
  'JSON-escaped': (text) =>
    JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  gzip: (text) => zlib.gzipSync(`before ${text} after`),
  deflate: (text) => zlib.deflateSync(`before ${text} after`),
  'gzip, cut short': (text) => {
    const whole = zlib.gzipSync(Buffer.concat([Buffer.from(text), randomBytes(4_000)]));
    return whole.subarray(0, whole.length - 500);
  },
  'gzip in base64': (text) => `data:application/gzip;base64,${zlib.gzipSync(`before ${text}`).toString('base64')}`,
  zip: (text) => zipOf('names.csv', Buffer.from(`before ${text} after`)),
  pdf: (text) => pdfOf(`(${text})`),
  'pdf in base64': (text) => pdfOf(`(${text})`).toString('base64'),
  'gzip of base64': (text) => zlib.gzipSync(base64('x', text)),
  ...('zstdCompressSync' in zlib
    ? { zstd: (text: string) => zlib.zstdCompressSync(Buffer.from(`before ${text}`)) }
    : {}),
};

const printable = (byte: number): string =>
  byte > 0x7e || byte === 0x3d ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte);

const base64 = (before: string, text: string): string => Buffer.from(`${before}${text}.`).toString('base64');

const KINDS: readonly MarkKind[] = ['name', 'phone', 'address', 'id-number', 'text'];

/**
 * Whether the search finds what it looks for: copies in every form, whole and in part, each in a file of its own amid
 * random bytes. Only then does it mean anything that it finds nothing elsewhere.
 */
export function runControls(root: string): ControlFigures {
  const folder = join(root, 'controls');
  mkdirSync(folder, { recursive: true });
  const maker = createMarkMaker();
  const files: { what: string; path: string; id: string }[] = [];
  const lay = (what: string, id: string, content: Buffer | string): void => {
    const path = join(folder, `${files.length}.bin`);
    const noise = () => Buffer.concat([randomBytes(3_000), Buffer.from('\n')]);
    // a newline on both sides, so that digits of the noise do not continue the mark's
    writeFileSync(path, Buffer.concat([noise(), Buffer.from(content), Buffer.from('\n'), noise()]));
    files.push({ what, path, id });
  };
  for (const kind of KINDS) {
    for (const [form, write] of Object.entries(WRITERS)) {
      maker.make(kind, 'control');
      const mark = maker.marks.at(-1)!;
      lay(`${kind}, ${form}`, mark.id, write(mark.clear));
    }
    if (kind === 'phone') {
      maker.make(kind, 'control');
      const mark = maker.marks.at(-1)!;
      lay('phone, grouped', mark.id, mark.clear.replace(/^(...)(....)/, '$1 $2 '));
    }
    for (const form of ['inside JSON', 'base64, second alignment', 'gzip']) {
      maker.make(kind, 'control');
      const mark = maker.marks.at(-1)!;
      for (const part of mark.parts) {
        // two characters make too little base64 to tell them from chance
        if (form.startsWith('base64') && Buffer.byteLength(part.text) < 8) continue;
        lay(`${kind}, ${part.what}, ${form}`, mark.id, WRITERS[form]!(part.text));
      }
    }
  }
  const searcher = createSearcher(maker.marks);
  const missed = files.filter(({ path, id }) => !searcher.file(path, path).some((hit) => hit.mark.id === id));
  const masks = maker.marks.filter(
    (mark) =>
      searcher.bytes('mask', Buffer.from(JSON.stringify({ shown: maskLike(mark.kind, mark.clear) }))).length > 0,
  );
  return {
    planted: files.length,
    found: files.length - missed.length,
    missed: missed.map(({ what }) => what),
    masks_taken_for_leaks: masks.length,
  };
}

/** What may be shown: a surname, three and four digits of a phone, an address down to its street. */
function maskLike(kind: MarkKind, clear: string): string {
  if (kind === 'name') return `${clear[0]}**`;
  if (kind === 'address') return `${clear.slice(0, clear.indexOf('路') + 1)}****`;
  if (kind === 'text') return '****';
  return `${clear.slice(0, 3)}****${clear.slice(-4)}`;
}
