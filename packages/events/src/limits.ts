/** Limits of an event. Each hit is a problem that names the field, never a cut. */

/** UTF-8 bytes of an event's JSON without its `data:` images. */
export const MAX_EVENT_BYTES = 64 * 1024;
/** UTF-8 bytes of one `data:` image as written, its header included. */
export const MAX_IMAGE_BYTES = 1024 * 1024;
/** Objects and arrays within each other, `data` being the first. */
export const MAX_DEPTH = 16;
export const MAX_KEYS = 256;
export const MAX_KEY_LENGTH = 128;
export const MAX_ITEMS = 1000;
/** Problems told for one event; the rest would be echoes of the same mistake. */
export const MAX_PROBLEMS = 20;
/** Attributes beside CloudEvents' own. */
export const MAX_EXTENSIONS = 16;
/** A personal field in clear, in UTF-16 units, unless its schema says less. */
export const MAX_PERSONAL_LENGTH = 4000;
/** A personal field that already is a cipher: a text that fills an event, sealed, in base64, with its mask. */
export const MAX_CIPHER_LENGTH = 96 * 1024;

export const isDataUrl = (text: string): boolean => text.startsWith('data:');
/** Only these are counted apart: another `data:` text is text. */
export const isDataImage = (text: string): boolean =>
  text.startsWith('data:image/') &&
  /^data:image\/[a-z0-9.+-]{1,64}(;[a-z0-9-]{1,64}=[^;,\s]{1,200}){0,4};base64,[A-Za-z0-9+/]*={0,2}$/.test(text);

/** Bytes of a text in UTF-8; a lone surrogate counts as three, as its replacement would. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // a surrogate pair is two units and four bytes, so each half adds one
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff && isPaired(text, i)) ? 1 : 2;
  }
  return bytes;
}

function isPaired(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0xdc00) {
    const next = text.charCodeAt(at + 1);
    return next >= 0xdc00 && next <= 0xdfff;
  }
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}

export interface EventSize {
  /** UTF-8 bytes of the JSON without `data:` images. */
  bytes: number;
  images: { field: string; bytes: number }[];
}

/**
 * The size of an event as the limits count it. The value must be plain JSON of bounded depth (see `checkPlainJson`),
 * as its text is made to be measured.
 */
export function eventSize(event: unknown): EventSize {
  const images: EventSize['images'] = [];
  collectImages(event, '', images);
  const text = JSON.stringify(event) ?? '';
  const imageBytes = images.reduce((sum, image) => sum + image.bytes, 0);
  return { bytes: Math.max(0, utf8Length(text) - imageBytes), images };
}

function collectImages(value: unknown, field: string, into: EventSize['images']): void {
  if (typeof value === 'string') {
    if (isDataImage(value)) into.push({ field, bytes: utf8Length(value) });
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) collectImages(value[i], `${field}[${i}]`, into);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) collectImages(item, field === '' ? key : `${field}.${key}`, into);
  }
}

/** What a cipher of ours begins with; how the rest must look is the sealer's to judge. */
export const CIPHER_PREFIX = 'axc1.';
